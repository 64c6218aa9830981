//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, rule L9).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::{Client, ClientId};
use crate::discovery::{Metadata, path};
use crate::error::OAuthError;
use crate::params::Params;
use crate::ports::{StoreError, TokenType, Verifier};
use crate::realm::Realm;
use crate::redirect_uri::matches;
use crate::session::SessionId;
use crate::time::Timestamp;
use crate::unit::Unit;

use crate::authorize::respond::with_query;
use crate::authorize::target::MAX_STATE;

/// A genuine ID token of ours, expired or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    pub client_id: String,
    pub sub: String,
    /// Left out where the ID token was issued outside of any session.
    pub sid: Option<String>,
}

/// A logout request, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    pub hint: Option<Hint>,
    /// The client that it comes from: by hint, or by `client_id`.
    pub client_id: Option<String>,
    pub post_logout_redirect_uri: Option<String>,
    pub state: Option<String>,
}

/// Reads a request. An error is a page, never a redirect.
pub fn read(
    params: &Params,
    realm: &Realm,
    verifier: &dyn Verifier,
    now: Timestamp,
) -> Result<LogoutRequest, OAuthError> {
    if params.repeated().is_some() {
        return Err(OAuthError::invalid_request("A parameter must not be repeated"));
    }
    let hint = params.first("id_token_hint").map(|h| read_hint(h, realm, verifier, now)).transpose()?;
    let client_id = params.first("client_id").map(str::to_owned);
    if let (Some(hint), Some(client_id)) = (&hint, &client_id)
        && hint.client_id != *client_id
    {
        return Err(OAuthError::invalid_request("The id_token_hint was issued to another application"));
    }
    let state = params.first("state").map(str::to_owned);
    if state.as_ref().is_some_and(|s| s.len() > MAX_STATE) {
        return Err(OAuthError::invalid_request("The state parameter is longer than 2048 bytes"));
    }
    Ok(LogoutRequest {
        client_id: client_id.or_else(|| hint.as_ref().map(|h| h.client_id.clone())),
        hint,
        post_logout_redirect_uri: params.first("post_logout_redirect_uri").map(str::to_owned),
        state,
    })
}

fn read_hint(hint: &str, realm: &Realm, verifier: &dyn Verifier, now: Timestamp) -> Result<Hint, OAuthError> {
    let refused = || OAuthError::invalid_request("The id_token_hint is not an ID token of this server");
    let claims =
        verifier.verify_own(hint, TokenType::IdToken, now).map_err(|e| refused().because(e.to_string()))?;
    let claims: Value = serde_json::from_slice(&claims).map_err(|_| refused())?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(refused);
    if text("iss")? != realm.issuer {
        return Err(refused());
    }
    let sid = claims.get("sid").map(|_| text("sid")).transpose()?;
    Ok(Hint { client_id: text("aud")?, sub: text("sub")?, sid })
}

/// The session that the hinted client knows by the hint's `sid`.
pub fn hinted_session(unit: &mut Unit<'_>, hint: &Hint) -> Result<Option<SessionId>, StoreError> {
    let Some(sid) = &hint.sid else { return Ok(None) };
    let client = ClientId(hint.client_id.clone());
    Ok(unit.tx.session_by_sid(&unit.realm.id, &client, sid)?.map(|session| session.id))
}

/// Where somebody goes who has signed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Afterwards {
    /// Nothing was asked.
    Here,
    /// Somewhere was asked, by nobody that is known: neither a hint nor a `client_id` says whose URI it could be.
    Unidentified,
    /// To a registered URI of the client, with `state` and nothing else.
    To(String),
}

/// Where to go afterwards: a registered URI of a client that is known and enabled (§3). The port of a loopback URI is
/// free, as that of a redirect URI is (rule Z2).
pub fn afterwards(request: &LogoutRequest, client: Option<&Client>) -> Result<Afterwards, OAuthError> {
    let Some(uri) = &request.post_logout_redirect_uri else { return Ok(Afterwards::Here) };
    if request.hint.is_none() && client.is_none() {
        return Ok(Afterwards::Unidentified);
    }
    let registered = client
        .filter(|c| c.is_enabled())
        .is_some_and(|c| c.attributes.logout.post_logout_redirect_uris.iter().any(|r| matches(r, uri)));
    if !registered {
        return Err(OAuthError::invalid_request(
            "The post_logout_redirect_uri is not registered for this application",
        ));
    }
    let state = request.state.iter().map(|s| ("state", s.clone())).collect::<Vec<_>>();
    Ok(Afterwards::To(with_query(uri, &state)))
}

/// What is said of a request whose client nobody knows, where there is nothing to sign out of.
pub fn unidentified() -> OAuthError {
    OAuthError::invalid_request("The id_token_hint or client_id parameter is missing")
}

/// Enters where apps send people to sign out, and that apps are told of it by either way.
pub(crate) fn advertise(to: &mut Metadata) {
    to.endpoint("end_session_endpoint", path::END_SESSION);
    for name in [
        "backchannel_logout_supported",
        "backchannel_logout_session_supported",
        "frontchannel_logout_supported",
        "frontchannel_logout_session_supported",
    ] {
        to.ability(name, true);
    }
}
