//! What services ask for each request of theirs: introspection and userinfo.

use super::bench::{APP, Bench, CONNECTIONS, MACHINE, Scene};
use super::figure::Figure;
use super::trial::{Target, Trial, Yardstick};
use crate::failure::Result;
use crate::installation::SECRET;
use crate::load::{Collect, Once, Same, drive};
use crate::requests::{basic, bearer, get, post};
use crate::server::Process;

/// Tokens of a run that asks about each one once.
const FIRST_TIME: usize = 4000;

/// Each connection asks about a token of its own.
pub async fn measure(bench: &Bench, scene: &Scene, server: &Process) -> Result<Vec<Figure>> {
    let tokens = scene.tokens(CONNECTIONS).await?;
    let host = scene.host();
    let ask = |token: &str| Same(post(host, "/introspect", &basic(APP, SECRET), &[("token", token)]));
    let introspect = tokens.iter().map(|t| ask(&t.access)).collect();
    let userinfo = tokens.iter().map(|t| Same(get(host, "/userinfo", &bearer(&t.access)))).collect();
    let trial = |name: &str, count: usize, target: Target| Trial {
        name: name.to_owned(),
        server,
        count,
        yardstick: Yardstick::Nothing,
        target,
    };
    let known = trial("introspection of RS256 access tokens, SQLite", 40_000, Target::Rate(20_000.0));
    let first = trial("introspection, each token for the first time, SQLite", FIRST_TIME, Target::None);
    let claims = trial("userinfo, SQLite", 20_000, Target::Rate(10_000.0));
    let unseen = if first.is_wanted(bench) { first_time(bench, scene)? } else { Vec::new() };
    let figures = [known.run(bench, introspect)?, first.run(bench, unseen)?, claims.run(bench, userinfo)?];
    Ok(figures.into_iter().flatten().collect())
}

/// Introspections of tokens that the server has minted and never verified, enough for all runs.
fn first_time(bench: &Bench, scene: &Scene) -> Result<Vec<Once>> {
    let host = scene.host();
    let client = basic(MACHINE, SECRET);
    let mint = post(host, "/token", &client, &[("grant_type", "client_credentials")]);
    let collect = vec![Collect { request: mint, tokens: Vec::new() }; CONNECTIONS];
    let count = FIRST_TIME * (usize::from(bench.runs) + 1) / usize::from(bench.divide);
    let tokens = drive(host, collect, count)?.into_iter().flat_map(|script| script.tokens);
    let requests = tokens.map(|token| post(host, "/introspect", &client, &[("token", &token)])).collect();
    Ok(Once::share(requests, CONNECTIONS, 200))
}
