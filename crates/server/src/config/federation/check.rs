//! Rules for `[federation.NAME]` (rule R21).

use std::collections::BTreeSet;

use chancery_core::federation::{ProviderId, ProviderKind};
use chancery_core::scope::Scope;
use chancery_core::standard_claims::stated_profile;
use chancery_core::text::{check_display, is_deceptive, is_email};

use crate::config::{Config, Problem};

use super::{GOOGLE, Kind, Mode, Provider, issuer};

/// Longest name on a button, in characters.
const MAX_DISPLAY_NAME: usize = 40;

/// Our claims that another claim of the provider may stand for. `sub` is not among them: who somebody is
/// follows from the provider's `sub` alone (rule F1).
fn claims() -> BTreeSet<&'static str> {
    stated_profile().chain(["email", "email_verified", "preferred_username"]).collect()
}

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

type Judgement = Result<(), Problem>;

impl Entry<'_> {
    fn problems(&self) -> Vec<Problem> {
        // nothing more is said of a name that cannot be one
        if let Err(problem) = self.bad_name() {
            return vec![problem];
        }
        let judgements = [
            self.google_of_another_kind(),
            self.bad_issuer(),
            self.bad_client_id(),
            self.bad_secret(),
            self.not_one_credential(),
            self.bad_scopes(),
            self.bad_display_name(),
            self.bad_domains(),
            self.domain_without_organisation(),
        ];
        let claims = self.provider.claims.iter().map(|(ours, theirs)| self.bad_claim(ours, theirs));
        judgements.into_iter().chain(claims).chain(self.unknown_to_github()).filter_map(Result::err).collect()
    }

    fn refuse(&self, key: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Judgement {
        Err(Problem::new(format!("federation.{}.{key}", self.name), problem, remedy))
    }

    fn bad_name(&self) -> Judgement {
        let remedy = "give it 1 to 32 lower-case letters, digits, - and _, beginning with a letter";
        let problem =
            || Problem::new(format!("federation.{}", self.name), "is no name of a provider", remedy);
        ProviderId::new(self.name).map(drop).ok_or_else(problem)
    }

    fn google_of_another_kind(&self) -> Judgement {
        if self.name != GOOGLE || self.provider.kind != Some(Kind::GitHub) {
            return Ok(());
        }
        self.refuse("kind", "is not Google's", "remove it, or choose another name than google")
    }

    fn bad_issuer(&self) -> Judgement {
        const REMEDY: &str = "give the provider's issuer, such as \"https://idp.example.com\"";
        match self.provider.resolved_issuer(self.name) {
            None if self.name == "github" => {
                let remedy = "set kind = \"github\", or give the issuer of an OpenID provider";
                self.refuse("issuer", "is missing", remedy)
            }
            None => self.refuse("issuer", "is missing", REMEDY),
            Some(issuer) => issuer::judge(issuer, self.allow_private)
                .or_else(|(problem, remedy)| self.refuse("issuer", problem, remedy.unwrap_or(REMEDY))),
        }
    }

    fn bad_client_id(&self) -> Judgement {
        let remedy = "give the client ID that the provider made for Chancery";
        match self.provider.client_id.as_deref() {
            None => self.refuse("client_id", "is missing", remedy),
            Some(id) if id.is_empty() || id.chars().any(|c| c.is_whitespace() || is_deceptive(c)) => {
                self.refuse("client_id", "is empty or holds a space", remedy)
            }
            Some(_) => Ok(()),
        }
    }

    fn bad_secret(&self) -> Judgement {
        let Some(secret) = self.provider.client_secret.as_ref().map(|s| s.0.as_str()) else { return Ok(()) };
        if !secret.is_empty() && secret == secret.trim() && !secret.chars().any(char::is_control) {
            return Ok(());
        }
        self.refuse(
            "client_secret",
            "is empty, or has a space or line break around it",
            "give the client secret that the provider made for Chancery",
        )
    }

    fn not_one_credential(&self) -> Judgement {
        let given = [
            ("client_secret", self.provider.client_secret.is_some()),
            ("client_secret_file", self.provider.client_secret_file.is_some()),
            ("private_key", self.provider.private_key.is_some()),
        ];
        let mut given = given.into_iter().filter_map(|(key, is_given)| is_given.then_some(key));
        match (given.next(), given.next()) {
            (Some(_), None) => Ok(()),
            (Some(first), Some(second)) => {
                self.refuse(second, format!("is given beside {first}"), "keep one of the two")
            }
            (None, _) if self.kind == ProviderKind::GitHub => {
                self.refuse("client_secret", "is missing", "give it, or client_secret_file")
            }
            (None, _) => {
                self.refuse("client_secret", "is missing", "give it, client_secret_file or private_key")
            }
        }
    }

    fn bad_scopes(&self) -> Judgement {
        let is_token =
            |scope: &String| !scope.is_empty() && !scope.contains(' ') && Scope::parse(scope).is_ok();
        if self.provider.scopes.iter().flatten().all(is_token) {
            return Ok(());
        }
        self.refuse(
            "scopes",
            "holds something that is no scope",
            "write each scope as one text, such as [\"openid\", \"email\"]",
        )
    }

    fn bad_display_name(&self) -> Judgement {
        let Some(name) = self.provider.display_name.as_deref() else { return Ok(()) };
        let remedy = format!("give 1 to {MAX_DISPLAY_NAME} visible characters");
        check_display(name, MAX_DISPLAY_NAME)
            .or_else(|error| self.refuse("display_name", error.to_string(), remedy))
    }

    fn bad_domains(&self) -> Judgement {
        let is_domain =
            |domain: &String| is_email(&format!("a@{domain}")) && *domain == domain.to_lowercase();
        if self.provider.domains.iter().all(is_domain) {
            return Ok(());
        }
        self.refuse(
            "domains",
            "holds something that is no domain in lower case",
            "write entries like \"example.com\", without @",
        )
    }

    /// Google says `hd` of none of these accounts, so that the domain would let nobody in.
    fn domain_without_organisation(&self) -> Judgement {
        if self.kind != ProviderKind::Google || !self.provider.domains.iter().any(|d| d == "gmail.com") {
            return Ok(());
        }
        self.refuse(
            "domains",
            "holds gmail.com, which no organisation manages, so that nobody could enter",
            "give domains of Google Workspace, or leave domains out",
        )
    }

    fn bad_claim(&self, ours: &str, theirs: &str) -> Judgement {
        let key = format!("claims.{ours}");
        let known = claims();
        if !known.contains(ours) {
            let remedy = format!("give one of: {}", Vec::from_iter(known).join(", "));
            return self.refuse(&key, "is no claim that can be mapped", remedy);
        }
        if theirs.is_empty() || theirs.chars().any(is_deceptive) {
            return self.refuse(&key, "names no claim", "give the provider's name for it");
        }
        Ok(())
    }

    /// Keys that mean nothing to GitHub are refused, so that nobody relies on them.
    fn unknown_to_github(&self) -> Vec<Judgement> {
        if self.kind != ProviderKind::GitHub {
            return Vec::new();
        }
        let provider = self.provider;
        let given = [
            ("private_key", provider.private_key.is_some(), "give client_secret or client_secret_file"),
            ("claims", !provider.claims.is_empty(), "remove it"),
            ("sign_out", provider.sign_out, "remove it"),
            ("response_mode", provider.response_mode == Some(Mode::FormPost), "remove it"),
        ];
        let given = given.into_iter().filter(|(_, is_given, _)| *is_given);
        given.map(|(key, _, remedy)| self.refuse(key, "is not possible with GitHub", remedy)).collect()
    }
}
