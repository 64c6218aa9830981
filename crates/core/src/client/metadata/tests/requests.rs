//! Metadata of authorization requests.

use super::*;

#[test]
fn request_objects_have_the_algorithms_of_their_profile() {
    let alg = |name: &str| with(&web(), "request_object_signing_alg", json!(name));
    for good in ["RS256", "RS512", "PS384", "ES256", "ES512", "EdDSA"] {
        assert!(registered(alg(good), Profile::Oidc, true).is_ok(), "{good}");
    }
    for bad in ["none", "HS256", "HS512", "RS1", "ES256K"] {
        let error = registered(alg(bad), Profile::Oidc, true).unwrap_err();
        assert_eq!(error.field, "request_object_signing_alg", "{bad}");
    }
    // where no profile has them, nobody does
    let policy = Policy::default();
    let context = RegistrationContext { policy: &policy, profile: Profile::OAuth21, self_registered: true };
    let metadata = ClientMetadata::from_json(object(alg("RS256"))).unwrap();
    assert_eq!(register(metadata, &context).unwrap_err().field, "request_object_signing_alg");
}

#[test]
fn addresses_of_request_objects_count_where_those_are_taken() {
    let uris = ["https://a.test/r.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM", "https://a.test/r.jwt"];
    let longest = format!("https://a.test/{}", "r".repeat(497));
    let sent = with(&web(), "request_uris", json!([uris[0], uris[1], uris[0], longest]));
    for (profile, own) in [(Profile::OAuth21, true), (Profile::Oidc, true), (Profile::Oidc, false)] {
        let a = registered(sent.clone(), profile, own).unwrap();
        assert_eq!(a.requests.request_uris, [uris[0], uris[1], longest.as_str()]);
    }
    let policy = Policy::default();
    let elsewhere = |self_registered| {
        let context = RegistrationContext { policy: &policy, profile: Profile::OAuth21, self_registered };
        register(ClientMetadata::from_json(object(sent.clone())).unwrap(), &context)
    };
    assert!(elsewhere(true).unwrap().requests.request_uris.is_empty());
    assert_eq!(elsewhere(false).unwrap_err().field, "request_uris");
}
