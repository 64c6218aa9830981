//! Where rows become core values: what does not fit names its table, column and row.

use std::fmt::Display;

use chancery_core::client::{ClientSecret, SecretValue};
use chancery_core::federation::ProviderId;
use chancery_core::ports::StoreError;
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The error for a value that is not what the column must hold.
pub fn bad(
    table: &'static str,
    column: &'static str,
    row: impl Display,
    problem: impl Display,
) -> StoreError {
    StoreError::BadData { table, column, row: row.to_string(), problem: problem.to_string() }
}

/// One row of a table, while its columns are read.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub table: &'static str,
    /// What identifies the row in an error message. Never a secret or its digest.
    pub row: &'a str,
}

impl Reader<'_> {
    pub fn bad(&self, column: &'static str, problem: impl Display) -> StoreError {
        bad(self.table, column, self.row, problem)
    }

    pub fn realm(&self, text: &str) -> Result<RealmId, StoreError> {
        RealmId::parse(text).ok_or_else(|| self.bad("realm_id", "not a realm id"))
    }

    pub fn provider(&self, column: &'static str, text: &str) -> Result<ProviderId, StoreError> {
        ProviderId::new(text).ok_or_else(|| self.bad(column, "not a provider's name"))
    }

    pub fn digest(&self, column: &'static str, bytes: &[u8]) -> Result<Digest, StoreError> {
        <[u8; 32]>::try_from(bytes)
            .map(Digest::from_bytes)
            .map_err(|_| self.bad(column, format!("{} bytes where a digest has 32", bytes.len())))
    }

    pub fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|e| self.bad(column, e))
    }

    /// A secret of a client or a resource.
    pub fn secret(&self, row: SecretRow) -> Result<ClientSecret, StoreError> {
        let value = match (row.digest, row.sealed) {
            (Some(digest), None) => SecretValue::Hashed(self.digest("digest", &digest)?),
            (None, Some(sealed)) => SecretValue::Sealed(sealed),
            _ => return Err(self.bad("digest", "exactly one of digest and sealed must be set")),
        };
        Ok(ClientSecret {
            id: row.id,
            value,
            created_at: Timestamp(row.created_at),
            expires_at: row.expires_at.map(Timestamp),
        })
    }
}

/// The columns that the secrets of clients and of resources share.
#[derive(diesel::Queryable)]
pub struct SecretRow {
    pub id: String,
    pub digest: Option<Vec<u8>>,
    pub sealed: Option<String>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
}

/// The two columns of a secret's value, one of them null.
pub fn secret_columns(value: &SecretValue) -> (Option<Vec<u8>>, Option<String>) {
    match value {
        SecretValue::Hashed(digest) => (Some(digest.as_bytes().to_vec()), None),
        SecretValue::Sealed(sealed) => (None, Some(sealed.clone())),
    }
}

/// A value as the JSON text that is stored.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Failed(format!("cannot write JSON: {e}")))
}

/// A row identifier as a message may show it: the beginning of a digest, in hexadecimal.
pub fn short(digest: &[u8]) -> String {
    digest.iter().take(4).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
