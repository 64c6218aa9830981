//! One binary beside another: whether anything became slower.
//!
//! The former binary runs twice, so that what it differs from itself by is known; slices of all three are taken in
//! turn, so that a machine whose speed drifts is as fast for each.

use std::path::Path;

use super::bench::{APP, Bench, CONNECTIONS, MACHINE, POSTGRES, Scene, another_database};
use super::figure::{Figure, median};
use super::tokens::{FAMILIES, Family};
use super::trial::SLICES;
use crate::failure::Result;
use crate::installation::SECRET;
use crate::load::{Lanes, Prepare, Same, Script, Spent};
use crate::report::say;
use crate::requests::{basic, bearer, get, post};
use crate::server::Process;

/// A load: its name, the requests of a run, and what its connections send.
struct Load {
    name: &'static str,
    count: usize,
    scripts: Vec<Box<dyn Script>>,
    prepare: Option<Prepare>,
    /// It signs: so many connections keep the cores busy for ten milliseconds.
    signs: bool,
}

impl Load {
    fn new<S: Script + 'static>(name: &'static str, count: usize, scripts: Vec<S>) -> Self {
        let scripts = scripts.into_iter().map(|script| Box::new(script) as Box<dyn Script>).collect();
        Self { name, count, scripts, prepare: None, signs: false }
    }

    fn signing(self) -> Self {
        Self { signs: true, ..self }
    }

    /// Opened when its turn comes: the server closes what says nothing.
    fn open(self, server: &Process) -> Result<Lanes<Box<dyn Script>>> {
        let mut lanes = Lanes::open(&server.address, self.scripts)?;
        if self.signs {
            lanes = lanes.resting(2.0);
        }
        Ok(match self.prepare {
            Some(prepare) => lanes.prepared_by(prepare),
            None => lanes,
        })
    }
}

/// A server with everything that the loads need.
struct Side {
    scene: Scene,
    server: Process,
}

impl Side {
    async fn new(binary: &Path, database: Option<&str>) -> Result<Self> {
        let scene = Scene::new(binary, database)?;
        let server = scene.installation.start().await?;
        Ok(Self { scene, server })
    }

    /// In the same order for each side.
    async fn loads(&self) -> Result<Vec<Load>> {
        let host = self.scene.host();
        let machine = |id: &str| {
            let fields = [("grant_type", "client_credentials")];
            vec![Same(post(host, "/token", &basic(id, SECRET), &fields)); CONNECTIONS]
        };
        let codes = self.scene.codes().await?;
        let exchange =
            Load::new("code exchange, two RS256 tokens", 1500, vec![codes.exchange(); CONNECTIONS]);
        let exchange =
            Load { prepare: Some(Box::new(move |count| codes.fetch(count))), ..exchange.signing() };
        let families = self.scene.tokens(FAMILIES).await?;
        let families: Vec<_> = families.iter().map(|tokens| Family::new(host, tokens)).collect();
        let tokens = self.scene.tokens(CONNECTIONS).await?;
        let introspect =
            |token: &str| Same(post(host, "/introspect", &basic(APP, SECRET), &[("token", token)]));
        let introspect: Vec<_> = tokens.iter().map(|tokens| introspect(&tokens.access)).collect();
        let userinfo: Vec<_> =
            tokens.iter().map(|tokens| Same(get(host, "/userinfo", &bearer(&tokens.access)))).collect();
        let document = |path: &str| vec![Same(get(host, path, "")); CONNECTIONS];
        Ok(vec![
            Load::new("client_credentials, RS256", 3000, machine(MACHINE)).signing(),
            Load::new("client_credentials, ES256", 20_000, machine("machine-es256")),
            exchange,
            Load::new("refresh with rotation, two RS256 tokens", 1500, families).signing(),
            Load::new("introspection", 20_000, introspect),
            Load::new("userinfo", 10_000, userinfo),
            Load::new("discovery document", 40_000, document("/.well-known/openid-configuration")),
            Load::new("JWKS document", 40_000, document("/jwks.json")),
        ])
    }
}

/// Compares the binary of the bench with a former one, on both databases.
pub async fn against(bench: &Bench, former: &Path) -> Result<Vec<Figure>> {
    let mut figures = on(bench, former, None, "SQLite").await?;
    match std::env::var(POSTGRES) {
        Ok(url) => figures.extend(on(bench, former, Some(&url), "PostgreSQL").await?),
        Err(_) => say(&format!("PostgreSQL: left out, {POSTGRES} is not set (scripts/postgres.sh run …)"))?,
    }
    Ok(figures)
}

async fn on(bench: &Bench, former: &Path, url: Option<&str>, database: &str) -> Result<Vec<Figure>> {
    let mut sides = Vec::new();
    for (name, binary) in [("former", former), ("former_again", former), ("new", &bench.binary)] {
        let url = url.map(|url| another_database(url, name)).transpose()?;
        sides.push(Side::new(binary, url.as_deref()).await?);
    }
    let mut loads = Vec::new();
    for side in &sides {
        loads.push(side.loads().await?.into_iter());
    }
    let mut figures = Vec::new();
    while let Some(load) = next_of_each(&mut loads) {
        let name = format!("{}, {database}", load[0].name);
        if name.contains(&bench.name) {
            figures.push(compared(bench, &name, &sides, load)?);
        }
    }
    for side in sides {
        side.server.stop().await?;
    }
    Ok(figures)
}

fn next_of_each(loads: &mut [std::vec::IntoIter<Load>]) -> Option<[Load; 3]> {
    let next: Vec<Load> = loads.iter_mut().filter_map(Iterator::next).collect();
    next.try_into().ok()
}

fn compared(bench: &Bench, name: &str, sides: &[Side], load: [Load; 3]) -> Result<Figure> {
    let count = load[0].count / usize::from(bench.divide);
    let pids = sides.iter().map(|side| side.server.pid()).collect::<Result<Vec<_>>>()?;
    let lanes = load.into_iter().zip(sides).map(|(load, side)| load.open(&side.server));
    let mut lanes = lanes.collect::<Result<Vec<_>>>()?;
    for lanes in &mut lanes {
        lanes.drive((count / 5).max(1))?;
    }
    let (mut against_itself, mut against_former) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let mut spent = [Spent::default(); 3];
        for slice in 0..SLICES {
            let mut turn: Vec<_> = spent.iter_mut().zip(&mut lanes).zip(&pids).collect();
            // whoever comes first is first no more the next time
            turn.rotate_left(slice % pids.len());
            for ((spent, lanes), pid) in turn {
                spent.add(lanes.measured(*pid, (count / SLICES).max(1))?);
            }
        }
        let [former, again, new] = spent.map(|spent| spent.rate());
        against_itself.push(again / former);
        against_former.push(new / former.midpoint(again));
    }
    let figure = judged(name, &against_itself, &against_former);
    say(&format!("{}: {}", figure.name, figure.value))?;
    Ok(figure)
}

/// No worse than what the former binary differs from itself by.
fn judged(name: &str, against_itself: &[f64], against_former: &[f64]) -> Figure {
    let spread = against_itself.iter().map(|ratio| (ratio - 1.0).abs()).fold(0.0, f64::max);
    let ratio = median(against_former.iter().copied());
    let range = |ratios: &[f64]| {
        let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{lowest:.3}–{highest:.3}")
    };
    let value =
        format!("{} of the former; the former {} of itself", range(against_former), range(against_itself));
    Figure::new(name, value)
        .with_ratio(ratio, "the former binary")
        .with_target(format!("ratio ≥ {:.3}", 1.0 - spread), ratio >= 1.0 - spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_may_be_slower_by_what_the_former_differs_from_itself() {
        for (new, is_met) in [(0.97, true), (0.95, true), (0.94, false), (1.2, true)] {
            let figure = judged("x", &[1.0, 0.95, 1.02], &[new, new + 0.01, new - 0.01]);
            assert_eq!(figure.target.unwrap().1, is_met, "{new}");
        }
    }
}
