//! Names and passwords typed on another device are the same (RFC 8265, rule L4).

use chancery_core::ports::PasswordHasher as _;

use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::guesses::Guesser;
use crate::support::process::PASSWORD;

async fn names_are_the_same_however_they_are_typed(kind: Kind) {
    let app = TestApp::new(kind);
    let hash = app.hasher.hash(PASSWORD).expect("a hash");
    app.user_by("zo\u{eb}", Some(hash), |account| account.email = Some("zoe@b\u{fc}cher.example".to_owned()))
        .await;
    for login in [
        "zo\u{eb}",
        "zoe\u{308}",
        "ZOE\u{308}",
        " Zo\u{eb} ",
        "\u{ff5a}\u{ff4f}e\u{308}",
        "zoe@b\u{fc}cher.example",
        "ZOE@BU\u{308}CHER.example",
        "zoe@xn--bcher-kva.example",
        "zoe\u{ff20}xn--bcher-kva.example",
    ] {
        let guesser = app.guesser("127.0.0.1").await;
        Guesser::entered(&guesser.guess(login, PASSWORD).await);
    }
    Guesser::refused(&app.guesser("127.0.0.1").await.guess("zoe", PASSWORD).await);
}

/// Spelling the name in another way buys no further guesses.
async fn l3_every_spelling_counts_on_one_counter(kind: Kind) {
    let app = TestApp::with(kind, |policy| policy.throttle.account.attempts = 4);
    let hash = app.hasher.hash(PASSWORD).expect("a hash");
    app.user_by("zo\u{eb}", Some(hash), |_| ()).await;
    for login in ["zo\u{eb}", "zoe\u{308}", "ZO\u{cb}", "\u{ff3a}oe\u{308}"] {
        Guesser::refused(&app.guesser("127.0.0.1").await.guess(login, "no password").await);
    }
    Guesser::locked(&app.guesser("127.0.0.1").await.guess("zoe\u{308}", PASSWORD).await);
}

async fn l4_passwords_are_the_same_however_they_are_typed(kind: Kind) {
    let app = TestApp::new(kind);
    for (number, (password, typed)) in [
        ("caf\u{e9} with many chairs", "cafe\u{301} with many chairs"),
        ("cafe\u{301} with many chairs", "caf\u{e9} with many chairs"),
        ("no break between words", "no\u{a0}break\u{2003}between\u{202f}words"),
        ("\u{5341}\u{3000}\u{4e94} fifteen characters", "\u{5341} \u{4e94} fifteen characters"),
        ("\u{ac01} in one letter or three", "\u{1100}\u{1161}\u{11a8} in one letter or three"),
    ]
    .into_iter()
    .enumerate()
    {
        let login = format!("person-{number}");
        let hash = app.hasher.hash(password).expect("a hash");
        app.user_by(&login, Some(hash), |_| ()).await;
        let guesser = app.guesser("127.0.0.1").await;
        Guesser::entered(&guesser.guess(&login, typed).await);
    }
}

both!(
    names_are_the_same_however_they_are_typed,
    l3_every_spelling_counts_on_one_counter,
    l4_passwords_are_the_same_however_they_are_typed,
);
