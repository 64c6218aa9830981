//! Which database a URL names.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use crate::error::OpenError;

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
            let url = with_parameters(url, statement_timeout);
            return Ok(Self::Postgres(PostgresTarget { url, statement_timeout }));
        }
        Err(OpenError::Url("must begin with sqlite: or postgres://"))
    }
}

/// Adds libpq's connection parameters that are not set already: a dead peer is noticed while the
/// driver blocks (R6).
fn with_parameters(url: &str, statement_timeout: Duration) -> String {
    let tcp_user_timeout = statement_timeout.as_millis().to_string();
    let parameters: [(&str, &str); 7] = [
        ("connect_timeout", "2"),
        ("tcp_user_timeout", &tcp_user_timeout),
        ("keepalives", "1"),
        ("keepalives_idle", "5"),
        ("keepalives_interval", "1"),
        ("keepalives_count", "3"),
        ("application_name", "chancery"),
    ];
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut full = url.to_owned();
    for (name, value) in parameters {
        let set = query.split('&').any(|pair| pair.split_once('=').is_some_and(|(key, _)| key == name));
        if !set {
            full.push(if full.contains('?') { '&' } else { '?' });
            full.push_str(name);
            full.push('=');
            full.push_str(value);
        }
    }
    full
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
        Self { url: self.url.clone(), statement_timeout: Duration::ZERO }
    }
}

impl SqliteTarget {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_parameters_of_the_operator_win() {
        let url =
            with_parameters("postgres://u@h/d?connect_timeout=9&sslmode=require", Duration::from_secs(1));
        assert!(url.contains("connect_timeout=9") && !url.contains("connect_timeout=2"), "{url}");
        assert!(url.contains("&tcp_user_timeout=1000"), "{url}");
        let bare = with_parameters("postgres://u@h/d", Duration::from_secs(1));
        assert!(bare.starts_with("postgres://u@h/d?connect_timeout=2&tcp_user_timeout=1000&"), "{bare}");
    }
}
