//! `[database]`: where the data is.

use chancery_persistence::PostgresUrl;

use super::section::{Findings, Section, Whole, section};

section! {
    /// Where the data is.
    Database {
        /// `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/NAME` as libpq reads it: several hosts, sockets and
        /// parameters such as `target_session_attrs` included.
        url: String = "sqlite:data/chancery.db".to_owned(),
        /// Whether a database that is not there, or in which there is nothing, is made. With `false` a misspelt
        /// path stops the start instead.
        create: bool = true,
    }
}

impl Section for Database {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        const REMEDY: &str = "write \"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST/NAME\"";
        match self.url.split_once(':') {
            Some(("sqlite", path)) => check_path(path, findings),
            Some(("postgres" | "postgresql", _)) => {
                if let Err(error) = PostgresUrl::parse(&self.url) {
                    findings.add("url", error.problem, error.remedy);
                }
            }
            _ => findings.add("url", "names no database", REMEDY),
        }
    }
}

fn check_path(path: &str, findings: &mut Findings<'_>) {
    const REMEDY: &str = "write \"sqlite:PATH\", with nothing but the path of the file";
    let path = path.strip_prefix("//").unwrap_or(path);
    findings.add_if(path.trim_matches('/').is_empty(), "url", "names no database", REMEDY);
    findings.add_if(path != path.trim(), "url", "has white space around the path", REMEDY);
    findings.add_if(path.ends_with('/') && path.len() > 1, "url", "names a folder, not a file", REMEDY);
    let has_parameters = path.contains('?') || path.starts_with("file:") || path.starts_with(":memory:");
    findings.add_if(has_parameters, "url", "has parameters, which mean nothing here", REMEDY);
}

impl Database {
    /// Whether it is the embedded one.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// A copy without the password, fit to be shown.
    pub(super) fn redacted(&self) -> Self {
        if self.is_sqlite() {
            return self.clone();
        }
        let url = PostgresUrl::parse(&self.url).map_or_else(|_| "…".to_owned(), |url| url.redacted());
        Self { url, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_no_password() {
        for url in [
            "postgres://chancery:hunter2@db.test/chancery",
            "postgres://db.test/chancery?user=c&password=hunter2",
            "postgresql://c:hunter2@db.test/?sslpassword=hunter2",
            "postgres://c:hunter2@[::bad/",
            "postgres://c:?hunter2@db.test/c?pass%77ord=hunter2&application_name=a",
            "postgres://c:hunter2@a.test,b.test:5433/c?target_session_attrs=read-write",
        ] {
            let database = Database { url: url.to_owned(), ..Database::default() };
            assert!(!database.redacted().url.contains("hunter2"), "{url}");
        }
        assert_eq!(Database::default().redacted(), Database::default());
    }
}
