//! What people do with their own sessions: see them, end one, end all others, leave.

use super::end::end;
use crate::account::AccountId;
use crate::authorize::respond::with_query;
use crate::client::ClientId;
use crate::events::Event;
use crate::federation::UpstreamSession;
use crate::ports::StoreError;
use crate::session::{Browser, Session, SessionId};
use crate::unit::Unit;

/// Seconds after which the use of a session is written down again.
pub const TOUCH_AFTER: i64 = 60;

/// The live sessions of an account, with their browsers.
pub fn list(unit: &mut Unit<'_>, account: &AccountId) -> Result<Vec<(Session, Browser)>, StoreError> {
    let (now, idle) = (unit.at(), unit.policy.session_idle_lifetime);
    let mut sessions = unit.tx.sessions_of_account(&unit.realm.id, account)?;
    sessions.retain(|(session, _)| session.is_live(now, idle));
    Ok(sessions)
}

/// Keeps a session alive.
pub fn touch(unit: &mut Unit<'_>, session: &SessionId) -> Result<(), StoreError> {
    let now = unit.at();
    unit.tx.touch_session(&unit.realm.id, session, now)
}

/// Who else wants to know of sessions that have ended at a browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Departure {
    /// The providers' sessions behind them.
    pub upstream: Vec<UpstreamSession>,
    /// Pages of apps to load in frames (OpenID Connect Front-Channel Logout §2).
    pub frames: Vec<String>,
}

/// Somebody leaves: these sessions of their browser end. `client`: the app that asked for it.
pub fn leave(
    unit: &mut Unit<'_>,
    sessions: &[SessionId],
    client: Option<&ClientId>,
) -> Result<Departure, StoreError> {
    let mut departure = Departure::default();
    for id in sessions {
        let Some(session) = unit.tx.session(&unit.realm.id, id)? else { continue };
        departure.upstream.extend(unit.tx.upstream_session(&unit.realm.id, id)?);
        departure.frames.extend(frames(unit, id)?);
        end(unit, id)?;
        unit.record(Event::SignedOut { account: session.account, client: client.cloned() });
    }
    Ok(departure)
}

/// What the session's clients want to have loaded in frames.
fn frames(unit: &mut Unit<'_>, session: &SessionId) -> Result<Vec<String>, StoreError> {
    let mut frames = Vec::new();
    for part in unit.tx.session_clients(&unit.realm.id, session)? {
        let Some(client) = unit.tx.client(&unit.realm.id, &part.client)? else { continue };
        let uri = client.attributes.logout.frontchannel_uri.as_ref().filter(|_| client.is_enabled());
        if let Some(uri) = uri {
            frames.push(with_query(uri, &[("iss", unit.realm.issuer.clone()), ("sid", part.sid)]));
        }
    }
    Ok(frames)
}

/// What a person wants ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// The session that they are in.
    This,
    One(SessionId),
    /// All but the one that they are in.
    Others,
}

/// What has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndedOwn {
    /// The provider's session behind the one that was named.
    pub upstream: Vec<UpstreamSession>,
    /// A session of the very browser that asks is among them.
    pub here: bool,
}

/// Ends sessions of the person who is signed in by `current`. Handles of other accounts' sessions find nothing.
pub fn end_own(unit: &mut Unit<'_>, current: &Session, wish: &Wish) -> Result<EndedOwn, StoreError> {
    let account = &current.account;
    let mut ended = EndedOwn::default();
    let (targets, event) = match wish {
        Wish::This => (vec![current.clone()], Event::SignedOut { account: account.clone(), client: None }),
        Wish::One(id) => {
            let own = unit.tx.session(&unit.realm.id, id)?.filter(|s| s.account == *account);
            (Vec::from_iter(own), Event::SessionEnded { account: account.clone() })
        }
        Wish::Others => {
            let all = unit.tx.sessions_of_account(&unit.realm.id, account)?;
            let others = all.into_iter().map(|(session, _)| session).filter(|s| s.id != current.id);
            (others.collect(), Event::SessionsEnded { account: account.clone() })
        }
    };
    for target in targets {
        ended.here |= target.browser == current.browser;
        if *wish != Wish::Others {
            ended.upstream.extend(unit.tx.upstream_session(&unit.realm.id, &target.id)?);
        }
        end(unit, &target.id)?;
    }
    unit.record(event);
    Ok(ended)
}
