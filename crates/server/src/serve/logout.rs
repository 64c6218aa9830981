//! Tells clients that sessions have ended, again and again until they have heard it (rule L12).

use std::sync::Arc;

use actix_web::web::Data;
use chancery_core::backchannel_logout::{ATTEMPT, LogoutDelivery};
use chancery_core::client::Client;
use chancery_core::ports::{Access, Outcome, StoreError, TokenType, uuid_v4};
use chancery_http::node::state::AppState;
use chancery_outbound::GuardedClient;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::unit::unit;

/// Clients that are told at the same time; a slow one takes one of these places for five seconds.
const AT_ONCE: usize = 64;

/// Deliveries to one client that are begun in one round.
const A_CLIENT: usize = 4;

/// Looks for due deliveries, and hands each to a task of its own: a slow receiver delays nobody.
pub(super) struct LogoutSender {
    state: Data<AppState>,
    client: Arc<GuardedClient>,
    places: Arc<Semaphore>,
    /// Made when there is something to tell for the first time: most installations never need it.
    runtime: Option<Runtime>,
}

impl LogoutSender {
    pub(super) fn new(state: Data<AppState>, client: GuardedClient) -> Self {
        Self { state, client: Arc::new(client), places: Arc::new(Semaphore::new(AT_ONCE)), runtime: None }
    }

    /// One round. What fails is logged and comes again.
    pub(super) fn tick(&mut self) {
        let free = i64::try_from(self.places.available_permits()).unwrap_or(0);
        match self.due(free) {
            Ok(due) if due.is_empty() => {}
            Ok(due) => {
                if let Err(error) = self.send(due) {
                    tracing::error!(%error, "logout tokens could not be sent");
                }
            }
            Err(error) => tracing::warn!(%error, "logout deliveries could not be read"),
        }
    }

    /// Those that this node begins now.
    fn due(&self, limit: i64) -> Result<Vec<LogoutDelivery>, StoreError> {
        let now = self.state.clock.now();
        let due = unit(&*self.state.store, Access::Read, move |tx| {
            Ok((Outcome::Commit, tx.due_logouts(now, limit)?))
        })?;
        if due.is_empty() {
            return Ok(due);
        }
        unit(&*self.state.store, Access::Write, move |tx| {
            let mut begun: Vec<LogoutDelivery> = Vec::new();
            for delivery in &due {
                // one client's many do not take everybody's places
                if begun.iter().filter(|b| b.client == delivery.client).count() >= A_CLIENT {
                    continue;
                }
                if delivery.expires_at <= now {
                    tracing::warn!(client = delivery.client.as_str(), "a logout was never heard");
                    tx.finish_logout(delivery)?;
                } else if tx.begin_logout(delivery, now.plus(ATTEMPT))? {
                    begun.push(delivery.clone());
                }
            }
            Ok((Outcome::Commit, begun))
        })
    }

    fn send(&mut self, due: Vec<LogoutDelivery>) -> std::io::Result<()> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?,
        };
        for delivery in due {
            let (state, client) = (self.state.clone(), Arc::clone(&self.client));
            let places = Arc::clone(&self.places);
            runtime.spawn(async move {
                let Ok(_place) = places.acquire().await else { return };
                attempt(&state, &client, delivery).await;
            });
        }
        self.runtime = Some(runtime);
        Ok(())
    }
}

impl Drop for LogoutSender {
    fn drop(&mut self) {
        // what is under way is due again in half a minute, wherever a node runs
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// How the client took it.
enum Heard {
    Yes,
    /// It says that it will never take this token (§2.8: 400).
    Never,
    NotYet(String),
}

async fn attempt(state: &Data<AppState>, client: &GuardedClient, delivery: LogoutDelivery) {
    let heard = match state.client(delivery.client.as_str()).await {
        Ok(Some(registered)) if registered.is_enabled() => tell(state, client, &registered, &delivery).await,
        Ok(_) => Heard::Never,
        Err(error) => Heard::NotYet(error.to_string()),
    };
    let name = delivery.client.as_str();
    match &heard {
        Heard::Yes => tracing::info!(target: "chancery::audit", event = "logout_told", client_id = name),
        Heard::Never => tracing::warn!(client_id = name, "a client refused a logout token"),
        Heard::NotYet(why) => tracing::info!(client_id = name, why, "a client has not heard a logout yet"),
    }
    let later = delivery.next_attempt(state.clock.now());
    let stored = chancery_http::node::blocking::unit(&state.store, Access::Write, move |tx| {
        match &heard {
            Heard::Yes | Heard::Never => tx.finish_logout(&delivery)?,
            Heard::NotYet(_) => tx.put_logout_off(&delivery, later)?,
        }
        Ok((Outcome::Commit, ()))
    });
    if let Err(error) = stored.await {
        tracing::warn!(%error, "the outcome of a logout delivery could not be stored");
    }
}

async fn tell(
    state: &Data<AppState>,
    outbound: &GuardedClient,
    client: &Client,
    delivery: &LogoutDelivery,
) -> Heard {
    let Some(uri) = &client.attributes.logout.backchannel_uri else { return Heard::Never };
    let now = state.clock.now();
    let jti = uuid_v4(&*state.entropy).to_string();
    let claims = delivery.claims(&state.realm.issuer, &jti, now).to_string();
    let algorithm = client.attributes.id_token.alg;
    let token = match state.signer.sign(algorithm, TokenType::LogoutToken, claims.as_bytes(), now) {
        Ok(token) => token,
        Err(error) => return Heard::NotYet(error.to_string()),
    };
    match outbound.post_form(uri, &[("logout_token", &token)]).await {
        Ok(status) if (200..300).contains(&status) => Heard::Yes,
        Ok(400) => Heard::Never,
        Ok(status) => Heard::NotYet(format!("status {status}")),
        Err(error) => Heard::NotYet(error.to_string()),
    }
}
