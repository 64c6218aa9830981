//! `/account`: who am I, where am I signed in, which apps have access (rules C4, L11).

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::Account;
use chancery_core::backchannel_logout::end_session;
use chancery_core::client::ClientId;
use chancery_core::federation::Removal;
use chancery_core::grants::RevocationReason;
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, RevocationOrder, StoreError};
use chancery_core::scope::Scope;
use chancery_core::session::{Browser, Session, SessionId};
use chancery_core::time::Timestamp;

use super::explain::{registered_brief, scopes};
use super::federation::providers::buttons;
use super::federation::signed_out::detour;
use super::home::person;
use super::identities;
use super::resume::forged;
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::links::{href, start_href};
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::respond::redirect::see_other;
use crate::views::{AccountView, AppItem, Device, Notice, PageError, SessionItem};

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let notice = match params::page_query(&req) {
        Ok(query) => match query.first("done") {
            Some("session") => Some(Notice::SessionEnded),
            Some("others") => Some(Notice::OthersEnded),
            Some("app") => Some(Notice::AppRevoked),
            Some("linked") => Some(Notice::IdentityLinked),
            Some("removed") => Some(Notice::IdentityRemoved),
            Some("taken") => Some(Notice::IdentityTaken),
            Some("last") => Some(Notice::LastWayIn),
            Some("confirm") => Some(Notice::ConfirmFirst),
            _ => None,
        },
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let shown = match person(&state, &browser).await {
        Ok(Some((session, account))) => show(&state, &req, &browser, session, account, notice).await,
        Ok(None) => Ok(see_other(&href(&state.realm, "/login"))),
        Err(error) => Err(error),
    };
    shown.unwrap_or_else(|error| PageBuilder::new(&state, &req).store_error(&error))
}

/// Seconds since the sign-in within which a way to sign in may be added or removed (rule L7).
const RECENT: i64 = 600;

/// Whether the person showed lately that it is them. Whoever has a password is not believed on the word of a
/// provider that does not say when they signed in there; others have nothing better to show.
pub(super) fn is_recent(state: &AppState, session: &Session, account: &Account) -> bool {
    let shown = session.proven || account.password_hash.is_none();
    shown && state.clock.now().since(session.auth_time()) <= RECENT
}

/// An app that has access: by a remembered consent, by a live grant, or both.
struct App {
    scope: Scope,
    resources: std::collections::BTreeSet<String>,
    granted_at: Timestamp,
}

async fn show(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    session: Session,
    account: Account,
    notice: Option<Notice>,
) -> Result<HttpResponse, StoreError> {
    let now = state.clock.now();
    let (sessions, apps) = load(state, &account, &session, now).await?;
    let page = PageBuilder::new(state, req);
    let locale = page.context().locale;
    let mut items = Vec::with_capacity(apps.len());
    for (client_id, app) in apps {
        let Some(client) = state.client(client_id.as_str()).await? else { continue };
        let brief = registered_brief(state, &client);
        let (words, _) = scopes(state, locale, &app.scope, &app.resources).await?;
        items.push(AppItem {
            handle: client_id.0,
            name: brief.name,
            host: brief.host,
            logo: brief.logo,
            scopes: words.iter().map(|s| s.label().to_owned()).collect(),
            granted_at: app.granted_at,
            open_href: start_href(&state.realm, &client),
        });
    }
    let view = AccountView {
        csrf: browser.form_token(state, FormKind::Session),
        name: account.display_name().to_owned(),
        username: account.username.clone(),
        email: account.email.clone(),
        email_verified: account.email_verified,
        has_password: account.password_hash.is_some(),
        identities: identities::items(state, &account).await?,
        connectable: buttons(state),
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
        apps: items,
        notice,
        now,
    };
    // a button that connects a provider goes on to it
    let form_action = if view.connectable.is_empty() { FormAction::Own } else { FormAction::Anywhere };
    let options = PageOptions { form_action, ..PageOptions::default() };
    let response = page.respond(view.render(&page.context()), options);
    Ok(with_cookies(response, browser.new_cookie(state)))
}

type Sessions = Vec<(Session, Browser)>;

async fn load(
    state: &AppState,
    account: &Account,
    current: &Session,
    now: Timestamp,
) -> Result<(Sessions, BTreeMap<ClientId, App>), StoreError> {
    let (realm, idle) = (Arc::clone(&state.realm), state.policy.session_idle_lifetime);
    let (id, current) = (account.id.clone(), current.clone());
    // writing keeps the current session alive
    let access = if now.since(current.last_seen_at) >= 60 { Access::Write } else { Access::Read };
    unit(&state.store, access, move |tx| {
        if access == Access::Write {
            tx.touch_session(&realm.id, &current.id, now)?;
        }
        let mut sessions = tx.sessions_of_account(&realm.id, &id)?;
        sessions.retain(|(s, _)| s.is_live(now, idle));
        let mut apps: BTreeMap<ClientId, App> = BTreeMap::new();
        for consent in tx.consents_of_account(&realm.id, &id)? {
            let app =
                App { scope: consent.scope, resources: consent.resources, granted_at: consent.granted_at };
            apps.insert(consent.client, app);
        }
        for grant in tx.grants_of_account(&realm.id, &id, now)? {
            let authorization = grant.authorization;
            let app = apps.entry(authorization.client).or_insert_with(|| App {
                scope: Scope::default(),
                resources: std::collections::BTreeSet::new(),
                granted_at: grant.created_at,
            });
            app.scope = app.scope.union(&authorization.scope).union(&authorization.claims.scope());
            app.resources.extend(authorization.resources);
        }
        Ok((Outcome::Commit, (sessions, apps)))
    })
    .await
}

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let mut browser = BrowserSession::of(&state, &req);
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if !browser.accepts(&state, &req, FormKind::Session, fields.first("csrf")) {
        return forged(&state, &req);
    }
    let done = match person(&state, &browser).await {
        Ok(Some((session, account))) => act(&state, &req, &mut browser, session, account, &fields).await,
        Ok(None) => Ok(see_other(&href(&state.realm, "/login"))),
        Err(error) => Err(error),
    };
    done.unwrap_or_else(|error| PageBuilder::new(&state, &req).store_error(&error))
}

/// What a button of the page asks for. Handles of other accounts' sessions find nothing.
enum Action {
    EndSession(SessionId),
    EndOthers,
    RevokeApp(ClientId),
}

async fn act(
    state: &AppState,
    req: &HttpRequest,
    browser: &mut BrowserSession,
    session: Session,
    account: Account,
    fields: &Params,
) -> Result<HttpResponse, StoreError> {
    let text = |name| fields.first(name).unwrap_or_default().to_owned();
    if fields.first("action") == Some("remove_identity") {
        return remove_identity(state, req, &session, &account, &text("identity")).await;
    }
    let (action, done, event) = match fields.first("action") {
        Some("end_session") => {
            (Action::EndSession(SessionId(text("session"))), "/account?done=session", "session_ended")
        }
        Some("sign_out") => (Action::EndSession(session.id.clone()), "/", "signed_out"),
        Some("end_others") => (Action::EndOthers, "/account?done=others", "sessions_ended"),
        Some("revoke_app") => (Action::RevokeApp(ClientId(text("app"))), "/account?done=app", "app_revoked"),
        _ => {
            return Ok(PageBuilder::new(state, req).error(PageError::ACTION_UNKNOWN));
        }
    };
    let client = if let Action::RevokeApp(client) = &action { Some(client.clone()) } else { None };
    let (realm, now) = (Arc::clone(&state.realm), state.clock.now());
    let keep_until = now.plus(state.policy.token_memory());
    let (id, current) = (account.id.clone(), session);
    let (upstream, here) = unit(&state.store, Access::Write, move |tx| {
        let mut upstream = Vec::new();
        // whether a session of this very browser has ended
        let mut here = false;
        match &action {
            Action::EndSession(target) => {
                if let Some(own) = tx.session(&realm.id, target)?.filter(|s| s.account == id) {
                    here = own.browser == current.browser;
                    upstream.extend(tx.upstream_session(&realm.id, target)?);
                    end_session(tx, &realm.id, target, now, keep_until)?;
                }
            }
            Action::EndOthers => {
                for (other, _) in tx.sessions_of_account(&realm.id, &id)? {
                    if other.id != current.id {
                        here |= other.browser == current.browser;
                        end_session(tx, &realm.id, &other.id, now, keep_until)?;
                    }
                }
            }
            Action::RevokeApp(client) => {
                let order = RevocationOrder { at: now, reason: RevocationReason::User, keep_until };
                tx.forget_codes(&realm.id, &id, client)?;
                tx.revoke_grants_of_account(&realm.id, &id, Some(client), &order)?;
                tx.delete_consent(&realm.id, &id, client)?;
            }
        }
        Ok((Outcome::Commit, (upstream, here)))
    })
    .await?;
    audit::person(state, req, event, &account.id, client.as_ref());
    let detour = match event {
        "signed_out" => detour(state, req, browser, &upstream, None).await,
        _ => None,
    };
    let response = detour.unwrap_or_else(|| see_other(&href(&state.realm, done)));
    Ok(if here { with_cookies(response, browser.renew_login_state(state)) } else { response })
}

async fn remove_identity(
    state: &AppState,
    req: &HttpRequest,
    session: &Session,
    account: &Account,
    handle: &str,
) -> Result<HttpResponse, StoreError> {
    if !is_recent(state, session, account) {
        return Ok(see_other(&href(&state.realm, "/account?done=confirm")));
    }
    let done = match identities::remove(state, account, handle).await? {
        Removal::Done => {
            audit::person(state, req, "identity_removed", &account.id, None);
            "/account?done=removed"
        }
        Removal::LastWayIn => "/account?done=last",
        Removal::Missing => "/account",
    };
    Ok(see_other(&href(&state.realm, done)))
}
