//! The content of what comes in: authenticated first, then decrypted (RFC 7518 §5.2.2.2, §5.3).

use chancery_core::client::ContentEncryption;
use chancery_core::ports::JweError;
use chancery_core::secret::{constant_time_eq, from_base64url};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm;

use super::algorithms::Suite;
use super::parts::Parts;

/// Encrypted content whose lengths are right.
pub(super) struct Sealed<'a> {
    suite: Suite,
    /// The encoded header, which the tag covers too.
    aad: &'a [u8],
    iv: Vec<u8>,
    ciphertext: Vec<u8>,
    tag: Vec<u8>,
}

impl<'a> Sealed<'a> {
    /// The lengths are looked at here, because OpenSSL takes other ones: short tags, which can be guessed,
    /// above all.
    pub(super) fn read(parts: &Parts<'a>, enc: ContentEncryption) -> Result<Self, JweError> {
        let suite = Suite::of(enc);
        let decoded = |part: &str| from_base64url(part).ok_or(JweError::Malformed("not base64url"));
        let (iv, ciphertext, tag) = (decoded(parts.iv)?, decoded(parts.ciphertext)?, decoded(parts.tag)?);
        let whole = suite.mac.is_none() || ciphertext.len().is_multiple_of(16);
        if iv.len() != suite.iv || tag.len() != suite.tag || ciphertext.is_empty() || !whole {
            return Err(JweError::Malformed("length of a part"));
        }
        Ok(Self { suite, aad: parts.header.as_bytes(), iv, ciphertext, tag })
    }

    /// Length of its key, in bytes.
    pub(super) const fn key_length(&self) -> usize {
        self.suite.key
    }

    /// The content; `None` whatever does not fit.
    pub(super) fn open(&self, key: &[u8]) -> Option<Vec<u8>> {
        let Suite { cipher, mac, key: length, .. } = &self.suite;
        if key.len() != *length {
            return None;
        }
        let (iv, content) = (Some(self.iv.as_slice()), self.ciphertext.as_slice());
        match mac {
            None => symm::decrypt_aead(*cipher, key, iv, self.aad, content, &self.tag).ok(),
            Some(digest) => {
                let (mac_key, content_key) = key.split_at_checked(length / 2)?;
                let expected = self.authentication(*digest, mac_key).ok()?;
                // before decrypting: what is wrong with the padding of a forgery would tell its content
                if !constant_time_eq(expected.get(..self.tag.len())?, &self.tag) {
                    return None;
                }
                symm::decrypt(*cipher, content_key, iv, content).ok()
            }
        }
    }

    /// HMAC over header, initialization vector, ciphertext and the header's length in bits.
    fn authentication(&self, digest: MessageDigest, key: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let key = PKey::hmac(key)?;
        let mut signer = Signer::new(digest, &key)?;
        signer.update(self.aad)?;
        signer.update(&self.iv)?;
        signer.update(&self.ciphertext)?;
        signer.update(&(self.aad.len() as u64 * 8).to_be_bytes())?;
        signer.sign_to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::bn::BigNum;

    fn bytes(hex: &str) -> Vec<u8> {
        BigNum::from_hex_str(hex).unwrap().to_vec()
    }

    /// RFC 7518 appendix B.1.
    #[test]
    fn aes_128_cbc_hmac_sha_256_gives_the_rfcs_bytes() {
        let key: Vec<u8> = (0..32).collect();
        let sealed = Sealed {
            suite: Suite::of(ContentEncryption::A128CbcHs256),
            aad: b"The second principle of Auguste Kerckhoffs",
            iv: bytes("1af38c2dc2b96ffdd86694092341bc04"),
            ciphertext: bytes(
                "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9\
                 a94ac9b47ad2655c5f10f9aef71427e2fc6f9b3f399a221489f16362c7032336\
                 09d45ac69864e3321cf82935ac4096c86e133314c54019e8ca7980dfa4b9cf1b\
                 384c486f3a54c51078158ee5d79de59fbd34d848b3d69550a67646344427ade5\
                 4b8851ffb598f7f80074b9473c82e2db",
            ),
            tag: bytes("652c3fa36b0a7c5b3219fab3a30bc1c4"),
        };
        let expected = "A cipher system must not be required to be secret, and it must be able to fall into the \
                        hands of the enemy without inconvenience";
        assert_eq!(sealed.open(&key).unwrap(), expected.as_bytes());
        assert_eq!(sealed.open(&[0; 32]), None);
        assert_eq!(sealed.open(&key[..16]), None);
    }
}
