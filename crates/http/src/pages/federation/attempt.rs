//! A sign-in that is away at a provider, in a cookie of its browser.

use std::time::Duration;

use actix_web::cookie::Cookie;
use chancery_core::federation::ProviderId;
use chancery_core::secret::{Digest, Secret, base64url, constant_time_eq};
use chancery_core::session::SessionId;
use chancery_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::interaction::flow::Flow;
use chancery_web::extract::browser::{end_errand, errand, errand_cookie};
use chancery_web::extract::visit::Visit;
use chancery_web::node::realm::RealmState;

const PURPOSE: &str = "federation_attempt";

/// Seconds that a person may take at the provider.
const LIFETIME: i64 = 600;

/// Longest cookie that every browser keeps is 4096 bytes, name and attributes included.
const MAX_COOKIE: usize = 3800;

/// Somebody who is away at a provider: what they went for, and the values that must come back. It lives in
/// a cookie, sealed and bound to the browser, so that nobody's click writes a row; the transaction that
/// signs the person in remembers that it is used up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    v: u32,
    pub provider: ProviderId,
    pub state: String,
    pub nonce: String,
    pub code_verifier: String,
    /// The frozen authorization request that the person wants to go on with.
    pub flow: Option<Flow>,
    /// The session whose account gets the identity, when that is what it is for.
    pub link: Option<SessionId>,
    pub began_at: Timestamp,
    pub expires_at: Timestamp,
}

impl Attempt {
    /// How long a person may take at the provider.
    pub const LIFETIME: Duration = Duration::from_secs(LIFETIME.unsigned_abs());

    pub fn new(
        state: &RealmState,
        provider: &ProviderId,
        flow: Option<Flow>,
        link: Option<SessionId>,
    ) -> Self {
        let random = || Secret::random(&*state.entropy).expose().to_owned();
        let now = state.clock.now();
        Self {
            v: 1,
            provider: provider.clone(),
            state: random(),
            nonce: random(),
            code_verifier: random(),
            flow,
            link,
            began_at: now,
            expires_at: now.plus(LIFETIME),
        }
    }

    /// What is remembered when the attempt is used up.
    pub fn digest(&self) -> Digest {
        Digest::of(format!("{PURPOSE}\0{}", self.state).as_bytes())
    }

    /// `None` when the frozen request is too long to travel in a cookie.
    pub fn cookie(&self, visit: &Visit) -> Option<Cookie<'static>> {
        let plain = serde_json::to_vec(self).ok()?;
        let sealed = visit.vault.seal(PURPOSE, visit.browser.binding().as_bytes(), &plain);
        (sealed.len() <= MAX_COOKIE).then(|| errand_cookie(visit, &kind(&self.state), &sealed, LIFETIME))
    }

    /// The attempt that `presented` (the parameter `state`) belongs to, if this browser made it with this
    /// provider and it has not run out.
    pub fn find(visit: &Visit, provider: &ProviderId, presented: &str) -> Option<Self> {
        let sealed = errand(visit, visit.request(), &kind(presented))?;
        let plain = visit.vault.open(PURPOSE, visit.browser.binding().as_bytes(), &sealed)?;
        let mut attempt: Self = serde_json::from_slice(&plain).ok()?;
        if let Some(flow) = &mut attempt.flow {
            flow.paged = true;
        }
        let fits = attempt.v == 1
            && attempt.provider == *provider
            && constant_time_eq(attempt.state.as_bytes(), presented.as_bytes())
            && visit.clock.now() < attempt.expires_at;
        fits.then_some(attempt)
    }

    /// Takes the cookie away.
    pub fn end(state: &RealmState, presented: &str) -> Cookie<'static> {
        end_errand(state, &kind(presented))
    }
}

/// Each attempt has a cookie of its own: people open several tabs.
fn kind(state: &str) -> String {
    let digest = base64url(Digest::of(state.as_bytes()).as_bytes());
    format!("federation-{}", digest.get(..8).unwrap_or_default())
}
