//! GitHub as its documentation has it, served by `github.mjs`.

use serde_json::{Value, json};

use super::app::{App, accounts, check, land};
use crate::support::app::both;
use crate::support::browser::{Browser, Page};
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::process::{Installation, Server, free_port};
use crate::support::program::Program;
use crate::support::scene::Scene;

const CLIENT_ID: &str = "Iv1.8a61f9b3a7aba766";
const CLIENT_SECRET: &str = "the-forty-hexadecimal-digits-of-a-secret";

/// The documentation's user, with these e-mail addresses.
fn octocat(user: &Value, emails: &Value) -> Value {
    json!({ "person": { "user": user, "emails": emails } })
}

fn public_email() -> Value {
    let email = json!({
        "email": "octocat@github.com", "verified": true, "primary": true, "visibility": "public",
    });
    octocat(&json!({}), &json!([email]))
}

struct GitHub {
    program: Program,
    issuer: String,
}

impl GitHub {
    /// Where it will be, and what we are told of it.
    fn config(port: u16) -> String {
        format!(
            "[outbound]\nallow_private = [\"127.0.0.1\"]\n\
             [federation.github]\nkind = \"github\"\nissuer = \"http://127.0.0.1:{port}\"\n\
             client_id = {CLIENT_ID:?}\nclient_secret = {CLIENT_SECRET:?}\ncreate_accounts = true"
        )
    }

    async fn start(port: u16, installation: &Installation) -> Self {
        let mut program = Program::node("github.mjs");
        let issuer = format!("http://127.0.0.1:{port}");
        let task = json!({
            "issuer": issuer,
            "port": port,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": format!("{}/federation/github/callback", installation.issuer),
        });
        assert_eq!(program.ask(&task).await["listening"], issuer);
        Self { program, issuer }
    }

    /// Says who comes next or what goes wrong, and returns what was asked so far.
    async fn order(&mut self, order: &Value) -> Value {
        self.program.ask(order).await
    }
}

/// A server with no app, for those who go to their account page.
async fn house(kind: Kind) -> (Installation, Server, GitHub) {
    let port = free_port();
    let installation = Installation::with(kind, &GitHub::config(port));
    let server = installation.start().await;
    let github = GitHub::start(port, &installation).await;
    (installation, server, github)
}

/// By our button to GitHub, and back by the button there.
async fn go(server: &Server, github: &GitHub, ours: &Browser, button: &str) -> Page {
    let page = ours.open("/login").await;
    let form = page.form_with("federation-github").expect("our button");
    let leaving = ours.submit(&page, form, "federation-github").await;
    let theirs = Browser::new(&github.issuer, &github.issuer);
    let page = theirs.open(leaving.location().expect("a location").as_str()).await;
    let form = page.form_with(button).unwrap_or_else(|| panic!("{}: {}", page.status, page.body));
    let back = theirs.submit(&page, form, button).await.location().expect("a location");
    assert!(back.as_str().starts_with(&server.issuer), "{back}");
    ours.open(back.as_str()).await
}

async fn the_way_leads_from_an_app_and_back(kind: Kind) {
    let port = free_port();
    let scene = Scene::of(Installation::with(kind, &GitHub::config(port))).await;
    let mut github = GitHub::start(port, &scene.installation).await;
    github.order(&public_email()).await;
    let app = App::register(&scene).await;
    let browser = &Chromium::start().await;
    let enter = |url: String| async move {
        browser.open(&url).await;
        browser.click("#federation-github").await;
        browser.click("#authorize").await;
        land(browser).await
    };
    let first = app.sign_in(&enter).await;
    check(&first, &scene.server.issuer);
    let person = &first["userinfo"];
    assert_eq!(person["preferred_username"], "octocat", "{first:#}");
    assert_eq!(person["name"], "monalisa octocat", "{first:#}");
    assert_eq!(person["email"], "octocat@github.com", "{first:#}");
    // GitHub hands out no addresses, so that others must not rely on its word
    assert_eq!(person["email_verified"], false, "{first:#}");
    assert_eq!(person["profile"], "https://github.com/octocat", "{first:#}");

    // the login may change, the id does not (rule F1)
    let renamed = json!({ "login": "monalisa", "email": null });
    github.order(&octocat(&renamed, &json!([]))).await;
    browser.forget().await;
    let second = app.sign_in(&enter).await;
    assert_eq!(second["claims"]["sub"], first["claims"]["sub"], "another account");

    let seen = github.order(&json!({})).await;
    let asked = &seen["authorizations"][0];
    assert_eq!(asked["scope"], "read:user user:email", "{seen:#}");
    assert_eq!(asked["code_challenge_method"], "S256", "{seen:#}");
    assert_eq!(seen["tokens"][0]["accept"], "application/json", "{seen:#}");
    let agent = seen["api"][0]["agent"].as_str().expect("a User-Agent");
    assert!(agent.starts_with("chancery/"), "{seen:#}");
    assert_eq!(seen["api"][1]["accept"], "application/vnd.github+json", "{seen:#}");
}

async fn a_private_email_is_taken_where_it_is_verified(kind: Kind) {
    let (installation, server, mut github) = house(kind).await;
    let private = json!([
        { "email": "old@example.net", "verified": true, "primary": false, "visibility": null },
        { "email": "octocat@example.net", "verified": true, "primary": true, "visibility": "private" },
    ]);
    github.order(&octocat(&json!({ "email": null, "name": null }), &private)).await;
    let page = go(&server, &github, &server.browser(), "authorize").await;
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/account"), "{}", page.body);
    let accounts = accounts(&installation);
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert_eq!(accounts[0]["username"], "octocat");
    assert_eq!(accounts[0]["email"], "octocat@example.net");
}

async fn an_unverified_email_is_left_out(kind: Kind) {
    let (installation, server, mut github) = house(kind).await;
    let unverified = json!([
        { "email": "victim@example.net", "verified": false, "primary": true, "visibility": null },
    ]);
    github.order(&octocat(&json!({ "email": null }), &unverified)).await;
    let page = go(&server, &github, &server.browser(), "authorize").await;
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/account"), "{}", page.body);
    assert!(!page.body.contains("victim@"), "{}", page.body);
    let accounts = accounts(&installation);
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert!(accounts[0]["email"].is_null(), "{accounts:?}");
}

#[track_caller]
fn refused(page: &Page, sentence: &str, installation: &Installation) {
    assert_eq!(page.text("form-error").as_deref(), Some(sentence), "{}", page.body);
    assert_eq!(page.status, 400);
    assert!(page.form_with("login-submit").is_some() && page.form_with("federation-github").is_some());
    assert_eq!(accounts(installation), Vec::<Value>::new());
}

async fn a_sign_in_that_was_denied_is_told(kind: Kind) {
    let (installation, server, mut github) = house(kind).await;
    github.order(&public_email()).await;
    let page = go(&server, &github, &server.browser(), "cancel").await;
    let sentence = "The sign-in at GitHub was cancelled. Try again, or sign in another way.";
    refused(&page, sentence, &installation);
}

/// GitHub says no with status 200.
async fn a_bad_verification_code_signs_nobody_in(kind: Kind) {
    let (installation, server, mut github) = house(kind).await;
    let sentence = "The answer from GitHub couldn’t be verified, so you are not signed in. \
                    Try again, or sign in another way.";
    for error in ["bad_verification_code", "incorrect_client_credentials", "redirect_uri_mismatch"] {
        let mut order = public_email();
        order["next_error"] = error.into();
        github.order(&order).await;
        let ours = server.browser();
        let page = go(&server, &github, &ours, "authorize").await;
        refused(&page, sentence, &installation);
        assert_eq!(ours.open("/account").await.url.path(), "/login", "a session");
    }
    // the way on
    let page = go(&server, &github, &server.browser(), "authorize").await;
    assert_eq!(page.url.path(), "/account", "{}", page.body);
}

both!(
    the_way_leads_from_an_app_and_back,
    a_private_email_is_taken_where_it_is_verified,
    an_unverified_email_is_left_out,
    a_sign_in_that_was_denied_is_told,
    a_bad_verification_code_signs_nobody_in
);
