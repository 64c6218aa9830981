//! A person takes an app's access back.

use crate::account::AccountId;
use crate::client::ClientId;
use crate::events::Event;
use crate::ports::StoreError;
use crate::revocation::RevocationReason;
use crate::unit::Unit;

/// Forgets the consent, revokes the grants, and with them codes that were not redeemed yet.
pub fn revoke(unit: &mut Unit<'_>, account: &AccountId, client: &ClientId) -> Result<(), StoreError> {
    let (realm, order) = (&unit.realm.id, unit.revocation(RevocationReason::User));
    unit.tx.forget_codes(realm, account, client)?;
    unit.tx.revoke_grants_of_account(realm, account, Some(client), &order)?;
    unit.tx.delete_consent(realm, account, client)?;
    unit.record(Event::AppRevoked { account: account.clone(), client: client.clone() });
    Ok(())
}
