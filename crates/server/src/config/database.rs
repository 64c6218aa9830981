//! `[database]`: where the data is.

use url::Url;

use super::section::{Findings, Section, Whole, section};

section! {
    /// Where the data is.
    Database {
        /// `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/NAME`.
        url: String = "sqlite:data/chancery.db".to_owned(),
    }
}

impl Section for Database {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        let fits = match self.url.split_once(':') {
            Some(("sqlite", path)) => !path.trim_start_matches('/').is_empty(),
            Some(("postgres" | "postgresql", rest)) => {
                rest.starts_with("//") && Url::parse(&self.url).is_ok()
            }
            _ => false,
        };
        let remedy = "write \"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST/NAME\"";
        findings.add_if(!fits, "url", "names no database", remedy);
    }
}

impl Database {
    /// Whether it is the embedded one.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// A copy without the password, fit to be shown.
    pub(super) fn redacted(&self) -> Self {
        if self.is_sqlite() { self.clone() } else { Self { url: redact_url(&self.url) } }
    }
}

fn redact_url(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return "…".to_owned() };
    if parsed.password().is_some() && parsed.set_password(Some("REDACTED")).is_err() {
        return "…".to_owned();
    }
    if parsed.query().is_some() {
        let hide = |name: &str| name.to_ascii_lowercase().contains("password");
        let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
        let mut query = parsed.query_pairs_mut();
        query.clear();
        for (name, value) in &pairs {
            query.append_pair(name, if hide(name) { "REDACTED" } else { value });
        }
        drop(query);
    }
    parsed.to_string()
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
        ] {
            let database = Database { url: url.to_owned() };
            assert!(!database.redacted().url.contains("hunter2"), "{url}");
        }
        assert_eq!(Database::default().redacted(), Database::default());
    }
}
