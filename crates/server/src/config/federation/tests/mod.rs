//! Sections `[federation.NAME]`.

mod files;
mod refused;

use std::path::Path;

use chancery_core::federation::{Icon, ProviderKind, Trusted};
use chancery_federation::{Credentials, ProviderSettings, ResponseMode};

use crate::config::{Config, Problems, load_from};

fn read(text: &str) -> Result<Config, Problems> {
    load_from(Some((Path::new("test.toml"), text)), std::iter::empty())
}

fn with_variables(text: &str, variables: &[(&str, &str)]) -> Result<Config, Problems> {
    let variables = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    load_from(Some((Path::new("test.toml"), text)), variables)
}

fn providers(text: &str) -> Vec<ProviderSettings> {
    read(text).unwrap().providers().unwrap()
}

/// A provider `corp` that lacks nothing, and more lines.
fn corp(more: &str) -> String {
    format!(
        "[federation.corp]\nissuer = \"https://idp.test\"\nclient_id = \"a\"\nclient_secret = \"hunter2\"\n{more}"
    )
}

fn github(more: &str) -> String {
    format!("[federation.github]\nkind = \"github\"\nclient_id = \"a\"\nclient_secret = \"hunter2\"\n{more}")
}

#[test]
fn google_needs_two_lines() {
    let google = providers("[federation.google]\nclient_id = \"a\"\nclient_secret = \"b\"").remove(0);
    let rules = &google.rules;
    assert_eq!((rules.id.as_str(), rules.kind), ("google", ProviderKind::Google));
    assert_eq!((&*rules.issuer, &*rules.display_name), ("https://accounts.google.com", "Google"));
    assert_eq!(rules.icon, Icon::Google);
    assert_eq!(rules.trusted, Trusted { auth_time: true, acr: false, amr: false });
    assert_eq!((rules.create_accounts, rules.sign_out, rules.prompt.as_deref()), (false, false, None));
    assert_eq!(google.scopes, ["openid", "profile", "email"]);
    assert_eq!((google.client_id.as_str(), google.response_mode), ("a", ResponseMode::Query));
    assert!(matches!(google.credentials, Credentials::Secret(secret) if secret.expose() == "b"));
}

#[test]
fn github_and_any_provider_stand_beside_each_other() {
    let text = github("") + &corp("");
    let both = providers(&text);
    let [corp, github] = both.as_slice() else { panic!("not two: {both:?}") };
    assert_eq!((corp.rules.kind, corp.rules.icon), (ProviderKind::Oidc, Icon::Plain));
    assert_eq!((&*corp.rules.issuer, &*corp.rules.display_name), ("https://idp.test", "Corp"));
    assert_eq!((github.rules.kind, github.rules.icon), (ProviderKind::GitHub, Icon::GitHub));
    assert_eq!((&*github.rules.issuer, &*github.rules.display_name), ("https://github.com", "GitHub"));
    assert_eq!(github.scopes, ["read:user", "user:email"]);
}

#[test]
fn every_key_arrives() {
    let corp = providers(&corp(
        "scopes = [\"openid\"]\ndisplay_name = \"Our company\"\nicon = \"github\"\ndomains = [\"b.test\", \"a.test\"]\n\
         prompt = \"select_account\"\ncreate_accounts = false\ntrust = [\"acr\", \"amr\"]\nsign_out = true\n\
         response_mode = \"form_post\"\nclaims = { given_name = \"first\" }",
    ))
    .remove(0);
    let rules = &corp.rules;
    assert_eq!((&*rules.display_name, rules.icon), ("Our company", Icon::GitHub));
    assert_eq!(rules.domains.iter().collect::<Vec<_>>(), ["a.test", "b.test"]);
    assert_eq!(rules.trusted, Trusted { auth_time: false, acr: true, amr: true });
    assert_eq!((rules.create_accounts, rules.sign_out), (false, true));
    assert_eq!(rules.prompt.as_deref(), Some("select_account"));
    assert_eq!(
        (corp.response_mode, corp.scopes.as_slice()),
        (ResponseMode::FormPost, &["openid".to_owned()][..])
    );
    assert_eq!(corp.claims.get("given_name").map(String::as_str), Some("first"));
}

#[test]
fn accounts_are_made_for_named_domains_or_where_people_may_sign_up() {
    for (more, before, created) in [
        ("", "", false),
        ("", "[signup]\nenabled = true\n", true),
        ("domains = [\"a.test\"]", "", true),
        ("domains = [\"a.test\"]\ncreate_accounts = false", "", false),
        ("create_accounts = false", "[signup]\nenabled = true\n", false),
        ("create_accounts = true", "", true),
    ] {
        let corp = providers(&format!("{before}{}", corp(more))).remove(0);
        assert_eq!(corp.rules.create_accounts, created, "{before}{more}");
    }
}

#[test]
fn one_that_is_switched_off_is_checked_and_left_out() {
    assert!(providers(&corp("enabled = false")).is_empty());
    let problems = read("[federation.corp]\nenabled = false").unwrap_err();
    assert!(problems.to_string().contains("federation.corp.issuer: is missing"), "{problems}");
}

#[test]
fn the_environment_reaches_a_provider() {
    let variables = [
        ("CHANCERY__FEDERATION__GOOGLE__CLIENT_ID", "from-env"),
        ("CHANCERY__FEDERATION__GOOGLE__CLIENT_SECRET", "hunter2"),
        ("CHANCERY__FEDERATION__GOOGLE__DOMAINS", "a.test, b.test"),
        ("CHANCERY__FEDERATION__GOOGLE__TRUST", "[\"amr\"]"),
        ("CHANCERY__FEDERATION__GOOGLE__CLAIMS__NICKNAME", "handle"),
        ("CHANCERY__FEDERATION__CORP__ENABLED", "false"),
    ];
    let config = with_variables(&corp(""), &variables).unwrap();
    let google = config.providers().unwrap().remove(0);
    assert_eq!((google.rules.id.as_str(), google.client_id.as_str()), ("google", "from-env"));
    assert_eq!((google.rules.domains.len(), google.rules.trusted.amr), (2, true));
    assert_eq!(google.claims.get("nickname").map(String::as_str), Some("handle"));
    assert_eq!(config.providers().unwrap().len(), 1);
}

#[test]
fn bad_variables_are_named_with_a_remedy() {
    for (name, value, part) in [
        ("CHANCERY__FEDERATION__GOOGLE__CLIENTID", "x", "did you mean federation.google.client_id?"),
        ("CHANCERY__FEDERATION__GOOGLE__TRUST", "acr,all", "some of: auth_time, acr, amr"),
        ("CHANCERY__FEDERATION__GOOGLE__ENABLED", "1", "true or false"),
        ("CHANCERY__FEDERATON__GOOGLE__CLIENT_ID", "x", "did you mean federation.google.client_id?"),
    ] {
        let lines = with_variables("", &[(name, value)]).unwrap_err().to_string();
        let line = lines.lines().find(|l| l.starts_with(&format!("environment variable {name}: ")));
        assert!(line.is_some_and(|l| l.contains(part)), "{lines}");
    }
}

#[test]
fn issuers_without_tls_are_taken_where_private_hosts_are_allowed() {
    for (issuer, allowed) in [
        ("http://localhost:3000", "localhost"),
        ("http://127.0.0.1:3000", "127.0.0.1"),
        ("http://idp.internal", "IdP.internal"),
        ("http://10.1.2.3:8080", "10.1.0.0/16"),
        ("http://[fd00::1]", "fd00::1"),
    ] {
        let config = read(&format!(
            "[outbound]\nallow_private = [\"{allowed}\"]\n[federation.google]\nissuer = \"{issuer}\"\n\
             client_id = \"a\"\nclient_secret = \"b\""
        ));
        assert_eq!(config.unwrap().providers().unwrap()[0].rules.issuer, issuer);
    }
}

#[test]
fn a_secret_is_never_shown() {
    let config = read(&corp("")).unwrap();
    let shown = config.redacted();
    for text in
        [toml::to_string(&shown).unwrap(), serde_json::to_string(&shown).unwrap(), format!("{config:?}")]
    {
        assert!(text.contains("REDACTED") && !text.contains("hunter2"), "{text}");
    }
    assert!(!format!("{:?}", config.providers().unwrap()).contains("hunter2"));
    // and what is shown is a configuration
    assert!(read(&toml::to_string(&shown).unwrap()).is_ok());
}

#[test]
fn the_schema_describes_a_provider() {
    let schema = crate::config::schema();
    let provider = &schema["properties"]["federation"]["additionalProperties"];
    assert_eq!(provider["additionalProperties"], false);
    for (name, property) in provider["properties"].as_object().unwrap() {
        assert!(property["description"].is_string(), "{name}");
    }
    assert_eq!(provider["properties"]["client_secret"]["type"], serde_json::json!(["string", "null"]));
}
