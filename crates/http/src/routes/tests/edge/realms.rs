//! Several realms on one node.

use super::*;
use chancery_web::node::test_state::{node, realm_of};

/// One at the root of a host, two more at paths of it, of which one lies below the other, and one elsewhere.
const REALMS: [(&str, &str); 4] = [
    ("root", "https://op.example"),
    ("tenant", "https://op.example/tenant"),
    ("nested", "https://op.example/tenant/a"),
    ("away", "https://away.example"),
];

async fn ask_for(host: &str, path: &str) -> Answer {
    let node = Arc::new(node());
    let [first, others @ ..] = REALMS.map(|(id, issuer)| Arc::new(realm_of(&node, id, issuer)));
    let realms = web::Data::new(Realms::new(first, others.into()).unwrap());
    ask_as(realms, TestRequest::get().uri(path).insert_header((header::HOST, host))).await
}

#[actix_web::test]
async fn each_realm_has_every_well_known_address() {
    for (_, issuer) in REALMS {
        let rest = issuer.strip_prefix("https://").unwrap();
        let (host, path) = rest.split_once('/').map_or((rest, String::new()), |(h, p)| (h, format!("/{p}")));
        for document in ["openid-configuration", "oauth-authorization-server"] {
            for address in
                [format!("{path}/.well-known/{document}"), format!("/.well-known/{document}{path}")]
            {
                let answer = ask_for(host, &address).await;
                assert_eq!(answer.status, 200, "{host}{address}");
                assert_eq!(answer.body, format!("{{\"issuer\":\"{issuer}\"}}"), "{host}{address}");
            }
        }
        assert_eq!(ask_for(host, &format!("{path}/jwks.json")).await.status, 200);
    }
}

#[actix_web::test]
async fn g6_a_path_is_served_at_its_own_realms_host() {
    for (host, path, status) in [
        ("away.example", "/tenant/jwks.json", 404),
        ("op.example", "/other/jwks.json", 404),
        ("evil.example", "/jwks.json", 400),
        ("evil.example", "/tenant/jwks.json", 400),
        ("evil.example", "/nothing", 404),
        ("evil.example", "/healthz", 200),
        ("away.example", "/readyz", 200),
        ("op.example", "/tenant/healthz", 404),
    ] {
        assert_eq!(ask_for(host, path).await.status, status, "{host}{path}");
    }
}

#[actix_web::test]
async fn error_pages_are_those_of_the_realm_that_was_asked() {
    for (host, path, issuer) in [
        ("away.example", "/nothing", "away.example"),
        ("op.example", "/tenant/nothing", "op.example"),
        ("op.example", "/nothing", "op.example"),
    ] {
        let node = Arc::new(node());
        let [first, others @ ..] = REALMS.map(|(id, issuer)| Arc::new(realm_of(&node, id, issuer)));
        let realms = web::Data::new(Realms::new(first, others.into()).unwrap());
        let request = TestRequest::get().uri(path).insert_header((header::HOST, host));
        let answer = ask_as(realms, request.insert_header((header::ACCEPT, "text/html"))).await;
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains(issuer), "{host}{path}: {}", answer.body);
    }
}

/// A realm whose path looks like a route of another's.
#[actix_web::test]
async fn paths_that_look_like_routes_are_told_apart_by_host() {
    let node = Arc::new(node());
    let [root, odd] = [("root", "https://op.example"), ("odd", "https://odd.example/register")]
        .map(|(id, issuer)| Arc::new(realm_of(&node, id, issuer)));
    let realms = web::Data::new(Realms::new(root, vec![odd]).unwrap());
    for (host, status) in [("op.example", 405), ("odd.example", 200)] {
        let request = TestRequest::get().uri("/register/jwks.json").insert_header((header::HOST, host));
        let request = if status == 405 { request.method(Method::POST) } else { request };
        assert_eq!(ask_as(realms.clone(), request).await.status, status, "{host}");
    }
}

#[actix_web::test]
async fn a_node_is_ready_when_all_of_its_realms_are() {
    let node = Arc::new(node());
    let [one, two] = [("one", "https://op.example"), ("two", "https://two.example")]
        .map(|(id, issuer)| Arc::new(realm_of(&node, id, issuer)));
    let realms = web::Data::new(Realms::new(one, vec![Arc::clone(&two)]).unwrap());
    assert_eq!(ask_as(realms.clone(), get("/readyz")).await.status, 200);
    two.jwks.set(web::Bytes::new());
    assert_eq!(ask_as(realms, get("/readyz")).await.status, 503);
}
