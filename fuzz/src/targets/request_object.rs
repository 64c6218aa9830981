use chancery_core::authorize::request_object::{Judge, unpack};
use chancery_core::client::Unsettled;
use chancery_core::params::Params;
use chancery_core::time::Timestamp;
use chancery_crypto::Jose;

use super::client_metadata::app;
use super::trusting::{Trusting, token};
use super::{Target, refused};

/// The claims of a signed request object (RFC 9101, rule Z13).
pub fn target() -> Target {
    let dictionary = &[
        "\"iss\":",
        "\"aud\":",
        "\"exp\":",
        "\"client_id\":",
        "\"scope\":",
        "\"claims\":",
        "{\"id_token\":{\"acr\":null}}",
        "\"max_age\":",
        "\"resource\":",
        "\"request\":",
        "\"request_uri\":",
        "[",
        "]",
        "{",
        "}",
        ",",
        "null",
        "1.5",
        "1e3",
    ];
    let (client, jose) = (app(), Jose::new());
    Target::new("request_object", dictionary, move |input| {
        let judge = Judge {
            issuer: "https://id.example.test",
            client: &client,
            jwks: None,
            verifier: &Trusting,
            decrypter: &jose,
            now: Timestamp(1_800_000_000),
        };
        let outer = [("client_id", "app"), ("scope", "openid"), ("request", "x"), ("state", "outer")];
        let outer = outer.map(|(name, value)| (name.to_owned(), value.to_owned()));
        match unpack(&judge, &Params::new(outer.to_vec()), &token(input)) {
            Err(Unsettled::Refused(error)) => refused(&error),
            Ok(inner) => {
                assert!(inner.first("request").is_none() && inner.repeated().is_none(), "{inner:?}");
                format!("{} parameters", inner.iter().count())
            }
            Err(other) => panic!("{other:?} of a client with keys"),
        }
    })
}
