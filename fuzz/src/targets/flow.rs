use actix_web::http::header::COOKIE;
use actix_web::test::TestRequest;
use chancery_core::session::SessionId;
use chancery_http::interaction::flow::{Flow, Unusable};
use chancery_test_support::app::TestApp;
use chancery_test_support::database::Kind;
use chancery_web::extract::browser::BrowserSession;

use super::Target;
use super::authorize::accepted;
use super::client_metadata;

/// A sealed request (rule Z7), and what older versions of us may have sealed: JSON.
pub fn target() -> Target {
    let app = TestApp::new(Kind::Sqlite);
    let state = app.state.clone();
    let cookie = (COOKIE, "__Host-chancery-main-browser=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let browser = BrowserSession::of(&state, &TestRequest::get().insert_header(cookie).to_http_request());
    let query = include_bytes!("../../corpus/authorize/01");
    let request = accepted(&client_metadata::app(), query).expect("a request in order");
    let mut flow = Flow::new(&state, request);
    flow.fresh = Some(SessionId("01a2049bdea071c48a29a20ad2880bfe".to_owned()));
    let seed = serde_json::to_string(&flow).expect("JSON");
    let dictionary = &[
        "\"v\":",
        "\"request\":",
        "\"target\":",
        "\"scope\":",
        "\"prompt\":",
        "\"chosen\":",
        "\"fresh\":",
        "\"expires_at\":",
        "null",
        "[",
        "]",
        "{",
        "}",
        ",",
        "1.",
        ".",
    ];
    Target::new("flow", dictionary, move |input| {
        let text = String::from_utf8_lossy(input);
        assert!(Flow::open(&state, &browser, &text).is_err(), "a request that nobody sealed");
        let sealed = state.vault.seal("authorization_request", browser.binding().as_bytes(), input);
        match Flow::open(&state, &browser, &sealed) {
            Err(Unusable::Foreign) => "foreign".to_owned(),
            Err(Unusable::Expired(_)) => "expired".to_owned(),
            Ok(flow) => {
                let again = flow.seal(&state, &browser).map(|sealed| Flow::open(&state, &browser, &sealed));
                assert_eq!(again.expect("JSON"), Ok(flow), "sealed otherwise");
                "opened".to_owned()
            }
        }
    })
    .with_seeds([seed])
}
