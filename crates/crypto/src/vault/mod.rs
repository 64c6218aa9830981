//! The key-encryption key and what is derived from it.

use std::path::{Path, PathBuf};

use chancery_core::ports::{Entropy as _, Vault};
use chancery_core::secret::{base64url, from_base64url, hmac_sha256};
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};

use crate::entropy::OsEntropy;
use crate::secret_file::{self, SecretFileError};

/// A key file could not be read or made: names the file and the remedy.
pub type VaultError = SecretFileError;

const VERSION: &str = "1";
const NONCE: usize = 12;
const TAG: usize = 16;
/// Longest sealed text that is looked at, in bytes: far more than anything that is ever sealed.
const MAX_SEALED: usize = 256 * 1024;
/// Salt of HKDF-Extract: no other use of the same 32 bytes yields our subkeys.
const EXTRACT_SALT: &[u8] = b"chancery key-encryption key 1";

/// Seals and authenticates under the key-encryption key and its predecessors.
///
/// A subkey per use and purpose comes from HKDF-SHA-256 (RFC 5869); a sealed text is
/// `1.KEY.BASE64URL(nonce ‖ ciphertext ‖ tag)`, AES-256-GCM with a random 96-bit nonce. The key's name
/// is derived from the key, so that two nodes give one key one name.
pub struct KeyVault {
    current: Key,
    previous: Vec<Key>,
}

struct Key {
    id: String,
    /// The pseudorandom key that subkeys are expanded from.
    prk: [u8; 32],
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        let prk = hkdf_extract(EXTRACT_SALT, bytes);
        let mut id = base64url(&hkdf_expand(&prk, &[b"key id"]));
        id.truncate(8);
        Self { id, prk }
    }

    fn sealing(&self, purpose: &str) -> [u8; 32] {
        hkdf_expand(&self.prk, &[b"seal ", purpose.as_bytes()])
    }

    fn mac(&self, purpose: &str) -> [u8; 32] {
        hkdf_expand(&self.prk, &[b"mac ", purpose.as_bytes()])
    }
}

impl std::fmt::Debug for KeyVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyVault").field("key_id", &self.current.id).finish_non_exhaustive()
    }
}

impl KeyVault {
    pub fn from_keys(current: [u8; 32], previous: Vec<[u8; 32]>) -> Self {
        Self {
            current: Key::new(&current),
            previous: previous.into_iter().map(|key| Key::new(&key)).collect(),
        }
    }

    /// Reads the key files: one line each, 32 bytes as base64url or as 64 hexadecimal digits.
    pub fn load(current: &Path, previous: &[PathBuf]) -> Result<Self, VaultError> {
        let previous = previous.iter().map(|path| read_key(path)).collect::<Result<_, _>>()?;
        Ok(Self::from_keys(read_key(current)?, previous))
    }

    /// Makes a key file with a new random key. Fails when the file exists
    /// ([`SecretFileProblem::Exists`](crate::SecretFileProblem::Exists)).
    pub fn create_file(path: &Path) -> Result<(), VaultError> {
        let mut key = [0_u8; 32];
        OsEntropy.fill(&mut key);
        secret_file::create(path, format!("{}\n", base64url(&key)).as_bytes())
    }

    fn key(&self, id: &str) -> Option<&Key> {
        std::iter::once(&self.current).chain(&self.previous).find(|key| key.id == id)
    }
}

impl Vault for KeyVault {
    /// # Panics
    /// When OpenSSL cannot encrypt (out of memory): there is no answer that would not lose data.
    #[expect(clippy::panic, reason = "a text that never opens would lose what was sealed")]
    fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        let key = &self.current;
        let mut nonce = [0_u8; NONCE];
        OsEntropy.fill(&mut nonce);
        let mut tag = [0_u8; TAG];
        let aad = associated_data(&key.id, purpose, context);
        let sealed =
            encrypt_aead(Cipher::aes_256_gcm(), &key.sealing(purpose), Some(&nonce), &aad, plain, &mut tag);
        match sealed {
            Ok(cipher_text) => {
                let body = [nonce.as_slice(), &cipher_text, &tag].concat();
                format!("{VERSION}.{}.{}", key.id, base64url(&body))
            }
            Err(error) => panic!("AES-256-GCM: {error}"),
        }
    }

    fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        if sealed.len() > MAX_SEALED {
            return None;
        }
        let (id, body) = sealed.strip_prefix(VERSION)?.strip_prefix('.')?.split_once('.')?;
        let key = self.key(id)?;
        let body = from_base64url(body)?;
        let (nonce, rest) = body.split_at_checked(NONCE)?;
        let (cipher_text, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
        let aad = associated_data(id, purpose, context);
        decrypt_aead(Cipher::aes_256_gcm(), &key.sealing(purpose), Some(nonce), &aad, cipher_text, tag).ok()
    }

    fn key_id(&self) -> &str {
        &self.current.id
    }

    fn mac(&self, key_id: &str, purpose: &str, data: &[u8]) -> Option<[u8; 32]> {
        Some(hmac_sha256(&self.key(key_id)?.mac(purpose), data))
    }
}

/// What is authenticated beside the plain text; lengths keep neighbouring fields apart.
fn associated_data(key_id: &str, purpose: &str, context: &[u8]) -> Vec<u8> {
    let mut aad = Vec::with_capacity(32 + purpose.len() + context.len());
    for field in [VERSION.as_bytes(), key_id.as_bytes(), purpose.as_bytes(), context] {
        aad.extend_from_slice(&(field.len() as u64).to_be_bytes());
        aad.extend_from_slice(field);
    }
    aad
}

/// HKDF-Extract (RFC 5869 §2.2).
fn hkdf_extract(salt: &[u8], key: &[u8]) -> [u8; 32] {
    hmac_sha256(salt, key)
}

/// The first block of HKDF-Expand (RFC 5869 §2.3), which is all that a 32-byte key needs.
fn hkdf_expand(prk: &[u8; 32], info: &[&[u8]]) -> [u8; 32] {
    let mut data = info.concat();
    data.push(1);
    hmac_sha256(prk, &data)
}

fn read_key(path: &Path) -> Result<[u8; 32], VaultError> {
    let bytes = secret_file::read(path)?;
    std::str::from_utf8(&bytes).ok().and_then(|text| parse_key(text.trim())).ok_or_else(|| {
        SecretFileError::content(
            path,
            "does not hold 32 bytes as base64url (43 characters) or hexadecimal (64 digits)",
            "make a key with: openssl rand -hex 32",
        )
    })
}

fn parse_key(text: &str) -> Option<[u8; 32]> {
    if text.len() == 64 {
        return from_hex(text.as_bytes());
    }
    from_base64url(text.trim_end_matches('='))?.try_into().ok()
}

fn from_hex(digits: &[u8]) -> Option<[u8; 32]> {
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|v| u8::try_from(v).ok());
    let mut key = [0_u8; 32];
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(high)? << 4 | value(low)?;
    }
    Some(key)
}

#[cfg(test)]
mod tests;
