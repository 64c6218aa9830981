//! The configuration in effect, fit to be shown: passwords are left out.

use url::Url;

use super::Config;

/// A copy without the password in `database.url`. Client secrets of `[federation]` never show themselves.
pub fn redacted(config: &Config) -> Config {
    let mut shown = config.clone();
    if !config.is_sqlite() {
        shown.database.url = redact_url(&config.database.url);
    }
    shown
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
            let mut config = Config::default();
            config.database.url = url.to_owned();
            assert!(!redacted(&config).database.url.contains("hunter2"), "{url}");
        }
        assert_eq!(redacted(&Config::default()), Config::default());
    }
}
