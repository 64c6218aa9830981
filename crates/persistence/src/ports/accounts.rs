//! Tables `accounts` and `account_logins`.

use chancery_core::account::{Account, AccountId};
use chancery_core::generation::Generation;
use chancery_core::ports::{Accounts, Changed, Changes as _, Insert, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::subject::{Sector, Subject};
use chancery_core::text::{canonical, skeleton};
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use super::subjects;
use crate::connection::AnyConnection;
use crate::row::{Reader, to_json};
use crate::schema::{self, account_logins, accounts};
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub(super) struct AccountRow {
    realm_id: String,
    id: String,
    username: String,
    email: Option<String>,
    email_verified: bool,
    claims: String,
    roles: String,
    generation: i64,
    disabled_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl AccountRow {
    fn from_core(account: &Account) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: account.realm.as_str().to_owned(),
            id: account.id.0.clone(),
            username: account.username.clone(),
            email: account.email.clone(),
            email_verified: account.email_verified,
            claims: to_json(&account.claims)?,
            roles: to_json(&account.roles)?,
            generation: account.generation.0,
            disabled_at: account.disabled_at.map(|t| t.0),
            created_at: account.created_at.0,
            updated_at: account.updated_at.0,
        })
    }

    pub(super) fn into_core(self) -> Result<Account, StoreError> {
        let reader = Reader { table: "accounts", row: &self.id };
        Ok(Account {
            realm: reader.realm(&self.realm_id)?,
            claims: reader.json("claims", &self.claims)?,
            roles: reader.json("roles", &self.roles)?,
            id: AccountId(self.id),
            username: self.username,
            email: self.email,
            email_verified: self.email_verified,
            generation: Generation(self.generation),
            disabled_at: self.disabled_at.map(Timestamp),
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = account_logins, treat_none_as_default_value = false)]
struct LoginRow<'a> {
    realm_id: &'a str,
    login: &'a str,
    account_id: &'a str,
    skeleton: Option<String>,
}

fn account_of(
    connection: &mut AnyConnection,
    realm: &RealmId,
    subject: &Subject,
) -> QueryResult<Option<AccountRow>> {
    let owner =
        schema::subjects::realm_id.eq(accounts::realm_id).and(schema::subjects::account_id.eq(accounts::id));
    accounts::table
        .inner_join(schema::subjects::table.on(owner))
        .filter(schema::subjects::realm_id.eq(realm.as_str()))
        .filter(schema::subjects::subject.eq(subject.as_str()))
        .select(AccountRow::as_select())
        .first(connection)
        .optional()
}

impl Transaction<'_> {
    /// Takes a name to sign in with; `false` when another account has it, or a user name that looks the same.
    fn take_login(
        &mut self,
        account: &Account,
        login: &str,
        skeleton: Option<String>,
    ) -> Result<bool, StoreError> {
        let row = LoginRow { realm_id: account.realm.as_str(), login, account_id: &account.id.0, skeleton };
        Ok(self.query(|c| insert_unless_taken!(c, account_logins::table, &row))? == 1)
    }

    /// Undoes an insert, logins included.
    fn withdraw_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let row = accounts::table.find((account.realm.as_str(), account.id.0.as_str()));
        self.query(|c| diesel::delete(row).execute(c)).map(drop)
    }
}

impl Accounts for Transaction<'_> {
    fn account(&mut self, realm: &RealmId, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let row = self.query(|c| {
            accounts::table
                .find((realm.as_str(), id.0.as_str()))
                .select(AccountRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(AccountRow::into_core).transpose()
    }

    fn hold_account(&mut self, realm: &RealmId, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let key = (realm.as_str(), id.0.as_str());
        let row = self.query(|connection| match connection {
            AnyConnection::Postgres(c) => {
                accounts::table.find(key).select(AccountRow::as_select()).for_share().first(c).optional()
            }
            // the only writer holds everything
            AnyConnection::Sqlite(c) => {
                accounts::table.find(key).select(AccountRow::as_select()).first(c).optional()
            }
        })?;
        row.map(AccountRow::into_core).transpose()
    }

    fn account_by_login(&mut self, realm: &RealmId, login: &str) -> Result<Option<Account>, StoreError> {
        let row = self.query(|c| {
            account_logins::table
                .inner_join(
                    accounts::table.on(accounts::realm_id
                        .eq(account_logins::realm_id)
                        .and(accounts::id.eq(account_logins::account_id))),
                )
                .filter(account_logins::realm_id.eq(realm.as_str()))
                .filter(account_logins::login.eq(login))
                .select(AccountRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(AccountRow::into_core).transpose()
    }

    fn account_by_subject(
        &mut self,
        realm: &RealmId,
        subject: &Subject,
    ) -> Result<Option<Account>, StoreError> {
        let row = self.query(|c| account_of(c, realm, subject))?;
        row.map(AccountRow::into_core).transpose()
    }

    fn insert_account(&mut self, account: &Account) -> Result<Insert, StoreError> {
        let row = AccountRow::from_core(account)?;
        self.query(|c| diesel::insert_into(accounts::table).values(&row).execute(c))?;
        let username = canonical(&account.username);
        if !self.take_login(account, &username, Some(skeleton(&account.username)))? {
            self.withdraw_account(account)?;
            return Ok(Insert::Taken("username"));
        }
        // somebody whose user name is their e-mail address takes one name, not two
        let email = account.email.as_deref().map(canonical).filter(|email| *email != username);
        if let Some(email) = email
            && !self.take_login(account, &email, None)?
        {
            self.withdraw_account(account)?;
            return Ok(Insert::Taken("email"));
        }
        Ok(Insert::Done)
    }

    fn accounts(
        &mut self,
        realm: &RealmId,
        after: Option<&AccountId>,
        limit: i64,
    ) -> Result<Vec<Account>, StoreError> {
        let after = after.map_or("", |id| id.0.as_str());
        let rows = self.query(|c| {
            accounts::table
                .filter(accounts::realm_id.eq(realm.as_str()))
                .filter(accounts::id.gt(after))
                .order(accounts::id)
                .limit(limit)
                .select(AccountRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(AccountRow::into_core).collect()
    }

    fn set_account_disabled(
        &mut self,
        realm: &RealmId,
        id: &AccountId,
        disabled_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let raised = i64::from(disabled_at.is_some());
        let changed = self.query(|c| {
            diesel::update(accounts::table.find((realm.as_str(), id.0.as_str())))
                .set((
                    accounts::generation.eq(accounts::generation + raised),
                    accounts::disabled_at.eq(disabled_at.map(|t| t.0)),
                    accounts::updated_at.eq(now.0),
                ))
                .execute(c)
        })?;
        if changed == 0 {
            return Ok(false);
        }
        self.record(&Changed::Account(id.clone()).in_realm(realm))?;
        Ok(true)
    }

    fn touch_account(&mut self, realm: &RealmId, id: &AccountId, now: Timestamp) -> Result<bool, StoreError> {
        let row = accounts::table.find((realm.as_str(), id.0.as_str()));
        Ok(self.query(|c| diesel::update(row).set(accounts::updated_at.eq(now.0)).execute(c))? == 1)
    }

    fn renew_account(&mut self, realm: &RealmId, id: &AccountId, now: Timestamp) -> Result<bool, StoreError> {
        let row = accounts::table.find((realm.as_str(), id.0.as_str()));
        let renewed = (accounts::generation.eq(accounts::generation + 1), accounts::updated_at.eq(now.0));
        Ok(self.query(|c| diesel::update(row).set(renewed).execute(c))? == 1)
    }

    fn subject(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        sector: &Sector,
    ) -> Result<Option<Subject>, StoreError> {
        self.query(|c| subjects::find(c, realm, account, sector))
    }

    fn ensure_subject(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        sector: &Sector,
        candidate: &Subject,
    ) -> Result<Subject, StoreError> {
        if let Some(stored) = self.subject(realm, account, sector)? {
            return Ok(stored);
        }
        self.query(|c| subjects::insert(c, realm, account, sector, candidate))?;
        self.subject(realm, account, sector)?.ok_or_else(|| {
            StoreError::Failed("a new subject identifier is taken by another account".to_owned())
        })
    }
}
