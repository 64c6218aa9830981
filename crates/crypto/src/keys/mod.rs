//! The server's keys: making them, naming them, keeping them in files.

mod files;
mod generate;
mod kind;
mod thumbprint;

pub use files::KeyFiles;
pub use generate::{GenerateError, GeneratedKey, generate};
pub(crate) use kind::{Curve, KeyKind};
pub use thumbprint::thumbprint;
