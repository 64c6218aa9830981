//! `chancery-fuzz`: broken input for everything that reads what strangers send, on a stable toolchain.
//!
//! Inputs come from `corpus/` and from mutations of it that a seed determines. One that brings about an
//! outcome that no other did is mutated further, which takes the place of measuring coverage. What panics,
//! breaks a promise that the target states, or takes seconds, is kept in `found/` and printed.

#![forbid(unsafe_code)]

mod driver;
mod mutation;
mod random;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chancery_core::ports::{Clock as _, Entropy as _};
use chancery_crypto::{OsEntropy, SystemClock};
use clap::Parser;

use driver::{Report, Run};
use targets::Target;

#[derive(Debug, Parser)]
#[command(name = "chancery-fuzz", about = "Throws broken input at our parsers")]
struct Arguments {
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    time: u64,
    /// Of the mutations; the one that a run printed finds what that run found.
    #[arg(long)]
    seed: Option<u64>,
    /// Tries this file, and nothing else.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// Writes each input to this file before it is tried, for what ends the process.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// All targets, without any.
    targets: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let all = targets::all();
    let unknown = arguments.targets.iter().find(|name| all.iter().all(|target| target.name != **name));
    if let Some(name) = unknown {
        let names: Vec<&str> = all.iter().map(|target| target.name).collect();
        eprintln!("no target {name}; there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    let chosen = all
        .iter()
        .filter(|target| arguments.targets.is_empty() || arguments.targets.iter().any(|n| n == target.name));
    // findings are printed below, once each
    std::panic::set_hook(Box::new(|_| ()));
    let mut survived = true;
    for target in chosen {
        survived &= fuzz(target, &arguments).findings.is_empty();
    }
    if survived { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn fuzz(target: &Target, arguments: &Arguments) -> Report {
    let seed = arguments.seed.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        OsEntropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    let mut run = Run::new(target, arguments.trace.as_deref());
    if let Some(path) = &arguments.replay {
        run.attempt(&std::fs::read(path).expect("a readable file"));
    } else {
        println!("{:<16} {} s, --seed {seed}", target.name, arguments.time);
        let end = SystemClock.monotonic().plus(Duration::from_secs(arguments.time));
        run.corpus();
        run.mutations(seed, |_| SystemClock.monotonic() >= end);
    }
    let report = run.end();
    println!("{:<16} {} inputs, {} different outcomes", target.name, report.inputs, report.outcomes);
    for (input, why) in &report.findings {
        let path = driver::keep(target, input);
        println!("{:<16} FOUND {}: {why}", target.name, path.display());
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corpus, which holds what was once found, and a few mutations, the same each time.
    #[test]
    fn r25_every_parser_survives_its_corpus_and_what_is_near() {
        for target in targets::all() {
            let mut run = Run::new(&target, None);
            run.corpus();
            run.mutations(1, |count| count >= 500);
            let report = run.end();
            let findings: Vec<_> = report
                .findings
                .iter()
                .map(|(input, why)| (String::from_utf8_lossy(input).into_owned(), why))
                .collect();
            assert!(findings.is_empty(), "{}: {findings:#?}", target.name);
        }
    }
}
