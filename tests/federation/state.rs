//! Rule F3: an answer belongs to one attempt, of one browser, with one provider, for ten minutes, once.

use reqwest::Method;
use url::Url;

use crate::support::app::{ISSUER, both};
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::front::{SESSION_COOKIE, code_of, first_party, page};
use crate::support::people::query_of;
use crate::support::provider::TOKEN;
use crate::support::world::{CALLBACK, World, assert_at_account, local, person, refused, says};

/// The answer with another value of a parameter; an empty one removes it.
fn with(answer: &Url, name: &str, value: &str) -> String {
    let mut pairs: Vec<(String, String)> =
        answer.query_pairs().into_owned().filter(|(n, _)| n != name).collect();
    if !value.is_empty() {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{CALLBACK}?{query}")
}

/// Nothing was asked of the provider, and nothing was stored.
async fn assert_untouched(world: &World) {
    assert_eq!(world.op.count(TOKEN), 0, "the code was redeemed");
    assert_eq!(world.rows().await, [0, 0, 0]);
}

async fn f3_a_swapped_missing_or_altered_state_is_refused(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let state = query_of(&asked, "state").expect("a state");
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    let swapped = query_of(&world.leave(&world.app.browser()).await, "state").expect("a state");
    let mut altered = state.clone();
    altered.replace_range(20..21, if &state[20..21] == "A" { "B" } else { "A" });
    let longer = format!("{state}A");
    for wrong in ["", "x", &swapped, &altered, &longer, &state[..42], &state.to_uppercase()] {
        let page = browser.open(&with(&answer, "state", wrong)).await;
        refused(&browser, &page, 400, says::REPLAYED);
    }
    assert_untouched(&world).await;
    // the right one still does: strangers' guesses use nothing up
    assert_at_account(&browser.open(answer.as_str()).await);
}

/// Each tab has an attempt of its own, and an answer of one is none of the other's: its nonce differs.
async fn f3_two_attempts_of_one_browser_do_not_mix(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let (first, second) = (world.leave(&browser).await, world.leave(&browser).await);
    let to_first = world.op.authorize(&first, &person("1001", "ada"));
    let to_second = world.op.authorize(&second, &person("1002", "grace"));
    let crossed = with(&to_first, "state", &query_of(&second, "state").expect("a state"));
    refused(&browser, &browser.open(&crossed).await, 400, says::REFUSED);
    assert_eq!(world.rows().await, [0, 0, 0]);
    // the second attempt is over, the first one is not
    refused(&browser, &browser.open(to_second.as_str()).await, 400, says::REPLAYED);
    let again = world.op.authorize(&first, &person("1001", "ada"));
    assert_at_account(&browser.open(again.as_str()).await);
}

/// Login CSRF: an attacker gives the victim a link with the attacker's own answer (rule Z9).
async fn f3_an_answer_in_another_browser_is_refused(kind: Kind) {
    let world = World::new(kind);
    let (mallory, victim) = (world.app.browser(), world.app.browser());
    let asked = world.leave(&mallory).await;
    world.leave(&victim).await;
    let answer = world.op.authorize(&asked, &person("666", "mallory"));
    refused(&victim, &victim.open(answer.as_str()).await, 400, says::REPLAYED);
    // not even with the attempt's cookie, which is sealed for the other browser
    let planted = mallory.cookies().into_iter().filter(|(name, _)| name.contains("-federation-"));
    let mut count = 0;
    for (name, value) in planted {
        victim.set_cookie(&name, &value);
        count += 1;
    }
    assert_eq!(count, 1);
    refused(&victim, &victim.open(answer.as_str()).await, 400, says::REPLAYED);
    let nobody = world.app.browser();
    refused(&nobody, &nobody.open(answer.as_str()).await, 400, says::REPLAYED);
    assert_untouched(&world).await;
}

/// Somebody who is signed in already stays who they are.
async fn f3_a_planted_answer_changes_no_session(kind: Kind) {
    let world = World::new(kind);
    world.app.user("alice").await;
    let victim = world.app.browser_of("alice").await;
    let cookie = victim.cookies()[SESSION_COOKIE].clone();
    let mallory = world.app.browser();
    let asked = world.leave(&mallory).await;
    let answer = world.op.authorize(&asked, &person("666", "mallory"));
    assert_eq!(victim.open(answer.as_str()).await.status, 400);
    assert_eq!(victim.cookies()[SESSION_COOKIE], cookie);
    assert!(victim.open("/account").await.text("signed-in-as").expect("a name").contains("alice"));
}

async fn f3_an_attempt_lasts_ten_minutes(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    for (seconds, lasts) in [(599, true), (600, false), (601, false)] {
        let browser = world.app.browser();
        let asked = world.leave_app(&browser, &client, &[]).await;
        world.app.advance(seconds);
        let answer = browser.open(world.op.authorize(&asked, &person("1001", "ada")).as_str()).await;
        if lasts {
            code_of(&answer);
        } else {
            refused(&browser, &answer, 400, says::REPLAYED);
        }
    }
}

/// Ten times at once: one session.
async fn f3_a_replayed_answer_is_refused(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    world.op.bend(|b| b.redeems_again = true);
    let at_once = (0..10).map(|_| {
        let (copy, url) = (copy_of(&world, &browser), answer.to_string());
        tokio::spawn(async move { (copy.get(&url).await, copy) })
    });
    let mut entered = 0;
    for answered in at_once.collect::<Vec<_>>() {
        let (page, copy) = answered.await.expect("an answer");
        if copy.has_session() {
            entered += 1;
        } else {
            refused(&copy, &page, 400, says::REPLAYED);
        }
    }
    assert_eq!(entered, 1);
    assert_eq!(world.rows().await, [1, 1, 1]);
    // and once more, much later than the others
    let late = copy_of(&world, &browser);
    refused(&late, &late.open(answer.as_str()).await, 400, says::REPLAYED);
    assert_eq!(world.rows().await, [1, 1, 1]);
}

/// The browser that did it forgets the attempt.
async fn f3_a_reloaded_answer_signs_in_once(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| b.redeems_again = true);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    assert_at_account(&browser.open(answer.as_str()).await);
    assert!(browser.cookies().keys().all(|name| !name.contains("-federation-")));
    let again = browser.open(answer.as_str()).await;
    assert_eq!((again.status.as_u16(), again.text("form-error").is_some()), (400, true));
    assert_eq!(world.rows().await, [1, 1, 1]);
}

/// Not what comes back decides where the person goes, but what was frozen before (rule L8).
async fn f3_an_answer_leads_nowhere_else(kind: Kind) {
    let world = World::new(kind);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let asked = world.leave_app(&browser, &client, &[]).await;
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    let more =
        "&redirect_uri=https%3A%2F%2Fevil.example.test%2F&next=//evil.example.test&flow=x&client_id=evil";
    let back = browser.open(&format!("{}{more}", local(&answer))).await;
    world.app.bought(&client, &back).await;
}

async fn g1_a_callback_out_of_bounds_is_refused(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    let long = "x".repeat(4097);
    for name in ["code", "state", "iss", "error"] {
        page(&browser.open(&with(&answer, name, &long)).await, "invalid_request");
        page(&browser.open(&format!("{}&{name}=a&{name}=b", local(&answer))).await, "invalid_request");
    }
    page(&browser.open(&format!("{}&code=%ff", local(&answer))).await, "invalid_request");
    assert_untouched(&world).await;
    assert!(!browser.has_session());
    assert_at_account(&browser.open(answer.as_str()).await);
}

/// Anything at all, and never a 5xx (rule G3).
async fn g3_odd_callbacks_are_pages(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    for query in [
        "",
        "?",
        "?code",
        "?state=",
        "?code=x",
        "?error=access_denied",
        "?code=x&state=y&iss=z",
        "?x=%00",
        "?%ff=1",
    ] {
        let answer = browser.get(&format!("{CALLBACK}{query}")).await;
        assert!(answer.status.is_client_error() && answer.location().is_none(), "{query}: {}", answer.status);
        assert!(answer.header("content-type").starts_with("text/html"));
    }
    let head = browser.send(Method::HEAD, CALLBACK, &[], None).await;
    assert!(head.status.is_client_error(), "{}", head.status);
    assert_untouched(&world).await;
    assert!(ISSUER.starts_with("https"), "so that cookies are as in production");
}

/// Another browser with the same cookies, as a thief or a duplicated request has them.
fn copy_of(world: &World, browser: &Browser) -> Browser {
    let copy = world.app.browser();
    browser.cookies().iter().for_each(|(name, value)| copy.set_cookie(name, value));
    copy
}

both!(
    f3_a_swapped_missing_or_altered_state_is_refused,
    f3_two_attempts_of_one_browser_do_not_mix,
    f3_an_answer_in_another_browser_is_refused,
    f3_a_planted_answer_changes_no_session,
    f3_an_attempt_lasts_ten_minutes,
    f3_a_replayed_answer_is_refused,
    f3_a_reloaded_answer_signs_in_once,
    f3_an_answer_leads_nowhere_else,
    g1_a_callback_out_of_bounds_is_refused,
    g3_odd_callbacks_are_pages,
);
