//! Every key, its default and its meaning. The doc comments are the descriptions in
//! `chancery config schema`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Provider, Seconds, StatementIssuer};

/// Configuration of `chancery`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Issuer identifier: the URL under which people and apps reach the server. https, or http on a
    /// loopback address.
    pub issuer: String,
    pub server: Server,
    pub database: Database,
    pub keys: Keys,
    pub policy: PolicySection,
    pub tokens: Tokens,
    pub session: Session,
    pub signup: Signup,
    pub limits: Limits,
    pub outbound: Outbound,
    pub registration: Registration,
    /// Other providers that people may sign in with, by a name of 1 to 32 lower-case letters, digits, `-`
    /// and `_`. It is part of the redirect URI, `ISSUER/federation/NAME/callback`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub federation: BTreeMap<String, Provider>,
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            issuer: "http://localhost:8080".to_owned(),
            server: Server::default(),
            database: Database::default(),
            keys: Keys::default(),
            policy: PolicySection::default(),
            tokens: Tokens::default(),
            session: Session::default(),
            signup: Signup::default(),
            limits: Limits::default(),
            outbound: Outbound::default(),
            registration: Registration::default(),
            federation: BTreeMap::new(),
            log: Log::default(),
        }
    }
}

/// Where the server listens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    pub bind: String,
    /// Address and port for `/metrics`; empty: none.
    pub management_bind: String,
    /// Worker threads; 0: one a core.
    pub workers: u16,
    /// Addresses or CIDR ranges of reverse proxies whose `X-Forwarded-For` and `Forwarded` count.
    pub trusted_proxies: Vec<String>,
    /// Certificate and key for https in the server itself.
    pub tls: Tls,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1:8080".to_owned(),
            management_bind: "127.0.0.1:9090".to_owned(),
            workers: 0,
            trusted_proxies: Vec::new(),
            tls: Tls::default(),
        }
    }
}

/// PEM files; both or neither.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// PEM file with the certificate chain, the server's own first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert: Option<PathBuf>,
    /// PEM file with the private key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/NAME`.
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite:data/chancery.db".to_owned() }
    }
}

/// Signing keys, and the key that encrypts what must be kept secret at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// Directory of the private keys in files, and of a generated encryption key.
    pub dir: PathBuf,
    /// Where private signing keys are kept: `file` (one machine) or `database` (encrypted, for many).
    /// Default: `file` on SQLite, `database` on PostgreSQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<KeyStore>,
    /// Age at which a signing key gets a successor.
    pub rotate_after: Seconds,
    /// How long a new key is published before it signs; at least `tokens.jwks_max_age`.
    pub publish_ahead: Seconds,
    /// Size of RSA keys: 2048, 3072 or 4096.
    pub rsa_bits: u32,
    /// File with the key-encryption key. A first start on SQLite makes `encryption.key` in `keys.dir`;
    /// on PostgreSQL every node must be given the same one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_file: Option<PathBuf>,
    /// Files of former key-encryption keys: they still open what they sealed.
    pub previous_encryption_key_files: Vec<PathBuf>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            dir: PathBuf::from("keys"),
            store: None,
            rotate_after: Seconds::days(90),
            publish_ahead: Seconds::hours(1),
            rsa_bits: 2048,
            encryption_key_file: None,
            previous_encryption_key_files: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyStore {
    File,
    Database,
}

/// What clients and passwords must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PolicySection {
    /// Profiles that clients may have: `oauth2.1`, `oidc`.
    pub profiles: Vec<String>,
    /// Shortest password, in characters; at least 8.
    pub password_min_length: u16,
}

impl Default for PolicySection {
    fn default() -> Self {
        Self { profiles: vec!["oauth2.1".to_owned()], password_min_length: 15 }
    }
}

/// Lifetimes of what is issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tokens {
    /// At most a day.
    pub access_token: Seconds,
    /// At most a day.
    pub id_token: Seconds,
    /// Authorization code; at most 60 seconds.
    pub code: Seconds,
    /// A refresh token that is not used for so long is dead.
    pub refresh_idle: Seconds,
    /// A refresh token family is dead after so long.
    pub refresh_absolute: Seconds,
    /// How long verifiers may keep `/jwks.json`.
    pub jwks_max_age: Seconds,
    /// How long the old secret stays valid after `client rotate-secret`.
    pub client_secret_overlap: Seconds,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            access_token: Seconds::minutes(10),
            id_token: Seconds::minutes(10),
            code: Seconds::minutes(1),
            refresh_idle: Seconds::days(14),
            refresh_absolute: Seconds::days(90),
            jwks_max_age: Seconds::minutes(5),
            client_secret_overlap: Seconds::days(1),
        }
    }
}

/// How long people stay signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Unused for so long, a session ends.
    pub idle: Seconds,
    /// A session ends after so long.
    pub absolute: Seconds,
    /// How long a person may take over sign-in and consent; a minute to an hour.
    pub interaction: Seconds,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle: Seconds::hours(12), absolute: Seconds::days(7), interaction: Seconds::minutes(30) }
    }
}

/// Whether people may make accounts themselves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Signup {
    pub enabled: bool,
}

/// Limits against guessing and floods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Failed sign-ins for one account within `sign_in_window`; at most 100.
    pub sign_in_account: u32,
    /// Failed sign-ins from one address within `sign_in_window`.
    pub sign_in_address: u32,
    /// Failed sign-ins from one network (IPv4 /24, IPv6 /48) within `sign_in_window`.
    pub sign_in_network: u32,
    /// Failed sign-ins of a known browser for one account within `sign_in_window`.
    pub sign_in_device: u32,
    pub sign_in_window: Seconds,
    /// Apps that one address (IPv6: /64) may register in an hour, where `registration.mode` is `open`.
    pub registrations: u32,
    /// Anonymous requests a second from one address to endpoints that cost; 0: no limit.
    pub requests_per_second: u32,
    /// So many of them at once.
    pub requests_burst: u32,
    /// Passwords hashed at a time; 0: one a core.
    pub password_hashes: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in_account: 10,
            sign_in_address: 30,
            sign_in_network: 200,
            sign_in_device: 10,
            sign_in_window: Seconds::minutes(15),
            registrations: 20,
            requests_per_second: 50,
            requests_burst: 200,
            password_hashes: 0,
        }
    }
}

/// Requests that the server makes itself, such as for a client's `jwks_uri`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// PEM files with certificate authorities to trust beside the usual ones.
    pub extra_ca: Vec<PathBuf>,
    /// Hosts, addresses or CIDR ranges that may be reached although they are private.
    pub allow_private: Vec<String>,
}

/// Whether apps may register themselves (RFC 7591).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    /// `closed`: clients are made with `chancery client create` alone. `token`: an app needs an initial
    /// access token (`chancery client registration-token create`). `open`: anybody may register an app.
    pub mode: RegistrationMode,
    /// Profile of apps that register themselves; one of `policy.profiles`.
    pub profile: String,
    /// An app that registered itself and got no token for so long is deleted; an hour to a year.
    pub reap_after: Seconds,
    /// Whether an app of the profile `oidc` that cannot keep a secret must use PKCE. Without it nothing but the
    /// redirect URI protects its codes.
    pub require_public_pkce: bool,
    /// Whether an app must come with a software statement (RFC 7591 §2.3) by one of the following.
    pub require_software_statement: bool,
    /// Whose software statements count, by names of your choice. What they say of an app stands in the place
    /// of what it says of itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub software_statements: BTreeMap<String, StatementIssuer>,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            mode: RegistrationMode::default(),
            profile: "oauth2.1".to_owned(),
            reap_after: Seconds::days(7),
            require_public_pkce: true,
            require_software_statement: false,
            software_statements: BTreeMap::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    #[default]
    Closed,
    Token,
    Open,
}

/// Logs, on standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    /// Levels by module, as in `info,chancery_http=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, filter: "info,actix_server=warn".to_owned() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Pretty,
    Json,
}
