//! `/account`: who am I, where am I signed in, which apps have access (rules C4, L11).

use std::collections::BTreeMap;

use actix_web::web::Payload;
use chancery_core::account::{Account, AccountId};
use chancery_core::actor::Who;
use chancery_core::apps::{self, App};
use chancery_core::client::ClientId;
use chancery_core::federation::{Kept, WaysIn, ways_in};
use chancery_core::params::Params;
use chancery_core::ports::StoreError;
use chancery_core::session::{Browser, Session, SessionId};
use chancery_core::sessions::{self, TOUCH_AFTER, Wish};
use chancery_core::unit::{Never, Stop, Unit};

use super::explain::{registered_brief, scopes};
use super::federation::providers::buttons;
use super::federation::signed_out::detour;
use super::home::person;
use super::identities;
use crate::views::{AccountView, AppItem, Device, Notice, SessionItem};
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::links::{href, start_href};
use chancery_web::node::realm::RealmState;
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::redirect::see_other;
use chancery_web::respond::refused::Answer;
use chancery_web::views::PageError;

pub async fn get(visit: Visit) -> Answer {
    let notice = match visit.query()?.first("done") {
        Some("session") => Some(Notice::SessionEnded),
        Some("others") => Some(Notice::OthersEnded),
        Some("app") => Some(Notice::AppRevoked),
        Some("linked") => Some(Notice::IdentityLinked),
        Some("removed") => Some(Notice::IdentityRemoved),
        Some("taken") => Some(Notice::IdentityTaken),
        Some("last") => Some(Notice::LastWayIn),
        Some("confirm") => Some(Notice::ConfirmFirst),
        _ => None,
    };
    match person(&visit, &visit.browser).await? {
        Some((session, account)) => show(&visit, session, account, notice).await,
        None => Ok(visit.go("/login")),
    }
}

/// Seconds since the sign-in within which a way to sign in may be added or removed (rule L7).
const RECENT: i64 = 600;

/// Whether the person showed lately that it is them. Whoever has a credential of ours is not believed on the word of a
/// provider that does not say when they signed in there; others have nothing better to show.
pub(super) async fn is_recent(state: &RealmState, session: &Session) -> Result<bool, StoreError> {
    if state.clock.now().since(session.auth_time()) > RECENT {
        return Ok(false);
    }
    Ok(session.authentication.is_proven() || !ways(state, &session.account).await?.own)
}

async fn ways(state: &RealmState, account: &AccountId) -> Result<WaysIn, StoreError> {
    let account = account.clone();
    state.read(move |unit| ways_in(unit, &account)).await
}

async fn show(visit: &Visit, session: Session, account: Account, notice: Option<Notice>) -> Answer {
    let (sessions, apps) = load(visit, &session).await?;
    let ways = ways(visit, &account.id).await?;
    let page = visit.page();
    let view = AccountView {
        csrf: visit.form_token(FormKind::Session),
        name: account.display_name().to_owned(),
        username: account.username.clone(),
        email: account.email.clone(),
        email_verified: account.email_verified,
        has_password: ways.own,
        identities: identities::items(visit, &ways),
        connectable: buttons(visit),
        sessions: sessions
            .into_iter()
            .map(|(s, b)| SessionItem {
                handle: s.id.0.clone(),
                device: Device::from_user_agent(&b.user_agent),
                address: b.address,
                signed_in_at: s.auth_time(),
                last_seen_at: s.last_seen_at,
                current: s.id == session.id,
            })
            .collect(),
        apps: app_items(visit, apps).await?,
        notice,
        now: visit.clock.now(),
    };
    // a button that connects a provider goes on to it
    let form_action = if view.connectable.is_empty() { FormAction::Own } else { FormAction::Anywhere };
    let options = PageOptions { form_action, ..PageOptions::default() };
    Ok(visit.show(&page, view.render(&page.context()), options))
}

async fn app_items(visit: &Visit, apps: BTreeMap<ClientId, App>) -> Result<Vec<AppItem>, StoreError> {
    let page = visit.page();
    let locale = page.context().locale;
    let mut items = Vec::with_capacity(apps.len());
    for (client_id, app) in apps {
        let Some(client) = visit.client(client_id.as_str()).await? else { continue };
        let brief = registered_brief(visit, &client);
        let (words, _) = scopes(visit, locale, &app.scope, &app.resources).await?;
        items.push(AppItem {
            handle: client_id.0,
            name: brief.name,
            host: brief.host,
            logo: brief.logo,
            scopes: words.iter().map(|s| s.label().to_owned()).collect(),
            granted_at: app.granted_at,
            open_href: start_href(&visit.realm, &client),
        });
    }
    Ok(items)
}

type Loaded = (Vec<(Session, Browser)>, BTreeMap<ClientId, App>);

/// What the page lists. Looking at it keeps the current session alive.
async fn load(visit: &Visit, current: &Session) -> Result<Loaded, StoreError> {
    let (account, id) = (current.account.clone(), current.id.clone());
    let look = move |unit: &mut Unit<'_>| Ok((sessions::list(unit, &account)?, apps::list(unit, &account)?));
    if visit.clock.now().since(current.last_seen_at) < TOUCH_AFTER {
        return visit.read(look).await;
    }
    let touch = move |unit: &mut Unit<'_>| {
        sessions::touch(unit, &id)?;
        Ok(look(unit)?)
    };
    Ok(visit.unit::<_, Never, _>(Who::Account(current.account.clone()), touch).await?)
}

pub async fn post(mut visit: Visit, payload: Payload) -> Answer {
    let anew = href(&visit.realm, "/account");
    let fields = visit.form(payload, |_| (FormKind::Session, anew)).await?;
    let Some((session, account)) = person(&visit, &visit.browser).await? else {
        return Ok(visit.go("/login"));
    };
    let text = |name| fields.first(name).unwrap_or_default().to_owned();
    match fields.first("action") {
        Some("end_session") => {
            end(&mut visit, session, Wish::One(SessionId(text("session"))), "/account?done=session").await
        }
        Some("end_others") => end(&mut visit, session, Wish::Others, "/account?done=others").await,
        Some("sign_out") => end(&mut visit, session, Wish::This, "/").await,
        Some("revoke_app") => revoke(&visit, account, ClientId(text("app"))).await,
        Some("remove_identity") => remove_identity(&visit, &session, &fields).await,
        _ => Err(PageError::ACTION_UNKNOWN.into()),
    }
}

async fn end(visit: &mut Visit, session: Session, wish: Wish, done: &str) -> Answer {
    let (who, leaves) = (Who::Account(session.account.clone()), wish == Wish::This);
    let act = move |unit: &mut Unit<'_>| Ok(sessions::end_own(unit, &session, &wish)?);
    let ended = visit.unit::<_, Never, _>(who, act).await?;
    let provider = if leaves { detour(visit, &ended.upstream, None).await } else { None };
    if ended.here {
        visit.renew_login_state();
    }
    Ok(provider.map_or_else(|| visit.go(done), |page| see_other(&page)))
}

async fn revoke(visit: &Visit, account: Account, client: ClientId) -> Answer {
    let who = Who::Account(account.id.clone());
    let act = move |unit: &mut Unit<'_>| Ok(apps::revoke(unit, &account.id, &client)?);
    visit.unit::<_, Never, _>(who, act).await?;
    Ok(visit.go("/account?done=app"))
}

async fn remove_identity(visit: &Visit, session: &Session, fields: &Params) -> Answer {
    if !is_recent(visit, session).await? {
        return Ok(visit.go("/account?done=confirm"));
    }
    let handle = fields.first("identity").unwrap_or_default();
    Ok(visit.go(match identities::remove(visit, &session.account, handle).await {
        Ok(()) => "/account?done=removed",
        Err(Stop::Refused(kept) | Stop::Undone(kept)) => match kept {
            Kept::LastWayIn => "/account?done=last",
            Kept::Missing => "/account",
        },
        Err(Stop::Store(error)) => return Err(error.into()),
    }))
}
