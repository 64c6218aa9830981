//! `/account`: where somebody is signed in, which apps have access, and the end of either (rules C2, C4, L11).

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::front::{
    SESSION_COOKIE, app_with, first_party, forged, hidden, is_consent, page, redirected,
};
use crate::support::html::{self, Form};
use crate::support::people::web_app;

/// The form of the account page whose button does this.
fn forms(page: &Page, action: &str) -> Vec<Form> {
    let does =
        |form: &Form| form.buttons.iter().any(|b| b.name.as_deref() == Some("action") && b.value == action);
    html::forms(&page.body).into_iter().filter(does).collect()
}

/// Presses the button of a form that [`forms`] found.
async fn press(browser: &Browser, form: &Form, action: &str) -> Page {
    let mut fields: Vec<(&str, &str)> = form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("action", action));
    let answer = browser.post(&form.action, &fields).await;
    browser.follow(answer).await
}

async fn account(browser: &Browser) -> Page {
    let page = browser.get("/account").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == 200
}

async fn c4_strangers_are_sent_to_sign_in(app: TestApp) {
    let answer = app.browser().get("/account").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login"));
    assert_eq!(answer.body, "");
    let made_up = app.browser();
    made_up.set_cookie(SESSION_COOKIE, &"A".repeat(43));
    assert_eq!(made_up.get("/account").await.header("location"), "/login");
}

async fn l11_the_page_says_who_and_where_from(app: TestApp) {
    app.user_with("alice", |account| account.email_verified = false).await;
    let browser = app.browser();
    let login = browser.get("/login").await;
    let csrf = hidden(&login, "csrf");
    let fields =
        [("csrf", csrf.as_str()), ("username", "alice"), ("password", crate::support::process::PASSWORD)];
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    browser.post_with("/login", &fields, &[("user-agent", agent)]).await;
    let page = account(&browser).await;
    assert_eq!(page.text("signed-in-as").as_deref(), Some("alice example"));
    for text in ["alice@example.test", "Not verified", "Firefox", "Linux", "127.0.0.1", "This device"] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    // the current session is ended by signing out, not from the list
    assert!(forms(&page, "end_session").is_empty());
    assert!(forms(&page, "end_others").is_empty());
}

async fn l11_another_session_can_be_ended(app: TestApp) {
    app.user("alice").await;
    let (here, there, elsewhere) =
        (app.browser_of("alice").await, app.browser_of("alice").await, app.browser_of("alice").await);
    // the list shows the most recently used first
    app.advance(120);
    account(&there).await;
    let page = account(&here).await;
    let listed = forms(&page, "end_session");
    assert_eq!(listed.len(), 2, "{}", page.body);
    let answer = press(&here, &listed[0], "end_session").await;
    assert_eq!(answer.text("notice").as_deref(), Some("The session has ended."));
    assert_eq!(forms(&answer, "end_session").len(), 1);
    assert!(is_in(&here).await && !is_in(&there).await && is_in(&elsewhere).await);
    // ending it once more is no error
    press(&here, &listed[0], "end_session").await;
    assert!(is_in(&here).await && is_in(&elsewhere).await);
}

async fn l11_all_others_can_be_ended_at_once(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let here = app.browser_of("alice").await;
    let (first, second) = (app.browser_of("alice").await, app.browser_of("alice").await);
    let bob = app.browser_of("bob").await;
    let page = account(&here).await;
    let answer = press(&here, &forms(&page, "end_others")[0], "end_others").await;
    assert_eq!(answer.text("notice").as_deref(), Some("All other sessions have ended."));
    assert!(forms(&answer, "end_others").is_empty());
    assert!(is_in(&here).await && !is_in(&first).await && !is_in(&second).await);
    assert!(is_in(&bob).await, "somebody else's session");
}

/// What was granted in the session that ends dies at once; what was granted elsewhere does not.
async fn l11_ending_a_session_ends_its_tokens(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let (here, there) = (app.browser(), app.browser());
    let kept = app.tokens_by(&here, "alice", &client, &[]).await;
    let ended = app.tokens_by(&there, "alice", &client, &[]).await;
    let page = account(&here).await;
    press(&here, &forms(&page, "end_session")[0], "end_session").await;
    app.assert_dead(&client, &ended).await;
    app.assert_alive(&client, &kept).await;
    redirected(&app.ask(&there, &client, &[("prompt", "none")]).await, "login_required");
}

/// A handle is no right: another person's session stays, and the answer does not say whether there is one.
async fn l11_nobody_ends_another_persons_session(app: TestApp) {
    app.user("alice").await;
    app.user("mallory").await;
    let (alice, second) = (app.browser_of("alice").await, app.browser_of("alice").await);
    let handle =
        forms(&account(&alice).await, "end_session")[0].value("session").expect("a handle").to_owned();
    let mallory = app.browser_of("mallory").await;
    let csrf = hidden(&account(&mallory).await, "csrf");
    let mut answers = Vec::new();
    for handle in [handle.as_str(), "no-such-session", "' OR '1'='1", ""] {
        let fields = [("csrf", csrf.as_str()), ("action", "end_session"), ("session", handle)];
        let answer = mallory.post("/account", &fields).await;
        answers.push((answer.status.as_u16(), answer.header("location").to_owned()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert!(is_in(&alice).await && is_in(&second).await && is_in(&mallory).await);
}

async fn l11_signing_out_ends_this_session_alone(app: TestApp) {
    app.user("alice").await;
    let (here, there) = (app.browser_of("alice").await, app.browser_of("alice").await);
    let page = account(&here).await;
    let answer = here.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    assert_eq!((answer.status.as_u16(), answer.url.path()), (200, "/"));
    assert_eq!(answer.text("signed-in-as"), None);
    assert!(!is_in(&here).await && is_in(&there).await);
}

/// Rule C4: tokens of every kind, consent and unredeemed codes, at once.
async fn c4_an_app_that_is_removed_has_nothing_left(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let other = app_with(serde_json::json!({ "client_name": "Other app" }));
    let other = app.client("other", other).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[("scope", "openid offline_access")]).await;
    let second = app.tokens_by(&app.browser(), "alice", &client, &[("scope", "openid")]).await;
    let kept = app.tokens_by(&browser, "alice", &other, &[("scope", "openid offline_access")]).await;
    let unredeemed = app.code(&browser, "alice", &client).await;
    let page = account(&browser).await;
    let listed = forms(&page, "revoke_app");
    assert_eq!(listed.iter().filter_map(|f| f.value("app")).collect::<Vec<_>>(), ["app", "other"]);
    let answer = press(&browser, &listed[0], "revoke_app").await;
    assert_eq!(answer.text("notice").as_deref(), Some("The app no longer has access to your account."));
    assert_eq!(forms(&answer, "revoke_app").len(), 1);
    app.assert_dead(&client, &tokens).await;
    app.assert_dead(&client, &second).await;
    app.assert_alive(&other, &kept).await;
    crate::support::answers::tok(&app.redeem(&client, &unredeemed).await, "invalid_grant");
    // and it has to ask again
    redirected(&app.ask(&browser, &client, &[("prompt", "none")]).await, "consent_required");
    assert!(is_consent(&app.ask(&browser, &client, &[]).await));
}

/// The access that is removed is one's own alone.
async fn c4_nobody_removes_another_persons_app(app: TestApp) {
    app.user("alice").await;
    app.user("mallory").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let mallory = app.browser_of("mallory").await;
    let csrf = hidden(&account(&mallory).await, "csrf");
    for handle in ["app", "nobody", "%", ""] {
        let fields = [("csrf", csrf.as_str()), ("action", "revoke_app"), ("app", handle)];
        assert_eq!(mallory.post("/account", &fields).await.status, 303);
    }
    app.assert_alive(&client, &tokens).await;
}

/// Rule C2, at each button.
async fn c2_every_action_needs_its_own_form(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let (here, there) = (app.browser(), app.browser_of("alice").await);
    let tokens = app.tokens_by(&here, "alice", &client, &[]).await;
    let page = account(&here).await;
    let csrf = hidden(&page, "csrf");
    let session = forms(&page, "end_session")[0].value("session").expect("a handle").to_owned();
    for action in ["end_session", "end_others", "revoke_app", "sign_out"] {
        let fields = [("action", action), ("session", session.as_str()), ("app", "app")];
        forged(&here.post("/account", &fields).await);
        let mut with_token = fields.to_vec();
        with_token.push(("csrf", &csrf));
        forged(&here.post_with("/account", &with_token, &[("origin", "https://evil.example")]).await);
        // in the address nothing is read, and nothing is done by GET
        let query = crate::support::browser::encode(&with_token);
        forged(&here.post(&format!("/account?{query}"), &fields).await);
        assert_eq!(here.get(&format!("/account?{query}")).await.status, 200);
    }
    assert!(is_in(&here).await && is_in(&there).await);
    app.assert_alive(&client, &tokens).await;
}

async fn an_unknown_action_does_nothing(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let csrf = hidden(&account(&browser).await, "csrf");
    for action in ["", "delete_account", "END_OTHERS", "sign_out "] {
        page(&browser.post("/account", &[("csrf", &csrf), ("action", action)]).await, "invalid_request");
    }
    assert!(is_in(&browser).await);
}

/// A session that ended meanwhile does nothing any more, with a form that was good before.
async fn l11_a_form_of_an_ended_session_is_out_of_date(app: TestApp) {
    app.user("alice").await;
    let (here, there) = (app.browser_of("alice").await, app.browser_of("alice").await);
    let stale = account(&there).await;
    let page = account(&here).await;
    press(&here, &forms(&page, "end_others")[0], "end_others").await;
    let csrf = hidden(&stale, "csrf");
    let answer = there.post("/account", &[("csrf", &csrf), ("action", "end_others")]).await;
    assert!(answer.status == 403 || answer.header("location") == "/login", "{}", answer.status);
    assert!(is_in(&here).await, "the ended session ended this one");
}

/// Somebody without the browser cookie gets one, so that the forms of this very page work.
async fn the_forms_work_without_a_browser_cookie(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let session = browser.cookies()[SESSION_COOKIE].clone();
    browser.clear_cookies();
    browser.set_cookie(SESSION_COOKIE, &session);
    let page = account(&browser).await;
    browser.submit(&page, page.form_with("sign-out").expect("a form"), "sign-out").await;
    assert!(!is_in(&browser).await);
}

/// Names come from people and from apps: text, whatever they hold.
async fn c3_names_are_text(app: TestApp) {
    app.user_with("alice", |account| {
        account.claims.insert("name".to_owned(), "<script>alert(1)</script>".into());
    })
    .await;
    let client = app_with(serde_json::json!({ "client_name": "<b>App</b> & \"Co\"" }));
    let client = app.client("app", client).await;
    let browser = app.browser();
    app.tokens_by(&browser, "alice", &client, &[]).await;
    let page = account(&browser).await;
    assert!(!page.body.contains("<script>alert") && !page.body.contains("<b>App"), "{}", page.body);
    assert_eq!(page.text("signed-in-as").as_deref(), Some("<script>alert(1)</script>"));
}

both!(
    c4_strangers_are_sent_to_sign_in,
    l11_the_page_says_who_and_where_from,
    l11_another_session_can_be_ended,
    l11_all_others_can_be_ended_at_once,
    l11_ending_a_session_ends_its_tokens,
    l11_nobody_ends_another_persons_session,
    l11_signing_out_ends_this_session_alone,
    c4_an_app_that_is_removed_has_nothing_left,
    c4_nobody_removes_another_persons_app,
    c2_every_action_needs_its_own_form,
    an_unknown_action_does_nothing,
    l11_a_form_of_an_ended_session_is_out_of_date,
    the_forms_work_without_a_browser_cookie,
    c3_names_are_text,
);
