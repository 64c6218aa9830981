//! T9: the log tells a retry, which is harmless, from reuse, which ends a family.

use serde_json::Value;

use super::load::{Answer, Load};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::scene::Scene;

/// The audit events about refresh tokens, in order: name, `remark` and `cause`.
fn events(log: &str) -> Vec<(String, Option<String>, Option<String>)> {
    let text = |event: &Value, name: &str| event[name].as_str().map(str::to_owned);
    log.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .filter(|event| event["target"] == "chancery::audit")
        .filter(|event| event["grant_type"] == "refresh_token" || event["event"] == "token_refused")
        .map(|event| (text(&event, "event").expect("a name"), text(&event, "remark"), text(&event, "cause")))
        .collect()
}

async fn t9_the_log_tells_a_retry_from_reuse(kind: Kind) {
    let mut load = Load::at_scene(Scene::new(kind, "[log]\nformat = \"json\"").await).await;
    load.scene.server.kill().await;
    let (server, log) = load.scene.installation.start_logging("info").await;
    let actor = load.at(&server);
    let code = actor.code().await.expect("a code");
    let Answer::Tokens { refresh: first, .. } = actor.redeem(&code).await.expect("an answer") else {
        panic!("refused")
    };
    let second = actor.refreshed(&first).await;
    assert_eq!(actor.refreshed(&first).await, second);
    actor.refreshed(&second).await;
    for _ in 0..2 {
        assert!(actor.refresh(&first).await.expect("an answer").is_invalid_grant());
    }
    assert!(server.stop().await.success());

    let events = events(&std::fs::read_to_string(log).expect("the log"));
    let issued = |remark: Option<&str>| ("token_issued".to_owned(), remark.map(str::to_owned), None);
    assert_eq!(events[..3], [issued(None), issued(Some("refresh_retry")), issued(None)]);
    let causes: Vec<&str> =
        events[3..].iter().map(|(_, _, cause)| cause.as_deref().expect("a cause")).collect();
    // the first ended the family, the second came too late to do so
    assert_eq!(causes, ["refresh token reuse: its family is revoked", "grant is revoked"]);
    assert!(events[3..].iter().all(|(name, ..)| name == "token_refused"));
}

both!(t9_the_log_tells_a_retry_from_reuse);
