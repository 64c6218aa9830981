//! Whether many clients and people slow the token endpoint down.

use chancery_core::ports::Clock as _;
use chancery_core::time::Monotonic;
use chancery_crypto::SystemClock;

use super::bench::{APP, Bench, MACHINE, POSTGRES, USERNAME, another_database};
use super::figure::{Figure, median};
use crate::connection::Connection;
use crate::crowd;
use crate::failure::Result;
use crate::installation::{Installation, PASSWORD, SECRET};
use crate::person::Person;
use crate::report::say;
use crate::requests::{basic, post};
use crate::server::Process;

const CLIENTS: usize = 10_000;
const PEOPLE: usize = 1_000_000;

/// Requests of each kind to each of the two servers.
const SAMPLES: usize = 500;

/// What is asked of the token endpoint.
const GRANTS: [&str; 3] = ["client_credentials", "authorization_code", "refresh_token"];

/// Clients register themselves as fast as they can.
const OPEN: &str =
    "[registration]\nmode = \"open\"\n[limits]\nregistrations = 1000000\nrequests_per_second = 0\n";

/// Compares an empty installation with a full one, request by request in turn, so that both see the same
/// machine.
pub async fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let mut figures = compare(bench, None, "SQLite").await?;
    match std::env::var(POSTGRES) {
        Ok(url) => figures.extend(compare(bench, Some(&url), "PostgreSQL").await?),
        Err(_) => say(&format!("PostgreSQL: left out, {POSTGRES} is not set (scripts/postgres.sh run …)"))?,
    }
    Ok(figures)
}

async fn compare(bench: &Bench, url: Option<&str>, database: &str) -> Result<Vec<Figure>> {
    let people = PEOPLE / usize::from(bench.divide);
    let clients = CLIENTS / usize::from(bench.divide);
    let full = url.map(|url| another_database(url, "full")).transpose()?;
    let mut full = Side::filled(bench, full.as_deref(), clients, people).await?;
    let empty = url.map(|url| another_database(url, "empty")).transpose()?;
    let mut empty = Side::new(bench, empty.as_deref()).await?;
    let mut times: [[Vec<f64>; 2]; 3] = Default::default();
    for round in 0..=SAMPLES {
        let samples = [empty.sample().await?, full.sample().await?];
        // the first round warms up
        if round > 0 {
            for (side, sample) in samples.iter().enumerate() {
                for (grant, took) in sample.iter().enumerate() {
                    if let Some(times) = times.get_mut(grant).and_then(|sides| sides.get_mut(side)) {
                        times.push(*took);
                    }
                }
            }
        }
    }
    empty.server.stop().await?;
    full.server.stop().await?;
    let figures = GRANTS.iter().zip(times).map(|(grant, [empty, full])| {
        let (without, with) = (median(empty), median(full));
        let name = format!("{grant} with {clients} clients and {people} people, {database}");
        let value = format!("{with:.2} ms; {without:.2} ms without them; medians of {SAMPLES}");
        let ratio = with / without;
        Figure::new(name, value)
            .with_ratio(ratio, "an empty database")
            .with_target("ratio ≤ 1.10", ratio <= 1.1)
    });
    let figures: Vec<_> = figures.collect();
    for figure in &figures {
        say(&format!("{}: {}", figure.name, figure.value))?;
    }
    Ok(figures)
}

/// One of the two servers, with somebody who is signed in.
struct Side {
    _installation: Installation,
    server: Process,
    person: Person,
    machine: Connection,
    request: Vec<u8>,
    refresh: String,
}

impl Side {
    async fn new(bench: &Bench, database: Option<&str>) -> Result<Self> {
        Self::at(installation(bench, database)?).await
    }

    async fn filled(bench: &Bench, database: Option<&str>, clients: usize, people: usize) -> Result<Self> {
        let installation = installation(bench, database)?;
        let server = installation.start().await?;
        crowd::register_clients(&installation, clients)?;
        server.stop().await?;
        crowd::add_people(&installation, people)?;
        Self::at(installation).await
    }

    async fn at(installation: Installation) -> Result<Self> {
        let server = installation.start().await?;
        let mut person = Person::at(&installation.host).await?;
        person.sign_in(USERNAME, PASSWORD).await?;
        let refresh = person.tokens_for(APP).await?.refresh;
        let machine = Connection::open(&installation.host).await?;
        let fields = [("grant_type", "client_credentials")];
        let request = post(&installation.host, "/token", &basic(MACHINE, SECRET), &fields);
        Ok(Self { _installation: installation, server, person, machine, request, refresh })
    }

    /// Milliseconds of one request of each of [`GRANTS`].
    async fn sample(&mut self) -> Result<[f64; 3]> {
        let began = SystemClock.monotonic();
        self.machine.exchange(&self.request).await?.expect(200, "the token endpoint")?;
        let machine = milliseconds(began);
        let code = self.person.authorize(APP).await?;
        let began = SystemClock.monotonic();
        self.person.redeem(APP, &code).await?;
        let redeemed = milliseconds(began);
        let began = SystemClock.monotonic();
        self.refresh = self.person.refresh(APP, &self.refresh).await?.refresh;
        Ok([machine, redeemed, milliseconds(began)])
    }
}

fn installation(bench: &Bench, database: Option<&str>) -> Result<Installation> {
    let installation = Installation::new(&bench.binary, database, OPEN)?;
    installation.create_machine(MACHINE, "RS256")?;
    installation.create_app(APP)?;
    installation.create_user(USERNAME)?;
    Ok(installation)
}

fn milliseconds(began: Monotonic) -> f64 {
    SystemClock.monotonic().since(began).as_secs_f64() * 1000.0
}
