//! Table `grants`.

use chancery_core::account::AccountId;
use chancery_core::binding::Binding;
use chancery_core::client::ClientId;
use chancery_core::grants::{Authorization, Grant, GrantId, Origin, RefreshFamily, RefreshState, Revoked};
use chancery_core::ports::{Grants, RefreshAdvance, RevocationOrder, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::revocation::RevocationReason;
use chancery_core::secret::Digest;
use chancery_core::session::SessionId;
use chancery_core::time::{Micros, Timestamp};
use diesel::prelude::*;

use super::revoking::Reach;
use crate::row::{Reader, to_json};
use crate::schema::grants;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, treat_none_as_default_value = false)]
struct GrantRow {
    realm_id: String,
    id: String,
    client_id: String,
    account_id: String,
    session_id: Option<String>,
    session_bound: bool,
    authorized: String,
    origin: String,
    code: Option<Vec<u8>>,
    code_binding: Option<String>,
    refresh_sequence: Option<i64>,
    refresh_rotated_at: Option<i64>,
    refresh_idle_expires_at: Option<i64>,
    refresh_expires_at: Option<i64>,
    binding: Option<String>,
    created_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
    revoked_reason: Option<String>,
}

fn origin(reader: &Reader<'_>, row: &GrantRow) -> Result<Origin, StoreError> {
    match (row.origin.as_str(), &row.code, &row.code_binding) {
        ("code", Some(code), Some(binding)) => Ok(Origin::Code {
            digest: reader.digest("code", code)?,
            binding: reader.json("code_binding", binding)?,
        }),
        ("front_channel", None, None) => Ok(Origin::FrontChannel),
        _ => Err(reader.bad("origin", "does not fit the columns of the code")),
    }
}

impl GrantRow {
    fn from_core(grant: &Grant) -> Result<Self, StoreError> {
        let family = match &grant.refresh {
            RefreshState::None => None,
            RefreshState::Family(family) => Some(family),
        };
        let Authorization { client, account, session, .. } = &grant.authorization;
        let code = match &grant.origin {
            Origin::Code { digest, binding } => Some((digest, binding)),
            Origin::FrontChannel => None,
        };
        Ok(Self {
            realm_id: grant.realm.as_str().to_owned(),
            id: grant.id.0.clone(),
            client_id: client.0.clone(),
            account_id: account.0.clone(),
            session_id: session.as_ref().map(|session| session.id.0.clone()),
            session_bound: grant.session_bound,
            authorized: to_json(&grant.authorization)?,
            origin: grant.origin.as_str().to_owned(),
            code: code.map(|(digest, _)| digest.as_bytes().to_vec()),
            code_binding: code.map(|(_, binding)| to_json(binding)).transpose()?,
            refresh_sequence: family.map(|f| f.sequence),
            refresh_rotated_at: family.map(|f| f.rotated_at.0),
            refresh_idle_expires_at: family.map(|f| f.idle_expires_at.0),
            refresh_expires_at: family.map(|f| f.expires_at.0),
            binding: (!grant.binding.is_none()).then(|| to_json(&grant.binding)).transpose()?,
            created_at: grant.created_at.0,
            expires_at: grant.expires_at.0,
            revoked_at: grant.revoked.as_ref().map(|r| r.at.0),
            revoked_reason: grant.revoked.as_ref().map(|r| r.reason.as_str().to_owned()),
        })
    }

    fn into_core(self) -> Result<Grant, StoreError> {
        let id = self.id.clone();
        let reader = Reader { table: "grants", row: &id };
        let refresh = match (
            self.refresh_sequence,
            self.refresh_rotated_at,
            self.refresh_idle_expires_at,
            self.refresh_expires_at,
        ) {
            (None, None, None, None) => RefreshState::None,
            (Some(sequence), Some(rotated_at), Some(idle_expires_at), Some(expires_at)) => {
                RefreshState::Family(RefreshFamily {
                    sequence,
                    rotated_at: Micros(rotated_at),
                    idle_expires_at: Timestamp(idle_expires_at),
                    expires_at: Timestamp(expires_at),
                })
            }
            _ => return Err(reader.bad("refresh_sequence", "the refresh columns must be set together")),
        };
        let revoked = match (self.revoked_at, &self.revoked_reason) {
            (None, None) => None,
            (Some(at), Some(reason)) => Some(Revoked {
                at: Timestamp(at),
                reason: RevocationReason::parse(reason)
                    .ok_or_else(|| reader.bad("revoked_reason", format!("unknown reason {reason:?}")))?,
            }),
            _ => return Err(reader.bad("revoked_reason", "must be set exactly when revoked_at is")),
        };
        let authorization: Authorization = reader.json("authorized", &self.authorized)?;
        // lookups go by the columns, decisions by the JSON
        let session = authorization.session.as_ref().map(|session| &session.id.0);
        if authorization.client.0 != self.client_id
            || authorization.account.0 != self.account_id
            || session != self.session_id.as_ref()
        {
            return Err(reader.bad("authorized", "names another client, account or session than the columns"));
        }
        let origin = origin(&reader, &self)?;
        // one that is not known here is bad data, never none
        let binding =
            self.binding.as_deref().map_or(Ok(Binding::None), |text| reader.json("binding", text))?;
        Ok(Grant {
            realm: reader.realm(&self.realm_id)?,
            authorization,
            origin,
            id: GrantId(self.id),
            session_bound: self.session_bound,
            refresh,
            binding,
            created_at: Timestamp(self.created_at),
            expires_at: Timestamp(self.expires_at),
            revoked,
        })
    }
}

impl Grants for Transaction<'_> {
    fn insert_grant(&mut self, grant: &Grant) -> Result<(), StoreError> {
        self.hold_owner(grant)?;
        let row = GrantRow::from_core(grant)?;
        self.query(|c| diesel::insert_into(grants::table).values(&row).execute(c)).map(drop)
    }

    fn grant(&mut self, realm: &RealmId, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        let row = self.query(|c| {
            grants::table
                .find((realm.as_str(), id.as_str()))
                .select(GrantRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(GrantRow::into_core).transpose()
    }

    fn grant_by_code(&mut self, realm: &RealmId, code: &Digest) -> Result<Option<Grant>, StoreError> {
        let row = self.query(|c| {
            grants::table
                .filter(grants::realm_id.eq(realm.as_str()))
                .filter(grants::code.eq(code.as_bytes().as_slice()))
                .select(GrantRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(GrantRow::into_core).transpose()
    }

    fn advance_refresh(
        &mut self,
        realm: &RealmId,
        id: &GrantId,
        step: &RefreshAdvance,
    ) -> Result<bool, StoreError> {
        let advanced = self.query(|c| {
            diesel::update(
                grants::table
                    .find((realm.as_str(), id.as_str()))
                    .filter(grants::refresh_sequence.eq(step.from))
                    .filter(grants::revoked_at.is_null()),
            )
            .set((
                grants::refresh_sequence.eq(step.to),
                grants::refresh_rotated_at.eq(step.rotated_at.0),
                grants::refresh_idle_expires_at.eq(step.idle_expires_at.0),
                grants::expires_at.eq(step.grant_expires_at.0),
            ))
            .execute(c)
        })?;
        Ok(advanced == 1)
    }

    fn delete_grant(&mut self, realm: &RealmId, id: &GrantId) -> Result<(), StoreError> {
        let row = grants::table.find((realm.as_str(), id.as_str()));
        self.query(|c| diesel::delete(row).execute(c)).map(drop)
    }

    fn extend_grant(
        &mut self,
        realm: &RealmId,
        id: &GrantId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.query(|c| {
            diesel::update(
                grants::table.find((realm.as_str(), id.as_str())).filter(grants::expires_at.lt(expires_at.0)),
            )
            .set(grants::expires_at.eq(expires_at.0))
            .execute(c)
        })
        .map(drop)
    }

    fn revoke_grant(
        &mut self,
        realm: &RealmId,
        id: &GrantId,
        order: &RevocationOrder,
    ) -> Result<bool, StoreError> {
        Ok(self.revoke(realm, &Reach::Grant(id), order)? == 1)
    }

    fn revoke_grants_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: Option<&ClientId>,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError> {
        self.revoke(realm, &Reach::Account(account, client), order)
    }

    fn revoke_grants_of_session(
        &mut self,
        realm: &RealmId,
        session: &SessionId,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError> {
        self.revoke(realm, &Reach::Session(session), order)
    }

    fn revoke_grants_of_client(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError> {
        self.revoke(realm, &Reach::Client(client), order)
    }

    fn grants_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<Grant>, StoreError> {
        let rows = self.query(|c| {
            grants::table
                .filter(grants::realm_id.eq(realm.as_str()))
                .filter(grants::account_id.eq(account.0.as_str()))
                .filter(grants::revoked_at.is_null())
                .filter(grants::expires_at.gt(now.0))
                .order((grants::created_at.desc(), grants::id))
                .select(GrantRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(GrantRow::into_core).collect()
    }
}
