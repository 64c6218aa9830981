//! Signing keys: making them, naming them, keeping them in files.

mod files;
mod generate;
mod thumbprint;

pub use files::KeyFiles;
pub use generate::{GenerateError, GeneratedKey, generate};
pub use thumbprint::thumbprint;
