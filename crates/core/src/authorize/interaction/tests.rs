//! What comes next for a request, by client, consent and who is signed in.

use crate::consent::Approved;
use crate::generation::Generation;
use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::account::AccountId;
use crate::authentication::{Evidence, Method, acr};
use crate::authorize::prompt::Prompt;
use crate::authorize::request::Asked;
use crate::authorize::target;
use crate::client::{
    AuthMethod, ClientAttributes, ClientAuthentication, ClientConsent, ClientGrants, ClientId,
    ClientIdentity, ClientRedirects,
};
use crate::params::Params;
use crate::realm::Realm;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scope;
use crate::session::BrowserId;
use crate::time::Timestamp;

const NOW: Micros = Micros(1_000_000_000_000);

fn client(rule: ConsentRule, method: AuthMethod) -> Client {
    let uris = ["https://app.test/cb", "http://127.0.0.1/cb"];
    let redirect_uris = uris.map(|uri| RedirectUri::register(uri, true).unwrap()).into();
    let attributes = ClientAttributes {
        identity: ClientIdentity { name: "App".to_owned(), ..ClientIdentity::default() },
        redirects: ClientRedirects { redirect_uris, ..ClientRedirects::default() },
        authentication: ClientAuthentication { method, ..ClientAuthentication::default() },
        grants: ClientGrants { scope: Scope::parse("openid profile").unwrap(), ..ClientGrants::default() },
        consent: ClientConsent { rule },
        ..ClientAttributes::default()
    };
    Client {
        realm: Realm::main("https://op.test").id,
        id: ClientId("app".to_owned()),
        attributes,
        secrets: Vec::new(),
        generation: Generation::FIRST,
        disabled_at: None,
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

fn person(name: &str, authenticated_ago: i64) -> SignedIn {
    let realm = Realm::main("https://op.test").id;
    let at = NOW.plus_seconds(-authenticated_ago);
    SignedIn {
        session: Session {
            realm: realm.clone(),
            id: SessionId(format!("session-{name}")),
            browser: BrowserId("b".to_owned()),
            account: AccountId(name.to_owned()),
            authentication: Evidence { method: Method::Password, at, proven: true }.into(),
            created_at: at.seconds(),
            last_seen_at: at.seconds(),
            expires_at: NOW.seconds().plus(1000),
            ended_at: None,
        },
        account: Account {
            realm,
            id: AccountId(name.to_owned()),
            username: name.to_owned(),
            email: None,
            email_verified: false,
            claims: serde_json::Map::new(),
            roles: BTreeSet::new(),
            generation: Generation::FIRST,
            disabled_at: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        },
        subject: Some(Subject(format!("sub-{name}"))),
        consent: None,
    }
}

fn consenting(mut person: SignedIn, scope: &str) -> SignedIn {
    person.consent = Some(Consent {
        realm: person.account.realm.clone(),
        account: person.account.id.clone(),
        client: ClientId("app".to_owned()),
        approved: Approved::of(&Scope::parse(scope).unwrap(), &BTreeSet::new()),
        granted_at: Timestamp(0),
    });
    person
}

fn request(client: &Client, redirect_uri: &str) -> AuthorizationRequest {
    let params = BTreeMap::from([("client_id", "app"), ("redirect_uri", redirect_uri)]);
    let params = Params::new(params.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect());
    AuthorizationRequest {
        v: 2,
        id: "id".to_owned(),
        target: target::prove(&params, client).unwrap(),
        asked: Asked {
            response_type: crate::client::ResponseType::Code,
            nonce: None,
            scope: Scope::parse("openid profile").unwrap(),
            resources: BTreeSet::new(),
            code_challenge: None,
            prompt: Prompt::default(),
            max_age: None,
            login_hint: None,
            hint: None,
            ui_locales: None,
            acr_values: None,
            claims: crate::claims_request::ClaimsRequest::default(),
        },
        accepted_at: NOW,
    }
}

fn name(step: &Step) -> String {
    match step {
        Step::Authenticate(_, None) => "sign in".to_owned(),
        Step::Authenticate(_, Some(p)) => format!("sign in again as {}", p.account.username),
        Step::SelectAccount(_) => "select".to_owned(),
        Step::Consent(p) => format!("consent of {}", p.account.username),
        Step::Issue(p) => format!("issue to {}", p.account.username),
        Step::Refuse(e) => e.code.as_str().to_owned(),
    }
}

struct Case {
    client: Client,
    request: AuthorizationRequest,
    people: Vec<Arc<SignedIn>>,
    chosen: Option<&'static str>,
    fresh: Option<&'static str>,
    approved: bool,
    federation: bool,
}

impl Case {
    fn new(people: Vec<SignedIn>) -> Self {
        let client = client(ConsentRule::Remember, AuthMethod::ClientSecretBasic);
        let request = request(&client, "https://app.test/cb");
        let people = people.into_iter().map(Arc::new).collect();
        Self { client, request, people, chosen: None, fresh: None, approved: false, federation: false }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn next(&self) -> String {
        let chosen = self.chosen.map(|c| SessionId(c.to_owned()));
        let fresh = self.fresh.map(|c| SessionId(c.to_owned()));
        let situation = Situation {
            client: &self.client,
            signed_in: &self.people,
            chosen: chosen.as_ref(),
            fresh: fresh.as_ref(),
            reachable: acr::reachable(self.federation),
            approved: self.approved,
            now: NOW,
        };
        name(&next(&self.request, &situation))
    }
}

fn alice() -> SignedIn {
    consenting(person("alice", 100), "openid profile email")
}

#[test]
fn a_stranger_signs_in_then_consents_then_gets_a_code() {
    assert_eq!(Case::new(vec![]).next(), "sign in");
    assert_eq!(Case::new(vec![person("alice", 100)]).next(), "consent of alice");
    assert_eq!(Case::new(vec![person("alice", 100)]).with(|c| c.approved = true).next(), "issue to alice");
    assert_eq!(Case::new(vec![alice()]).next(), "issue to alice");
}

#[test]
fn z7_none_never_shows_a_page() {
    let none = |c: &mut Case| c.request.asked.prompt.none = true;
    assert_eq!(Case::new(vec![]).with(none).next(), "login_required");
    assert_eq!(Case::new(vec![person("alice", 1)]).with(none).next(), "consent_required");
    assert_eq!(Case::new(vec![alice()]).with(none).next(), "issue to alice");
    let stale = Case::new(vec![alice()]).with(none).with(|c| c.request.asked.max_age = Some(99));
    assert_eq!(stale.next(), "login_required");
}

#[test]
fn z8_fresh_credentials_are_those_presented_for_this_request() {
    let login = |c: &mut Case| c.request.asked.prompt.login = true;
    assert_eq!(Case::new(vec![alice()]).with(login).next(), "sign in again as alice");
    // signed in since, but for something else
    assert_eq!(Case::new(vec![person("alice", -5)]).with(login).next(), "sign in again as alice");
    let fresh = |c: &mut Case| c.fresh = Some("session-alice");
    assert_eq!(Case::new(vec![alice()]).with(login).with(fresh).next(), "issue to alice");
    let zero = |c: &mut Case| c.request.asked.max_age = Some(0);
    assert_eq!(Case::new(vec![alice()]).with(zero).with(fresh).next(), "issue to alice");
    for (max_age, step) in
        [(0, "sign in again as alice"), (99, "sign in again as alice"), (100, "issue to alice")]
    {
        assert_eq!(Case::new(vec![alice()]).with(|c| c.request.asked.max_age = Some(max_age)).next(), step);
    }
}

#[test]
fn z8_nobody_but_the_hinted_person_gets_a_code() {
    let hint = |c: &mut Case| c.request.asked.hint = Some(Subject("sub-bob".to_owned()));
    assert_eq!(Case::new(vec![alice()]).with(hint).next(), "sign in");
    let both = vec![alice(), consenting(person("bob", 500), "openid profile")];
    assert_eq!(Case::new(both).with(hint).next(), "issue to bob");
    let other = Case::new(vec![alice()]).with(hint).with(|c| c.chosen = Some("session-alice"));
    assert_eq!(other.next(), "login_required");
}

#[test]
fn selecting_an_account_asks_until_one_is_chosen() {
    let select = |c: &mut Case| c.request.asked.prompt.select_account = true;
    assert_eq!(Case::new(vec![]).with(select).next(), "sign in");
    assert_eq!(Case::new(vec![alice()]).with(select).next(), "select");
    let both = vec![alice(), consenting(person("bob", 500), "openid profile")];
    let chosen = Case::new(both.clone()).with(select).with(|c| c.chosen = Some("session-bob"));
    assert_eq!(chosen.next(), "issue to bob");
    let stranger = Case::new(both).with(select).with(|c| c.chosen = Some("session-mallory"));
    assert_eq!(stranger.next(), "sign in");
}

#[test]
fn c1_consent_covers_exactly_what_was_approved() {
    let more =
        Case::new(vec![alice()]).with(|c| c.request.asked.scope = Scope::parse("openid phone").unwrap());
    assert_eq!(more.next(), "consent of alice");
    let resource = Case::new(vec![alice()]).with(|c| {
        c.request.asked.resources.insert("https://api.test".to_owned());
    });
    assert_eq!(resource.next(), "consent of alice");
    let asked = Case::new(vec![alice()]).with(|c| c.request.asked.prompt.consent = true);
    assert_eq!(asked.next(), "consent of alice");
}

#[test]
fn c1_the_clients_rule_says_who_is_asked() {
    let rule = |rule, method, uri: &str, people| {
        let mut case = Case::new(people);
        case.client = client(rule, method);
        case.request = request(&case.client, uri);
        case.next()
    };
    let https = "https://app.test/cb";
    assert_eq!(
        rule(ConsentRule::Always, AuthMethod::ClientSecretBasic, https, vec![alice()]),
        "consent of alice"
    );
    assert_eq!(
        rule(ConsentRule::Skip, AuthMethod::ClientSecretBasic, https, vec![person("alice", 1)]),
        "issue to alice"
    );
    assert_eq!(
        rule(ConsentRule::Skip, AuthMethod::None, "http://127.0.0.1:5000/cb", vec![alice()]),
        "consent of alice"
    );
    assert_eq!(rule(ConsentRule::Remember, AuthMethod::None, https, vec![alice()]), "issue to alice");
    assert_eq!(
        rule(ConsentRule::Remember, AuthMethod::None, "http://127.0.0.1:5000/cb", vec![alice()]),
        "consent of alice"
    );
}

#[test]
fn an_essential_class_is_reached_by_another_sign_in_where_there_is_one() {
    let federated = |c: &mut Case| c.request.asked.claims.essential_acr = vec![acr::ACR_FEDERATED.to_owned()];
    let asked = || Case::new(vec![alice()]).with(federated);
    assert_eq!(asked().next(), "unmet_authentication_requirements");
    let offered = |c: &mut Case| c.federation = true;
    assert_eq!(asked().with(offered).next(), "sign in again as alice");
    let silent = |c: &mut Case| c.request.asked.prompt.none = true;
    assert_eq!(asked().with(offered).with(silent).next(), "login_required");
    // with a password once more
    let fresh = |c: &mut Case| c.fresh = Some("session-alice");
    assert_eq!(asked().with(offered).with(fresh).next(), "unmet_authentication_requirements");
}
