//! Looking accounts up.

use crate::account::{Account, AccountId};
use crate::ports::StoreError;
use crate::text::canonical;
use crate::unit::Unit;

/// What an account is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// User name or e-mail address, however it is written.
    Login(String),
    Id(AccountId),
}

pub fn find(unit: &mut Unit<'_>, named: &Named) -> Result<Option<Account>, StoreError> {
    match named {
        Named::Login(login) => unit.tx.account_by_login(&unit.realm.id, &canonical(login)),
        Named::Id(id) => unit.tx.account(&unit.realm.id, id),
    }
}

/// At most `limit` accounts in the order of their id, after `after`.
pub fn page(unit: &mut Unit<'_>, after: Option<&AccountId>, limit: i64) -> Result<Vec<Account>, StoreError> {
    unit.tx.accounts(&unit.realm.id, after, limit)
}
