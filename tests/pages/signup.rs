//! `/signup`: new accounts, where the operator allows them (rules L2, L4, L10).

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::front::{code_of, first_party, forged, hidden, is_consent};
use crate::support::guesses::Guesser;
use crate::support::html;
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

const GOOD: &str = "seven otters juggle";

/// A server that takes everybody, however many come.
fn open(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.signup = true;
        policy.throttle.address.attempts = 1000;
    })
}

/// Fills in the form and sends it; the answer as it comes.
async fn send(browser: &Browser, username: &str, email: &str, password: &str) -> Page {
    let csrf = hidden(&browser.get("/signup").await, "csrf");
    let fields = [("csrf", csrf.as_str()), ("username", username), ("email", email), ("password", password)];
    browser.post("/signup", &fields).await
}

async fn l10_disabled_sign_up_is_403_whatever_is_sent(app: TestApp) {
    let browser = app.browser();
    let csrf = hidden(&browser.get("/login").await, "csrf");
    let before = app.hasher.hash_calls();
    for fields in [
        vec![],
        vec![
            ("csrf", csrf.as_str()),
            ("username", "mallory"),
            ("email", "m@example.test"),
            ("password", GOOD),
        ],
        vec![
            ("csrf", csrf.as_str()),
            ("username", "mallory"),
            ("email", "m@example.test"),
            ("password", GOOD),
            ("flow", "x"),
        ],
    ] {
        forged(&browser.post("/signup", &fields).await);
    }
    forged(&browser.get("/signup").await);
    forged(&browser.get("/signup?flow=x").await);
    assert_eq!(app.hasher.hash_calls(), before);
    Guesser::refused(&app.guesser("127.0.0.1").await.guess("mallory", GOOD).await);
}

async fn l10_disabled_sign_up_is_not_offered(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    for page in [browser.get("/login").await, app.ask(&browser, &client, &[]).await] {
        assert!(!page.body.contains("signup"), "{}", page.body);
    }
}

/// In the middle of an app's request no other rule holds.
async fn l10_disabled_sign_up_is_403_within_a_request(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (hidden(&login, "flow"), hidden(&login, "csrf"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("flow", &flow),
        ("username", "mallory"),
        ("email", "m@example.test"),
        ("password", GOOD),
    ];
    forged(&browser.post("/signup", &fields).await);
    assert!(!browser.has_session());
}

async fn a_new_account_is_signed_in_and_can_come_back(kind: Kind) {
    let app = open(kind);
    let browser = app.browser();
    let answer = send(&browser, "alice", "alice@example.test", GOOD).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"), "{}", answer.body);
    let account = browser.get("/account").await;
    // nobody has shown that the address is theirs
    assert!(account.body.contains("Not verified"), "{}", account.body);
    for login in ["alice", "ALICE", "alice@example.test"] {
        Guesser::entered(&app.guesser("127.0.0.1").await.guess(login, GOOD).await);
    }
}

/// An account of one's own making has no roles and no verified address, whatever else the form says.
async fn m3_further_fields_grant_nothing(kind: Kind) {
    let app = open(kind);
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    let csrf = hidden(&browser.get("/signup").await, "csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("username", "mallory"),
        ("email", "mallory@example.test"),
        ("password", GOOD),
        ("email_verified", "true"),
        ("role", "admin"),
        ("roles", "admin"),
        ("id", "account-alice"),
        ("sub", "alice"),
        ("claims", "{\"email_verified\":true}"),
    ];
    assert_eq!(browser.post("/signup", &fields).await.status, 303);
    let answer = app.ask(&browser, &client, &[("scope", "openid email")]).await;
    let tokens = app.bought(&client, &answer).await;
    let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
    assert_eq!(userinfo["email_verified"], false);
    let access = claims_of(text(&tokens, "access_token"));
    assert!(access.get("roles").is_none_or(|roles| roles.as_array().is_some_and(Vec::is_empty)), "{access}");
    assert_ne!(access["sub"], "alice");
}

/// From an app's request into the account and on to the app.
async fn sign_up_goes_on_with_the_request(kind: Kind) {
    let app = open(kind);
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[]).await;
    let at = login.body.find("/signup?flow=").expect("a link to sign-up");
    let href = login.body[at..].split('"').next().expect("the link");
    let page = browser.get(href).await;
    let form = page.form_with("signup-submit").expect("a form");
    let form = form.fill("username", "alice").fill("email", "alice@example.test").fill("password", GOOD);
    let consent = browser.submit(&page, form, "signup-submit").await;
    assert!(is_consent(&consent), "{}", consent.body);
    code_of(&browser.decide(&consent, "consent-approve").await);
}

async fn l4_weak_passwords_are_refused_and_not_hashed(kind: Kind) {
    let app = open(kind);
    let browser = app.browser();
    let before = app.hasher.hash_calls();
    for password in [
        "",
        "short",
        "fourteen chars",
        "password",
        "PassWord1234567",
        "passwordpassword",
        "CorrectHorseBatteryStaple",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "1234567890123456",
        "12345678901234567890",
        "qwertyuiopasdfghjkl",
        "alice.wonderland",
        "alice@wonderland.test",
        &"x".repeat(1025),
    ] {
        let answer = send(&browser, "alice", "alice@wonderland.test", password).await;
        assert_eq!(answer.status, 400, "{password}");
        assert!(answer.text("password-error").is_some(), "{password}: {}", answer.body);
        assert_eq!(html::attribute_of(&answer.body, "password", "value"), None, "{password} comes back");
    }
    assert_eq!(app.hasher.hash_calls(), before);
    assert!(!browser.has_session());
    Guesser::refused(&app.guesser("127.0.0.1").await.guess("alice", "password").await);
}

/// At least 64 characters, any Unicode, spaces, controls; and it is that very password afterwards.
async fn l4_any_long_password_is_taken_as_it_is(kind: Kind) {
    let app = open(kind);
    let longest = format!("{}z", "seven quiet lanterns ".repeat(48));
    for (number, password) in [
        " leading and trailing ",
        "Пятнадцать котов едят",
        "十五文字以上の長い合言葉を使う",
        "nul\0 within the words",
        "line\r\nbreaks within it",
        "fifteen <b>\"&'+%20;",
        "a quiet night by the river, and seven lanterns upon it; nobody came home",
        &longest,
    ]
    .into_iter()
    .enumerate()
    {
        let (username, email) = (format!("person-{number}"), format!("person-{number}@example.test"));
        let answer = send(&app.browser(), &username, &email, password).await;
        assert_eq!(answer.status, 303, "{password}: {}", answer.body);
        let guesser = app.guesser("127.0.0.1").await;
        let shorter = &password[..password.len() - password.chars().last().map_or(0, char::len_utf8)];
        Guesser::refused(&guesser.guess(&username, shorter).await);
        Guesser::entered(&guesser.guess(&username, password).await);
    }
}

/// Length is counted in characters, and where the operator allows shorter ones the list still holds.
async fn l4_the_operators_floor_counts_characters(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.signup = true;
        policy.password.min_length = 8;
    });
    for (number, (password, status)) in
        [("ééééééé", 400), ("zürich7", 400), ("zürich7!", 303), ("password", 400), ("12345678", 400)]
            .into_iter()
            .enumerate()
    {
        let (username, email) = (format!("person-{number}"), format!("person-{number}@example.test"));
        let answer = send(&app.browser(), &username, &email, password).await;
        assert_eq!(answer.status, status, "{password}: {}", answer.body);
    }
}

/// User names and addresses share one name space, compared without regard to case, to spaces around them, or to letters that
/// look the same.
async fn one_name_belongs_to_one_account(kind: Kind) {
    let app = open(kind);
    assert_eq!(send(&app.browser(), "Straße", "First@Example.TEST", GOOD).await.status, 303);
    for (username, email) in [
        ("straße", "second@example.test"),
        ("STRAßE", "second@example.test"),
        (" straße ", "second@example.test"),
        ("second", "first@example.test"),
        ("second", " FIRST@example.test "),
        // the same to the eye
        ("stra\u{df}\u{435}", "second@example.test"),
        ("\u{455}tra\u{df}e", "second@example.test"),
        ("\u{ff53}tra\u{df}e", "second@example.test"),
    ] {
        let browser = app.browser();
        let answer = send(&browser, username, email, GOOD).await;
        assert_eq!(answer.status, 400, "{username} {email}");
        assert!(answer.text("form-error").is_some() && !browser.has_session(), "{}", answer.body);
    }
    assert_eq!(send(&app.browser(), "second", "second@example.test", GOOD).await.status, 303);
}

/// Names that deceive or break: refused, beside the field.
async fn c3_odd_names_are_refused(kind: Kind) {
    let app = open(kind);
    let browser = app.browser();
    for username in [
        "",
        "   ",
        "a\u{202e}b",
        "a\u{200b}b",
        "alice@example.test",
        &"x".repeat(65),
        "\u{feff}",
        "a\u{2066}b\u{2069}",
        "alice\u{ff20}example.test",
        "two  spaces",
        "\u{1f914}",
        "trade\u{2122}mark",
        "a\u{5d0}",
    ] {
        let answer = send(&browser, username, "odd@example.test", GOOD).await;
        assert_eq!(answer.status, 400, "{username:?}");
        assert!(answer.text("username-error").is_some(), "{username:?}: {}", answer.body);
    }
    for email in [
        "",
        "odd",
        "@example.test",
        "odd@",
        "odd@@example.test",
        "a b@example.test",
        "odd@.test",
        "odd@example..test",
        &format!("{}@example.test", "x".repeat(65)),
    ] {
        let answer = send(&browser, "odd", email, GOOD).await;
        assert_eq!(answer.status, 400, "{email:?}");
        assert!(answer.text("email-error").is_some(), "{email:?}: {}", answer.body);
    }
    assert!(!browser.has_session());
}

/// Six at once: one account, five answers that the name is taken, no 5xx.
async fn parallel_sign_ups_make_one_account(kind: Kind) {
    let app = open(kind);
    let mut tasks = Vec::new();
    for number in 0..6 {
        let browser = app.browser();
        tasks.push(tokio::spawn(async move {
            let email = if number % 2 == 0 {
                "alice@example.test".to_owned()
            } else {
                format!("p{number}@example.test")
            };
            send(&browser, "alice", &email, GOOD).await.status.as_u16()
        }));
    }
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("an answer"));
    }
    assert!(statuses.iter().all(|s| [303, 400].contains(s)), "{statuses:?}");
    assert_eq!(statuses.iter().filter(|s| **s == 303).count(), 1, "{statuses:?}");
}

/// Rule L1: like any sign-in.
async fn l1_signing_up_renews_the_session_id(kind: Kind) {
    let app = open(kind);
    let browser = app.browser();
    let planted = "A".repeat(43);
    browser.set_cookie(crate::support::front::SESSION_COOKIE, &planted);
    assert_eq!(send(&browser, "alice", "alice@example.test", GOOD).await.status, 303);
    assert_ne!(browser.cookies()[crate::support::front::SESSION_COOKIE], planted);
}

both!(
    l10_disabled_sign_up_is_403_whatever_is_sent,
    l10_disabled_sign_up_is_not_offered,
    l10_disabled_sign_up_is_403_within_a_request,
    a_new_account_is_signed_in_and_can_come_back,
    m3_further_fields_grant_nothing,
    sign_up_goes_on_with_the_request,
    l4_weak_passwords_are_refused_and_not_hashed,
    l4_any_long_password_is_taken_as_it_is,
    l4_the_operators_floor_counts_characters,
    one_name_belongs_to_one_account,
    c3_odd_names_are_refused,
    parallel_sign_ups_make_one_account,
    l1_signing_up_renews_the_session_id,
);
