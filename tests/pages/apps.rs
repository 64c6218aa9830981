//! The account page's list of apps: how they are opened (OpenID Connect Core §4).

use reqwest::Method;
use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page};
use crate::support::front::app_with;
use crate::support::html;
use crate::support::people::TestClient;

/// The list after alice has let an app in that has this `initiate_login_uri`.
async fn listed(app: &TestApp, browser: &Browser, uri: Option<&str>) -> Page {
    app.user("alice").await;
    let metadata = json!({ "client_name": "Orchard", "initiate_login_uri": uri });
    let client = app.client("app", app_with(metadata)).await;
    app.tokens_by(browser, "alice", &client, &[]).await;
    browser.get("/account").await
}

/// The start tags of the links that open an app.
fn links(page: &Page) -> Vec<&str> {
    let tags = page.body.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter(|tag| tag.contains("aria-label=\"Open: ")).collect()
}

fn href(tag: &str) -> String {
    let value = tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
    html::unescape(value.expect("an address"))
}

/// The issuer goes along and nobody's name; no other page's address goes there either.
async fn an_app_is_opened_where_it_begins_its_sign_in(app: TestApp) {
    let browser = app.browser();
    let page = listed(&app, &browser, Some("https://app.example.test/start")).await;
    let [link] = links(&page)[..] else { panic!("{}", page.body) };
    assert_eq!(href(link), "https://app.example.test/start?iss=https%3A%2F%2Fid.example.test");
    assert!(link.contains("aria-label=\"Open: Orchard\"") && link.contains("rel=\"noreferrer\""), "{link}");
    assert!(!link.contains("target"), "{link}");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    // nothing of it keeps the keyboard away, and it is a link without a script
    assert!(!link.contains("tabindex"), "{link}");
}

/// What the app registered is text on our page, whatever it holds.
async fn the_parameters_of_the_address_stay(app: TestApp) {
    let browser = app.browser();
    let page = listed(&app, &browser, Some("https://app.example.test/in?to=a%26b&q=\"<b>'#top")).await;
    let [link] = links(&page)[..] else { panic!("{}", page.body) };
    let expected = "https://app.example.test/in?to=a%26b&q=\"<b>'&iss=https%3A%2F%2Fid.example.test#top";
    assert_eq!(href(link), expected);
    assert!(!page.body.contains("<b>"), "{}", page.body);
}

async fn apps_that_begin_no_sign_in_have_no_link(app: TestApp) {
    let browser = app.browser();
    let page = listed(&app, &browser, None).await;
    assert!(page.body.contains("Orchard") && links(&page).is_empty(), "{}", page.body);
}

/// It could not sign anybody in.
async fn an_app_that_is_switched_off_is_not_opened(app: TestApp) {
    let browser = app.browser();
    listed(&app, &browser, Some("https://app.example.test/start")).await;
    app.set_client_disabled(&TestClient { id: "app".to_owned(), secret: None }, true).await;
    assert!(links(&browser.get("/account").await).is_empty());
}

async fn the_link_speaks_the_persons_language(app: TestApp) {
    let browser = app.browser();
    listed(&app, &browser, Some("https://app.example.test/start")).await;
    for (language, label) in [
        ("de", "Öffnen: Orchard"),
        ("es", "Abrir: Orchard"),
        ("fr", "Ouvrir\u{a0}: Orchard"),
        ("ja", "開く: Orchard"),
        ("zh", "打开：Orchard"),
    ] {
        let page = browser.send(Method::GET, "/account", &[("accept-language", language)], None).await;
        assert!(page.body.contains(&format!("aria-label=\"{label}\"")), "{language}: {}", page.body);
    }
}

both!(
    an_app_is_opened_where_it_begins_its_sign_in,
    the_parameters_of_the_address_stay,
    apps_that_begin_no_sign_in_have_no_link,
    an_app_that_is_switched_off_is_not_opened,
    the_link_speaks_the_persons_language,
);
