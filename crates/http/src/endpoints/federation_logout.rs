//! `POST /federation/{provider}/backchannel-logout`: a provider says that somebody signed out there
//! (OpenID Connect Back-Channel Logout §2.5, as the relying party).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, RETRY_AFTER};
use actix_web::web::{Path, Payload};
use chancery_core::actor::Who;
use chancery_core::events::Event;
use chancery_core::federation::{ProviderId, SeenBefore, UpstreamError, sign_out_from};
use chancery_core::unit::Stop;
use serde_json::json;

use chancery_web::extract::call::Call;
use chancery_web::extract::params;
use chancery_web::respond::refused::Answer;

pub async fn post(call: Call, provider: Path<String>, payload: Payload) -> Answer {
    let Some(rules) = call.upstream.rules(&provider) else { return Ok(refused(StatusCode::NOT_FOUND)) };
    let Ok(fields) = params::form(call.request(), payload).await else {
        return Ok(refused(StatusCode::BAD_REQUEST));
    };
    let token = fields.first("logout_token").unwrap_or_default();
    let logout = match call.upstream.judge_logout_token(&rules.id, token).await {
        Ok(logout) => logout,
        Err(error) => {
            tell(&call, &rules.id, error.to_string());
            return Ok(refused(match error {
                UpstreamError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                UpstreamError::Refused(_) => StatusCode::BAD_REQUEST,
            }));
        }
    };
    let id = rules.id.clone();
    match call.unit(Who::Anybody, move |unit| sign_out_from(unit, &id, &logout)).await {
        Ok(()) => Ok(no_store(HttpResponse::Ok().finish())),
        Err(Stop::Refused(SeenBefore) | Stop::Undone(SeenBefore)) => {
            tell(&call, &rules.id, "logout token: seen before".to_owned());
            Ok(refused(StatusCode::BAD_REQUEST))
        }
        Err(Stop::Store(error)) => Err(error.into()),
    }
}

fn tell(call: &Call, provider: &ProviderId, outcome: String) {
    call.record(Who::Anybody, &Event::Upstream { provider: provider.clone(), outcome, account: None });
}

fn refused(status: StatusCode) -> HttpResponse {
    let mut response = HttpResponse::build(status).json(json!({ "error": "invalid_request" }));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    no_store(response)
}

fn no_store(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
