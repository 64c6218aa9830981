//! Nothing leaves our host before the client is proven (rule Z1).

use crate::support::app::{TestApp, both};
use crate::support::front::{page, redirected};
use crate::support::people::web_app;

async fn z1_a_missing_client_id_is_a_page(app: TestApp) {
    let client = app.client("app", web_app()).await;
    page(&app.ask_cold(&client, &[("client_id", "")]).await, "invalid_request");
    let url = client.authorize_url(&[]).replace("client_id=app", "client_id=");
    page(&app.browser().get(&url).await, "invalid_request");
}

async fn z1_an_unknown_client_is_a_page(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for id in ["nobody", "APP", "app ", "app/", "%61pp", "app\u{200b}", "*", "'; DROP TABLE clients; --"] {
        page(&app.ask_cold(&client, &[("client_id", id)]).await, "invalid_client");
    }
}

async fn z1_a_client_that_cannot_exist_is_not_echoed(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.ask_cold(&client, &[("client_id", "<script>alert(1)</script>")]).await;
    page(&answer, "invalid_client");
    assert!(!answer.body.contains("alert(1)"), "{}", answer.body);
}

/// Known before, so that a stale memory of it would show.
async fn z1_a_disabled_client_is_a_page_like_an_unknown_one(app: TestApp) {
    let client = app.client("app", web_app()).await;
    redirected(&app.ask_cold(&client, &[("prompt", "none")]).await, "login_required");

    app.set_client_disabled(&client, true).await;
    let disabled = app.ask_cold(&client, &[("prompt", "none")]).await;
    page(&disabled, "invalid_client");
    let unknown = app.ask_cold(&client, &[("client_id", "nobody"), ("prompt", "none")]).await;
    assert_eq!(disabled.text("error-description"), unknown.text("error-description"));

    app.set_client_disabled(&client, false).await;
    redirected(&app.ask_cold(&client, &[("prompt", "none")]).await, "login_required");
}

/// A page of error is no step into the flow: no cookie that a request could be bound to.
async fn z1_a_refused_request_leaves_no_cookie(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.ask_cold(&client, &[("client_id", "nobody")]).await;
    page(&answer, "invalid_client");
    assert!(!answer.headers.contains_key("set-cookie"));
}

both!(
    z1_a_missing_client_id_is_a_page,
    z1_an_unknown_client_is_a_page,
    z1_a_client_that_cannot_exist_is_not_echoed,
    z1_a_disabled_client_is_a_page_like_an_unknown_one,
    z1_a_refused_request_leaves_no_cookie,
);
