use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use chancery_core::client::metadata::{ClientMetadata, RegistrationContext, register, to_metadata};
use chancery_core::client::{Client, ClientAttributes, ClientId, Profile};
use chancery_core::policy::Policy;
use chancery_core::realm::Realm;
use chancery_core::time::Timestamp;
use chancery_web::extract::json;

use super::Target;

pub const DICTIONARY: &[&str] = &[
    "\"redirect_uris\":",
    "[\"https://app.example.test/cb\"]",
    "\"grant_types\":",
    "[\"authorization_code\",\"implicit\"]",
    "\"response_types\":",
    "\"jwks\":",
    "\"jwks_uri\":",
    "{\"keys\":[]}",
    "\"token_endpoint_auth_method\":",
    "\"private_key_jwt\"",
    "\"none\"",
    "\"scope\":",
    "\"openid\"",
    "\"profile\":",
    "\"oidc\"",
    "\"sector_identifier_uri\":",
    "\"subject_type\":\"pairwise\"",
    "\"request_uris\":",
    "\"contacts\":",
    "\"default_max_age\":",
    "\"client_name#ja\":",
    "null",
    "true",
    "{",
    "}",
    ",",
];

/// The body of a registration (RFC 7591, rule P5), of a stranger and of an administrator.
pub fn target() -> Target {
    let mut policy = Policy::default();
    policy.profiles.extend([Profile::OAuth21, Profile::Oidc]);
    Target::new("client_metadata", DICTIONARY, move |input| {
        let req = TestRequest::post().insert_header((CONTENT_TYPE, "application/json")).to_http_request();
        let document = match json::metadata(&req, input) {
            Ok(document) => document,
            Err(error) => return format!("{:?}", error.code),
        };
        let mut outcome = String::new();
        for (profile, self_registered) in
            [(Profile::OAuth21, true), (Profile::Oidc, true), (Profile::OAuth21, false)]
        {
            let context = RegistrationContext { policy: &policy, profile, self_registered };
            let read = ClientMetadata::from_json(document.clone());
            match read.and_then(|metadata| register(metadata, &context)) {
                Err(error) => outcome += &[error.field, " ", &error.problem, "; "].concat(),
                Ok(attributes) => {
                    if !self_registered {
                        what_is_shown_can_be_sent_back(&attributes, &context);
                    }
                    outcome += "accepted; ";
                }
            }
        }
        outcome
    })
}

/// `client show` gives what `client create --metadata-file` takes.
fn what_is_shown_can_be_sent_back(attributes: &ClientAttributes, context: &RegistrationContext<'_>) {
    let client = client(attributes.clone());
    let again =
        ClientMetadata::from_json(to_metadata(&client)).and_then(|metadata| register(metadata, context));
    assert_eq!(again.as_ref(), Ok(attributes), "other attributes than were shown");
}

/// A client with these attributes.
pub fn client(attributes: ClientAttributes) -> Client {
    let now = Timestamp(1_800_000_000);
    Client {
        realm: Realm::main("https://id.example.test").id,
        id: ClientId("app".to_owned()),
        attributes,
        secrets: Vec::new(),
        generation: chancery_core::generation::Generation::FIRST,
        disabled_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// An `oidc` client with everything that a request may use.
pub fn app() -> Client {
    let mut policy = Policy::default();
    policy.profiles.insert(Profile::Oidc);
    let context = RegistrationContext { policy: &policy, profile: Profile::Oidc, self_registered: false };
    let document = serde_json::json!({
        "profile": "oidc", "client_name": "App", "application_type": "native",
        "redirect_uris": ["https://app.example.test/callback", "http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
        "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [] },
        "scope": "openid profile email address phone offline_access",
    });
    let serde_json::Value::Object(mut document) = document else { unreachable!("an object") };
    document["jwks"] = chancery_test_support::jws::TestKey::shared("ES256").jwks();
    let attributes = ClientMetadata::from_json(document).and_then(|metadata| register(metadata, &context));
    client(attributes.expect("acceptable metadata"))
}
