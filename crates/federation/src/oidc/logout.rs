//! Signing out at the provider, and being told by it that somebody did.

use chancery_core::federation::{CLOCK_SKEW, UpstreamError, UpstreamLogout};
use serde_json::{Map, Value};
use url::Url;

use crate::claims::{identifier, moment};

use super::Oidc;
use super::errors::refused;
use super::signed::Signed;
use super::verify::MAX_AGE;

/// The member of `events` (OpenID Connect Back-Channel Logout §2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Longest logout token, in bytes.
const MAX_TOKEN: usize = 16 * 1024;

/// What `typ` may say of a logout token.
const TYPES: [&str; 3] = ["logout+jwt", "application/logout+jwt", "jwt"];

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
        if token.len() > MAX_TOKEN {
            return Err(refused("logout token: too long"));
        }
        let token = Signed::take_apart("logout token", &TYPES, token)?;
        self.signed_by(self.documents.get().await?, &token).await?;
        self.judge_claims(&token.claims)
    }

    fn judge_claims(&self, claims: &Map<String, Value>) -> Result<UpstreamLogout, UpstreamError> {
        let now = self.clock.now();
        let time = |name: &str| moment(claims.get(name));
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
        if !(-CLOCK_SKEW..=MAX_AGE).contains(&now.since(issued)) {
            return Err(refused("logout token: iat"));
        }
        if time("nbf").is_some_and(|begin| begin > now.plus(CLOCK_SKEW)) {
            return Err(refused("logout token: nbf"));
        }
        // older providers leave exp out
        let expires_at = if claims.contains_key("exp") { time("exp") } else { Some(issued.plus(MAX_AGE)) };
        let expires_at = expires_at
            .filter(|exp| exp.plus(CLOCK_SKEW) >= now)
            .ok_or_else(|| refused("logout token: exp"))?;
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
        let remember = issued.plus(MAX_AGE).plus(CLOCK_SKEW);
        let expires_at =
            if expires_at.plus(CLOCK_SKEW) > remember { remember } else { expires_at.plus(CLOCK_SKEW) };
        Ok(UpstreamLogout { issuer: self.settings.rules.issuer.clone(), subject, sid, jti, expires_at })
    }
}
