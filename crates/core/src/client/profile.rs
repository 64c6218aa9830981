//! The rule books that clients are held to. Whatever profiles disagree on is asked here, by name.

use super::algorithm::{AssertionAlgorithm, SigningAlgorithm};
use super::response_type::ResponseType;
use super::spelled::spelled;

/// Which rule book a client is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Profile {
    #[default]
    OAuth21,
    Oidc,
    Fapi2,
}

spelled!(Profile { OAuth21 = "oauth2.1", Oidc = "oidc", Fapi2 = "fapi2" });

/// The authorization endpoint.
impl Profile {
    /// What its clients may ask for: OAuth 2.1 has dropped all but `code`.
    pub const fn response_types(self) -> &'static [ResponseType] {
        if self.offers_front_channel() { ResponseType::ALL } else { &[ResponseType::Code] }
    }

    /// Whether the authorization endpoint itself hands out tokens (implicit and hybrid flow).
    pub const fn offers_front_channel(self) -> bool {
        matches!(self, Self::Oidc)
    }

    /// Whether apps may watch who is signed in (OpenID Connect Session Management 1.0).
    pub const fn offers_session_state(self) -> bool {
        matches!(self, Self::Oidc)
    }

    /// Whether a client may be let off PKCE (rule Z4): it may be older.
    pub const fn may_omit_pkce(self) -> bool {
        matches!(self, Self::Oidc)
    }

    /// Seconds that its clients may register for codes.
    pub const fn max_code_lifetime(self) -> i64 {
        match self {
            Self::Oidc => 600,
            Self::OAuth21 | Self::Fapi2 => 60,
        }
    }

    /// Whether errors lead back to a client that anybody may have registered before people have seen a page of
    /// ours that names it (rule Z14).
    pub const fn answers_strangers_at_once(self) -> bool {
        !matches!(self, Self::OAuth21)
    }
}

/// Request objects (RFC 9101, OpenID Connect Core §6).
impl Profile {
    pub const fn takes_request_objects(self) -> bool {
        matches!(self, Self::Oidc | Self::Fapi2)
    }

    /// Whether parameters beside the object count (OpenID Connect Core §6.1).
    pub const fn merges_request_objects(self) -> bool {
        matches!(self, Self::Oidc)
    }

    /// Whether an object says who made it, for whom and until when (`iss`, `aud`, `exp`).
    pub const fn requires_object_claims(self) -> bool {
        !matches!(self, Self::Oidc)
    }
}

/// Client authentication.
impl Profile {
    /// Whether a client proves itself by a key pair alone (FAPI 2.0 Security Profile §5.3.2.1).
    pub const fn requires_private_key_jwt(self) -> bool {
        matches!(self, Self::Fapi2)
    }

    /// Whether an assertion may name the endpoint in the place of the issuer, and several audiences.
    pub const fn accepts_endpoint_audiences(self) -> bool {
        matches!(self, Self::Oidc)
    }

    /// How far ahead `exp` of an assertion may lie, in seconds.
    pub const fn max_assertion_lifetime(self) -> i64 {
        match self {
            Self::Oidc => 65 * 60,
            Self::OAuth21 | Self::Fapi2 => 5 * 60,
        }
    }
}

/// Tokens and signatures.
impl Profile {
    /// Whether a refresh hands out no successor (rule T9).
    pub const fn keeps_refresh_tokens(self) -> bool {
        matches!(self, Self::Fapi2)
    }

    /// What its clients may ask us to sign with.
    pub const fn signing_algorithms(self) -> &'static [SigningAlgorithm] {
        use SigningAlgorithm::{ES256, EdDSA, PS256};
        match self {
            Self::OAuth21 | Self::Oidc => SigningAlgorithm::ALL,
            // FAPI 2.0 Security Profile §5.4
            Self::Fapi2 => &[PS256, ES256, EdDSA],
        }
    }

    /// What a client gets that asks for none: RS256, as OpenID Connect expects; fapi2 forbids it.
    pub const fn default_signing_algorithm(self) -> SigningAlgorithm {
        match self {
            Self::OAuth21 | Self::Oidc => SigningAlgorithm::RS256,
            Self::Fapi2 => SigningAlgorithm::PS256,
        }
    }

    /// What its clients may sign assertions and request objects with, by a key pair.
    pub const fn assertion_algorithms(self) -> &'static [AssertionAlgorithm] {
        use AssertionAlgorithm::{ES256, EdDSA, PS256};
        match self {
            Self::OAuth21 | Self::Oidc => AssertionAlgorithm::BY_KEY,
            Self::Fapi2 => &[PS256, ES256, EdDSA],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_algorithm_is_permitted_and_has_a_key() {
        for profile in Profile::ALL {
            let default = profile.default_signing_algorithm();
            assert!(profile.signing_algorithms().contains(&default));
            assert!(SigningAlgorithm::STANDING.contains(&default));
        }
    }
}
