//! What happens, as one list (rule M6): who did what, to whom, and how it ended. Acts record events where
//! they are done; they are told once the transaction is stored. Never a password, token, code or cookie.

use crate::account::AccountId;
use crate::client::{ClientId, GrantType};
use crate::federation::ProviderId;
use crate::grants::{Facts, GrantId, Party};

/// How an attempt to sign in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignInOutcome {
    Succeeded,
    /// Unknown user, wrong password or disabled account: told apart nowhere outside the audit.
    Refused,
    /// Too many attempts; nothing was hashed.
    Throttled,
}

impl SignInOutcome {
    pub const ALL: [Self; 3] = [Self::Succeeded, Self::Refused, Self::Throttled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
        }
    }
}

/// Which question a program was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Token,
    Introspection,
    Revocation,
    Registration,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    TokenIssued {
        grant_type: GrantType,
        client: ClientId,
        grant: Option<GrantId>,
        account: Option<AccountId>,
        /// What was unusual.
        remark: Option<&'static str>,
    },
    TokenRevoked {
        client: ClientId,
    },
    /// `client`: as presented, proven or not.
    Refused {
        what: Refusal,
        client: Option<String>,
        error: &'static str,
        cause: Option<String>,
    },
    /// What was typed as user name may be a password, so it is not told.
    SignIn {
        outcome: SignInOutcome,
        account: Option<AccountId>,
    },
    /// What came of a detour to another provider. `outcome` may quote the provider.
    Upstream {
        provider: ProviderId,
        outcome: String,
        account: Option<AccountId>,
    },
    Authorized {
        account: AccountId,
        client: ClientId,
    },
    ConsentDenied {
        account: AccountId,
        client: ClientId,
    },
    SignedOut {
        account: AccountId,
        client: Option<ClientId>,
    },
    SessionEnded {
        account: AccountId,
    },
    SessionsEnded {
        account: AccountId,
    },
    AppRevoked {
        account: AccountId,
        client: ClientId,
    },
    IdentityLinked {
        account: AccountId,
    },
    IdentityRemoved {
        account: AccountId,
    },
    AccountCreated {
        account: AccountId,
    },
    AccountDisabled {
        account: AccountId,
    },
    AccountEnabled {
        account: AccountId,
    },
    PasswordSet {
        account: AccountId,
    },
    ClientRegistered {
        client: ClientId,
    },
    ClientRegistrationChanged {
        client: ClientId,
    },
    ClientRegistrationDeleted {
        client: ClientId,
    },
    /// Clients that registered themselves and were never used are gone.
    RegistrationsReaped {
        count: usize,
    },
    ClientCreated {
        client: ClientId,
    },
    ClientDisabled {
        client: ClientId,
    },
    ClientEnabled {
        client: ClientId,
    },
    ClientSecretRotated {
        client: ClientId,
    },
    ClientDeleted {
        client: ClientId,
    },
    /// A client was told that a session has ended.
    LogoutTold {
        client: ClientId,
    },
    InitialTokenCreated {
        id: String,
    },
    InitialTokenDeleted {
        id: String,
    },
    ResourceCreated {
        resource: String,
    },
    ResourceDeleted {
        resource: String,
    },
    SigningKeyCreated {
        kid: String,
    },
    SigningKeyRetired {
        kid: String,
    },
    /// Nothing that it signed is valid any more.
    SigningKeyRemoved {
        kid: String,
    },
}

/// An event's members, as a log has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    pub grant_type: Option<&'a str>,
    pub client: Option<&'a str>,
    pub grant: Option<&'a str>,
    pub account: Option<&'a str>,
    pub provider: Option<&'a str>,
    pub outcome: Option<&'a str>,
    pub error: Option<&'a str>,
    pub cause: Option<&'a str>,
    pub remark: Option<&'a str>,
    pub resource: Option<&'a str>,
    pub kid: Option<&'a str>,
    pub initial_token: Option<&'a str>,
    pub count: Option<usize>,
}

impl Event {
    /// Tokens were issued.
    pub fn token_issued(grant_type: GrantType, client: &ClientId, facts: &Facts) -> Self {
        let (grant, account) = match &facts.party {
            Party::Account { grant, account, .. } => (Some(grant.clone()), Some(account.id.clone())),
            Party::Client { .. } => (None, None),
        };
        Self::TokenIssued { grant_type, client: client.clone(), grant, account, remark: facts.remark }
    }

    /// The event's name in the audit log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TokenIssued { .. } => "token_issued",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::Refused { what: Refusal::Token, .. } => "token_refused",
            Self::Refused { what: Refusal::Introspection, .. } => "introspection_refused",
            Self::Refused { what: Refusal::Revocation, .. } => "revocation_refused",
            Self::Refused { what: Refusal::Registration, .. } => "registration_refused",
            Self::SignIn { .. } => "sign_in",
            Self::Upstream { .. } => "upstream",
            Self::Authorized { .. } => "authorized",
            Self::ConsentDenied { .. } => "consent_denied",
            Self::SignedOut { .. } => "signed_out",
            Self::SessionEnded { .. } => "session_ended",
            Self::SessionsEnded { .. } => "sessions_ended",
            Self::AppRevoked { .. } => "app_revoked",
            Self::IdentityLinked { .. } => "identity_linked",
            Self::IdentityRemoved { .. } => "identity_removed",
            Self::AccountCreated { .. } => "account_created",
            Self::AccountDisabled { .. } => "account_disabled",
            Self::AccountEnabled { .. } => "account_enabled",
            Self::PasswordSet { .. } => "password_set",
            Self::ClientRegistered { .. } => "client_registered",
            Self::ClientRegistrationChanged { .. } => "client_registration_changed",
            Self::ClientRegistrationDeleted { .. } => "client_registration_deleted",
            Self::RegistrationsReaped { .. } => "registrations_reaped",
            Self::ClientCreated { .. } => "client_created",
            Self::ClientDisabled { .. } => "client_disabled",
            Self::ClientEnabled { .. } => "client_enabled",
            Self::ClientSecretRotated { .. } => "client_secret_rotated",
            Self::ClientDeleted { .. } => "client_deleted",
            Self::LogoutTold { .. } => "logout_told",
            Self::InitialTokenCreated { .. } => "initial_token_created",
            Self::InitialTokenDeleted { .. } => "initial_token_deleted",
            Self::ResourceCreated { .. } => "resource_created",
            Self::ResourceDeleted { .. } => "resource_deleted",
            Self::SigningKeyCreated { .. } => "signing_key_created",
            Self::SigningKeyRetired { .. } => "signing_key_retired",
            Self::SigningKeyRemoved { .. } => "signing_key_removed",
        }
    }

    /// What there is to say beside the name.
    pub fn fields(&self) -> Fields<'_> {
        let none = Fields::default();
        match self {
            Self::TokenIssued { grant_type, client, grant, account, remark } => Fields {
                grant_type: Some(grant_type.as_str()),
                client: Some(client.as_str()),
                grant: grant.as_ref().map(GrantId::as_str),
                account: account.as_ref().map(id),
                remark: *remark,
                ..none
            },
            Self::Refused { client, error, cause, .. } => {
                Fields { client: client.as_deref(), error: Some(error), cause: cause.as_deref(), ..none }
            }
            Self::SignIn { outcome, account } => {
                Fields { outcome: Some(outcome.as_str()), account: account.as_ref().map(id), ..none }
            }
            Self::Upstream { provider, outcome, account } => Fields {
                provider: Some(provider.as_str()),
                outcome: Some(outcome),
                account: account.as_ref().map(id),
                ..none
            },
            Self::Authorized { account, client }
            | Self::ConsentDenied { account, client }
            | Self::AppRevoked { account, client } => {
                Fields { account: Some(id(account)), client: Some(client.as_str()), ..none }
            }
            Self::SignedOut { account, client } => {
                Fields { account: Some(id(account)), client: client.as_ref().map(ClientId::as_str), ..none }
            }
            Self::SessionEnded { account }
            | Self::SessionsEnded { account }
            | Self::IdentityLinked { account }
            | Self::IdentityRemoved { account }
            | Self::AccountCreated { account }
            | Self::AccountDisabled { account }
            | Self::AccountEnabled { account }
            | Self::PasswordSet { account } => Fields { account: Some(id(account)), ..none },
            Self::TokenRevoked { client }
            | Self::ClientRegistered { client }
            | Self::ClientRegistrationChanged { client }
            | Self::ClientRegistrationDeleted { client }
            | Self::ClientCreated { client }
            | Self::ClientDisabled { client }
            | Self::ClientEnabled { client }
            | Self::ClientSecretRotated { client }
            | Self::ClientDeleted { client }
            | Self::LogoutTold { client } => Fields { client: Some(client.as_str()), ..none },
            Self::RegistrationsReaped { count } => Fields { count: Some(*count), ..none },
            Self::InitialTokenCreated { id } | Self::InitialTokenDeleted { id } => {
                Fields { initial_token: Some(id), ..none }
            }
            Self::ResourceCreated { resource } | Self::ResourceDeleted { resource } => {
                Fields { resource: Some(resource), ..none }
            }
            Self::SigningKeyCreated { kid }
            | Self::SigningKeyRetired { kid }
            | Self::SigningKeyRemoved { kid } => Fields { kid: Some(kid), ..none },
        }
    }
}

fn id(account: &AccountId) -> &str {
    account.0.as_str()
}
