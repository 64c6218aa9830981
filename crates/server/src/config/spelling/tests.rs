//! Spellings of values, from the file and from the environment.

use std::path::{Path, PathBuf};

use chancery_federation::Credentials;

use crate::config::{Config, KeyStore, Problems, Seconds, load_from};

fn read(text: &str) -> Result<Config, Problems> {
    load_from(Some((Path::new("test.toml"), text)), std::iter::empty())
}

fn from_environment(name: &str, value: &str) -> Result<Config, Problems> {
    load_from(None, std::iter::once((name.to_owned(), value.to_owned())))
}

/// From the file, with whatever an editor or a template leaves around.
#[test]
fn white_space_that_means_nothing_is_taken_away_in_the_file() {
    for (before, behind) in [(" ", ""), ("", "\n"), ("\t", "\r\n"), ("\u{a0}", " \n\n ")] {
        let toml = |meant: &str| toml::Value::String(format!("{before}{meant}{behind}")).to_string();
        let file = format!(
            "issuer = {}\n[server]\nbind = {}\ntrusted_proxies = [{}]\n[database]\nurl = {}\n\
             [keys]\ndir = {}\nstore = {}\nrotate_after = {}\n[log]\nfilter = {}",
            toml("https://login.test"),
            toml("127.0.0.1:1"),
            toml("10.0.0.0/8"),
            toml("sqlite:a b/c.db"),
            toml("a b"),
            toml("database"),
            toml("30d"),
            toml("warn"),
        );
        let config = read(&file).unwrap();
        assert_eq!(config.issuer, "https://login.test");
        assert_eq!((&*config.server.bind, &*config.database.url), ("127.0.0.1:1", "sqlite:a b/c.db"));
        assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8"]);
        assert_eq!((config.keys.dir, config.keys.store), (PathBuf::from("a b"), Some(KeyStore::Database)));
        assert_eq!((config.keys.rotate_after, &*config.log.filter), (Seconds::days(30), "warn"));
    }
}

/// From the environment, with whatever a shell or a mounted file leaves around.
#[test]
fn white_space_that_means_nothing_is_taken_away_in_the_environment() {
    for (before, behind) in [(" ", ""), ("", "\n"), ("\t", "\r\n"), ("\u{a0}", " \n\n ")] {
        let read =
            |name: &str, meant: &str| from_environment(name, &format!("{before}{meant}{behind}")).unwrap();
        assert_eq!(read("CHANCERY__DATABASE__URL", "sqlite:x.db").database.url, "sqlite:x.db");
        assert_eq!(read("CHANCERY__KEYS__DIR", "a b").keys.dir, PathBuf::from("a b"));
        assert_eq!(read("CHANCERY__SERVER__WORKERS", "3").server.workers, 3);
        assert!(read("CHANCERY__SIGNUP__ENABLED", "true").signup.enabled);
        assert_eq!(read("CHANCERY__KEYS__STORE", "file").keys.store, Some(KeyStore::File));
        assert_eq!(read("CHANCERY__KEYS__ROTATE_AFTER", "30d").keys.rotate_after, Seconds::days(30));
    }
}

#[test]
fn variables_that_are_empty_or_could_mean_something_are_named() {
    for (key, value, part) in [
        ("ISSUER", "", "is empty"),
        ("DATABASE__URL", " ", "is empty"),
        ("KEYS__DIR", "", "is empty"),
        ("KEYS__ENCRYPTION_KEY_FILE", "\n", "is empty"),
        ("SERVER__TLS__CERT", "", "is empty"),
        ("SERVER__BIND", "", "is empty"),
        ("LOG__FILTER", "", "is empty"),
        ("OUTBOUND__EXTRA_CA", "[\"a\", \" \"]", "is empty"),
        ("KEYS__STORE", "", "does not hold what it must"),
        ("TOKENS__CODE", "", "does not hold what it must"),
        ("SERVER__WORKERS", "", "does not hold what it must"),
        ("DATABASE__URL", "sqlite:a\nb", "invisible"),
        ("KEYS__DIR", "/var/lib/\u{200b}keys", "invisible"),
        ("FEDERATION__CORP__CLIENT_ID", " app", "white space"),
        ("FEDERATION__CORP__CLIENT_SECRET", "hunter2 ", "white space"),
        ("FEDERATION__CORP__CLIENT_SECRET", "", "is empty"),
        ("FEDERATION__CORP__DISPLAY_NAME", " Corp", "white space"),
    ] {
        let name = format!("CHANCERY__{key}");
        let problems = from_environment(&name, value).unwrap_err().to_string();
        let expected = format!("environment variable {name}: ");
        assert!(problems.starts_with(&expected) && problems.contains(part), "{value:?}: {problems}");
        assert!(!problems.contains("hunter2"), "{problems}");
    }
    let config = from_environment("CHANCERY__SERVER__MANAGEMENT_BIND", "").unwrap();
    assert_eq!(config.server.management_bind, "");
}

#[test]
fn keys_that_are_empty_or_could_mean_something_are_named() {
    let statements = "registration.software_statements.d";
    for (text, key) in [
        ("issuer = \"\"".to_owned(), "issuer".to_owned()),
        ("[keys]\ndir = \"  \"".to_owned(), "keys.dir".to_owned()),
        ("[outbound]\nextra_ca = [\"\"]".to_owned(), "outbound.extra_ca".to_owned()),
        (format!("[{statements}]\nissuer = \" https://d.test\""), format!("{statements}.issuer")),
    ] {
        let problems = read(&text).unwrap_err().to_string();
        assert!(problems.starts_with(&format!("{key}: ")), "{text}: {problems}");
    }
}

/// Each of them would be a new database beside the one that was meant.
#[test]
fn no_database_is_made_at_a_misspelt_path() {
    for url in [
        "sqlite: data/chancery.db",
        "sqlite:// data/chancery.db",
        "sqlite://data/chancery.db?mode=rwc",
        "sqlite:data/",
        "sqlite:///",
        "sqlite:file:data/chancery.db",
        "sqlite::memory:",
    ] {
        let problems = read(&format!("[database]\nurl = \"{url}\"")).unwrap_err().to_string();
        assert!(problems.starts_with("database.url: "), "{url}: {problems}");
    }
}

#[test]
fn a_line_end_behind_a_secret_is_the_editors() {
    for end in ["\n", "\r\n"] {
        let text = format!(
            "[federation.corp]\nissuer = \"https://idp.test\"\nclient_id = {}\nclient_secret = {}",
            toml::Value::String(format!("app{end}")),
            toml::Value::String(format!("hunter2{end}")),
        );
        let config = read(&text).unwrap();
        assert_eq!(config.federation.values().next().unwrap().client_id.as_deref(), Some("app"));
        let Credentials::Secret(secret) = config.providers().unwrap().remove(0).credentials else {
            panic!("it is a secret")
        };
        assert_eq!(secret.expose(), "hunter2");
    }
}
