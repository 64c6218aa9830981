//! `POST /introspect` (RFC 7662, RFC 9701, rule J7).

use std::sync::Arc;

use actix_web::web::{Bytes, Payload};
use chancery_core::client::Client;
use chancery_core::client::auth::{self, Presentation};
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::events::Refusal;
use chancery_core::grants::RefreshToken;
use chancery_core::params::Params;
use chancery_core::ports::Recipient;
use chancery_core::resource::Resource;
use chancery_core::tokens::access::AccessToken;
use chancery_core::tokens::introspect::{self, Asker, INACTIVE, Inactive};
use chancery_core::tokens::kinds::{Presented, recognise};
use serde::Serialize;

use chancery_web::extract::call::Call;
use chancery_web::extract::client_auth::{authenticate, presented, remember};
use chancery_web::extract::{accept, client_auth, params};
use chancery_web::node::client_keys;
use chancery_web::respond::json::{no_store_bytes, no_store_json};
use chancery_web::respond::jwt::{INTROSPECTION, no_store_jwt};
use chancery_web::respond::refused::{Answer, Refused};

pub async fn post(call: Call, payload: Payload) -> Answer {
    let params = params::form(call.request(), payload).await.map_err(Refused::Body)?;
    answer(&call, &params).await.map_err(|refused| {
        let client_id = client_auth::claimed(call.request(), &params);
        call.refused(Refusal::Introspection, client_id.as_deref(), refused)
    })
}

/// Who asks, authenticated.
enum Caller {
    Client(Arc<Client>),
    Resource(Arc<Resource>),
}

/// A question, by somebody who may ask.
struct Question<'a> {
    call: &'a Call,
    caller: Caller,
    /// The answer is to be signed (RFC 9701 §4).
    signed: bool,
    /// The client's key, where it wants signed answers encrypted.
    recipient: Option<Arc<dyn Recipient>>,
}

impl Question<'_> {
    fn asker(&self) -> Asker<'_> {
        match &self.caller {
            Caller::Client(client) => Asker::Client(client),
            Caller::Resource(resource) => Asker::Resource(resource),
        }
    }

    fn answer<T: Serialize>(&self, answer: &T) -> Answer {
        if !self.signed {
            return Ok(no_store_json(answer));
        }
        let (realm, signer, now) = (&self.call.realm, &*self.call.signer, self.call.clock.now());
        let recipient = self.recipient.as_deref();
        let jwt = introspect::signed(answer, self.asker(), realm, signer, recipient, now)?;
        Ok(no_store_jwt(jwt, INTROSPECTION))
    }

    fn inactive(&self) -> Answer {
        if self.signed {
            return self.answer(&Inactive::default());
        }
        Ok(no_store_bytes(Bytes::from_static(INACTIVE)))
    }
}

async fn answer(call: &Call, params: &Params) -> Answer {
    let presentation = presented(call.request(), params)?;
    let caller = authenticate_caller(call, &presentation).await?;
    let token =
        params.first("token").ok_or_else(|| OAuthError::invalid_request("The token parameter is missing"))?;
    call.refuse_stale()?;
    let signed = accept::prefers(call.request().headers(), INTROSPECTION, "application/json");
    let recipient = match &caller {
        Caller::Client(client) if signed => {
            client_keys::recipient(call, client, client.attributes.introspection.encryption).await?
        }
        _ => None,
    };
    let question = Question { call, caller, signed, recipient };
    match recognise(token, &*call.vault, &*call.verifier, call.clock.now()) {
        Presented::Refresh(token) => refresh_token(&question, token).await,
        Presented::Access(token) => access_token(&question, &token).await,
        Presented::Unknown => question.inactive(),
    }
}

/// A confidential client, or a resource with its secret.
async fn authenticate_caller(call: &Call, presented: &Presentation) -> Result<Caller, Refused> {
    if call.client(&presented.client_id).await?.is_some() {
        let authenticated = authenticate(call, presented, path::INTROSPECT).await?;
        if authenticated.client.is_public() {
            return Err(auth::refused("a public client cannot introspect").into());
        }
        if let Some(one_time) = authenticated.one_time {
            remember(call, one_time).await?;
        }
        return Ok(Caller::Client(authenticated.client));
    }
    let resource =
        call.resource(&presented.client_id).await?.ok_or_else(|| auth::refused("unknown client"))?;
    auth::judge_resource(&resource, presented, call.clock.now())?;
    Ok(Caller::Resource(resource))
}

async fn access_token(question: &Question<'_>, token: &AccessToken) -> Answer {
    let call = question.call;
    let Ok(binding) = token.usable(&call.realm, &call.live, call.clock.now()) else {
        return question.inactive();
    };
    let stands = call.client(&token.client_id).await?.is_some_and(|client| token.is_of(&client));
    if !stands || !question.asker().may_read(&token.client_id, Some(token)) {
        return question.inactive();
    }
    question.answer(&introspect::Answer::access_token(token, binding))
}

async fn refresh_token(question: &Question<'_>, token: RefreshToken) -> Answer {
    let call = question.call;
    let found = call.read(move |unit| introspect::refreshable(unit, &token)).await?;
    let Some((grant, exp)) = found else { return question.inactive() };
    let client_id = &grant.authorization.client;
    let issued = grant.authorization.generations.client;
    let stands = call.client(client_id.as_str()).await?.is_some_and(|client| client.stands_by(issued));
    if !stands || !question.asker().may_read(client_id.as_str(), None) {
        return question.inactive();
    }
    question.answer(&introspect::Answer::refresh_token(&call.realm.issuer, &grant, exp))
}
