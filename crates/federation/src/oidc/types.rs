//! `openidconnect`'s types with claims of any name.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreSubjectIdentifierType,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, Client, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenFields, ProviderMetadata, StandardErrorResponse,
    StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims beside the standard ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Extra {
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl AdditionalClaims for Extra {}

/// Metadata of the extensions that we use.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Extensions {
    /// RFC 9207 §3.
    pub authorization_response_iss_parameter_supported: Option<bool>,
    /// RFC 8414 §2.
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// OpenID Connect RP-Initiated Logout §2.1.
    pub end_session_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for Extensions {}

pub type Gender = CoreGenderClaim;
pub type Encryption = CoreJweContentEncryptionAlgorithm;
pub type Algorithm = CoreJwsSigningAlgorithm;
pub type Key = CoreJsonWebKey;
pub type KeySet = openidconnect::JsonWebKeySet<Key>;
pub type IdToken = openidconnect::IdToken<Extra, Gender, Encryption, Algorithm>;
pub type TokenError = StandardErrorResponse<CoreErrorResponseType>;

pub type Tokens = StandardTokenResponse<
    IdTokenFields<Extra, EmptyExtraTokenFields, Gender, Encryption, Algorithm>,
    CoreTokenType,
>;

pub type Metadata = ProviderMetadata<
    Extensions,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    Encryption,
    CoreJweKeyManagementAlgorithm,
    Key,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

pub type RelyingParty = Client<
    Extra,
    CoreAuthDisplay,
    Gender,
    Encryption,
    Key,
    CoreAuthPrompt,
    TokenError,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Claims as the JSON object that they came in.
pub fn as_map(claims: &impl Serialize) -> Option<Map<String, Value>> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}
