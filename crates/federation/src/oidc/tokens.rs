//! A provider's token answer, of which only access token and ID token are needed (OpenID Connect Core §3.1.3.3).

use std::time::Duration;

use openidconnect::core::{CoreGenderClaim, CoreTokenType};
use openidconnect::{
    AccessToken, EmptyAdditionalClaims, IdToken, OAuth2TokenResponse, RefreshToken, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::types::{Algorithm, Encryption};

/// What a missing type means: OpenID Connect knows this one alone (Core §3.1.3.3).
static BEARER: CoreTokenType = CoreTokenType::Bearer;

/// Whether a value is as a member has to be.
type Fits = fn(&Value) -> bool;

#[derive(Debug, Serialize, Deserialize)]
pub struct Tokens {
    pub access_token: AccessToken,
    token_type: Option<String>,
    /// As it came: its claims are for `verify` to read.
    pub id_token: Option<String>,
    /// Whatever else it says.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Tokens {
    /// RFC 6749 §7.1: a token of a type that is not understood is not used.
    pub fn is_bearer(&self) -> bool {
        self.token_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"))
    }

    /// Members that are not as RFC 6749 §5.1 wants them, and which nothing here depends on.
    pub fn odd(&self) -> Vec<&'static str> {
        let is_odd = |name: &str, fits: Fits| self.rest.get(name).is_some_and(|v| !fits(v));
        let untyped = self.token_type.is_none().then_some("token_type");
        let others: [(&str, Fits); 3] = [
            ("expires_in", |value| value.is_u64() || value.is_null()),
            ("refresh_token", |value| value.is_string() || value.is_null()),
            ("scope", |value| value.is_string() || value.is_null()),
        ];
        let others = others.into_iter().filter(|(name, fits)| is_odd(name, *fits)).map(|(name, _)| name);
        untyped.into_iter().chain(others).collect()
    }
}

impl OAuth2TokenResponse for Tokens {
    type TokenType = CoreTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &CoreTokenType {
        &BEARER
    }

    fn expires_in(&self) -> Option<Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// The library's own reading of an ID token wants every claim to have its type.
impl TokenResponse<EmptyAdditionalClaims, CoreGenderClaim, Encryption, Algorithm> for Tokens {
    fn id_token(&self) -> Option<&IdToken<EmptyAdditionalClaims, CoreGenderClaim, Encryption, Algorithm>> {
        None
    }
}
