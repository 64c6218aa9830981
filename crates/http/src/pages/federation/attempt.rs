//! A sign-in that is away at a provider.

use std::time::Duration;

use chancery_core::federation::ProviderId;
use chancery_core::secret::{Digest, Secret};
use chancery_core::session::SessionId;
use chancery_core::time::Timestamp;

use crate::interaction::flow::Flow;
use chancery_web::node::realm::RealmState;

const PURPOSE: &str = "federation_attempt";

/// Seconds that a person may take at the provider.
pub(super) const LIFETIME: i64 = 600;

/// Somebody who is away at a provider: what they went for, and the values that must come back. It lives in
/// a cookie of its browser, so that nobody's click writes a row; the transaction that signs the person in
/// remembers that it is used up.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub provider: ProviderId,
    pub state: String,
    pub nonce: String,
    pub code_verifier: String,
    /// The frozen authorization request that the person wants to go on with.
    pub flow: Option<Flow>,
    /// The session whose account gets the identity, when that is what it is for.
    pub link: Option<SessionId>,
    pub began_at: Timestamp,
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
        Self {
            provider: provider.clone(),
            state: random(),
            nonce: random(),
            code_verifier: random(),
            flow,
            link,
            began_at: state.clock.now(),
        }
    }

    pub fn expires_at(&self) -> Timestamp {
        self.began_at.plus(LIFETIME)
    }

    /// What is remembered when the attempt is used up.
    pub fn digest(&self) -> Digest {
        Digest::of(format!("{PURPOSE}\0{}", self.state).as_bytes())
    }
}
