//! `domains`: only the organisation's accounts at Google may enter.

use super::app::usernames;
use super::google::{ADA, GRACE, Plan, choose};
use crate::support::app::both;
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::process::Installation;

const NOT_ADMITTED: &str = "This Google account isn’t part of an organisation that may sign in here. \
                            Use another Google account, or sign in another way.";

async fn others_are_refused_in_words(kind: Kind) {
    let plan = Plan::new();
    let config = plan.config("domains = [\"example.com\"]\nprompt = \"select_account\"");
    let installation = Installation::with(kind, &config);
    let server = installation.start().await;
    let mut google = plan.start(&installation).await;
    let browser = Chromium::trusting(&google.key_hash).await;

    browser.open(&format!("{}/login", server.issuer)).await;
    browser.click("#federation-google").await;
    choose(&browser, ADA).await;
    browser.click("#allow").await;
    assert_eq!(browser.text("#form-error").await, NOT_ADMITTED);
    browser.picture("other-domain").await;
    assert_eq!(usernames(&installation), Vec::<String>::new());

    // the same page is the way on
    browser.click("#federation-google").await;
    choose(&browser, GRACE).await;
    browser.click("#allow").await;
    assert_eq!(browser.text("#signed-in-as").await, "Grace Hopper");
    assert_eq!(browser.url().await, format!("{}/account", server.issuer));
    // nothing takes away the account's only way in
    browser.picture("account-of-grace").await;
    assert!(!browser.has("button[value=remove_identity]").await);
    assert_eq!(usernames(&installation), ["grace"]);

    let seen = google.order("look").await;
    for asked in seen["authorizations"].as_array().expect("requests") {
        assert_eq!(asked["hd"], "example.com", "{asked}");
    }
}

/// Rules F1 and F2: whoever gets an address after somebody else does not get their account with it.
async fn an_address_that_was_given_to_somebody_else_opens_no_account(kind: Kind) {
    let plan = Plan::new();
    let config = plan.config("domains = [\"example.com\"]\nprompt = \"select_account\"");
    let installation = Installation::with(kind, &config);
    let server = installation.start().await;
    let mut google = plan.start(&installation).await;
    let browser = Chromium::trusting(&google.key_hash).await;
    browser.open(&format!("{}/login", server.issuer)).await;
    browser.click("#federation-google").await;
    choose(&browser, GRACE).await;
    browser.click("#allow").await;
    assert_eq!(browser.text("#signed-in-as").await, "Grace Hopper");

    google.order("reassign").await;
    browser.forget().await;
    browser.open(&format!("{}/login", server.issuer)).await;
    browser.click("#federation-google").await;
    choose(&browser, GRACE).await;
    browser.click("#allow").await;
    browser.text("#login-notice, #signed-in-as").await;
    assert!(!browser.has("#signed-in-as").await, "in the account of the one before");
    assert_eq!(usernames(&installation), ["grace"]);
}

both!(others_are_refused_in_words, an_address_that_was_given_to_somebody_else_opens_no_account);
