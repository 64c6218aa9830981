//! Why a command or the server stopped, and what a shell learns of it.

use chancery_core::administration::Unable;
use chancery_core::ports::StoreError;
use chancery_core::unit::{Never, Stop};
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

impl From<Stop<Never>> for Failure {
    fn from(stop: Stop<Never>) -> Self {
        Self::Store(stop.into())
    }
}

impl Failure {
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into() }
    }

    /// `thing`: what the act was about, as in "there is no such client".
    pub fn unable(stop: Stop<Unable>, thing: &str) -> Self {
        let unable = match stop {
            Stop::Refused(unable) | Stop::Undone(unable) => unable,
            Stop::Store(error) => return error.into(),
        };
        match unable {
            Unable::NotFound => Self::not_found(thing),
            Unable::Taken(_) => Self::refused("taken", unable.to_string()),
            Unable::Changed => {
                Self::refused("conflict", format!("this {thing} changed meanwhile; look at it and try again"))
            }
        }
    }

    pub fn not_found(thing: &str) -> Self {
        Self::refused("not_found", format!("there is no such {thing}"))
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
