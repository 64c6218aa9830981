//! R5: what changes on one node, or by a command, is so on every node within a second.

use std::process::Stdio;
use std::sync::Arc;

use super::load::{Actor, Load};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::patience::soon;
use crate::support::people::basic;
use crate::support::process::{Server, USERNAME};
use crate::support::scene::{API_SCOPE, REDIRECT_URI};

/// Two processes on one database.
pub struct TwoNodes {
    pub load: Load,
    pub other: Server,
    pub a: Arc<Actor>,
    pub b: Arc<Actor>,
}

impl TwoNodes {
    pub async fn new(kind: Kind) -> Self {
        let load = Load::new(kind).await;
        let other = load.scene.installation.start_node().await;
        let (a, b) = (load.at(&load.scene.server), load.at(&other));
        Self { load, other, a, b }
    }

    fn both(&self) -> [&Actor; 2] {
        [&self.a, &self.b]
    }

    fn command(&self, arguments: &[&str]) {
        self.load.scene.installation.command(arguments, None);
    }
}

/// The status of a token request by the app itself.
async fn machine_status(actor: &Actor) -> u16 {
    let parameters = [("grant_type", "client_credentials"), ("scope", API_SCOPE)];
    actor.post("/token", &parameters).await.expect("an answer").status.as_u16()
}

async fn r5_what_a_revokes_b_refuses(kind: Kind) {
    let nodes = TwoNodes::new(kind).await;
    let (access, refresh) = nodes.a.tokens().await;
    // b has seen the token as a good one before
    assert_eq!(nodes.b.userinfo_status(&access).await, 200);
    let introspect = async || nodes.b.post("/introspect", &[("token", &access)]).await.expect("an answer");
    assert_eq!(introspect().await.json()["active"], true);
    assert_eq!(nodes.a.revoke(&refresh).await.expect("an answer").status, 200);
    assert_eq!(nodes.a.userinfo_status(&access).await, 401, "a node sees its own change at once");
    assert!(nodes.b.refresh(&refresh).await.expect("an answer").is_invalid_grant());
    soon("b refuses the access token", async || nodes.b.userinfo_status(&access).await == 401).await;
    assert_eq!(introspect().await.body, r#"{"active":false}"#);
}

async fn r5_a_node_that_was_away_knows_what_was_revoked_meanwhile(kind: Kind) {
    let mut nodes = TwoNodes::new(kind).await;
    let (access, refresh) = nodes.a.tokens().await;
    assert_eq!(nodes.b.userinfo_status(&access).await, 200);
    nodes.other.kill().await;
    assert_eq!(nodes.a.revoke(&refresh).await.expect("an answer").status, 200);
    let back = nodes.load.scene.installation.start_node().await;
    assert_eq!(nodes.load.at(&back).userinfo_status(&access).await, 401);
}

async fn r5_a_disabled_person_is_refused_everywhere(kind: Kind) {
    let nodes = TwoNodes::new(kind).await;
    let (access, refresh) = nodes.a.tokens().await;
    for node in nodes.both() {
        assert_eq!(node.userinfo_status(&access).await, 200);
    }
    nodes.command(&["user", "disable", "--username", USERNAME]);
    for node in nodes.both() {
        assert!(node.refresh(&refresh).await.expect("an answer").is_invalid_grant());
        soon("the access token is refused", async || node.userinfo_status(&access).await == 401).await;
        assert!(!node.has_silent_sign_in().await, "the session lives on");
    }
}

async fn r5_a_disabled_client_is_refused_everywhere(kind: Kind) {
    let nodes = TwoNodes::new(kind).await;
    for node in nodes.both() {
        assert_eq!(machine_status(node).await, 200);
    }
    nodes.command(&["client", "disable", "--id", "app"]);
    for node in nodes.both() {
        soon("the client is refused", async || machine_status(node).await == 401).await;
    }
    nodes.command(&["client", "enable", "--id", "app"]);
    for node in nodes.both() {
        soon("the client is served", async || machine_status(node).await == 200).await;
    }
}

async fn r5_a_new_client_is_known_everywhere(kind: Kind) {
    let nodes = TwoNodes::new(kind).await;
    let secret = "thirty-two characters or some more";
    let authorization = basic("new", secret);
    let status = async |node: &Actor| {
        let body = crate::support::browser::encode(&[("grant_type", "client_credentials")]);
        let headers = [("authorization", authorization.as_str())];
        node.send(reqwest::Method::POST, "/token", &headers, Some(body)).await.status.as_u16()
    };
    // that it is unknown is not remembered
    for node in nodes.both() {
        assert_eq!(status(node).await, 401);
    }
    let mut create = vec!["client", "create", "--id", "new", "--name", "New", "--secret-stdin"];
    create.extend(["--grant", "client_credentials", "--scope", API_SCOPE, "--redirect-uri", REDIRECT_URI]);
    nodes.load.scene.installation.command(&create, Some(secret));
    for node in nodes.both() {
        soon("the new client gets a token", async || status(node).await == 200).await;
    }
}

/// R11: a command's new keys are published by every node before they sign, and a withdrawn key is
/// worth nothing anywhere.
async fn r11_every_node_follows_a_rotation(kind: Kind) {
    let nodes = TwoNodes::new(kind).await;
    let (before, _) = nodes.a.tokens().await;
    let old = nodes.a.kids().await;
    let made = nodes.load.scene.installation.command(&["keys", "rotate"], None);
    let made: Vec<String> = kids(&made);
    assert_eq!(made.len(), 4, "one an algorithm");
    for node in nodes.both() {
        soon("the new keys are published", async || {
            let published = node.kids().await;
            made.iter().chain(&old).all(|kid| published.contains(kid))
        })
        .await;
        assert_eq!(node.userinfo_status(&before).await, 200);
        let (access, _) = node.tokens().await;
        assert!(old.contains(&kid_of(&access)), "a key signs before verifiers can know it");
    }

    let compromised = kid_of(&before);
    nodes.command(&["keys", "retire", "--kid", &compromised]);
    for node in nodes.both() {
        soon("the withdrawn key is gone", async || !node.kids().await.contains(&compromised)).await;
        soon("its tokens are refused", async || node.userinfo_status(&before).await == 401).await;
    }
    let (access, _) = nodes.a.tokens().await;
    assert_ne!(kid_of(&access), compromised);
    assert_eq!(nodes.b.userinfo_status(&access).await, 200);
}

/// R11: whatever the order in which two administrators rotate, the nodes publish the same keys.
async fn r11_two_rotations_at_once_leave_the_nodes_agreed(kind: Kind) {
    let nodes = TwoNodes::new(kind).await;
    let rotate = ["keys", "rotate", "--algorithm", "ES256"];
    let rotations = [(); 2].map(|()| nodes.load.scene.installation.spawn(&rotate, Stdio::null()));
    for rotation in rotations {
        let output = rotation.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let listed = nodes.load.scene.installation.command(&["keys", "list"], None);
    let mut generations: Vec<_> = listed["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .filter(|key| key["algorithm"] == "ES256")
        .map(|key| key["generation"].as_i64().expect("a generation"))
        .collect();
    generations.dedup();
    // one rotation found the other's key made already, or came after it
    assert!((2..=3).contains(&generations.len()), "{listed}");
    let mut expected = kids(&listed);
    expected.sort();
    for node in nodes.both() {
        soon("the node publishes what is stored", async || {
            let mut published = node.kids().await;
            published.sort();
            published == expected
        })
        .await;
    }
}

fn kids(report: &serde_json::Value) -> Vec<String> {
    let keys = report["keys"].as_array().expect("keys");
    keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

fn kid_of(token: &str) -> String {
    let header = crate::support::jws::decode(token.split('.').next().expect("a header"));
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("a kid").to_owned()
}

both!(
    r5_what_a_revokes_b_refuses,
    r5_a_node_that_was_away_knows_what_was_revoked_meanwhile,
    r5_a_disabled_person_is_refused_everywhere,
    r5_a_disabled_client_is_refused_everywhere,
    r5_a_new_client_is_known_everywhere,
    r11_every_node_follows_a_rotation,
    r11_two_rotations_at_once_leave_the_nodes_agreed,
);
