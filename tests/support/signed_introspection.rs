//! Introspection with a signed answer (RFC 9701).

use chancery_core::ports::Clock as _;
use serde_json::{Map, Value, json};

use super::app::{ISSUER, TestApp};
use super::browser::Page;
use super::people::{TestClient, basic};

/// The media type of a signed answer.
pub const SIGNED: &str = "application/token-introspection+jwt";

impl TestApp {
    /// What introspection says to whoever accepts this.
    pub async fn introspect_accepting(&self, asker: &TestClient, token: &str, accept: &[&str]) -> Page {
        let authorization = basic(&asker.id, asker.secret.as_deref().expect("a secret"));
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(accept.iter().map(|value| ("accept", *value)));
        self.browser().post_with("/introspect", &[("token", token)], &headers).await
    }

    /// The same with [`SIGNED`].
    pub async fn introspect_signed(&self, asker: &TestClient, token: &str) -> Page {
        self.introspect_accepting(asker, token, &[SIGNED]).await
    }

    /// Header and `token_introspection` of a signed answer, everything about it judged.
    pub async fn opened(&self, answer: &Page, asker: &str) -> (Value, Value) {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("content-type"), SIGNED);
        assert_eq!(answer.header("cache-control"), "no-store");
        let (header, mut claims) = self.verified(&answer.body).await;
        assert_eq!(header["typ"], "token-introspection+jwt");
        assert_eq!(header.as_object().map(Map::len), Some(3), "{header}");
        let said = claims["token_introspection"].take();
        let expected =
            json!({ "iss": ISSUER, "aud": asker, "iat": self.clock.now().0, "token_introspection": null });
        assert_eq!(claims, expected);
        (header, said)
    }
}
