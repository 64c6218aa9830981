//! A provider says that somebody signed out there (OpenID Connect Back-Channel Logout §2.5, as the relying
//! party).

use super::model::UpstreamLogout;
use super::provider_id::ProviderId;
use crate::events::Event;
use crate::ports::StoreError;
use crate::secret::Digest;
use crate::sessions;
use crate::unit::{Stop, Unit};

/// The logout token was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenBefore;

/// Ends the sessions that came from there.
pub fn sign_out_from(
    unit: &mut Unit<'_>,
    provider: &ProviderId,
    logout: &UpstreamLogout,
) -> Result<(), Stop<SeenBefore>> {
    let seen = Digest::of(format!("upstream_logout\0{}\0{}", logout.issuer, logout.jti).as_bytes());
    if !unit.tx.remember_once(&unit.realm.id, &seen, logout.expires_at)? {
        return Err(Stop::Undone(SeenBefore));
    }
    let count = end_all(unit, logout)?;
    let outcome = format!("logout: {count} sessions ended");
    unit.record(Event::Upstream { provider: provider.clone(), outcome, account: None });
    Ok(())
}

fn end_all(unit: &mut Unit<'_>, logout: &UpstreamLogout) -> Result<usize, StoreError> {
    let (subject, sid) = (logout.subject.as_deref(), logout.sid.as_deref());
    let found = unit.tx.sessions_of_upstream(&unit.realm.id, &logout.issuer, subject, sid)?;
    for session in &found {
        sessions::end(unit, session)?;
    }
    Ok(found.len())
}
