//! The host is the issuer's, whatever a request claims (rule G6).

use super::paths;
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::hidden;
use crate::support::people::web_app;
use crate::support::process::PASSWORD;
use crate::support::wire::{Reply, exchange};

/// A request head with exactly these lines.
fn head(target: &str, lines: &[&str]) -> String {
    format!("GET {target} HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n"))
}

fn is_probe(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

async fn g6_a_foreign_host_is_400_and_leads_nowhere(app: TestApp) {
    for (path, allow) in paths().filter(|(path, _)| !is_probe(path)) {
        for host in [
            "evil.example",
            "id.example.test.evil.example",
            "evil.example:443",
            "id.example.test:80",
            "id.example.test.",
            "user@id.example.test",
            "id.example.test@evil.example",
            "id.example.test/evil",
            "id.example.test#",
            "id.example.test,evil.example",
            "127.0.0.1",
            "localhost",
            "",
        ] {
            let method = if allow.starts_with("GET") { "GET" } else { "POST" };
            let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");
            let reply = exchange(&app, request).await;
            assert_eq!(reply.status, 400, "{path} at {host}: {reply:?}");
            assert!(!format!("{reply:?}").contains("evil"), "{path} at {host}: {reply:?}");
            assert!(reply.all("set-cookie").is_empty() && reply.all("location").is_empty(), "{reply:?}");
        }
    }
}

async fn g6_probes_come_under_any_name(app: TestApp) {
    for path in ["/healthz", "/readyz"] {
        for lines in [["Host: 10.1.2.3:8080"], ["Host: evil.example"], ["Host: localhost"]] {
            assert_eq!(exchange(&app, head(path, &lines)).await.status, 200, "{path} {lines:?}");
        }
    }
}

async fn g6_one_host_is_named_and_once(app: TestApp) {
    let ours = "Host: id.example.test";
    for (target, lines, status) in [
        ("/login", vec![ours], 200),
        ("/login", vec!["Host: ID.example.TEST"], 200),
        ("/login", vec!["Host: id.example.test:443"], 200),
        ("/login", vec!["Accept: */*"], 400),
        ("/login", vec![ours, ours], 400),
        ("/login", vec![ours, "Host: evil.example"], 400),
        ("/login", vec!["Host: evil.example", ours], 400),
        ("https://id.example.test/login", vec![ours], 200),
        ("http://evil.example/login", vec![ours], 400),
        ("https://id.example.test/login", vec!["Host: evil.example"], 400),
        ("https://evil@id.example.test/login", vec![ours], 400),
    ] {
        let reply = exchange(&app, head(target, &lines)).await;
        assert_eq!(reply.status, status, "{target} {lines:?}");
        assert!(!format!("{reply:?}").contains("evil"), "{target} {lines:?}: {reply:?}");
    }
}

/// Every header in which proxies, frameworks and attackers name another host, scheme, path or address.
const FORGED: [(&str, &str); 13] = [
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-port", "8443"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-for", "192.0.2.66"),
    ("forwarded", "for=192.0.2.66;host=evil.example;proto=http"),
    ("x-original-url", "/evil"),
    ("x-rewrite-url", "/evil"),
    ("x-host", "evil.example"),
    ("x-real-ip", "192.0.2.66"),
    ("true-client-ip", "192.0.2.66"),
    ("x-original-host", "evil.example"),
];

fn with_forged(target: &str) -> String {
    let mut lines = vec!["Host: id.example.test".to_owned()];
    lines.extend(FORGED.iter().map(|(name, value)| format!("{name}: {value}")));
    head(target, &lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Less what is new in each answer, and the order of headers, which says nothing.
fn comparable(reply: &Reply) -> String {
    let volatile = ["date", "x-request-id", "set-cookie", "content-security-policy"];
    let headers = reply.headers.iter().filter(|(name, _)| !volatile.contains(&name.as_str()));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    format!("{} {:?} {}", reply.status, headers, reply.body.len())
}

async fn g6_forged_forwarding_headers_change_nothing(app: TestApp) {
    app.client("app", web_app()).await;
    for (path, _) in paths() {
        let plain = exchange(&app, head(&path, &["Host: id.example.test"])).await;
        let forged = exchange(&app, with_forged(&path)).await;
        assert_eq!(comparable(&forged), comparable(&plain), "{path}");
        assert!(!format!("{forged:?}").contains("evil"), "{path}: {forged:?}");
    }
}

async fn g6_discovery_says_what_is_configured(app: TestApp) {
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let reply = exchange(&app, with_forged(path)).await;
        let document: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
        assert_eq!(document["issuer"], ISSUER);
        let urls =
            document.as_object().expect("an object").iter().filter(|(name, _)| name.ends_with("endpoint"));
        for (name, url) in urls {
            assert!(url.as_str().expect("a URL").starts_with(&format!("{ISSUER}/")), "{name}: {url}");
        }
    }
}

/// The address that the account page shows beside a session, signed in with these headers.
async fn seen_from(app: &TestApp, username: &str, headers: &[(&str, &str)]) -> Page {
    app.user(username).await;
    let browser = app.browser();
    let csrf = hidden(&browser.open("/login").await, "csrf");
    let mut all = vec![("origin", ISSUER)];
    all.extend_from_slice(headers);
    let fields = [("csrf", csrf.as_str()), ("username", username), ("password", PASSWORD)];
    let answer = browser.post_with("/login", &fields, &all).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"));
    browser.get("/account").await
}

async fn g6_strangers_cannot_claim_an_address(app: TestApp) {
    let page = seen_from(&app, "alice", &FORGED).await;
    assert!(page.body.contains("127.0.0.1") && !page.body.contains("192.0.2.66"), "{}", page.body);
}

async fn g6_a_trusted_proxy_names_the_address_and_nothing_else(kind: Kind) {
    let app = TestApp::behind_proxy(kind, |_| ());
    let page = seen_from(&app, "alice", &FORGED).await;
    assert!(page.body.contains("192.0.2.66") && !page.body.contains("127.0.0.1"), "{}", page.body);
    assert!(!page.body.contains("evil"), "{}", page.body);
    // what the client itself wrote stands left of what the proxy saw
    let page = seen_from(&app, "bob", &[("x-forwarded-for", "198.51.100.1, 203.0.113.9")]).await;
    assert!(page.body.contains("203.0.113.9") && !page.body.contains("198.51.100.1"), "{}", page.body);
    let foreign =
        exchange(&app, head("/login", &["Host: evil.example", "X-Forwarded-Host: id.example.test"])).await;
    assert_eq!(foreign.status, 400);
}

both!(
    g6_a_foreign_host_is_400_and_leads_nowhere,
    g6_probes_come_under_any_name,
    g6_one_host_is_named_and_once,
    g6_forged_forwarding_headers_change_nothing,
    g6_discovery_says_what_is_configured,
    g6_strangers_cannot_claim_an_address,
    g6_a_trusted_proxy_names_the_address_and_nothing_else,
);
