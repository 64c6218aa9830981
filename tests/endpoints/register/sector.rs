//! The document at `sector_identifier_uri` (OpenID Connect Dynamic Client Registration §5; rule P6).

use chancery_core::policy::{Policy, RegistrationMode};
use serde_json::{Value, json};

use super::{Registered, open, shown, with};
use crate::support::answers::{rs, tok};
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::people::{claims_of, query_of};
use crate::support::tokens::{code_parameters, text};

/// A server that reaches the site, where an address registers so often an hour.
fn limited_beside(kind: Kind, site: &Site, attempts: i64) -> TestApp {
    let open = |policy: &mut Policy| {
        policy.registration.mode = RegistrationMode::Open;
        policy.registration.address.attempts = attempts;
    };
    TestApp::customized(kind, open, |state| site.allow(state))
}

fn open_beside(kind: Kind, site: &Site) -> TestApp {
    limited_beside(kind, site, 40)
}

fn pairwise(uri: &str, redirect_uris: &[&str]) -> Value {
    with(json!({
        "redirect_uris": redirect_uris, "sector_identifier_uri": uri, "subject_type": "pairwise",
    }))
}

const ONE: &str = "https://one.example.test/cb";
const TWO: &str = "https://two.example.test/cb";

async fn sub_at(app: &TestApp, client: &Registered, redirect_uri: &str) -> String {
    let client = client.client();
    let asked = [("redirect_uri", redirect_uri)];
    let callback = app.authorize(&app.browser(), "alice", &client, &asked).await;
    let code = query_of(&callback, "code").expect("a code");
    let parameters = code_parameters(&code, &asked);
    let tokens = app.token_ok(&client, &parameters).await;
    text(&claims_of(text(&tokens, "id_token")), "sub").to_owned()
}

async fn a_document_makes_one_sector_of_several_hosts(kind: Kind) {
    let site = Site::new();
    let app = open_beside(kind, &site);
    app.user("alice").await;
    let uri = site.put("/sector.json", Document::Json(json!([TWO, "https://three.example.test/", ONE])));
    let one = app.registered(&pairwise(&uri, &[ONE])).await;
    let two = app.registered(&pairwise(&uri, &[TWO, ONE])).await;
    assert_eq!(one.document["sector_identifier_uri"], uri.as_str());
    assert_eq!(sub_at(&app, &one, ONE).await, sub_at(&app, &two, TWO).await);
    let alone = app.registered(&with(json!({ "redirect_uris": [ONE], "subject_type": "pairwise" }))).await;
    assert_ne!(sub_at(&app, &one, ONE).await, sub_at(&app, &alone, ONE).await);
}

/// Whoever is not listed joins no sector.
async fn p5_a_document_that_lacks_a_redirect_uri(kind: Kind) {
    let site = Site::new();
    let app = open_beside(kind, &site);
    for listed in [
        json!([]),
        json!([TWO]),
        json!([format!("{ONE}/"), format!("{ONE}?")]),
        json!([[ONE]]),
        json!({ "redirect_uris": [ONE] }),
        json!(ONE),
        json!(null),
    ] {
        let uri = site.put("/sector.json", Document::Json(listed.clone()));
        for subject_type in ["pairwise", "public"] {
            let mut metadata = pairwise(&uri, &[ONE]);
            metadata["subject_type"] = subject_type.into();
            let answer = app.register(&metadata).await;
            tok(&answer, "invalid_client_metadata");
        }
    }
    assert_eq!(app.clients().await, 0);
}

async fn p6_documents_that_cannot_be_had(kind: Kind) {
    let site = Site::new();
    let app = open_beside(kind, &site);
    let good = site.put("/good.json", Document::Json(json!([ONE])));
    let padded = format!("[\"{ONE}\"{}]", " ".repeat(64 * 1024));
    for (path, document) in [
        ("/missing.json", None),
        ("/broken.json", Some(Document::Text("[".to_owned()))),
        ("/large.json", Some(Document::Text(padded))),
        ("/deep.json", Some(Document::Text("[".repeat(60_000)))),
        ("/elsewhere.json", Some(Document::Redirect(good))),
        ("/error.json", Some(Document::Status(500))),
        ("/silent.json", Some(Document::Silence)),
    ] {
        if let Some(document) = document {
            site.put(path, document);
        }
        let answer = app.register(&pairwise(&site.url(path), &[ONE])).await;
        tok(&answer, "invalid_client_metadata");
        // nothing of the network behind us is told
        let said = answer.json()["error_description"].clone();
        assert_eq!(said, "sector_identifier_uri: cannot be fetched", "{path}");
    }
    assert_eq!(app.clients().await, 0);
}

/// Nothing private is reached that the operator did not name.
async fn p6_private_addresses_are_not_asked(kind: Kind) {
    let site = Site::new();
    let app = open(kind);
    let uri = site.put("/sector.json", Document::Json(json!([ONE])));
    for uri in [uri.as_str(), "https://127.0.0.1/s", "https://169.254.169.254/s", "https://[::1]/s"] {
        tok(&app.register(&pairwise(uri, &[ONE])).await, "invalid_client_metadata");
    }
    for uri in ["http://localhost/s", "ftp://one.example.test/s", "https://user@one.example.test/s", "s"] {
        tok(&app.register(&pairwise(uri, &[ONE])).await, "invalid_client_metadata");
    }
    assert_eq!(site.requests(), 0);
}

/// Strangers make us fetch no more often than they may register, and only where they may.
async fn fetches_count(kind: Kind) {
    let site = Site::new();
    let app = limited_beside(kind, &site, 3);
    let uri = site.put("/sector.json", Document::Json(json!([])));
    rs(&app.register_with(Some("never made"), &pairwise(&uri, &[ONE])).await, "invalid_token");
    for _ in 0..3 {
        tok(&app.register(&pairwise(&uri, &[ONE])).await, "invalid_client_metadata");
    }
    assert_eq!(app.register(&pairwise(&uri, &[ONE])).await.status, 429);
    assert_eq!(site.requests(), 3);
}

/// It is asked again when redirect URIs change, and not for other changes.
async fn an_update_asks_again_where_it_matters(kind: Kind) {
    let site = Site::new();
    let app = limited_beside(kind, &site, 3);
    let uri = site.put("/sector.json", Document::Json(json!([ONE])));
    let mut client = app.registered(&pairwise(&uri, &[ONE])).await;
    for _ in 0..5 {
        client = shown(&app.put(&client, &client.to_send_back()).await, 200);
    }
    assert_eq!(site.requests(), 1);
    let mut other = client.to_send_back();
    other["redirect_uris"] = json!([ONE, TWO]);
    for _ in 0..2 {
        tok(&app.put(&client, &other).await, "invalid_client_metadata");
    }
    site.put("/sector.json", Document::Json(json!([ONE, TWO])));
    client = shown(&app.put(&client, &other).await, 200);
    assert_eq!(site.requests(), 4);
    let mut back = client.to_send_back();
    back["redirect_uris"] = json!([TWO]);
    assert_eq!(app.put(&client, &back).await.status, 429);
    assert_eq!(site.requests(), 4);
}

both!(
    a_document_makes_one_sector_of_several_hosts,
    p5_a_document_that_lacks_a_redirect_uri,
    p6_documents_that_cannot_be_had,
    p6_private_addresses_are_not_asked,
    fetches_count,
    an_update_asks_again_where_it_matters,
);
