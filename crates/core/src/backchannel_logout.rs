//! Telling clients that a session has ended (OpenID Connect Back-Channel Logout 1.0, rule L12).

use serde_json::{Value, json};

use crate::client::ClientId;
use crate::grants::RevocationReason;
use crate::ports::{RevocationOrder, StoreError, Tx};
use crate::realm::RealmId;
use crate::secret::{Digest, base64url};
use crate::session::SessionId;
use crate::subject::Subject;
use crate::time::Timestamp;

/// The member of `events` (§2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Seconds for which a logout token is good.
const TOKEN_LIFETIME: i64 = 120;

/// Seconds for which a client is tried.
const PATIENCE: i64 = 24 * 60 * 60;

/// The same for a client that registered itself, which nobody has to vouch for.
const BRIEF_PATIENCE: i64 = 10 * 60;

/// Seconds within which an attempt that was begun is ended, well or badly.
pub const ATTEMPT: i64 = 30;

/// Longest wait between two attempts, in seconds.
const LONGEST_WAIT: i64 = 60 * 60;

/// A logout token that a client has yet to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutDelivery {
    pub realm: RealmId,
    pub id: String,
    pub client: ClientId,
    pub subject: Subject,
    pub sid: String,
    /// Attempts that were begun.
    pub attempts: i64,
    pub due_at: Timestamp,
    /// Nobody is told after that.
    pub expires_at: Timestamp,
}

impl LogoutDelivery {
    /// The claims of its token (§2.4).
    pub fn claims(&self, issuer: &str, jti: &str, now: Timestamp) -> Value {
        json!({
            "iss": issuer,
            "sub": self.subject.as_str(),
            "aud": self.client.as_str(),
            "iat": now.0,
            "exp": now.plus(TOKEN_LIFETIME).0,
            "jti": jti,
            "sid": self.sid,
            "events": { EVENT: {} },
        })
    }

    /// When to try again after an attempt that failed: 5 seconds, then four times as long each time, at
    /// most an hour.
    pub fn next_attempt(&self, now: Timestamp) -> Timestamp {
        let doublings = u32::try_from(self.attempts.saturating_mul(2)).unwrap_or(u32::MAX).min(20);
        now.plus((5_i64 << doublings).min(LONGEST_WAIT))
    }
}

/// Ends a session and what is bound to it, and queues what its clients have to be told. `false`: it had
/// ended before.
pub fn end_session(
    tx: &mut dyn Tx,
    realm: &RealmId,
    session: &SessionId,
    now: Timestamp,
    keep_until: Timestamp,
) -> Result<bool, StoreError> {
    if !tx.end_session(realm, session, now)? {
        return Ok(false);
    }
    let order = RevocationOrder { at: now, reason: RevocationReason::SessionEnded, keep_until };
    tx.revoke_grants_of_session(realm, session, &order)?;
    let Some(ended) = tx.session(realm, session)? else { return Ok(true) };
    for part in tx.session_clients(realm, session)? {
        let Some(client) = tx.client(realm, &part.client)? else { continue };
        if client.attributes.logout.backchannel_uri.is_none() || !client.is_enabled() {
            continue;
        }
        let Some(subject) = tx.subject(realm, &ended.account, &client.sector())? else { continue };
        let name = format!("logout\0{}\0{}", session.0, part.client.as_str());
        tx.queue_logout(&LogoutDelivery {
            realm: realm.clone(),
            id: base64url(Digest::of(name.as_bytes()).as_bytes()),
            client: part.client,
            subject,
            sid: part.sid,
            attempts: 0,
            due_at: now,
            expires_at: now.plus(if client.attributes.registration.self_registered {
                BRIEF_PATIENCE
            } else {
                PATIENCE
            }),
        })?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(attempts: i64) -> LogoutDelivery {
        LogoutDelivery {
            realm: RealmId::parse("main").unwrap(),
            id: "1".to_owned(),
            client: ClientId("app".to_owned()),
            subject: Subject("alice".to_owned()),
            sid: "s".to_owned(),
            attempts,
            due_at: Timestamp(0),
            expires_at: Timestamp(0),
        }
    }

    #[test]
    fn attempts_come_further_and_further_apart() {
        let waits: Vec<i64> = (0..8).map(|n| delivery(n).next_attempt(Timestamp(0)).0).collect();
        assert_eq!(waits, [5, 20, 80, 320, 1280, 3600, 3600, 3600]);
        assert_eq!(delivery(i64::MAX).next_attempt(Timestamp(0)).0, 3600);
    }

    #[test]
    fn l12_the_token_holds_the_event_and_no_nonce() {
        let claims = delivery(0).claims("https://op.test", "j", Timestamp(1000));
        let expected = json!({
            "iss": "https://op.test", "sub": "alice", "aud": "app", "iat": 1000, "exp": 1120, "jti": "j",
            "sid": "s", "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        assert_eq!(claims, expected);
    }
}
