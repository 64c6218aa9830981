//! `POST /revoke` (RFC 7009, rule J8).

use actix_web::web::{Bytes, Payload};
use chancery_core::actor::Who;
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::events::Refusal;
use chancery_core::params::Params;
use chancery_core::tokens::kinds::{Presented, recognise};
use chancery_core::tokens::revoke::revoke;

use chancery_web::extract::call::Call;
use chancery_web::extract::client_auth::{authenticate, claimed, presented, remember};
use chancery_web::extract::params;
use chancery_web::respond::json::no_store_bytes;
use chancery_web::respond::refused::{Answer, Refused};

pub async fn post(call: Call, payload: Payload) -> Answer {
    let params = params::form(call.request(), payload).await.map_err(Refused::Body)?;
    match answer(&call, &params).await {
        Ok(()) => {
            // the body means nothing (RFC 7009 §2.2), and some clients read JSON whatever it is
            Ok(no_store_bytes(Bytes::from_static(b"{}")))
        }
        Err(refused) => {
            let client_id = claimed(call.request(), &params);
            Err(call.refused(Refusal::Revocation, client_id.as_deref(), refused))
        }
    }
}

async fn answer(call: &Call, params: &Params) -> Result<(), Refused> {
    let presentation = presented(call.request(), params)?;
    let authenticated = authenticate(call, &presentation, path::REVOKE).await?;
    let Some(token) = params.first("token") else {
        if let Some(one_time) = authenticated.one_time {
            remember(call, one_time).await?;
        }
        return Err(OAuthError::invalid_request("The token parameter is missing").into());
    };
    let presented = recognise(token, &*call.vault, &*call.verifier, call.clock.now());
    if presented == Presented::Unknown && authenticated.one_time.is_none() {
        return Ok(());
    }
    let (client, one_time) = (authenticated.client.id.clone(), authenticated.one_time);
    let who = Who::Client(client.clone());
    Ok(call.unit(who, move |unit| revoke(unit, &client, one_time.as_ref(), &presented)).await?)
}
