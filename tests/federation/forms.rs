//! The button and its cookie: only our own page starts an attempt, and nothing of it can be read (rules C2, G11).

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::app::both;
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::front::{first_party, flow_of, forged, hidden, page};
use crate::support::people::query_of;
use crate::support::provider::TOKEN;
use crate::support::world::{World, leave_by, person, rules};

const START: &str = "/federation/op/start";

/// The cookies of an attempt.
fn attempts(browser: &Browser) -> BTreeMap<String, String> {
    browser.cookies().into_iter().filter(|(name, _)| name.contains("-federation-")).collect()
}

async fn c2_only_our_own_form_starts_a_sign_in(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let login = browser.open("/login").await;
    let csrf = hidden(&login, "csrf");
    let foreign = hidden(&world.app.browser().open("/login").await, "csrf");
    for token in ["", "x", ".", &foreign, &format!("{csrf}x")] {
        forged(&browser.post(START, &[("csrf", token)]).await);
    }
    forged(&browser.post(START, &[]).await);
    for origin in ["https://evil.example.test", "null", "http://id.example.test"] {
        forged(&browser.post_with(START, &[("csrf", &csrf)], &[("origin", origin)]).await);
    }
    // a cross-site POST has no cookies, so not even a token of this browser fits
    forged(&world.app.post_cross_site(START, &[("csrf", &csrf)]).await);
    assert!(attempts(&browser).is_empty());
    assert!(world.op.bend(|b| b.seen.is_empty()), "the provider was asked for a forged form");
    assert_eq!(browser.post(START, &[("csrf", &csrf)]).await.status, 303);
}

async fn c2_a_link_cannot_start_a_sign_in(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let csrf = hidden(&browser.open("/login").await, "csrf");
    for url in [START.to_owned(), format!("{START}?csrf={csrf}")] {
        let answer = browser.get(&url).await;
        assert_eq!(answer.status, 405);
        assert!(answer.header("allow").contains("POST"), "{}", answer.header("allow"));
        assert_eq!(answer.location(), None);
    }
    // nor a POST whose token stands in the URL
    forged(&browser.post(&format!("{START}?csrf={csrf}"), &[]).await);
}

/// Rule Z9: what the form carries is the request that was frozen, of this browser.
async fn z9_a_request_of_another_browser_is_not_taken_along(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let flow = flow_of(&world.app.ask(&world.app.browser(), &client, &[]).await);
    let browser = world.app.browser();
    let csrf = hidden(&browser.open("/login").await, "csrf");
    for foreign in [flow.as_str(), "x", "https://evil.example.test/"] {
        page(&browser.post(START, &[("csrf", &csrf), ("flow", foreign)]).await, "invalid_request");
    }
    page(&browser.post(START, &[("csrf", &csrf), ("flow", "a"), ("flow", "b")]).await, "invalid_request");
    assert!(attempts(&browser).is_empty());
}

async fn g11_the_cookie_of_an_attempt_is_short_lived_and_out_of_reach(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let login = browser.open("/login").await;
    let csrf = hidden(&login, "csrf");
    let answer = browser.post(START, &[("csrf", &csrf)]).await;
    let lines: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("readable")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let attributes: Vec<String> = lines[0].split(';').map(|part| part.trim().to_ascii_lowercase()).collect();
    assert!(lines[0].starts_with("__Host-chancery-main-federation-"), "{}", lines[0]);
    for attribute in ["path=/", "secure", "httponly", "samesite=lax", "max-age=600"] {
        assert!(attributes.iter().any(|a| a == attribute), "no {attribute}: {attributes:?}");
    }
    assert!(!attributes.iter().any(|a| a.starts_with("domain")));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body, "");
    // nothing of what must stay secret can be read in it, or is stored: no click writes a row
    let asked = answer.location().expect("a location");
    let callback = world.op.authorize(&asked, &person("1001", "ada"));
    assert_at(&browser.open(callback.as_str()).await);
    let verifier = world.op.last(TOKEN).field("code_verifier").expect("a verifier").to_owned();
    let dump = world.app.dump();
    for name in ["state", "nonce"] {
        let value = query_of(&asked, name).expect("a value");
        assert!(!lines[0].contains(&value), "{name} in {}", lines[0]);
        assert!(!holds(&dump, &value), "{name} is stored");
    }
    for secret in [&verifier, &query_of(&callback, "code").expect("a code")] {
        assert!(!lines[0].contains(secret) && !holds(&dump, secret), "{secret}");
    }
    assert!(attempts(&browser).is_empty(), "it is taken away when it is over");
}

#[track_caller]
fn assert_at(page: &crate::support::browser::Page) {
    crate::support::world::assert_at_account(page);
}

fn holds(dump: &[u8], text: &str) -> bool {
    dump.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The provider's ID token is kept for its sign-out alone, and sealed.
async fn g11_tokens_of_the_provider_are_not_stored(kind: Kind) {
    for sign_out in [false, true] {
        let world = World::with(kind, |settings| rules(settings).sign_out = sign_out);
        world.signed_in(&person("1001", "ada")).await;
        let dump = world.app.dump();
        assert!(holds(&dump, "ada@example.test"), "the dump is the database");
        for secret in ["eyJ", "access-token-", "secret-at-the-provider"] {
            assert!(!holds(&dump, secret), "{secret}… is stored");
        }
    }
}

/// Several tabs, and attempts that were given up.
async fn g11_attempts_do_not_disturb_each_other(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let login = browser.open("/login").await;
    let mut asked = Vec::new();
    for _ in 0..4 {
        asked.push(leave_by(&browser, &login, &world.op).await);
    }
    assert_eq!(attempts(&browser).len(), 1, "one cookie for all");
    for asked in asked.iter().rev() {
        assert_eq!(attempts(&browser).len(), 1);
        assert_at(&world.come_back(&browser, asked, &person("1001", "ada")).await);
    }
    assert_eq!(attempts(&browser).len(), 0);
    assert_eq!(world.accounts().await.len(), 1);
}

/// Rule G7: the pages of a detour are guarded like all others.
async fn g7_these_pages_carry_the_headers(kind: Kind) {
    let world = World::new(kind);
    world.app.user("alice").await;
    let browser = world.app.browser();
    let mut other = person("1001", "alice");
    other["email"] = json!("alice@example.test");
    let waiting = world.sign_in(&browser, &other).await;
    let question = browser.sign_in(&waiting, "alice").await;
    assert_eq!(question.url.path(), "/federation/op/link");
    let failed = browser.get("/federation/op/callback?code=x&state=y").await;
    for page in [&waiting, &question, &failed] {
        let policy = page.header("content-security-policy");
        for part in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{}: {policy}", page.url);
        }
        // Chrome applies it to the redirect to the provider that follows the button
        assert!(!policy.contains("form-action 'self'"), "{}: {policy}", page.url);
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
    }
}

both!(
    c2_only_our_own_form_starts_a_sign_in,
    c2_a_link_cannot_start_a_sign_in,
    z9_a_request_of_another_browser_is_not_taken_along,
    g11_the_cookie_of_an_attempt_is_short_lived_and_out_of_reach,
    g11_tokens_of_the_provider_are_not_stored,
    g11_attempts_do_not_disturb_each_other,
    g7_these_pages_carry_the_headers,
);
