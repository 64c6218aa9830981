//! The configuration as a whole: file, environment, defaults and refusals.

use std::path::Path;

use serde_json::Value;

use super::*;

fn read(text: &str) -> Result<Config, Problems> {
    load_from(Some((Path::new("test.toml"), text)), std::iter::empty())
}

fn from_environment(pairs: &[(&str, &str)]) -> Result<Config, Problems> {
    load_from(None, pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
}

#[test]
fn the_defaults_are_valid() {
    assert_eq!(read("").unwrap(), Config::default());
    assert_eq!(from_environment(&[]).unwrap(), Config::default());
}

#[test]
fn the_defaults_are_those_of_core() {
    assert_eq!(Config::default().policy(), Policy::default());
}

#[test]
fn what_is_shown_reads_again() {
    let config = read(
        "issuer = \"https://login.test/a\"\n[tokens]\naccess_token = \"90s\"\n[keys]\nstore = \"database\"",
    )
    .unwrap();
    assert_eq!(read(&toml::to_string(&config).unwrap()).unwrap(), config);
}

#[test]
fn durations_are_texts_or_seconds() {
    let config = read("[tokens]\naccess_token = \"5m\"\nid_token = 300").unwrap();
    assert_eq!(config.tokens.access_token, config.tokens.id_token);
    assert_eq!(config.policy().access_token_lifetime, 300);
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "issuer = \"https://file.test\"\n[server]\nbind = \"127.0.0.1:1\"\nworkers = 3";
    let variables = [
        ("CHANCERY__ISSUER", "https://env.test"),
        ("CHANCERY__SERVER__BIND", "127.0.0.1:2"),
        ("CHANCERY__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("CHANCERY__OUTBOUND__ALLOW_PRIVATE", "[\"localhost\"]"),
        ("CHANCERY__SIGNUP__ENABLED", "true"),
        ("CHANCERY__KEYS__ROTATE_AFTER", "30d"),
        ("CHANCERY__LIMITS__REQUESTS_PER_SECOND", "0"),
        ("CHANCERY__SERVER__TLS__CERT", "c.pem"),
        ("CHANCERY__SERVER__TLS__KEY", "k.pem"),
        ("CHANCERY_TEST_POSTGRES", "is not ours to read"),
        ("HOME", "/"),
    ];
    let variables = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    let config = load_from(Some((Path::new("t.toml"), file)), variables).unwrap();
    assert_eq!(config.issuer, "https://env.test");
    assert_eq!((config.server.bind.as_str(), config.server.workers), ("127.0.0.1:2", 3));
    assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "::1"]);
    assert_eq!(config.outbound.allow_private, ["localhost"]);
    assert!(config.signup.enabled);
    assert_eq!(config.keys.rotate_after, Seconds::days(30));
    assert_eq!(config.server.tls.cert.as_deref(), Some(Path::new("c.pem")));
}

/// Rule R21: a line for each problem, with the key and a remedy.
#[test]
fn bad_configurations_are_refused_with_a_remedy() {
    let cases = [
        ("issuer = \"http://login.example.com\"", "issuer", "use https"),
        ("issuer = \"login.example.com\"", "issuer", "https://login.example.com"),
        ("issuer = \"https://login.test/?a=b\"", "issuer", "before the ?"),
        ("issuer = \"https://login.test/#a\"", "issuer", "before the ?"),
        ("issuer = \"https://u:hunter2@login.test\"", "issuer", "before the @"),
        ("issuer = \"https://Login.Test\"", "issuer", "https://login.test"),
        ("issuer = \"https://login.test:443\"", "issuer", "https://login.test"),
        ("issuer = \"https://login.test/A%20b\"", "issuer", "simple path"),
        ("issuer = \"https://login.test//\"", "issuer", "simple path"),
        ("issuer = \"mailto:a@b\"", "issuer", "https://"),
        ("issuer = 7", "issuer", "text"),
        ("isuer = \"https://login.test\"", "isuer", "did you mean issuer?"),
        ("[server]\nbnid = \"127.0.0.1:1\"", "server.bnid", "did you mean server.bind?"),
        ("[sever]\nbind = \"127.0.0.1:1\"", "sever", "did you mean server?"),
        ("bind = \"127.0.0.1:1\"", "bind", "did you mean server.bind?"),
        ("server = \"127.0.0.1:1\"", "server", "[server]"),
        ("[server]\nbind = \"localhost\"", "server.bind", "127.0.0.1:8080"),
        ("[server]\nbind = \"127.0.0.1:99999\"", "server.bind", "127.0.0.1:8080"),
        ("[server]\nmanagement_bind = \"127.0.0.1:8080\"", "server.management_bind", "another port"),
        ("[server]\nworkers = \"two\"", "server.workers", "whole number"),
        ("[server]\nworkers = -1", "server.workers", "whole number"),
        ("[server]\nworkers = 70000", "server.workers", "whole number"),
        ("[server]\ntrusted_proxies = [\"10.0.0.0/33\"]", "server.trusted_proxies", "10.0.0.0/8"),
        ("[server]\ntrusted_proxies = \"10.0.0.0/8\"", "server.trusted_proxies", "list"),
        ("[server.tls]\ncert = \"c.pem\"", "server.tls.key", "server.tls.cert"),
        ("[server.tls]\nkey = \"k.pem\"", "server.tls.cert", "server.tls.key"),
        ("[server.tls]\ncert = \"c.pem\"\nkey = \"k.pem\"", "issuer", "https://"),
        ("[database]\nurl = \"mysql://root:hunter2@db\"", "database.url", "sqlite:PATH"),
        ("[database]\nurl = \"sqlite:\"", "database.url", "sqlite:PATH"),
        ("[database]\nurl = \"postgres:hunter2\"", "database.url", "postgres://"),
        ("[database]\nurl = \"postgres://c:hunter2@db/c\"", "keys.encryption_key_file", "openssl rand"),
        ("[keys]\nstore = \"vault\"", "keys.store", "file, database"),
        ("[keys]\nrsa_bits = 1024", "keys.rsa_bits", "2048, 3072 or 4096"),
        ("[keys]\npublish_ahead = \"1m\"", "keys.publish_ahead", "jwks_max_age"),
        ("[keys]\nrotate_after = \"1h\"", "keys.rotate_after", "90d"),
        ("[keys]\nrotate_after = \"soon\"", "keys.rotate_after", "duration"),
        ("[policy]\nprofiles = []", "policy.profiles", "oauth2.1"),
        ("[policy]\nprofiles = [\"oauth1\"]", "policy.profiles", "oauth2.1"),
        ("[policy]\nprofiles = [\"fapi2\"]", "policy.profiles", "leave fapi2 out"),
        ("[policy]\npassword_min_length = 7", "policy.password_min_length", "8 to 128"),
        ("[registration]\nmode = \"ajar\"", "registration.mode", "closed, token, open"),
        ("[registration]\nmode = \"open\"\nprofile = \"oidc\"", "registration.profile", "one of: oauth2.1"),
        ("[registration]\nprofile = \"oauth1\"", "registration.profile", "one of: oauth2.1"),
        ("[registration]\nreap_after = \"1m\"", "registration.reap_after", "1h to"),
        ("[limits]\nregistrations = 0", "limits.registrations", "1 to"),
        ("[tokens]\naccess_token = \"25h\"", "tokens.access_token", "1s to 1d"),
        ("[tokens]\naccess_token = -5", "tokens.access_token", "duration"),
        ("[tokens]\naccess_token = 0", "tokens.access_token", "1s to 1d"),
        ("[tokens]\ncode = \"10m\"", "tokens.code", "1s to 1m"),
        ("[tokens]\nrefresh_idle = \"100d\"", "tokens.refresh_idle", "lower it"),
        ("[session]\nidle = \"8d\"", "session.idle", "lower it"),
        ("[session]\ninteraction = \"1d\"", "session.interaction", "1m to 1h"),
        ("[signup]\nenabled = \"yes\"", "signup.enabled", "true or false"),
        ("[limits]\nsign_in_account = 101", "limits.sign_in_account", "1 to 100"),
        ("[limits]\nsign_in_account = 0", "limits.sign_in_account", "1 to 100"),
        ("[limits]\nrequests_burst = 0", "limits.requests_burst", "at least 1"),
        ("[outbound]\nallow_private = [\"http://x\"]", "outbound.allow_private", "10.1.0.0/16"),
        ("[mail]\nhost = \"x\"", "mail", "no such key"),
        ("[log]\nformat = \"xml\"", "log.format", "pretty, json"),
        ("[log]\nfilter = \"chancery=loudly\"", "log.filter", "info"),
        ("issuer = \"unfinished hunter2", "test.toml, line 1", "no valid TOML"),
        ("[log]\n\nformat = hunter2", "test.toml, line 3", "no valid TOML"),
    ];
    for (text, key, part) in cases {
        let problems = read(text).unwrap_err();
        let lines = problems.to_string();
        let line = lines.lines().find(|l| l.starts_with(&format!("{key}: ")) && l.contains(part));
        assert!(line.is_some(), "{text}\n{lines}");
        assert!(!lines.contains("hunter2"), "{lines}");
        assert_eq!(lines.lines().count(), problems.0.len());
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let problems = read("issuer = 1\n[server]\nbnid = 2\n[log]\nformat = \"xml\"").unwrap_err();
    assert_eq!(problems.0.len(), 3);
    let problems = read("issuer = \"http://a.test\"\n[keys]\nrsa_bits = 1\n[tokens]\ncode = 0").unwrap_err();
    assert_eq!(problems.0.len(), 3);
}

#[test]
fn bad_variables_are_named_with_a_remedy() {
    for (name, value, part) in [
        ("CHANCERY__ISUER", "x", "did you mean issuer?"),
        ("CHANCERY__SERVER__BNID", "x", "did you mean server.bind?"),
        ("CHANCERY__SERVER", "x", "did you mean server?"),
        ("CHANCERY__SERVER__WORKERS", "many", "whole number"),
        ("CHANCERY__SIGNUP__ENABLED", "1", "true or false"),
        ("CHANCERY__KEYS__STORE", "cupboard", "file, database"),
        ("CHANCERY__OUTBOUND__ALLOW_PRIVATE", "[\"a\"", "list"),
        ("CHANCERY__TOKENS__CODE", "soon", "duration"),
    ] {
        let lines = from_environment(&[(name, value)]).unwrap_err().to_string();
        assert!(
            lines.starts_with(&format!("environment variable {name}: ")) && lines.contains(part),
            "{lines}"
        );
    }
    let lines = from_environment(&[("CHANCERY__ISSUER", "http://a.test")]).unwrap_err().to_string();
    assert!(lines.starts_with("issuer: "), "{lines}");
}

#[test]
fn issuers_on_https_and_loopback_are_taken() {
    for issuer in [
        "https://login.example.com",
        "https://login.example.com/",
        "https://login.example.com/realms/main",
        "https://login.example.com:8443",
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
    ] {
        assert_eq!(read(&format!("issuer = \"{issuer}\"")).unwrap().issuer, issuer);
    }
}

#[test]
fn missing_files_are_named() {
    let mut config = Config::default();
    config.outbound.extra_ca = vec!["/nonexistent/ca.pem".into()];
    let problems = config.check_files();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().starts_with("outbound.extra_ca: the file /nonexistent/ca.pem"));
}

#[test]
fn the_schema_describes_every_key() {
    let schema = schema();
    let server = &schema["properties"]["server"]["properties"];
    assert!(server["bind"]["description"].as_str().unwrap().contains("port"));
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(server["tls"]["properties"]["cert"]["type"], serde_json::json!(["string", "null"]));
}

#[test]
fn every_key_has_a_meaning() {
    fn check(name: &str, schema: &Value) {
        let below = schema.get("properties").and_then(Value::as_object);
        below.into_iter().flatten().for_each(|(name, schema)| check(name, schema));
        if let Some(section) = schema.get("additionalProperties").filter(|s| s.get("properties").is_some()) {
            check(name, section);
        }
        assert!(schema["description"].is_string(), "{name}");
    }
    check("", &schema());
}
