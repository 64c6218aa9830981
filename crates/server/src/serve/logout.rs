//! Tells clients that sessions have ended (OpenID Connect Back-Channel Logout 1.0, rule L12).

use chancery_core::client::Client;
use chancery_core::events::Event;
use chancery_core::logout_delivery::LogoutDelivery;
use chancery_core::outbox::Attempt;
use chancery_core::ports::{TokenType, uuid_v4};
use chancery_outbound::GuardedClient;
use chancery_web::node::realm::RealmState;

use super::outbox::Deliver;

/// Posts logout tokens.
pub(super) struct LogoutTokens {
    outbound: GuardedClient,
}

impl LogoutTokens {
    pub(super) const fn new(outbound: GuardedClient) -> Self {
        Self { outbound }
    }

    async fn tell(&self, state: &RealmState, client: &Client, delivery: &LogoutDelivery) -> Attempt {
        let Some(uri) = &client.attributes.logout.backchannel_uri else {
            return Attempt::GiveUp("it has no back-channel logout endpoint any more".to_owned());
        };
        let now = state.clock.now();
        let jti = uuid_v4(&*state.entropy).to_string();
        let claims = delivery.claims(&state.realm.issuer, &jti, now).to_string();
        let algorithm = client.attributes.id_token.alg;
        let token = match state.signer.sign(algorithm, TokenType::LogoutToken, claims.as_bytes(), now) {
            Ok(token) => token,
            Err(error) => return Attempt::TryAgain(error.to_string()),
        };
        match self.outbound.post_form(uri, &[("logout_token", &token)]).await {
            Ok(status) if (200..300).contains(&status) => Attempt::Delivered,
            // it says that it will never take this token (§2.8)
            Ok(400) => Attempt::GiveUp("status 400".to_owned()),
            Ok(status) => Attempt::TryAgain(format!("status {status}")),
            Err(error) => Attempt::TryAgain(error.to_string()),
        }
    }
}

impl Deliver for LogoutTokens {
    type Payload = LogoutDelivery;

    async fn deliver(&self, realm: &RealmState, delivery: &LogoutDelivery) -> Attempt {
        match realm.client(delivery.client.as_str()).await {
            Ok(Some(client)) if client.is_enabled() => self.tell(realm, &client, delivery).await,
            Ok(_) => Attempt::GiveUp("it is disabled or deleted".to_owned()),
            Err(error) => Attempt::TryAgain(error.to_string()),
        }
    }

    fn heard(&self, delivery: &LogoutDelivery) -> Option<Event> {
        Some(Event::LogoutTold { client: delivery.client.clone() })
    }

    fn report(&self, delivery: &LogoutDelivery, attempt: &Attempt) {
        let client_id = delivery.client.as_str();
        match attempt {
            Attempt::Delivered => {}
            Attempt::TryAgain(why) => tracing::info!(client_id, why, "a client has not heard a logout yet"),
            Attempt::GiveUp(why) => tracing::warn!(client_id, why, "a client refused a logout token"),
        }
    }

    fn report_expired(&self, delivery: &LogoutDelivery) {
        tracing::warn!(client = delivery.client.as_str(), "a logout was never heard");
    }
}
