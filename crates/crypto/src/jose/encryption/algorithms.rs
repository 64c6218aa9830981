//! What josekit and OpenSSL call the algorithms that core names.

use chancery_core::client::{ContentEncryption, KeyManagement};
use josekit::JoseError;
use josekit::jwe::enc::aescbc_hmac::AescbcHmacJweEncryption;
use josekit::jwe::enc::aesgcm::AesgcmJweEncryption;
use josekit::jwe::{
    ECDH_ES, ECDH_ES_A128KW, ECDH_ES_A256KW, JweContentEncryption, JweDecrypter, JweEncrypter, RSA_OAEP,
    RSA_OAEP_256,
};
use openssl::hash::MessageDigest;
use openssl::symm::Cipher;

/// Encrypts to a public key in the form of a `SubjectPublicKeyInfo` in DER.
pub(super) fn encrypter(alg: KeyManagement, der: &[u8]) -> Result<Box<dyn JweEncrypter>, JoseError> {
    fn boxed(encrypter: impl JweEncrypter + 'static) -> Box<dyn JweEncrypter> {
        Box::new(encrypter)
    }
    match alg {
        KeyManagement::RsaOaep => RSA_OAEP.encrypter_from_der(der).map(boxed),
        KeyManagement::RsaOaep256 => RSA_OAEP_256.encrypter_from_der(der).map(boxed),
        KeyManagement::EcdhEs => ECDH_ES.encrypter_from_der(der).map(boxed),
        KeyManagement::EcdhEsA128Kw => ECDH_ES_A128KW.encrypter_from_der(der).map(boxed),
        KeyManagement::EcdhEsA256Kw => ECDH_ES_A256KW.encrypter_from_der(der).map(boxed),
    }
}

/// Recovers content encryption keys with a private key in PKCS#8 DER.
pub(super) fn decrypter(alg: KeyManagement, pkcs8: &[u8]) -> Result<Box<dyn JweDecrypter>, JoseError> {
    fn boxed(decrypter: impl JweDecrypter + 'static) -> Box<dyn JweDecrypter> {
        Box::new(decrypter)
    }
    match alg {
        KeyManagement::RsaOaep => RSA_OAEP.decrypter_from_der(pkcs8).map(boxed),
        KeyManagement::RsaOaep256 => RSA_OAEP_256.decrypter_from_der(pkcs8).map(boxed),
        KeyManagement::EcdhEs => ECDH_ES.decrypter_from_der(pkcs8).map(boxed),
        KeyManagement::EcdhEsA128Kw => ECDH_ES_A128KW.decrypter_from_der(pkcs8).map(boxed),
        KeyManagement::EcdhEsA256Kw => ECDH_ES_A256KW.decrypter_from_der(pkcs8).map(boxed),
    }
}

/// As josekit wants it named when a key is agreed on.
pub(super) fn of_josekit(enc: ContentEncryption) -> Box<dyn JweContentEncryption> {
    match enc {
        ContentEncryption::A128CbcHs256 => Box::new(AescbcHmacJweEncryption::A128cbcHs256),
        ContentEncryption::A192CbcHs384 => Box::new(AescbcHmacJweEncryption::A192cbcHs384),
        ContentEncryption::A256CbcHs512 => Box::new(AescbcHmacJweEncryption::A256cbcHs512),
        ContentEncryption::A128Gcm => Box::new(AesgcmJweEncryption::A128gcm),
        ContentEncryption::A192Gcm => Box::new(AesgcmJweEncryption::A192gcm),
        ContentEncryption::A256Gcm => Box::new(AesgcmJweEncryption::A256gcm),
    }
}

/// How the content is protected. Lengths in bytes.
pub(super) struct Suite {
    pub cipher: Cipher,
    /// Of CBC, which needs a tag of its own (RFC 7518 §5.2).
    pub mac: Option<MessageDigest>,
    /// Of the content encryption key.
    pub key: usize,
    pub iv: usize,
    pub tag: usize,
}

impl Suite {
    pub(super) fn of(enc: ContentEncryption) -> Self {
        let gcm = |cipher, key| Self { cipher, mac: None, key, iv: 12, tag: 16 };
        let cbc = |cipher, mac, half| Self { cipher, mac: Some(mac), key: 2 * half, iv: 16, tag: half };
        match enc {
            ContentEncryption::A128Gcm => gcm(Cipher::aes_128_gcm(), 16),
            ContentEncryption::A192Gcm => gcm(Cipher::aes_192_gcm(), 24),
            ContentEncryption::A256Gcm => gcm(Cipher::aes_256_gcm(), 32),
            ContentEncryption::A128CbcHs256 => cbc(Cipher::aes_128_cbc(), MessageDigest::sha256(), 16),
            ContentEncryption::A192CbcHs384 => cbc(Cipher::aes_192_cbc(), MessageDigest::sha384(), 24),
            ContentEncryption::A256CbcHs512 => cbc(Cipher::aes_256_cbc(), MessageDigest::sha512(), 32),
        }
    }
}
