//! Request objects are not supported, and nothing that a request names is fetched (rule Z12).

use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::Arc;

use chancery_outbound::{Documents, GuardedClient, OutboundOptions};

use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::front::{page, redirected};
use crate::support::people::web_app;

const ROUNDS: [&str; 3] = ["https", "http", "urn"];

/// A server whose guard would let it reach the canary.
fn reaching_loopback(kind: Kind) -> TestApp {
    let allowed = OutboundOptions { extra_ca: Vec::new(), allow_private: vec!["127.0.0.1".to_owned()] };
    let client = GuardedClient::new(&allowed).expect("an HTTP client");
    TestApp::customized(
        kind,
        |_| (),
        |state| {
            state.documents = Arc::new(Documents::new(client, state.clock.clone()));
        },
    )
}

/// Listens where the request points. Nobody may call.
struct Canary(TcpListener);

impl Canary {
    fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        listener.set_nonblocking(true).expect("non-blocking");
        Self(listener)
    }

    fn uri(&self, scheme: &str) -> String {
        format!("{scheme}://{}/request.jwt", self.0.local_addr().expect("an address"))
    }

    #[track_caller]
    fn assert_silent(&self) {
        let error = self.0.accept().expect_err("nobody calls");
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    }
}

async fn z12_a_request_uri_is_refused_and_not_fetched(kind: Kind) {
    let app = reaching_loopback(kind);
    let client = app.client("app", web_app()).await;
    let canary = Canary::new();
    for scheme in ROUNDS {
        let uri = if scheme == "urn" {
            "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c".to_owned()
        } else {
            canary.uri(scheme)
        };
        redirected(&app.ask_cold(&client, &[("request_uri", &uri)]).await, "request_uri_not_supported");
    }
    canary.assert_silent();
}

async fn z12_a_request_object_is_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for object in [
        // {"alg":"none"} . {"client_id":"app","redirect_uri":"https://evil.example/"} .
        "eyJhbGciOiJub25lIn0.eyJjbGllbnRfaWQiOiJhcHAiLCJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwuZXhhbXBsZS8ifQ.",
        "not.a.jwt",
        "{}",
        "x",
    ] {
        redirected(&app.ask_cold(&client, &[("request", object)]).await, "request_not_supported");
    }
}

/// A redirect URI that only a request object names is none.
async fn z12_a_request_object_proves_no_redirect_uri(kind: Kind) {
    let app = reaching_loopback(kind);
    let client = app.client("app", web_app()).await;
    let canary = Canary::new();
    let uri = canary.uri("https");
    page(&app.ask_cold(&client, &[("redirect_uri", ""), ("request_uri", &uri)]).await, "invalid_request");
    canary.assert_silent();
}

async fn z12_registration_by_request_is_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.ask_cold(&client, &[("registration", "{}")]).await;
    redirected(&answer, "registration_not_supported");
}

async fn z12_discovery_says_so(app: TestApp) {
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["request_parameter_supported"], false);
    assert_eq!(metadata["request_uri_parameter_supported"], false);
}

both!(
    z12_a_request_uri_is_refused_and_not_fetched,
    z12_a_request_object_is_refused,
    z12_a_request_object_proves_no_redirect_uri,
    z12_registration_by_request_is_refused,
    z12_discovery_says_so,
);
