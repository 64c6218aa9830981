//! josekit's signers: the one place that knows them.

use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::JwsError;
use josekit::JoseError;
use josekit::jws::{ES256, ES384, ES512, EdDSA, JwsSigner, PS256, PS384, PS512, RS256, RS384, RS512};

/// A signer for a private key in PKCS#8 DER; refuses keys that do not fit the algorithm.
pub(super) fn signer(algorithm: SigningAlgorithm, pkcs8_der: &[u8]) -> Result<Box<dyn JwsSigner>, JwsError> {
    let signer = match algorithm {
        SigningAlgorithm::RS256 => RS256.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::RS384 => RS384.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::RS512 => RS512.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::PS256 => PS256.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::PS384 => PS384.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::PS512 => PS512.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::ES256 => ES256.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::ES384 => ES384.signer_from_der(pkcs8_der).map(boxed),
        SigningAlgorithm::ES512 => ES512.signer_from_der(pkcs8_der).map(boxed),
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
