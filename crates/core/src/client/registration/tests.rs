//! Who may register a client, and who may look after it (RFC 7591, RFC 7592).

use crate::generation::Generation;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::*;
use crate::client::Profile;
use crate::client::metadata::{ClientMetadata, RegistrationContext, register};
use crate::error::ErrorCode;
use crate::policy::Policy;
use crate::realm::Realm;

const NOW: Timestamp = Timestamp(1_800_000_000);

/// Seals by saying what it sealed, and for whom.
struct OpenVault;

impl Vault for OpenVault {
    fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        [purpose.as_bytes(), context, plain].map(|part| String::from_utf8_lossy(part).into_owned()).join("|")
    }

    fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let prefix = format!("{purpose}|{}|", String::from_utf8_lossy(context));
        sealed.strip_prefix(&prefix).map(|plain| plain.as_bytes().to_vec())
    }

    fn key_id(&self) -> &'static str {
        "testtest"
    }

    fn mac(&self, _: &str, _: &str, _: &[u8]) -> Option<[u8; 32]> {
        None
    }
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { panic!("not an object") };
    members
}

fn client(method: &str) -> Client {
    let policy = Policy { profiles: BTreeSet::from([Profile::OAuth21]), ..Policy::default() };
    let context = RegistrationContext { policy: &policy, profile: Profile::OAuth21, self_registered: true };
    let document = json!({ "redirect_uris": ["https://app.test/cb"], "token_endpoint_auth_method": method, "roles": ["x"] });
    let attributes = register(ClientMetadata::from_json(object(document)).unwrap(), &context).unwrap();
    let id = ClientId("c1".to_owned());
    let method = attributes.authentication.method;
    let secret = stored_secret(&OpenVault, &id, method, &Secret::new("s3cret"), "row".to_owned(), NOW);
    new_client(&Realm::main("https://as.test").id, id, attributes, secret, (Generation::FIRST, NOW))
}

fn registration(token: &str) -> Registration {
    Registration {
        realm: Realm::main("https://as.test").id,
        client: ClientId("c1".to_owned()),
        token: Digest::of(token.as_bytes()),
        registered_at: NOW,
        address: "192.0.2.1".to_owned(),
        last_used_at: None,
    }
}

#[test]
fn p5_the_mode_says_who_may_register() {
    let with = |token: &str| Admission::Token(Digest::of(token.as_bytes()));
    for token in [None, Some("t")] {
        let error = admit(RegistrationMode::Closed, token).unwrap_err();
        assert_eq!((error.code, error.code.status()), (ErrorCode::InvalidToken, 401));
    }
    assert_eq!(admit(RegistrationMode::Token, None), Ok(None));
    assert_eq!(admit(RegistrationMode::Token, Some("t")), Ok(Some(with("t"))));
    assert_eq!(admit(RegistrationMode::Open, None), Ok(Some(Admission::Anybody)));
    // a token that is presented is judged, needed or not
    assert_eq!(admit(RegistrationMode::Open, Some("t")), Ok(Some(with("t"))));
}

#[test]
fn only_its_own_token_opens_a_registration() {
    let own = registration("token");
    let enabled = client("none");
    let of = |token: &str| Digest::of(token.as_bytes());
    assert!(owner(Some(enabled.clone()), Some(&own), &of("token")).is_ok());
    let disabled = Client { disabled_at: Some(NOW), ..enabled.clone() };
    for (client, registration, token) in [
        (None, None, "token"),
        (Some(enabled.clone()), None, "token"),
        (Some(enabled.clone()), Some(&own), "Token"),
        (Some(enabled), Some(&own), ""),
        (Some(disabled), Some(&own), "token"),
    ] {
        let error = owner(client, registration, &of(token)).unwrap_err();
        assert_eq!(
            (error.code, error.description),
            (ErrorCode::InvalidToken, "The registration access token is invalid")
        );
    }
}

#[test]
fn a_client_is_shown_what_it_registered_and_its_credentials() {
    let client = client("client_secret_basic");
    let (secret, issuer) = (Secret::new("s3cret"), "https://as.test/");
    let shown = Shown { issuer, client: &client, secret: Some(&secret), token: "token", now: NOW };
    let document = show(&shown);
    assert_eq!(document["client_id"], "c1");
    assert_eq!(document["client_id_issued_at"], NOW.0);
    assert_eq!(document["client_secret"], "s3cret");
    assert_eq!(document["client_secret_expires_at"], 0);
    assert_eq!(document["registration_access_token"], "token");
    assert_eq!(document["registration_client_uri"], "https://as.test/register/c1");
    assert_eq!(document["redirect_uris"], json!(["https://app.test/cb"]));
    for ours in ["profile", "pkce", "consent", "roles"] {
        assert!(!document.contains_key(ours), "{ours}");
    }
    let later = show(&Shown { secret: None, ..shown });
    assert!(!later.contains_key("client_secret"));
    assert_eq!(later["client_secret_expires_at"], 0);
    let rotating = Client {
        secrets: vec![ClientSecret { expires_at: Some(NOW.plus(9)), ..client.secrets[0].clone() }],
        ..client.clone()
    };
    assert_eq!(show(&Shown { client: &rotating, ..shown })["client_secret_expires_at"], NOW.0 + 9);
}

#[test]
fn a_client_without_a_secret_is_shown_none() {
    let client = client("none");
    let shown = Shown { issuer: "https://as.test", client: &client, secret: None, token: "t", now: NOW };
    let document = show(&shown);
    assert!(!document.contains_key("client_secret") && !document.contains_key("client_secret_expires_at"));
}

#[test]
fn a_replacement_names_its_client_and_nothing_of_the_servers() {
    let base = json!({ "client_id": "c1", "redirect_uris": ["https://app.test/other"] });
    for method in ["client_secret_basic", "client_secret_jwt"] {
        let client = client(method);
        let read = |name: &str, value: Value| {
            let mut document = object(base.clone());
            document.insert(name.to_owned(), value);
            replacement(document, &client, &OpenVault, NOW)
        };
        for (name, value) in [("client_secret", json!("s3cret")), ("client_secret", json!(null))] {
            let metadata = read(name, value).unwrap();
            assert_eq!(metadata.redirects.redirect_uris, Some(vec!["https://app.test/other".to_owned()]));
            assert_eq!(metadata.identity.client_name, None);
        }
        for (name, value) in [
            ("client_id", json!("c2")),
            ("client_id", json!(null)),
            ("client_secret", json!("s3cret ")),
            ("client_secret", json!(7)),
            ("registration_access_token", json!("t")),
            ("registration_client_uri", json!("https://as.test/register/c1")),
            ("client_secret_expires_at", json!(0)),
            ("client_id_issued_at", json!(NOW.0)),
        ] {
            let error = read(name, value).unwrap_err();
            assert_eq!((error.code, error.field), (ErrorCode::InvalidClientMetadata, name));
        }
    }
}

#[test]
fn secrets_follow_the_method() {
    use AuthMethod::{ClientSecretBasic, ClientSecretJwt, ClientSecretPost, None, PrivateKeyJwt};
    for (before, after, change) in [
        (ClientSecretBasic, ClientSecretBasic, SecretChange::Keep),
        (ClientSecretBasic, ClientSecretPost, SecretChange::Keep),
        (ClientSecretPost, ClientSecretJwt, SecretChange::Replace),
        (ClientSecretJwt, ClientSecretJwt, SecretChange::Keep),
        (ClientSecretJwt, ClientSecretBasic, SecretChange::Replace),
        (None, ClientSecretBasic, SecretChange::Replace),
        (PrivateKeyJwt, ClientSecretJwt, SecretChange::Replace),
        (ClientSecretBasic, None, SecretChange::Remove),
        (ClientSecretJwt, PrivateKeyJwt, SecretChange::Remove),
        (None, PrivateKeyJwt, SecretChange::Keep),
    ] {
        assert_eq!(secret_change(before, after), change, "{before} to {after}");
    }
}
