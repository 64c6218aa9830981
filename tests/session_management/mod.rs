//! OpenID Connect Session Management 1.0: `session_state`, and the frame that compares it.

mod answers;
mod changes;
mod frame;

use std::collections::BTreeMap;

use chancery_core::client::Profile;
use openssl::hash::{MessageDigest, hash};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::app_with;
use crate::support::html;
use crate::support::jws::encode;
use crate::support::people::TestClient;

/// The cookie that the frame reads.
const STATE_COOKIE: &str = "__Host-chancery-main-state";

/// Of the redirect URI of [`oidc_app`].
const ORIGIN: &str = "https://app.example.test";

fn stage(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
        policy.signup = true;
    })
}

/// A client that is given `session_state` and whose people are not asked.
fn oidc_app(change: &Value) -> Value {
    let mut metadata = app_with(json!({
        "profile": "oidc",
        "consent": "skip",
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code", "code id_token"],
    }));
    for (name, value) in change.as_object().expect("an object") {
        metadata[name] = value.clone();
    }
    metadata
}

/// The parameters of an answer, in whichever place they stand.
#[track_caller]
fn parameters(answer: &Page) -> BTreeMap<String, String> {
    let Some(location) = answer.location() else {
        let form = html::forms(&answer.body).into_iter().find(|f| f.action.starts_with(ORIGIN));
        let form = form.unwrap_or_else(|| panic!("still at {}: {}", answer.url, answer.body));
        return form.fields.into_iter().collect();
    };
    let text = location.query().or(location.fragment()).unwrap_or_default();
    assert!(location.as_str().starts_with(ORIGIN), "{location}");
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

#[track_caller]
fn session_state(answer: &Page) -> String {
    let mut parameters = parameters(answer);
    parameters.remove("session_state").unwrap_or_else(|| panic!("no session_state: {parameters:?}"))
}

/// What the frame says to an app of this origin at a browser that has this cookie.
fn is_unchanged(browser: &Browser, client: &TestClient, origin: &str, session_state: &str) -> bool {
    let known = browser.cookies().remove(STATE_COOKIE).expect("the cookie");
    let (told, salt) = session_state.split_once('.').expect("HASH.SALT");
    assert!(salt.len() >= 22 && !session_state.contains(' '), "{session_state}");
    let text = format!("{} {origin} {known} {salt}", client.id);
    encode(hash(MessageDigest::sha256(), text.as_bytes()).expect("a hash")) == told
}
