//! `chancery config check`: judges the configuration, its files, and what the providers say of themselves.

use std::sync::Arc;

use chancery_core::federation::{ProviderId, UpstreamError};
use chancery_core::ports::{Clock, Entropy};
use chancery_crypto::{OsEntropy, SystemClock};
use chancery_federation::{Federation, redirect_uri};
use serde_json::{Value, json};

use crate::commands::output::Report;
use crate::config::Config;
use crate::failure::Failure;
use crate::serve;

const VALID: &str = "the configuration is valid";

pub(super) fn run(config: &Config) -> Result<Report, Failure> {
    serve::check(config)?;
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(OsEntropy));
    let client = serve::upstream_client(config)?;
    let federation = Federation::new(config.providers()?, &config.issuer, &client, &clock, &entropy);
    if federation.rules().is_empty() {
        return Ok(Report::new(json!({ "valid": true }), VALID));
    }
    let inspected = inspect(federation, &config.issuer)?;
    let federation: Vec<Value> = inspected.iter().map(Inspected::json).collect();
    let lines: Vec<String> =
        std::iter::once(VALID.to_owned()).chain(inspected.iter().map(Inspected::line)).collect();
    let report = Report::new(json!({ "valid": true, "federation": federation }), lines.join("\n"));
    Ok(if inspected.iter().all(Inspected::is_usable) { report } else { report.refused() })
}

/// What came of asking a provider.
struct Inspected {
    name: ProviderId,
    redirect_uri: String,
    /// A sentence each; empty when sign-in should work.
    findings: Vec<String>,
}

impl Inspected {
    fn is_usable(&self) -> bool {
        self.findings.is_empty()
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "redirect_uri": self.redirect_uri,
            "ok": self.is_usable(),
            "findings": self.findings,
        })
    }

    /// One line, whatever the provider said.
    fn line(&self) -> String {
        let verdict = if self.is_usable() { "can be used".to_owned() } else { self.findings.join("; ") };
        let line = format!("{}: {verdict} (redirect URI {})", self.name.as_str(), self.redirect_uri);
        line.replace(char::is_control, "\u{FFFD}")
    }
}

/// Asks all providers at once.
fn inspect(federation: Federation, issuer: &str) -> Result<Vec<Inspected>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::refused("internal", error.to_string()))?;
    let federation = Arc::new(federation);
    let asked: Vec<_> = federation
        .rules()
        .iter()
        .map(|rules| {
            let (federation, name) = (Arc::clone(&federation), rules.id.clone());
            runtime.spawn(async move { federation.inspect(&name).await })
        })
        .collect();
    let inspected = federation.rules().iter().zip(asked).map(|(rules, asked)| {
        let answer =
            runtime.block_on(asked).map_err(|error| Failure::refused("internal", error.to_string()))?;
        let findings = match answer {
            Ok(inspection) => inspection.findings,
            Err(UpstreamError::Unavailable(why)) => vec![format!("it cannot be reached: {why}")],
            Err(UpstreamError::Refused(why)) => vec![format!("what it says cannot be used: {why}")],
        };
        let redirect_uri = redirect_uri(issuer, &rules.id);
        Ok(Inspected { name: rules.id.clone(), redirect_uri, findings })
    });
    inspected.collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;
    use crate::config::load_from;

    /// Listens on loopback until the process ends, and answers by path.
    struct Provider {
        issuer: String,
    }

    impl Provider {
        /// `change`: what it says otherwise than a good one.
        fn start(change: impl FnOnce(&mut Value)) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let issuer = format!("http://{}", listener.local_addr().unwrap());
            let mut metadata = json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/jwks"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            });
            change(&mut metadata);
            let metadata = metadata.to_string();
            // the public key of RFC 7517, appendix A.1
            let keys = json!({ "keys": [{
                "kty": "EC", "crv": "P-256", "use": "sig", "kid": "1",
                "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            }] })
            .to_string();
            std::thread::spawn(move || {
                for mut stream in listener.incoming().map_while(Result::ok) {
                    let head = read_head(&mut stream);
                    let body = match head.split(' ').nth(1) {
                        Some("/.well-known/openid-configuration") => &metadata,
                        _ => &keys,
                    };
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            });
            Self { issuer }
        }

        fn section(&self, name: &str) -> String {
            section(name, &self.issuer)
        }
    }

    fn read_head(stream: &mut TcpStream) -> String {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
            head.push(byte[0]);
        }
        String::from_utf8_lossy(&head).into_owned()
    }

    fn section(name: &str, issuer: &str) -> String {
        format!(
            "[federation.{name}]\nissuer = \"{issuer}\"\nclient_id = \"a\"\nclient_secret = \"hunter2\"\n"
        )
    }

    fn check(sections: &str) -> Report {
        let text = format!("[outbound]\nallow_private = [\"127.0.0.1\"]\n{sections}");
        let config = load_from(Some((std::path::Path::new("t.toml"), &text)), std::iter::empty());
        run(&config.unwrap()).unwrap()
    }

    #[test]
    fn a_good_provider_is_told_with_the_uri_to_register() {
        let provider = Provider::start(|_| {});
        let report = check(&provider.section("corp"));
        let redirect_uri = "http://localhost:8080/federation/corp/callback";
        let corp = json!({ "name": "corp", "redirect_uri": redirect_uri, "ok": true, "findings": [] });
        assert_eq!(report.json, json!({ "valid": true, "federation": [corp] }));
        assert_eq!(report.human, format!("{VALID}\ncorp: can be used (redirect URI {redirect_uri})"));
        assert!(!report.is_refused);
    }

    #[test]
    fn each_provider_is_told_in_its_own_line() {
        let good = Provider::start(|_| {});
        let no_code = Provider::start(|said| said["response_types_supported"] = json!(["id_token"]));
        let other = Provider::start(|said| said["issuer"] = json!("http://127.0.0.1:1/\u{1b}[2J"));
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let report = check(&format!(
            "{}{}{}{}{}enabled = false\n",
            good.section("good"),
            no_code.section("implicit"),
            other.section("other"),
            section("nobody", &format!("http://{nobody}")),
            section("off", &format!("http://{nobody}")),
        ));
        assert!(report.is_refused);
        let lines: Vec<&str> = report.human.lines().collect();
        let expected = [
            VALID,
            "good: can be used",
            "implicit: it does not offer response_type=code",
            "nobody: it cannot be reached",
            "other: what it says cannot be used",
        ];
        assert_eq!(lines.len(), expected.len(), "{}", report.human);
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(expected) && !line.contains(char::is_control), "{line}");
        }
        let ok: Vec<_> = report.json["federation"].as_array().unwrap().iter().map(|p| &p["ok"]).collect();
        assert_eq!(ok, [&json!(true), &json!(false), &json!(false), &json!(false)]);
        assert!(!report.human.contains("hunter2") && !report.json.to_string().contains("hunter2"));
    }

    #[test]
    fn nobody_is_asked_without_providers() {
        let off = format!("{}enabled = false", section("corp", "http://127.0.0.1:1"));
        for sections in ["", &off] {
            let report = check(sections);
            assert_eq!((report.json, report.human.as_str()), (json!({ "valid": true }), VALID));
        }
    }
}
