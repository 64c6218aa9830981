use std::collections::BTreeSet;

use chancery_core::authorize::request::{AuthorizationRequest, Judge, parse};
use chancery_core::authorize::{Rejection, target};
use chancery_core::claims_request::ClaimsRequest;
use chancery_core::client::Client;
use chancery_core::params::Params;
use chancery_core::realm::Realm;
use chancery_core::time::Micros;

use super::client_metadata::app;
use super::trusting::Trusting;
use super::{Target, refused};

/// An authorization request as a query string (RFC 6749 §4.1.1, rules Z1 to Z9).
pub fn target() -> Target {
    let dictionary = &[
        "&response_type=",
        "code",
        "id_token",
        "code+id_token+token",
        "&response_mode=",
        "form_post",
        "fragment",
        "&scope=",
        "openid",
        "&redirect_uri=https://app.example.test/callback",
        "&redirect_uri=http://127.0.0.1:99/callback",
        "&state=",
        "&nonce=n",
        "&prompt=",
        "none",
        "login+consent",
        "&max_age=",
        "0",
        "&claims={}",
        "&id_token_hint=e30.e30.AA",
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "&code_challenge_method=S256",
        "&resource=",
        "&acr_values=",
        "&ui_locales=",
        "&login_hint=",
    ];
    let client = app();
    Target::new("authorize", dictionary, move |input| match accepted(&client, input) {
        Err(refusal) => refusal,
        Ok(request) => {
            let frozen = serde_json::to_string(&request).expect("JSON");
            let thawed = serde_json::from_str(&frozen).expect("what was frozen");
            assert!(request == thawed, "frozen otherwise: {frozen}");
            format!("{:?} {:?} {}", request.asked.response_type, request.asked.prompt, request.asked.scope)
        }
    })
}

/// The request that a query string makes, or why it makes none.
pub fn accepted(client: &Client, query: &[u8]) -> Result<AuthorizationRequest, String> {
    let params = Params::new(url::form_urlencoded::parse(query).into_owned().collect());
    let proven = target::prove(&params, client).map_err(|rejection| match rejection {
        Rejection::Page(error) => format!("page {}", refused(&error)),
        Rejection::Redirect(at, error) => {
            is_registered(at.redirect_uri());
            format!("redirect {}", refused(&error))
        }
    })?;
    is_registered(proven.redirect_uri());
    let judge = Judge {
        realm: &Realm::main("https://id.example.test"),
        client,
        verifier: &Trusting,
        now: Micros(1_800_000_000_000_000),
        id: "request".to_owned(),
    };
    let parsed = parse(&judge, &params).map_err(|error| refused(&error))?;
    Ok(parsed.accept(&judge, &proven, BTreeSet::new()))
}

/// Rule Z2.
fn is_registered(uri: &str) {
    let loopback = uri.starts_with("http://127.0.0.1:") && uri.ends_with("/callback");
    assert!(
        loopback || ["https://app.example.test/callback", "http://127.0.0.1/callback"].contains(&uri),
        "{uri}"
    );
}

/// The parameter `claims` (OpenID Connect Core §5.5).
pub fn claims() -> Target {
    let dictionary = &[
        "\"id_token\":",
        "\"userinfo\":",
        "\"acr\":",
        "\"sub\":",
        "\"email\":",
        "{\"essential\":true}",
        "\"value\":",
        "\"values\":",
        "[",
        "]",
        "{",
        "}",
        ",",
        "null",
        "\"urn:chancery:acr:password\"",
    ];
    let registered = app().attributes.grants.scope;
    Target::new("claims", dictionary, move |input| {
        let text = String::from_utf8_lossy(input);
        match ClaimsRequest::parse(&text, &registered) {
            Err(error) => refused(&error),
            Ok(read) => {
                let asked = read.scope();
                assert!(asked.difference(&registered).is_empty(), "claims beyond the client's scope");
                format!(
                    "{:?} {:?} {} {}",
                    read.id_token,
                    read.userinfo,
                    read.essential_acr.len(),
                    read.sub.is_some()
                )
            }
        }
    })
}
