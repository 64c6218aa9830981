//! The secrets and keys that `[federation.NAME]` names.

use std::path::Path;
use std::sync::Arc;

use chancery_core::secret::Secret;
use chancery_crypto::read_secret_file;
use chancery_federation::{AssertionKey, Credentials};

use crate::config::Problem;
use crate::config::text::without_line_end;

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
    let wrong = |problem: &str| {
        let problem = format!("the file {} {problem}", path.display());
        Problem::new(key, problem, "write the secret into it, and nothing else")
    };
    let text = without_line_end(std::str::from_utf8(&bytes).unwrap_or_default());
    if text.trim().is_empty() || text.trim().chars().any(char::is_control) {
        return Err(wrong("holds no client secret"));
    }
    if text != text.trim() {
        return Err(wrong("has white space around the client secret"));
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
    read_secret_file(path).map_err(|error| {
        Problem::new(
            key,
            format!("the file {} cannot be used: {}", path.display(), error.detail),
            error.remedy,
        )
    })
}
