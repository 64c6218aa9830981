//! Nobody learns who has an account (rule L2).

use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::front::hidden;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

/// Status, length and headers of an answer, less what is new in each.
fn shape(answer: &Page) -> String {
    let volatile = ["date", "x-request-id", "content-security-policy", "set-cookie"];
    let headers = answer.headers.iter().filter(|(name, _)| !volatile.contains(&name.as_str()));
    format!("{} {} {:?}", answer.status, answer.body.len(), headers.collect::<Vec<_>>())
}

/// The page with what is new in each answer taken out.
fn plain(answer: &Page, login: &str) -> String {
    let csrf = hidden(answer, "csrf");
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    answer.body.replace(&csrf, "").replace(nonce, "").replace(login, "")
}

/// Names of one length: one with an account, one without, one disabled, one that has no password.
const NAMES: [&str; 4] = ["alice", "nobod", "carol", "david"];

async fn people(app: &TestApp) {
    app.user("alice").await;
    let carol = app.user("carol").await;
    app.disable_account(&carol).await;
    app.user_by("david", None, |_| ()).await;
}

async fn l2_unknown_wrong_disabled_and_passwordless_answer_alike(app: TestApp) {
    people(&app).await;
    let mut seen = Vec::new();
    for name in NAMES {
        let guesser = app.guesser("127.0.0.1").await;
        let before = app.hasher.hash_calls();
        let answer = guesser.guess(name, "not the password of anybody").await;
        assert_eq!(app.hasher.hash_calls() - before, 1, "one hash for {name}");
        Guesser::refused(&answer);
        seen.push((shape(&answer), plain(&answer, name)));
    }
    for other in &seen[1..] {
        assert_eq!(*other, seen[0]);
    }
}

/// The right password of a disabled account is no news either.
async fn l2_a_disabled_account_answers_like_an_unknown_one(app: TestApp) {
    people(&app).await;
    let (first, second) = (app.guesser("127.0.0.1").await, app.guesser("127.0.0.1").await);
    let before = app.hasher.hash_calls();
    let disabled = first.guess("carol", PASSWORD).await;
    assert_eq!(app.hasher.hash_calls() - before, 1);
    let unknown = second.guess("nobod", PASSWORD).await;
    assert_eq!(app.hasher.hash_calls() - before, 2);
    Guesser::refused(&disabled);
    assert_eq!((shape(&disabled), plain(&disabled, "carol")), (shape(&unknown), plain(&unknown, "nobod")));
    assert!(!first.browser.has_session());
}

/// What is too long to be right is not hashed, whoever's it is.
async fn l2_overlong_names_and_passwords_answer_alike(app: TestApp) {
    people(&app).await;
    let guesser = app.guesser("127.0.0.1").await;
    let long = "x".repeat(1025);
    let before = app.hasher.hash_calls();
    let (known, unknown) = (guesser.guess("alice", &long).await, guesser.guess("nobod", &long).await);
    Guesser::refused(&known);
    assert_eq!(shape(&known), shape(&unknown));
    assert_eq!(app.hasher.hash_calls(), before);
}

/// Looking costs the same hash, so that time does not tell, and no cookie tells afterwards.
async fn l2_neither_leaves_a_cookie_that_the_other_does_not(app: TestApp) {
    people(&app).await;
    let mut names = Vec::new();
    for name in NAMES {
        let guesser = app.guesser("127.0.0.1").await;
        guesser.guess(name, "not the password of anybody").await;
        names.push(guesser.browser.cookies().into_keys().collect::<Vec<_>>());
    }
    assert!(names.iter().all(|n| *n == names[0]), "{names:?}");
}

/// A name that is taken costs a hash like one that is free, and the answer does not say which of the two
/// names was taken.
async fn l2_sign_up_hashes_either_way(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.signup = true);
    app.user("alice").await;
    let mut answers = Vec::new();
    for (username, email) in [
        ("alice", "other@example.test"),
        ("other", "alice@example.test"),
        ("ALICE", "other@example.test"),
        ("other", "Alice@Example.TEST"),
    ] {
        let browser = app.browser();
        let page = browser.get("/signup").await;
        let form = page.form_with("signup-submit").expect("a form");
        let form =
            form.fill("username", username).fill("email", email).fill("password", "seven otters juggle");
        let before = app.hasher.hash_calls();
        let answer = browser.submit(&page, form, "signup-submit").await;
        assert_eq!(
            (answer.status.as_u16(), app.hasher.hash_calls() - before),
            (400, 1),
            "{username} {email}"
        );
        assert!(!browser.has_session());
        answers.push(answer.text("form-error").expect("an error of the whole form"));
    }
    assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
}

/// `login_hint` prefills the form for everybody alike: it looks nobody up.
async fn l2_a_login_hint_tells_nothing(app: TestApp) {
    people(&app).await;
    let client = app.client("app", crate::support::people::web_app()).await;
    let mut seen = Vec::new();
    for name in NAMES {
        let answer = app.ask(&app.browser(), &client, &[("login_hint", name)]).await;
        assert_eq!(answer.status, 200);
        let flow = hidden(&answer, "flow");
        seen.push(plain(&answer, name).replace(&flow, ""));
    }
    assert!(seen.iter().all(|page| *page == seen[0]), "{seen:?}");
}

in_both_realms!(
    l2_unknown_wrong_disabled_and_passwordless_answer_alike,
    l2_a_disabled_account_answers_like_an_unknown_one,
    l2_overlong_names_and_passwords_answer_alike,
    l2_neither_leaves_a_cookie_that_the_other_does_not,
    l2_sign_up_hashes_either_way,
    l2_a_login_hint_tells_nothing,
);
