//! josekit's signers: the one place that knows them.

use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::JwsError;
use josekit::JoseError;
use josekit::jws::{ES256, EdDSA, JwsSigner, PS256, RS256};

/// A signer for a private key in PKCS#8 DER; refuses keys that do not fit the algorithm.
pub(super) fn signer(algorithm: SigningAlgorithm, pkcs8_der: &[u8]) -> Result<Box<dyn JwsSigner>, JwsError> {
    let signer = match algorithm {
        SigningAlgorithm::RS256 => RS256.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::PS256 => PS256.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::ES256 => ES256.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::EdDSA => EdDSA.signer_from_der(pkcs8_der).map(boxed),
    };
    signer.map_err(|error| library(&error))
}

fn boxed(signer: impl JwsSigner + 'static) -> Box<dyn JwsSigner> {
    Box::new(signer)
}

pub(super) fn library(error: &JoseError) -> JwsError {
    JwsError::Library(error.to_string())
}
