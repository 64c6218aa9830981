//! Tokens that the authorization endpoint itself hands out (OpenID Connect Core §3.2, §3.3).

use std::sync::Arc;

use actix_web::HttpRequest;
use chancery_core::account::Account;
use chancery_core::authorize::request::AuthorizationRequest;
use chancery_core::authorize::respond::{FrontAccess, Granted};
use chancery_core::client::{Client, GrantType};
use chancery_core::grants::{Authorization, Facts, GrantId, Party, Used};
use chancery_core::ports::{Recipient, StoreError};
use chancery_core::secret::Secret;
use chancery_core::tokens::MintError;
use chancery_core::tokens::issue::{Mint, PreparedFront, prepare_front};

use crate::node::audit;
use crate::node::state::AppState;

/// What the transaction came to.
pub struct Completed {
    pub code: Secret,
    /// Of an access token that goes along with the answer.
    pub grant: GrantId,
    pub authorization: Authorization,
    pub account: Account,
}

/// The code, and the tokens that go with it. Signed after the COMMIT. `recipient`: the client's key, where it
/// wants its ID tokens encrypted.
pub async fn granted(
    state: &AppState,
    req: &HttpRequest,
    client: &Arc<Client>,
    request: &AuthorizationRequest,
    completed: Completed,
    recipient: Option<&Arc<dyn Recipient>>,
) -> Result<Result<Granted, MintError>, StoreError> {
    let code = request.response_type.has_code().then_some(completed.code);
    if !request.response_type.is_front_channel() {
        return Ok(Ok(Granted { code, ..Granted::default() }));
    }
    let mut resources = Vec::new();
    for identifier in &request.resources {
        resources.extend(state.resource(identifier).await?.map(Arc::unwrap_or_clone));
    }
    let facts = Facts {
        scope: request.scope.clone(),
        resources,
        id_token: request.response_type.has_id_token(),
        nonce: request.nonce.clone(),
        refresh_token: None,
        remark: None,
        used: Used::Nothing,
        party: Party::Account {
            grant: completed.grant,
            authorization: Box::new(completed.authorization),
            account: Box::new(completed.account),
        },
    };
    let mint = Mint {
        realm: &state.realm,
        policy: &state.policy,
        client,
        signer: &*state.signer,
        vault: &*state.vault,
        entropy: &*state.entropy,
        recipient,
        now: state.clock.now(),
    };
    let prepared = prepare_front(&mint, &facts, request.response_type, code.as_ref());
    let tokens = match prepared.and_then(PreparedFront::sign) {
        Ok(tokens) => tokens,
        Err(error) => return Ok(Err(error)),
    };
    audit::issued(state, req, GrantType::Implicit, &client.id, &facts);
    let access_token = tokens.access_token.map(|token| FrontAccess {
        token: Secret::new(token),
        expires_in: tokens.expires_in,
        scope: facts.scope.to_string(),
    });
    Ok(Ok(Granted { code, access_token, id_token: tokens.id_token }))
}
