//! Two realms of one server: nothing of one is good in the other, although their clients and people have the
//! same names.

mod browsers;
mod documents;
mod people;
mod tokens;

use crate::support::app::TestApp;
use crate::support::database::Kind;
use crate::support::people::{TestClient, web_app};

/// Two hosts, two paths of one host, and the root of a host beside a path of it.
const LAYOUTS: [[&str; 2]; 3] = [
    ["https://one.example.test", "https://two.example.test"],
    ["https://id.example.test/one", "https://id.example.test/two"],
    ["https://id.example.test", "https://id.example.test/two"],
];

/// A realm with one person and one client, as the other has them.
struct Side {
    app: TestApp,
    client: TestClient,
}

/// Each of them once as the one that is attacked.
async fn pairs(kind: Kind) -> Vec<[Side; 2]> {
    let mut pairs = Vec::new();
    for (number, layout) in LAYOUTS.into_iter().enumerate() {
        let [one, two] = TestApp::side_by_side(kind, layout, |_| ());
        let (one, two) = (Side::of(one).await, Side::of(two).await);
        pairs.push(if number == 0 { [two, one] } else { [one, two] });
    }
    pairs
}

impl Side {
    async fn of(app: TestApp) -> Self {
        app.user("alice").await;
        let client = app.client("app", web_app()).await;
        Self { app, client }
    }

    fn issuer(&self) -> &str {
        &self.app.state.realm.issuer
    }
}
