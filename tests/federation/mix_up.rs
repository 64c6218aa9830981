//! Rule F3: what one provider says is nothing to another (RFC 9207, RFC 9700 §4.4).

use url::Url;

use crate::support::app::both;
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::people::query_of;
use crate::support::provider::TOKEN;
use crate::support::world::{World, assert_at_account, leave_by, local, person, refused, says};

/// An answer of `op` that comes in at `other`'s callback.
fn at_other(answer: &Url) -> String {
    local(answer).replace("/federation/op/", "/federation/other/")
}

async fn leave_other(world: &World, browser: &Browser) -> Url {
    leave_by(browser, &browser.open("/login").await, world.other()).await
}

/// The attacker's provider never sees a code of the honest one.
async fn assert_kept(world: &World) {
    assert_eq!(world.op.count(TOKEN) + world.other().count(TOKEN), 0, "a code went out");
    assert_eq!(world.rows().await, [0, 0, 0]);
}

async fn f3_an_answer_at_another_providers_callback_is_refused(kind: Kind) {
    for says_iss in [false, true] {
        let world = World::of_two(kind);
        world.op.bend(|b| b.says_iss = says_iss);
        world.other().bend(|b| b.says_iss = says_iss);
        let browser = world.app.browser();
        let asked = world.leave(&browser).await;
        let answer = world.op.authorize(&asked, &person("1001", "ada"));
        refused(&browser, &browser.open(&at_other(&answer)).await, 400, says::REPLAYED);
        assert_kept(&world).await;
        // it has not been used up by that
        assert_at_account(&browser.open(answer.as_str()).await);
    }
}

/// The person chose `other`, an attacker's provider, which sent them on to `op`. The code of `op` comes back
/// with the state of the attempt at `other`.
async fn f3_a_code_for_the_state_of_another_provider_is_refused(kind: Kind) {
    let world = World::of_two(kind);
    world.op.bend(|b| b.says_iss = true);
    let browser = world.app.browser();
    let at_attacker = leave_other(&world, &browser).await;
    let mut asked = world.leave(&world.app.browser()).await;
    let state = query_of(&at_attacker, "state").expect("a state");
    let others: Vec<(String, String)> =
        asked.query_pairs().into_owned().filter(|(name, _)| name != "state").collect();
    asked.query_pairs_mut().clear().extend_pairs(others).append_pair("state", &state);
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    // where `op` sends it, the state is unknown
    refused(&browser, &browser.open(answer.as_str()).await, 400, says::REPLAYED);
    // where the attacker would want it, the answer says whose it is
    refused(
        &browser,
        &browser.open(&at_other(&answer)).await,
        400,
        "The answer from Provider other couldn’t be verified",
    );
    assert_kept(&world).await;
}

async fn f3_the_parameter_iss_must_be_the_providers(kind: Kind) {
    let world = World::of_two(kind);
    let issuer = world.op.issuer.clone();
    for announced in [true, false] {
        world.op.bend(|b| b.says_iss = announced);
        // so that the documents are read again
        world.app.advance(4000);
        let wrong = [
            world.other().issuer.clone(),
            format!("{issuer}/"),
            issuer.replace("127.0.0.1", "localhost"),
            issuer.to_uppercase(),
            "x".to_owned(),
        ];
        for iss in wrong.iter().map(String::as_str).chain(announced.then_some("")) {
            let browser = world.app.browser();
            let asked = world.leave(&browser).await;
            let mut answer = world.op.authorize(&asked, &person("1001", "ada"));
            let others: Vec<(String, String)> =
                answer.query_pairs().into_owned().filter(|(name, _)| name != "iss").collect();
            answer.query_pairs_mut().clear().extend_pairs(others);
            if !iss.is_empty() {
                answer.query_pairs_mut().append_pair("iss", iss);
            }
            refused(&browser, &browser.open(answer.as_str()).await, 400, says::REFUSED);
            assert_kept(&world).await;
        }
    }
    // not announced, but right
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let mut answer = world.op.authorize(&asked, &person("1001", "ada"));
    answer.query_pairs_mut().append_pair("iss", &issuer);
    assert_at_account(&browser.open(answer.as_str()).await);
}

both!(
    f3_an_answer_at_another_providers_callback_is_refused,
    f3_a_code_for_the_state_of_another_provider_is_refused,
    f3_the_parameter_iss_must_be_the_providers,
);
