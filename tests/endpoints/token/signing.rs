//! Faults of ours while an answer is made: neither a code nor a refresh token is used up by them.

use std::sync::Arc;

use crate::support::answers::tok;
use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::faulty::{FaultySigner, Switch};
use crate::support::people::web_app;
use crate::support::tokens::{code_parameters, text};

/// An app whose keys can be made to fail, or to be missing.
fn app_with(kind: Kind) -> (TestApp, Arc<FaultySigner>) {
    let mut faulty = None;
    let app = TestApp::customized(
        kind,
        |_| (),
        |state| {
            let signer = Arc::new(FaultySigner::new(state.signer.clone()));
            state.signer = signer.clone();
            faulty = Some(signer);
        },
    );
    (app, faulty.expect("the signer"))
}

#[track_caller]
fn our_fault(answer: &Page, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.json()["error"], error);
}

/// How a signer breaks.
type Breakage = fn(&FaultySigner) -> &Switch;

/// The ways in which it does, and what is answered meanwhile.
const FAULTS: [(Breakage, u16, &str); 3] = [
    (|signer| &signer.fails, 503, "temporarily_unavailable"),
    (|signer| &signer.lacks_keys, 503, "temporarily_unavailable"),
    (|signer| &signer.panics, 500, "server_error"),
];

async fn a_code_outlives_a_fault_of_ours(kind: Kind) {
    let (app, signer) = app_with(kind);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for (fault, status, error) in FAULTS {
        let code = app.code(&app.browser(), "alice", &client).await;
        fault(&signer).set(true);
        for _ in 0..3 {
            our_fault(&app.redeem(&client, &code).await, status, error);
        }
        fault(&signer).set(false);
        let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
        app.assert_alive(&client, &tokens).await;
        tok(&app.redeem(&client, &code).await, "invalid_grant");
        app.assert_dead(&client, &tokens).await;
    }
}

/// Long after the time in which a lost answer may be asked for again (rule T9).
async fn a_refresh_token_outlives_a_fault_of_ours(kind: Kind) {
    let (app, signer) = app_with(kind);
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for (fault, status, error) in FAULTS {
        let tokens = app.tokens("alice", &client).await;
        fault(&signer).set(true);
        for _ in 0..3 {
            app.advance(3600);
            our_fault(&app.refresh(&client, text(&tokens, "refresh_token")).await, status, error);
        }
        fault(&signer).set(false);
        app.advance(3600);
        let next = app.refresh(&client, text(&tokens, "refresh_token")).await;
        assert_eq!(next.status, 200, "{}", next.body);
        assert_ne!(next.json()["refresh_token"], tokens["refresh_token"]);
        app.assert_alive(&client, &next.json()).await;
    }
}

in_both_realms!(a_code_outlives_a_fault_of_ours, a_refresh_token_outlives_a_fault_of_ours);
