//! openid-client beyond the code flow: hybrid, implicit, form_post, signed requests, encrypted answers,
//! pairwise subjects, back-channel logout. It registers itself, as apps of other people do.

use serde_json::{Value, json};
use url::Url;

use crate::support::app::both;
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::html;
use crate::support::process::{PASSWORD, USERNAME, free_port};
use crate::support::program::Program;
use crate::support::scene::Scene;

/// Implicit clients have no local redirect URIs; the browser stops before it.
const REDIRECT_URI: &str = "https://app.example.test/callback";

const CONFIG: &str = "[policy]\nprofiles = [\"oauth2.1\", \"oidc\"]\n[registration]\nmode = \"open\"\nprofile = \"oidc\"\n\
                      [outbound]\nallow_private = [\"127.0.0.1\"]\n";

async fn drive(scene: &Scene, feature: &str, more: Value) -> Value {
    let mut task = json!({ "issuer": scene.server.issuer, "feature": feature, "redirect_uri": REDIRECT_URI });
    for (name, value) in more.as_object().expect("an object") {
        task[name] = value.clone();
    }
    let browser = scene.server.browser();
    Program::node("openid-client-profiles.mjs").run(&task, |url| land(&browser, url)).await
}

/// Where the browser ends: outside our server, or at the form that posts itself there. What that one would
/// post is given as a query.
async fn land(browser: &Browser, url: String) -> String {
    let mut page = browser.open(&url).await;
    for _ in 0..3 {
        page = if let Some(form) = page.form_with("login-submit") {
            let form = form.fill("username", USERNAME).fill("password", PASSWORD);
            browser.submit(&page, form, "login-submit").await
        } else if let Some(form) = page.form_with("consent-approve") {
            browser.submit(&page, form, "consent-approve").await
        } else if let Some(form) = page.form_with("logout-confirm") {
            browser.submit(&page, form, "logout-confirm").await
        } else {
            break;
        };
    }
    page.location().unwrap_or_else(|| posted(&page)).to_string()
}

fn posted(page: &Page) -> Url {
    let forms = html::forms(&page.body);
    let [form] = forms.as_slice() else { panic!("no way back from {}: {}", page.url, page.body) };
    let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut to = Url::parse(&form.action).expect("an address of the client");
    to.set_query(Some(&encode(&fields)));
    to
}

#[track_caller]
fn check(scene: &Scene, result: &Value) {
    assert_eq!(result["claims"]["iss"], scene.server.issuer, "{result:#}");
    assert_eq!(result["userinfo"]["sub"], result["claims"]["sub"], "{result:#}");
    assert_eq!(result["userinfo"]["email"], "alice@example.test", "{result:#}");
}

async fn hybrid_answers_are_taken_by_the_app(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    check(&scene, &drive(&scene, "hybrid", json!({})).await);
}

async fn implicit_answers_are_taken_by_the_app(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    let result = drive(&scene, "implicit", json!({})).await;
    assert_eq!(result["claims"]["iss"], scene.server.issuer, "{result:#}");
    // nobody to ask for userinfo with, so the claims stand here
    assert_eq!(result["claims"]["email"], "alice@example.test", "{result:#}");
}

async fn form_post_answers_are_taken_by_the_app(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    check(&scene, &drive(&scene, "form_post", json!({})).await);
}

async fn signed_requests_of_the_app_are_taken(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    check(&scene, &drive(&scene, "jar", json!({})).await);
}

async fn encrypted_answers_open_at_the_app(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    for (alg, enc) in [("RSA-OAEP-256", "A256GCM"), ("ECDH-ES+A256KW", "A128CBC-HS256")] {
        let result = drive(&scene, "encrypted", json!({ "alg": alg, "enc": enc })).await;
        check(&scene, &result);
        let parts = result["id_token"].as_str().expect("an ID token").split('.').count();
        assert_eq!(parts, 5, "{alg}: not encrypted");
    }
}

async fn pairwise_subjects_differ_between_sectors(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    let redirect_uris =
        ["https://one.example.test/cb", "https://one.example.test/other", "https://two.example.test/cb"];
    let result = drive(&scene, "pairwise", json!({ "redirect_uris": redirect_uris })).await;
    let subjects: Vec<&str> =
        result["subjects"].as_array().expect("subjects").iter().filter_map(Value::as_str).collect();
    let [one, other, two] = subjects.as_slice() else { panic!("{result:#}") };
    assert_eq!(one, other, "one sector");
    assert_ne!(one, two, "two sectors");
}

async fn backchannel_logout_reaches_the_app(kind: Kind) {
    let scene = Scene::new(kind, CONFIG).await;
    let (port, after) = (free_port(), "https://app.example.test/signed-out");
    let metadata = json!({
        "client_name": "Told",
        "redirect_uris": [REDIRECT_URI],
        "post_logout_redirect_uris": [after],
        "grant_types": ["authorization_code"],
        "scope": "openid email",
        "backchannel_logout_uri": format!("http://127.0.0.1:{port}/logout"),
        "backchannel_logout_session_required": true,
    });
    let file = scene.installation.file("told.json", &metadata.to_string());
    let created =
        scene.installation.command(&["client", "create", "--id", "told", "--metadata-file", &file], None);
    let task = json!({
        "client_id": "told", "client_secret": created["client_secret"], "port": port,
        "post_logout_redirect_uri": after,
    });
    let result = drive(&scene, "logout", task).await;
    assert_eq!(result["callback"], format!("{after}?state=after"), "{result:#}");
    assert_eq!(result["logout"]["sid"], result["claims"]["sid"], "{result:#}");
    assert_eq!(result["logout"]["sub"], result["claims"]["sub"], "{result:#}");
    let events = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
    assert_eq!(result["logout"]["events"], events, "{result:#}");
    assert!(result["logout"].get("nonce").is_none(), "{result:#}");
}

both!(
    hybrid_answers_are_taken_by_the_app,
    implicit_answers_are_taken_by_the_app,
    form_post_answers_are_taken_by_the_app,
    signed_requests_of_the_app_are_taken,
    encrypted_answers_open_at_the_app,
    pairwise_subjects_differ_between_sectors,
    backchannel_logout_reaches_the_app,
);
