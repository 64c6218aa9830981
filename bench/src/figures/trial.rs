//! One load, run several times beside its yardstick.

use super::bench::{Bench, CONNECTIONS};
use super::figure::{Figure, grouped, median};
use crate::failure::Result;
use crate::load::{Lanes, Prepare, Same, Script, Spent};
use crate::report::say;
use crate::server::Process;
use crate::signing::{self, RawSigning};

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

    fn applied(&self) -> Result<Applied<'_>> {
        Ok(match self {
            Self::Nothing => Applied::Nothing,
            Self::Signing(raw, a_request) => Applied::Signing(raw, *a_request),
            Self::Bare(process, request) => {
                let scripts = vec![Same(request.clone()); CONNECTIONS];
                Applied::Bare(process.pid()?, Lanes::open(&process.address, scripts)?)
            }
        })
    }
}

/// A yardstick with what it needs in hand.
enum Applied<'a> {
    Nothing,
    Signing(&'a RawSigning, f64),
    Bare(u32, Lanes<Same>),
}

impl Applied<'_> {
    /// One slice of a run whose slices have `count` requests.
    fn slice(&mut self, count: usize) -> Result<Spent> {
        match self {
            Self::Nothing => Ok(Spent::default()),
            Self::Signing(raw, _) => raw.everywhere(signing::COUNT / SLICES),
            Self::Bare(pid, lanes) => lanes.measured(*pid, count),
        }
    }

    /// What a load would reach that did nothing else.
    fn rate(&self, spent: Spent) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::Signing(_, a_request) => Some(spent.rate() / a_request),
            Self::Bare(..) => Some(spent.rate()),
        }
    }
}

/// A run is measured in slices, in turn with slices of its yardstick: a machine whose speed drifts, because
/// others use it too, is as fast for the one as for the other.
pub(super) const SLICES: usize = 10;

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
    pub fn run<S: Script>(self, bench: &Bench, scripts: Vec<S>) -> Result<Option<Figure>> {
        let lanes = Lanes::open(&self.server.address, scripts)?;
        self.run_on(bench, lanes)
    }

    /// As [`Trial::run`], where requests have to be prepared.
    pub fn run_prepared<S: Script>(
        self,
        bench: &Bench,
        scripts: Vec<S>,
        prepare: Prepare,
    ) -> Result<Option<Figure>> {
        let lanes = Lanes::open(&self.server.address, scripts)?.prepared_by(prepare);
        self.run_on(bench, lanes)
    }

    fn run_on<S: Script>(self, bench: &Bench, mut lanes: Lanes<S>) -> Result<Option<Figure>> {
        if !self.is_wanted(bench) {
            return Ok(None);
        }
        let pid = self.server.pid()?;
        let count = (self.count / usize::from(bench.divide) / SLICES).max(1);
        if let Yardstick::Signing(..) = self.yardstick {
            // so many connections keep two cores busy for ten milliseconds
            lanes = lanes.resting(2.0);
        }
        let mut yardstick = self.yardstick.applied()?;
        lanes.drive(count * SLICES / 5)?;
        let (mut rates, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..bench.runs {
            let (mut beside, mut own) = (Spent::default(), Spent::default());
            for _ in 0..SLICES {
                beside.add(yardstick.slice(count)?);
                own.add(lanes.measured(pid, count)?);
            }
            rates.push(own.rate());
            ratios.extend(yardstick.rate(beside).map(|possible| own.rate() / possible));
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
