//! Why a command or the server stopped, and what a shell learns of it.

use chancery_core::ports::StoreError;
use chancery_crypto::SecretFileError;
use serde_json::{Value, json};

use crate::config::Problems;

/// A command that did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration or the usage is wrong: exit 2.
    #[error("{0}")]
    Configuration(#[from] Problems),
    /// An argument or an input file is wrong: exit 2.
    #[error("{0}")]
    Usage(String),
    /// What was asked for cannot be done: exit 1.
    #[error("{message}")]
    Refused { code: &'static str, message: String },
    /// The database gave no answer: exit 1.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A key file cannot be read or made: exit 1.
    #[error("{0}")]
    KeyFile(#[from] SecretFileError),
}

impl Failure {
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into() }
    }

    /// Exit status: 1 refused, 2 usage or configuration.
    pub const fn exit_status(&self) -> u8 {
        match self {
            Self::Configuration(_) | Self::Usage(_) => 2,
            Self::Refused { .. } | Self::Store(_) | Self::KeyFile(_) => 1,
        }
    }

    /// Short name for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "invalid_configuration",
            Self::Usage(_) => "invalid_usage",
            Self::Refused { code, .. } => code,
            Self::Store(StoreError::Unavailable(_) | StoreError::Conflict(_)) => "database_unavailable",
            Self::Store(_) => "database_error",
            Self::KeyFile(_) => "key_file",
        }
    }

    /// The document that `--json` prints.
    pub fn to_json(&self) -> Value {
        json!({ "error": self.code(), "message": self.to_string() })
    }
}
