//! Claims of a provider that are not as OpenID Connect Core §5.1 wants them: what is not needed is left out, and
//! nobody is kept out for it.

use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::world::{World, person};

/// Claims that no sign-in depends on.
const CLAIMS: [&str; 33] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
    "auth_time",
    "acr",
    "amr",
    "sid",
    "hd",
    "nbf",
    "jti",
    "c_hash",
    "s_hash",
    "groups",
    "roles",
    "name#de",
    "_claim_names",
    "_claim_sources",
];

fn values() -> Vec<Value> {
    vec![
        json!("true"),
        json!(""),
        json!(1),
        json!(1e300),
        json!(true),
        json!(null),
        json!(["a", 7, null]),
        json!({ "country": "GB", "more": [1] }),
    ]
}

/// No claim keeps anybody out, whatever it is, and what is stored has its type.
async fn assert_borne(world: &World, bend: impl Fn(&World, &str, Value)) {
    for name in CLAIMS {
        // nbf that is a number and lies ahead is understood, and means what it says
        for value in values().into_iter().filter(|v| name != "nbf" || v.as_f64().is_none_or(|n| n < 1e9)) {
            bend(world, name, value.clone());
            let browser = world.app.browser();
            let page = world.sign_in(&browser, &person("1001", "ada")).await;
            assert!(browser.has_session(), "{name}: {value}: {}", page.body);
        }
    }
    let accounts = world.accounts().await;
    assert_eq!(accounts.len(), 1, "one person");
}

/// The provider's value as it comes: `null` is said, too.
fn said(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

async fn f3_claims_of_any_type_in_an_id_token_are_borne(kind: Kind) {
    let world = World::new(kind);
    assert_borne(&world, |world, name, value| {
        let name = name.to_owned();
        world.op.bend(|b| {
            b.forge = Some(Box::new(move |header, claims| {
                crate::support::jws::TestKey::shared("RS256")
                    .sign(header, &said(claims, &name, value.clone()))
            }));
        });
    })
    .await;
}

async fn f3_claims_of_any_type_in_userinfo_are_borne(kind: Kind) {
    let world = World::new(kind);
    assert_borne(&world, |world, name, value| {
        world.op.bend(|b| {
            b.at_userinfo = vec!["name", "email", "email_verified"];
            b.userinfo = json!({ (name): value });
        });
    })
    .await;
}

/// Rule F2: an address counts as verified by the JSON value `true` and by no other spelling; what is beside it is
/// taken over all the same.
async fn f2_no_spelling_but_true_verifies_an_address(kind: Kind) {
    for at_userinfo in [false, true] {
        let world = World::with(kind, |settings| {
            crate::support::world::rules(settings).domains = ["example.test".to_owned()].into();
        });
        let spellings =
            [json!("true"), json!("True"), json!(1), json!("1"), json!("yes"), json!([true]), json!({})];
        for (number, spelling) in spellings.into_iter().enumerate() {
            world.op.bend(|b| {
                if at_userinfo {
                    b.at_userinfo = vec!["email_verified", "email"];
                    b.userinfo = json!({ "email_verified": spelling });
                } else {
                    b.claims = json!({ "email_verified": spelling });
                }
            });
            let name = format!("ada{number}");
            let browser = world.app.browser();
            world.sign_in(&browser, &person(&name, &name)).await;
            // the domain's rule asks for a verified address, so nobody came in
            assert_eq!(world.rows().await, [0, 0, 0], "{spelling} counted as verified");
        }
    }
}

/// What is understood is taken over beside what is not.
async fn f3_the_other_claims_are_taken_over(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| {
        b.claims = json!({
            "updated_at": "2027-01-15T08:00:00Z", "locale": { "language": "en" }, "name": ["Ada"],
            "address": "1 High Street", "phone_number_verified": "false", "given_name": "Ada", "zoneinfo": "Europe/London",
        });
    });
    let (_, account) = world.signed_in(&person("1001", "ada")).await;
    let account = world.account(&account).await;
    assert_eq!(json!(account.claims), json!({ "given_name": "Ada", "zoneinfo": "Europe/London" }));
    assert_eq!(account.email.as_deref(), Some("ada@example.test"));
}

both!(
    f3_claims_of_any_type_in_an_id_token_are_borne,
    f3_claims_of_any_type_in_userinfo_are_borne,
    f2_no_spelling_but_true_verifies_an_address,
    f3_the_other_claims_are_taken_over,
);
