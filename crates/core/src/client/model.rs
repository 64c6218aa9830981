//! A registered client. What profiles disagree on is an attribute of the client, never of the server.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::algorithm::{AssertionAlgorithm, SigningAlgorithm};
use super::encryption::Encryption;
use super::secret::ClientSecret;
use super::spelled::spelled;
use crate::realm::RealmId;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scope;
use crate::subject::Sector;
use crate::time::Timestamp;

/// `client_id` (RFC 6749 §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub String);

impl ClientId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which rule book a client is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    #[serde(rename = "oauth2.1")]
    OAuth21,
    Oidc,
    Fapi2,
}

/// A value of the registry "OAuth Token Endpoint Authentication Methods".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    ClientSecretJwt,
    PrivateKeyJwt,
}

impl AuthMethod {
    /// Whether a client that authenticates so shares a secret with the server.
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt)
    }
}

/// `grant_types` (RFC 7591 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
    /// Tokens from the authorization endpoint (`oidc` clients); never a grant of the token endpoint.
    Implicit,
}

/// `response_types` (OAuth 2.0 Multiple Response Type Encoding Practices).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ResponseType {
    #[serde(rename = "code")]
    Code,
    #[serde(rename = "id_token")]
    IdToken,
    #[serde(rename = "id_token token")]
    IdTokenToken,
    #[serde(rename = "code id_token")]
    CodeIdToken,
    #[serde(rename = "code token")]
    CodeToken,
    #[serde(rename = "code id_token token")]
    CodeIdTokenToken,
}

impl ResponseType {
    /// The type of these words, in whatever order they stand (RFC 6749 §3.1.1).
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let same = |of: &Self| {
            let own: Vec<&str> = of.as_str().split(' ').collect();
            own.len() == words.len() && own.iter().all(|word| words.contains(word))
        };
        Self::ALL.iter().copied().find(same)
    }

    fn has(self, word: &str) -> bool {
        self.as_str().split(' ').any(|own| own == word)
    }

    pub fn has_code(self) -> bool {
        self.has("code")
    }

    pub fn has_id_token(self) -> bool {
        self.has("id_token")
    }

    pub fn has_token(self) -> bool {
        self.has("token")
    }

    /// Whether the authorization endpoint itself hands out tokens.
    pub fn is_front_channel(self) -> bool {
        self.has_id_token() || self.has_token()
    }

    /// Those that a server with these profiles offers: OAuth 2.1 has dropped all but `code`.
    pub fn offered(profiles: &BTreeSet<Profile>) -> Vec<Self> {
        let all = profiles.contains(&Profile::Oidc);
        Self::ALL.iter().copied().filter(|of| all || *of == Self::Code).collect()
    }
}

spelled!(Profile { OAuth21 = "oauth2.1", Oidc = "oidc", Fapi2 = "fapi2" });
spelled!(AuthMethod {
    None = "none",
    ClientSecretBasic = "client_secret_basic",
    ClientSecretPost = "client_secret_post",
    ClientSecretJwt = "client_secret_jwt",
    PrivateKeyJwt = "private_key_jwt",
});
spelled!(GrantType {
    AuthorizationCode = "authorization_code",
    RefreshToken = "refresh_token",
    ClientCredentials = "client_credentials",
    Implicit = "implicit",
});
spelled!(ResponseType {
    Code = "code",
    IdToken = "id_token",
    IdTokenToken = "id_token token",
    CodeIdToken = "code id_token",
    CodeToken = "code token",
    CodeIdTokenToken = "code id_token token",
});

/// A client, with everything that a request needs to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    pub realm: RealmId,
    pub id: ClientId,
    pub attributes: ClientAttributes,
    pub secrets: Vec<ClientSecret>,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The stored JSON of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientAttributes {
    /// Version of this shape.
    pub v: u32,
    /// `client_name`.
    pub name: String,
    pub profile: Profile,
    pub redirect_uris: Vec<RedirectUri>,
    pub post_logout_redirect_uris: Vec<String>,
    pub grant_types: BTreeSet<GrantType>,
    pub response_types: BTreeSet<ResponseType>,
    /// `token_endpoint_auth_method`: the only one that works (rule T1).
    pub auth_method: AuthMethod,
    /// `token_endpoint_auth_signing_alg`: `None` permits every algorithm that suits the method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_signing_alg: Option<AssertionAlgorithm>,
    pub scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Where others may begin a sign-in (OpenID Connect Core §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// `software_id` and `software_version` (RFC 7591 §2), as the client says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// The verified statement that it registered with (RFC 7591 §2.3), as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,
    #[serde(default)]
    pub contacts: Vec<String>,
    /// The sector in which it knows people by subjects of their own (OpenID Connect Core §8.1). `None`: it
    /// knows them by the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    #[serde(default)]
    pub application_type: ApplicationType,
    /// `default_max_age`, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<i64>,
    #[serde(default)]
    pub require_auth_time: bool,
    /// `default_acr_values`: for requests without `acr_values`, in order of preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// `request_object_signing_alg`: `None` permits every algorithm that is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_alg: Option<AssertionAlgorithm>,
    /// Where request objects may be fetched from, compared byte by byte (OpenID Connect Core §6.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// `request_object_encryption_alg` and `_enc`: how request objects must be encrypted. `None`: they may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_encryption: Option<Encryption>,
    pub id_token_alg: SigningAlgorithm,
    /// `id_token_encrypted_response_alg` and `_enc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encryption: Option<Encryption>,
    /// `userinfo_encrypted_response_alg` and `_enc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encryption: Option<Encryption>,
    /// `introspection_encrypted_response_alg` and `_enc` (RFC 9701 §6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_encryption: Option<Encryption>,
    pub access_token_alg: SigningAlgorithm,
    /// `userinfo_signed_response_alg`: `None` means that userinfo answers JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_alg: Option<SigningAlgorithm>,
    /// `introspection_signed_response_alg` (RFC 9701 §6). `None`: that of the profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_alg: Option<SigningAlgorithm>,
    pub pkce: Pkce,
    pub consent: ConsentRule,
    pub refresh: RefreshRule,
    pub rotation: Rotation,
    /// Seconds in which the immediate predecessor of a refresh token may be presented again
    /// (rule T9), 0–60.
    pub refresh_retry_seconds: i64,
    /// Whether grants end with the session they began in.
    pub binding: GrantBinding,
    /// Seconds; `None`: the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<i64>,
    /// Seconds; `None`: the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_lifetime: Option<i64>,
    /// Claims of the granted scopes also stand in the ID token; some clients read nothing else.
    #[serde(default)]
    pub claims_in_id_token: bool,
    /// `aud` of access tokens when a request names no `resource`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_resource: Option<String>,
    /// Roles of the client itself, for client_credentials.
    #[serde(default)]
    pub roles: BTreeSet<String>,
    /// Where the client is told that a session has ended (OpenID Connect Back-Channel Logout §2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// The client needs `sid` there; it always gets it.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    /// Loaded in a frame when a person signs out (OpenID Connect Front-Channel Logout §2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// The client needs `iss` and `sid` there; it always gets them.
    #[serde(default)]
    pub frontchannel_logout_session_required: bool,
    /// Registered by itself (RFC 7591), not by an administrator.
    #[serde(default)]
    pub self_registered: bool,
}

/// `application_type` (OpenID Connect Dynamic Client Registration §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    #[default]
    Web,
    Native,
}

/// Whether an authorization request must carry a `code_challenge` (rule Z4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pkce {
    Required,
    Optional,
}

/// When a person is asked to consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentRule {
    /// Each time.
    Always,
    /// Until it is remembered.
    Remember,
    /// Never: a first-party client.
    Skip,
}

/// When a refresh token is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshRule {
    Never,
    WithOfflineAccess,
    Always,
}

/// Whether each refresh hands out a successor (rule T8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rotation {
    Rotate,
    Keep,
}

/// What a grant ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GrantBinding {
    /// The session it began in, unless `offline_access` is granted.
    Session,
    /// Nothing but its own lifetime.
    Offline,
}

impl ClientAttributes {
    /// What this server signs with for the client.
    pub fn signing_algorithms(&self) -> BTreeSet<SigningAlgorithm> {
        let asked = [self.userinfo_alg, self.introspection_alg];
        [self.id_token_alg, self.access_token_alg].into_iter().chain(asked.into_iter().flatten()).collect()
    }
}

impl Client {
    /// Public clients cannot keep a secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        self.attributes.auth_method == AuthMethod::None
    }

    pub const fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Anybody may have registered it, so people are not sent to it before they have signed in and seen a
    /// page of ours that names it (rule Z14). Those of the other profiles expect errors at once.
    pub fn is_anybodys(&self) -> bool {
        self.attributes.self_registered && self.attributes.profile == Profile::OAuth21
    }

    /// The picture that pages show of it (`logo_uri`). None of a client that is anybody's: nobody vouches that
    /// it does not wear somebody else's.
    pub fn logo(&self) -> Option<&str> {
        self.attributes.logo_uri.as_deref().filter(|_| !self.is_anybodys())
    }

    /// The sector in which it knows people (OpenID Connect Core §8.1).
    pub fn sector(&self) -> Sector {
        self.attributes.sector.clone().map_or(Sector::Public, Sector::Pairwise)
    }

    pub fn allows_grant(&self, grant: GrantType) -> bool {
        self.attributes.grant_types.contains(&grant)
    }

    /// The secrets valid at `now`.
    pub fn valid_secrets(&self, now: Timestamp) -> impl Iterator<Item = &ClientSecret> {
        self.secrets.iter().filter(move |s| s.expires_at.is_none_or(|e| now < e))
    }
}
