//! Session ids that somebody else knows (rule L1).

use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Browser;
use crate::support::front::{SESSION_COOKIE, first_party, is_login, redirected};
use crate::support::people::TestClient;

/// The session cookie of a browser.
fn session(browser: &Browser) -> String {
    browser.cookies()[SESSION_COOKIE].clone()
}

/// Somebody who holds only this session cookie.
fn holder(app: &TestApp, cookie: &str) -> Browser {
    let browser = app.browser();
    browser.set_cookie(SESSION_COOKIE, cookie);
    browser
}

/// A cookie that stands for nobody: no page, no silent authorization.
async fn assert_worthless(app: &TestApp, client: &TestClient, cookie: &str) {
    let browser = holder(app, cookie);
    assert_eq!(browser.get("/account").await.header("location"), "/login");
    redirected(&app.ask(&browser, client, &[("prompt", "none")]).await, "login_required");
}

async fn assert_signed_in(app: &TestApp, client: &TestClient, browser: &Browser) {
    assert_eq!(browser.get("/account").await.status, 200);
    let answer = app.ask(browser, client, &[("prompt", "none")]).await;
    assert!(answer.location().is_some_and(|l| l.as_str().contains("code=")), "{:?}", answer.location());
}

async fn l1_a_planted_session_id_is_not_taken_over(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    for planted in ["A".repeat(43).as_str(), "AAAA", "", "x; y", &"A".repeat(4000)] {
        let browser = app.browser();
        browser.set_cookie(SESSION_COOKIE, planted);
        app.sign_in_at(&browser, "alice").await;
        assert_ne!(session(&browser), planted);
        assert_signed_in(&app, &client, &browser).await;
        assert_worthless(&app, &client, planted).await;
    }
}

/// The attacker's own, real session id in the victim's browser: after the victim's sign-in it stands for
/// neither of them.
async fn l1_the_attackers_own_session_id_does_not_become_the_victims(app: TestApp) {
    app.user("mallory").await;
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let attacker = app.browser_of("mallory").await;
    let known = session(&attacker);
    let victim = holder(&app, &known);
    let login = app.ask(&victim, &client, &[("prompt", "login")]).await;
    let login = victim.open(&format!("{}&another=1", login.url)).await;
    let answer = victim.sign_in(&login, "alice").await;
    assert!(answer.location().is_some_and(|l| l.as_str().contains("code=")), "{}", answer.body);
    assert_ne!(session(&victim), known);
    assert_signed_in(&app, &client, &victim).await;
    assert_worthless(&app, &client, &known).await;
}

async fn l1_step_up_renews_the_session_id(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let before = session(&browser);
    for change in [[("prompt", "login")], [("max_age", "0")]] {
        let old = session(&browser);
        let login = app.ask(&browser, &client, &change).await;
        assert!(is_login(&login), "{}", login.body);
        browser.sign_in(&login, "alice").await;
        assert_ne!(session(&browser), old);
        assert_worthless(&app, &client, &old).await;
        assert_signed_in(&app, &client, &browser).await;
    }
    assert_worthless(&app, &client, &before).await;
}

async fn l1_signing_in_again_renews_the_session_id(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let before = session(&browser);
    app.sign_in_at(&browser, "alice").await;
    assert_worthless(&app, &client, &before).await;
    assert_signed_in(&app, &client, &browser).await;
}

async fn l1_an_id_from_before_a_sign_out_stays_dead_after_the_next_sign_in(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let before = session(&browser);
    let account = browser.get("/account").await;
    browser.submit(&account, account.form_with("sign-out").expect("a form"), "sign-out").await;
    app.sign_in_at(&browser, "alice").await;
    assert_ne!(session(&browser), before);
    assert_worthless(&app, &client, &before).await;
    assert_signed_in(&app, &client, &browser).await;
}

/// A failed attempt changes nothing: neither a session that is there nor one that is not.
async fn l1_a_failed_sign_in_sets_no_session(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let stranger = app.guesser("127.0.0.1").await;
    let answer = stranger.guess("alice", "not the password of alice").await;
    assert_eq!(answer.status, 400);
    assert!(
        !answer
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|c| c.as_bytes().starts_with(SESSION_COOKIE.as_bytes()))
    );
    assert!(!stranger.browser.has_session());

    let browser = app.browser_of("alice").await;
    let before = session(&browser);
    let stranger = app.guesser_with(browser, "127.0.0.1").await;
    stranger.guess("alice", "not the password of alice").await;
    assert_eq!(session(&stranger.browser), before);
    assert_signed_in(&app, &client, &stranger.browser).await;
}

/// Two sign-ins with one old cookie at once: one goes on with the browser's row, the other gets its own,
/// and the old id is dead.
async fn l1_parallel_sign_ins_of_one_browser_leave_no_old_id(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let before = session(&browser);
    let mut tasks = Vec::new();
    for _ in 0..5 {
        let copy = app.browser();
        for (name, value) in browser.cookies() {
            copy.set_cookie(&name, &value);
        }
        let guesser = app.guesser_with(copy, "127.0.0.1").await;
        tasks.push(tokio::spawn(async move {
            let answer = guesser.guess("alice", crate::support::process::PASSWORD).await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            guesser.browser
        }));
    }
    let mut seen = vec![before.clone()];
    for task in tasks {
        let copy = task.await.expect("an answer");
        assert!(!seen.contains(&session(&copy)), "one id for two");
        seen.push(session(&copy));
    }
    assert_worthless(&app, &client, &before).await;
}

in_both_realms!(
    l1_a_planted_session_id_is_not_taken_over,
    l1_the_attackers_own_session_id_does_not_become_the_victims,
    l1_step_up_renews_the_session_id,
    l1_signing_in_again_renews_the_session_id,
    l1_an_id_from_before_a_sign_out_stays_dead_after_the_next_sign_in,
    l1_a_failed_sign_in_sets_no_session,
    l1_parallel_sign_ins_of_one_browser_leave_no_old_id,
);
