//! More than fits into a token: found before anything is used up, and never our fault.

use std::collections::BTreeSet;

use chancery_core::account::Account;
use chancery_core::client::Profile;
use serde_json::json;

use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::front::app_with;
use crate::support::people::web_app;
use crate::support::tokens::text;

/// What makes a token too long: the person's roles, or claims in the ID token.
const CAUSES: [fn(&mut Account); 2] = [
    |account| account.roles = (0..400).map(|n| format!("{n:064}")).collect::<BTreeSet<String>>(),
    |account| {
        for claim in ["name", "given_name", "family_name", "middle_name", "nickname", "profile", "website"] {
            account.claims.insert(claim.to_owned(), "x".repeat(2000).into());
        }
    },
];

/// The code is what it was: the answer to the third try is that to the first.
async fn too_much_is_refused_and_nothing_is_used_up(app: TestApp) {
    for (number, cause) in CAUSES.into_iter().enumerate() {
        let name = format!("person-{number}");
        app.user_with(&name, cause).await;
        let mut metadata = web_app();
        metadata["claims_in_id_token"] = true.into();
        let client = app.client(&format!("app-{number}"), metadata).await;
        let code = app.code(&app.browser(), &name, &client).await;
        for _ in 0..3 {
            tok(&app.redeem(&client, &code).await, "invalid_scope");
        }
    }
}

/// Whatever may be registered fits.
async fn a_client_with_all_roles_that_it_may_have_gets_its_token(app: TestApp) {
    let roles: Vec<String> = (0..50).map(|n| format!("{n:064}")).collect();
    let mut metadata = web_app();
    metadata["roles"] = json!(roles);
    let client = app.client("app", metadata).await;
    let answer = app.client_credentials(&client, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(app.verified(text(&answer.json(), "access_token")).await.1["roles"], json!(roles));
}

both!(too_much_is_refused_and_nothing_is_used_up, a_client_with_all_roles_that_it_may_have_gets_its_token,);

mod front_channel {
    use super::*;

    /// Tokens of the authorization endpoint itself.
    async fn the_app_is_told_at_its_redirect_uri(kind: Kind) {
        let app = TestApp::with(kind, |policy| {
            policy.profiles.insert(Profile::Oidc);
        });
        app.user_with("alice", CAUSES[1]).await;
        let metadata = json!({
            "profile": "oidc",
            "consent": "skip",
            "grant_types": ["authorization_code", "implicit"],
            "response_types": ["code", "id_token"],
        });
        let client = app.client("app", app_with(metadata)).await;
        let browser = app.browser_of("alice").await;
        let answer = app.ask(&browser, &client, &[("response_type", "id_token")]).await;
        let location = answer.location().unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
        let fragment = location.fragment().unwrap_or_else(|| panic!("{location}"));
        assert!(fragment.contains("error=invalid_scope") && fragment.contains("state="), "{location}");
    }

    both!(the_app_is_told_at_its_redirect_uri);
}
