//! Port: accounts, what they sign in with, and their subjects.

use crate::account::{Account, AccountId};
use crate::realm::RealmId;
use crate::subject::{Sector, Subject};
use crate::time::Timestamp;

use super::StoreError;

/// Whether a row with a unique name was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    Done,
    /// The named column holds a value that is taken. Nothing was written, and the transaction is
    /// still usable.
    Taken(&'static str),
}

/// Accounts and their subjects.
pub trait Accounts {
    fn account(&mut self, realm: &RealmId, id: &AccountId) -> Result<Option<Account>, StoreError>;

    /// As [`Accounts::account`], and keeps others from changing the row until the transaction ends.
    fn hold_account(&mut self, realm: &RealmId, id: &AccountId) -> Result<Option<Account>, StoreError>;

    /// By user name or, failing that, e-mail address; `login` is canonical (`text::canonical`).
    fn account_by_login(&mut self, realm: &RealmId, login: &str) -> Result<Option<Account>, StoreError>;

    /// The account that a subject identifier belongs to, whatever its sector.
    fn account_by_subject(
        &mut self,
        realm: &RealmId,
        subject: &Subject,
    ) -> Result<Option<Account>, StoreError>;

    /// `Taken("username")` or `Taken("email")`, compared in canonical form; a user name must also
    /// differ from every other account's e-mail address, and the other way round.
    fn insert_account(&mut self, account: &Account) -> Result<Insert, StoreError>;

    /// At most `limit` accounts in the order of their id, after `after`.
    fn accounts(
        &mut self,
        realm: &RealmId,
        after: Option<&AccountId>,
        limit: i64,
    ) -> Result<Vec<Account>, StoreError>;

    /// Disables (`Some`), which begins a new generation, or enables (`None`); `false` when there is no such account.
    /// Records the change.
    fn set_account_disabled(
        &mut self,
        realm: &RealmId,
        id: &AccountId,
        disabled_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Says that something of the account changed, and keeps others from holding or changing its row until the
    /// transaction ends. `false` when there is no such account.
    fn touch_account(&mut self, realm: &RealmId, id: &AccountId, now: Timestamp) -> Result<bool, StoreError>;

    /// As [`Accounts::touch_account`], and begins a new generation: nothing is good that was issued before.
    fn renew_account(&mut self, realm: &RealmId, id: &AccountId, now: Timestamp) -> Result<bool, StoreError>;

    /// The stored subject of an account in a sector, if there is one.
    fn subject(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        sector: &Sector,
    ) -> Result<Option<Subject>, StoreError>;

    /// Stores a subject, or answers the one that is already there.
    fn ensure_subject(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        sector: &Sector,
        candidate: &Subject,
    ) -> Result<Subject, StoreError>;
}
