//! The keys in use at a moment, with everything rendered that need not be rendered twice.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chancery_core::client::SigningAlgorithm;
use chancery_core::keyring::{KeyAlgorithm, KeyState, Keyring, SigningKey};
use chancery_core::ports::{JwsError, ReadyKey, TokenType};
use chancery_core::secret::{Digest, base64url, from_base64url};
use chancery_core::time::Timestamp;
use josekit::jws::JwsSigner;
use openssl::pkey::PKey;
use serde_json::Value;

use super::compact::{MAX_TOKEN, Parts};
use super::encryption::OwnKey;
use super::seen::Seen;
use super::signing;
use super::verify_key::VerifyKey;

/// A snapshot of the keyring.
#[derive(Debug, Default)]
pub(super) struct Ring {
    keyring: Keyring,
    token_memory: i64,
    by_kid: HashMap<String, Arc<RingKey>>,
    /// Every header segment that we write, byte for byte. What is not in here is not ours (rule J1).
    by_header: HashMap<String, HeaderUse>,
    /// What clients encrypt to, by `kid`. A key is either here or among those that sign, never in both.
    encrypted_to: HashMap<String, Arc<OwnKey>>,
}

/// What a header segment stands for.
#[derive(Debug)]
pub(super) struct HeaderUse {
    pub token_type: TokenType,
    pub key: Arc<RingKey>,
    /// Place in the keyring.
    index: usize,
}

/// A key with its signer, its verifier and its headers.
#[derive(Debug)]
pub(super) struct RingKey {
    public_jwk: Value,
    /// `None` for retired keys whose private half is gone.
    signer: Option<Box<dyn JwsSigner>>,
    verifier: VerifyKey,
    /// Of the public key: what [`Seen`] knows it by.
    digest: Digest,
    headers: [String; TokenType::ALL.len()],
    /// Bytes.
    signature_length: usize,
}

impl Ring {
    pub(super) fn new(
        keyring: Keyring,
        token_memory: i64,
        before: &Self,
        private: &dyn Fn(&SigningKey) -> Result<Vec<u8>, JwsError>,
    ) -> Result<Self, JwsError> {
        let mut by_kid = HashMap::new();
        let mut by_header = HashMap::new();
        let mut encrypted_to = HashMap::new();
        for (index, key) in keyring.keys().iter().enumerate() {
            let algorithm = match key.algorithm {
                KeyAlgorithm::Signing(algorithm) => algorithm,
                KeyAlgorithm::Encryption(_) => {
                    if let Some(loaded) = own_key(key, before, private)? {
                        encrypted_to.insert(key.kid.clone(), loaded);
                    }
                    continue;
                }
            };
            let loaded = match before.by_kid.get(&key.kid) {
                Some(known) if known.serves(key) => Arc::clone(known),
                _ => Arc::new(RingKey::new(key, algorithm, private)?),
            };
            for token_type in TokenType::ALL {
                let used = HeaderUse { token_type, key: Arc::clone(&loaded), index };
                by_header.insert(loaded.header(token_type).to_owned(), used);
            }
            by_kid.insert(key.kid.clone(), loaded);
        }
        Ok(Self { keyring, token_memory, by_kid, by_header, encrypted_to })
    }

    /// The key that signs at `now`.
    pub(super) fn active(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Option<Arc<RingKey>> {
        let key = self.keyring.active(algorithm, now)?;
        self.by_kid.get(&key.kid).map(Arc::clone)
    }

    /// The keys that open what was encrypted to us at `now`, the newest of their kind first.
    pub(super) fn encrypted_to(&self, now: Timestamp) -> impl Iterator<Item = &OwnKey> {
        let counts =
            move |key: &&SigningKey| self.keyring.state(key, now, self.token_memory) != KeyState::Gone;
        let keys = self.keyring.keys().iter().rev().filter(counts);
        keys.filter_map(|key| self.encrypted_to.get(&key.kid)).map(Arc::as_ref)
    }

    pub(super) fn by_header(&self, header: &str) -> Option<&HeaderUse> {
        self.by_header.get(header)
    }

    pub(super) fn state(&self, used: &HeaderUse, now: Timestamp) -> KeyState {
        self.keyring
            .keys()
            .get(used.index)
            .map_or(KeyState::Gone, |key| self.keyring.state(key, now, self.token_memory))
    }
}

impl RingKey {
    fn new(
        key: &SigningKey,
        algorithm: SigningAlgorithm,
        private: &dyn Fn(&SigningKey) -> Result<Vec<u8>, JwsError>,
    ) -> Result<Self, JwsError> {
        let verifier = VerifyKey::from_jwk(&key.public_jwk, algorithm)?;
        let signer = load_signer(key, &verifier, private);
        let signer = match key.retired_at {
            None => Some(signer?),
            // a retired key may have lost its private half
            Some(_) => signer.ok(),
        };
        let headers = TokenType::ALL.map(|token_type| header(key, token_type));
        let signature_length = signature_length(algorithm, &key.public_jwk);
        let public_jwk = key.public_jwk.clone();
        let digest = Digest::of(public_jwk.to_string().as_bytes());
        Ok(Self { public_jwk, signer, verifier, digest, headers, signature_length })
    }

    /// Whether this is `key`, loaded as far as it is needed.
    fn serves(&self, key: &SigningKey) -> bool {
        self.public_jwk == key.public_jwk
            && KeyAlgorithm::Signing(self.verifier.algorithm()) == key.algorithm
            && (self.signer.is_some() || key.retired_at.is_some())
    }

    /// The encoded header of tokens of this type by this key.
    pub(super) fn header(&self, token_type: TokenType) -> &str {
        let [id_token, access_token, logout_token, userinfo, introspection] = &self.headers;
        match token_type {
            TokenType::IdToken => id_token,
            TokenType::AccessToken => access_token,
            TokenType::LogoutToken => logout_token,
            TokenType::Userinfo => userinfo,
            TokenType::Introspection => introspection,
        }
    }

    pub(super) const fn can_sign(&self) -> bool {
        self.signer.is_some()
    }

    fn signer(&self) -> Result<&dyn JwsSigner, JwsError> {
        self.signer.as_deref().ok_or(JwsError::NoKey(self.verifier.algorithm()))
    }

    /// Length of a token over so many bytes of claims.
    fn length(&self, token_type: TokenType, claims: usize) -> usize {
        let encoded = |bytes: usize| bytes.saturating_mul(4).div_ceil(3);
        let parts = encoded(claims).saturating_add(encoded(self.signature_length));
        parts.saturating_add(self.header(token_type).len()).saturating_add(2)
    }

    /// Verifies the signature of `token`, which `parts` are the parts of, unless it did so lately.
    pub(super) fn verify(&self, token: &str, parts: &Parts<'_>, seen: &Seen) -> Result<(), JwsError> {
        let digest = Digest::of(token.as_bytes());
        if seen.holds(&digest, &self.digest) {
            return Ok(());
        }
        let signature = from_base64url(parts.signature).ok_or(JwsError::Malformed("signature"))?;
        self.verifier.verify(parts.signed.as_bytes(), &signature)?;
        seen.keep(&digest, &self.digest);
        Ok(())
    }
}

impl ReadyKey for RingKey {
    fn refuse_too_long(&self, token_type: TokenType, length: usize) -> Result<(), JwsError> {
        if token_type.comes_back() && self.length(token_type, length) > MAX_TOKEN {
            return Err(JwsError::TooLong);
        }
        Ok(())
    }

    fn sign(&self, token_type: TokenType, claims: &[u8]) -> Result<String, JwsError> {
        self.refuse_too_long(token_type, claims.len())?;
        let mut token = String::with_capacity(self.length(token_type, claims.len()));
        token.push_str(self.header(token_type));
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.signer()?.sign(token.as_bytes()).map_err(|error| signing::library(&error))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// Bytes of a signature: as many as an RSA modulus has, else two numbers of the curve (RFC 7518 §3.3, §3.4).
fn signature_length(algorithm: SigningAlgorithm, public_jwk: &Value) -> usize {
    match algorithm {
        SigningAlgorithm::ES256 | SigningAlgorithm::EdDSA => 64,
        SigningAlgorithm::ES384 => 96,
        SigningAlgorithm::ES512 => 132,
        SigningAlgorithm::RS256
        | SigningAlgorithm::RS384
        | SigningAlgorithm::RS512
        | SigningAlgorithm::PS256
        | SigningAlgorithm::PS384
        | SigningAlgorithm::PS512 => {
            let modulus = public_jwk.get("n").and_then(Value::as_str).and_then(from_base64url);
            modulus.map_or(0, |bytes| bytes.len())
        }
    }
}

fn load_signer(
    key: &SigningKey,
    verifier: &VerifyKey,
    private: &dyn Fn(&SigningKey) -> Result<Vec<u8>, JwsError>,
) -> Result<Box<dyn JwsSigner>, JwsError> {
    let pkcs8_der = private(key)?;
    // a swapped file would otherwise be noticed first by the services that verify
    let pair = PKey::private_key_from_pkcs8(&pkcs8_der)
        .map_err(|error| JwsError::Library(format!("private key {}: {error}", key.kid)))?;
    if !verifier.belongs_to(&pair) {
        return Err(JwsError::Library(format!("private key {} is another key's", key.kid)));
    }
    signing::signer(verifier.algorithm(), &pkcs8_der)
}

/// A key that clients encrypt to; `None` for a retired one, which opens nothing any more.
fn own_key(
    key: &SigningKey,
    before: &Ring,
    private: &dyn Fn(&SigningKey) -> Result<Vec<u8>, JwsError>,
) -> Result<Option<Arc<OwnKey>>, JwsError> {
    // the name is a hash of the public key, so that the same name is the same key
    if let Some(known) = before.encrypted_to.get(&key.kid) {
        return Ok(Some(Arc::clone(known)));
    }
    if key.retired_at.is_some() {
        return Ok(None);
    }
    OwnKey::new(&key.kid, &key.public_jwk, &private(key)?).map(|key| Some(Arc::new(key)))
}

fn header(key: &SigningKey, token_type: TokenType) -> String {
    // as a JSON string, so that no `kid` could ever break out of its place
    let kid = Value::from(key.kid.as_str());
    let typ = token_type.typ().map_or_else(String::new, |typ| format!(r#","typ":"{typ}""#));
    base64url(format!(r#"{{"alg":"{}","kid":{kid}{typ}}}"#, key.algorithm).as_bytes())
}
