//! Adapters of core's ports: time, randomness, keys, passwords and JOSE.
//!
//! | port | adapter | on |
//! |---|---|---|
//! | `Clock` | [`SystemClock`] | the operating system's clock |
//! | `Entropy` | [`OsEntropy`] | OpenSSL's generator, seeded by the operating system |
//! | `Vault` | [`KeyVault`] | AES-256-GCM, HKDF-SHA-256 (RFC 5869), HMAC-SHA-256 |
//! | `PasswordHasher` | [`Argon2Hasher`] | argon2id (RFC 9106) |
//! | `Signer`, `Verifier` | [`Jose`] | josekit signs, OpenSSL verifies (RFC 7515, RFC 8037) |
//! | `Encrypter`, `Decrypter` | [`Jose`] | josekit for keys, OpenSSL for what comes in (RFC 7516) |
//!
//! Keys are made by [`generate`] and kept in files by [`KeyFiles`].
#![forbid(unsafe_code)]

mod clock;
mod entropy;
mod jose;
mod keys;
mod password;
mod secret_file;
#[cfg(test)]
mod test_keys;
mod vault;

pub use clock::SystemClock;
pub use entropy::OsEntropy;
pub use jose::Jose;
pub use keys::{GenerateError, GeneratedKey, KeyFiles, generate, thumbprint};
pub use password::Argon2Hasher;
pub use secret_file::{SecretFileError, SecretFileProblem, read as read_secret_file};
pub use vault::{KeyVault, VaultError};
