//! What a client may ask for: grants, response types, scope.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::authentication::AuthMethod;
use super::section::section;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::values::{choice, one_of, within};
use crate::client::profile::Profile;
use crate::client::response_type::ResponseType;
use crate::client::spelled::spelled;
use crate::role;
use crate::scope::Scope;

const MAX_SCOPE_BYTES: usize = 4096;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientGrants {
    pub grant_types: BTreeSet<GrantType>,
    pub response_types: BTreeSet<ResponseType>,
    pub scope: Scope,
    /// Whether grants end with the session they began in.
    pub binding: GrantBinding,
    /// Seconds; `None`: the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_lifetime: Option<i64>,
    /// Roles of the client itself, for client_credentials.
    #[serde(default)]
    pub roles: BTreeSet<String>,
}

section! {
    ClientGrants as own {
        Registered grant_types: Vec<String> = &own.grant_types;
        Registered response_types: Vec<String> = &own.response_types;
        Registered scope: String = &own.scope;
        /// `session` or `offline`.
        Ours binding: String = own.binding;
        /// Seconds, at most 60 (`oidc`: 600).
        Ours code_lifetime: i64 = own.code_lifetime;
        Ours roles: Vec<String> = &own.roles;
    }
}

/// `grant_types` (RFC 7591 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GrantType {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
    /// Tokens from the authorization endpoint (`oidc` clients); never a grant of the token endpoint.
    Implicit,
}

impl GrantType {
    /// Whether its tokens are for a person, of whom an ID token could speak.
    pub const fn has_person(self) -> bool {
        match self {
            Self::AuthorizationCode | Self::RefreshToken | Self::Implicit => true,
            Self::ClientCredentials => false,
        }
    }
}

/// What a grant ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GrantBinding {
    /// The session it began in, unless `offline_access` is granted.
    #[default]
    Session,
    /// Nothing but its own lifetime.
    Offline,
}

spelled!(GrantType {
    AuthorizationCode = "authorization_code",
    RefreshToken = "refresh_token",
    ClientCredentials = "client_credentials",
    Implicit = "implicit",
});
spelled!(GrantBinding { Session = "session", Offline = "offline" });

/// The authorization code alone (RFC 7591 §2).
impl Default for ClientGrants {
    fn default() -> Self {
        Self {
            grant_types: BTreeSet::from([GrantType::AuthorizationCode]),
            response_types: BTreeSet::from([ResponseType::Code]),
            scope: Scope::default(),
            binding: GrantBinding::default(),
            code_lifetime: None,
            roles: BTreeSet::new(),
        }
    }
}

impl ClientGrants {
    pub(in crate::client) fn judge(sent: Members, profile: Profile, method: AuthMethod) -> Checked<Self> {
        let grant_types = grant_types(&sent, profile, method)?;
        let binding = choice("binding", sent.binding.as_deref(), GrantBinding::ALL, GrantBinding::as_str)?;
        Ok(Self {
            response_types: response_types(&sent, profile, &grant_types)?,
            scope: scope(&sent, &grant_types)?,
            grant_types,
            binding: binding.unwrap_or_default(),
            code_lifetime: within("code_lifetime", sent.code_lifetime, 1, profile.max_code_lifetime())?,
            roles: roles(sent.roles)?,
        })
    }

    pub(super) fn has(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether people are sent back to the client with what it gets.
    pub(super) fn are_by_redirect(&self) -> bool {
        is_by_redirect(&self.grant_types)
    }
}

fn is_by_redirect(grants: &BTreeSet<GrantType>) -> bool {
    grants.contains(&GrantType::AuthorizationCode) || grants.contains(&GrantType::Implicit)
}

fn grant_types(sent: &Members, profile: Profile, method: AuthMethod) -> Checked<BTreeSet<GrantType>> {
    const FIELD: &str = "grant_types";
    let Some(sent) = &sent.grant_types else { return Ok(BTreeSet::from([GrantType::AuthorizationCode])) };
    let parse = |text: &String| GrantType::parse(text);
    let Some(grants) = sent.iter().map(parse).collect::<Option<BTreeSet<_>>>() else {
        return Err(one_of(FIELD, GrantType::ALL, GrantType::as_str));
    };
    if grants.contains(&GrantType::Implicit) && !profile.offers_front_channel() {
        return Err(MetadataError::new(FIELD, "implicit is for oidc clients; OAuth 2.1 has dropped it"));
    }
    if grants.is_empty() {
        return Err(MetadataError::new(FIELD, "must not be empty"));
    }
    if grants.contains(&GrantType::RefreshToken) && !grants.contains(&GrantType::AuthorizationCode) {
        return Err(MetadataError::new(FIELD, "refresh_token needs authorization_code beside it"));
    }
    if grants.contains(&GrantType::ClientCredentials) && method == AuthMethod::None {
        return Err(MetadataError::new(FIELD, "client_credentials needs a client that authenticates"));
    }
    Ok(grants)
}

/// A response type and its grant types come together (RFC 7591 §2.1, OpenID Connect Dynamic Client
/// Registration §2).
fn response_types(
    sent: &Members,
    profile: Profile,
    grants: &BTreeSet<GrantType>,
) -> Checked<BTreeSet<ResponseType>> {
    const FIELD: &str = "response_types";
    let code = grants.contains(&GrantType::AuthorizationCode);
    let Some(sent) = &sent.response_types else {
        return Ok(code.then_some(ResponseType::Code).into_iter().collect());
    };
    let offered = profile.response_types();
    let parse = |text: &String| ResponseType::read(text).filter(|of| offered.contains(of));
    let Some(types) = sent.iter().map(parse).collect::<Option<BTreeSet<_>>>() else {
        return Err(one_of(FIELD, offered, ResponseType::as_str));
    };
    let problem = match (code, types.iter().any(|of| of.has_code())) {
        (true, false) => "must hold one with code, because grant_types holds authorization_code",
        (false, true) => "code needs authorization_code in grant_types",
        _ if types.iter().any(|of| of.is_front_channel()) && !grants.contains(&GrantType::Implicit) => {
            "id_token and token need implicit in grant_types"
        }
        _ => return Ok(types),
    };
    Err(MetadataError::new(FIELD, problem))
}

/// A client that names no scope may ask for the standard ones (OpenID Connect Core §5.4, §11).
fn scope(sent: &Members, grants: &BTreeSet<GrantType>) -> Checked<Scope> {
    let invalid = |problem: String| MetadataError::new("scope", problem);
    match sent.scope.as_deref() {
        Some(text) if text.len() > MAX_SCOPE_BYTES => {
            Err(invalid(format!("must have at most {MAX_SCOPE_BYTES} characters")))
        }
        Some(text) => Scope::parse(text).map_err(|e| invalid(e.to_string())),
        None if is_by_redirect(grants) => {
            let offline = grants.contains(&GrantType::RefreshToken).then_some("offline_access");
            Ok(["openid", "profile", "email", "address", "phone"].into_iter().chain(offline).collect())
        }
        None => Ok(Scope::default()),
    }
}

fn roles(sent: Option<Vec<String>>) -> Checked<BTreeSet<String>> {
    let roles: BTreeSet<String> = sent.unwrap_or_default().into_iter().collect();
    role::check_all(&roles).map_err(|e| MetadataError::new("roles", e.to_string()))?;
    Ok(roles)
}
