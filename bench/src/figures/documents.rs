//! Static documents, beside a bare server that answers the same bytes.

use super::bench::{Bench, CONNECTIONS, Scene};
use super::figure::Figure;
use super::trial::{Target, Trial, Yardstick};
use crate::connection::Connection;
use crate::failure::Result;
use crate::load::Same;
use crate::requests::get;
use crate::server::Process;

pub async fn measure(bench: &Bench, scene: &Scene, server: &Process) -> Result<Vec<Figure>> {
    let figures = [
        document(bench, scene, server, "discovery", "/.well-known/openid-configuration").await?,
        document(bench, scene, server, "JWKS", "/jwks.json").await?,
    ];
    Ok(figures.into_iter().flatten().collect())
}

async fn document(
    bench: &Bench,
    scene: &Scene,
    server: &Process,
    name: &str,
    path: &str,
) -> Result<Option<Figure>> {
    let request = get(scene.host(), path, "");
    let file = scene.installation.path().join(format!("{name}.body"));
    let mut connection = Connection::open(&server.address).await?;
    let answer = connection.exchange(&request).await?;
    answer.expect(200, path)?;
    std::fs::write(&file, answer.body)?;
    let bare = Process::bare(&file).await?;
    let trial = Trial {
        name: format!("{name} document ({} bytes)", answer.body.len()),
        server,
        count: 100_000,
        yardstick: Yardstick::Bare(&bare, get(&bare.address, "/", "")),
        target: Target::Ratio(0.75),
    };
    let figure = trial.run(bench, vec![Same(request.clone()); CONNECTIONS])?;
    bare.stop().await?;
    Ok(figure)
}
