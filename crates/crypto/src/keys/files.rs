//! Private keys in files.

use std::path::{Path, PathBuf};

use rsa::pkcs8::SecretDocument;
use rsa::pkcs8::der::pem::LineEnding;

use crate::secret_file::{self, SecretFileError};

const LABEL: &str = "PRIVATE KEY";

/// Private signing keys in a folder: `KID.pem`, PKCS#8 (RFC 7468 §10), readable by their owner alone.
#[derive(Debug, Clone)]
pub struct KeyFiles {
    folder: PathBuf,
}

impl KeyFiles {
    /// The folder need not exist; the first key makes it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where the key of that `kid` is, or would be.
    pub fn path(&self, kid: &str) -> PathBuf {
        self.folder.join(format!("{kid}.pem"))
    }

    /// Writes a new key. Returns when it is on disk; never overwrites one.
    pub fn write(&self, kid: &str, pkcs8_der: &[u8]) -> Result<(), SecretFileError> {
        let path = self.named(kid)?;
        let pem = SecretDocument::try_from(pkcs8_der)
            .and_then(|document| document.to_pem(LABEL, LineEnding::LF))
            .map_err(|_| no_key(&path))?;
        secret_file::create(&path, pem.as_bytes())
    }

    /// PKCS#8 DER of a key.
    pub fn read(&self, kid: &str) -> Result<Vec<u8>, SecretFileError> {
        let path = self.named(kid)?;
        let bytes = secret_file::read(&path)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| no_key(&path))?;
        match SecretDocument::from_pem(text) {
            Ok((LABEL, document)) => Ok(document.as_bytes().to_vec()),
            Ok(_) | Err(_) => Err(no_key(&path)),
        }
    }

    /// The `kid` of each key file, sorted.
    pub fn list(&self) -> Result<Vec<String>, SecretFileError> {
        let mut kids: Vec<String> = secret_file::names(&self.folder)?
            .iter()
            .filter_map(|name| name.strip_suffix(".pem"))
            .filter(|kid| is_kid(kid))
            .map(str::to_owned)
            .collect();
        kids.sort_unstable();
        Ok(kids)
    }

    /// Removes a key; `false` when there was none.
    pub fn delete(&self, kid: &str) -> Result<bool, SecretFileError> {
        secret_file::remove(&self.named(kid)?)
    }

    /// The path of a `kid`, which comes from the database and must not lead elsewhere.
    fn named(&self, kid: &str) -> Result<PathBuf, SecretFileError> {
        if is_kid(kid) {
            return Ok(self.path(kid));
        }
        Err(SecretFileError::content(
            &self.folder,
            "the database names a key by something that is no thumbprint",
            "look at the table of signing keys",
        ))
    }
}

/// Whether a name is a SHA-256 thumbprint in base64url.
fn is_kid(name: &str) -> bool {
    name.len() == 43 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn no_key(path: &Path) -> SecretFileError {
    SecretFileError::content(
        path,
        "not an unencrypted PKCS#8 private key in PEM form",
        "restore it from a backup, or retire the key (chancery keys retire)",
    )
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::entropy::OsEntropy;
    use crate::keys::generate;
    use crate::secret_file::SecretFileProblem;
    use chancery_core::client::SigningAlgorithm;

    #[test]
    fn keys_come_back_as_they_were_written() {
        let dir = tempfile::tempdir().unwrap();
        let files = KeyFiles::new(dir.path().join("keys"));
        assert_eq!(files.list().unwrap(), Vec::<String>::new());
        for algorithm in [SigningAlgorithm::ES256, SigningAlgorithm::EdDSA, SigningAlgorithm::RS256] {
            let key = generate(algorithm, 2048, &OsEntropy).unwrap();
            files.write(&key.kid, &key.pkcs8_der).unwrap();
            assert_eq!(files.read(&key.kid).unwrap(), key.pkcs8_der);
            assert!(files.list().unwrap().contains(&key.kid));
            let exists = files.write(&key.kid, &key.pkcs8_der).unwrap_err();
            assert_eq!(exists.problem, SecretFileProblem::Exists);
            assert!(
                openssl::pkey::PKey::private_key_from_pem(&fs::read(files.path(&key.kid)).unwrap()).is_ok()
            );
        }
        let kid = files.list().unwrap().remove(0);
        assert!(files.delete(&kid).unwrap());
        assert!(!files.delete(&kid).unwrap());
        assert_eq!(files.read(&kid).unwrap_err().problem, SecretFileProblem::Missing);
    }

    #[test]
    fn exposed_and_foreign_files_are_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let files = KeyFiles::new(dir.path());
        let key = generate(SigningAlgorithm::ES256, 2048, &OsEntropy).unwrap();
        files.write(&key.kid, &key.pkcs8_der).unwrap();
        fs::set_permissions(files.path(&key.kid), fs::Permissions::from_mode(0o640)).unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let error = files.read(&key.kid).unwrap_err();
        assert_eq!(error.problem, SecretFileProblem::Exposed);
        assert!(error.to_string().contains(&key.kid));

        let other = "A".repeat(43);
        for text in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\u{0}"] {
            secret_file::create(&files.path(&other), text.as_bytes()).unwrap();
            assert_eq!(files.read(&other).unwrap_err().problem, SecretFileProblem::Content);
            files.delete(&other).unwrap();
        }
        fs::write(dir.path().join("README.md"), "no key").unwrap();
        assert_eq!(files.list().unwrap(), [key.kid]);
    }

    #[test]
    fn names_cannot_leave_the_folder() {
        let files = KeyFiles::new("keys");
        for kid in ["", "../x", "a/b", &format!("../{}", "A".repeat(40)), &"é".repeat(43)] {
            assert!(files.read(kid).is_err(), "{kid}");
            assert!(files.write(kid, b"x").is_err(), "{kid}");
            assert!(files.delete(kid).is_err(), "{kid}");
        }
    }
}
