//! Client authentication (rules T1, T2).

use reqwest::header::HeaderMap;
use serde_json::json;

use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Page;
use crate::support::credentials::{Credentials, METHODS, app_by};
use crate::support::people::{plain_basic, web_app};
use crate::support::tokens::{code_parameters, text};

/// A request that gets as far as its grant when the client is who it says, and no further.
const BOGUS: [(&str, &str); 3] =
    [("grant_type", "authorization_code"), ("code", "bogus"), ("code_verifier", "bogus")];

async fn t1_every_method_redeems_a_code(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    for method in METHODS {
        let client = app.client(&format!("app-{method}"), app_by(method)).await;
        let code = app.code(&browser, "alice", &client).await;
        let credentials = app.credentials(&client, method);
        let answer = app.call_as("/token", &credentials, &code_parameters(&code, &[])).await;
        assert_eq!(answer.status, 200, "{method}: {}", answer.body);
        let refresh = [("grant_type", "refresh_token")];
        let tokens = answer.json();
        let credentials =
            app.credentials(&client, method).with("refresh_token", text(&tokens, "refresh_token"));
        let answer = app.call_as("/token", &credentials, &refresh).await;
        assert_eq!(answer.status, 200, "{method}: {}", answer.body);
    }
}

async fn t1_only_the_registered_method_works(app: TestApp) {
    for registered in METHODS {
        let client = app.client(&format!("app-{registered}"), app_by(registered)).await;
        for presented in METHODS {
            let answer = app.call_as("/token", &app.credentials(&client, presented), &BOGUS).await;
            if presented == registered {
                tok(&answer, "invalid_grant");
                continue;
            }
            unauthenticated(&answer, presented == "client_secret_basic");
            // who shows the right secret has proven itself, and is told
            let by_secret = |method| ["client_secret_basic", "client_secret_post"].contains(&method);
            let told = answer.body.contains(&format!("registered for {registered}: send it in"));
            assert_eq!(told, by_secret(presented) && by_secret(registered), "{presented}: {}", answer.body);
        }
    }
}

async fn t1_the_registered_method_is_the_only_one_at_introspection_and_revocation(app: TestApp) {
    for registered in METHODS {
        let client = app.client(&format!("app-{registered}"), app_by(registered)).await;
        for presented in METHODS {
            for path in ["/introspect", "/revoke"] {
                let credentials = app.credentials(&client, presented);
                let answer = app.call_as(path, &credentials, &[("token", "bogus")]).await;
                // whoever cannot authenticate learns nothing about tokens
                let welcome = presented == registered && (path == "/revoke" || registered != "none");
                if welcome {
                    assert_eq!(answer.status, 200, "{registered} at {path}: {}", answer.body);
                } else {
                    unauthenticated(&answer, presented == "client_secret_basic");
                }
            }
        }
    }
}

/// Libraries differ in which way they send a secret when nobody tells them.
async fn t1_a_method_that_was_not_stated_is_either_of_two(app: TestApp) {
    let mut metadata = web_app();
    metadata.as_object_mut().expect("an object").remove("token_endpoint_auth_method");
    let client = app.client("app", metadata).await;
    for presented in METHODS {
        for (path, parameters) in [("/token", &BOGUS[..]), ("/introspect", &[("token", "bogus")])] {
            let answer = app.call_as(path, &app.credentials(&client, presented), parameters).await;
            match (presented, path) {
                ("client_secret_basic" | "client_secret_post", "/token") => tok(&answer, "invalid_grant"),
                ("client_secret_basic" | "client_secret_post", _) => assert_eq!(answer.status, 200),
                _ => unauthenticated(&answer, false),
            }
        }
    }
    for credentials in [Credentials::post("app", "wrong"), Credentials::basic("app", "wrong")] {
        let by_basic = !credentials.authorization.is_empty();
        unauthenticated(&app.call_as("/token", &credentials, &BOGUS).await, by_basic);
    }
}

/// Apps that come from elsewhere bring their ids and secrets, and libraries that encode neither.
async fn t1_ids_and_secrets_that_were_not_encoded_are_known(app: TestApp) {
    for (number, (id, secret)) in [
        ("app@!+=?", "plus+percent%20equals=question? and more"),
        ("app-2", "100%zz: colon and bad escapes, 32 of them"),
        ("app-3", "p\u{e4}ssw\u{f6}rter \u{fc}ber drei\u{df}ig Zeichen lang"),
        ("app-4", "%41%42 that looks encoded, but is what it is"),
    ]
    .into_iter()
    .enumerate()
    {
        let client = app.client(id, web_app()).await;
        app.set_secret(&client, secret).await;
        let plain = Credentials {
            authorization: vec![plain_basic(&format!("{id}:{secret}"))],
            parameters: Vec::new(),
        };
        for credentials in [plain, Credentials::basic(id, secret)] {
            tok(&app.call_as("/token", &credentials, &BOGUS).await, "invalid_grant");
        }
        let wrong = Credentials {
            authorization: vec![plain_basic(&format!("{id}:{secret}{number}"))],
            parameters: Vec::new(),
        };
        unauthenticated(&app.call_as("/token", &wrong, &BOGUS).await, true);
    }
}

/// Everything of an answer that could tell one refusal from another.
fn visible(page: &Page) -> (u16, HeaderMap, &str) {
    let mut headers = page.headers.clone();
    for other_each_time in ["date", "x-request-id"] {
        headers.remove(other_each_time);
    }
    (page.status.as_u16(), headers, &page.body)
}

async fn t1_all_refusals_look_alike(app: TestApp) {
    for (method, by_basic) in [("client_secret_basic", true), ("client_secret_post", false)] {
        let client = app.client(&format!("app-{method}"), app_by(method)).await;
        let disabled = app.client(&format!("disabled-{method}"), app_by(method)).await;
        app.set_client_disabled(&disabled, true).await;
        let by_other_method = app.client(&format!("by-key-{method}"), app_by("private_key_jwt")).await;
        let public = app.client(&format!("public-{method}"), app_by("none")).await;
        let present = |id: &str, secret: &str| {
            if by_basic { Credentials::basic(id, secret) } else { Credentials::post(id, secret) }
        };
        let right = client.secret.as_deref().expect("a secret");
        let unknown = app.call_as("/token", &present("nobody", right), &BOGUS).await;
        unauthenticated(&unknown, by_basic);
        for credentials in [
            present(&client.id, "wrong"),
            present(&client.id, &right[1..]),
            present(&client.id, &format!("{right}x")),
            present(&client.id, &right.to_uppercase()),
            present(&client.id, &format!("{right} ")),
            present(&disabled.id, disabled.secret.as_deref().expect("a secret")),
            present(&by_other_method.id, right),
            present(&public.id, right),
            present(&"x".repeat(2000), right),
        ] {
            let answer = app.call_as("/token", &credentials, &BOGUS).await;
            assert_eq!(visible(&answer), visible(&unknown), "{credentials:?}");
        }
    }
}

async fn t1_a_refused_client_leaves_the_code_to_its_owner(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let parameters = code_parameters(&code, &[]);
    for credentials in [Credentials::none("app"), Credentials::basic("app", "wrong"), Credentials::default()]
    {
        let by_basic = !credentials.authorization.is_empty();
        unauthenticated(&app.call_as("/token", &credentials, &parameters).await, by_basic);
    }
    app.token_ok(&client, &parameters).await;
}

async fn t1_secrets_overlap_while_they_rotate(app: TestApp) {
    let old = app.client("app", web_app()).await;
    let new = app.rotate_secret(&old, 60).await;
    for client in [&old, &new] {
        assert_eq!(app.client_credentials(client, &[]).await.status, 200);
    }
    app.advance(60);
    unauthenticated(&app.client_credentials(&old, &[]).await, true);
    assert_eq!(app.client_credentials(&new, &[]).await.status, 200);
}

async fn t1_both_parts_of_basic_are_form_encoded(app: TestApp) {
    let client = app.client("a client: 100% + ü", web_app()).await;
    let answer = app.client_credentials(&client, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let (_, claims) = app.verified(text(&answer.json(), "access_token")).await;
    assert_eq!(claims["client_id"], "a client: 100% + ü");
}

async fn t2_two_methods_at_once_are_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let secret = client.secret.clone().expect("a secret");
    let code = app.code(&app.browser(), "alice", &client).await;
    let parameters = code_parameters(&code, &[]);
    let by = |method| app.credentials(&client, method);
    for credentials in [
        by("client_secret_basic").and(by("client_secret_post")),
        by("client_secret_basic").and(by("private_key_jwt")),
        by("client_secret_basic").and(by("client_secret_jwt")),
        by("client_secret_jwt").with("client_secret", &secret),
        by("client_secret_basic").with("client_secret", "wrong"),
    ] {
        tok(&app.call_as("/token", &credentials, &parameters).await, "invalid_request");
    }
    app.token_ok(&client, &parameters).await;
}

async fn t2_differing_client_ids_are_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    app.client("other", web_app()).await;
    let signing = app.client("signing", app_by("private_key_jwt")).await;
    for credentials in [
        app.credentials(&client, "client_secret_basic").with("client_id", "other"),
        app.credentials(&client, "client_secret_basic").with("client_id", "nobody"),
        app.credentials(&signing, "private_key_jwt").with("client_id", "app"),
    ] {
        tok(&app.call_as("/token", &credentials, &BOGUS).await, "invalid_request");
    }
    // saying the same twice is no contradiction
    for credentials in [
        app.credentials(&client, "client_secret_basic").with("client_id", "app"),
        app.credentials(&signing, "private_key_jwt").with("client_id", "signing"),
    ] {
        tok(&app.call_as("/token", &credentials, &BOGUS).await, "invalid_grant");
    }
}

async fn t2_malformed_basic_is_refused(app: TestApp) {
    app.client("app", web_app()).await;
    for authorization in [
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic YXBw",         // app
        "Basic OnNlY3JldA==", // :secret
        "Basic YXBwOiV6eg==", // app:%zz
        "Basic YXBwOiUwMA==", // app:%00
        "Basic YXBwOv8=",     // app:\xff
        "Bearer YXBwOnNlY3JldA==",
        "Negotiate YXBwOnNlY3JldA==",
        "app:secret",
    ] {
        let credentials =
            Credentials { authorization: vec![authorization.to_owned()], ..Credentials::default() };
        unauthenticated(&app.call_as("/token", &credentials, &BOGUS).await, true);
    }
}

async fn t2_a_repeated_authorization_header_is_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let once = app.credentials(&client, "client_secret_basic");
    let twice = once.clone().and(once.clone());
    for path in ["/token", "/introspect", "/revoke"] {
        tok(&app.call_as(path, &twice, &BOGUS).await, "invalid_request");
    }
    tok(&app.call_as("/token", &once, &BOGUS).await, "invalid_grant");
}

async fn t1_an_assertion_of_an_unknown_type_is_refused(app: TestApp) {
    let client = app.client("app", app_by("private_key_jwt")).await;
    let good = app.credentials(&client, "private_key_jwt");
    for assertion_type in
        ["", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer", "jwt-bearer", "JWT"]
    {
        let mut credentials = good.clone();
        credentials.parameters[0].1 = assertion_type.to_owned();
        unauthenticated(&app.call_as("/token", &credentials, &BOGUS).await, false);
    }
    tok(&app.call_as("/token", &good, &BOGUS).await, "invalid_grant");
}

async fn t1_a_public_client_cannot_act_on_its_own(app: TestApp) {
    let mut metadata = app_by("none");
    metadata["grant_types"] = json!(["authorization_code"]);
    let client = app.client("public", metadata).await;
    tok(&app.client_credentials(&client, &[]).await, "unauthorized_client");
}

in_both_realms!(
    t1_every_method_redeems_a_code,
    t1_only_the_registered_method_works,
    t1_the_registered_method_is_the_only_one_at_introspection_and_revocation,
    t1_a_method_that_was_not_stated_is_either_of_two,
    t1_ids_and_secrets_that_were_not_encoded_are_known,
    t1_all_refusals_look_alike,
    t1_a_refused_client_leaves_the_code_to_its_owner,
    t1_secrets_overlap_while_they_rotate,
    t1_both_parts_of_basic_are_form_encoded,
    t1_an_assertion_of_an_unknown_type_is_refused,
    t1_a_public_client_cannot_act_on_its_own,
    t2_two_methods_at_once_are_refused,
    t2_differing_client_ids_are_refused,
    t2_malformed_basic_is_refused,
    t2_a_repeated_authorization_header_is_refused,
);
