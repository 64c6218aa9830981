//! `[keys]`: signing keys, and the key-encryption key.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Seconds;
use super::section::{Findings, Section, Whole, section};

section! {
    /// Signing keys, and the key that encrypts what must be kept secret at rest.
    Keys {
        /// Directory of private keys in files, and of a generated key-encryption key.
        dir: PathBuf = PathBuf::from("keys"),
        /// Where private signing keys are: `file` (of one machine), or `database` (encrypted, for many).
        /// Default: `file` on SQLite, `database` on PostgreSQL.
        #[serde(skip_serializing_if = "Option::is_none")]
        store: Option<KeyStore> = None,
        /// Age at which a signing key gets a successor.
        rotate_after: Seconds = Seconds::days(90),
        /// How long a new key is published before it signs; at least `tokens.jwks_max_age`.
        publish_ahead: Seconds = Seconds::hours(1),
        /// Size of RSA keys: 2048, 3072 or 4096.
        rsa_bits: u32 = 2048,
        /// File with the key-encryption key. A first start on SQLite makes it; with PostgreSQL it must be
        /// given, and is the same for every node. Default: `encryption.key` in `keys.dir`.
        #[serde(skip_serializing_if = "Option::is_none")]
        encryption_key_file: Option<PathBuf> = None,
        /// Files of former key-encryption keys: they still open what they sealed.
        previous_encryption_key_files: Vec<PathBuf> = Vec::new(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyStore {
    File,
    Database,
}

impl Section for Keys {
    fn check(&self, whole: &Whole<'_>, findings: &mut Findings<'_>) {
        let is_odd = !matches!(self.rsa_bits, 2048 | 3072 | 4096);
        findings.add_if(is_odd, "rsa_bits", "is not allowed", "give 2048, 3072 or 4096");
        findings.add_if(
            self.publish_ahead < whole.jwks_max_age,
            "publish_ahead",
            "is shorter than tokens.jwks_max_age, so that verifiers could meet a key that they do not know",
            "raise it, or lower tokens.jwks_max_age",
        );
        findings.add_if(
            self.rotate_after <= self.publish_ahead,
            "rotate_after",
            "is not longer than keys.publish_ahead",
            "give it days, such as \"90d\"",
        );
        findings.add_if(
            !whole.is_sqlite && self.encryption_key_file.is_none(),
            "encryption_key_file",
            "is needed with PostgreSQL, because every node must have the same key",
            "make one file with `umask 077; openssl rand -hex 32 > encryption.key` and give it to each node",
        );
    }

    fn check_files(&self, whole: &Whole<'_>, findings: &mut Findings<'_>) {
        for path in &self.previous_encryption_key_files {
            findings.readable("previous_encryption_key_files", path);
        }
        // the embedded database makes the current one at its first start
        if let Some(path) = self.encryption_key_file.as_deref().filter(|_| !whole.is_sqlite) {
            findings.readable("encryption_key_file", path);
        }
    }
}
