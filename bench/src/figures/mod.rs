//! What is measured, in groups that can be run by themselves.

mod against;
mod bench;
mod crowd;
mod documents;
mod figure;
mod resources;
mod sign_in;
mod size;
mod start;
mod tokens;
mod trial;

use clap::ValueEnum;

use crate::failure::Result;
use crate::report::say;
use crate::signing::RawSigning;

use bench::{POSTGRES, Scene};

pub use against::against;
pub use bench::Bench;
pub use figure::Figure;

/// Benches that share a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// Tokens, introspection, userinfo and documents on SQLite.
    Sqlite,
    /// Tokens on PostgreSQL, named by `CHANCERY_TEST_POSTGRES`.
    Postgres,
    /// How long a refused sign-in takes.
    SignIn,
    /// What ten thousand clients and a million people change, on both databases.
    Crowd,
    /// Start, memory and the size of the binary.
    Size,
}

/// Measures the groups named, or all.
pub async fn all(bench: &Bench, only: &[Group]) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for group in Group::value_variants() {
        if only.is_empty() || only.contains(group) {
            figures.extend(measure(bench, *group).await?);
        }
    }
    Ok(figures)
}

async fn measure(bench: &Bench, group: Group) -> Result<Vec<Figure>> {
    match group {
        Group::Sqlite => sqlite(bench).await,
        Group::Postgres => postgres(bench).await,
        Group::SignIn => sign_in::measure(bench).await,
        Group::Crowd => crowd::measure(bench).await,
        Group::Size => {
            let mut figures = start::measure(bench).await?;
            figures.extend(size::measure(bench)?);
            Ok(figures)
        }
    }
}

async fn sqlite(bench: &Bench) -> Result<Vec<Figure>> {
    let scene = Scene::new(&bench.binary, None)?;
    let server = scene.installation.start().await?;
    let raw = RawSigning::new()?;
    let mut figures = Vec::from(tokens::raw(bench, &raw)?);
    figures.extend(tokens::measure(bench, &scene, &server, &raw, "SQLite").await?);
    figures.extend(resources::measure(bench, &scene, &server).await?);
    figures.extend(documents::measure(bench, &scene, &server).await?);
    if bench.name.is_empty() {
        figures.push(start::memory_after_load(&server)?);
    }
    server.stop().await?;
    Ok(figures)
}

async fn postgres(bench: &Bench) -> Result<Vec<Figure>> {
    let Ok(url) = std::env::var(POSTGRES) else {
        say(&format!("PostgreSQL: left out, {POSTGRES} is not set (scripts/postgres.sh run …)"))?;
        return Ok(Vec::new());
    };
    let scene = Scene::new(&bench.binary, Some(&url))?;
    let server = scene.installation.start().await?;
    let figures = tokens::measure(bench, &scene, &server, &RawSigning::new()?, "PostgreSQL").await?;
    server.stop().await?;
    Ok(figures)
}
