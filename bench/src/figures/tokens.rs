//! Tokens per CPU-second, beside raw signing.

use super::bench::{APP, Bench, CONNECTIONS, MACHINE, Scene};
use super::figure::{Figure, grouped, median};
use super::trial::{Target, Trial, Yardstick, range};
use crate::connection::Answer;
use crate::failure::Result;
use crate::installation::SECRET;
use crate::load::{Same, Script, Spent};
use crate::person::Tokens;
use crate::requests::{basic, post};
use crate::server::Process;
use crate::signing::{COUNT, RawSigning};

/// Refresh families, each on a connection of its own, so that the writer has groups to commit.
pub(super) const FAMILIES: usize = 64;

/// Raw signing by itself, on one core and on all.
pub fn raw(bench: &Bench, raw: &RawSigning) -> Result<[Figure; 2]> {
    let figure = |name: &str, sign: &dyn Fn() -> Result<Spent>| {
        let rates = (0..bench.runs).map(|_| Ok(sign()?.rate())).collect::<Result<Vec<_>>>()?;
        let value = format!("{} /CPU-s ({})", grouped(median(rates.iter().copied())), range(&rates));
        Ok::<_, crate::failure::Failure>(Figure::new(name, value))
    };
    Ok([
        figure("RS256 signatures, raw (OpenSSL, one thread)", &|| raw.alone())?,
        figure("RS256 signatures, raw (a thread on each core at once)", &|| raw.everywhere(COUNT))?,
    ])
}

/// `client_credentials` in two algorithms, the exchange of a code, and refresh with rotation.
pub async fn measure(
    bench: &Bench,
    scene: &Scene,
    server: &Process,
    raw: &RawSigning,
    database: &str,
) -> Result<Vec<Figure>> {
    let on_sqlite = database == "SQLite";
    let when_sqlite = |target: Target| if on_sqlite { target } else { Target::None };
    let machine = |id: &str| {
        let fields = [("grant_type", "client_credentials")];
        vec![Same(post(scene.host(), "/token", &basic(id, SECRET), &fields)); CONNECTIONS]
    };
    let trial = |name: &str, count: usize, yardstick, target| Trial {
        name: format!("{name}, {database}"),
        server,
        count,
        yardstick,
        target,
    };
    let signing = |a_request: f64| Yardstick::Signing(raw, a_request);
    let rs256 = trial("client_credentials, RS256", 3000, signing(1.0), Target::Ratio(0.93));
    let es256 =
        trial("client_credentials, ES256", 20_000, Yardstick::Nothing, when_sqlite(Target::Rate(12_000.0)));
    let exchange =
        trial("code exchange, two RS256 tokens and a refresh token", 1500, signing(2.0), Target::None);
    let refresh = trial(
        "refresh with rotation, two RS256 tokens",
        1500,
        signing(2.0),
        when_sqlite(Target::Ratio(0.85)),
    );
    let families = scene.tokens(FAMILIES).await?;
    let families = families.iter().map(|tokens| Family::new(scene.host(), tokens)).collect();
    let codes = scene.codes().await?;
    let exchanges = vec![codes.exchange(); CONNECTIONS];
    let figures = [
        rs256.run(bench, machine(MACHINE))?,
        es256.run(bench, machine("machine-es256"))?,
        exchange.run_prepared(bench, exchanges, Box::new(move |count| codes.fetch(count)))?,
        refresh.run(bench, families)?,
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// A refresh family: each answer holds the token for the next request.
pub(super) struct Family {
    host: String,
    authorization: String,
    request: Vec<u8>,
}

impl Family {
    pub(super) fn new(host: &str, tokens: &Tokens) -> Self {
        let mut family =
            Self { host: host.to_owned(), authorization: basic(APP, SECRET), request: Vec::new() };
        family.present(&tokens.refresh);
        family
    }

    fn present(&mut self, token: &str) {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.request = post(&self.host, "/token", &self.authorization, &fields);
    }
}

impl Script for Family {
    fn request(&mut self) -> &[u8] {
        &self.request
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200, "a refresh")?;
        let body = answer.text();
        let both = body.contains("\"id_token\"") && body.contains("\"access_token\"");
        let next = body.split_once("\"refresh_token\":\"").and_then(|(_, rest)| rest.split_once('"'));
        match next {
            Some((token, _)) if both => self.present(token),
            _ => return Err("a refresh without its three tokens".into()),
        }
        Ok(())
    }
}
