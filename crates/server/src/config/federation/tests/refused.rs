//! Sections `[federation.NAME]` that stop the start.

use super::{corp, github, read};

/// Rule R21: a line for each problem, with the key and a remedy.
#[test]
fn bad_providers_are_refused_with_a_remedy() {
    let minimal = |issuer: &str| {
        format!("[federation.corp]\nissuer = \"{issuer}\"\nclient_id = \"a\"\nclient_secret = \"hunter2\"")
    };
    let cases = [
        ("federation = \"x\"".to_owned(), "federation", "[federation.NAME]"),
        ("[federation]\ngoogle = \"x\"".to_owned(), "federation.google", "[federation.google]"),
        ("[federaton.google]\nclient_id = \"a\"".to_owned(), "federaton", "did you mean federation?"),
        (
            "[federation.google]\nclientid = \"a\"".to_owned(),
            "federation.google.clientid",
            "did you mean federation.google.client_id?",
        ),
        ("[federation.Google]\nclient_id = \"a\"".to_owned(), "federation.Google", "lower-case letters"),
        ("[federation.\"a b\"]".to_owned(), "federation.a b", "lower-case letters"),
        ("[federation.\"*\"]".to_owned(), "federation.*", "lower-case letters"),
        ("[federation.google]".to_owned(), "federation.google.client_id", "give the client ID"),
        ("[federation.google]".to_owned(), "federation.google.client_secret", "client_secret_file"),
        ("[federation.corp]".to_owned(), "federation.corp.issuer", "https://idp.example.com"),
        ("[federation.github]".to_owned(), "federation.github.issuer", "kind = \"github\""),
        (
            "[federation.google]\nkind = \"github\"\nclient_id = \"a\"\nclient_secret = \"hunter2\""
                .to_owned(),
            "federation.google.kind",
            "another name",
        ),
        (corp("kind = \"saml\""), "federation.corp.kind", "oidc, github"),
        (corp("client_secret_file = \"f\""), "federation.corp.client_secret_file", "keep one"),
        (corp("private_key = \"f\""), "federation.corp.private_key", "keep one"),
        (corp("").replace("hunter2", ""), "federation.corp.client_secret", "is empty"),
        (corp("").replace("hunter2", " hunter2"), "federation.corp.client_secret", "white space"),
        (corp("").replace("\"a\"", "\"a b\""), "federation.corp.client_id", "give the client ID"),
        (minimal("http://idp.test"), "federation.corp.issuer", "outbound.allow_private"),
        (minimal("idp.test"), "federation.corp.issuer", "https://idp.example.com"),
        (minimal("ftp://idp.test"), "federation.corp.issuer", "https://idp.example.com"),
        (minimal("https://u:hunter2@idp.test"), "federation.corp.issuer", "before the @"),
        (minimal("https://idp.test?a"), "federation.corp.issuer", "before the ?"),
        (corp("scopes = [\"openid email\"]"), "federation.corp.scopes", "each scope"),
        (corp("scopes = \"openid\""), "federation.corp.scopes", "list"),
        (corp("display_name = \"\""), "federation.corp.display_name", "is empty"),
        (corp("display_name = \"a\\u202Eb\""), "federation.corp.display_name", "visible"),
        (corp("icon = \"blue\""), "federation.corp.icon", "google, github, plain"),
        (corp("domains = [\"@a.test\"]"), "federation.corp.domains", "without @"),
        (corp("domains = [\"A.test\"]"), "federation.corp.domains", "lower case"),
        (corp("domains = [\"\"]"), "federation.corp.domains", "is empty"),
        (
            "[federation.google]\nclient_id = \"a\"\nclient_secret = \"b\"\ndomains = [\"gmail.com\"]"
                .to_owned(),
            "federation.google.domains",
            "Workspace",
        ),
        (corp("prompt = \"none\""), "federation.corp.prompt", "login, consent, select_account"),
        (corp("create_accounts = \"yes\""), "federation.corp.create_accounts", "true or false"),
        (corp("trust = [\"email\"]"), "federation.corp.trust", "auth_time, acr, amr"),
        (corp("response_mode = \"fragment\""), "federation.corp.response_mode", "query, form_post"),
        (corp("claims = { sub = \"email\" }"), "federation.corp.claims.sub", "given_name"),
        (corp("claims = { shoe_size = \"x\" }"), "federation.corp.claims.shoe_size", "given_name"),
        (corp("claims = { name = \"\" }"), "federation.corp.claims.name", "is empty"),
        (corp("claims = { name = 7 }"), "federation.corp.claims.name", "text in quotes"),
        (corp("claims = \"name\""), "federation.corp.claims", "[federation.corp.claims]"),
        (
            github("private_key = \"f\"").replace("client_secret = \"hunter2\"", ""),
            "federation.github.private_key",
            "client_secret",
        ),
        (github("response_mode = \"form_post\""), "federation.github.response_mode", "remove it"),
        (github("sign_out = true"), "federation.github.sign_out", "remove it"),
        (github("claims = { name = \"login\" }"), "federation.github.claims", "remove it"),
    ];
    for (text, key, part) in cases {
        let problems = read(&text).unwrap_err();
        let lines = problems.to_string();
        let line = lines.lines().find(|l| l.starts_with(&format!("{key}: ")) && l.contains(part));
        assert!(line.is_some(), "{text}\n{lines}");
        assert!(!lines.contains("hunter2"), "{lines}");
        assert_eq!(lines.lines().count(), problems.0.len());
    }
}
