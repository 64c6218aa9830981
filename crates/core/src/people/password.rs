//! Another password.

use super::sign_out::{SignedOut, sign_out_everywhere};
use crate::account::{Account, AccountId};
use crate::administration::Unable;
use crate::authentication::{Credential, CredentialId, CredentialKind, CredentialSecret};
use crate::events::Event;
use crate::revocation::RevocationReason;
use crate::secret::Secret;
use crate::sign_in::forget_failures;
use crate::time::Timestamp;
use crate::unit::{Stop, Unit};

/// A password to be stored.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// For an account that has none yet.
    pub id: CredentialId,
    /// argon2id in PHC string form.
    pub phc: Secret,
}

impl NewPassword {
    /// The first password of an account.
    pub fn of(&self, account: &Account, now: Timestamp) -> Credential {
        Credential {
            realm: account.realm.clone(),
            id: self.id.clone(),
            account: account.id.clone(),
            secret: self.secret(),
            name: None,
            generation: 1,
            created_at: now,
            changed_at: now,
            last_used_at: None,
        }
    }

    fn secret(&self) -> CredentialSecret {
        CredentialSecret::Password { phc: self.phc.clone() }
    }
}

/// Gives an account another password. Whoever knew the old one is signed out.
pub fn set_password(
    unit: &mut Unit<'_>,
    id: &AccountId,
    new: &NewPassword,
) -> Result<SignedOut, Stop<Unable>> {
    let (realm, now) = (&unit.realm.id, unit.at());
    // whoever is signing in meanwhile comes before this, and is signed out, or after it
    if !unit.tx.renew_account(realm, id, now)? {
        return Err(Stop::Undone(Unable::NotFound));
    }
    let account = unit.tx.account(realm, id)?.ok_or(Stop::Undone(Unable::NotFound))?;
    let known = unit.tx.credentials(realm, id)?;
    match known.into_iter().find(|credential| credential.kind() == CredentialKind::Password) {
        Some(old) => unit.tx.change_credential(&Credential {
            secret: new.secret(),
            generation: old.generation.saturating_add(1),
            changed_at: now,
            ..old
        })?,
        None => unit.tx.insert_credential(&new.of(&account, now))?,
    }
    // guesses at the old password say nothing of the new one, and this is the way out of a lockout
    forget_failures(unit.tx, &account)?;
    let signed_out = sign_out_everywhere(unit, id, RevocationReason::PasswordChanged)?;
    unit.record(Event::PasswordSet { account: id.clone() });
    Ok(signed_out)
}
