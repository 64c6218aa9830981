//! The choice among accounts that are signed in at a browser (`prompt=select_account`).

use serde_json::Value;

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::front::{first_party, flow_of, forged, hidden, is_login};
use crate::support::html::{self, Button};
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::text;

const SELECT: [(&str, &str); 1] = [("prompt", "select_account")];

/// The buttons that stand for an account, in the order of the page.
fn accounts(choice: &Page) -> Vec<Button> {
    let form = html::forms(&choice.body).remove(0);
    form.buttons.into_iter().filter(|b| b.name.as_deref() == Some("account")).collect()
}

async fn choose(browser: &Browser, choice: &Page, handle: &str) -> Page {
    let (flow, csrf) = (flow_of(choice), hidden(choice, "csrf"));
    let answer = browser.post("/login", &[("flow", &flow), ("csrf", &csrf), ("account", handle)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    browser.follow(answer).await
}

async fn email(app: &TestApp, client: &TestClient, answer: &Page) -> Value {
    let tokens = app.bought(client, answer).await;
    app.userinfo(text(&tokens, "access_token")).await.json()["email"].clone()
}

async fn everybody_at_the_browser_is_offered_the_latest_first(app: TestApp) {
    for name in ["alice", "bob", "carol"] {
        app.user(name).await;
    }
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    app.sign_in_at(&browser, "bob").await;
    app.browser_of("carol").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    assert_eq!(choice.status, 200);
    assert_eq!(choice.header("cache-control"), "no-store");
    assert_eq!(accounts(&choice).len(), 2);
    let (bob, alice) = (choice.body.find("bob@example.test"), choice.body.find("alice@example.test"));
    assert!(bob.is_some() && bob < alice, "{}", choice.body);
    assert!(!choice.body.contains("carol"), "{}", choice.body);
}

async fn the_chosen_person_gets_the_code(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    app.sign_in_at(&browser, "bob").await;
    for (position, expected) in [(1, "alice@example.test"), (0, "bob@example.test")] {
        let choice = app.ask(&browser, &client, &SELECT).await;
        let handle = accounts(&choice)[position].value.clone();
        let answer = choose(&browser, &choice, &handle).await;
        assert_eq!(email(&app, &client, &answer).await, expected);
    }
}

/// It is asked for, so it is shown, even to a person alone.
async fn one_account_alone_is_offered_too(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    assert_eq!(accounts(&choice).len(), 1);
    let handle = accounts(&choice)[0].value.clone();
    let answer = choose(&browser, &choice, &handle).await;
    assert_eq!(email(&app, &client, &answer).await, "alice@example.test");
}

async fn with_nobody_there_it_is_a_sign_in(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &SELECT).await;
    assert!(is_login(&login), "{}", login.body);
    let answer = browser.sign_in(&login, "alice").await;
    assert_eq!(email(&app, &client, &answer).await, "alice@example.test");
}

async fn another_account_can_sign_in(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    let form = choice.form_with("use-another").expect("the button");
    let login = browser.submit(&choice, form, "use-another").await;
    assert!(is_login(&login), "{}", login.body);
    let answer = browser.sign_in(&login, "bob").await;
    assert_eq!(email(&app, &client, &answer).await, "bob@example.test");
}

/// Who was chosen is who is asked.
async fn c1_consent_is_asked_of_the_chosen_person(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    app.sign_in_at(&browser, "bob").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    let handle = accounts(&choice)[1].value.clone();
    let consent = choose(&browser, &choice, &handle).await;
    assert_eq!(consent.text("signed-in-as").as_deref(), Some("alice example alice@example.test"));
    let answer = browser.decide(&consent, "consent-approve").await;
    assert_eq!(email(&app, &client, &answer).await, "alice@example.test");
}

/// Somebody who was offered and has signed out elsewhere is not chosen, and nobody is instead.
async fn z9_an_account_that_is_gone_cannot_be_chosen(app: TestApp) {
    app.user("alice").await;
    let bob = app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    app.sign_in_at(&browser, "bob").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    let handle = accounts(&choice)[0].value.clone();
    app.disable_account(&bob).await;
    let answer = choose(&browser, &choice, &handle).await;
    assert!(is_login(&answer), "somebody else answers: {:?} {}", answer.location(), answer.body);
}

async fn z9_a_made_up_account_chooses_nobody(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    for handle in ["x", "account-alice", "alice", "0", "' OR 1=1 --"] {
        let answer = choose(&browser, &choice, handle).await;
        assert!(is_login(&answer), "{handle}: {:?} {}", answer.location(), answer.body);
    }
}

async fn c2_a_forged_choice_is_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let choice = app.ask(&browser, &client, &SELECT).await;
    let (flow, handle) = (flow_of(&choice), accounts(&choice)[0].value.clone());
    forged(&browser.post("/login", &[("flow", &flow), ("account", &handle)]).await);
    let csrf = hidden(&choice, "csrf");
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("account", &handle)];
    forged(&browser.post_with("/login", &fields, &[("origin", "https://evil.example")]).await);
}

both!(
    everybody_at_the_browser_is_offered_the_latest_first,
    the_chosen_person_gets_the_code,
    one_account_alone_is_offered_too,
    with_nobody_there_it_is_a_sign_in,
    another_account_can_sign_in,
    c1_consent_is_asked_of_the_chosen_person,
    z9_an_account_that_is_gone_cannot_be_chosen,
    z9_a_made_up_account_chooses_nobody,
    c2_a_forged_choice_is_refused,
);
