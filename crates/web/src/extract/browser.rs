//! The cookies of a browser (rule G11) and the form tokens that hang on them (rule C2).
//!
//! | cookie | value | stored |
//! |---|---|---|
//! | `chancery-REALM-browser` | random; frozen requests and form tokens are bound to it | never |
//! | `chancery-REALM-session` | random, new at each sign-in | its SHA-256 |
//! | `chancery-REALM-state` | random, new whenever somebody signs in or out; our frame compares it | never |
//! | `chancery-REALM-device` | sealed: this account signed in here before (rule L3) | never |
//! | `chancery-REALM-federation-attempts` | sealed: somebody is away at other providers, for ten minutes | never |
//! | `chancery-REALM-federation-out` | sealed: where somebody goes who signs out at another provider, for ten minutes | never |
//! | `chancery-REALM-link` | sealed: an identity that waits to be connected, for ten minutes | never |

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::ORIGIN;
use chancery_core::authorize::session_state;
use chancery_core::secret::{Digest, Secret, base64url, constant_time_eq, from_base64url};

use crate::node::realm::RealmState;

/// Shape of our cookie values: 256 bits as base64url.
const VALUE_LENGTH: usize = 43;

/// The cookie that our frame compares (OpenID Connect Session Management §3.2).
const LOGIN_STATE: &str = "state";

/// Seconds that a browser and a device are remembered.
const DEVICE_LIFETIME: i64 = 365 * 24 * 60 * 60;

/// A browser, known by its cookies.
#[derive(Debug, Clone)]
pub struct BrowserSession {
    /// Value of the browser cookie, and whether the browser has it yet.
    browser: Secret,
    is_new: bool,
    session: Option<Secret>,
    login_state: Option<Secret>,
}

/// What a form token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// Forms of people who are not signed in.
    Anonymous,
    /// Forms of a session: another session's token does not fit.
    Session,
    /// Forms that go on with this sealed text (its digest), which says itself which session it is about and opens at one
    /// browser alone. The token outlives a sign-in in another tab.
    Sealed(Digest),
}

impl BrowserSession {
    /// Reads the cookies; a browser without one is given one.
    pub fn of(state: &RealmState, req: &HttpRequest) -> Self {
        let read = |kind: &str| {
            req.cookie(&name(state, kind))
                .map(|c| c.value().to_owned())
                .filter(|v| v.len() == VALUE_LENGTH && from_base64url(v).is_some())
                .map(Secret::new)
        };
        let browser = read("browser");
        Self {
            is_new: browser.is_none(),
            browser: browser.unwrap_or_else(|| Secret::random(&*state.entropy)),
            session: read("session"),
            login_state: read(LOGIN_STATE),
        }
    }

    /// What frozen requests are sealed with.
    pub fn binding(&self) -> Digest {
        self.browser.digest()
    }

    /// Digest of the session cookie, if there is one. Says nothing about whether it is known.
    pub fn session(&self) -> Option<Digest> {
        self.session.as_ref().map(Secret::digest)
    }

    /// The browser cookie, where it still has to be set.
    pub fn new_cookie(&self, state: &RealmState) -> Option<Cookie<'static>> {
        self.is_new.then(|| cookie(state, "browser", self.browser.expose(), Some(DEVICE_LIFETIME)))
    }

    /// Makes a new session cookie; from now on forms are bound to it.
    pub fn renew_session(&mut self, state: &RealmState) -> Cookie<'static> {
        let value = Secret::random(&*state.entropy);
        let cookie = cookie(state, "session", value.expose(), Some(state.policy.session_absolute_lifetime));
        self.session = Some(value);
        cookie
    }

    /// Removes the session cookie.
    pub fn remove_session(state: &RealmState) -> Cookie<'static> {
        let mut cookie = cookie(state, "session", "", None);
        cookie.make_removal();
        cookie
    }

    /// What stands for who is signed in at this browser, where apps may ask for that.
    pub const fn login_state(&self) -> Option<&Secret> {
        self.login_state.as_ref()
    }

    /// Somebody signed in or out, or chose another account: the apps that ask our frame notice it. `None`
    /// where no app may.
    pub fn renew_login_state(&mut self, state: &RealmState) -> Option<Cookie<'static>> {
        let value = session_state::is_offered(&state.policy).then(|| Secret::random(&*state.entropy))?;
        let lifetime = state.policy.session_absolute_lifetime;
        let mut cookie = cookie(state, LOGIN_STATE, value.expose(), Some(lifetime));
        // the one exception of rule G11: the script of our frame reads it, on pages of other sites
        cookie.set_http_only(false);
        if state.is_https() {
            cookie.set_same_site(SameSite::None);
        }
        self.login_state = Some(value);
        Some(cookie)
    }

    /// The token for a form.
    pub fn form_token(&self, state: &RealmState, kind: FormKind) -> String {
        let key = state.vault.key_id().to_owned();
        let mac = self.form_mac(state, kind, &key).unwrap_or_default();
        format!("{key}.{}", base64url(&mac))
    }

    /// Whether a posted form is ours: its token fits this browser, and it does not come from another
    /// origin.
    pub fn accepts(
        &self,
        state: &RealmState,
        req: &HttpRequest,
        kind: FormKind,
        token: Option<&str>,
    ) -> bool {
        let Some((key, mac)) = token.and_then(|t| t.split_once('.')) else { return false };
        let (Some(given), Some(expected)) = (from_base64url(mac), self.form_mac(state, kind, key)) else {
            return false;
        };
        !self.is_new && is_same_origin(state, req) && constant_time_eq(&given, &expected)
    }

    fn form_mac(&self, state: &RealmState, kind: FormKind, key: &str) -> Option<[u8; 32]> {
        let mut data = Vec::with_capacity(64);
        data.extend_from_slice(self.browser.digest().as_bytes());
        match kind {
            FormKind::Anonymous => {}
            FormKind::Session => data.extend_from_slice(self.session.as_ref()?.digest().as_bytes()),
            FormKind::Sealed(text) => {
                data.extend_from_slice(b"sealed");
                data.extend_from_slice(text.as_bytes());
            }
        }
        state.vault.mac(key, "form", &data)
    }
}

/// The cookie that tells a device that `login` has signed in from before.
pub fn device_cookie(state: &RealmState, login: &str) -> Cookie<'static> {
    let mut id = [0; 16];
    state.entropy.fill(&mut id);
    let sealed = state.vault.seal("device", login.as_bytes(), base64url(&id).as_bytes());
    cookie(state, "device", &sealed, Some(DEVICE_LIFETIME))
}

/// Identifier of the device, if `login` (canonical) has signed in from it before.
pub fn known_device(state: &RealmState, req: &HttpRequest, login: &str) -> Option<String> {
    let sealed = req.cookie(&name(state, "device"))?;
    let plain = state.vault.open("device", login.as_bytes(), sealed.value())?;
    String::from_utf8(plain).ok()
}

/// A cookie of ours for a short errand; sealed by its writer.
pub fn errand_cookie(state: &RealmState, kind: &str, value: &str, seconds: i64) -> Cookie<'static> {
    cookie(state, kind, value, Some(seconds))
}

/// The value of such a cookie.
pub fn errand(state: &RealmState, req: &HttpRequest, kind: &str) -> Option<String> {
    req.cookie(&name(state, kind)).map(|c| c.value().to_owned())
}

/// Removes such a cookie.
pub fn end_errand(state: &RealmState, kind: &str) -> Cookie<'static> {
    let mut cookie = cookie(state, kind, "", None);
    cookie.make_removal();
    cookie
}

/// Name of the cookie that our frame reads.
pub fn login_state_name(state: &RealmState) -> String {
    name(state, LOGIN_STATE)
}

fn name(state: &RealmState, kind: &str) -> String {
    let prefix = if state.is_https() { "__Host-" } else { "" };
    format!("{prefix}chancery-{}-{kind}", state.realm.id.as_str())
}

fn cookie(state: &RealmState, kind: &str, value: &str, max_age: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build(name(state, kind), value.to_owned())
        .path("/")
        .http_only(true)
        .secure(state.is_https())
        .same_site(SameSite::Lax)
        .finish();
    if let Some(seconds) = max_age {
        cookie.set_max_age(Duration::seconds(seconds));
    }
    cookie
}

/// `Origin`, where the browser sends it, is ours.
fn is_same_origin(state: &RealmState, req: &HttpRequest) -> bool {
    let issuer = &state.realm.issuer;
    let end = issuer.match_indices('/').nth(2).map_or(issuer.len(), |(at, _)| at);
    let ours = issuer.get(..end).unwrap_or(issuer);
    req.headers().get_all(ORIGIN).all(|origin| origin.as_bytes() == ours.as_bytes())
}
