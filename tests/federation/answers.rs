//! Rule F3: answers that are errors, or none at all. Each ends on our page, with another way on.

use serde_json::{Value, json};
use url::Url;

use crate::support::app::both;
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::front::{code_of, first_party};
use crate::support::html;
use crate::support::people::query_of;
use crate::support::provider::{Reply, TOKEN, USERINFO};
use crate::support::world::{CALLBACK, World, leave_by, person, refused, says};

const HTML: &str = "<html><script>alert('provider')</script>Bad gateway</html>";

/// Answers that are none, at any endpoint that answers with JSON.
fn nonsense() -> Vec<Reply> {
    vec![
        Reply::Text(200, "text/html", HTML.to_owned()),
        Reply::Text(200, "application/json", HTML.to_owned()),
        Reply::Text(200, "application/json", "{\"access_token\": ".to_owned()),
        Reply::Text(200, "application/json", String::new()),
        Reply::Json(200, json!([])),
        Reply::Json(200, json!(null)),
        Reply::Json(200, json!({})),
        Reply::Json(400, json!({ "error": "invalid_grant" })),
        Reply::Json(401, json!({ "error": "invalid_client", "error_description": HTML })),
        Reply::Json(400, json!({ "error": HTML })),
        Reply::Json(404, json!({})),
        Reply::Text(204, "text/plain", String::new()),
        Reply::Redirect("http://127.0.0.1:1/".to_owned()),
    ]
}

async fn assert_refused(world: &World, what: &str, person: &Value) {
    let browser = world.app.browser();
    let page = world.sign_in(&browser, person).await;
    assert_eq!(page.status, 400, "{what}: {}", page.body);
    refused(&browser, &page, 400, says::REFUSED);
    assert!(!page.body.contains("alert("), "{what}: {}", page.body);
    assert_eq!(world.rows().await, [0, 0, 0], "{what}");
}

async fn f3_token_answers_that_are_none_are_refused(kind: Kind) {
    let world = World::new(kind);
    for reply in nonsense() {
        world.op.bend(|b| b.fault(TOKEN, reply.clone()));
        assert_refused(&world, &format!("{reply:?}"), &person("1001", "ada")).await;
    }
}

async fn f3_token_answers_with_a_part_missing_are_refused(kind: Kind) {
    let world = World::new(kind);
    for patch in [
        json!({ "id_token": null }),
        json!({ "id_token": "" }),
        json!({ "id_token": 7 }),
        json!({ "id_token": {} }),
        json!({ "access_token": null }),
        json!({ "access_token": 7 }),
        json!({ "token_type": "mac" }),
        json!({ "token_type": "DPoP" }),
        json!({ "token_type": 7 }),
    ] {
        world.op.bend(|b| b.token = patch.clone());
        assert_refused(&world, &patch.to_string(), &person("1001", "ada")).await;
    }
}

/// RFC 6749 §5.1: nothing depends on the other members, nor on the case of the type.
async fn f3_what_a_token_answer_says_besides_is_borne(kind: Kind) {
    let world = World::new(kind);
    let odd =
        [json!("300"), json!(-1), json!(0.5), json!(1e300), json!([]), json!({}), json!(true), json!(null)];
    let members =
        ["expires_in", "scope", "refresh_token", "refresh_expires_in", "id_token_type", "session_state"];
    let mut patches: Vec<Value> = vec![json!({ "token_type": null }), json!({ "token_type": "bearer" })];
    patches.push(json!({ "scope": ["openid", "email"], "expires_in": "300", "token_type": null }));
    patches.push(json!({ "error": null, "error_description": 7, "not-before-policy": 0 }));
    for name in members {
        patches.extend(odd.iter().map(|value| json!({ (name): value })));
    }
    for patch in patches {
        // and userinfo is asked with the token
        world.op.bend(|b| {
            b.token = patch.clone();
            b.at_userinfo = vec!["name"];
        });
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        assert!(browser.has_session(), "{patch}: {}", page.body);
    }
}

/// The access token is somebody else's, or userinfo answers of somebody else (OpenID Connect Core §5.3.4).
async fn f3_userinfo_of_another_subject_is_refused(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| b.at_userinfo = vec!["email", "email_verified"]);
    for sub in [json!("1002"), json!(null), json!(""), json!("1001 "), json!(1001)] {
        world.op.bend(|b| b.userinfo = json!({ "sub": sub, "email": "victim@example.test" }));
        assert_refused(&world, &sub.to_string(), &person("1001", "ada")).await;
    }
    for reply in nonsense() {
        world.op.bend(|b| b.fault(USERINFO, reply.clone()));
        assert_refused(&world, &format!("{reply:?}"), &person("1001", "ada")).await;
    }
}

/// Sends an error back instead of a code.
async fn fail(world: &World, browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let asked = leave_by(browser, &browser.open("/login").await, &world.op).await;
    let state = query_of(&asked, "state").expect("a state");
    let mut fields = fields.to_vec();
    fields.push(("state", &state));
    browser.open(&format!("{CALLBACK}?{}", encode(&fields))).await
}

async fn f3_error_answers_are_told_on_our_page(kind: Kind) {
    let world = World::new(kind);
    for (error, status, sentence) in [
        ("access_denied", 400, says::CANCELLED),
        ("login_required", 400, says::CANCELLED),
        ("invalid_request", 400, says::CANCELLED),
        ("temporarily_unavailable", 503, says::UNAVAILABLE),
        ("server_error", 503, says::UNAVAILABLE),
        ("a junk error \u{1b}[31m \u{202e}", 400, says::CANCELLED),
        (HTML, 400, says::CANCELLED),
    ] {
        let browser = world.app.browser();
        let fields = [("error", error), ("error_description", HTML), ("error_uri", "javascript:alert(1)")];
        let page = fail(&world, &browser, &fields).await;
        refused(&browser, &page, status, sentence);
        assert!(!page.body.contains("alert(") && !page.body.contains("junk"), "{}", page.body);
        assert_eq!(page.headers.contains_key("retry-after"), status == 503);
        // the same answer again is none
        refused(&browser, &browser.open(page.url.as_str()).await, 400, says::REPLAYED);
    }
    let browser = world.app.browser();
    refused(&browser, &fail(&world, &browser, &[]).await, 400, says::REFUSED);
    assert_eq!(world.rows().await, [0, 0, 0]);
    assert_eq!(world.op.count(TOKEN), 0);
}

async fn f3_a_code_beside_an_error_is_not_redeemed(kind: Kind) {
    let world = World::new(kind);
    let browser = world.app.browser();
    let asked = world.leave(&browser).await;
    let mut answer = world.op.authorize(&asked, &person("1001", "ada"));
    answer.query_pairs_mut().append_pair("error", "access_denied");
    refused(&browser, &browser.open(answer.as_str()).await, 400, says::CANCELLED);
    assert_eq!(world.op.count(TOKEN), 0);
    assert_eq!(world.rows().await, [0, 0, 0]);
}

/// Whatever went wrong: from the page that says so a password leads on to the app, and so does a second try.
async fn f3_the_way_on_leads_to_the_app(kind: Kind) {
    let world = World::new(kind);
    world.app.user("alice").await;
    let client = world.app.client("app", first_party()).await;
    for second in ["password", "provider"] {
        let browser = world.app.browser();
        let asked: Url = world.leave_app(&browser, &client, &[]).await;
        let state = query_of(&asked, "state").expect("a state");
        let page = browser.open(&format!("{CALLBACK}?error=access_denied&state={state}")).await;
        refused(&browser, &page, 400, says::CANCELLED);
        assert!(html::forms(&page.body).iter().all(|form| form.value("flow").is_some_and(|f| !f.is_empty())));
        let answer = if second == "password" {
            browser.sign_in(&page, "alice").await
        } else {
            let asked = leave_by(&browser, &page, &world.op).await;
            world.come_back(&browser, &asked, &person("1001", "ada")).await
        };
        code_of(&answer);
    }
}

both!(
    f3_token_answers_that_are_none_are_refused,
    f3_token_answers_with_a_part_missing_are_refused,
    f3_what_a_token_answer_says_besides_is_borne,
    f3_userinfo_of_another_subject_is_refused,
    f3_error_answers_are_told_on_our_page,
    f3_a_code_beside_an_error_is_not_redeemed,
    f3_the_way_on_leads_to_the_app,
);
