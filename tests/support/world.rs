//! Our server with a provider beside it, and a person's way through both.

use std::sync::Arc;

use chancery_core::account::{Account, AccountId};
use chancery_core::federation::{Identity, ProviderKind, ProviderRules};
use chancery_core::policy::Policy;
use chancery_core::session::Session;
use chancery_federation::ProviderSettings;
use serde_json::{Value, json};
use url::Url;

use crate::app::{ISSUER, TestApp};
use crate::browser::{Browser, Page};
use crate::database::Kind;
use crate::people::TestClient;
use crate::provider::Provider;

/// Our server, and the provider `op`.
pub struct World {
    pub app: TestApp,
    pub op: Provider,
    /// The provider `other`, where there are two.
    pub other: Option<Provider>,
}

/// What may be changed of a provider's rules.
pub fn rules(settings: &mut ProviderSettings) -> &mut ProviderRules {
    Arc::make_mut(&mut settings.rules)
}

/// Somebody at the provider, with a verified address.
pub fn person(sub: &str, name: &str) -> Value {
    json!({
        "sub": sub,
        "name": format!("{name} upstream"),
        "preferred_username": name,
        "email": format!("{name}@example.test"),
        "email_verified": true,
    })
}

/// Path of the provider's callback.
pub const CALLBACK: &str = "/federation/op/callback";

impl World {
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, |_| ())
    }

    /// With a provider that is configured otherwise.
    pub fn with(kind: Kind, change: impl FnOnce(&mut ProviderSettings)) -> Self {
        Self::of(kind, ProviderKind::Oidc, change, |_| ())
    }

    /// With a provider of another kind, and a policy of our own.
    pub fn of(
        kind: Kind,
        provider: ProviderKind,
        change: impl FnOnce(&mut ProviderSettings),
        policy: impl FnOnce(&mut Policy),
    ) -> Self {
        let op = Provider::start("op");
        let mut settings = op.settings(provider);
        change(&mut settings);
        let app = TestApp::federated(kind, vec![settings], &["127.0.0.1"], policy);
        op.goes_by(app.clock.clone());
        Self { app, op, other: None }
    }

    /// With two providers, `op` and `other`.
    pub fn of_two(kind: Kind) -> Self {
        let (op, other) = (Provider::start("op"), Provider::start("other"));
        let settings = vec![op.settings(ProviderKind::Oidc), other.settings(ProviderKind::Oidc)];
        let app = TestApp::federated(kind, settings, &["127.0.0.1"], |_| ());
        op.goes_by(app.clock.clone());
        other.goes_by(app.clock.clone());
        other.bend(|b| b.rotate("key-of-other"));
        Self { app, op, other: Some(other) }
    }

    pub fn other(&self) -> &Provider {
        self.other.as_ref().expect("two providers")
    }

    /// From our sign-in page to the provider.
    pub async fn leave(&self, browser: &Browser) -> Url {
        let page = browser.open("/login").await;
        leave_by(browser, &page, &self.op).await
    }

    /// From an app's request to the provider.
    pub async fn leave_app(&self, browser: &Browser, client: &TestClient, change: &[(&str, &str)]) -> Url {
        let page = self.app.ask(browser, client, change).await;
        leave_by(browser, &page, &self.op).await
    }

    /// Back from the provider, where that person signed in.
    pub async fn come_back(&self, browser: &Browser, asked: &Url, person: &Value) -> Page {
        browser.open(self.op.authorize(asked, person).as_str()).await
    }

    /// The whole way from our sign-in page.
    pub async fn sign_in(&self, browser: &Browser, person: &Value) -> Page {
        let asked = self.leave(browser).await;
        self.come_back(browser, &asked, person).await
    }

    /// The same with a new browser, to the account page; whose account it is.
    pub async fn signed_in(&self, person: &Value) -> (Browser, AccountId) {
        let browser = self.app.browser();
        let page = self.sign_in(&browser, person).await;
        assert_at_account(&page);
        let account = self.account_of(person).await.expect("an account");
        (browser, account)
    }

    /// The whole way from an app's request.
    pub async fn sign_in_for(
        &self,
        browser: &Browser,
        client: &TestClient,
        person: &Value,
        change: &[(&str, &str)],
    ) -> Page {
        let asked = self.leave_app(browser, client, change).await;
        self.come_back(browser, &asked, person).await
    }

    /// The account that a person's identity belongs to.
    pub async fn account_of(&self, person: &Value) -> Option<AccountId> {
        let sub = person["sub"].as_str().expect("a sub");
        self.identity(&self.op, sub).await.map(|identity| identity.account)
    }

    pub async fn identity(&self, op: &Provider, sub: &str) -> Option<Identity> {
        let (realm, issuer, sub) = (self.app.state.realm.id.clone(), op.issuer.clone(), sub.to_owned());
        self.app.work(move |tx| tx.identity(&realm, &issuer, &sub)).await
    }

    pub async fn accounts(&self) -> Vec<Account> {
        let realm = self.app.state.realm.id.clone();
        self.app.work(move |tx| tx.accounts(&realm, None, 1000)).await
    }

    pub async fn account(&self, id: &AccountId) -> Account {
        let accounts = self.accounts().await;
        accounts.into_iter().find(|account| account.id == *id).expect("the account")
    }

    pub async fn identities_of(&self, id: &AccountId) -> Vec<Identity> {
        let (realm, id) = (self.app.state.realm.id.clone(), id.clone());
        self.app.work(move |tx| tx.identities_of_account(&realm, &id)).await
    }

    /// Sessions that have not ended, of all accounts.
    pub async fn sessions(&self) -> Vec<Session> {
        let mut all = Vec::new();
        for account in self.accounts().await {
            let (realm, id) = (self.app.state.realm.id.clone(), account.id);
            all.extend(self.app.work(move |tx| tx.sessions_of_account(&realm, &id)).await);
        }
        all.into_iter().map(|(session, _)| session).filter(|session| session.ended_at.is_none()).collect()
    }

    /// How much there is of everything that a sign-in makes: accounts, identities, sessions.
    pub async fn rows(&self) -> [usize; 3] {
        let accounts = self.accounts().await;
        let mut identities = 0;
        for account in &accounts {
            identities += self.identities_of(&account.id).await.len();
        }
        [accounts.len(), identities, self.sessions().await.len()]
    }
}

/// By the provider's button of a sign-in page.
pub async fn leave_by(browser: &Browser, page: &Page, op: &Provider) -> Url {
    let left = press(browser, page, op).await;
    assert_eq!(left.status, 303, "{}", left.body);
    let asked = left.location().expect("a location");
    assert!(asked.as_str().starts_with(&format!("{}/", op.issuer)), "sent elsewhere: {asked}");
    asked
}

/// What the provider's button answers.
pub async fn press(browser: &Browser, page: &Page, op: &Provider) -> Page {
    let button = format!("federation-{}", op.name);
    let form = page.form_with(&button);
    let form = form.unwrap_or_else(|| panic!("no button at {}: {}", page.url, page.body));
    browser.submit(page, form, &button).await
}

/// Our sign-in form, which says that the identity is nobody's yet. Nobody is signed in.
#[track_caller]
pub fn asked_to_connect(browser: &Browser, page: &Page) {
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/login"), "{}", page.body);
    let notice = page.text("login-notice").unwrap_or_else(|| panic!("no notice: {}", page.body));
    assert!(notice.contains(says::CONNECT), "{notice}");
    assert!(page.form_with("login-submit").is_some(), "{}", page.body);
    assert!(!browser.has_session());
}

#[track_caller]
pub fn assert_at_account(page: &Page) {
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/account"), "{}", page.body);
}

/// Our sign-in form with a sentence about what went wrong, and the other ways on. Nobody is signed in.
#[track_caller]
pub fn refused(browser: &Browser, page: &Page, status: u16, sentence: &str) {
    assert_eq!(page.status.as_u16(), status, "{sentence} expected, {:?}: {}", page.location(), page.body);
    assert_eq!(page.location(), None);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    let said = page.text("form-error").unwrap_or_else(|| panic!("no sentence: {}", page.body));
    assert!(said.contains(sentence), "{sentence} expected: {said}");
    let form = page.form_with("login-submit").expect("a sign-in form");
    assert!(form.action.starts_with('/'), "{}", form.action);
    assert!(page.form_with("federation-op").is_some(), "no button to try again: {}", page.body);
    assert!(!browser.has_session(), "signed in by {sentence}");
}

/// The sentences of our pages, as far as tests look at them.
pub mod says {
    pub const UNAVAILABLE: &str =
        "Provider op can’t be reached right now. Try again in a moment, or sign in another way.";
    pub const REFUSED: &str = "The answer from Provider op couldn’t be verified, so you are not signed in.";
    pub const CANCELLED: &str = "The sign-in at Provider op was cancelled.";
    pub const STALE: &str = "You have to sign in afresh, but Provider op didn’t confirm that you did.";
    pub const DOMAIN: &str = "isn’t part of an organisation that may sign in here.";
    pub const REPLAYED: &str = "That sign-in took too long or was used already. Please start again.";
    pub const CONNECT: &str = "isn’t connected with an account here yet. Sign in below to connect it.";
}

/// The path and query of one of our own URLs.
pub fn local(url: &Url) -> &str {
    url.as_str().strip_prefix(ISSUER).expect("a URL of ours")
}
