//! A new account.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::password::NewPassword;
use crate::account::{Account, AccountId};
use crate::administration::Unable;
use crate::authentication::Credential;
use crate::events::Event;
use crate::generation::Generation;
use crate::ports::Insert;
use crate::subject::{Sector, Subject};
use crate::unit::{Stop, Unit};

/// An account to be made, with the random values that it needs.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub id: AccountId,
    /// What apps without a sector of their own know the account by.
    pub subject: Subject,
    pub username: String,
    pub email: Option<String>,
    pub email_verified: bool,
    /// Without one nobody signs in with a password.
    pub password: Option<NewPassword>,
    pub claims: Map<String, Value>,
    pub roles: BTreeSet<String>,
}

/// An account that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Created {
    pub account: Account,
    pub password: Option<Credential>,
}

/// Stores an account with its password and its public subject. `Taken`: `username` or `email` belongs to another
/// account.
pub fn create(unit: &mut Unit<'_>, new: &NewAccount) -> Result<Created, Stop<Unable>> {
    let now = unit.at();
    let account = Account {
        realm: unit.realm.id.clone(),
        id: new.id.clone(),
        username: new.username.clone(),
        email: new.email.clone(),
        email_verified: new.email_verified,
        claims: new.claims.clone(),
        roles: new.roles.clone(),
        generation: Generation::FIRST,
        disabled_at: None,
        created_at: now,
        updated_at: now,
    };
    if let Insert::Taken(column) = unit.tx.insert_account(&account)? {
        return Err(Stop::Undone(Unable::Taken(column)));
    }
    let password = new.password.as_ref().map(|password| password.of(&account, now));
    if let Some(password) = &password {
        unit.tx.insert_credential(password)?;
    }
    unit.tx.ensure_subject(&unit.realm.id, &account.id, &Sector::Public, &new.subject)?;
    unit.record(Event::AccountCreated { account: account.id.clone() });
    Ok(Created { account, password })
}
