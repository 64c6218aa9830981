//! Port: sealing, and message authentication.

use crate::secret::Secret;

/// Keys derived from the key-encryption key: sealing (AEAD) and message authentication.
/// `purpose` separates uses: what was sealed for one opens for no other.
pub trait Vault: Send + Sync {
    /// AES-256-GCM with a random nonce under the current key; text `1.KEY.BASE64URL`.
    /// `context` is authenticated and must be given again to open.
    fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String;

    /// What was sealed, under the current or a previous key; `None` when anything does not fit.
    fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>>;

    /// Short name of the current key (8 characters of base64url).
    fn key_id(&self) -> &str;

    /// HMAC-SHA-256 under the named key, current or previous; `None` when there is no such key.
    fn mac(&self, key_id: &str, purpose: &str, data: &[u8]) -> Option<[u8; 32]>;

    /// A client secret that was sealed for `client_id`.
    fn open_client_secret(&self, client_id: &str, sealed: &str) -> Option<Secret> {
        let plain = self.open("client_secret", client_id.as_bytes(), sealed)?;
        String::from_utf8(plain).ok().map(Secret::new)
    }
}
