//! A registered client. What profiles disagree on is an attribute of the client, never of the server.

use serde::{Deserialize, Serialize};

use super::profile::Profile;
use super::secret::ClientSecret;
use super::sections::{AuthMethod, ClientAttributes, GrantType};
use crate::generation::Generation;
use crate::realm::RealmId;
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

/// A client, with everything that a request needs to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    pub realm: RealmId,
    pub id: ClientId,
    pub attributes: ClientAttributes,
    pub secrets: Vec<ClientSecret>,
    /// Raised when it is disabled.
    pub generation: Generation,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Client {
    /// Which rule book it is held to.
    pub const fn profile(&self) -> Profile {
        self.attributes.registration.profile
    }

    /// Public clients cannot keep a secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        self.attributes.authentication.method == AuthMethod::None
    }

    pub const fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether what was issued to it in this generation is still good (rule T13).
    pub fn stands_by(&self, generation: Generation) -> bool {
        self.is_enabled() && self.generation == generation
    }

    /// Anybody may have registered it, so people are not sent to it before they have signed in and seen a
    /// page of ours that names it (rule Z14). Those of the other profiles expect errors at once.
    pub fn is_anybodys(&self) -> bool {
        self.attributes.registration.self_registered && !self.profile().answers_strangers_at_once()
    }

    /// The picture that pages show of it (`logo_uri`). None of a client that is anybody's: nobody vouches that
    /// it does not wear somebody else's.
    pub fn logo(&self) -> Option<&str> {
        self.attributes.identity.logo_uri.as_deref().filter(|_| !self.is_anybodys())
    }

    /// The sector in which it knows people (OpenID Connect Core §8.1).
    pub fn sector(&self) -> Sector {
        self.attributes.subjects.sector.clone().map_or(Sector::Public, Sector::Pairwise)
    }

    pub fn allows_grant(&self, grant: GrantType) -> bool {
        self.attributes.grants.grant_types.contains(&grant)
    }

    /// The secrets valid at `now`.
    pub fn valid_secrets(&self, now: Timestamp) -> impl Iterator<Item = &ClientSecret> {
        self.secrets.iter().filter(move |s| s.expires_at.is_none_or(|e| now < e))
    }
}
