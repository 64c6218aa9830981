//! Signing in with a password: admit, hash, establish. Each database step is one hop, and the hash stands
//! between them.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::http::header::USER_AGENT;
use chancery_core::account::Account;
use chancery_core::acr::ACR_PASSWORD;
use chancery_core::ports::{Access, Outcome, StoreError, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::session::{BrowserId, Session, SessionId};
use chancery_core::sign_in::{Attempted, NewSignIn, admit, establish, succeeded, withdraw};
use chancery_core::text::canonical;
use chancery_core::throttle::Attempt;
use chancery_core::time::Micros;

use crate::extract::browser::{BrowserSession, device_cookie, known_device};
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::busy::Busy;
use crate::node::state::AppState;
use chancery_core::events::SignInOutcome as SignIn;

/// Longest user name that is looked up, in bytes.
const MAX_LOGIN: usize = 320;

/// Longest password that is hashed, in bytes (rule L4).
const MAX_PASSWORD: usize = 1024;

/// Longest `User-Agent` that is kept, in characters.
const MAX_USER_AGENT: usize = 256;

/// How a sign-in ended.
pub enum SignedIn {
    Done {
        session: Box<Session>,
        /// Session and device.
        cookies: Vec<Cookie<'static>>,
    },
    /// Unknown user, wrong password, disabled account: nobody is told which.
    Refused,
    Throttled {
        retry_after: i64,
    },
    Busy(Busy),
}

/// Signs in with user name (or e-mail address) and password.
pub async fn with_password(
    state: &AppState,
    req: &HttpRequest,
    browser: &mut BrowserSession,
    login: &str,
    password: Secret,
) -> Result<SignedIn, StoreError> {
    if login.len() > MAX_LOGIN || password.expose().len() > MAX_PASSWORD {
        return Ok(SignedIn::Refused);
    }
    let attempted = attempted(state, req, login);
    let account = match admitted(state, &attempted).await? {
        Ok(account) => account,
        Err(retry_after) => {
            audit::sign_in(state, req, SignIn::Throttled, None);
            return Ok(SignedIn::Throttled { retry_after });
        }
    };
    let phc = account.as_ref().and_then(|a| a.password_hash.clone());
    let fits = match state.passwords.verify(password, phc.clone()).await {
        Ok(fits) => fits,
        Err(busy) => {
            withdrawn(state, attempted).await?;
            return Ok(SignedIn::Busy(busy));
        }
    };
    let found = account.as_ref().map(|a| a.id.clone());
    let Some(account) = account.filter(|a| fits && a.is_enabled()) else {
        audit::sign_in(state, req, SignIn::Refused, found.as_ref());
        return Ok(SignedIn::Refused);
    };
    let begun = begin(state, req, browser, &account, Some(attempted), phc).await?;
    let Some((session, mut cookies)) = begun else {
        audit::sign_in(state, req, SignIn::Refused, Some(&account.id));
        return Ok(SignedIn::Refused);
    };
    cookies.push(device_cookie(state, &canonical(login)));
    audit::sign_in(state, req, SignIn::Succeeded, Some(&account.id));
    Ok(SignedIn::Done { session: Box::new(session), cookies })
}

/// Begins the session of somebody whose identity is established, under a new cookie (rule L1). `None`: the
/// account was disabled, or its password changed, meanwhile.
pub async fn begin(
    state: &AppState,
    req: &HttpRequest,
    browser: &mut BrowserSession,
    account: &Account,
    attempted: Option<Attempted>,
    phc: Option<String>,
) -> Result<Option<(Session, Vec<Cookie<'static>>)>, StoreError> {
    let now = state.clock.micros();
    let (new, renewed, cookies) = new_sign_in(state, req, browser, now)?;
    let (realm, policy) = (Arc::clone(&state.realm), Arc::clone(&state.policy));
    let id = account.id.clone();
    let session = unit(&state.store, Access::Write, move |tx| {
        let unchanged = tx.hold_account(&realm.id, &id)?.filter(|a| a.is_enabled() && a.password_hash == phc);
        let Some(account) = unchanged else { return Ok((Outcome::Rollback, None)) };
        if let Some(attempted) = &attempted {
            succeeded(tx, &realm.id, &policy, attempted, &account)?;
        }
        let session = establish(tx, &realm.id, &policy, &account, &new, now)?;
        Ok((Outcome::Commit, Some(session)))
    })
    .await?;
    Ok(session.map(|session| {
        *browser = renewed;
        (session, cookies)
    }))
}

/// A sign-in by password at this moment, the browser as it will be, and the cookies that make it so.
pub fn new_sign_in(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    now: Micros,
) -> Result<(NewSignIn, BrowserSession, Vec<Cookie<'static>>), StoreError> {
    let mut renewed = browser.clone();
    let mut cookies = vec![renewed.renew_session(state)];
    cookies.extend(renewed.renew_login_state(state));
    let agent = req.headers().get(USER_AGENT).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let new = NewSignIn {
        authenticated_at: now,
        proven: true,
        acr: ACR_PASSWORD.to_owned(),
        amr: vec!["pwd".to_owned()],
        previous_cookie: browser.session(),
        cookie: renewed.session().ok_or_else(|| StoreError::Failed("no session cookie".to_owned()))?,
        browser: BrowserId(uuid_v7(&*state.entropy, now).to_string()),
        session: SessionId(uuid_v7(&*state.entropy, now).to_string()),
        user_agent: agent.unwrap_or_default().chars().take(MAX_USER_AGENT).collect(),
        address: state.trusted_proxies.client_addr(req).ip.to_string(),
    };
    Ok((new, renewed, cookies))
}

fn attempted(state: &AppState, req: &HttpRequest, login: &str) -> Attempted {
    let address = state.trusted_proxies.client_addr(req);
    Attempted {
        login: login.to_owned(),
        address: address.ip.to_string(),
        network: address.network.to_string(),
        known_device: known_device(state, req, &canonical(login)),
    }
}

/// The account, if any; or seconds until the next attempt counts.
async fn admitted(
    state: &AppState,
    attempted: &Attempted,
) -> Result<Result<Option<Account>, i64>, StoreError> {
    let (realm, policy) = (Arc::clone(&state.realm), Arc::clone(&state.policy));
    let (attempted, now) = (attempted.clone(), state.clock.micros());
    unit(&state.store, Access::Write, move |tx| {
        Ok(match admit(tx, &realm.id, &policy, &attempted, now)? {
            Ok(account) => (Outcome::Commit, Ok(account)),
            Err(Attempt::Blocked { retry_after }) => (Outcome::Rollback, Err(retry_after)),
            Err(Attempt::Allowed) => (Outcome::Rollback, Err(1)),
        })
    })
    .await
}

async fn withdrawn(state: &AppState, attempted: Attempted) -> Result<(), StoreError> {
    let (realm, policy) = (Arc::clone(&state.realm), Arc::clone(&state.policy));
    unit(&state.store, Access::Write, move |tx| {
        Ok((Outcome::Commit, withdraw(tx, &realm.id, &policy, &attempted)?))
    })
    .await
}
