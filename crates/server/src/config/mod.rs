//! Configuration: one TOML file, each key also by environment as `CHANCERY__SECTION__KEY`, defaults
//! for all of it. Keys that do not exist are refused, so that a slip of the pen never passes for a
//! setting.
//!
//! A section is a file: its keys, whose doc comments are the descriptions in `chancery config schema` and in
//! the manual, their defaults, what may be wrong with them, and what they say to core's policy.

mod database;
mod duration;
mod federation;
mod file;
mod issuer;
mod keys;
mod limits;
mod load;
mod log;
mod outbound;
mod policy;
mod problem;
mod registration;
mod schema;
mod section;
mod server;
mod session;
mod setting;
mod signup;
mod spelling;
mod text;
mod tokens;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chancery_core::policy::{Policy, StatementIssuer};
use chancery_core::realm::Realm;
use chancery_federation::ProviderSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use duration::Seconds;
pub use federation::Provider;
pub use keys::KeyStore;
pub use load::{DEFAULT_FILE, load, load_from};
pub use log::{Log, LogFormat};
pub use problem::{Problem, Problems};
pub use schema::schema;
pub use server::Tls;

use section::{Findings, Section, Whole};

macro_rules! sections {
    ($($(#[$attribute:meta])* $name:ident: $section:ty,)+) => {
        /// Configuration of `chancery`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct Config {
            /// The URL under which people and apps reach the server; `iss` in every token. https, or http on
            /// a loopback address. Changing it makes every token and every app's configuration invalid. May
            /// have a path.
            pub issuer: String,
            $($(#[$attribute])* pub $name: $section,)+
        }

        impl Default for Config {
            fn default() -> Self {
                Self { issuer: issuer::DEFAULT.to_owned(), $($name: Default::default(),)+ }
            }
        }

        impl Config {
            /// The sections, with their names.
            fn sections(&self) -> Vec<(&'static str, &dyn Section)> {
                vec![$((stringify!($name), &self.$name as &dyn Section),)+]
            }
        }
    };
}

// a new section is its file and a line here
sections! {
    server: server::Server,
    database: database::Database,
    keys: keys::Keys,
    policy: policy::PolicySection,
    tokens: tokens::Tokens,
    session: session::Session,
    signup: signup::Signup,
    limits: limits::Limits,
    outbound: outbound::Outbound,
    registration: registration::Registration,
    /// Other providers that people may sign in with, by a name of 1 to 32 lower-case letters, digits, `-`
    /// and `_`. It is part of the redirect URI, `ISSUER/federation/NAME/callback`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    federation: BTreeMap<String, Provider>,
    log: Log,
}

impl Config {
    pub fn realm(&self) -> Realm {
        Realm::main(self.issuer.clone())
    }

    /// What core is to know of the configuration. The keys of software statements are not in it, because they
    /// are in files: the server that needs them reads them.
    pub fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        for (_, section) in self.sections() {
            section.apply(&mut policy);
        }
        policy
    }

    /// Everything that is wrong, as far as it can be told without touching files (rule R21).
    pub fn check(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = issuer::problem(&self.issuer).into_iter().collect();
        for (name, section) in self.sections() {
            let findings = &mut Findings::new(name, &mut problems);
            section.check_ranges(findings);
            section.check(&self.whole(), findings);
        }
        problems
    }

    /// What is wrong with the files that the configuration names.
    pub fn check_files(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, section) in self.sections() {
            section.check_files(&self.whole(), &mut Findings::new(name, &mut problems));
        }
        problems
    }

    fn whole(&self) -> Whole<'_> {
        Whole {
            issuer: &self.issuer,
            is_sqlite: self.database.is_sqlite(),
            jwks_max_age: self.tokens.jwks_max_age,
            profiles: &self.policy.profiles,
            allow_private: &self.outbound.allow_private,
        }
    }

    /// Where private signing keys are kept.
    pub fn key_store(&self) -> KeyStore {
        let usual = if self.database.is_sqlite() { KeyStore::File } else { KeyStore::Database };
        self.keys.store.unwrap_or(usual)
    }

    /// Whose software statements count. Reads their keys.
    pub fn statement_issuers(&self) -> Result<Vec<StatementIssuer>, Problems> {
        self.registration.statement_issuers()
    }

    /// The providers that people may use, in the order of their names. Reads their secrets and keys.
    pub fn providers(&self) -> Result<Vec<ProviderSettings>, Problems> {
        federation::providers(&self.federation, self.signup.enabled)
    }

    /// A copy that is fit to be shown: without the password in `database.url`. Client secrets of `[federation]`
    /// never show themselves.
    #[must_use]
    pub fn redacted(&self) -> Self {
        Self { database: self.database.redacted(), ..self.clone() }
    }
}
