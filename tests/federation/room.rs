//! What a browser carries and what an answer brings fit into the buffers of proxies: nginx as Debian ships it takes
//! 4096 bytes of an answer's headers, and 8192 of one header of a request.

use chancery_core::secret::{Digest, base64url};
use serde_json::json;
use url::Url;

use crate::support::app::{ISSUER, both};
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{app_with, first_party, redirected_to};
use crate::support::html::Form;
use crate::support::people::{REDIRECT_URI, TestClient, query_of};
use crate::support::process::PASSWORD;
use crate::support::world::{World, person, rules};

/// Text that cannot be packed well, as apps make it.
fn noise(seed: &str, length: usize) -> String {
    let mut text = String::new();
    while text.len() < length {
        text += &base64url(Digest::of(format!("{seed}{}", text.len()).as_bytes()).as_bytes());
    }
    text.truncate(length);
    text
}

/// The answer itself, whose headers are few enough.
#[track_caller]
fn small(page: Page) -> Page {
    let lines = page.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    let total = lines.sum::<usize>() + "HTTP/1.1 303 See Other\r\n\r\n".len();
    assert!(total <= 3800, "{total} bytes of headers at {}: {:?}", page.url, page.headers);
    page
}

/// Whether what the browser carries fits into one header.
#[track_caller]
fn carries_little(browser: &Browser) {
    let length: usize = browser.cookies().iter().map(|(name, value)| name.len() + value.len() + 3).sum();
    assert!(length <= 6000, "{length} bytes of cookies");
}

/// Follows within our server, and looks at every answer.
async fn onward(browser: &Browser, page: Page) -> Page {
    let mut page = small(page);
    while let Some(next) = page.location().filter(|next| next.as_str().starts_with(ISSUER)) {
        carries_little(browser);
        page = small(browser.get(next.as_str()).await);
    }
    carries_little(browser);
    page
}

async fn submit(browser: &Browser, page: &Page, form: Form, button: &str) -> Page {
    let pressed = form.buttons.iter().find(|b| b.id.as_deref() == Some(button)).expect("the button");
    let mut fields: Vec<(&str, &str)> = form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    if let Some(name) = &pressed.name {
        fields.push((name, &pressed.value));
    }
    let url = page.url.join(&form.action).expect("an action URL");
    onward(browser, browser.post(url.as_str(), &fields).await).await
}

/// From an app's request to the provider.
async fn leave(world: &World, browser: &Browser, client: &TestClient, wishes: &[(&str, &str)]) -> Url {
    let login = onward(browser, browser.get(&client.authorize_url(wishes)).await).await;
    let button = format!("federation-{}", world.op.name);
    let left = submit(browser, &login, login.form_with(&button).expect("the button"), &button).await;
    left.location().expect("to the provider")
}

/// Providers begun and not finished, each for another request with a state of 1,200 bytes.
async fn g4_attempts_that_are_given_up_leave_a_bounded_rest(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let mut last = None;
    for number in 0..12 {
        let (state, nonce) = (noise(&format!("state {number}"), 1200), noise(&format!("nonce {number}"), 43));
        let wishes = [("state", state.as_str()), ("nonce", &nonce), ("login_hint", "ada@example.test")];
        let asked = leave(&world, &browser, &client, &wishes).await;
        let cookies = browser.cookies();
        assert_eq!(cookies.keys().filter(|name| name.contains("-federation-")).count(), 1, "{cookies:?}");
        last = Some((asked, state));
    }
    let (asked, state) = last.expect("an attempt");
    let callback = world.op.authorize(&asked, &person("1001", "ada"));
    let answer = onward(&browser, browser.get(callback.as_str()).await).await;
    let back = answer.location().expect("to the app");
    assert_eq!(query_of(&back, "state").as_deref(), Some(state.as_str()));
    assert!(query_of(&back, "code").is_some(), "{back}");
}

/// Begun again for the same request, as people do who go back and choose again.
async fn g4_attempts_for_one_request_take_little_more(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let state = noise("state", 1200);
    let login = onward(&browser, browser.get(&client.authorize_url(&[("state", &state)])).await).await;
    let mut asked = Vec::new();
    for _ in 0..3 {
        let form = login.form_with("federation-op").expect("the button");
        let left = submit(&browser, &login, form, "federation-op").await;
        asked.push(left.location().expect("to the provider"));
    }
    let callback = world.op.authorize(&asked[1], &person("1001", "ada"));
    let answer = onward(&browser, browser.get(callback.as_str()).await).await;
    assert_eq!(query_of(&answer.location().expect("to the app"), "state"), Some(state));
}

/// Every way of a request with a state of 1,200 bytes.
async fn g4_headers_of_every_answer_are_few(kind: Kind) {
    let world = World::with(kind, |settings| rules(settings).sign_out = true);
    world.app.user("alice").await;
    let metadata =
        json!({ "post_logout_redirect_uris": ["https://app.example.test/bye"], "consent": "always" });
    let client = world.app.client("app", app_with(metadata)).await;
    let state = noise("state", 1200);
    let wishes = [("state", state.as_str()), ("scope", "openid profile email offline_access")];
    for decision in ["consent-approve", "consent-deny"] {
        for provider in [true, false] {
            let browser = world.app.browser();
            let consent = if provider {
                let asked = leave(&world, &browser, &client, &wishes).await;
                let callback = world.op.authorize(&asked, &person("1001", "ada"));
                onward(&browser, browser.get(callback.as_str()).await).await
            } else {
                let login = onward(&browser, browser.get(&client.authorize_url(&wishes)).await).await;
                let form = login.form_with("login-submit").expect("the form");
                let form = form.fill("username", "alice").fill("password", PASSWORD);
                submit(&browser, &login, form, "login-submit").await
            };
            let form = consent.form_with(decision).unwrap_or_else(|| panic!("no question: {}", consent.body));
            let answer = submit(&browser, &consent, form, decision).await;
            assert_eq!(query_of(&answer.location().expect("to the app"), "state"), Some(state.clone()));
            if decision == "consent-approve" {
                let tokens = world.app.bought(&client, &answer).await;
                let hint = tokens["id_token"].as_str().expect("an ID token");
                let fields = [
                    ("id_token_hint", hint),
                    ("post_logout_redirect_uri", "https://app.example.test/bye"),
                    ("state", &state),
                ];
                let query = crate::support::browser::encode(&fields);
                let left = onward(&browser, browser.get(&format!("/end_session?{query}")).await).await;
                assert!(left.location().is_some(), "{}", left.body);
            }
        }
    }
}

/// What does not fit is refused where it begins, with a sentence, and never half-way.
async fn g4_a_request_that_does_not_fit_is_refused_at_once(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    for (state, nonce, login_hint) in
        [(1200, 43, 100), (1200, 43, 2000), (1500, 1500, 10), (2048, 2048, 2048)]
    {
        let (state, nonce) = (noise("state", state), noise("nonce", nonce));
        let hint = noise("hint", login_hint);
        let wishes = [("state", state.as_str()), ("nonce", &nonce), ("login_hint", &hint)];
        let browser = world.app.browser();
        let answer = small(browser.get(&client.authorize_url(&wishes)).await);
        let location = answer.location().expect("onward");
        if location.as_str().starts_with(ISSUER) {
            let login = onward(&browser, answer).await;
            let form = login.form_with("federation-op").expect("the button");
            let left = submit(&browser, &login, form, "federation-op").await;
            assert!(
                left.location().is_some_and(|to| to.as_str().starts_with(&world.op.issuer)),
                "{}",
                left.body
            );
        } else {
            redirected_to(&answer, REDIRECT_URI, "invalid_request", Some(&state));
            assert!(state.len() > 1200 || login_hint > 1000, "this much has to pass");
        }
    }
}

both!(
    g4_attempts_that_are_given_up_leave_a_bounded_rest,
    g4_attempts_for_one_request_take_little_more,
    g4_headers_of_every_answer_are_few,
    g4_a_request_that_does_not_fit_is_refused_at_once,
);
