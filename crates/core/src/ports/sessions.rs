//! Port: browsers, sessions and the clients in them.

use crate::account::AccountId;
use crate::client::ClientId;
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::session::{Browser, BrowserId, Session, SessionClient, SessionId};
use crate::time::Timestamp;

use super::StoreError;

/// Browsers, sessions and their clients.
pub trait Sessions {
    fn browser_by_cookie(&mut self, realm: &RealmId, cookie: &Digest) -> Result<Option<Browser>, StoreError>;

    fn insert_browser(&mut self, browser: &Browser) -> Result<(), StoreError>;

    /// Replaces the cookie, user agent and address of a browser, if its cookie is still `old`.
    fn renew_browser(&mut self, browser: &Browser, old: &Digest) -> Result<bool, StoreError>;

    fn session(&mut self, realm: &RealmId, id: &SessionId) -> Result<Option<Session>, StoreError>;

    /// Those of a browser that have not ended, the most recently authenticated first.
    fn sessions_of_browser(
        &mut self,
        realm: &RealmId,
        browser: &BrowserId,
    ) -> Result<Vec<Session>, StoreError>;

    /// Those of an account that have not ended, each with its browser, the most recently seen first.
    fn sessions_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
    ) -> Result<Vec<(Session, Browser)>, StoreError>;

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;

    /// Stores a later sign-in of the same account: `authenticated_at`, `acr`, `amr`, `last_seen_at`,
    /// `expires_at`.
    fn reauthenticate_session(&mut self, session: &Session) -> Result<bool, StoreError>;

    fn touch_session(
        &mut self,
        realm: &RealmId,
        id: &SessionId,
        seen_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// `false` when it had ended before. Grants bound to it are revoked separately, in the same transaction.
    fn end_session(&mut self, realm: &RealmId, id: &SessionId, at: Timestamp) -> Result<bool, StoreError>;

    /// The client's part in a session: the stored one, or `candidate` if there was none.
    fn ensure_session_client(
        &mut self,
        realm: &RealmId,
        candidate: &SessionClient,
    ) -> Result<SessionClient, StoreError>;

    fn session_clients(
        &mut self,
        realm: &RealmId,
        session: &SessionId,
    ) -> Result<Vec<SessionClient>, StoreError>;

    /// The session that a client knows by `sid`.
    fn session_by_sid(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        sid: &str,
    ) -> Result<Option<Session>, StoreError>;
}
