//! Token revocation (RFC 7009, rule J8).

use crate::client::ClientId;
use crate::client::auth::{self, OneTime};
use crate::discovery::{Metadata, path};
use crate::error::OAuthError;
use crate::events::Event;
use crate::grants::GrantId;
use crate::policy::Policy;
use crate::ports::{Revocation, Revokes};
use crate::revocation::RevocationReason;
use crate::unit::{Stop, Unit};

use super::kinds::Presented;

fn foreign() -> OAuthError {
    OAuthError::invalid_grant("The token was issued to another client")
}

/// Revokes for a client: a refresh token with its whole grant, an access token alone. One that is not ours
/// leaves nothing to revoke, and nothing is wrong with asking. `one_time`: the assertion that the client
/// authenticated with.
pub fn revoke(
    unit: &mut Unit<'_>,
    client: &ClientId,
    one_time: Option<&OneTime>,
    presented: &Presented,
) -> Result<(), Stop<OAuthError>> {
    if let Some(one_time) = one_time {
        auth::remember(unit, one_time)?;
    }
    match presented {
        Presented::Unknown => return Ok(()),
        Presented::Refresh(token) => revoke_family(unit, client, &token.family)?,
        Presented::Access(token) if token.client_id != client.0 => return Err(foreign().into()),
        Presented::Access(token) => {
            if token.exp > unit.at() {
                let revokes = Revokes::Jti(token.jti.clone());
                let revocation = Revocation { revokes, keep_until: token.exp.plus(3600) };
                unit.tx.add_revocation(&unit.realm.id, &revocation)?;
            }
        }
    }
    unit.record(Event::TokenRevoked { client: client.clone() });
    Ok(())
}

fn revoke_family(unit: &mut Unit<'_>, client: &ClientId, family: &GrantId) -> Result<(), Stop<OAuthError>> {
    let Some(grant) = unit.tx.grant(&unit.realm.id, family)? else { return Ok(()) };
    if grant.authorization.client != *client {
        return Err(foreign().into());
    }
    let order = unit.revocation(RevocationReason::Client);
    unit.tx.revoke_grant(&unit.realm.id, family, &order)?;
    Ok(())
}

/// Enters the endpoint, and who may ask.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    to.endpoint("revocation_endpoint", path::REVOKE);
    auth::advertise::methods(to, policy, "revocation_endpoint");
}
