//! Google is down: our page says so, and a password does as always (rule R18).

use super::app::{App, land, usernames};
use super::google::{ADA, Plan, choose};
use crate::support::app::both;
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::process::{Installation, USERNAME};
use crate::support::scene::Scene;

const UNREACHABLE: &str = "Google can’t be reached right now. Try again in a moment, or sign in another way.";

async fn our_page_says_so_and_a_password_does(kind: Kind) {
    let plan = Plan::new();
    let scene = Scene::of(Installation::with(kind, &plan.config("create_accounts = true"))).await;
    let app = App::register(&scene).await;
    let mut google = plan.start(&scene.installation).await;
    let browser = &Chromium::trusting(&google.key_hash).await;

    // it dies when it is asked for tokens
    google.order("die_at_token").await;
    let result = app
        .sign_in(|url| async move {
            browser.open(&url).await;
            browser.click("#federation-google").await;
            choose(browser, ADA).await;
            browser.click("#allow").await;
            assert_eq!(browser.text("#form-error").await, UNREACHABLE);
            browser.picture("unreachable").await;
            browser.sign_in().await;
            land(browser).await
        })
        .await;
    assert_eq!(result["userinfo"]["preferred_username"], USERNAME, "{result:#}");
    google.ended().await;

    // it is not there at all, and this server has never seen it
    let Scene { installation, server } = scene;
    server.stop().await;
    let _server = installation.start().await;
    browser.forget().await;
    let result = app
        .sign_in(|url| async move {
            browser.open(&url).await;
            browser.click("#federation-google").await;
            assert_eq!(browser.text("#form-error").await, UNREACHABLE);
            browser.sign_in().await;
            land(browser).await
        })
        .await;
    assert_eq!(result["userinfo"]["preferred_username"], USERNAME, "{result:#}");
    let checked = installation.try_command(&["config", "check"], None);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert_eq!(checked.status.code(), Some(1), "{said}");
    assert!(said.contains("it cannot be reached"), "{said}");
    // nobody was half made
    assert_eq!(usernames(&installation), [USERNAME]);
}

both!(our_page_says_so_and_a_password_does);
