//! What the provider says, and how a test bends it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::server::{Reply, Request};
use crate::jws::{self, TestKey};

pub const CLIENT_ID: &str = "chancery-at-the-provider";
pub const CLIENT_SECRET: &str = "secret-at-the-provider-0123456789-0123456789";

/// Makes an ID token of header and claims.
pub type Forge = Box<dyn Fn(&Value, &Value) -> String + Send>;

/// Is told of a request.
pub type Hook = Box<dyn Fn(&Request) + Send>;

/// Everything can be bent; patches replace members, and `null` removes them.
pub struct Behaviour {
    /// Patch of the discovery document.
    pub metadata: Value,
    /// The published keys.
    pub keys: Vec<Value>,
    /// Signs tokens.
    pub key: &'static TestKey,
    /// Patch of the ID token's header.
    pub header: Value,
    /// Patch of the ID token's claims.
    pub claims: Value,
    /// Signs ID tokens instead of `key`.
    pub forge: Option<Forge>,
    /// Patch of the token answer.
    pub token: Value,
    /// Patch of what userinfo says.
    pub userinfo: Value,
    /// Claims that the ID token leaves to userinfo.
    pub at_userinfo: Vec<&'static str>,
    /// Whether ID tokens have the `at_hash` of the access token that was made for them.
    pub says_at_hash: bool,
    /// Whether answers have `iss` (RFC 9207).
    pub says_iss: bool,
    /// Whether a code can be redeemed as often as one likes.
    pub redeems_again: bool,
    /// By path: an answer instead of the right one.
    pub faults: BTreeMap<&'static str, Reply>,
    /// Is told of each request before it is answered.
    pub hook: Option<Hook>,
    /// Everything that was asked.
    pub seen: Vec<Request>,
    pub(super) codes: BTreeMap<String, Issued>,
    pub(super) tokens: BTreeMap<String, Value>,
    pub(super) count: usize,
}

/// What a code stands for.
#[derive(Clone)]
pub(super) struct Issued {
    pub nonce: Option<String>,
    pub challenge: String,
    pub redirect_uri: String,
    pub person: Value,
}

impl Behaviour {
    pub(super) fn honest() -> Self {
        let key = TestKey::shared("RS256");
        Self {
            metadata: json!({}),
            keys: vec![key.jwk.clone()],
            key,
            header: json!({}),
            claims: json!({}),
            forge: None,
            token: json!({}),
            userinfo: json!({}),
            at_userinfo: Vec::new(),
            says_at_hash: false,
            says_iss: false,
            redeems_again: false,
            faults: BTreeMap::new(),
            hook: None,
            seen: Vec::new(),
            codes: BTreeMap::new(),
            tokens: BTreeMap::new(),
            count: 0,
        }
    }

    /// Answers wrongly at this path from now on.
    pub fn fault(&mut self, path: &'static str, reply: Reply) {
        self.faults.insert(path, reply);
    }

    /// Signs with another key, and publishes it alone.
    pub fn rotate(&mut self, kid: &str) {
        let mut key = TestKey::new("ES256");
        key.jwk["kid"] = kid.into();
        self.key = Box::leak(Box::new(key));
        self.keys = vec![self.key.jwk.clone()];
    }

    pub(super) fn discovery(&self, issuer: &str) -> Value {
        let mut document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
            "end_session_endpoint": format!("{issuer}/end_session"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": ["openid", "email", "profile"],
        });
        if self.says_iss {
            document["authorization_response_iss_parameter_supported"] = true.into();
        }
        patched(document, &self.metadata)
    }

    pub(super) fn id_token(&self, iss: &str, now: i64, code: &Issued, access_token: &str) -> String {
        let claims = json!({ "iss": iss, "aud": CLIENT_ID, "iat": now, "exp": now + 300 });
        let mut claims = patched(claims, &code.person);
        if let Some(nonce) = &code.nonce {
            claims["nonce"] = nonce.as_str().into();
        }
        if self.says_at_hash {
            claims["at_hash"] = at_hash(access_token).into();
        }
        for name in &self.at_userinfo {
            claims.as_object_mut().expect("claims").remove(*name);
        }
        let claims = patched(claims, &self.claims);
        let header = patched(self.key.header(), &self.header);
        match &self.forge {
            Some(forge) => forge(&header, &claims),
            None => self.key.sign(&header, &claims),
        }
    }
}

/// `document` with the members of `patch`; `null` removes one.
pub fn patched(mut document: Value, patch: &Value) -> Value {
    let members = document.as_object_mut().expect("an object");
    for (name, value) in patch.as_object().expect("an object") {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    document
}

/// `at_hash` of an access token under an algorithm with SHA-256 (OpenID Connect Core §3.1.3.6).
pub fn at_hash(access_token: &str) -> String {
    use sha2::Digest as _;
    jws::encode(&sha2::Sha256::digest(access_token)[..16])
}
