//! `GET|POST /userinfo` (OpenID Connect Core §5.3).

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Payload;
use chancery_core::account::Account;
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::grants::GrantId;
use chancery_core::subject::Subject;
use chancery_core::tokens::access::AccessToken;
use chancery_core::tokens::{access, userinfo};

use chancery_web::extract::call::Call;
use chancery_web::extract::{bearer, params, proof};
use chancery_web::node::client_keys;
use chancery_web::respond::json::no_store_json;
use chancery_web::respond::jwt::{JWT, no_store_jwt};
use chancery_web::respond::refused::{Answer, Refused};

/// The token in the form of the body (RFC 6750 §2.2), or in the header.
pub async fn get(call: Call, payload: Payload) -> Answer {
    let answer = answer(&call, payload).await?;
    Ok(match answer {
        userinfo::Answer::Json(claims) => no_store_json(&claims),
        userinfo::Answer::Jwt(jwt) => no_store_jwt(jwt, JWT),
    })
}

async fn answer(call: &Call, payload: Payload) -> Result<userinfo::Answer, Refused> {
    let req = call.request();
    let form = if req.method() == Method::POST && req.headers().contains_key(CONTENT_TYPE) {
        Some(params::form(req, payload).await?)
    } else {
        None
    };
    let token = bearer::token(req, form.as_ref())?.ok_or(Refused::NoToken)?;
    call.refuse_stale()?;
    let now = call.clock.now();
    let judge = access::Judge {
        realm: &call.realm,
        verifier: &*call.verifier,
        live: &call.live,
        proven: &proof::proven(req),
        now,
    };
    let token = access::judge(&judge, &token)?;
    userinfo::refuse_unfit(&token, &call.realm)?;
    let client = standing_client(call, &token).await?;
    let recipient = client_keys::recipient(call, &client, client.attributes.userinfo.encryption).await?;
    let account = account(call, &token.sub, token.grant_id.as_ref()).await?;
    let mut claims = userinfo::claims(&account, &token.scope);
    claims.extend(userinfo::named(&account, &token.claims));
    claims.insert("sub".to_owned(), token.sub.into());
    let (signer, recipient) = (&*call.signer, recipient.as_deref());
    Ok(userinfo::answer(claims, &client, &call.realm, signer, recipient, now)?)
}

fn gone(cause: &'static str) -> OAuthError {
    OAuthError::invalid_token("The access token is invalid, expired or revoked").because(cause)
}

/// Rule T13.
async fn standing_client(call: &Call, token: &AccessToken) -> Result<Arc<Client>, Refused> {
    match call.client(&token.client_id).await? {
        Some(client) if token.is_of(&client) => Ok(client),
        _ => Err(gone("the client is disabled, or was since").into()),
    }
}

async fn account(call: &Call, sub: &str, grant: Option<&GrantId>) -> Result<Account, Refused> {
    if grant.is_none() {
        return Err(gone("not issued for a person").into());
    }
    let subject = Subject(sub.to_owned());
    let found = call.read(move |unit| userinfo::person(unit, &subject)).await?;
    Ok(found.ok_or_else(|| gone("account is disabled"))?)
}
