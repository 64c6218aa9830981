//! The identities that an account can sign in with at other providers.

use std::collections::BTreeSet;

use super::model::{Identity, Kept};
use crate::account::AccountId;
use crate::events::Event;
use crate::ports::StoreError;
use crate::secret::{Digest, base64url};
use crate::unit::{Stop, Unit};

impl Identity {
    /// Names an identity on pages without telling what the provider calls it.
    pub fn handle(&self) -> String {
        let digest = Digest::of(format!("{}\0{}", self.issuer, self.subject).as_bytes());
        base64url(digest.as_bytes())
    }
}

/// How somebody can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaysIn {
    /// With a credential of ours.
    pub own: bool,
    pub identities: Vec<Identity>,
}

impl WaysIn {
    /// Whether there is another way in than this one of `identities`. `usable`: issuers that can be used to sign in
    /// at the moment.
    pub fn can_spare(&self, identity: &Identity, usable: &BTreeSet<String>) -> bool {
        let other = |i: &&Identity| (&i.issuer, &i.subject) != (&identity.issuer, &identity.subject);
        self.own || self.identities.iter().filter(other).any(|i| usable.contains(&i.issuer))
    }
}

pub fn ways_in(unit: &mut Unit<'_>, account: &AccountId) -> Result<WaysIn, StoreError> {
    let own = unit.tx.credentials(&unit.realm.id, account)?.iter().any(|c| c.kind().is_way_in());
    Ok(WaysIn { own, identities: unit.tx.identities_of_account(&unit.realm.id, account)? })
}

/// Removes the identity of that handle; never the last way in.
pub fn remove_identity(
    unit: &mut Unit<'_>,
    account: &AccountId,
    handle: &str,
    usable: &BTreeSet<String>,
) -> Result<(), Stop<Kept>> {
    // two removals at once are judged one after the other
    if !unit.tx.touch_account(&unit.realm.id, account, unit.at())? {
        return Err(Stop::Undone(Kept::Missing));
    }
    let ways = ways_in(unit, account)?;
    let identity = ways.identities.iter().find(|identity| identity.handle() == handle);
    let identity = identity.ok_or(Stop::Undone(Kept::Missing))?;
    if !ways.can_spare(identity, usable) {
        return Err(Stop::Undone(Kept::LastWayIn));
    }
    unit.tx.delete_identity(identity)?;
    unit.record(Event::IdentityRemoved { account: account.clone() });
    Ok(())
}
