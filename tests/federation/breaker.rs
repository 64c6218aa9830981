//! Rule R18: a provider that has failed several times is left alone for a while.

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::provider::{DISCOVERY, Reply, TOKEN};
use crate::support::world::{World, assert_at_account, person, press, refused, says};

/// Whoever comes while it is left alone is told so at once; then one tries.
async fn r18_discovery_that_fails_is_left_alone(kind: Kind) {
    let world = World::new(kind);
    world.app.user("alice").await;
    world.op.bend(|b| b.fault(DISCOVERY, Reply::Cut));
    let fail = async || {
        let browser = world.app.browser();
        let page = browser.open("/login").await;
        refused(&browser, &press(&browser, &page, &world.op).await, 503, says::UNAVAILABLE);
        // longer than a failure is remembered for those who wait
        world.app.advance(3);
        world.op.count(DISCOVERY)
    };
    for asked in [1, 2, 3, 3, 3, 3] {
        assert_eq!(fail().await, asked);
    }
    world.app.browser_of("alice").await;
    world.app.advance(15);
    for asked in [4, 4, 4] {
        assert_eq!(fail().await, asked);
    }
    world.op.bend(|b| b.faults.clear());
    world.app.advance(15);
    for sub in ["1", "2", "3"] {
        world.signed_in(&person(sub, sub)).await;
    }
}

/// Documents from memory say nothing of its health: a token endpoint that is down is left alone, too.
async fn r18_a_token_endpoint_that_fails_is_left_alone(kind: Kind) {
    let world = World::new(kind);
    world.signed_in(&person("1001", "ada")).await;
    world.op.bend(|b| b.fault(TOKEN, Reply::Cut));
    for asked in [2, 3, 4] {
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        refused(&browser, &page, 503, says::UNAVAILABLE);
        assert_eq!(world.op.count(TOKEN), asked);
    }
    // nobody is sent on a way that ends nowhere
    let browser = world.app.browser();
    let page = browser.open("/login").await;
    refused(&browser, &press(&browser, &page, &world.op).await, 503, says::UNAVAILABLE);
    assert_eq!(world.op.count(TOKEN), 4);
    world.app.advance(16);
    world.op.bend(|b| b.faults.clear());
    for _ in 0..3 {
        world.signed_in(&person("1001", "ada")).await;
    }
}

/// Somebody who was away there while it was given up is told so, too, without asking it.
async fn r18_answers_while_it_is_left_alone(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    world.op.bend(|b| b.fault(TOKEN, Reply::Cut));
    for _ in 0..3 {
        let other = world.app.browser();
        let page = world.sign_in(&other, &person("1001", "ada")).await;
        refused(&other, &page, 503, says::UNAVAILABLE);
    }
    let page = world.come_back(&browser, &asked, &person("1001", "ada")).await;
    refused(&browser, &page, 503, says::UNAVAILABLE);
    assert_eq!(world.op.count(TOKEN), 3);
}

/// Refusals are answers: a stranger cannot have a provider given up by sending nonsense.
async fn r18_refusals_do_not_count(kind: Kind) {
    let world = World::new(kind);
    for _ in 0..6 {
        let browser = world.app.browser();
        let asked = world.leave(&browser).await;
        let state = crate::support::people::query_of(&asked, "state").expect("a state");
        let page = browser.open(&format!("/federation/op/callback?code=guessed&state={state}")).await;
        refused(&browser, &page, 400, says::REFUSED);
        let logout = [("logout_token", "nonsense")];
        browser.post_with("/federation/op/backchannel-logout", &logout, &[]).await;
    }
    assert_at_account(&world.sign_in(&world.app.browser(), &person("1001", "ada")).await);
}

/// One provider's trouble is not another's.
async fn r18_each_provider_has_its_own(kind: Kind) {
    let world = World::of_two(kind);
    world.other().bend(|b| b.fault(DISCOVERY, Reply::Cut));
    for _ in 0..4 {
        let browser = world.app.browser();
        let page = press(&browser, &browser.open("/login").await, world.other()).await;
        assert_eq!(page.status, 503);
        world.app.advance(3);
    }
    world.signed_in(&person("1001", "ada")).await;
}

/// Ten people at once: one asks, and what it meets is everybody's answer, however long it took.
async fn r18_everybody_waits_for_one(kind: Kind) {
    let world = World::new(kind);
    let clock = world.app.clock.clone();
    world.op.bend(|b| {
        b.fault(DISCOVERY, Reply::Cut);
        // a request takes longer than a failure is remembered
        b.hook = Some(Box::new(move |_| clock.advance(4)));
    });
    let people = (0..10).map(|_| world.app.browser());
    let mut ready = Vec::new();
    for browser in people {
        let page = browser.open("/login").await;
        let form = page.form_with("federation-op").expect("a button");
        ready.push((browser, page, form));
    }
    let waiting: Vec<_> = ready
        .into_iter()
        .map(|(browser, page, form)| {
            tokio::spawn(async move {
                let answer = browser.submit(&page, form, "federation-op").await;
                refused(&browser, &answer, 503, says::UNAVAILABLE);
            })
        })
        .collect();
    for person in waiting {
        person.await.expect("an answer");
    }
    assert_eq!(world.op.count(DISCOVERY), 1);
}

/// Rule R10: neither its rest nor the age of what is known of it goes by the calendar.
async fn r10_jumps_of_the_clock_end_no_rest_and_age_nothing(kind: Kind) {
    for jump in [3600, -3600, -86_400] {
        let world = World::new(kind);
        world.signed_in(&person("1001", "ada")).await;
        assert_eq!(world.op.count(DISCOVERY), 1);
        world.app.clock.step_wall(jump);
        world.signed_in(&person("1001", "ada")).await;
        assert_eq!(world.op.count(DISCOVERY), 1, "{jump}");
        world.op.bend(|b| b.fault(TOKEN, Reply::Cut));
        let refused_now = async || {
            let browser = world.app.browser();
            let page = browser.open("/login").await;
            press(&browser, &page, &world.op).await.status == 503
        };
        for _ in 0..3 {
            let browser = world.app.browser();
            let page = world.sign_in(&browser, &person("1001", "ada")).await;
            refused(&browser, &page, 503, says::UNAVAILABLE);
        }
        world.app.clock.step_wall(-jump);
        assert!(refused_now().await, "{jump}");
        world.op.bend(|b| b.faults.clear());
        world.app.advance(16);
        world.signed_in(&person("1001", "ada")).await;
        world.app.advance(3600);
        world.signed_in(&person("1001", "ada")).await;
        assert_eq!(world.op.count(DISCOVERY), 2, "{jump}");
    }
}

both!(
    r10_jumps_of_the_clock_end_no_rest_and_age_nothing,
    r18_discovery_that_fails_is_left_alone,
    r18_a_token_endpoint_that_fails_is_left_alone,
    r18_answers_while_it_is_left_alone,
    r18_refusals_do_not_count,
    r18_each_provider_has_its_own,
    r18_everybody_waits_for_one,
);
