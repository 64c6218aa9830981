use actix_web::http::header::{COOKIE, HeaderValue};
use actix_web::test::TestRequest;
use chancery_test_support::app::TestApp;
use chancery_test_support::database::Kind;
use chancery_web::extract::browser::{BrowserSession, FormKind, errand, known_device};

use super::{Target, lines};

/// A `Cookie` header and a form token (rules C2, G11, L5).
pub fn target() -> Target {
    let app = TestApp::new(Kind::Sqlite);
    let state = app.state.clone();
    let dictionary = &[
        "__Host-chancery-main-session=",
        "__Host-chancery-main-browser=",
        "__Host-chancery-main-device=",
        "; ",
        "=",
        "\"",
        "%00",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$Version=1;",
        ".",
    ];
    Target::new("cookies", dictionary, move |input| {
        let [header, token] = lines(input);
        let Ok(header) = HeaderValue::from_bytes(header) else { return "no header".to_owned() };
        let req = TestRequest::get().insert_header((COOKIE, header)).to_http_request();
        let browser = BrowserSession::of(&state, &req);
        let token = String::from_utf8_lossy(token);
        for kind in [FormKind::Anonymous, FormKind::Session] {
            assert!(!browser.accepts(&state, &req, kind, Some(&token)), "a form token that nobody made");
        }
        assert!(known_device(&state, &req, "alice").is_none(), "a device that nobody knows");
        let errand = errand(&state, &req, "link").is_some();
        format!("{} {} {errand}", browser.session().is_some(), browser.new_cookie(&state).is_some())
    })
}
