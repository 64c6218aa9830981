//! The well-known documents (rule G10): everything that they advertise works, and nothing else does.

mod authorization;
mod clients;
mod document;
mod people;

use chancery_core::client::Profile;
use chancery_core::client::metadata::{self, ClientMetadata, RegistrationContext};
use serde_json::Value;

use crate::support::app::TestApp;
use crate::support::people::web_app;

const DOCUMENTS: [&str; 2] = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

async fn document(app: &TestApp) -> Value {
    app.browser().get(DOCUMENTS[0]).await.json()
}

/// The values of a member of the document.
fn values(document: &Value, name: &str) -> Vec<String> {
    let list = document[name].as_array().unwrap_or_else(|| panic!("no {name} in {document}"));
    list.iter().map(|value| value.as_str().expect("a text").to_owned()).collect()
}

/// Whether metadata like these would be registered.
fn registers(app: &TestApp, change: &[(&str, Value)]) -> bool {
    let mut document = web_app();
    for (name, value) in change {
        document[*name] = value.clone();
    }
    let Value::Object(document) = document else { panic!("an object") };
    let context =
        RegistrationContext { policy: &app.state.policy, profile: Profile::OAuth21, self_registered: false };
    ClientMetadata::from_json(document).and_then(|parsed| metadata::register(parsed, &context)).is_ok()
}
