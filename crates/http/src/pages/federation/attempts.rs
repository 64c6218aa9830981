//! All attempts of a browser, in one cookie: sealed, bound to the browser, and bounded.

use actix_web::cookie::Cookie;
use chancery_core::federation::ProviderId;
use chancery_core::secret::constant_time_eq;
use chancery_core::session::SessionId;
use chancery_core::time::Timestamp;

use super::attempt::{Attempt, LIFETIME};
use crate::interaction::flow::Flow;
use crate::interaction::packed::{pack, unpack};
use chancery_web::extract::browser::{end_errand, errand, errand_cookie};
use chancery_web::extract::visit::Visit;

const PURPOSE: &str = "federation_attempts";
const KIND: &str = "federation-attempts";

/// Longest `Set-Cookie` that every browser keeps is 4096 bytes.
const MAX_COOKIE: usize = 3800;

/// Most attempts that one browser has at a time.
const MOST: usize = 10;

/// One of them: provider, state, nonce, code verifier, which of the requests, the session to connect, when it began.
type Stored = (ProviderId, String, String, String, Option<usize>, Option<SessionId>, Timestamp);

/// The oldest first, without those that ran out.
#[derive(Debug, Default)]
pub struct Attempts(Vec<Attempt>);

impl Attempts {
    pub fn of(visit: &Visit) -> Self {
        Self::open(visit).unwrap_or_default()
    }

    fn open(visit: &Visit) -> Option<Self> {
        let sealed = errand(visit, visit.request(), KIND)?;
        let plain = visit.vault.open(PURPOSE, visit.browser.binding().as_bytes(), &sealed)?;
        let (length, rest) = plain.split_first_chunk::<2>()?;
        let (attempts, flows) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        let attempts: Vec<Stored> = serde_json::from_slice(attempts).ok()?;
        let flows: Vec<Flow> = unpack(flows)?;
        let attempts =
            attempts.into_iter().map(|(provider, state, nonce, code_verifier, flow, link, began_at)| {
                let flow = flow.and_then(|at| flows.get(at)).map(|flow| Flow { paged: true, ..flow.clone() });
                Attempt { provider, state, nonce, code_verifier, flow, link, began_at }
            });
        let now = visit.clock.now();
        Some(Self(attempts.filter(|attempt| now < attempt.expires_at()).collect()))
    }

    /// The secrets as they are, and beside them, packed, the requests that apps have chosen: each once, and more of one
    /// kind take little more.
    fn cookie(&self, visit: &Visit) -> Option<Cookie<'static>> {
        let mut flows: Vec<&Flow> = Vec::new();
        let mut stored: Vec<Stored> = Vec::new();
        for attempt in &self.0 {
            let flow = attempt.flow.as_ref().map(|flow| {
                flows.iter().position(|known| *known == flow).unwrap_or_else(|| {
                    flows.push(flow);
                    flows.len() - 1
                })
            });
            let Attempt { provider, state, nonce, code_verifier, link, began_at, .. } = attempt.clone();
            stored.push((provider, state, nonce, code_verifier, flow, link, began_at));
        }
        let stored = serde_json::to_vec(&stored).ok()?;
        let length = u16::try_from(stored.len()).ok()?.to_be_bytes();
        let plain = [length.as_slice(), &stored, &pack(&flows).ok()?].concat();
        let sealed = visit.vault.seal(PURPOSE, visit.browser.binding().as_bytes(), &plain);
        Some(errand_cookie(visit, KIND, &sealed, LIFETIME))
    }

    /// The cookie with one attempt more, within `room` bytes; the oldest ones leave for it. `None`: it does not fit.
    pub fn with(mut self, visit: &Visit, attempt: Attempt, room: usize) -> Option<Cookie<'static>> {
        self.0.push(attempt);
        while self.0.len() > MOST {
            self.0.remove(0);
        }
        loop {
            let cookie = self.cookie(visit)?;
            if length(&cookie) <= room.min(MAX_COOKIE) {
                return Some(cookie);
            }
            if self.0.len() == 1 {
                return None;
            }
            self.0.remove(0);
        }
    }

    /// The attempt that `presented` (the parameter `state`) belongs to, if this browser made it with this provider and
    /// it has not run out.
    pub fn find(&self, provider: &ProviderId, presented: &str) -> Option<&Attempt> {
        self.0.iter().find(|attempt| {
            attempt.provider == *provider && constant_time_eq(attempt.state.as_bytes(), presented.as_bytes())
        })
    }

    /// The cookie without this attempt, within `room` bytes. `None`: the browser's stays as it is, and the attempt in
    /// it is known to be used up.
    pub fn without(mut self, visit: &Visit, state: &str, room: usize) -> Option<Cookie<'static>> {
        self.0.retain(|attempt| attempt.state != state);
        if self.0.is_empty() {
            return Some(end_errand(visit, KIND));
        }
        self.cookie(visit).filter(|cookie| length(cookie) <= room)
    }
}

/// Of the header that sets it, in bytes.
fn length(cookie: &Cookie<'_>) -> usize {
    "Set-Cookie: \r\n".len() + cookie.encoded().to_string().len()
}
