//! Which database a URL names.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use crate::error::OpenError;
use crate::postgres_url::PostgresUrl;

/// A parsed database URL.
#[derive(Debug, Clone)]
pub enum Target {
    Sqlite(SqliteTarget),
    Postgres(PostgresTarget),
}

#[derive(Debug, Clone)]
pub struct SqliteTarget {
    pub path: String,
}

#[derive(Clone)]
pub struct PostgresTarget {
    /// Connection URI with our connection parameters; may hold a password, so `Debug` hides it.
    pub url: String,
    /// What was given, without the password.
    pub shown: String,
    pub statement_timeout: Duration,
}

impl std::fmt::Debug for PostgresTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresTarget(…)")
    }
}

impl Target {
    pub fn parse(url: &str, statement_timeout: Duration) -> Result<Self, OpenError> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.is_empty() || path.starts_with(":memory:") || path.starts_with("file:") {
                return Err(OpenError::Url("sqlite: must be followed by the path of a file"));
            }
            return Ok(Self::Sqlite(SqliteTarget { path: path.to_owned() }));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let parsed = PostgresUrl::parse(url)?;
            let (url, shown) = (with_parameters(&parsed, statement_timeout), parsed.redacted());
            return Ok(Self::Postgres(PostgresTarget { url, shown, statement_timeout }));
        }
        Err(OpenError::Url("must begin with sqlite: or postgres://"))
    }
}

impl std::fmt::Display for Target {
    /// Where it is, without secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(target) => match std::path::absolute(&target.path) {
                Ok(path) => path.display().fmt(f),
                Err(_) => f.write_str(&target.path),
            },
            Self::Postgres(target) => f.write_str(&target.shown),
        }
    }
}

/// Adds libpq's connection parameters that are not set already: a dead peer is noticed while the
/// driver blocks (R6).
fn with_parameters(url: &PostgresUrl, statement_timeout: Duration) -> String {
    url.with(&[
        ("connect_timeout", "2"),
        ("tcp_user_timeout", &statement_timeout.as_millis().to_string()),
        ("keepalives", "1"),
        ("keepalives_idle", "5"),
        ("keepalives_interval", "1"),
        ("keepalives_count", "3"),
        ("application_name", "chancery"),
    ])
}

impl PostgresTarget {
    /// What each session sets. Waiting for a lock counts as time of the statement: a shorter limit of
    /// its own would strike before PostgreSQL looks for deadlocks (after a second), which can be
    /// resolved. Messages are asked for in English, because the driver tells some
    /// errors apart by nothing but their text; a server that does not permit it is left as it is.
    pub fn settings(&self) -> String {
        format!(
            "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = 10000; \
             SET default_transaction_isolation = 'read committed'; \
             DO $$ BEGIN SET lc_messages = 'C'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$",
            self.statement_timeout.as_millis(),
        )
    }

    /// For migrations, which may take long.
    #[must_use]
    pub fn without_limits(&self) -> Self {
        Self { statement_timeout: Duration::ZERO, ..self.clone() }
    }
}

impl SqliteTarget {
    /// Refuses a file that is not there.
    pub fn find(&self) -> Result<(), OpenError> {
        match std::fs::metadata(&self.path) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(OpenError::Missing(self.path.clone())),
            Err(cause) => Err(OpenError::File { path: self.path.clone(), cause }),
        }
    }

    /// Creates the file, readable by its owner alone, and its directory. SQLite gives its side
    /// files the same mode.
    pub fn create(&self) -> Result<(), OpenError> {
        let failed = |cause| OpenError::File { path: self.path.clone(), cause };
        DirBuilder::new().recursive(true).mode(0o700).create(self.directory()).map_err(failed)?;
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path) {
            // an existing file is not even opened: closing it would end SQLite's locks in this process
            Err(exists) if exists.kind() == ErrorKind::AlreadyExists => Ok(()),
            created => created.map(drop).map_err(failed),
        }
    }

    /// Waits until nobody else holds this lock on the file's directory, which lasts as long as the
    /// value. Not on the file itself: closing that would end SQLite's own locks.
    pub fn lock(&self) -> std::io::Result<File> {
        let directory = File::open(self.directory())?;
        directory.lock()?;
        Ok(directory)
    }

    fn directory(&self) -> &Path {
        let parent = Path::new(&self.path).parent().filter(|p| !p.as_os_str().is_empty());
        parent.unwrap_or(Path::new("."))
    }
}
