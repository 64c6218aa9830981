//! `/end_session` (OpenID Connect RP-Initiated Logout 1.0, rule L9).

mod confirmation;
mod frames;
mod hint;
mod target;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, encode};
use crate::support::front::redirected;
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::text;

/// Registered by [`web_app`].
const RETURN: &str = "https://app.example.test/";

/// Somebody signed in for an app, with the ID token that the app holds.
struct Scene {
    app: TestApp,
    client: TestClient,
    browser: Browser,
    id_token: String,
}

impl Scene {
    async fn new(app: TestApp) -> Self {
        app.user("alice").await;
        let client = app.client("app", web_app()).await;
        let browser = app.browser();
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let id_token = text(&tokens, "id_token").to_owned();
        Self { app, client, browser, id_token }
    }

    /// GET with these parameters, as a link or redirect of the app leads there.
    async fn get(&self, parameters: &[(&str, &str)]) -> Page {
        self.browser.get(&format!("/end_session?{}", encode(parameters))).await
    }

    async fn is_signed_in(&self) -> bool {
        self.browser.get("/account").await.status == 200
    }

    async fn assert_signed_out(&self) {
        assert!(!self.is_signed_in().await);
        redirected(&self.app.ask(&self.browser, &self.client, &[("prompt", "none")]).await, "login_required");
    }
}

/// The page that asks; nothing has happened.
#[track_caller]
fn confirms(answer: &Page) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.form_with("logout-confirm").is_some(), "{}", answer.body);
    assert!(answer.location().is_none());
}

/// Our own page that says so.
#[track_caller]
fn says_so(answer: &Page) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("You are signed out"), "{}", answer.body);
    assert!(answer.location().is_none() && answer.form_with("logout-confirm").is_none());
}

#[track_caller]
fn returned(answer: &Page, uri: &str) {
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, uri), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
}
