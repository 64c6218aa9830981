//! A client's logout token that has yet to be delivered (OpenID Connect Back-Channel Logout 1.0, rule L12).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::client::{Client, ClientId};
use crate::outbox::Payload;
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

/// What a client has yet to be told: that its part of a session has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutDelivery {
    pub client: ClientId,
    pub subject: Subject,
    /// Names the session and the client in it.
    pub sid: String,
}

impl Payload for LogoutDelivery {
    const KIND: &'static str = "backchannel_logout";

    /// The end of a session is told once, however often it is ended.
    fn identity(&self) -> String {
        format!("{}\0{}", self.client.as_str(), self.sid)
    }

    fn group(&self) -> &str {
        self.client.as_str()
    }
}

impl LogoutDelivery {
    /// Seconds for which this client is tried.
    pub const fn patience(client: &Client) -> i64 {
        if client.attributes.registration.self_registered { BRIEF_PATIENCE } else { PATIENCE }
    }

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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(client: &str, sid: &str) -> LogoutDelivery {
        LogoutDelivery {
            client: ClientId(client.to_owned()),
            subject: Subject("alice".to_owned()),
            sid: sid.to_owned(),
        }
    }

    #[test]
    fn l12_the_token_holds_the_event_and_no_nonce() {
        let claims = delivery("app", "s").claims("https://op.test", "j", Timestamp(1000));
        let expected = json!({
            "iss": "https://op.test", "sub": "alice", "aud": "app", "iat": 1000, "exp": 1120, "jti": "j",
            "sid": "s", "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        assert_eq!(claims, expected);
    }

    #[test]
    fn each_client_of_each_session_is_told_for_itself() {
        let identity = delivery("app", "s").identity();
        assert_ne!(delivery("app", "t").identity(), identity);
        assert_ne!(delivery("b", "s").identity(), identity);
        assert_eq!(delivery("app", "s").identity(), identity);
    }
}
