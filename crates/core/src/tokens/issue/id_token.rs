//! The ID token (OpenID Connect Core §2), tied by hashes to what goes along with it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::account::Account;
use crate::client::{Encryption, HashFunction, Profile, SigningAlgorithm, advertise_encryption};
use crate::discovery::{Metadata, names};
use crate::grants::Authorization;
use crate::policy::Policy;
use crate::ports::{JweError, Recipient, TokenType};
use crate::scope::Scope;
use crate::secret::{Secret, base64url};
use crate::time::Timestamp;

use super::super::compact::{Unsigned, encrypted_if};
use super::super::{MintError, userinfo};
use super::mint::Mint;

/// Claims of an ID token, in the order of OpenID Connect Core §2. `at_hash` comes last, when its access token
/// is signed.
#[derive(Serialize)]
struct IdToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: Timestamp,
    iat: Timestamp,
    auth_time: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    acr: &'a str,
    /// Nothing is known of how a provider signed somebody in whose `amr` is not trusted.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    amr: &'a [String],
    azp: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    c_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(flatten)]
    claims: Map<String, Value>,
}

/// Claims about the person: those that were asked for, and with `whole` those of the scopes.
pub(super) fn claims(
    authorization: &Authorization,
    account: &Account,
    scope: &Scope,
    whole: bool,
) -> Map<String, Value> {
    let mut claims = userinfo::named(account, &authorization.claims.id_token);
    if whole {
        claims.extend(userinfo::claims(account, scope));
    }
    claims
}

/// What an ID token is tied to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ties<'a> {
    /// From the token endpoint.
    AccessToken,
    /// From the authorization endpoint: to what goes along.
    Front { access_token: bool, code: Option<&'a Secret> },
}

/// An ID token that lacks its signature and the hash of the access token.
pub(super) struct UnsignedIdToken {
    unsigned: Unsigned,
    algorithm: SigningAlgorithm,
    with_access_token: bool,
    encryption: Option<Encryption>,
    recipient: Option<Arc<dyn Recipient>>,
}

impl UnsignedIdToken {
    pub(super) fn new(
        mint: &Mint<'_>,
        authorization: &Authorization,
        nonce: Option<&str>,
        claims: Map<String, Value>,
        ties: Ties<'_>,
    ) -> Result<Self, MintError> {
        let algorithm = mint.client.attributes.id_token.alg;
        let encryption = mint.client.attributes.id_token.encryption;
        if let (Some(encryption), None) = (encryption, mint.recipient) {
            return Err(JweError::NoKey(encryption.alg).into());
        }
        let (with_access_token, code) = match ties {
            Ties::AccessToken => (true, None),
            Ties::Front { access_token, code } => (access_token, code),
        };
        let client_id = mint.client.id.as_str();
        let claims = IdToken {
            iss: &mint.realm.issuer,
            sub: authorization.subject.as_str(),
            aud: client_id,
            exp: mint.now.plus(mint.policy.id_token_lifetime),
            iat: mint.now,
            auth_time: authorization.auth_time,
            nonce,
            acr: &authorization.acr,
            amr: &authorization.amr,
            azp: client_id,
            c_hash: code.map(|code| left_half_hash(algorithm, code.expose())),
            sid: authorization.session.as_ref().map(|session| session.sid.as_str()),
            claims,
        };
        let later = if with_access_token {
            r#","at_hash":"""#.len() + left_half_hash(algorithm, "").len()
        } else {
            0
        };
        let key = mint.signer.key(algorithm, mint.now)?;
        let unsigned = Unsigned::new(&claims, TokenType::IdToken, key, later)?;
        Ok(Self { unsigned, algorithm, with_access_token, encryption, recipient: mint.recipient.cloned() })
    }

    /// Signed, and encrypted where the client wants that.
    pub(super) fn sign(mut self, access_token: Option<&str>) -> Result<String, MintError> {
        if let (true, Some(token)) = (self.with_access_token, access_token) {
            self.unsigned.push("at_hash", &left_half_hash(self.algorithm, token));
        }
        encrypted_if(self.unsigned.sign()?, self.encryption, self.recipient.as_deref())
    }
}

/// `at_hash` and `c_hash` (OpenID Connect Core §3.1.3.6, §3.3.2.11): the left half of the hash that belongs to the algorithm.
pub fn left_half_hash(algorithm: SigningAlgorithm, token: &str) -> String {
    let digest: Vec<u8> = match algorithm.hash_function() {
        HashFunction::Sha256 => Sha256::digest(token).to_vec(),
        HashFunction::Sha384 => Sha384::digest(token).to_vec(),
        HashFunction::Sha512 => Sha512::digest(token).to_vec(),
    };
    base64url(digest.split_at(digest.len() / 2).0)
}

/// Enters how ID tokens are signed and encrypted.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    let algorithms = policy.offered(Profile::signing_algorithms);
    to.values("id_token_signing_alg_values_supported", names(&algorithms, SigningAlgorithm::as_str));
    advertise_encryption(to, "id_token");
}
