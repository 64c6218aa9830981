//! What one node registers, every node serves.

use reqwest::Method;
use serde_json::json;

use crate::support::app::both;
use crate::support::browser::{Browser, encode};
use crate::support::database::Kind;
use crate::support::patience::soon;
use crate::support::people::basic;
use crate::support::process::Installation;
use crate::support::registration::{Registered, shown};

async fn token_status(node: &Browser, client: &Registered) -> u16 {
    let authorization = basic(client.id(), client.client().secret.as_deref().expect("a secret"));
    let form = encode(&[("grant_type", "client_credentials")]);
    let headers = [("authorization", authorization.as_str())];
    node.send(Method::POST, "/token", &headers, Some(form)).await.status.as_u16()
}

async fn every_node_knows_what_one_registered(kind: Kind) {
    let installation = Installation::with(kind, "[registration]\nmode = \"token\"");
    let made = installation.command(&["client", "registration-token", "create"], None);
    let (one, two) = (installation.start().await, installation.start_node().await);
    let (a, b) = (one.browser(), two.browser());
    let bearer = |token: &str| format!("Bearer {token}");
    let metadata = json!({
        "redirect_uris": ["https://app.example.test/cb"],
        "grant_types": ["authorization_code", "client_credentials"],
    });
    let initial = bearer(made["token"].as_str().expect("a token"));
    let headers = [("authorization", initial.as_str())];
    let client = shown(&a.send_json(Method::POST, "/register", &headers, Some(&metadata)).await, 201);
    // the token is used up everywhere
    assert_eq!(b.send_json(Method::POST, "/register", &headers, Some(&metadata)).await.status, 401);
    for node in [&a, &b] {
        assert_eq!(token_status(node, &client).await, 200);
    }

    // b remembers the client as it was; a changes it
    let own = bearer(client.token());
    let mut body = client.to_send_back();
    body["grant_types"] = json!(["authorization_code"]);
    let uri = client.uri();
    let changed = a.send_json(Method::PUT, uri.as_str(), &[("authorization", &own)], Some(&body)).await;
    let changed = shown(&changed, 200);
    assert_eq!(token_status(&a, &client).await, 400, "a node sees its own change at once");
    soon("b has the new metadata", async || token_status(&b, &client).await == 400).await;

    // b holds nothing of a token that a has replaced
    let read = b.send_json(Method::GET, uri.as_str(), &[("authorization", &own)], None).await;
    assert_eq!(read.status, 401);
    let next = bearer(changed.token());
    let deleted = b.send_json(Method::DELETE, uri.as_str(), &[("authorization", &next)], None).await;
    assert_eq!(deleted.status, 204);
    soon("a has forgotten the client", async || token_status(&a, &client).await == 401).await;
}

both!(every_node_knows_what_one_registered);
