//! What a provider is asked.

use std::collections::BTreeSet;

use chancery_core::federation::ProviderKind;
use url::Url;

use crate::support::app::{ISSUER, both};
use crate::support::database::Kind;
use crate::support::front::first_party;
use crate::support::people::{CHALLENGE, query_of};
use crate::support::provider::TOKEN;
use crate::support::world::{World, assert_at_account, person, rules};

/// The names of a request's parameters, in alphabetical order.
fn names(asked: &Url) -> Vec<String> {
    let names: BTreeSet<String> = asked.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names.len(), asked.query_pairs().count(), "a parameter stands twice: {asked}");
    names.into_iter().collect()
}

#[track_caller]
fn assert_asked(asked: &Url, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(query_of(asked, name).as_deref(), Some(*value), "{name} in {asked}");
    }
}

const ALWAYS: [&str; 8] = [
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
];

/// Without wishes of an app nothing but the flow itself.
async fn f3_state_nonce_and_challenge_go_upstream(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    assert_eq!(names(&asked), ALWAYS);
    assert_asked(
        &asked,
        &[
            ("redirect_uri", &format!("{ISSUER}/federation/op/callback")),
            ("response_type", "code"),
            ("scope", "openid email profile"),
            ("code_challenge_method", "S256"),
        ],
    );
    // 256 bits each, and none of them twice
    let secrets =
        |asked: &Url| ["state", "nonce", "code_challenge"].map(|name| query_of(asked, name).unwrap());
    let mut seen = BTreeSet::new();
    for asked in [asked, world.leave(&browser).await, world.leave(&world.app.browser()).await] {
        for secret in secrets(&asked) {
            assert_eq!(secret.len(), 43, "{secret}");
            assert!(seen.insert(secret), "used twice: {asked}");
        }
    }
}

/// The verifier goes to the token endpoint and fits the challenge; the app's own values stay here.
async fn f3_the_verifier_of_the_challenge_is_redeemed(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let asked = world.leave_app(&browser, &client, &[]).await;
    for own in ["a-state", "a-nonce", CHALLENGE] {
        assert!(!asked.as_str().contains(own), "{own} in {asked}");
    }
    let answer = world.come_back(&browser, &asked, &person("1001", "ada")).await;
    world.app.bought(&client, &answer).await;
    // the fixture redeems a code only if the verifier fits the challenge
    let request = world.op.last(TOKEN);
    let verifier = request.field("code_verifier").expect("a verifier");
    assert!((43..=128).contains(&verifier.len()), "{verifier}");
    assert_eq!(request.field("grant_type"), Some("authorization_code"));
    assert_eq!(request.field("redirect_uri"), query_of(&asked, "redirect_uri").as_deref());
}

async fn f3_what_the_app_wants_goes_upstream(kind: Kind) {
    let world = World::with(kind, |settings| rules(settings).prompt = Some("consent".to_owned()));
    let client = world.app.client("app", first_party()).await;
    let wishes = [
        ("login_hint", "ada@example.test"),
        ("prompt", "login"),
        ("max_age", "600"),
        ("ui_locales", "de-CH en"),
        ("acr_values", "urn:example:strong urn:example:weak"),
    ];
    let asked = world.leave_app(&world.app.browser(), &client, &wishes).await;
    assert_asked(&asked, &wishes);
    let mut expected: Vec<&str> = ALWAYS.into_iter().chain(wishes.map(|(name, _)| name)).collect();
    expected.sort_unstable();
    assert_eq!(names(&asked), expected);
}

/// What the app says goes before what the operator configured; our own consent is none of the provider's.
async fn f3_prompt_is_the_apps_or_the_configured_one(kind: Kind) {
    let world = World::with(kind, |settings| rules(settings).prompt = Some("select_account".to_owned()));
    let client = world.app.client("app", first_party()).await;
    for (wish, expected) in [
        ("", "select_account"),
        ("consent", "select_account"),
        ("login", "login"),
        ("login consent", "login"),
        ("select_account", "select_account"),
    ] {
        let asked = world.leave_app(&world.app.browser(), &client, &[("prompt", wish)]).await;
        assert_asked(&asked, &[("prompt", expected)]);
    }
    let asked = world.leave(&world.app.browser()).await;
    assert_asked(&asked, &[("prompt", "select_account")]);
}

async fn f3_max_age_zero_goes_upstream(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let asked = world.leave_app(&world.app.browser(), &client, &[("max_age", "0")]).await;
    assert_asked(&asked, &[("max_age", "0")]);
}

/// Odd characters of an app's wishes stay within their parameter.
async fn f3_wishes_cannot_add_parameters(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let hint = "x&redirect_uri=https://evil.example.test/#\"<é";
    let asked = world.leave_app(&world.app.browser(), &client, &[("login_hint", hint)]).await;
    assert_asked(
        &asked,
        &[("login_hint", hint), ("redirect_uri", &format!("{ISSUER}/federation/op/callback"))],
    );
    assert_eq!(asked.fragment(), None);
}

/// Google's own parameter spares people of other domains the attempt.
async fn f3_google_is_told_the_domain(kind: Kind) {
    for (domains, expected) in
        [(vec![], None), (vec!["example.test"], Some("example.test")), (vec!["a.test", "b.test"], Some("*"))]
    {
        let allow = |domains: &[&str]| domains.iter().map(|&d| d.to_owned()).collect();
        let world = World::of(kind, ProviderKind::Google, |s| rules(s).domains = allow(&domains), |_| ());
        let asked = world.leave(&world.app.browser()).await;
        assert_eq!(query_of(&asked, "hd").as_deref(), expected);
    }
}

/// The endpoint may have a query of its own.
async fn f3_the_authorization_endpoint_keeps_its_query(kind: Kind) {
    let world = World::new(kind);
    let endpoint = format!("{}/authorize?tenant=7", world.op.issuer);
    world.op.bend(|b| b.metadata = serde_json::json!({ "authorization_endpoint": endpoint }));
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    assert_asked(&asked, &[("tenant", "7")]);
    assert_at_account(&world.come_back(&browser, &asked, &person("1001", "ada")).await);
}

both!(
    f3_state_nonce_and_challenge_go_upstream,
    f3_the_verifier_of_the_challenge_is_redeemed,
    f3_what_the_app_wants_goes_upstream,
    f3_prompt_is_the_apps_or_the_configured_one,
    f3_max_age_zero_goes_upstream,
    f3_wishes_cannot_add_parameters,
    f3_google_is_told_the_domain,
    f3_the_authorization_endpoint_keeps_its_query,
);
