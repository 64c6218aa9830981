//! `/consent`.

mod approval;
mod covers;
mod shown;
mod tabs;
mod taken_back;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::front::{code_of, is_consent};
use crate::support::people::{TestClient, web_app};

const API: &str = "https://api.example.test";

/// Whether a request is answered without a question.
async fn is_silent(app: &TestApp, browser: &Browser, client: &TestClient, change: &[(&str, &str)]) -> bool {
    let answer = app.ask(browser, client, change).await;
    if is_consent(&answer) {
        return false;
    }
    code_of(&answer);
    true
}

async fn approve_for_good(app: &TestApp, browser: &Browser, client: &TestClient, change: &[(&str, &str)]) {
    let consent = app.ask(browser, client, change).await;
    code_of(&browser.approve_for_good(&consent).await);
}

/// The consent page of alice's browser, with its fields.
async fn open(app: &TestApp) -> (TestClient, Browser, Page) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    assert!(is_consent(&consent), "{}", consent.body);
    (client, browser, consent)
}
