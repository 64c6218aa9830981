//! `response_type` (rule Z3).

use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, redirected};
use crate::support::people::web_app;

async fn z3_a_missing_response_type_is_an_invalid_request(app: TestApp) {
    let client = app.client("app", web_app()).await;
    redirected(&app.ask_cold(&client, &[("response_type", "")]).await, "invalid_request");
}

async fn z3_unknown_and_token_response_types_are_unsupported(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for response_type in [
        "token",
        "id_token",
        "id_token token",
        "code token",
        "code id_token",
        "code id_token token",
        "none",
        "Code",
        "code code",
        "code ",
        " code",
        "code,token",
        "password",
        "<b>",
    ] {
        let answer = app.ask_cold(&client, &[("response_type", response_type)]).await;
        redirected(&answer, "unsupported_response_type");
    }
}

async fn z3_a_client_without_the_code_flow_is_unauthorized(app: TestApp) {
    let metadata = app_with(json!({ "grant_types": ["client_credentials"], "response_types": [] }));
    let client = app.client("machine", metadata).await;
    redirected(&app.ask_cold(&client, &[]).await, "unauthorized_client");
}

both!(
    z3_a_missing_response_type_is_an_invalid_request,
    z3_unknown_and_token_response_types_are_unsupported,
    z3_a_client_without_the_code_flow_is_unauthorized,
);
