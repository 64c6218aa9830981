//! What every bench is given.

use std::path::{Path, PathBuf};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};
use url::Url;

use crate::codes::Codes;
use crate::failure::Result;
use crate::installation::{Installation, PASSWORD};
use crate::person::{Person, Tokens};

/// Names the PostgreSQL database, as `scripts/postgres.sh` does.
pub(super) const POSTGRES: &str = "CHANCERY_TEST_POSTGRES";

/// The person whose tokens the benches use.
pub(super) const USERNAME: &str = "bench";

/// The first-party app of the code flow.
pub(super) const APP: &str = "bench-app";

/// A client for `client_credentials` with RS256.
pub(super) const MACHINE: &str = "machine-rs256";

/// Connections of most loads: enough to keep every worker busy.
pub(super) const CONNECTIONS: usize = 32;

/// What is measured, and how often.
pub struct Bench {
    pub binary: PathBuf,
    pub runs: u16,
    /// What numbers of requests are divided by.
    pub divide: u16,
    /// Text that a load's name must contain.
    pub name: String,
}

/// An installation with the clients and the person of the throughput benches.
pub(super) struct Scene {
    pub(super) installation: Installation,
}

impl Scene {
    pub(super) fn new(binary: &Path, database: Option<&str>) -> Result<Self> {
        let installation = Installation::new(binary, database, "")?;
        installation.create_machine(MACHINE, "RS256")?;
        installation.create_machine("machine-es256", "ES256")?;
        installation.create_app(APP)?;
        installation.create_user(USERNAME)?;
        Ok(Self { installation })
    }

    pub(super) fn host(&self) -> &str {
        &self.installation.host
    }

    /// The person, signed in.
    async fn person(&self) -> Result<Person> {
        let mut person = Person::at(self.host()).await?;
        person.sign_in(USERNAME, PASSWORD).await?;
        Ok(person)
    }

    /// Codes for the app.
    pub(super) async fn codes(&self) -> Result<Codes> {
        Ok(Codes::new(self.host(), APP, self.person().await?.authorization_request(APP)))
    }

    /// Signs the person in once and gets tokens `count` times, each of a grant of its own.
    pub(super) async fn tokens(&self, count: usize) -> Result<Vec<Tokens>> {
        let mut person = self.person().await?;
        let mut tokens = Vec::with_capacity(count);
        for _ in 0..count {
            tokens.push(person.tokens_for(APP).await?);
        }
        Ok(tokens)
    }
}

/// A new database in the cluster of `url`; it goes with the cluster.
pub(super) fn another_database(url: &str, name: &str) -> Result<String> {
    sql_query(format!("CREATE DATABASE bench_{name}")).execute(&mut PgConnection::establish(url)?)?;
    let mut url = Url::parse(url)?;
    url.set_path(&format!("bench_{name}"));
    Ok(url.into())
}
