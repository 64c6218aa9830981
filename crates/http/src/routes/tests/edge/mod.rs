//! The edge over the whole route table.

mod allowance;
mod probes;
mod realms;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, Error, HttpResponse, web};

use crate::routes::{self, TABLE, patterns};
use chancery_web::middleware::edge::Edge;
use chancery_web::middleware::limits::{MAX_BODY, MAX_HEADERS};
use chancery_web::middleware::panic::Caught;
use chancery_web::middleware::sites::Sites;
use chancery_web::node::forwarded::TrustedProxies;
use chancery_web::node::metrics::Metrics;
use chancery_web::node::rate_limit::RateLimit;
use chancery_web::node::realms::Realms;
use chancery_web::node::test_state::{NoStore, SetClock, shared};

const ISSUER: &str = "https://op.example";

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &'static str) -> Option<&str> {
        self.headers.get(HeaderName::from_static(name)).map(|v| v.to_str().unwrap())
    }
}

async fn read(answer: ServiceResponse) -> Answer {
    Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: String::from_utf8(read_body(answer).await.to_vec()).unwrap(),
    }
}

async fn ask_as(realms: web::Data<Realms>, request: TestRequest) -> Answer {
    let app = init_service(routes::app(realms)).await;
    read(call_service(&app, request.to_request()).await).await
}

async fn ask(request: TestRequest) -> Answer {
    ask_as(shared(ISSUER, |_| ()), request).await
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header((header::HOST, "op.example"))
}

fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path).insert_header((header::HOST, "op.example"))
}

fn edge(realms: &Realms) -> Edge {
    Edge::new(realms.node(), Arc::new(Sites::new(realms, TABLE)))
}

/// The edge over one handler at `/token`, for answers that real handlers do not give.
async fn over<H, Args>(handler: H, request: TestRequest) -> Answer
where
    H: actix_web::Handler<Args>,
    H::Output: actix_web::Responder + 'static,
    Args: actix_web::FromRequest + 'static,
{
    let app = App::new()
        .route("/token", web::post().to(Caught(handler.clone())))
        .route("/login", web::post().to(Caught(handler)))
        .wrap(edge(&shared(ISSUER, |_| ())));
    read(call_service(&init_service(app).await, request.to_request()).await).await
}

/// How far calendar time jumps: an hour either way, and a day back.
const JUMPS: [i64; 3] = [3600, -3600, -86_400];

#[actix_web::test]
async fn documents_are_cached_and_open() {
    for path in ["/jwks.json", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]
    {
        let first = ask(get(path)).await;
        assert_eq!(first.status, 200, "{path}");
        assert_eq!(first.header("content-type"), Some("application/json"));
        assert_eq!(first.header("cache-control"), Some("public, max-age=300"));
        assert_eq!(first.header("access-control-allow-origin"), Some("*"));
        assert_eq!(first.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(first.header("x-request-id"), None);
        let tag = first.header("etag").unwrap();
        for tags in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}")] {
            let again = ask(get(path).insert_header((header::IF_NONE_MATCH, tags))).await;
            assert_eq!((again.status, again.body.as_str()), (304, ""));
            assert_eq!(again.header("etag"), Some(tag));
        }
        let other = ask(get(path).insert_header((header::IF_NONE_MATCH, "\"x\""))).await;
        assert_eq!(other.status, 200);
        let head = ask(get(path).method(Method::HEAD)).await;
        assert_eq!(head.status, 200);
    }
}

#[actix_web::test]
async fn g2_a_wrong_method_is_405_with_allow() {
    for (method, path, allow) in [
        (Method::GET, "/token", "POST, OPTIONS"),
        (Method::TRACE, "/token", "POST, OPTIONS"),
        (Method::DELETE, "/login", "GET, HEAD, POST"),
        (Method::OPTIONS, "/login", "GET, HEAD, POST"),
        (Method::OPTIONS, "/introspect", "POST"),
        (Method::POST, "/jwks.json", "GET, HEAD, OPTIONS"),
        (Method::CONNECT, "/", "GET, HEAD"),
    ] {
        let answer = ask(get(path).method(method.clone())).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[actix_web::test]
async fn g4_heads_and_declared_bodies_past_their_size_are_refused() {
    let host = "host".len() + "op.example".len() + 4;
    let filler = |total: usize| "x".repeat(total - host - "x-filler".len() - 4);
    let fits = ask(get("/jwks.json").insert_header(("x-filler", filler(MAX_HEADERS)))).await;
    assert_eq!(fits.status, 200);
    let over = ask(get("/jwks.json").insert_header(("x-filler", filler(MAX_HEADERS + 1)))).await;
    assert_eq!(over.status, 431);
    let body = ask(post("/token").insert_header((header::CONTENT_LENGTH, (MAX_BODY + 1).to_string()))).await;
    assert_eq!((body.status, body.header("cache-control")), (413, Some("no-store")));
    let target = ask(get(&format!("/jwks.json?{}", "x".repeat(33 * 1024)))).await;
    assert_eq!(target.status, 414);
}

#[actix_web::test]
async fn g4_a_body_that_grows_too_large_is_413() {
    async fn read_form(req: actix_web::HttpRequest, payload: web::Payload) -> HttpResponse {
        match chancery_web::extract::params::form(&req, payload).await {
            Ok(_) => HttpResponse::Ok().finish(),
            Err(error) => chancery_web::respond::oauth_error::token_error(&error, false),
        }
    }
    let with = |bytes: usize| {
        let mut request = post("/token")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload("&".repeat(bytes));
        request = request.insert_header((header::TRANSFER_ENCODING, "chunked"));
        let mut request = request.to_request();
        request.headers_mut().remove(header::CONTENT_LENGTH);
        request
    };
    let app =
        App::new().route("/token", web::post().to(Caught(read_form))).wrap(edge(&shared(ISSUER, |_| ())));
    let app = init_service(app).await;
    assert_eq!(read(call_service(&app, with(MAX_BODY)).await).await.status, 200);
    let over = read(call_service(&app, with(MAX_BODY + 1)).await).await;
    assert_eq!(over.status, 413);
    assert!(over.body.starts_with(r#"{"error":"invalid_request""#));
}

#[actix_web::test]
async fn g5_other_spellings_are_404() {
    for path in
        ["/Token", "/token/", "//token", "/%74oken", "/token;x", "/./token", "/x/../token", "/nothing"]
    {
        let answer = ask(post(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    let page = ask(get("/nothing").insert_header((header::ACCEPT, "text/html,*/*;q=0.8"))).await;
    assert_eq!(page.status, 404);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
}

#[actix_web::test]
async fn g6_another_host_is_400_except_for_probes() {
    let foreign = |path: &str| TestRequest::get().uri(path).insert_header((header::HOST, "evil.example"));
    for path in ["/jwks.json", "/.well-known/openid-configuration", "/login"] {
        let answer = ask(foreign(path)).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(!answer.body.contains("evil"));
    }
    assert_eq!(ask(foreign("/healthz")).await.status, 200);
    assert_eq!(ask(foreign("/readyz")).await.status, 200);
}

#[actix_web::test]
async fn g6_forwarded_headers_of_strangers_change_nothing() {
    let forged = get("/.well-known/openid-configuration")
        .insert_header(("x-forwarded-host", "evil.example"))
        .insert_header(("x-forwarded-proto", "http"))
        .insert_header(("forwarded", "host=evil.example;proto=http"));
    assert_eq!(ask(forged).await.body, format!("{{\"issuer\":\"{ISSUER}\"}}"));
}

#[actix_web::test]
async fn g7_pages_and_their_errors_carry_the_headers() {
    for request in
        [get("/nothing").insert_header((header::ACCEPT, "text/html")), get("/login").method(Method::PUT)]
    {
        let answer = ask(request).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("'nonce-"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000"));
        assert_eq!(answer.header("cross-origin-opener-policy"), None);
        assert!(answer.header("x-request-id").is_some());
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let account = ask(get("/account").method(Method::PUT)).await;
    assert_eq!(account.header("cross-origin-opener-policy"), Some("same-origin"));
}

#[actix_web::test]
async fn g7_no_hsts_on_plain_http() {
    let state = shared("http://localhost:8080", |_| ());
    let request = TestRequest::get().uri("/jwks.json").insert_header((header::HOST, "localhost:8080"));
    assert_eq!(ask_as(state, request).await.header("strict-transport-security"), None);
}

#[actix_web::test]
async fn g8_open_routes_answer_preflights_without_credentials() {
    for path in ["/token", "/userinfo", "/revoke", "/jwks.json", "/.well-known/openid-configuration"] {
        for origin in ["https://evil.example", "null"] {
            let request = get(path)
                .method(Method::OPTIONS)
                .insert_header((header::ORIGIN, origin))
                .insert_header((header::ACCESS_CONTROL_REQUEST_METHOD, "POST"));
            let answer = ask(request).await;
            assert_eq!(answer.status, 204, "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            assert_eq!(
                answer.header("access-control-allow-headers"),
                Some("authorization, content-type, dpop")
            );
            assert!(answer.header("access-control-allow-methods").is_some());
        }
    }
    for path in ["/authorize", "/login", "/consent", "/end_session", "/account", "/introspect"] {
        for method in [Method::GET, Method::OPTIONS] {
            let answer = ask(get(path).method(method).insert_header((header::ORIGIN, "null"))).await;
            assert!(!answer.headers.keys().any(|n| n.as_str().starts_with("access-control")), "{path}");
        }
    }
}

#[actix_web::test]
async fn g9_the_frameworks_words_stay_inside() {
    async fn fails() -> Result<HttpResponse, Error> {
        Err(actix_web::error::ErrorBadRequest("serde: secret detail"))
    }
    async fn breaks() -> Result<HttpResponse, Error> {
        Err(actix_web::error::ErrorInternalServerError("no such table: users"))
    }
    let bad = over(fails, post("/token")).await;
    assert_eq!(bad.status, 400);
    assert!(!bad.body.contains("secret detail") && bad.body.contains("invalid_request"));
    let broken = over(breaks, post("/login")).await;
    assert_eq!(broken.status, 500);
    assert!(!broken.body.contains("users") && broken.body.contains("server_error"));
    assert_eq!(broken.header("content-type"), Some("text/html; charset=utf-8"));
}

#[actix_web::test]
async fn r17_a_panic_is_500() {
    async fn panics() -> HttpResponse {
        tokio::task::yield_now().await;
        panic!("secret cause")
    }
    let json = over(panics, post("/token")).await;
    assert_eq!(json.status, 500);
    assert!(json.body.contains("server_error") && !json.body.contains("secret"));
    let page = over(panics, post("/login")).await;
    assert_eq!((page.status, page.header("content-type")), (500, Some("text/html; charset=utf-8")));
}

#[actix_web::test]
async fn request_ids_come_from_us_or_a_trusted_proxy() {
    let from = |peer: &str| {
        get("/nothing")
            .insert_header(("x-request-id", "proxy-0001"))
            .peer_addr(format!("{peer}:1").parse().unwrap())
    };
    let state = || shared(ISSUER, |s| s.trusted_proxies = TrustedProxies::parse(&["10.0.0.0/8"]).unwrap());
    let id = |answer: &Answer| answer.header("x-request-id").unwrap().to_owned();
    assert_eq!(id(&ask_as(state(), from("10.0.0.1")).await), "proxy-0001");
    assert_eq!(id(&ask_as(state(), from("192.0.2.1")).await).len(), 16);
}
