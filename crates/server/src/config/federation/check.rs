//! Rules for `[federation.NAME]` (rule R21).

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::federation::{ProviderId, ProviderKind};
use chancery_core::scope::Scope;
use chancery_core::standard_claims::stated_profile;
use chancery_core::text::{check_display, is_deceptive, is_email};

use crate::config::section::{Declared, Findings, Section, Whole};

use super::files::credentials;
use super::{GOOGLE, Kind, Mode, Provider, issuer};

/// Longest name on a button, in characters.
const MAX_DISPLAY_NAME: usize = 40;

/// Our claims that another claim of the provider may stand for. `sub` is not among them: who somebody is
/// follows from the provider's `sub` alone (rule F1).
fn claims() -> BTreeSet<&'static str> {
    stated_profile().chain(["email", "email_verified", "preferred_username"]).collect()
}

impl Declared for BTreeMap<String, Provider> {}

impl Section for BTreeMap<String, Provider> {
    fn check(&self, whole: &Whole<'_>, findings: &mut Findings<'_>) {
        for (name, provider) in self {
            provider.check(name, whole, findings);
        }
    }

    fn check_files(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        let problems = self.iter().filter_map(|(name, provider)| credentials(name, provider).err());
        problems.for_each(|problem| findings.push(problem));
    }
}

impl Provider {
    /// Says what is wrong with it, as far as it can be told without touching files.
    fn check(&self, name: &str, whole: &Whole<'_>, findings: &mut Findings<'_>) {
        let remedy = "give it 1 to 32 lower-case letters, digits, - and _, beginning with a letter";
        if ProviderId::new(name).is_none() {
            // nothing more is said of a name that cannot be one
            return findings.add(name, "is no name of a provider", remedy);
        }
        let findings = &mut findings.below(name);
        let is_github = self.resolved_kind(name) == ProviderKind::GitHub;
        let remedy = "remove it, or choose another name than google";
        let is_contrary = name == GOOGLE && self.kind == Some(Kind::GitHub);
        findings.add_if(is_contrary, "kind", "is not Google's", remedy);
        self.check_issuer(name, whole.allow_private, findings);
        self.check_client_id(findings);
        self.check_secret(findings);
        self.check_credentials(is_github, findings);
        self.check_scopes(findings);
        self.check_display_name(findings);
        self.check_domains(name, findings);
        self.check_claims(findings);
        if is_github {
            self.check_unknown_to_github(findings);
        }
    }

    fn check_issuer(&self, name: &str, allow_private: &[String], findings: &mut Findings<'_>) {
        const REMEDY: &str = "give the provider's issuer, such as \"https://idp.example.com\"";
        match self.resolved_issuer(name) {
            None if name == "github" => {
                let remedy = "set kind = \"github\", or give the issuer of an OpenID provider";
                findings.add("issuer", "is missing", remedy);
            }
            None => findings.add("issuer", "is missing", REMEDY),
            Some(issuer) => {
                if let Err((problem, remedy)) = issuer::judge(issuer, allow_private) {
                    findings.add("issuer", problem, remedy.unwrap_or(REMEDY));
                }
            }
        }
    }

    fn check_client_id(&self, findings: &mut Findings<'_>) {
        let remedy = "give the client ID that the provider made for Chancery";
        match self.client_id.as_deref() {
            None => findings.add("client_id", "is missing", remedy),
            Some(id) if id.is_empty() || id.chars().any(|c| c.is_whitespace() || is_deceptive(c)) => {
                findings.add("client_id", "is empty or holds a space", remedy);
            }
            Some(_) => {}
        }
    }

    fn check_secret(&self, findings: &mut Findings<'_>) {
        let is_bad = |secret: &str| {
            secret.is_empty() || secret != secret.trim() || secret.chars().any(char::is_control)
        };
        findings.add_if(
            self.client_secret.as_ref().is_some_and(|secret| is_bad(&secret.0)),
            "client_secret",
            "is empty, or has a space or line break around it",
            "give the client secret that the provider made for Chancery",
        );
    }

    /// There must be one credential.
    fn check_credentials(&self, is_github: bool, findings: &mut Findings<'_>) {
        let given = [
            ("client_secret", self.client_secret.is_some()),
            ("client_secret_file", self.client_secret_file.is_some()),
            ("private_key", self.private_key.is_some()),
        ];
        let mut given = given.into_iter().filter_map(|(key, is_given)| is_given.then_some(key));
        match (given.next(), given.next()) {
            (Some(_), None) => {}
            (Some(first), Some(second)) => {
                findings.add(second, format!("is given beside {first}"), "keep one of the two");
            }
            (None, _) if is_github => {
                findings.add("client_secret", "is missing", "give it, or client_secret_file");
            }
            (None, _) => {
                findings.add("client_secret", "is missing", "give it, client_secret_file or private_key");
            }
        }
    }

    fn check_scopes(&self, findings: &mut Findings<'_>) {
        let is_token =
            |scope: &String| !scope.is_empty() && !scope.contains(' ') && Scope::parse(scope).is_ok();
        findings.add_if(
            !self.scopes.iter().flatten().all(is_token),
            "scopes",
            "holds something that is no scope",
            "write each scope as one text, such as [\"openid\", \"email\"]",
        );
    }

    fn check_display_name(&self, findings: &mut Findings<'_>) {
        let Some(name) = self.display_name.as_deref() else { return };
        if let Err(error) = check_display(name, MAX_DISPLAY_NAME) {
            let remedy = format!("give 1 to {MAX_DISPLAY_NAME} visible characters");
            findings.add("display_name", error.to_string(), remedy);
        }
    }

    fn check_domains(&self, name: &str, findings: &mut Findings<'_>) {
        let is_domain =
            |domain: &String| is_email(&format!("a@{domain}")) && *domain == domain.to_lowercase();
        findings.add_if(
            !self.domains.iter().all(is_domain),
            "domains",
            "holds something that is no domain in lower case",
            "write entries like \"example.com\", without @",
        );
        // Google says `hd` of none of these accounts, so that the domain would let nobody in
        let is_google = self.resolved_kind(name) == ProviderKind::Google;
        findings.add_if(
            is_google && self.domains.iter().any(|d| d == "gmail.com"),
            "domains",
            "holds gmail.com, which no organisation manages, so that nobody could enter",
            "give domains of Google Workspace, or leave domains out",
        );
    }

    fn check_claims(&self, findings: &mut Findings<'_>) {
        let mut findings = findings.below("claims");
        let known = claims();
        let names = || known.iter().copied().collect::<Vec<_>>().join(", ");
        for (ours, theirs) in &self.claims {
            if !known.contains(ours.as_str()) {
                findings.add(ours, "is no claim that can be mapped", format!("give one of: {}", names()));
            } else if theirs.is_empty() || theirs.chars().any(is_deceptive) {
                findings.add(ours, "names no claim", "give the provider's name for it");
            }
        }
    }

    /// Keys that mean nothing to GitHub are refused, so that nobody relies on them.
    fn check_unknown_to_github(&self, findings: &mut Findings<'_>) {
        for (key, is_given, remedy) in [
            ("private_key", self.private_key.is_some(), "give client_secret or client_secret_file"),
            ("claims", !self.claims.is_empty(), "remove it"),
            ("sign_out", self.sign_out, "remove it"),
            ("response_mode", self.response_mode == Some(Mode::FormPost), "remove it"),
        ] {
            findings.add_if(is_given, key, "is not possible with GitHub", remedy);
        }
    }
}
