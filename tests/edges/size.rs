//! Sizes, to the byte (rule G4).

use super::{BACK_CHANNEL, PAGES, paths};
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::{app_with, page};
use crate::support::people::{TestClient, web_app};
use crate::support::wire::{HOST, Wire, exchange, post, request};

const BODY: usize = 64 * 1024;
const HEADERS: usize = 32 * 1024;

/// The endpoints that read a body.
fn readers() -> impl Iterator<Item = &'static str> {
    PAGES.iter().chain(&BACK_CHANNEL).copied().filter(|path| *path != "/")
}

/// A server with every form.
fn with_sign_up(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| policy.signup = true)
}

/// A form that has exactly so many bytes, in values that are not too long.
fn form(bytes: usize) -> String {
    let third = "x".repeat(20_000);
    let mut form = format!("x={third}&y={third}&z={third}&");
    form.push_str(&"&".repeat(bytes - form.len()));
    form
}

async fn g4_a_body_of_64_kib_is_read_and_one_byte_more_is_413(kind: Kind) {
    let app = with_sign_up(kind);
    for path in readers() {
        let fits = exchange(&app, post(path, &[], form(BODY))).await;
        assert!(![413, 500].contains(&fits.status), "{path}: {fits:?}");
        let over = exchange(&app, post(path, &[], form(BODY + 1))).await;
        assert_eq!((over.status, over.header("cache-control")), (413, "no-store"), "{path}");
    }
}

/// `Content-Length` alone is enough to refuse: nothing is waited for.
async fn g4_a_huge_body_is_refused_before_it_arrives(app: TestApp) {
    for path in readers() {
        let head = request("POST", path, &["Content-Length: 1073741824"]);
        assert_eq!(exchange(&app, head).await.status, 413, "{path}");
    }
}

/// A body that does not say how long it is.
fn chunked(path: &str, bytes: usize) -> Vec<u8> {
    let lines = ["Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked"];
    let mut request = request("POST", path, &lines);
    for chunk in form(bytes).as_bytes().chunks(8192) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    request
}

async fn g4_a_chunked_body_has_the_same_limit(kind: Kind) {
    let app = with_sign_up(kind);
    for path in readers() {
        let fits = exchange(&app, chunked(path, BODY)).await;
        assert!(![413, 500].contains(&fits.status), "{path}: {fits:?}");
        assert_eq!(exchange(&app, chunked(path, BODY + 1)).await.status, 413, "{path}");
    }
}

/// Names, values, colon, space and line end of all header fields together.
fn headers_of(path: &str, method: &str, total: usize) -> Vec<u8> {
    let used = "Host: \r\n".len() + HOST.len() + "Content-Length: 0\r\n".len();
    let mut left = total - used;
    let mut lines = vec!["Content-Length: 0".to_owned()];
    while left > 0 {
        let line = left.min(4096);
        let line = if left - line > 0 && left - line < 16 { line - 16 } else { line };
        lines.push(format!("X-Filler: {}", "x".repeat(line - "X-Filler: \r\n".len())));
        left -= line;
    }
    request(method, path, &lines.iter().map(String::as_str).collect::<Vec<_>>())
}

async fn g4_headers_of_32_kib_pass_and_one_byte_more_is_431(app: TestApp) {
    for (path, allow) in paths() {
        let method = if allow.starts_with("GET") { "GET" } else { "POST" };
        let fits = exchange(&app, headers_of(&path, method, HEADERS)).await;
        assert_ne!(fits.status, 431, "{path}");
        assert_eq!(exchange(&app, headers_of(&path, method, HEADERS + 1)).await.status, 431, "{path}");
    }
}

async fn g4_a_megabyte_of_headers_and_a_thousand_of_them_are_431(app: TestApp) {
    let one = format!("X-Filler: {}", "x".repeat(1024 * 1024));
    assert_eq!(exchange(&app, request("GET", "/login", &[&one])).await.status, 431);
    let many = vec!["X-Filler: x"; 1000];
    assert_eq!(exchange(&app, request("GET", "/login", &many)).await.status, 431);
}

async fn g4_a_long_address_is_414(app: TestApp) {
    let target = |bytes: usize| format!("/login?{}", "x".repeat(bytes - "/login?".len()));
    assert_eq!(exchange(&app, request("GET", target(HEADERS), &[])).await.status, 200);
    assert_eq!(exchange(&app, request("GET", target(HEADERS + 1), &[])).await.status, 414);
}

/// So many parameters, of which `real` come last.
fn many(count: usize, real: &str) -> String {
    let further = real.split('&').count();
    format!("{}{real}", "x=1&".repeat(count - further))
}

async fn g4_256_parameters_pass_and_257_are_400(app: TestApp) {
    let client = app.client("app", app_with(serde_json::json!({ "consent": "skip" }))).await;
    let (_, real) =
        client.authorize_url(&[]).split_once('?').map(|(p, q)| (p.to_owned(), q.to_owned())).expect("");
    let over = app.browser().get(&format!("/authorize?{}", many(257, &real))).await;
    page(&over, "invalid_request");
    // repeats of what nobody knows are repeats all the same, so these all differ
    let names: String =
        (0..256 - real.split('&').count()).fold(String::new(), |names, n| names + &format!("x{n}=1&"));
    let fits = app.browser().get(&format!("/authorize?{names}{real}")).await;
    assert_eq!((fits.status.as_u16(), fits.location().expect("onwards").path()), (303, "/login"));
    let split = exchange(&app, post(&format!("/authorize?{names}y=1"), &[], &real)).await;
    assert_eq!(split.status, 400, "query and body count together: {split:?}");
    for path in ["/login", "/consent", "/signup", "/account", "/end_session"] {
        let answer = app.browser().post(path, &vec![("x", "1"); 257]).await;
        assert!([400, 403].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    }
}

async fn g4_257_parameters_of_a_token_request_are_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let names: Vec<String> = (0..256).map(|n| format!("x{n}")).collect();
    let mut parameters: Vec<(&str, &str)> = vec![("grant_type", "client_credentials")];
    parameters.extend(names.iter().take(255).map(|name| (name.as_str(), "1")));
    assert_eq!(app.call("/token", &client, &parameters).await.status, 200);
    parameters.push(("y", "1"));
    tok(&app.call("/token", &client, &parameters).await, "invalid_request");
}

async fn with_long(app: &TestApp, client: &TestClient, name: &str, bytes: usize) -> Page {
    let long = "x".repeat(bytes);
    app.call("/token", client, &[("grant_type", "client_credentials"), (name, &long)]).await
}

/// Not dropped, not cut: a request that means something else without it must fail (CVE-2026-9704).
async fn g4_an_overlong_value_is_refused_even_where_it_is_not_needed(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for name in ["code", "refresh_token", "subject_token", "assertion", "odd"] {
        tok(&with_long(&app, &client, name, HEADERS + 1).await, "invalid_request");
        assert_eq!(with_long(&app, &client, name, HEADERS).await.status, 200, "{name}");
    }
}

/// A client that hangs up after half a request leaves the server as it was.
async fn g4_half_a_body_takes_nothing_with_it(app: TestApp) {
    let mut wire = Wire::open(&app).await;
    wire.send(&request(
        "POST",
        "/token",
        &["Content-Type: application/x-www-form-urlencoded", "Content-Length: 100"],
    ))
    .await;
    wire.send(b"grant_type=").await;
    drop(wire);
    assert_eq!(exchange(&app, request("GET", "/readyz", &[])).await.status, 200);
}

both!(
    g4_a_body_of_64_kib_is_read_and_one_byte_more_is_413,
    g4_a_huge_body_is_refused_before_it_arrives,
    g4_a_chunked_body_has_the_same_limit,
    g4_headers_of_32_kib_pass_and_one_byte_more_is_431,
    g4_a_megabyte_of_headers_and_a_thousand_of_them_are_431,
    g4_a_long_address_is_414,
    g4_256_parameters_pass_and_257_are_400,
    g4_257_parameters_of_a_token_request_are_refused,
    g4_an_overlong_value_is_refused_even_where_it_is_not_needed,
    g4_half_a_body_takes_nothing_with_it,
);
