//! What administrators do with clients.

use super::find::find;
use super::registration::Registration;
use super::{AuthMethod, Client, ClientId, ClientSecret, SecretValue};
use crate::administration::Unable;
use crate::events::Event;
use crate::one_time::{OneTimeToken, Purpose};
use crate::ports::{Insert, StoreError};
use crate::revocation::RevocationReason;
use crate::time::Timestamp;
use crate::unit::{Stop, Unit};

/// How a client registered itself; `None` when an administrator made it.
pub fn registration(unit: &mut Unit<'_>, id: &ClientId) -> Result<Option<Registration>, StoreError> {
    unit.tx.registration(&unit.realm.id, id)
}

pub fn create(unit: &mut Unit<'_>, client: &Client) -> Result<(), Stop<Unable>> {
    // a resource is a client at the introspection endpoint, under its identifier
    let is_resource = unit.tx.resource(&unit.realm.id, client.id.as_str())?.is_some();
    if is_resource || unit.tx.insert_client(client)? != Insert::Done {
        return Err(Stop::Undone(Unable::Taken("client_id")));
    }
    unit.record(Event::ClientCreated { client: client.id.clone() });
    Ok(())
}

/// Its tokens are revoked. Answers how many grants were.
pub fn disable(unit: &mut Unit<'_>, id: &ClientId) -> Result<usize, Stop<Unable>> {
    let (revoked, now) = (revoke_grants(unit, id)?, unit.at());
    found(unit.tx.set_client_disabled(&unit.realm.id, id, Some(now), now)?)?;
    unit.record(Event::ClientDisabled { client: id.clone() });
    Ok(revoked)
}

pub fn enable(unit: &mut Unit<'_>, id: &ClientId) -> Result<(), Stop<Unable>> {
    found(unit.tx.set_client_disabled(&unit.realm.id, id, None, unit.at())?)?;
    unit.record(Event::ClientEnabled { client: id.clone() });
    Ok(())
}

/// Adds a secret; those that the client has are valid until `previous_until` at the most.
pub fn rotate_secret(
    unit: &mut Unit<'_>,
    id: &ClientId,
    secret: &ClientSecret,
    previous_until: Timestamp,
) -> Result<(), Stop<Unable>> {
    let client = find(unit, id)?.ok_or(Stop::Undone(Unable::NotFound))?;
    let fits = match client.attributes.authentication.method {
        AuthMethod::None | AuthMethod::PrivateKeyJwt => false,
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
            matches!(secret.value, SecretValue::Hashed(_))
        }
        AuthMethod::ClientSecretJwt => matches!(secret.value, SecretValue::Sealed(_)),
    };
    if !fits {
        return Err(Stop::Undone(Unable::Changed));
    }
    found(unit.tx.rotate_client_secret(&unit.realm.id, id, secret, previous_until)?)?;
    unit.record(Event::ClientSecretRotated { client: id.clone() });
    Ok(())
}

/// Its tokens are revoked. Answers how many grants were.
pub fn delete(unit: &mut Unit<'_>, id: &ClientId) -> Result<usize, Stop<Unable>> {
    let revoked = revoke_grants(unit, id)?;
    found(unit.tx.delete_client(&unit.realm.id, id)?)?;
    unit.record(Event::ClientDeleted { client: id.clone() });
    Ok(revoked)
}

/// Deletes at most `limit` clients of the realm that registered themselves and were never used in the time that the
/// policy gives them. Answers how many.
pub fn reap(unit: &mut Unit<'_>, limit: i64) -> Result<usize, StoreError> {
    let until = unit.at().minus(unit.policy.registration.reap_after);
    let order = unit.revocation(RevocationReason::ClientRemoved);
    let count = unit.tx.reap_registrations(&unit.realm.id, until, limit, &order)?;
    if count > 0 {
        unit.record(Event::RegistrationsReaped { count });
    }
    Ok(count)
}

/// All that are stored, the oldest first.
pub fn initial_tokens(unit: &mut Unit<'_>) -> Result<Vec<OneTimeToken>, StoreError> {
    unit.tx.one_times(&unit.realm.id, Purpose::Registration)
}

pub fn create_initial_token(unit: &mut Unit<'_>, token: &OneTimeToken) -> Result<(), StoreError> {
    unit.tx.insert_one_time(token)?;
    unit.record(Event::InitialTokenCreated { id: token.id.clone() });
    Ok(())
}

/// What was registered with it stays.
pub fn delete_initial_token(unit: &mut Unit<'_>, id: &str) -> Result<(), Stop<Unable>> {
    found(unit.tx.delete_one_time(&unit.realm.id, Purpose::Registration, id)?)?;
    unit.record(Event::InitialTokenDeleted { id: id.to_owned() });
    Ok(())
}

fn revoke_grants(unit: &mut Unit<'_>, id: &ClientId) -> Result<usize, StoreError> {
    let order = unit.revocation(RevocationReason::ClientRemoved);
    unit.tx.revoke_grants_of_client(&unit.realm.id, id, &order)
}

const fn found(is_found: bool) -> Result<(), Stop<Unable>> {
    if is_found { Ok(()) } else { Err(Stop::Undone(Unable::NotFound)) }
}
