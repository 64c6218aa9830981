//! A fresh installation lets nobody in (rule M5).

use serde_json::Value;

use crate::support::app::both;
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::process::Installation;

/// The real binary, from nothing to a running server: it made keys and a schema, and nobody.
async fn m5_a_first_start_creates_nobody(kind: Kind) {
    let installation = Installation::new(kind);
    let server = installation.start().await;
    let browser: Browser = server.browser();
    assert_eq!(browser.get("/login").await.status, 200);
    for (command, member) in [("user", "users"), ("client", "clients"), ("resource", "resources")] {
        let listed = installation.command(&[command, "list"], None);
        let items = listed.as_array().or_else(|| listed.get(member).and_then(Value::as_array));
        let items = items.unwrap_or_else(|| panic!("no list: {listed}"));
        assert!(items.is_empty(), "{command}: {listed}");
    }
    // nor can anybody make themselves one
    assert_eq!(browser.get("/signup").await.status, 403);
}

both!(m5_a_first_start_creates_nobody);
