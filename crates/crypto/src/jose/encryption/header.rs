//! The protected header of what comes in, read strictly before anything is done with it.

use chancery_core::client::{ContentEncryption, Encryption, KeyManagement};
use chancery_core::ports::JweError;
use chancery_core::secret::from_base64url;
use josekit::jwe::JweHeader;
use serde_json::{Map, Value, json};

use super::public_key;
use crate::jose::compact::{MAX_HEADER, object};

/// The header parameters that matter; all others are ignored, above all those that would bring a key along
/// or name the work to be done (`jwk`, `jku`, `p2c`).
pub(super) struct Header {
    pub encryption: Encryption,
    pub kid: Option<String>,
    /// What josekit needs to know for the agreement on a key, made anew from what was checked.
    pub agreement: JweHeader,
}

impl Header {
    pub(super) fn parse(encoded: &str) -> Result<Self, JweError> {
        if encoded.len() > MAX_HEADER {
            return Err(JweError::Malformed("header too long"));
        }
        let members =
            from_base64url(encoded).and_then(|json| object(&json)).ok_or(JweError::Malformed("header"))?;
        // no extension is understood, so that naming one is a refusal (RFC 7516 §4.1.13); compressed content
        // may grow without limit and tells its length (RFC 8725 §3.6)
        if ["crit", "b64", "zip"].iter().any(|name| members.contains_key(*name)) {
            return Err(JweError::Malformed("header extension or compression"));
        }
        let text = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(JweError::Malformed("header parameter that is not a string")),
        };
        // the lists rule out `dir`, PBES2, RSA1_5 and the symmetric key wraps
        let alg =
            text("alg")?.and_then(KeyManagement::parse).ok_or(JweError::Malformed("alg is not permitted"))?;
        let enc = text("enc")?
            .and_then(ContentEncryption::parse)
            .ok_or(JweError::Malformed("enc is not permitted"))?;
        let mut agreement = Map::new();
        if !alg.is_rsa() {
            agreement.insert("epk".to_owned(), ephemeral_key(members.get("epk"))?);
            for name in ["apu", "apv"] {
                if let Some(party) = text(name)? {
                    agreement.insert(name.to_owned(), party.into());
                }
            }
        }
        let agreement =
            JweHeader::from_map(agreement).map_err(|_| JweError::Malformed("parties of the agreement"))?;
        let kid = text("kid")?.map(str::to_owned);
        Ok(Self { encryption: Encryption { alg, enc }, kid, agreement })
    }
}

/// The sender's key (RFC 7518 §4.6.1.1): on P-256, as ours is, and nothing but its point.
fn ephemeral_key(sent: Option<&Value>) -> Result<Value, JweError> {
    let text = |name: &str| sent.and_then(|key| key.get(name)).and_then(Value::as_str);
    let (Some("EC"), Some("P-256"), Some(x), Some(y)) = (text("kty"), text("crv"), text("x"), text("y"))
    else {
        return Err(JweError::Malformed("epk"));
    };
    let key = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
    // a point beside the curve would let the sender learn our key bit by bit
    public_key::read(&key).ok_or(JweError::Malformed("epk is not on the curve"))?;
    Ok(key)
}
