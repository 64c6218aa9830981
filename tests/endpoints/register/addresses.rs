//! Addresses that the server fetches for a client: changing them counts, so that one registration does not
//! make us knock at any number of doors.

use chancery_core::client::Profile;
use chancery_core::policy::RegistrationMode;
use serde_json::json;

use super::{shown, with};
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;

/// Three registrations an hour, and so many changes.
fn stage(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.registration.mode = RegistrationMode::Open;
        policy.registration.profile = Profile::Oidc;
        policy.registration.address.attempts = 3;
        policy.profiles.insert(Profile::Oidc);
    })
}

fn at(index: usize) -> String {
    format!("https://host-{index}.example.test/document")
}

async fn new_addresses_count(kind: Kind) {
    for member in ["jwks_uri", "request_uris", "logo_uri"] {
        let app = stage(kind);
        let mut client = app.registered(&with(json!({}))).await;
        for index in 0..3 {
            let mut changed = client.to_send_back();
            changed[member] = if member == "request_uris" { json!([at(index)]) } else { json!(at(index)) };
            client = shown(&app.put(&client, &changed).await, 200);
        }
        let mut changed = client.to_send_back();
        changed[member] = if member == "request_uris" { json!([at(3), at(2)]) } else { json!(at(3)) };
        let refused = app.put(&client, &changed).await;
        assert_eq!(refused.status, 429, "{member}: {}", refused.body);
        assert_eq!(refused.header("retry-after"), "3600");
        // other changes are free, taking an address back too, and the token is still the same
        let mut changed = client.to_send_back();
        changed["client_name"] = "Another name".into();
        client = shown(&app.put(&client, &changed).await, 200);
        changed = client.to_send_back();
        changed.as_object_mut().expect("an object").remove(member);
        client = shown(&app.put(&client, &changed).await, 200);
        assert!(!client.document.contains_key(member));
        app.advance(3600);
        changed[member] = if member == "request_uris" { json!([at(4)]) } else { json!(at(4)) };
        shown(&app.put(&client, &changed).await, 200);
    }
}

/// However many members change, it is one change.
async fn several_at_once_count_once(kind: Kind) {
    let app = stage(kind);
    let mut client = app.registered(&with(json!({}))).await;
    for index in 0..3 {
        let mut changed = client.to_send_back();
        changed["jwks_uri"] = at(index).into();
        changed["logo_uri"] = at(index).into();
        changed["request_uris"] = json!([at(index), at(index + 1)]);
        client = shown(&app.put(&client, &changed).await, 200);
    }
}

both!(new_addresses_count, several_at_once_count_once);
