//! Signing out at the provider, and being told by it that somebody did.

use chancery_core::federation::{UpstreamError, UpstreamLogout};
use chancery_core::secret::from_base64url;
use chancery_core::time::Timestamp;
use openidconnect::core::CoreJsonWebKeyUse;
use openidconnect::{JsonWebKey as _, JsonWebKeyUse as _};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::claims::identifier;

use super::Oidc;
use super::errors::refused;
use super::types::{Algorithm, KeySet};
use super::verify::{ALGORITHMS, SKEW};

/// The member of `events` (OpenID Connect Back-Channel Logout §2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Longest logout token, in bytes.
const MAX_TOKEN: usize = 16 * 1024;

/// Oldest logout token, in seconds.
const MAX_AGE: i64 = 600;

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// A signed token, taken apart and not yet believed.
struct Parts<'a> {
    header: Header,
    signed: &'a str,
    signature: Vec<u8>,
    claims: Map<String, Value>,
}

impl Oidc {
    pub async fn end_session_url(
        &self,
        id_token_hint: Option<&str>,
        post_logout_redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, UpstreamError> {
        let known = self.documents.get().await?;
        let Some(endpoint) = &known.metadata.additional_metadata().end_session_endpoint else {
            return Ok(None);
        };
        let mut url = Url::parse(endpoint).map_err(|_| refused("end_session_endpoint: not a URL"))?;
        if let Some(hint) = id_token_hint {
            url.query_pairs_mut().append_pair("id_token_hint", hint);
        }
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", post_logout_redirect_uri)
            .append_pair("state", state);
        Ok(Some(url.into()))
    }

    /// OpenID Connect Back-Channel Logout §2.6, steps 1 to 9.
    pub async fn judge_logout_token(&self, token: &str) -> Result<UpstreamLogout, UpstreamError> {
        let parts = take_apart(token).ok_or_else(|| refused("logout token: malformed"))?;
        let typ = parts.header.typ.as_deref().map(str::to_ascii_lowercase);
        if !matches!(typ.as_deref(), None | Some("logout+jwt" | "application/logout+jwt" | "jwt")) {
            return Err(refused("logout token: typ"));
        }
        if parts.header.crit.is_some() || !ALGORITHMS.contains(&parts.header.alg) {
            return Err(refused("logout token: alg or crit"));
        }
        let known = self.documents.get().await?;
        let verified = if has_key(&known.keys, &parts.header) {
            is_signed(&known.keys, &parts)
        } else {
            is_signed(&self.documents.with_newer_keys(&known).await?.keys, &parts)
        };
        if !verified {
            return Err(refused("logout token: signature"));
        }
        self.judge_claims(&parts.claims)
    }

    fn judge_claims(&self, claims: &Map<String, Value>) -> Result<UpstreamLogout, UpstreamError> {
        let now = self.clock.now();
        let time = |name: &str| claims.get(name).and_then(Value::as_i64).map(Timestamp);
        let text = |name: &str| identifier(claims.get(name));
        if claims.get("iss").and_then(Value::as_str) != Some(&self.settings.rules.issuer) {
            return Err(refused("logout token: iss"));
        }
        let ours = |aud: &Value| aud.as_str() == Some(&self.settings.client_id);
        let for_us = match claims.get("aud") {
            Some(Value::Array(audiences)) => audiences.iter().any(ours),
            Some(audience) => ours(audience),
            None => false,
        };
        if !for_us {
            return Err(refused("logout token: aud"));
        }
        let issued = time("iat").ok_or_else(|| refused("logout token: iat"))?;
        if !(-SKEW..=MAX_AGE).contains(&now.since(issued)) {
            return Err(refused("logout token: iat"));
        }
        // older providers leave exp out
        let expires_at = if claims.contains_key("exp") { time("exp") } else { Some(issued.plus(MAX_AGE)) };
        let expires_at =
            expires_at.filter(|exp| exp.plus(SKEW) > now).ok_or_else(|| refused("logout token: exp"))?;
        if claims.contains_key("nonce") {
            return Err(refused("logout token: it is an ID token"));
        }
        let is_event =
            claims.get("events").and_then(|events| events.get(EVENT)).is_some_and(Value::is_object);
        if !is_event {
            return Err(refused("logout token: events"));
        }
        let (subject, sid) = (text("sub"), text("sid"));
        if subject.is_none() && sid.is_none() {
            return Err(refused("logout token: neither sub nor sid"));
        }
        let jti = text("jti").ok_or_else(|| refused("logout token: jti"))?;
        let remember = issued.plus(MAX_AGE).plus(SKEW);
        let expires_at = if expires_at.plus(SKEW) > remember { remember } else { expires_at.plus(SKEW) };
        Ok(UpstreamLogout { issuer: self.settings.rules.issuer.clone(), subject, sid, jti, expires_at })
    }
}

fn take_apart(token: &str) -> Option<Parts<'_>> {
    if token.len() > MAX_TOKEN {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let header = serde_json::from_slice(&from_base64url(header)?).ok()?;
    let claims = serde_json::from_slice(&from_base64url(payload)?).ok()?;
    Some(Parts { header, signed, signature: from_base64url(signature)?, claims })
}

fn fitting<'a>(keys: &'a KeySet, header: &'a Header) -> impl Iterator<Item = &'a super::types::Key> {
    keys.keys().iter().filter(|key| {
        let named = header.kid.as_ref().is_none_or(|kid| key.key_id().is_some_and(|id| id.as_str() == kid));
        let signs = key.key_use().is_none_or(CoreJsonWebKeyUse::allows_signature);
        named && signs
    })
}

fn has_key(keys: &KeySet, header: &Header) -> bool {
    fitting(keys, header).next().is_some()
}

fn is_signed(keys: &KeySet, parts: &Parts<'_>) -> bool {
    fitting(keys, &parts.header)
        .any(|key| key.verify_signature(&parts.header.alg, parts.signed.as_bytes(), &parts.signature).is_ok())
}
