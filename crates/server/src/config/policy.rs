//! From the configuration to core's policy.

use chancery_core::client::Profile;
use chancery_core::policy::{PasswordPolicy, Policy, RegistrationMode, RegistrationPolicy, ThrottlePolicy};
use chancery_core::realm::Realm;
use chancery_core::throttle::Limit;

use super::{Config, KeyStore, Seconds};
use crate::config;

impl Config {
    pub fn realm(&self) -> Realm {
        Realm::main(self.issuer.clone())
    }

    pub fn policy(&self) -> Policy {
        let limit =
            |attempts: u32| Limit { attempts: i64::from(attempts), window: self.limits.sign_in_window.0 };
        Policy {
            profiles: self.policy.profiles.iter().filter_map(|p| Profile::parse(p)).collect(),
            access_token_lifetime: self.tokens.access_token.0,
            id_token_lifetime: self.tokens.id_token.0,
            code_lifetime: self.tokens.code.0,
            refresh_idle_lifetime: self.tokens.refresh_idle.0,
            refresh_absolute_lifetime: self.tokens.refresh_absolute.0,
            jwks_max_age: self.tokens.jwks_max_age.0,
            session_idle_lifetime: self.session.idle.0,
            session_absolute_lifetime: self.session.absolute.0,
            interaction_lifetime: self.session.interaction.0,
            signup: self.signup.enabled,
            password: PasswordPolicy { min_length: usize::from(self.policy.password_min_length) },
            throttle: ThrottlePolicy {
                account: limit(self.limits.sign_in_account),
                address: limit(self.limits.sign_in_address),
                network: limit(self.limits.sign_in_network),
                device: limit(self.limits.sign_in_device),
            },
            client_secret_overlap: self.tokens.client_secret_overlap.0,
            registration: self.registration_policy(),
            // their keys are in files: the server that needs them reads them
            software_statements: Vec::new(),
        }
    }

    fn registration_policy(&self) -> RegistrationPolicy {
        RegistrationPolicy {
            mode: match self.registration.mode {
                config::RegistrationMode::Closed => RegistrationMode::Closed,
                config::RegistrationMode::Token => RegistrationMode::Token,
                config::RegistrationMode::Open => RegistrationMode::Open,
            },
            profile: Profile::parse(&self.registration.profile).unwrap_or(Profile::OAuth21),
            address: Limit { attempts: i64::from(self.limits.registrations), window: Seconds::hours(1).0 },
            reap_after: self.registration.reap_after.0,
            require_public_pkce: self.registration.require_public_pkce,
            require_software_statement: self.registration.require_software_statement,
        }
    }

    /// Whether `database.url` is of the embedded database.
    pub fn is_sqlite(&self) -> bool {
        self.database.url.starts_with("sqlite:")
    }

    /// Where private signing keys are kept.
    pub fn key_store(&self) -> KeyStore {
        let usual = if self.is_sqlite() { KeyStore::File } else { KeyStore::Database };
        self.keys.store.unwrap_or(usual)
    }

    /// The profile that a client gets which names none: the first one that is enabled.
    pub fn default_profile(&self) -> Profile {
        self.policy.profiles.first().and_then(|p| Profile::parse(p)).unwrap_or(Profile::OAuth21)
    }
}
