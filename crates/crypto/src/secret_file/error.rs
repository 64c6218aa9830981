//! What goes wrong with files that hold a secret.

use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretFileProblem {
    Missing,
    /// It was to be made, and is there already.
    Exists,
    /// Others than its owner may use it, and it is ours to see to that.
    Exposed,
    /// It does not hold what it must.
    Content,
    /// The operating system refused.
    System,
}

/// A file with a secret could not be read or made: which one, what is wrong, what helps. Never says
/// anything of the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}; {remedy}", path.display())]
pub struct SecretFileError {
    pub path: PathBuf,
    pub problem: SecretFileProblem,
    pub detail: String,
    pub remedy: &'static str,
}

impl SecretFileError {
    pub(crate) fn content(path: &Path, detail: &str, remedy: &'static str) -> Self {
        Self { path: path.into(), problem: SecretFileProblem::Content, detail: detail.into(), remedy }
    }

    pub(super) fn system(path: &Path, error: &io::Error) -> Self {
        let (problem, remedy) = match error.kind() {
            io::ErrorKind::NotFound => (SecretFileProblem::Missing, "check the configured path"),
            io::ErrorKind::AlreadyExists => {
                (SecretFileProblem::Exists, "it is left as it is; remove it first if it is not needed")
            }
            io::ErrorKind::PermissionDenied => {
                (SecretFileProblem::System, "give the server's user access to it (chown)")
            }
            _ => (SecretFileProblem::System, "check the disk and the configured path"),
        };
        Self { path: path.into(), problem, detail: error.to_string(), remedy }
    }
}
