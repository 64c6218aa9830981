//! Table `identities`.

use chancery_core::account::AccountId;
use chancery_core::federation::{Identity, UpstreamSession};
use chancery_core::ports::{Identities, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::session::SessionId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use super::upstream_sessions::{self, UpstreamSessionRow};
use crate::row::Reader;
use crate::schema::identities;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = identities)]
struct IdentityRow {
    realm_id: String,
    issuer: String,
    subject: String,
    account_id: String,
    provider: String,
    label: String,
    linked_at: i64,
    last_used_at: i64,
}

impl IdentityRow {
    fn from_core(identity: &Identity) -> Self {
        Self {
            realm_id: identity.realm.as_str().to_owned(),
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            account_id: identity.account.0.clone(),
            provider: identity.provider.as_str().to_owned(),
            label: identity.label.clone(),
            linked_at: identity.linked_at.0,
            last_used_at: identity.last_used_at.0,
        }
    }

    fn into_core(self) -> Result<Identity, StoreError> {
        let row = format!("{}, {}", self.issuer, self.subject);
        let reader = Reader { table: "identities", row: &row };
        Ok(Identity {
            realm: reader.realm(&self.realm_id)?,
            provider: reader.provider("provider", &self.provider)?,
            issuer: self.issuer,
            subject: self.subject,
            account: AccountId(self.account_id),
            label: self.label,
            linked_at: Timestamp(self.linked_at),
            last_used_at: Timestamp(self.last_used_at),
        })
    }
}

impl Identities for Transaction<'_> {
    fn identity(
        &mut self,
        realm: &RealmId,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<Identity>, StoreError> {
        let row = self.query(|c| {
            identities::table
                .find((realm.as_str(), issuer, subject))
                .select(IdentityRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(IdentityRow::into_core).transpose()
    }

    fn identities_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
    ) -> Result<Vec<Identity>, StoreError> {
        let rows = self.query(|c| {
            identities::table
                .filter(identities::realm_id.eq(realm.as_str()))
                .filter(identities::account_id.eq(account.0.as_str()))
                .order((identities::linked_at, identities::issuer, identities::subject))
                .select(IdentityRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(IdentityRow::into_core).collect()
    }

    fn insert_identity(&mut self, identity: &Identity) -> Result<bool, StoreError> {
        let row = IdentityRow::from_core(identity);
        Ok(self.query(|c| insert_unless_taken!(c, identities::table, &row))? == 1)
    }

    fn touch_identity(&mut self, identity: &Identity) -> Result<(), StoreError> {
        let key = (identity.realm.as_str(), identity.issuer.as_str(), identity.subject.as_str());
        let touched = self.query(|c| {
            diesel::update(
                identities::table.find(key).filter(identities::account_id.eq(identity.account.0.as_str())),
            )
            .set((
                identities::provider.eq(identity.provider.as_str()),
                identities::label.eq(&identity.label),
                identities::last_used_at.eq(identity.last_used_at.0),
            ))
            .execute(c)
        })?;
        if touched == 1 {
            return Ok(());
        }
        // nobody may sign in with what was removed since it was read: another run will see that
        Err(StoreError::Conflict("the identity has just been removed".to_owned()))
    }

    fn delete_identity(&mut self, identity: &Identity) -> Result<(), StoreError> {
        let key = (identity.realm.as_str(), identity.issuer.as_str(), identity.subject.as_str());
        let row = identities::table.find(key).filter(identities::account_id.eq(identity.account.0.as_str()));
        self.query(|c| diesel::delete(row).execute(c)).map(drop)
    }

    fn put_upstream_session(&mut self, upstream: &UpstreamSession) -> Result<(), StoreError> {
        let row = UpstreamSessionRow::from_core(upstream);
        self.query(|c| upstream_sessions::put(c, &row)).map(drop)
    }

    fn upstream_session(
        &mut self,
        realm: &RealmId,
        session: &SessionId,
    ) -> Result<Option<UpstreamSession>, StoreError> {
        let row = self.query(|c| upstream_sessions::find(c, realm, session))?;
        row.map(UpstreamSessionRow::into_core).transpose()
    }

    fn sessions_of_upstream(
        &mut self,
        realm: &RealmId,
        issuer: &str,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<Vec<SessionId>, StoreError> {
        let ids = self.query(|c| upstream_sessions::live(c, realm, issuer, subject, sid))?;
        Ok(ids.into_iter().map(SessionId).collect())
    }
}
