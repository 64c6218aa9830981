//! Passwords are compared exactly, in the form of OpaqueString (rule L4).

use chancery_core::ports::PasswordHasher as _;

use crate::support::app::{TestApp, in_both_realms};
use crate::support::database::Kind;
use crate::support::front::hidden;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

/// A person with this password.
async fn named(app: &TestApp, username: &str, password: &str) {
    let hash = app.hasher.hash(password).expect("a hash");
    app.user_by(username, Some(hash), |_| ()).await;
}

/// Alice with this password, and a stranger at the form.
async fn person(app: &TestApp, password: &str) -> Guesser {
    named(app, "alice", password).await;
    app.guesser("127.0.0.1").await
}

/// One that nothing about limits stands in the way of.
fn patient(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.throttle.account.attempts = 1000;
        policy.throttle.address.attempts = 1000;
    })
}

async fn l4_what_is_not_the_password_to_the_byte_is_wrong(kind: Kind) {
    let app = patient(kind);
    let guesser = person(&app, PASSWORD).await;
    let capital = PASSWORD.to_uppercase();
    for other in [
        format!("{PASSWORD} "),
        format!(" {PASSWORD}"),
        format!("{PASSWORD}\0"),
        format!("{PASSWORD}\0x"),
        format!("\0{PASSWORD}"),
        format!("{PASSWORD}\n"),
        format!("{PASSWORD}\r\n"),
        format!("{PASSWORD}\t"),
        format!("{PASSWORD}\u{200b}"),
        format!("\u{feff}{PASSWORD}"),
        capital.clone(),
        PASSWORD[1..].to_owned(),
        PASSWORD[..PASSWORD.len() - 1].to_owned(),
        format!("{PASSWORD}{PASSWORD}"),
        PASSWORD.replace(' ', "+"),
        PASSWORD.replace(' ', "%20"),
        PASSWORD.replace(' ', "_"),
        PASSWORD.replace('e', "\u{435}"),
        String::new(),
    ] {
        Guesser::refused(&guesser.guess("alice", &other).await);
    }
    Guesser::entered(&guesser.guess("alice", PASSWORD).await);
}

/// Whatever can be typed can be a password, and nothing is trimmed, folded or cut.
async fn l4_any_unicode_is_a_password_and_only_itself(kind: Kind) {
    let app = patient(kind);
    for (number, (password, near)) in [
        (" leading and trailing ", "leading and trailing"),
        ("Пятнадцать котов едят", "пятнадцать котов едят"),
        ("十五文字以上の長い合言葉を使う", "十五文字以上の長い合言葉を使"),
        ("caf\u{e9} with many chairs", "cafe with many chairs"),
        ("ﬁfteen ligatures and more", "fifteen ligatures and more"),
        ("tab\tand nul\0 within words", "tab\tand nul"),
        ("line\nbreaks\r\nof every kind", "line\nbreaks\nof every kind"),
        ("a+b&c=d%20e;f#g?h/i\\j'k\"l<m>", "a b&c=d%20e;f#g?h/i\\j'k\"l<m>"),
        ("🦉🦉 seven owls 🦉 tonight", "🦉 seven owls 🦉 tonight"),
    ]
    .into_iter()
    .enumerate()
    {
        let (login, guesser) = (format!("person-{number}"), app.guesser("127.0.0.1").await);
        named(&app, &login, password).await;
        Guesser::refused(&guesser.guess(&login, near).await);
        Guesser::entered(&guesser.guess(&login, password).await);
    }
}

/// Past 72 bytes, where some hashes stop reading.
async fn l4_long_passwords_count_to_the_last_character(kind: Kind) {
    let app = patient(kind);
    let longest = format!("{}z", "seven quiet lanterns ".repeat(48));
    assert!(longest.len() > 1000 && longest.len() <= 1024);
    let guesser = person(&app, &longest).await;
    for at in [10, 72, 73, 128, 256, longest.len() - 1] {
        let mut other = longest.clone().into_bytes();
        other[at] ^= 1;
        Guesser::refused(&guesser.guess("alice", &String::from_utf8(other).expect("ASCII")).await);
    }
    Guesser::refused(&guesser.guess("alice", &longest[..longest.len() - 1]).await);
    Guesser::entered(&guesser.guess("alice", &longest).await);
}

async fn l4_more_than_a_kibibyte_is_refused_unhashed(kind: Kind) {
    let app = patient(kind);
    let guesser = person(&app, PASSWORD).await;
    for (length, hashes) in [(1024, 1), (1025, 0), (4096, 0), (30_000, 0)] {
        let before = app.hasher.hash_calls();
        Guesser::refused(&guesser.guess("alice", &"x".repeat(length)).await);
        assert_eq!(app.hasher.hash_calls() - before, hashes, "{length}");
    }
    // it is bytes that are counted
    let before = app.hasher.hash_calls();
    Guesser::refused(&guesser.guess("alice", &"ü".repeat(513)).await);
    assert_eq!(app.hasher.hash_calls(), before);
    // a value past the limit of values, and a body past the limit of bodies
    assert_eq!(guesser.guess("alice", &"x".repeat(33 * 1024)).await.status, 400);
    assert_eq!(guesser.guess("alice", &"x".repeat(1024 * 1024)).await.status, 413);
    assert_eq!(app.hasher.hash_calls(), before);
}

/// A password in the address is in logs and histories: it is not read there.
async fn l4_a_password_in_the_query_is_not_read(app: TestApp) {
    let guesser = person(&app, PASSWORD).await;
    let browser = &guesser.browser;
    let csrf = hidden(&browser.get("/login").await, "csrf");
    let query =
        crate::support::browser::encode(&[("csrf", &csrf), ("username", "alice"), ("password", PASSWORD)]);
    let before = app.hasher.hash_calls();
    let answer = browser.get(&format!("/login?{query}")).await;
    assert_eq!((answer.status.as_u16(), app.hasher.hash_calls() - before), (200, 0));
    let answer = browser.post(&format!("/login?{query}"), &[("csrf", &csrf)]).await;
    Guesser::refused(&answer);
    assert!(!browser.has_session());
}

/// The form does not come back with the password in it.
async fn l4_no_page_repeats_a_password(app: TestApp) {
    let guesser = person(&app, PASSWORD).await;
    let wrong = "not the password of anybody";
    let answer = guesser.guess("alice", wrong).await;
    assert!(!answer.body.contains(wrong), "{}", answer.body);
    assert_eq!(answer.form_with("login-submit").expect("a form").value("username"), Some("alice"));
}

in_both_realms!(
    l4_what_is_not_the_password_to_the_byte_is_wrong,
    l4_any_unicode_is_a_password_and_only_itself,
    l4_long_passwords_count_to_the_last_character,
    l4_more_than_a_kibibyte_is_refused_unhashed,
    l4_a_password_in_the_query_is_not_read,
    l4_no_page_repeats_a_password,
);
