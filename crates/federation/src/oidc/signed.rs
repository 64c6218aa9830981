//! A provider's signed tokens: ID tokens and logout tokens (RFC 7515, RFC 7519).

use std::sync::Arc;

use chancery_core::federation::UpstreamError;
use chancery_core::json_object;
use chancery_core::secret::from_base64url;
use openidconnect::core::CoreJsonWebKeyUse;
use openidconnect::{JsonWebKey as _, JsonWebKeyUse as _, JwsSigningAlgorithm as _};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Oidc;
use super::documents::Known;
use super::errors::refused;
use super::types::{Algorithm, Key, KeySet};

/// Signatures that somebody without the provider's private key cannot make. `none` and `HS256` are not
/// among them, whatever the provider announces (rule J1); nor is ES512, whose curve the library does not have.
pub const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    typ: Option<String>,
    cty: Option<Value>,
    crit: Option<Value>,
}

/// A token, taken apart and not yet believed.
pub struct Signed<'a> {
    /// What it is, for messages.
    name: &'static str,
    header: Header,
    text: &'a str,
    signature: Vec<u8>,
    pub claims: Map<String, Value>,
}

impl<'a> Signed<'a> {
    /// `types`: what the header's `typ` may say, in lower case, where it says anything.
    pub fn take_apart(name: &'static str, types: &[&str], token: &'a str) -> Result<Self, UpstreamError> {
        let signed = Self::parse(name, token).ok_or_else(|| refused(&format!("{name}: malformed")))?;
        let header = &signed.header;
        let typ = header.typ.as_deref().map(str::to_ascii_lowercase);
        if typ.is_some_and(|typ| !types.contains(&typ.as_str())) {
            return Err(refused(&format!("{name}: typ")));
        }
        if header.crit.is_some() || header.cty.is_some() || !ALGORITHMS.contains(&header.alg) {
            return Err(refused(&format!("{name}: alg, cty or crit")));
        }
        Ok(signed)
    }

    fn parse(name: &'static str, token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header = serde_json::from_slice(&from_base64url(header)?).ok()?;
        let claims = json_object::read(&from_base64url(payload)?).ok()?;
        Some(Self { name, header, text: signed, signature: from_base64url(signature)?, claims })
    }

    pub fn algorithm(&self) -> &Algorithm {
        &self.header.alg
    }

    /// Those of the provider's keys that can have signed it.
    pub fn candidates<'k>(&'k self, keys: &'k KeySet) -> impl Iterator<Item = &'k Key> {
        let Header { kid, alg, .. } = &self.header;
        let kind = alg.key_type();
        keys.keys().iter().filter(move |key| {
            let named = kid.as_ref().is_none_or(|kid| key.key_id().is_some_and(|id| id.as_str() == kid));
            let signs = key.key_use().is_none_or(CoreJsonWebKeyUse::allows_signature);
            named && signs && Some(key.key_type()) == kind.as_ref()
        })
    }

    fn is_signed_by(&self, keys: &KeySet) -> bool {
        let (text, signature) = (self.text.as_bytes(), self.signature.as_slice());
        self.candidates(keys).any(|key| key.verify_signature(&self.header.alg, text, signature).is_ok())
    }
}

impl Oidc {
    /// The documents whose keys a token's signature is good by. With no key that fits they are fetched again, once.
    pub(super) async fn signed_by(
        &self,
        known: Arc<Known>,
        token: &Signed<'_>,
    ) -> Result<Arc<Known>, UpstreamError> {
        let has_key = token.candidates(&known.keys).next().is_some();
        let known = if has_key { known } else { self.documents.with_newer_keys(&known).await? };
        if token.is_signed_by(&known.keys) {
            Ok(known)
        } else {
            Err(refused(&format!("{}: signature", token.name)))
        }
    }
}
