//! Signing in with a password: admit, hash, establish. Each database step is one hop, and the hash stands
//! between them.

use actix_web::cookie::Cookie;
use actix_web::http::header::USER_AGENT;
use chancery_core::account::AccountId;
use chancery_core::actor::Who;
use chancery_core::authentication::Proof;
use chancery_core::events::{Event, SignInOutcome};
use chancery_core::ports::{StoreError, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::session::{BrowserId, Session, SessionId};
use chancery_core::sign_in::{self, Attempted, Changed, Entry, NewSignIn};
use chancery_core::text::canonical;
use chancery_core::unit::{Never, Stop, Unit};

use chancery_web::extract::browser::{BrowserSession, device_cookie, known_device};
use chancery_web::extract::visit::Visit;
use chancery_web::node::busy::Busy;

/// Longest user name that is looked up, in bytes.
const MAX_LOGIN: usize = 320;

/// Longest password that is hashed, in bytes (rule L4).
const MAX_PASSWORD: usize = 1024;

/// Longest `User-Agent` that is kept, in characters.
const MAX_USER_AGENT: usize = 256;

/// How a sign-in ended.
pub enum SignedIn {
    Done(Box<Session>),
    /// Unknown user, wrong password, disabled account: nobody is told which.
    Refused,
    Throttled {
        retry_after: i64,
    },
    Busy(Busy),
}

/// Signs in with user name (or e-mail address) and password.
pub async fn with_password(visit: &mut Visit, login: &str, password: Secret) -> Result<SignedIn, StoreError> {
    if login.len() > MAX_LOGIN || password.expose().len() > MAX_PASSWORD {
        return Ok(SignedIn::Refused);
    }
    let attempted = attempted(visit, login);
    let tried = attempted.clone();
    let candidate = match visit.unit(Who::Anybody, move |unit| sign_in::admit(unit, &tried)).await {
        Ok(candidate) => candidate,
        Err(Stop::Store(error)) => return Err(error),
        Err(Stop::Refused(throttled) | Stop::Undone(throttled)) => {
            tell(visit, SignInOutcome::Throttled, None);
            return Ok(SignedIn::Throttled { retry_after: throttled.retry_after });
        }
    };
    let (account, credential) = candidate.map(|found| (found.account, found.password)).unzip();
    let credential = credential.flatten();
    let phc = credential.as_ref().map(|credential| credential.password_hash().to_owned());
    let fits = match visit.passwords.verify(password, phc).await {
        Ok(fits) => fits,
        Err(busy) => {
            let withdraw = move |unit: &mut Unit<'_>| Ok(sign_in::withdraw(unit, &attempted)?);
            visit.unit::<_, Never, _>(Who::Anybody, withdraw).await?;
            return Ok(SignedIn::Busy(busy));
        }
    };
    let found = account.as_ref().map(|a| a.id.clone());
    let Some(credential) = credential.filter(|_| fits && account.is_some_and(|a| a.is_enabled())) else {
        tell(visit, SignInOutcome::Refused, found);
        return Ok(SignedIn::Refused);
    };
    let proof = Proof::by_credential(&credential, visit.clock.micros());
    let Some(session) = begin(visit, proof, Some(attempted)).await? else {
        tell(visit, SignInOutcome::Refused, found);
        return Ok(SignedIn::Refused);
    };
    visit.set_cookie(device_cookie(visit, &canonical(login)));
    Ok(SignedIn::Done(Box::new(session)))
}

fn tell(visit: &Visit, outcome: SignInOutcome, account: Option<AccountId>) {
    visit.record(Who::Anybody, &Event::SignIn { outcome, account });
}

/// Begins the session of somebody whose identity is established, under a new cookie (rule L1). `None`: the
/// account was disabled, or its password changed, meanwhile.
pub async fn begin(
    visit: &mut Visit,
    proof: Proof,
    attempted: Option<Attempted>,
) -> Result<Option<Session>, StoreError> {
    let begun = Begun::new(visit)?;
    let entry = Entry { proof, attempted, new: begun.new.clone() };
    match visit.unit(Who::Anybody, move |unit| sign_in::enter(unit, &entry)).await {
        Ok(session) => {
            begun.take_effect(visit);
            Ok(Some(session))
        }
        Err(Stop::Refused(Changed) | Stop::Undone(Changed)) => Ok(None),
        Err(Stop::Store(error)) => Err(error),
    }
}

/// A sign-in at this moment, and the browser as it will be.
pub struct Begun {
    pub new: NewSignIn,
    browser: BrowserSession,
    cookies: Vec<Cookie<'static>>,
}

impl Begun {
    pub fn new(visit: &Visit) -> Result<Self, StoreError> {
        let now = visit.clock.micros();
        let mut browser = visit.browser.clone();
        let mut cookies = vec![browser.renew_session(visit)];
        cookies.extend(browser.renew_login_state(visit));
        let agent = visit.request().headers().get(USER_AGENT);
        let agent = agent.map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        let new = NewSignIn {
            previous_cookie: visit.browser.session(),
            cookie: browser.session().ok_or_else(|| StoreError::Failed("no session cookie".to_owned()))?,
            browser: BrowserId(uuid_v7(&*visit.entropy, now).to_string()),
            session: SessionId(uuid_v7(&*visit.entropy, now).to_string()),
            user_agent: agent.unwrap_or_default().chars().take(MAX_USER_AGENT).collect(),
            address: visit.address().ip.to_string(),
        };
        Ok(Self { new, browser, cookies })
    }

    /// The session is stored: the browser gets its cookies.
    pub fn take_effect(self, visit: &mut Visit) {
        visit.browser = self.browser;
        for cookie in self.cookies {
            visit.set_cookie(cookie);
        }
    }
}

fn attempted(visit: &Visit, login: &str) -> Attempted {
    let address = visit.address();
    Attempted {
        login: login.to_owned(),
        address: address.machine().to_string(),
        network: address.network.to_string(),
        known_device: known_device(visit, visit.request(), &canonical(login)),
    }
}
