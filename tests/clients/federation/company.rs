//! A second Chancery as the provider of the first.

use openssl::bn::BigNumRef;
use openssl::rsa::Rsa;
use reqwest::Method;
use serde_json::{Value, json};

use super::app::{App, check, usernames};
use crate::support::app::both;
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::html;
use crate::support::jws;
use crate::support::process::{Installation, PASSWORD, Server, USERNAME};
use crate::support::scene::Scene;

const SECRET: &str = "a secret between the two of them, long enough";

/// The company's own Chancery with its two employees, and the first one, which knows it by two client IDs:
/// one with a secret, one with a private key.
struct Pair {
    company: Server,
    first: Scene,
    app: App,
    _installation: Installation,
}

impl Pair {
    async fn new(kind: Kind) -> Self {
        let company = Installation::new(kind);
        company.create_user();
        let bob = ["user", "create", "--username", "bob", "--email", "bob@example.test"];
        company.command(&[&bob[..], &["--email-verified", "--password-stdin"]].concat(), Some(PASSWORD));
        let (pem, jwks) = key_pair();
        let (pem, jwks) = (company.file("first.pem", &pem), company.file("first.json", &jwks));
        let issuer = &company.issuer;
        let config = format!(
            "[outbound]\nallow_private = [\"127.0.0.1\"]\n\
             [federation.company]\nkind = \"oidc\"\nissuer = {issuer:?}\nclient_id = \"first\"\n\
             client_secret = {SECRET:?}\ndomains = [\"example.test\"]\ndisplay_name = \"Example\"\n\
             [federation.signed]\nkind = \"oidc\"\nissuer = {issuer:?}\nclient_id = \"first-signed\"\n\
             private_key = {pem:?}\nresponse_mode = \"form_post\""
        );
        let first = Installation::with(kind, &config);
        let register = |id: &str, provider: &str, method: &[&str], input: Option<&str>| {
            let callback = format!("{}/federation/{provider}/callback", first.issuer);
            let who = ["client", "create", "--id", id, "--name", "First", "--redirect-uri", &callback];
            let what = ["--grant", "authorization_code", "--response-type", "code"];
            let scope = ["--scope", "openid profile email"];
            company.command(&[&who[..], &what, &scope, method].concat(), input);
        };
        let basic = ["--auth-method", "client_secret_basic", "--secret-stdin"];
        register("first", "company", &basic, Some(SECRET));
        let signed = ["--auth-method", "private_key_jwt", "--jwks-file", &jwks];
        register("first-signed", "signed", &signed, None);
        let server = company.start().await;
        let first = Scene::of(first).await;
        let app = App::register(&first).await;
        Self { company: server, first, app, _installation: company }
    }

    /// From the app's URL by our button and the company's pages back to the app.
    async fn enter(&self, ours: &Browser, theirs: &Browser, by: &str, who: &str, url: String) -> String {
        let button = format!("federation-{by}");
        let page = ours.open(&url).await;
        let form = page.form_with(&button).unwrap_or_else(|| panic!("no {button}: {}", page.body));
        let leaving = ours.submit(&page, form, &button).await;
        let there = leaving.location().unwrap_or_else(|| panic!("{}: {}", leaving.status, leaving.body));
        let mut page = self.come_back(ours, theirs, there.as_str(), who).await;
        if let Some(form) = page.form_with("consent-approve") {
            page = ours.submit(&page, form, "consent-approve").await;
        }
        page.location().unwrap_or_else(|| panic!("still at {}: {}", page.url, page.body)).to_string()
    }

    /// Signs in at the company, and brings its answer to us.
    async fn come_back(&self, ours: &Browser, theirs: &Browser, url: &str, who: &str) -> Page {
        let mut page = theirs.open(url).await;
        if let Some(form) = page.form_with("login-submit") {
            let form = if form.value("username").is_some() { form.fill("username", who) } else { form };
            page = theirs.submit(&page, form.fill("password", PASSWORD), "login-submit").await;
        }
        if let Some(form) = page.form_with("consent-approve") {
            page = theirs.submit(&page, form, "consent-approve").await;
        }
        if let Some(callback) = page.location() {
            return ours.open(callback.as_str()).await;
        }
        let form = page.form_with("form-post-continue");
        let form = form.unwrap_or_else(|| panic!("still at {}: {}", page.url, page.body));
        let fields: Vec<_> = form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        // a POST from another site comes without our cookies
        let origin = [("origin", self.company.issuer.as_str())];
        let stranger = self.first.server.browser();
        let answer = stranger.send(Method::POST, &form.action, &origin, Some(encode(&fields))).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        ours.open(answer.location().expect("a location").as_str()).await
    }

    async fn sign_in(&self, by: &str, who: &str, more: &str) -> Value {
        let (ours, theirs) = (self.first.server.browser(), self.company.browser());
        self.sign_in_with(&ours, &theirs, by, who, more).await
    }

    async fn sign_in_with(&self, ours: &Browser, theirs: &Browser, by: &str, who: &str, more: &str) -> Value {
        let go = |url| self.enter(ours, theirs, by, who, format!("{url}{more}"));
        let result = self.app.sign_in(go).await;
        check(&result, &self.first.server.issuer);
        result
    }
}

/// A private key, PEM, and the JWK Set of its public half.
fn key_pair() -> (String, String) {
    let key = Rsa::generate(2048).expect("an RSA key");
    let member = |number: &BigNumRef| jws::encode(number.to_vec());
    let (n, e) = (member(key.n()), member(key.e()));
    let jwk = json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": "first", "n": n, "e": e });
    let pem = String::from_utf8(key.private_key_to_pem().expect("PEM")).expect("PEM is text");
    (pem, json!({ "keys": [jwk] }).to_string())
}

async fn another_chancery_signs_people_in(kind: Kind) {
    let pair = Pair::new(kind).await;

    // somebody new: the account follows the company's word
    let bob = pair.sign_in("company", "bob", "").await;
    assert_eq!(bob["userinfo"]["preferred_username"], "bob", "{bob:#}");
    assert_eq!(bob["userinfo"]["email"], "bob@example.test", "{bob:#}");
    assert_eq!(bob["userinfo"]["email_verified"], true, "{bob:#}");

    // somebody whose verified address both know, at a provider that hands out such addresses (rule F2)
    let alice = pair.sign_in("company", USERNAME, "").await;
    assert_eq!(alice["userinfo"]["preferred_username"], USERNAME, "{alice:#}");
    assert_eq!(alice["userinfo"]["name"], "Alice Example", "{alice:#}");

    // the other client ID, with a signed assertion and an answer by form_post, finds the same people
    for (who, before) in [("bob", &bob), (USERNAME, &alice)] {
        let again = pair.sign_in("signed", who, "").await;
        assert_eq!(again["claims"]["sub"], before["claims"]["sub"], "{again:#}");
    }
    assert_eq!(usernames(&pair.first.installation), [USERNAME, "bob"]);
}

/// Rule Z8: an app's wish for a fresh sign-in goes through to the company, and what it says comes back.
async fn fresh_sign_in_goes_all_the_way(kind: Kind) {
    let pair = Pair::new(kind).await;
    let (ours, theirs) = (pair.first.server.browser(), pair.company.browser());
    let first = pair.sign_in_with(&ours, &theirs, "company", "bob", "").await;
    let at = |result: &Value| result["claims"]["auth_time"].as_i64().expect("auth_time");
    for more in ["&prompt=login", "&max_age=0"] {
        let again = pair.sign_in_with(&ours, &theirs, "company", "bob", more).await;
        assert_eq!(again["claims"]["sub"], first["claims"]["sub"], "{again:#}");
        assert!(at(&again) >= at(&first), "{again:#}");
    }
}

/// The company's people cancel there, and our page has a way on.
async fn a_refusal_at_the_company_is_told_and_signs_nobody_in(kind: Kind) {
    let pair = Pair::new(kind).await;
    let (ours, theirs) = (pair.first.server.browser(), pair.company.browser());
    let page = ours.open("/login").await;
    let form = page.form_with("federation-company").expect("a button");
    let leaving = ours.submit(&page, form, "federation-company").await;
    let page = theirs.open(leaving.location().expect("a location").as_str()).await;
    let form = page.form_with("login-submit").expect("a form");
    let form = form.fill("username", "bob").fill("password", PASSWORD);
    let page = theirs.submit(&page, form, "login-submit").await;
    let form = page.form_with("consent-deny").expect("a form");
    let page = theirs.submit(&page, form, "consent-deny").await;
    let page = ours.open(page.location().expect("a location").as_str()).await;
    let said = html::text_of(&page.body, "form-error").expect("an error");
    assert_eq!(said, "The sign-in at Example was cancelled. Try again, or sign in another way.");
    assert!(page.form_with("login-submit").is_some(), "{}", page.body);
    assert_eq!(usernames(&pair.first.installation), [USERNAME]);
}

both!(
    another_chancery_signs_people_in,
    fresh_sign_in_goes_all_the_way,
    a_refusal_at_the_company_is_told_and_signs_nobody_in
);
