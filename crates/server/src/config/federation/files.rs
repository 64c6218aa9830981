//! The secrets and keys that `[federation.NAME]` names.

use std::path::Path;
use std::sync::Arc;

use chancery_core::secret::Secret;
use chancery_federation::{AssertionKey, Credentials};

use crate::config::Problem;
use crate::config::file::{self, FileError};

use super::Provider;

/// How we prove to the provider who we are.
pub(super) fn credentials(name: &str, provider: &Provider) -> Result<Credentials, Problem> {
    let key = |key: &str| format!("federation.{name}.{key}");
    if let Some(secret) = &provider.client_secret {
        return Ok(Credentials::Secret(Secret::new(&*secret.0)));
    }
    if let Some(path) = &provider.client_secret_file {
        return secret(&key("client_secret_file"), path).map(Credentials::Secret);
    }
    if let Some(path) = &provider.private_key {
        return private_key(&key("private_key"), path).map(|key| Credentials::PrivateKey(Arc::new(key)));
    }
    Err(Problem::new(key("client_secret"), "is missing", "give it"))
}

/// A text of one line; the line break at its end is the editor's.
fn secret(key: &str, path: &Path) -> Result<Secret, Problem> {
    let bytes = read(key, path)?;
    let text = std::str::from_utf8(&bytes).map(str::trim).unwrap_or_default();
    if text.is_empty() || text.chars().any(char::is_control) {
        let problem = format!("the file {} holds no client secret", path.display());
        return Err(Problem::new(key, problem, "write the secret into it, and nothing else"));
    }
    Ok(Secret::new(text))
}

fn private_key(key: &str, path: &Path) -> Result<AssertionKey, Problem> {
    const REMEDY: &str = "name the PEM file of an unencrypted RSA, P-256 or Ed25519 private key";
    let wrong = |problem: &str| Problem::new(key, format!("the file {} {problem}", path.display()), REMEDY);
    let pem = read(key, path)?;
    // OpenSSL would ask for the passphrase, and wait for somebody to type it
    if pem.windows(b"ENCRYPTED".len()).any(|text| text == b"ENCRYPTED") {
        return Err(wrong("is encrypted"));
    }
    AssertionKey::from_pem(&pem).map_err(|error| wrong(&error.to_string()))
}

fn read(key: &str, path: &Path) -> Result<Vec<u8>, Problem> {
    file::read(path).map_err(|error| {
        let remedy = match error {
            FileError::TooLarge => "name the right file",
            FileError::Unreadable(_) => "check the path and the permissions",
        };
        Problem::new(key, format!("the file {} {error}", path.display()), remedy)
    })
}
