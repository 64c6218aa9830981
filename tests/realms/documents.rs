//! What each realm says of itself.

use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::{Side, pairs};
use crate::support::app::{TestApp, both};
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::jws;
use crate::support::tokens::text;

async fn document(browser: &Browser, url: &str) -> Value {
    let answer = browser.get(url).await;
    assert_eq!(answer.status, 200, "{url}: {}", answer.body);
    answer.json()
}

/// Below the issuer (OpenID Connect Discovery §4.1) and before its path (RFC 8414 §3.1).
async fn each_names_its_own_issuer_at_every_well_known_address(kind: Kind) {
    for Side { app, .. } in pairs(kind).await.into_iter().flatten() {
        let issuer = app.state.realm.issuer.as_str();
        let (url, browser) = (Url::parse(issuer).expect("a URL"), app.browser());
        let path = app.state.realm.path();
        for name in ["openid-configuration", "oauth-authorization-server"] {
            let mut inserted = url.clone();
            inserted.set_path(&format!("/.well-known/{name}{path}"));
            for address in [format!("{issuer}/.well-known/{name}"), inserted.to_string()] {
                let metadata = document(&browser, &address).await;
                assert_eq!(metadata["issuer"], issuer, "{address}");
                for member in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
                    assert!(text(&metadata, member).starts_with(&format!("{issuer}/")), "{member}");
                }
                document(&browser, text(&metadata, "jwks_uri")).await;
            }
        }
    }
}

async fn their_keys_differ(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let kids = async |app: &TestApp| -> Vec<String> {
            let jwks = app.jwks().await;
            jwks["keys"].as_array().expect("keys").iter().map(|key| text(key, "kid").to_owned()).collect()
        };
        let (of_one, of_two) = (kids(&one.app).await, kids(&two.app).await);
        assert_eq!(of_one.len(), of_two.len());
        assert!(of_one.iter().all(|kid| !of_two.contains(kid)), "{of_one:?} {of_two:?}");
        for side in [&one, &two] {
            let tokens = side.app.tokens("alice", &side.client).await;
            let jwks = side.app.jwks().await;
            for name in ["access_token", "id_token"] {
                assert_eq!(jws::verify(text(&tokens, name), &jwks).1["iss"], side.issuer(), "{name}");
            }
        }
    }
}

/// Rule G6, with more than one host.
async fn g6_a_host_without_a_realm_is_foreign(kind: Kind) {
    for [side, _] in pairs(kind).await {
        let stranger = Browser::new("https://evil.example.test", &side.app.address);
        let path = format!("{}/jwks.json", side.app.state.realm.path());
        assert_eq!(stranger.get(&path).await.status, 400);
        assert_eq!(stranger.get("/nothing/jwks.json").await.status, 404);
        assert_eq!(stranger.get("/healthz").await.status, 200);
        let own = side.app.browser();
        assert_eq!(own.send(Method::GET, "/nothing", &[], None).await.status, 404);
    }
}

both!(
    each_names_its_own_issuer_at_every_well_known_address,
    their_keys_differ,
    g6_a_host_without_a_realm_is_foreign,
);
