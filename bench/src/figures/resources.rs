//! What services ask for each request of theirs: introspection and userinfo.

use super::figure::Figure;
use super::trial::{Target, Trial, Yardstick};
use super::{APP, Bench, CONNECTIONS, Scene};
use crate::Result;
use crate::installation::SECRET;
use crate::load::Same;
use crate::requests::{basic, bearer, get, post};
use crate::server::Process;

/// Each connection asks about a token of its own.
pub async fn measure(bench: &Bench, scene: &Scene, server: &Process) -> Result<Vec<Figure>> {
    let tokens = scene.tokens(CONNECTIONS).await?;
    let host = scene.host();
    let ask = |token: &str| Same(post(host, "/introspect", &basic(APP, SECRET), &[("token", token)]));
    let introspect = tokens.iter().map(|t| ask(&t.access)).collect();
    let userinfo = tokens.iter().map(|t| Same(get(host, "/userinfo", &bearer(&t.access)))).collect();
    let trial = |name: &str, count: usize, least: f64| Trial {
        name: name.to_owned(),
        server,
        count,
        yardstick: Yardstick::Nothing,
        target: Target::Rate(least),
    };
    let figures = [
        trial("introspection of an RS256 access token, SQLite", 40_000, 20_000.0)
            .run(bench, introspect)
            .await?,
        trial("userinfo, SQLite", 20_000, 10_000.0).run(bench, userinfo).await?,
    ];
    Ok(figures.into_iter().flatten().collect())
}
