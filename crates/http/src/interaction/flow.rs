//! A frozen authorization request on its way through our pages: sealed, bound to its browser, and no row
//! (rule Z9).

use chancery_core::authorize::request::AuthorizationRequest;
use chancery_core::session::SessionId;
use chancery_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::packed::{pack, unpack};
use super::room;
use chancery_web::extract::browser::BrowserSession;
use chancery_web::node::realm::RealmState;

const PURPOSE: &str = "authorization_request";

/// Longest sealed text that is opened, in bytes.
const MAX_SEALED: usize = 4096;

/// Longest request, in bytes of JSON: what packs well is bounded, too.
const MAX_REQUEST: usize = 15 * 1024;

/// The request and how far the person has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Version of this shape.
    pub v: u32,
    pub request: AuthorizationRequest,
    /// The session that the person chose, or began, for this request.
    pub chosen: Option<SessionId>,
    /// The session in which credentials were presented for this request (rule Z8).
    pub fresh: Option<SessionId>,
    pub expires_at: Timestamp,
    /// It came back from a page of ours, so it may complete once.
    #[serde(skip)]
    pub paged: bool,
}

impl Flow {
    /// Somebody presented credentials for this request.
    pub fn signed_in(&mut self, session: SessionId) {
        self.fresh = Some(session.clone());
        self.chosen = Some(session);
    }
}

/// Why a sealed request cannot go on.
#[derive(Debug, Clone, PartialEq)]
pub enum Unusable {
    /// Altered, made up, or begun in another browser.
    Foreign,
    /// Genuine, but too old.
    Expired(Box<Flow>),
}

impl Flow {
    pub fn new(state: &RealmState, request: AuthorizationRequest) -> Self {
        let expires_at = state.clock.now().plus(state.policy.interaction_lifetime);
        Self { v: 2, request, chosen: None, fresh: None, expires_at, paged: false }
    }

    /// Whether a request is too large to travel through our pages, and to a provider where there are some.
    pub fn is_too_large(state: &RealmState, request: &AuthorizationRequest) -> bool {
        if !serde_json::to_vec(request).is_ok_and(|json| json.len() <= MAX_REQUEST) {
            return true;
        }
        let by_provider = !state.upstream.providers().is_empty();
        let flow = Self::new(state, request.clone());
        !flow.packed_length().is_some_and(|length| room::fits(length, by_provider))
    }

    /// Bytes that it takes before it is sealed.
    pub fn packed_length(&self) -> Option<usize> {
        pack(self).ok().map(|packed| packed.len())
    }

    /// The text that stands in hidden fields and links.
    pub fn seal(&self, state: &RealmState, browser: &BrowserSession) -> Result<String, serde_json::Error> {
        Ok(state.vault.seal(PURPOSE, browser.binding().as_bytes(), &pack(self)?))
    }

    pub fn open(state: &RealmState, browser: &BrowserSession, sealed: &str) -> Result<Self, Unusable> {
        if sealed.len() > MAX_SEALED {
            return Err(Unusable::Foreign);
        }
        let plain =
            state.vault.open(PURPOSE, browser.binding().as_bytes(), sealed).ok_or(Unusable::Foreign)?;
        let mut flow: Self = unpack(&plain).ok_or(Unusable::Foreign)?;
        flow.paged = true;
        if flow.expires_at <= state.clock.now() { Err(Unusable::Expired(Box::new(flow))) } else { Ok(flow) }
    }
}
