//! Tables `browsers`, `sessions` and `session_clients`.

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::ports::{Sessions, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::session::{Browser, BrowserId, Session, SessionClient, SessionId};
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::{Reader, to_json};
use crate::schema::{browsers, session_clients, sessions};
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = browsers)]
struct BrowserRow {
    realm_id: String,
    id: String,
    cookie: Vec<u8>,
    created_at: i64,
    user_agent: String,
    address: String,
}

impl BrowserRow {
    fn from_core(browser: &Browser) -> Self {
        Self {
            realm_id: browser.realm.as_str().to_owned(),
            id: browser.id.0.clone(),
            cookie: browser.cookie.as_bytes().to_vec(),
            created_at: browser.created_at.0,
            user_agent: browser.user_agent.clone(),
            address: browser.address.clone(),
        }
    }

    fn into_core(self) -> Result<Browser, StoreError> {
        let reader = Reader { table: "browsers", row: &self.id };
        Ok(Browser {
            realm: reader.realm(&self.realm_id)?,
            cookie: reader.digest("cookie", &self.cookie)?,
            id: BrowserId(self.id),
            created_at: Timestamp(self.created_at),
            user_agent: self.user_agent,
            address: self.address,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct SessionRow {
    realm_id: String,
    id: String,
    browser_id: String,
    account_id: String,
    authenticated_at: i64,
    authentication: String,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
    purge_at: i64,
}

impl SessionRow {
    fn from_core(session: &Session) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: session.realm.as_str().to_owned(),
            id: session.id.0.clone(),
            browser_id: session.browser.0.clone(),
            account_id: session.account.0.clone(),
            authenticated_at: session.authentication.at().0,
            authentication: to_json(&session.authentication)?,
            created_at: session.created_at.0,
            last_seen_at: session.last_seen_at.0,
            expires_at: session.expires_at.0,
            ended_at: session.ended_at.map(|t| t.0),
            purge_at: session.ended_at.unwrap_or(session.expires_at).0,
        })
    }

    fn into_core(self) -> Result<Session, StoreError> {
        let reader = Reader { table: "sessions", row: &self.id };
        Ok(Session {
            realm: reader.realm(&self.realm_id)?,
            authentication: reader.json("authentication", &self.authentication)?,
            id: SessionId(self.id),
            browser: BrowserId(self.browser_id),
            account: AccountId(self.account_id),
            created_at: Timestamp(self.created_at),
            last_seen_at: Timestamp(self.last_seen_at),
            expires_at: Timestamp(self.expires_at),
            ended_at: self.ended_at.map(Timestamp),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = session_clients)]
struct SessionClientRow {
    realm_id: String,
    session_id: String,
    client_id: String,
    sid: String,
    created_at: i64,
}

impl SessionClientRow {
    fn into_core(self) -> SessionClient {
        SessionClient {
            session: SessionId(self.session_id),
            client: ClientId(self.client_id),
            sid: self.sid,
            created_at: Timestamp(self.created_at),
        }
    }
}

impl Sessions for Transaction<'_> {
    fn browser_by_cookie(&mut self, realm: &RealmId, cookie: &Digest) -> Result<Option<Browser>, StoreError> {
        let row = self.query(|c| {
            browsers::table
                .filter(browsers::realm_id.eq(realm.as_str()))
                .filter(browsers::cookie.eq(cookie.as_bytes().as_slice()))
                .select(BrowserRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(BrowserRow::into_core).transpose()
    }

    fn insert_browser(&mut self, browser: &Browser) -> Result<(), StoreError> {
        let row = BrowserRow::from_core(browser);
        self.query(|c| diesel::insert_into(browsers::table).values(&row).execute(c)).map(drop)
    }

    fn renew_browser(&mut self, browser: &Browser, old: &Digest) -> Result<bool, StoreError> {
        let changed = self.query(|c| {
            diesel::update(
                browsers::table
                    .find((browser.realm.as_str(), browser.id.0.as_str()))
                    .filter(browsers::cookie.eq(old.as_bytes().as_slice())),
            )
            .set((
                browsers::cookie.eq(browser.cookie.as_bytes().as_slice()),
                browsers::user_agent.eq(&browser.user_agent),
                browsers::address.eq(&browser.address),
            ))
            .execute(c)
        })?;
        Ok(changed == 1)
    }

    fn session(&mut self, realm: &RealmId, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let row = self.query(|c| {
            sessions::table
                .find((realm.as_str(), id.0.as_str()))
                .select(SessionRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(SessionRow::into_core).transpose()
    }

    fn sessions_of_browser(
        &mut self,
        realm: &RealmId,
        browser: &BrowserId,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = self.query(|c| {
            sessions::table
                .filter(sessions::realm_id.eq(realm.as_str()))
                .filter(sessions::browser_id.eq(browser.0.as_str()))
                .filter(sessions::ended_at.is_null())
                .order((sessions::authenticated_at.desc(), sessions::id))
                .select(SessionRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(SessionRow::into_core).collect()
    }

    fn sessions_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
    ) -> Result<Vec<(Session, Browser)>, StoreError> {
        let rows =
            self.query(|c| {
                sessions::table
                    .inner_join(browsers::table.on(
                        browsers::realm_id.eq(sessions::realm_id).and(browsers::id.eq(sessions::browser_id)),
                    ))
                    .filter(sessions::realm_id.eq(realm.as_str()))
                    .filter(sessions::account_id.eq(account.0.as_str()))
                    .filter(sessions::ended_at.is_null())
                    .order((sessions::last_seen_at.desc(), sessions::id))
                    .select((SessionRow::as_select(), BrowserRow::as_select()))
                    .load::<(SessionRow, BrowserRow)>(c)
            })?;
        rows.into_iter().map(|(session, browser)| Ok((session.into_core()?, browser.into_core()?))).collect()
    }

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let row = SessionRow::from_core(session)?;
        self.query(|c| diesel::insert_into(sessions::table).values(&row).execute(c)).map(drop)
    }

    fn reauthenticate_session(&mut self, session: &Session) -> Result<bool, StoreError> {
        let authentication = to_json(&session.authentication)?;
        let changed = self.query(|c| {
            diesel::update(
                sessions::table
                    .find((session.realm.as_str(), session.id.0.as_str()))
                    .filter(sessions::ended_at.is_null()),
            )
            .set((
                sessions::authenticated_at.eq(session.authentication.at().0),
                sessions::authentication.eq(&authentication),
                sessions::last_seen_at.eq(session.last_seen_at.0),
                sessions::expires_at.eq(session.expires_at.0),
                sessions::purge_at.eq(session.expires_at.0),
            ))
            .execute(c)
        })?;
        Ok(changed == 1)
    }

    fn touch_session(
        &mut self,
        realm: &RealmId,
        id: &SessionId,
        seen_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.query(|c| {
            diesel::update(
                sessions::table
                    .find((realm.as_str(), id.0.as_str()))
                    .filter(sessions::last_seen_at.lt(seen_at.0)),
            )
            .set(sessions::last_seen_at.eq(seen_at.0))
            .execute(c)
        })
        .map(drop)
    }

    fn end_session(&mut self, realm: &RealmId, id: &SessionId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = self.query(|c| {
            diesel::update(
                sessions::table.find((realm.as_str(), id.0.as_str())).filter(sessions::ended_at.is_null()),
            )
            .set((sessions::ended_at.eq(at.0), sessions::purge_at.eq(at.0)))
            .execute(c)
        })?;
        Ok(changed == 1)
    }

    fn ensure_session_client(
        &mut self,
        realm: &RealmId,
        candidate: &SessionClient,
    ) -> Result<SessionClient, StoreError> {
        let row = SessionClientRow {
            realm_id: realm.as_str().to_owned(),
            session_id: candidate.session.0.clone(),
            client_id: candidate.client.0.clone(),
            sid: candidate.sid.clone(),
            created_at: candidate.created_at.0,
        };
        self.query(|c| insert_unless_taken!(c, session_clients::table, &row))?;
        let stored = self.query(|c| {
            session_clients::table
                .find((realm.as_str(), candidate.session.0.as_str(), candidate.client.as_str()))
                .select(SessionClientRow::as_select())
                .first(c)
                .optional()
        })?;
        let stored =
            stored.ok_or_else(|| StoreError::Failed("a new sid is taken by another session".to_owned()))?;
        Ok(stored.into_core())
    }

    fn session_clients(
        &mut self,
        realm: &RealmId,
        session: &SessionId,
    ) -> Result<Vec<SessionClient>, StoreError> {
        let rows = self.query(|c| {
            session_clients::table
                .filter(session_clients::realm_id.eq(realm.as_str()))
                .filter(session_clients::session_id.eq(session.0.as_str()))
                .order((session_clients::created_at, session_clients::client_id))
                .select(SessionClientRow::as_select())
                .load(c)
        })?;
        Ok(rows.into_iter().map(SessionClientRow::into_core).collect())
    }

    fn session_by_sid(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        sid: &str,
    ) -> Result<Option<Session>, StoreError> {
        let row = self.query(|c| {
            session_clients::table
                .inner_join(
                    sessions::table.on(sessions::realm_id
                        .eq(session_clients::realm_id)
                        .and(sessions::id.eq(session_clients::session_id))),
                )
                .filter(session_clients::realm_id.eq(realm.as_str()))
                .filter(session_clients::client_id.eq(client.as_str()))
                .filter(session_clients::sid.eq(sid))
                .select(SessionRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(SessionRow::into_core).transpose()
    }
}
