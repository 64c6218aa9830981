//! What the operator configures of a provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_core::federation::ProviderRules;
use chancery_core::secret::Secret;

use crate::assertion::AssertionKey;

/// A provider as the operator configured it.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    pub rules: Arc<ProviderRules>,
    pub client_id: String,
    pub credentials: Credentials,
    /// Beside `openid`.
    pub scopes: Vec<String>,
    /// Our standard claim ← the provider's claim, beside those of the same name.
    pub claims: BTreeMap<String, String>,
    pub response_mode: ResponseMode,
}

/// How we prove to the provider who we are.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// `client_secret_basic` or, where the provider does not offer that, `client_secret_post`.
    Secret(Secret),
    /// `private_key_jwt`.
    PrivateKey(Arc<AssertionKey>),
}

/// How the provider hands the answer back (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResponseMode {
    #[default]
    Query,
    FormPost,
}
