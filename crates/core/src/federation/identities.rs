//! The identities that an account can sign in with at other providers.

use std::collections::BTreeSet;

use super::model::{Identity, Removal};
use crate::account::{Account, AccountId};
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

    /// Whether the account has another way in than this one of `all`. `usable`: issuers that can be used to
    /// sign in at the moment.
    pub fn is_removable(&self, account: &Account, all: &[Self], usable: &BTreeSet<String>) -> bool {
        let other = |i: &&Self| (&i.issuer, &i.subject) != (&self.issuer, &self.subject);
        account.password_hash.is_some() || all.iter().filter(other).any(|i| usable.contains(&i.issuer))
    }
}

pub fn identities(unit: &mut Unit<'_>, account: &AccountId) -> Result<Vec<Identity>, StoreError> {
    unit.tx.identities_of_account(&unit.realm.id, account)
}

/// Removes the identity of that handle; never the last way in.
pub fn remove_identity(
    unit: &mut Unit<'_>,
    account: &AccountId,
    handle: &str,
    usable: &BTreeSet<String>,
) -> Result<Removal, Stop<Removal>> {
    let undone = |removal| Err(Stop::Undone(removal));
    let Some(account) = unit.tx.account(&unit.realm.id, account)? else { return undone(Removal::Missing) };
    let all = unit.tx.identities_of_account(&unit.realm.id, &account.id)?;
    let Some(identity) = all.iter().find(|identity| identity.handle() == handle) else {
        return undone(Removal::Missing);
    };
    if !identity.is_removable(&account, &all, usable) {
        return undone(Removal::LastWayIn);
    }
    let (issuer, subject, now) = (&identity.issuer, &identity.subject, unit.at());
    let removal = unit.tx.remove_identity(&unit.realm.id, &account.id, issuer, subject, now)?;
    if removal == Removal::Done {
        unit.record(Event::IdentityRemoved { account: account.id.clone() });
    }
    Ok(removal)
}
