//! What is measured, in groups that can be run by themselves.

mod crowd;
mod documents;
mod figure;
mod resources;
mod sign_in;
mod size;
mod start;
mod tokens;
mod trial;

use std::path::PathBuf;

use clap::ValueEnum;

use crate::Result;
use crate::installation::Installation;
use crate::person::{Person, Tokens};
use crate::report::say;
use crate::signing::RawSigning;

pub use figure::Figure;

/// Names the PostgreSQL database, as `scripts/postgres.sh` does.
const POSTGRES: &str = "CHANCERY_TEST_POSTGRES";

/// The person whose tokens the benches use.
const USERNAME: &str = "bench";

/// The first-party app of the code flow.
const APP: &str = "bench-app";

/// A client for `client_credentials` with RS256.
const MACHINE: &str = "machine-rs256";

/// Connections of most loads: enough to keep every worker busy.
const CONNECTIONS: usize = 32;

/// What is measured, and how often.
pub struct Bench {
    pub binary: PathBuf,
    pub runs: u16,
    /// What numbers of requests are divided by.
    pub divide: u16,
    /// Text that a load's name must contain.
    pub name: String,
}

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
            figures.extend(bench.group(*group).await?);
        }
    }
    Ok(figures)
}

impl Bench {
    async fn group(&self, group: Group) -> Result<Vec<Figure>> {
        match group {
            Group::Sqlite => self.sqlite().await,
            Group::Postgres => self.postgres().await,
            Group::SignIn => sign_in::measure(self).await,
            Group::Crowd => crowd::measure(self).await,
            Group::Size => {
                let mut figures = start::measure(self).await?;
                figures.extend(size::measure(self)?);
                Ok(figures)
            }
        }
    }

    async fn sqlite(&self) -> Result<Vec<Figure>> {
        let scene = Scene::new(self, None)?;
        let server = scene.installation.start().await?;
        let raw = RawSigning::new()?;
        let mut figures = Vec::from(tokens::raw(self, &raw)?);
        figures.extend(tokens::measure(self, &scene, &server, &raw, "SQLite").await?);
        figures.extend(resources::measure(self, &scene, &server).await?);
        figures.extend(documents::measure(self, &scene, &server).await?);
        if self.name.is_empty() {
            figures.push(start::memory_after_load(&server)?);
        }
        server.stop().await?;
        Ok(figures)
    }

    async fn postgres(&self) -> Result<Vec<Figure>> {
        let Ok(url) = std::env::var(POSTGRES) else {
            say(&format!("PostgreSQL: left out, {POSTGRES} is not set (scripts/postgres.sh run …)"))?;
            return Ok(Vec::new());
        };
        let scene = Scene::new(self, Some(&url))?;
        let server = scene.installation.start().await?;
        let figures = tokens::measure(self, &scene, &server, &RawSigning::new()?, "PostgreSQL").await?;
        server.stop().await?;
        Ok(figures)
    }
}

/// An installation with the clients and the person of the throughput benches.
struct Scene {
    installation: Installation,
}

impl Scene {
    fn new(bench: &Bench, database: Option<&str>) -> Result<Self> {
        let installation = Installation::new(&bench.binary, database, "")?;
        installation.create_machine(MACHINE, "RS256")?;
        installation.create_machine("machine-es256", "ES256")?;
        installation.create_app(APP)?;
        installation.create_user(USERNAME)?;
        Ok(Self { installation })
    }

    fn host(&self) -> &str {
        &self.installation.host
    }

    /// Signs the person in once and gets tokens `count` times, each of a grant of its own.
    async fn tokens(&self, count: usize) -> Result<Vec<Tokens>> {
        let mut person = Person::at(self.host()).await?;
        person.sign_in(USERNAME, crate::installation::PASSWORD).await?;
        let mut tokens = Vec::with_capacity(count);
        for _ in 0..count {
            tokens.push(person.tokens_for(APP).await?);
        }
        Ok(tokens)
    }
}
