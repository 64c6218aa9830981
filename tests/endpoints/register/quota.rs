//! How many clients one address may register.

use chancery_core::policy::RegistrationMode;
use chancery_web::node::forwarded::TrustedProxies;
use reqwest::Method;
use serde_json::json;

use super::{least, shown};
use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;

/// A server behind a proxy that says where requests come from: three an hour each.
fn behind_a_proxy(kind: Kind) -> TestApp {
    TestApp::customized(
        kind,
        |policy| {
            policy.registration.mode = RegistrationMode::Open;
            policy.registration.address.attempts = 3;
        },
        |state| state.trusted_proxies = TrustedProxies::parse(&["127.0.0.1"]).expect("an address"),
    )
}

async fn register_from(app: &TestApp, address: &str) -> Page {
    let headers = [("x-forwarded-for", address)];
    app.browser().send_json(Method::POST, "/register", &headers, Some(&least())).await
}

async fn an_address_registers_so_many_an_hour(kind: Kind) {
    let app = behind_a_proxy(kind);
    for _ in 0..3 {
        shown(&register_from(&app, "203.0.113.7").await, 201);
    }
    app.advance(60);
    let refused = register_from(&app, "203.0.113.7").await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert_eq!(refused.header("retry-after"), "3540");
    assert_eq!(refused.header("content-type"), "application/json");
    assert_eq!(refused.header("cache-control"), "no-store");
    // somebody else is not concerned
    shown(&register_from(&app, "203.0.113.8").await, 201);
    assert_eq!(app.clients().await, 4);
    app.advance(3540);
    shown(&register_from(&app, "203.0.113.7").await, 201);
}

/// The rest of an IPv6 address is the machine's own to choose.
async fn an_ipv6_machine_is_one_address(kind: Kind) {
    let app = behind_a_proxy(kind);
    for host in 1..4 {
        shown(&register_from(&app, &format!("2001:db8::{host}")).await, 201);
    }
    assert_eq!(register_from(&app, "2001:db8::ffff:1").await.status, 429);
    shown(&register_from(&app, "2001:db8:0:1::1").await, 201);
}

async fn mistakes_and_initial_access_tokens_do_not_count(kind: Kind) {
    let app = behind_a_proxy(kind);
    app.initial_token("for-many", 100, 60).await;
    for _ in 0..5 {
        let bad = json!({ "redirect_uris": ["http://app.example.test/"] });
        assert_eq!(app.register(&bad).await.status, 400);
        shown(&app.register_with(Some("for-many"), &least()).await, 201);
    }
    for status in [201, 201, 201, 429] {
        assert_eq!(app.register(&least()).await.status.as_u16(), status);
    }
}

both!(
    an_address_registers_so_many_an_hour,
    an_ipv6_machine_is_one_address,
    mistakes_and_initial_access_tokens_do_not_count,
);
