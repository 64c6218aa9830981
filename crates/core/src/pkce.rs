//! Proof Key for Code Exchange (RFC 7636), method `S256` alone.

use serde::{Deserialize, Serialize};

use crate::discovery::Metadata;
use crate::secret::{base64url, constant_time_eq, from_base64url};

/// An `S256` code challenge: base64url of 32 bytes, 43 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeChallenge(String);

/// Not 43 characters of base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("code_challenge must be 43 characters of base64url")]
pub struct InvalidChallenge;

impl CodeChallenge {
    pub fn parse(value: &str) -> Result<Self, InvalidChallenge> {
        match from_base64url(value) {
            Some(bytes) if bytes.len() == 32 && value.len() == 43 => Ok(Self(value.to_owned())),
            _ => Err(InvalidChallenge),
        }
    }

    /// Whether `verifier` is well formed (RFC 7636 §4.1) and hashes to this challenge.
    pub fn is_met_by(&self, verifier: &str) -> bool {
        use sha2::{Digest as _, Sha256};
        let shape = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        (43..=128).contains(&verifier.len())
            && verifier.bytes().all(shape)
            && constant_time_eq(base64url(&Sha256::digest(verifier.as_bytes())).as_bytes(), self.0.as_bytes())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Enters the one method.
pub(crate) fn advertise(to: &mut Metadata) {
    to.values("code_challenge_methods_supported", ["S256"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_specification() {
        assert!(CodeChallenge::parse(CHALLENGE).unwrap().is_met_by(VERIFIER));
    }

    #[test]
    fn t4_what_is_no_verifier() {
        let challenge = CodeChallenge::parse(CHALLENGE).unwrap();
        for wrong in ["", CHALLENGE, &VERIFIER[1..], &format!("{VERIFIER}="), &"a".repeat(129), "é"] {
            assert!(!challenge.is_met_by(wrong), "{wrong}");
        }
    }

    #[test]
    fn z4_what_is_no_challenge() {
        for wrong in
            ["", &CHALLENGE[1..], &format!("{CHALLENGE}A"), &CHALLENGE.replace('-', "+"), &"=".repeat(43)]
        {
            assert!(CodeChallenge::parse(wrong).is_err(), "{wrong}");
        }
    }
}
