//! Subjects of a sector's own (OpenID Connect Core §8.1).

use serde_json::{Value, json};

use super::{least, open, with};
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::people::{TestClient, claims_of, query_of, web_app};
use crate::support::tokens::{code_parameters, text};

fn pairwise(host: &str) -> Value {
    with(json!({
        "redirect_uris": [format!("https://{host}/callback")],
        "subject_type": "pairwise",
        "grant_types": ["authorization_code", "refresh_token"],
    }))
}

/// Tokens of a client at this host; its redirect URI is not the usual one.
async fn tokens(app: &TestApp, host: &str, client: &TestClient) -> Value {
    let uri = format!("https://{host}/callback");
    let callback = app.authorize(&app.browser(), "alice", client, &[("redirect_uri", &uri)]).await;
    let code = query_of(&callback, "code").expect("a code");
    app.token_ok(client, &code_parameters(&code, &[("redirect_uri", &uri)])).await
}

/// The one subject that everything says of whoever the tokens are about.
async fn subject(app: &TestApp, client: &TestClient, tokens: &Value) -> String {
    let sub = text(&claims_of(text(tokens, "id_token")), "sub").to_owned();
    let access = text(tokens, "access_token");
    assert_eq!(claims_of(access)["sub"], sub.as_str());
    assert_eq!(app.userinfo(access).await.json()["sub"], sub.as_str());
    for token in [access, text(tokens, "refresh_token")] {
        assert_eq!(app.introspect(client, token).await.json()["sub"], sub.as_str());
    }
    sub
}

async fn a_sector_has_subjects_of_its_own(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let mut subjects = Vec::new();
    for host in ["app.example.test", "app.example.test", "other.example.test"] {
        let client = app.registered(&pairwise(host)).await;
        assert_eq!(client.document["subject_type"], "pairwise");
        let client = client.client();
        let first = tokens(&app, host, &client).await;
        let sub = subject(&app, &client, &first).await;
        let refreshed = app.refresh(&client, text(&first, "refresh_token")).await.json();
        assert_eq!(claims_of(text(&refreshed, "id_token"))["sub"], sub.as_str());
        subjects.push(sub);
    }
    let public = app.client("public", web_app()).await;
    subjects.push(subject(&app, &public, &app.tokens("alice", &public).await).await);
    assert_eq!(subjects[0], subjects[1], "two clients of one sector know the same person");
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    // stored, not made again
    app.user("bob").await;
    let again = app.registered(&pairwise("other.example.test")).await.client();
    let tokens = tokens(&app, "other.example.test", &again).await;
    assert!(subjects.contains(&subject(&app, &again, &tokens).await));
}

/// A hint is about the person as the client knows them.
async fn a_hint_names_the_person_as_the_client_knows_them(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let client = app.registered(&pairwise("app.example.test")).await.client();
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let asked = [("id_token_hint", text(&tokens, "id_token")), ("prompt", "none")];
    let callback = app.authorize(&browser, "alice", &client, &asked).await;
    assert!(query_of(&callback, "code").is_some(), "{callback}");
}

async fn a_client_without_one_public_host_needs_a_document(kind: Kind) {
    let app = open(kind);
    for uris in [
        json!(["https://app.example.test/cb", "https://other.example.test/cb"]),
        json!(["http://127.0.0.1/cb"]),
        json!(["http://localhost/cb"]),
    ] {
        let metadata = with(json!({ "redirect_uris": uris, "subject_type": "pairwise" }));
        tok(&app.register(&metadata).await, "invalid_client_metadata");
    }
    tok(&app.register(&with(json!({ "subject_type": "both" }))).await, "invalid_client_metadata");
    assert_eq!(app.registered(&least()).await.document["subject_type"], "public");
}

both!(
    a_sector_has_subjects_of_its_own,
    a_hint_names_the_person_as_the_client_knows_them,
    a_client_without_one_public_host_needs_a_document,
);
