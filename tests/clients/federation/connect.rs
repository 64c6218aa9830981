//! Somebody who has an account here comes by Google: they sign in here first, and say that it is theirs
//! (rule F2). On the account page they take it away, and connect it again.

use super::app::{App, check, land};
use super::google::{ALICE, Plan, choose};
use crate::support::app::both;
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::process::{Installation, USERNAME};
use crate::support::scene::Scene;

async fn an_account_that_is_there_is_connected_by_its_password(kind: Kind) {
    let plan = Plan::new();
    let config = plan.config("create_accounts = true\nprompt = \"select_account\"");
    let scene = Scene::of(Installation::with(kind, &config)).await;
    let app = App::register(&scene).await;
    let google = plan.start(&scene.installation).await;
    let browser = &Chromium::trusting(&google.key_hash).await;

    let result = app
        .sign_in(|url| async move {
            browser.open(&url).await;
            browser.picture("sign-in").await;
            browser.click("#federation-google").await;
            choose(browser, ALICE).await;
            browser.click("#allow").await;
            assert_eq!(
                browser.text("#login-notice").await,
                "alice@example.test at Google isn’t connected with an account here yet. \
                 Sign in below to connect it."
            );
            browser.picture("sign-in-to-connect").await;
            browser.sign_in().await;
            assert_eq!(browser.text("#signed-in-as").await, USERNAME);
            browser.text("#link-confirm").await;
            browser.picture("connect").await;
            browser.click("#link-confirm").await;
            land(browser).await
        })
        .await;
    assert_eq!(result["userinfo"]["preferred_username"], USERNAME, "{result:#}");
    let subject = &result["claims"]["sub"];

    browser.open(&format!("{}/account", scene.server.issuer)).await;
    browser.picture("account").await;
    browser.click("button[value=remove_identity]").await;
    assert_eq!(browser.text("#notice").await, "Removed. It can no longer be used to sign in.");
    browser.picture("account-removed").await;
    browser.click("#connect-google").await;
    choose(browser, ALICE).await;
    assert_eq!(browser.text("#notice").await, "Connected. You can sign in with it from now on.");
    browser.picture("account-connected").await;

    // and from now on it does
    browser.forget().await;
    let result = app
        .sign_in(|url| async move {
            browser.open(&url).await;
            browser.click("#federation-google").await;
            choose(browser, ALICE).await;
            land(browser).await
        })
        .await;
    check(&result, &scene.server.issuer);
    assert_eq!(&result["claims"]["sub"], subject, "another account");
}

both!(an_account_that_is_there_is_connected_by_its_password);
