//! Clients that register themselves and look after their registration (RFC 7591, RFC 7592), act by act.

use super::registration::{
    Admission, Registration, SecretChange, owner, secret_change, unknown_initial_token,
};
use super::{AuthMethod, Client, ClientAttributes, ClientId, ClientSecret};
use crate::error::OAuthError;
use crate::events::Event;
use crate::one_time::Purpose;
use crate::ports::{Insert, StoreError};
use crate::revocation::RevocationReason;
use crate::secret::Digest;
use crate::throttle::{Attempt, key};
use crate::unit::{Stop, Unit};

/// Why nothing was registered or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// The token is missing, or not good for this.
    #[error(transparent)]
    Token(OAuthError),
    /// Too many: again after so many seconds.
    #[error("too many; again in {retry_after} seconds")]
    TooMany { retry_after: i64 },
}

/// Who asks for a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    pub admission: Admission,
    /// What registrations without a token are counted by.
    pub network: String,
}

impl Applicant {
    /// Refuses an initial access token that is not good for a registration now. It is not spent yet.
    pub fn examine(&self, unit: &mut Unit<'_>) -> Result<(), Stop<OAuthError>> {
        let Admission::Token(digest) = self.admission else { return Ok(()) };
        let found = unit.tx.one_time(&unit.realm.id, Purpose::Registration, &digest, unit.at())?;
        found.map(drop).ok_or_else(|| Stop::Refused(unknown_initial_token()))
    }

    /// Counts a registration against its address or its initial access token, unless that was done before.
    pub fn count(&self, unit: &mut Unit<'_>) -> Result<(), Stop<Declined>> {
        let (realm, now) = (&unit.realm.id, unit.at());
        match self.admission {
            Admission::Anybody => {
                let counter = key("registration", &self.network);
                allowed(unit.tx.attempt(realm, &counter, unit.policy.registration.address, now)?)
            }
            Admission::Token(digest)
                if !unit.tx.spend_one_time(realm, Purpose::Registration, &digest, now)? =>
            {
                Err(Stop::Refused(Declined::Token(unknown_initial_token())))
            }
            Admission::Token(_) | Admission::Counted => Ok(()),
        }
    }
}

const fn allowed(attempt: Attempt) -> Result<(), Stop<Declined>> {
    match attempt {
        Attempt::Allowed => Ok(()),
        Attempt::Blocked { retry_after } => Err(Stop::Refused(Declined::TooMany { retry_after })),
    }
}

/// Stores a new client with its registration, and spends what that costs.
pub fn register(
    unit: &mut Unit<'_>,
    applicant: &Applicant,
    client: &Client,
    registration: &Registration,
) -> Result<(), Stop<Declined>> {
    applicant.count(unit)?;
    if unit.tx.insert_client(client)? != Insert::Done {
        // of 122 random bits
        return Err(StoreError::Failed("a new client id was taken".to_owned()).into());
    }
    unit.tx.insert_registration(registration)?;
    unit.record(Event::ClientRegistered { client: client.id.clone() });
    Ok(())
}

/// The client that looks after itself with this registration access token (RFC 7592 §2).
pub fn owned(unit: &mut Unit<'_>, id: &ClientId, token: &Digest) -> Result<Client, Stop<OAuthError>> {
    let client = unit.tx.client(&unit.realm.id, id)?;
    let registration = unit.tx.registration(&unit.realm.id, id)?;
    Ok(owner(client, registration.as_ref(), token)?)
}

/// Counts a replacement that makes us knock at other doors, or work: as many an hour as an address may
/// register clients.
pub fn count_change(unit: &mut Unit<'_>, id: &ClientId) -> Result<(), Stop<Declined>> {
    let (changes, limit) = (key("addresses", id.as_str()), unit.policy.registration.address);
    allowed(unit.tx.attempt(&unit.realm.id, &changes, limit, unit.at())?)
}

/// What takes the place of a registration.
#[derive(Debug, Clone)]
pub struct Replacement {
    pub client: ClientId,
    /// The registration access token that was presented, and the one that is valid from now on.
    pub from: Digest,
    pub to: Digest,
    pub attributes: ClientAttributes,
    /// For a method that wants another secret than the client has.
    pub secret: Option<ClientSecret>,
}

/// Replaces a registration (RFC 7592 §2.2). Answers the client as it is now, and what became of its secrets.
pub fn replace(unit: &mut Unit<'_>, new: &Replacement) -> Result<(Client, SecretChange), Stop<OAuthError>> {
    let (id, now) = (&new.client, unit.at());
    hold(unit, id, &new.from, &new.to)?;
    let before = enabled(unit, id)?;
    let mut attributes = new.attributes.clone();
    // what was never stated is shown as the default, and comes back as if it had been
    attributes.authentication.secret_in_body |= before.attributes.authentication.secret_in_body
        && attributes.authentication.method == AuthMethod::ClientSecretBasic;
    unit.tx.update_client(&unit.realm.id, id, &attributes, now)?;
    let change = secret_change(before.attributes.authentication.method, new.attributes.authentication.method);
    if change != SecretChange::Keep {
        let secret = new.secret.as_ref().filter(|_| change == SecretChange::Replace);
        unit.tx.replace_client_secrets(&unit.realm.id, id, secret, now)?;
    }
    let replaced = enabled(unit, id)?;
    unit.record(Event::ClientRegistrationChanged { client: id.clone() });
    Ok((replaced, change))
}

/// A client deletes itself (RFC 7592 §2.3): its tokens are revoked.
pub fn delete(unit: &mut Unit<'_>, id: &ClientId, token: &Digest) -> Result<(), Stop<OAuthError>> {
    hold(unit, id, token, token)?;
    enabled(unit, id)?;
    let order = unit.revocation(RevocationReason::ClientRemoved);
    unit.tx.revoke_grants_of_client(&unit.realm.id, id, &order)?;
    unit.tx.delete_client(&unit.realm.id, id)?;
    unit.record(Event::ClientRegistrationDeleted { client: id.clone() });
    Ok(())
}

/// First of all, by the token that is valid now: of two requests with one token the second finds it gone.
fn hold(unit: &mut Unit<'_>, id: &ClientId, from: &Digest, to: &Digest) -> Result<(), Stop<OAuthError>> {
    let is_held = unit.tx.replace_registration_token(&unit.realm.id, id, from, to)?;
    if is_held { Ok(()) } else { Err(overtaken()) }
}

/// An operator may have disabled or deleted it meanwhile.
fn enabled(unit: &mut Unit<'_>, id: &ClientId) -> Result<Client, Stop<OAuthError>> {
    unit.tx.client(&unit.realm.id, id)?.filter(Client::is_enabled).ok_or_else(overtaken)
}

fn overtaken() -> Stop<OAuthError> {
    Stop::Undone(
        OAuthError::invalid_token("The registration access token is invalid")
            .because("overtaken by another request"),
    )
}
