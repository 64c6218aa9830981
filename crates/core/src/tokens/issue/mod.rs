//! The only place that mints: access token (RFC 9068), ID token (OpenID Connect Core §2), token response
//! (RFC 6749 §5.1).
//!
//! In two parts. [`prepare`] does all that can fail, inside the transaction that uses something up: keys are
//! found, claims built, sizes judged. Signing costs most of a request, so it happens after the COMMIT.

mod access_token;
mod id_token;
mod mint;

use serde::Serialize;

use crate::client::ResponseType;
use crate::grants::{Facts, Party};
use crate::secret::Secret;

use super::MintError;
use super::compact::Unsigned;

use id_token::UnsignedIdToken;
pub(crate) use id_token::advertise;
pub use id_token::left_half_hash;
pub use mint::Mint;

/// The successful answer of the token endpoint.
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    pub access_token: String,
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// An answer of the token endpoint that lacks nothing but signatures.
pub struct Prepared {
    access_token: Unsigned,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
    refresh_token: Option<String>,
    id_token: Option<UnsignedIdToken>,
}

/// Everything that the facts call for, but for the signatures.
pub fn prepare(mint: &Mint<'_>, facts: &Facts) -> Result<Prepared, MintError> {
    let expires_in = access_token::lifetime(mint, facts);
    let scope = facts.scope.to_string();
    let access_token = access_token::unsigned(mint, facts, &scope, expires_in)?;
    let refresh_token = match &facts.refresh_token {
        Some(token) => Some(token.encode(mint.vault).ok_or(MintError::Refresh)?.expose().to_owned()),
        None => None,
    };
    let id_token = match &facts.party {
        Party::Account { authorization, account, .. } if facts.id_token => {
            let whole = mint.client.attributes.id_token.with_claims;
            let claims = id_token::claims(authorization, account, &facts.scope, whole);
            let nonce = facts.nonce.as_deref();
            Some(UnsignedIdToken::new(mint, authorization, nonce, claims, id_token::Ties::AccessToken)?)
        }
        _ => None,
    };
    let token_type = facts.binding.token_type();
    Ok(Prepared { access_token, token_type, expires_in, scope, refresh_token, id_token })
}

impl Prepared {
    /// The answer. Never inside a transaction.
    pub fn sign(self) -> Result<TokenResponse, MintError> {
        let access_token = self.access_token.sign()?;
        let id_token = self.id_token.map(|token| token.sign(Some(&access_token))).transpose()?;
        Ok(TokenResponse {
            access_token,
            token_type: self.token_type,
            expires_in: self.expires_in,
            scope: self.scope,
            refresh_token: self.refresh_token,
            id_token,
        })
    }
}

/// Tokens of the authorization endpoint itself.
#[derive(Debug)]
pub struct FrontTokens {
    pub access_token: Option<String>,
    /// Seconds; of the access token.
    pub expires_in: i64,
    pub id_token: Option<String>,
}

/// What goes with the answer of the authorization endpoint, but for the signatures.
pub struct PreparedFront {
    access_token: Option<Unsigned>,
    expires_in: i64,
    id_token: Option<UnsignedIdToken>,
}

/// What goes with the answer of the authorization endpoint (OpenID Connect Core §3.2.2.5, §3.3.2.5), but for
/// the signatures. `facts` are those of a person. `code`: the one that goes along.
pub fn prepare_front(
    mint: &Mint<'_>,
    facts: &Facts,
    response_type: ResponseType,
    code: Option<&Secret>,
) -> Result<PreparedFront, MintError> {
    let expires_in = access_token::lifetime(mint, facts);
    let access_token = if response_type.has_token() {
        Some(access_token::unsigned(mint, facts, &facts.scope.to_string(), expires_in)?)
    } else {
        None
    };
    let id_token = match &facts.party {
        Party::Account { authorization, account, .. } if response_type.has_id_token() => {
            // with nothing to ask userinfo with, the claims stand here (OpenID Connect Core §5.4)
            let whole = response_type == ResponseType::IdToken || mint.client.attributes.id_token.with_claims;
            let claims = id_token::claims(authorization, account, &facts.scope, whole);
            let ties = id_token::Ties::Front { access_token: access_token.is_some(), code };
            Some(UnsignedIdToken::new(mint, authorization, facts.nonce.as_deref(), claims, ties)?)
        }
        _ => None,
    };
    Ok(PreparedFront { access_token, expires_in, id_token })
}

impl PreparedFront {
    /// The tokens. Never inside a transaction.
    pub fn sign(self) -> Result<FrontTokens, MintError> {
        let access_token = self.access_token.map(|token| token.sign()).transpose()?;
        let id_token = self.id_token.map(|token| token.sign(access_token.as_deref())).transpose()?;
        Ok(FrontTokens { access_token, expires_in: self.expires_in, id_token })
    }
}
