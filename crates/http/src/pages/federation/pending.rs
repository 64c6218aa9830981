//! An identity that waits to be connected, in a cookie of its browser.

use actix_web::cookie::Cookie;
use chancery_core::federation::{ProviderId, ProviderRules, Vouched};
use chancery_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use chancery_web::extract::browser::{end_errand, errand, errand_cookie};
use chancery_web::extract::visit::Visit;
use chancery_web::node::realm::RealmState;

const PURPOSE: &str = "federation_pending";
const KIND: &str = "link";

/// Seconds that a person may take to sign in here.
const LIFETIME: i64 = 600;

/// An identity that is nobody's yet, and waits until the person has signed in here (rule F2). In a cookie,
/// sealed and bound to the browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    v: u32,
    pub provider: ProviderId,
    pub vouched: Vouched,
    pub since: Timestamp,
    expires_at: Timestamp,
}

impl Pending {
    pub fn new(state: &RealmState, rules: &ProviderRules, vouched: &Vouched) -> Self {
        let now = state.clock.now();
        let mut vouched = vouched.clone();
        // an account that exists keeps its own, and nobody enters by these
        vouched.claims.clear();
        (vouched.acr, vouched.amr, vouched.hosted_domain) = (None, Vec::new(), None);
        Self { v: 1, provider: rules.id.clone(), vouched, since: now, expires_at: now.plus(LIFETIME) }
    }

    pub fn cookie(&self, visit: &Visit) -> Option<Cookie<'static>> {
        let plain = serde_json::to_vec(self).ok()?;
        let sealed = visit.vault.seal(PURPOSE, visit.browser.binding().as_bytes(), &plain);
        Some(errand_cookie(visit, KIND, &sealed, LIFETIME))
    }

    pub fn find(visit: &Visit) -> Option<Self> {
        let sealed = errand(visit, visit.request(), KIND)?;
        let plain = visit.vault.open(PURPOSE, visit.browser.binding().as_bytes(), &sealed)?;
        let pending: Self = serde_json::from_slice(&plain).ok()?;
        (pending.v == 1 && visit.clock.now() < pending.expires_at).then_some(pending)
    }

    /// Takes the cookie away.
    pub fn end(state: &RealmState) -> Cookie<'static> {
        end_errand(state, KIND)
    }
}
