//! Whatever bytes come, an answer goes out: no 5xx, no hang-up, no header that was smuggled in (rule G3).

use super::{BACK_CHANNEL, PAGES, paths};
use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::front::{flow_of, hidden};
use crate::support::people::{TestClient, basic, web_app};
use crate::support::process::PASSWORD;
use crate::support::wire::{Reply, Wire, exchange, post, request};

/// Percent-encoded texts that break parsers, databases or headers.
const ODD: [&str; 26] = [
    "%00",
    "a%00b",
    "%01",
    "%08",
    "%09",
    "%0a",
    "%0d",
    "%0d%0aX-Injected:%20yes",
    "%1b",
    "%7f",
    "%80",
    "%c0%80",
    "%c3",
    "%ed%a0%80",
    "%ef%bb%bf",
    "%ef%bf%be",
    "%f0%9f%98%80",
    "%f4%90%80%80",
    "%ff",
    "%",
    "%4",
    "%zz",
    "%u0041",
    "%e2%80%ae",
    "'%22%3c%5c",
    "%c2%a0",
];

/// Parameters of the authorization endpoint.
const AUTHORIZE: [&str; 19] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "ui_locales",
    "acr_values",
    "claims",
    "display",
    "resource",
    "code_challenge",
    "code_challenge_method",
    "odd",
];

#[track_caller]
fn unharmed(reply: &Reply, what: &str) {
    assert!((200..500).contains(&reply.status), "{what}: {reply:?}");
    assert!(reply.all("x-injected").is_empty(), "{what}: {reply:?}");
}

#[track_caller]
fn page_unharmed(answer: &Page, what: &str) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.body);
    assert!(!answer.headers.contains_key("x-injected"), "{what}: {:?}", answer.headers);
}

/// A server that does not grow tired of being asked.
fn patient(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.signup = true;
        for limit in
            [&mut policy.throttle.account, &mut policy.throttle.address, &mut policy.throttle.network]
        {
            limit.attempts = 10_000;
        }
    })
}

async fn g3_every_byte_in_every_part_of_the_head_is_answered(kind: Kind) {
    let app = TestApp::new(kind);
    for byte in 0..=255_u8 {
        for (before, after) in [
            ("GET /log", "in HTTP/1.1\r\nHost: id.example.test\r\n\r\n"),
            ("GET /authorize?client_id=a", "b HTTP/1.1\r\nHost: id.example.test\r\n\r\n"),
            ("GE", "T /login HTTP/1.1\r\nHost: id.example.test\r\n\r\n"),
            ("GET /login HTTP/1.1\r\nHost: id.example.test\r\nX-O", "dd: x\r\n\r\n"),
            ("GET /login HTTP/1.1\r\nHost: id.example.test\r\nX-Odd: a", "b\r\n\r\n"),
            (
                "GET /account HTTP/1.1\r\nHost: id.example.test\r\nCookie: __Host-chancery-main-session=",
                "\r\n\r\n",
            ),
            ("GET /login HTTP/1.1\r\nHost: id.example.test\r\nAccept-Language: e", "n\r\n\r\n"),
            ("GET /userinfo HTTP/1.1\r\nHost: id.example.test\r\nAuthorization: Bearer ", "x\r\n\r\n"),
            ("GET /login HTTP/1.1\r\nHost: id.example.", "test\r\n\r\n"),
        ] {
            let bytes = [before.as_bytes(), &[byte], after.as_bytes()].concat();
            unharmed(&exchange(&app, &bytes).await, &format!("byte {byte:#04x} after {before:?}"));
        }
    }
}

async fn g3_odd_headers_are_answered(app: TestApp) {
    let long = format!("Cookie: __Host-chancery-main-browser={}", "x".repeat(8000));
    let lines: [&[u8]; 33] = [
        b"Cookie:",
        b"Cookie: ;;;=;=",
        b"Cookie: __Host-chancery-main-session=\"\"; __Host-chancery-main-session=%00",
        b"Cookie: __Host-chancery-main-session=a\r\nCookie: __Host-chancery-main-session=b",
        b"Cookie: __Host-chancery-main-device=1.2.3; __Host-chancery-main-browser=1..",
        b"Cookie: \xff=\xff",
        long.as_bytes(),
        b"Accept-Language: \xff\xfe",
        b"Accept-Language: ,,;q=,*;q=9;q=x,-----",
        b"Accept: \xff",
        b"Authorization:",
        b"Authorization: Basic",
        b"Authorization: Basic !!!",
        b"Authorization: Basic gIGCOoCBgg==",
        b"Authorization: Basic OjoAAA==",
        b"Authorization: Bearer",
        b"Authorization: Bearer \x80\x81",
        b"Authorization: Bearer a.b.c",
        b"Authorization: Digest username=\"x\"",
        b"Authorization: Basic Og==\r\nAuthorization: Bearer x",
        b"Origin: \xff",
        b"Origin:",
        b"Referer: \xff",
        b"User-Agent: \xff\xfe\x80",
        b"Content-Type: \xff",
        b"Content-Encoding: gzip",
        b"Expect: nonsense",
        b"Upgrade: h2c\r\nConnection: upgrade, http2-settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        b"Connection: \xff",
        b"If-None-Match: \xff, W/, \"",
        b"If-Modified-Since: never",
        b"Range: bytes=5-1,-9999999999999999999",
        b"X-Request-Id: \xff",
    ];
    for (path, allow) in paths() {
        for line in lines {
            let method = if allow.starts_with("GET") { "GET" } else { "POST" };
            let mut bytes = request(method, &path, &["Content-Length: 0"]);
            bytes.truncate(bytes.len() - 2);
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(b"\r\n\r\n");
            unharmed(&exchange(&app, &bytes).await, &format!("{path}: {}", String::from_utf8_lossy(line)));
        }
    }
}

async fn g3_malformed_requests_are_answered(app: TestApp) {
    for bytes in [
        "GET\r\n\r\n",
        "GET /login\r\n\r\n",
        "GET /login HTTP/9.9\r\n\r\n",
        "GET /login HTTP/1.1\r\n\r\n",
        "GET /login HTTP/1.0\r\n\r\n",
        "get /login HTTP/1.1\r\nHost: id.example.test\r\n\r\n",
        "GET login HTTP/1.1\r\nHost: id.example.test\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: id.example.test\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: id.example.test\r\n\r\n",
        "CONNECT id.example.test:443 HTTP/1.1\r\nHost: id.example.test\r\n\r\n",
        "GET http:///login HTTP/1.1\r\nHost: id.example.test\r\n\r\n",
        "GET /login HTTP/1.1\r\nHost : id.example.test\r\n\r\n",
        "GET /login HTTP/1.1\r\nHost: id.example.test\r\n folded\r\n\r\n",
        "GET /login HTTP/1.1\r\nHost: id.example.test\r\nno colon\r\n\r\n",
        "GET /login HTTP/1.1\r\nHost: id.example.test\r\n: x\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nContent-Length: x\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nContent-Length: -1\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nContent-Length: +1\r\n\r\na",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /login HTTP/1.1\r\nHost: id.example.test\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    ] {
        unharmed(&exchange(&app, bytes).await, bytes);
    }
}

/// Two lengths are two readings of where the next request begins.
async fn g3_nothing_is_smuggled_behind_an_ambiguous_length(app: TestApp) {
    let second = "POST /token HTTP/1.1\r\nHost: id.example.test\r\nContent-Length: 0\r\n\r\n";
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 5",
    ] {
        let first =
            format!("POST /login HTTP/1.1\r\nHost: id.example.test\r\n{lengths}\r\n\r\n0\r\n\r\n{second}");
        let reply = exchange(&app, &first).await;
        assert_eq!(reply.status, 400, "{lengths}: {reply:?}");
        assert_eq!(reply.header("connection"), "close", "{lengths}: {reply:?}");
    }
}

/// Bad bytes in one request do not take the next one's answer away.
async fn g3_the_connection_survives_a_refused_request(app: TestApp) {
    let mut wire = Wire::open(&app).await;
    for target in ["/authorize?client_id=%ff", "/nothing", "/login?flow=%00", "/authorize?%"] {
        wire.send(&request("GET", target, &[])).await;
        let reply = wire.receive(true).await;
        assert!([400, 404].contains(&reply.status), "{target}: {reply:?}");
    }
    wire.send(&request("GET", "/healthz", &[])).await;
    assert_eq!(wire.receive(true).await.status, 200);
}

async fn g3_odd_parameters_of_the_authorization_endpoint_are_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for name in AUTHORIZE {
        for odd in ODD {
            let url = format!("{}&{name}={odd}", client.authorize_url(&[(name, "")]));
            let reply = exchange(&app, request("GET", &url, &[])).await;
            unharmed(&reply, &url);
            assert!(!reply.header("location").contains(['\r', '\n', '\0']), "{url}: {reply:?}");
            let (path, form) = url.split_once('?').expect("a query");
            unharmed(&exchange(&app, post(path, &[], form)).await, &format!("POST {form}"));
        }
    }
}

/// `name` of every form that programs post, odd, with everything else in order.
async fn back_channel(app: &TestApp, client: &TestClient, path: &str, before: &str, name: &str) {
    let authorization =
        format!("Authorization: {}", basic(&client.id, client.secret.as_deref().expect("one")));
    for odd in ODD {
        let body = format!("{before}&{name}={odd}");
        unharmed(&exchange(app, post(path, &[&authorization], &body)).await, &format!("{path} {body}"));
        // as the client's name and password, too
        let body = format!("{before}&client_id=app&{name}={odd}");
        unharmed(&exchange(app, post(path, &[], &body)).await, &format!("{path} {body}"));
    }
}

async fn g3_odd_parameters_of_back_channel_endpoints_are_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for (grant, names) in [
        ("authorization_code", ["code", "redirect_uri", "code_verifier", "resource"].as_slice()),
        ("refresh_token", &["refresh_token", "scope", "resource"]),
        (
            "client_credentials",
            &["scope", "resource", "client_id", "client_secret", "client_assertion", "odd"],
        ),
        ("odd", &["grant_type"]),
    ] {
        for name in names {
            back_channel(&app, &client, "/token", &format!("grant_type={grant}"), name).await;
        }
    }
    for path in ["/introspect", "/revoke"] {
        for (before, name) in [("x=y", "token"), ("token=x", "token_type_hint"), ("token=x", "client_id")] {
            back_channel(&app, &client, path, before, name).await;
        }
    }
}

/// A form of ours whose field `name` holds odd bytes; `before` holds the fields in order.
async fn form(browser: &Browser, path: &str, before: &str, name: &str) {
    for odd in ODD {
        let body = format!("{before}&{name}={odd}");
        let headers = [("origin", crate::support::app::ISSUER)];
        let answer = browser.send(reqwest::Method::POST, path, &headers, Some(body.clone())).await;
        page_unharmed(&answer, &format!("{path} {body}"));
    }
}

/// With a token that fits, so that the fields go as far as they can: PostgreSQL stores no NUL.
async fn g3_odd_fields_of_our_forms_are_answered_by_pages(kind: Kind) {
    let app = patient(kind);
    let client = app.client("app", web_app()).await;
    app.user("alice").await;
    let stranger = app.browser();
    let csrf = hidden(&stranger.open("/login").await, "csrf");
    form(&stranger, "/login", &format!("csrf={csrf}&password=x"), "username").await;
    form(&stranger, "/login", &format!("csrf={csrf}&username=alice"), "password").await;
    form(&stranger, "/login", &format!("csrf={csrf}&username=alice&password=x"), "flow").await;
    form(&stranger, "/login", "username=alice&password=x", "csrf").await;
    let csrf = hidden(&stranger.open("/signup").await, "csrf");
    let password = "password=seven+otters+juggle";
    form(&stranger, "/signup", &format!("csrf={csrf}&{password}&email=odd@example.test"), "username").await;
    form(&stranger, "/signup", &format!("csrf={csrf}&{password}&username=odd"), "email").await;
    form(&stranger, "/signup", &format!("csrf={csrf}&username=odd2&email=odd2@example.test"), "password")
        .await;

    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    let (csrf, flow) = (hidden(&consent, "csrf"), flow_of(&consent));
    form(&browser, "/consent", &format!("csrf={csrf}&flow={flow}"), "decision").await;
    form(&browser, "/consent", &format!("csrf={csrf}&decision=approve"), "flow").await;
    let csrf = hidden(&browser.open("/account").await, "csrf");
    form(&browser, "/account", &format!("csrf={csrf}"), "action").await;
    form(&browser, "/account", &format!("csrf={csrf}&action=end_session"), "session").await;
    form(&browser, "/account", &format!("csrf={csrf}&action=revoke_app"), "app").await;
    for name in ["id_token_hint", "client_id", "post_logout_redirect_uri", "state", "flow"] {
        form(&browser, "/end_session", "x=y", name).await;
        form(&browser, "/end_session", &format!("csrf={csrf}x"), name).await;
    }
    // nothing of all this ended her session
    assert_eq!(browser.get("/account").await.status, 200);
}

async fn g3_odd_bodies_do_no_harm(app: TestApp) {
    for path in PAGES.iter().chain(&BACK_CHANNEL).filter(|path| **path != "/") {
        for body in
            [b"\xff\xfe".as_slice(), b"=", b"&&&", b"a", b"\0=\0", b"%", b"csrf=\xff", b"\r\n\r\n", b"{}"]
        {
            let reply = exchange(&app, post(path, &["Origin: https://id.example.test"], body)).await;
            unharmed(&reply, &format!("{path} {}", String::from_utf8_lossy(body)));
        }
    }
}

/// What a browser calls itself is stored at sign-in.
async fn g3_a_browser_with_an_unreadable_name_can_sign_in(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let csrf = hidden(&browser.open("/login").await, "csrf");
    let cookies: Vec<String> = browser.cookies().iter().map(|(n, v)| format!("{n}={v}")).collect();
    let cookie = format!("Cookie: {}", cookies.join("; "));
    let body = encode(&[("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)]);
    let mut bytes = post("/login", &[&cookie, "User-Agent: AGENT"], body);
    let at = bytes.windows(5).position(|w| w == b"AGENT").expect("it stands there");
    bytes[at..at + 5].copy_from_slice(b"\xff\xc0\x80\t\xfe");
    let reply = exchange(&app, bytes).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account"), "{reply:?}");
}

both!(
    g3_every_byte_in_every_part_of_the_head_is_answered,
    g3_odd_headers_are_answered,
    g3_malformed_requests_are_answered,
    g3_nothing_is_smuggled_behind_an_ambiguous_length,
    g3_the_connection_survives_a_refused_request,
    g3_odd_parameters_of_the_authorization_endpoint_are_refused,
    g3_odd_parameters_of_back_channel_endpoints_are_refused,
    g3_odd_fields_of_our_forms_are_answered_by_pages,
    g3_odd_bodies_do_no_harm,
    g3_a_browser_with_an_unreadable_name_can_sign_in,
);
