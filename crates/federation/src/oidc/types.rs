//! `openidconnect`'s types, with metadata of the extensions that we use.

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, ProviderMetadata, StandardErrorResponse};
use serde::{Deserialize, Serialize};

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

pub type Encryption = CoreJweContentEncryptionAlgorithm;
pub type Algorithm = CoreJwsSigningAlgorithm;
pub type Key = CoreJsonWebKey;
pub type KeySet = openidconnect::JsonWebKeySet<Key>;
pub type TokenError = StandardErrorResponse<CoreErrorResponseType>;

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
