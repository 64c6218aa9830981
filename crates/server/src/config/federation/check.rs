//! Rules for `[federation.NAME]` (rule R21).

use std::net::IpAddr;

use chancery_core::federation::{ProviderId, ProviderKind};
use chancery_core::redirect_uri::is_loopback;
use chancery_core::scope::Scope;
use chancery_core::text::{check_display, is_deceptive, is_email};
use ipnet::IpNet;
use url::{Host, Url};

use crate::config::{Config, Problem};

use super::{GOOGLE, Kind, Mode, Provider};

/// Longest name on a button, in characters.
const MAX_DISPLAY_NAME: usize = 40;

/// Our claims that another claim of the provider may stand for. `sub` is not among them: who somebody is
/// follows from the provider's `sub` alone (rule F1).
const CLAIMS: [&str; 15] = [
    "birthdate",
    "email",
    "email_verified",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "picture",
    "preferred_username",
    "profile",
    "website",
    "zoneinfo",
];

/// Everything that is wrong with the providers, as far as it can be told without touching files.
pub(in crate::config) fn problems(config: &Config) -> Vec<Problem> {
    let entries = config.federation.iter().map(|(name, provider)| Entry {
        name,
        provider,
        kind: provider.resolved_kind(name),
        allow_private: &config.outbound.allow_private,
    });
    entries.flat_map(|entry| entry.problems()).collect()
}

/// A provider under its name.
struct Entry<'a> {
    name: &'a str,
    provider: &'a Provider,
    kind: ProviderKind,
    allow_private: &'a [String],
}

impl Entry<'_> {
    fn problems(&self) -> Vec<Problem> {
        // whatever else is said of a name that cannot be one
        if let Some(problem) = self.bad_name() {
            return vec![problem];
        }
        [
            self.google_of_another_kind(),
            self.bad_issuer(),
            self.bad_client_id(),
            self.bad_secret(),
            self.not_one_credential(),
            self.bad_scopes(),
            self.bad_display_name(),
            self.bad_domains(),
        ]
        .into_iter()
        .flatten()
        .chain(self.bad_claims())
        .chain(self.unknown_to_github())
        .collect()
    }

    fn wrong(&self, key: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Option<Problem> {
        Some(Problem::new(format!("federation.{}.{key}", self.name), problem, remedy))
    }

    fn bad_name(&self) -> Option<Problem> {
        let remedy = "give it 1 to 32 lower-case letters, digits, - and _, beginning with a letter";
        let problem =
            || Problem::new(format!("federation.{}", self.name), "is no name of a provider", remedy);
        ProviderId::new(self.name).is_none().then(problem)
    }

    fn google_of_another_kind(&self) -> Option<Problem> {
        if self.name != GOOGLE || self.provider.kind != Some(Kind::GitHub) {
            return None;
        }
        self.wrong("kind", "is not Google's", "remove it, or choose another name than google")
    }

    fn bad_issuer(&self) -> Option<Problem> {
        let Some(issuer) = self.provider.resolved_issuer(self.name) else {
            let remedy = if self.name == "github" {
                "set kind = \"github\", or give the issuer of an OpenID provider"
            } else {
                "give the provider's issuer, such as \"https://idp.example.com\""
            };
            return self.wrong("issuer", "is missing", remedy);
        };
        let Some(url) = Url::parse(issuer).ok().filter(|u| matches!(u.scheme(), "https" | "http")) else {
            return self.wrong(
                "issuer",
                "is no http address",
                "give the provider's issuer, such as \"https://idp.example.com\"",
            );
        };
        if !url.username().is_empty() || url.password().is_some() {
            return self.wrong("issuer", "holds a user name or password", "remove what stands before the @");
        }
        if issuer.contains(['?', '#']) {
            return self.wrong("issuer", "has a query or fragment", "end it before the ? or #");
        }
        if url.scheme() == "http" && !is_loopback(&url) && !self.is_allowed(&url) {
            return self.wrong(
                "issuer",
                "is plain http",
                "use https, or name its host in outbound.allow_private",
            );
        }
        None
    }

    /// Whether `outbound.allow_private` names the host, so that it may be reached without TLS.
    fn is_allowed(&self, url: &Url) -> bool {
        let address = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::from(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::from(v6)),
            _ => None,
        };
        let plain = |host: &str| host.trim_end_matches('.').to_lowercase();
        let host = url.host_str().map(plain);
        self.allow_private.iter().any(|entry| match address {
            Some(address) => {
                entry.parse::<IpNet>().is_ok_and(|network| network.contains(&address))
                    || entry.parse::<IpAddr>().is_ok_and(|allowed| allowed == address)
            }
            None => host.as_deref() == Some(plain(entry).as_str()),
        })
    }

    fn bad_client_id(&self) -> Option<Problem> {
        let remedy = "give the client ID that the provider made for Chancery";
        match self.provider.client_id.as_deref() {
            None => self.wrong("client_id", "is missing", remedy),
            Some(id) if id.is_empty() || id.chars().any(|c| c.is_whitespace() || is_deceptive(c)) => {
                self.wrong("client_id", "is empty or holds a space", remedy)
            }
            Some(_) => None,
        }
    }

    fn bad_secret(&self) -> Option<Problem> {
        let secret = self.provider.client_secret.as_ref()?;
        if !secret.0.is_empty() && secret.0 == secret.0.trim() && !secret.0.chars().any(char::is_control) {
            return None;
        }
        self.wrong(
            "client_secret",
            "is empty, or has a space or line break around it",
            "give the client secret that the provider made for Chancery",
        )
    }

    fn not_one_credential(&self) -> Option<Problem> {
        let given: Vec<&str> = [
            ("client_secret", self.provider.client_secret.is_some()),
            ("client_secret_file", self.provider.client_secret_file.is_some()),
            ("private_key", self.provider.private_key.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, is_given)| is_given.then_some(key))
        .collect();
        match given.as_slice() {
            [_] => None,
            [] => self.wrong(
                "client_secret",
                "is missing",
                if self.kind == ProviderKind::GitHub {
                    "give it, or client_secret_file"
                } else {
                    "give it, client_secret_file or private_key"
                },
            ),
            [first, second, ..] => {
                self.wrong(second, format!("is given beside {first}"), "keep one of the two")
            }
        }
    }

    fn bad_scopes(&self) -> Option<Problem> {
        let is_token =
            |scope: &String| !scope.is_empty() && !scope.contains(' ') && Scope::parse(scope).is_ok();
        if self.provider.scopes.iter().flatten().all(is_token) {
            return None;
        }
        self.wrong(
            "scopes",
            "holds something that is no scope",
            "write each scope as one text, such as [\"openid\", \"email\"]",
        )
    }

    fn bad_display_name(&self) -> Option<Problem> {
        let error = check_display(self.provider.display_name.as_deref()?, MAX_DISPLAY_NAME).err()?;
        let remedy = format!("give 1 to {MAX_DISPLAY_NAME} visible characters");
        self.wrong("display_name", error.to_string(), remedy)
    }

    fn bad_domains(&self) -> Option<Problem> {
        let domains = &self.provider.domains;
        let is_domain =
            |domain: &String| is_email(&format!("a@{domain}")) && *domain == domain.to_lowercase();
        if !domains.iter().all(is_domain) {
            return self.wrong(
                "domains",
                "holds something that is no domain in lower case",
                "write entries like \"example.com\", without @",
            );
        }
        if self.kind == ProviderKind::Google && domains.iter().any(|d| d == "gmail.com") {
            return self.wrong(
                "domains",
                "holds gmail.com, which no organisation manages, so that nobody could enter",
                "give domains of Google Workspace, or leave domains out",
            );
        }
        None
    }

    fn bad_claims(&self) -> Vec<Problem> {
        let claims = self.provider.claims.iter();
        let wrong = |(ours, theirs): (&String, &String)| {
            let key = format!("claims.{ours}");
            if !CLAIMS.contains(&ours.as_str()) {
                return self.wrong(
                    &key,
                    "is no claim that can be mapped",
                    format!("give one of: {}", CLAIMS.join(", ")),
                );
            }
            let is_name = !theirs.is_empty() && !theirs.chars().any(is_deceptive);
            if is_name { None } else { self.wrong(&key, "names no claim", "give the provider's name for it") }
        };
        claims.filter_map(wrong).collect()
    }

    /// Keys that mean nothing to GitHub are refused, so that nobody relies on them.
    fn unknown_to_github(&self) -> Vec<Problem> {
        if self.kind != ProviderKind::GitHub {
            return Vec::new();
        }
        let provider = self.provider;
        let wrong = |(key, is_given): (&str, bool)| {
            let remedy = match key {
                "private_key" => "give client_secret or client_secret_file instead",
                _ => "remove it",
            };
            is_given.then(|| self.wrong(key, "is not possible with GitHub", remedy)).flatten()
        };
        [
            ("private_key", provider.private_key.is_some()),
            ("claims", !provider.claims.is_empty()),
            ("sign_out", provider.sign_out),
            ("response_mode", provider.response_mode == Some(Mode::FormPost)),
        ]
        .into_iter()
        .filter_map(wrong)
        .collect()
    }
}
