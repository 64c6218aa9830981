//! Clients: the model (RFC 7591 §2), what may be registered, and how they authenticate.

mod algorithm;
pub mod auth;
mod encryption;
pub mod metadata;
mod model;
pub mod registration;
mod secret;
mod spelled;

pub use algorithm::{AssertionAlgorithm, HashFunction, SigningAlgorithm};
pub use encryption::{ContentEncryption, Encryption, EncryptionKeyKind, KeyManagement};
pub use model::*;
pub use secret::{ClientSecret, SecretValue};
