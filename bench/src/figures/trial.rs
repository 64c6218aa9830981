//! One load, run several times beside its yardstick.

use super::figure::{Figure, grouped, median};
use super::{Bench, CONNECTIONS};
use crate::Result;
use crate::load::{Same, Script, drive, measured, rate};
use crate::report::say;
use crate::server::Process;
use crate::signing::RawSigning;

/// What a rate is compared with, measured anew in each run.
pub enum Yardstick<'a> {
    Nothing,
    /// Raw signatures; the load makes so many of them a request.
    Signing(&'a RawSigning, f64),
    /// The bare server, given this request.
    Bare(&'a Process, Vec<u8>),
}

impl Yardstick<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Signing(..) => "raw signing",
            Self::Bare(..) => "bare actix-web",
        }
    }

    fn rate(&self, count: usize) -> Result<Option<f64>> {
        Ok(match self {
            Self::Nothing => None,
            Self::Signing(raw, a_request) => Some(raw.rate()? / a_request),
            Self::Bare(process, request) => {
                let scripts = vec![Same(request.clone()); CONNECTIONS];
                let (_, cpu) = measured(process.pid()?, &process.address, scripts, count)?;
                Some(rate(count, cpu))
            }
        })
    }
}

/// What a figure has to reach.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    Rate(f64),
    Ratio(f64),
    /// For information.
    None,
}

/// A load and what it is to reach.
pub struct Trial<'a> {
    pub name: String,
    pub server: &'a Process,
    /// Requests of a run.
    pub count: usize,
    pub yardstick: Yardstick<'a>,
    pub target: Target,
}

impl Trial<'_> {
    /// Whether this load was asked for.
    pub fn is_wanted(&self, bench: &Bench) -> bool {
        self.name.contains(&bench.name)
    }

    /// Warms up, runs, and reports the medians; `None` when it is not wanted.
    pub fn run<S: Script>(self, bench: &Bench, mut scripts: Vec<S>) -> Result<Option<Figure>> {
        if !self.is_wanted(bench) {
            return Ok(None);
        }
        let (address, pid) = (&self.server.address, self.server.pid()?);
        let count = self.count / usize::from(bench.divide);
        scripts = drive(address, scripts, count / 5)?;
        let (mut rates, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..bench.runs {
            let yardstick = self.yardstick.rate(count)?;
            let cpu;
            (scripts, cpu) = measured(pid, address, scripts, count)?;
            let reached = rate(count, cpu);
            rates.push(reached);
            ratios.extend(yardstick.map(|y| reached / y));
        }
        let figure = self.figure(&rates, ratios);
        say(&format!("{}: {}", figure.name, figure.value))?;
        Ok(Some(figure))
    }

    fn figure(&self, rates: &[f64], ratios: Vec<f64>) -> Figure {
        let mid = median(rates.iter().copied());
        let ratio = (!ratios.is_empty()).then(|| median(ratios));
        let mut figure = Figure::new(&self.name, format!("{} /CPU-s ({})", grouped(mid), range(rates)));
        if let Some(ratio) = ratio {
            figure = figure.with_ratio(ratio, self.yardstick.name());
        }
        match self.target {
            Target::Rate(least) => figure.with_target(format!("≥ {} /CPU-s", grouped(least)), mid >= least),
            Target::Ratio(least) => {
                figure.with_target(format!("ratio ≥ {least:.2}"), ratio.is_some_and(|r| r >= least))
            }
            Target::None => figure,
        }
    }
}

/// Lowest and highest.
pub fn range(values: &[f64]) -> String {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{}–{}", grouped(lowest), grouped(highest))
}
