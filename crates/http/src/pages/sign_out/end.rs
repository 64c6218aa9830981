//! Ending the sessions of a browser, and telling those who want to know.

use actix_web::HttpResponse;
use chancery_core::account::Account;
use chancery_core::actor::Who;
use chancery_core::authorize::situation::live_sessions;
use chancery_core::client::ClientId;
use chancery_core::ports::StoreError;
use chancery_core::session::{Session, SessionId};
use chancery_core::sessions::{self, Departure};
use chancery_core::unit::Never;

use super::super::federation::signed_out::detour;
use super::super::leave::{Way, leave};
use chancery_web::extract::visit::Visit;

pub(super) type Person = (Session, Account);

pub(super) async fn people(visit: &Visit) -> Result<Vec<Person>, StoreError> {
    let Some(cookie) = visit.browser.session() else { return Ok(Vec::new()) };
    visit.read(move |unit| live_sessions(unit, Some(&cookie))).await
}

pub(super) async fn end_sessions(
    visit: &Visit,
    ended: Vec<SessionId>,
    client: Option<ClientId>,
) -> Result<Departure, StoreError> {
    let act =
        move |unit: &mut chancery_core::unit::Unit<'_>| Ok(sessions::leave(unit, &ended, client.as_ref())?);
    Ok(visit.unit::<_, Never, _>(Who::Anybody, act).await?)
}

/// By way of the provider that the session came from, where the operator wants that; and telling apps by
/// frames on the way. Somebody else, or nobody, is signed in from here on.
pub(super) async fn part(visit: &mut Visit, departure: &Departure, way: Way<'_>) -> HttpResponse {
    let provider = detour(visit, &departure.upstream, way.return_to).await;
    let way = match &provider {
        Some(page) => Way { return_to: Some(page), client: None, frames: &departure.frames },
        None => Way { frames: &departure.frames, ..way },
    };
    let response = leave(visit, way);
    visit.renew_login_state();
    response
}
