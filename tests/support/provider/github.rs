//! GitHub's endpoints, as its documentation gives them; an enterprise server's API lies below `/api/v3`.
//! A person is a user of its API, with a member `emails` for the list of the other endpoint.

use serde_json::{Value, json};

use super::behaviour::{Behaviour, patched};
use super::server::{Reply, Request};

pub const ACCESS_TOKEN: &str = "/login/oauth/access_token";
pub const USER: &str = "/api/v3/user";
pub const EMAILS: &str = "/api/v3/user/emails";

/// The answer of the token endpoint: 200 whatever happened.
pub(super) fn token(redeemed: Result<Value, &'static str>) -> Reply {
    Reply::Json(
        200,
        match redeemed {
            Ok(answer) => json!({
                "access_token": answer["access_token"], "scope": "read:user,user:email", "token_type": "bearer",
            }),
            Err(_) => json!({
                "error": "bad_verification_code",
                "error_description": "The code passed is incorrect or expired.",
                "error_uri": "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code",
            }),
        },
    )
}

pub(super) fn api(behaviour: &Behaviour, request: &Request, token: &str) -> Reply {
    let Some(person) = behaviour.tokens.get(token) else {
        return Reply::Json(401, json!({ "message": "Bad credentials", "status": "401" }));
    };
    // GitHub answers 403 without it
    assert!(!request.header("user-agent").is_empty(), "no User-Agent");
    match request.path.as_str() {
        USER => Reply::Json(200, patched(person.clone(), &json!({ "emails": null }))),
        EMAILS => Reply::Json(200, person["emails"].clone()),
        _ => Reply::Json(404, json!({ "message": "Not Found", "status": "404" })),
    }
}
