//! Opening what a node stands on: the database and the key-encryption key.

use std::path::PathBuf;
use std::sync::Arc;

use chancery_core::actor::Actor;
use chancery_core::keyring::administer;
use chancery_core::ports::Clock as _;
use chancery_core::unit::Occasion;
use chancery_crypto::{KeyVault, SecretFileError, SecretFileProblem, SystemClock};
use chancery_persistence::{Database, MigrateError, OpenError, Options};

use crate::config::Config;
use crate::failure::Failure;
use crate::unit;

/// What helps where a database is missing and must not be made.
const NOT_MADE: &str = "correct the URL, or make it with `CHANCERY__DATABASE__CREATE=true chancery migrate`";

/// Opens the database; its schema is not looked at.
pub fn database(config: &Config) -> Result<Database, Failure> {
    let options = Options { create: config.database.create, ..Options::default() };
    Database::open(&config.database.url, &options).map_err(|error| match error {
        OpenError::Missing(_) => {
            Failure::refused("no_database", format!("database.url: {error}; {NOT_MADE}"))
        }
        _ => Failure::refused(
            "database_unavailable",
            format!("database.url: {}", one_line(&error.to_string())),
        ),
    })
}

/// Brings the schema up to date. Returns the names of the steps taken.
pub fn migrate(database: &Database) -> Result<Vec<String>, Failure> {
    database.check_reader().and_then(|()| database.migrate()).map_err(|error| unusable(&error))
}

/// Refuses a database that lacks steps of this version.
pub fn check_schema(database: &Database) -> Result<(), Failure> {
    let pending = database.check_reader().and_then(|()| database.pending_migrations());
    let pending = pending.map_err(|error| unusable(&error))?;
    if pending.is_empty() {
        return Ok(());
    }
    let message = format!("the database lacks {}; run `chancery migrate`", pending.join(", "));
    Err(Failure::refused("schema_behind", message))
}

fn unusable(error: &MigrateError) -> Failure {
    let message = one_line(&error.to_string());
    match error {
        MigrateError::Connect(_) | MigrateError::Read(_) => {
            let message = format!("database.url: {message}; start the database or correct the URL");
            Failure::refused("database_unavailable", message)
        }
        MigrateError::Empty(_) => {
            Failure::refused("no_database", format!("database.url: {message}; {NOT_MADE}"))
        }
        MigrateError::Failed { .. } => Failure::refused("migration_failed", message),
        MigrateError::TooNew { .. } => Failure::refused("schema_too_new", message),
    }
}

/// Database drivers report on several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The vault under the configured key-encryption key. On an embedded database that has no signing keys
/// yet, which is a first start, a missing key file is made.
pub fn vault(config: &Config, database: &Database) -> Result<KeyVault, Failure> {
    let path = encryption_key_file(config);
    let previous = &config.keys.previous_encryption_key_files;
    match KeyVault::load(&path, previous) {
        Err(SecretFileError { problem: SecretFileProblem::Missing, path: missing, .. })
            if missing == path => {}
        loaded => return Ok(loaded?),
    }
    if !database.is_sqlite() {
        return Err(missing(&path, "give every node the same file (make it with `openssl rand -hex 32`)"));
    }
    if has_signing_keys(config, database)? {
        return Err(missing(&path, "the database is in use, so restore the file from a backup"));
    }
    match KeyVault::create_file(&path) {
        // another process of this machine was first: its key is the key
        Ok(()) | Err(SecretFileError { problem: SecretFileProblem::Exists, .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(KeyVault::load(&path, previous)?)
}

fn encryption_key_file(config: &Config) -> PathBuf {
    config.keys.encryption_key_file.clone().unwrap_or_else(|| config.keys.dir.join("encryption.key"))
}

fn missing(path: &std::path::Path, remedy: &str) -> Failure {
    let message = format!("keys.encryption_key_file: {} does not exist; {remedy}", path.display());
    Failure::refused("key_file", message)
}

fn has_signing_keys(config: &Config, database: &Database) -> Result<bool, Failure> {
    let (realm, policy) = (Arc::new(config.realm()), Arc::new(config.policy()));
    let occasion = Occasion { realm, policy, actor: Actor::job("start"), now: SystemClock.micros() };
    let keyring = unit::read(database, &Arc::new(occasion), administer::stored)?;
    Ok(!keyring.keys().is_empty())
}
