//! People who guess passwords, from anywhere in the world.

use chancery_core::policy::Policy;
use chancery_web::node::forwarded::TrustedProxies;

use super::app::{ISSUER, TestApp};
use super::browser::{Browser, Page};
use super::database::Kind;
use super::front::hidden;

/// Somebody at the sign-in form, at an address.
pub struct Guesser {
    pub browser: Browser,
    csrf: String,
    address: String,
}

impl TestApp {
    /// A server behind a proxy that says who comes from where.
    pub fn behind_proxy(kind: Kind, change: impl FnOnce(&mut Policy)) -> Self {
        Self::customized(kind, change, |state| {
            state.trusted_proxies = TrustedProxies::parse(&["127.0.0.1"]).expect("an address");
        })
    }

    /// A stranger with a new browser; the address counts behind a proxy alone.
    pub async fn guesser(&self, address: &str) -> Guesser {
        self.guesser_with(self.browser(), address).await
    }

    /// Whoever has this browser, at an address.
    pub async fn guesser_with(&self, browser: Browser, address: &str) -> Guesser {
        let csrf = hidden(&browser.get("/login").await, "csrf");
        Guesser { browser, csrf, address: address.to_owned() }
    }
}

impl Guesser {
    /// One attempt; the answer as it comes.
    pub async fn guess(&self, login: &str, password: &str) -> Page {
        let fields = [("csrf", self.csrf.as_str()), ("username", login), ("password", password)];
        let headers = [("origin", ISSUER), ("x-forwarded-for", self.address.as_str())];
        self.browser.post_with("/login", &fields, &headers).await
    }

    /// An attempt that must be judged, and fail.
    #[track_caller]
    pub fn refused(answer: &Page) {
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(answer.form_with("login-submit").is_some(), "{}", answer.body);
    }

    /// BUSY: not judged at all. Seconds until it may be tried again.
    #[track_caller]
    pub fn locked(answer: &Page) -> i64 {
        assert_eq!(answer.status, 429, "{}", answer.body);
        assert!(!answer.headers.contains_key("location"));
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let seconds: i64 = answer.header("retry-after").parse().expect("Retry-After in seconds");
        assert!(seconds > 0);
        seconds
    }

    /// Signed in.
    #[track_caller]
    pub fn entered(answer: &Page) {
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"), "{}", answer.body);
    }
}
