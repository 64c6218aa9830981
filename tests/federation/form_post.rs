//! Answers by form_post: another site's POST, without our cookies, goes round by a GET of ours (rule G11).

use chancery_core::federation::ProviderKind;
use chancery_federation::ResponseMode;
use reqwest::Method;

use crate::support::app::both;
use crate::support::browser::{Page, encode};
use crate::support::database::Kind;
use crate::support::front::{first_party, page};
use crate::support::people::query_of;
use crate::support::world::{CALLBACK, World, assert_at_account, person, refused, says};

fn world(kind: Kind) -> World {
    let by_post = |settings: &mut chancery_federation::ProviderSettings| {
        settings.response_mode = ResponseMode::FormPost;
    };
    World::of(kind, ProviderKind::Oidc, by_post, |_| ())
}

/// What a browser posts from the provider's page: our cookies are `SameSite=Lax`.
async fn post(world: &World, fields: &[(&str, &str)]) -> Page {
    let headers = [("origin", world.op.issuer.as_str())];
    world.app.browser().send(Method::POST, CALLBACK, &headers, Some(encode(fields))).await
}

async fn g11_an_answer_by_form_post_finds_its_cookies(kind: Kind) {
    let world = world(kind);
    world.op.bend(|b| b.says_iss = true);
    let client = world.app.client("app", first_party()).await;
    let browser = world.app.browser();
    let asked = world.leave_app(&browser, &client, &[]).await;
    assert_eq!(query_of(&asked, "response_mode").as_deref(), Some("form_post"));
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    let fields: Vec<(String, String)> = answer.query_pairs().into_owned().collect();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([("session_state", "x"), ("next", "https://evil.example.test/")]);
    let relayed = post(&world, &fields).await;
    assert_eq!(relayed.status, 303, "{}", relayed.body);
    assert!(relayed.headers.get("set-cookie").is_none(), "the browser has its cookies already");
    let location = relayed.location().expect("a location");
    assert_eq!(location, answer, "the same answer, without what nobody asked for");
    world.app.bought(&client, &browser.open(location.as_str()).await).await;
}

/// The relay decides nothing: what is wrong is found by the GET.
async fn f3_a_posted_answer_is_judged_like_any_other(kind: Kind) {
    let world = world(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let code = query_of(&world.op.authorize(&asked, &person("1001", "ada")), "code").expect("a code");
    let relayed = post(&world, &[("code", &code), ("state", "somebody-elses")]).await;
    refused(
        &browser,
        &browser.open(relayed.location().expect("a location").as_str()).await,
        400,
        says::REPLAYED,
    );
    let state = query_of(&asked, "state").expect("a state");
    let relayed = post(&world, &[("error", "access_denied"), ("state", &state)]).await;
    refused(
        &browser,
        &browser.open(relayed.location().expect("a location").as_str()).await,
        400,
        says::CANCELLED,
    );
    assert_eq!(world.rows().await, [0, 0, 0]);
}

/// A POST signs nobody in by itself, even with the right cookies.
async fn g11_a_post_with_cookies_is_sent_round_too(kind: Kind) {
    let world = world(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let answer = world.op.authorize(&asked, &person("1001", "ada"));
    let (code, state) = (query_of(&answer, "code").unwrap(), query_of(&answer, "state").unwrap());
    let relayed = browser.post_with(CALLBACK, &[("code", &code), ("state", &state)], &[]).await;
    assert_eq!(relayed.status, 303);
    assert!(!browser.has_session());
    assert_at_account(&browser.follow(relayed).await);
}

async fn g1_a_posted_answer_out_of_bounds_is_refused(kind: Kind) {
    let world = world(kind);
    let long = "x".repeat(4097);
    for name in ["code", "state", "iss", "error"] {
        page(&post(&world, &[(name, &long)]).await, "invalid_request");
        page(&post(&world, &[(name, "a"), (name, "b")]).await, "invalid_request");
    }
    let json = [("content-type", "application/json")];
    let answer = world.app.browser().send_body(CALLBACK, &json, r#"{"code":"x","state":"y"}"#).await;
    page(&answer, "invalid_request");
    // nothing but our own callback is ever named
    for odd in ["https://evil.example.test/", "\"><script>", "%0d%0ax", "é", "a b+c"] {
        let relayed = post(&world, &[("code", odd), ("state", odd), ("iss", odd)]).await;
        let location = relayed.location().expect("a location");
        assert_eq!((relayed.status.as_u16(), location.path()), (303, CALLBACK), "{location}");
        assert_eq!(query_of(&location, "code").as_deref(), Some(odd));
    }
}

both!(
    g11_an_answer_by_form_post_finds_its_cookies,
    f3_a_posted_answer_is_judged_like_any_other,
    g11_a_post_with_cookies_is_sent_round_too,
    g1_a_posted_answer_out_of_bounds_is_refused,
);
