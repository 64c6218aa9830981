//! Runs one target for a while, and keeps what it must not do.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_core::secret::{Digest, base64url};
use chancery_crypto::SystemClock;

use crate::mutation::mutated;
use crate::random::Random;
use crate::targets::Target;

/// An input may take so long; whoever can make it longer holds our threads.
const PATIENCE: Duration = Duration::from_secs(2);

/// So many inputs are kept for having brought about what no other did.
const POOL: usize = 4096;

/// Under `fuzz/`.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The inputs of a target that are kept in `corpus/`, in the order of their names.
pub fn corpus(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = folder().join("corpus").join(target.name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort_unstable();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(&path).expect("a readable file"))).collect()
}

/// How one run went.
#[derive(Debug, Default)]
pub struct Report {
    pub inputs: u64,
    /// Different outcomes.
    pub outcomes: usize,
    /// Inputs that it did not survive, and why.
    pub findings: Vec<(Vec<u8>, String)>,
}

/// One run of one target.
pub struct Run<'a> {
    target: &'a Target,
    /// Written before each input is tried, for what takes the process down with it.
    trace: Option<&'a Path>,
    seen: HashSet<String>,
    pool: Vec<Vec<u8>>,
    report: Report,
}

impl<'a> Run<'a> {
    pub fn new(target: &'a Target, trace: Option<&'a Path>) -> Self {
        Self { target, trace, seen: HashSet::new(), pool: Vec::new(), report: Report::default() }
    }

    /// The corpus, and what the target adds to it.
    pub fn corpus(&mut self) {
        let kept = corpus(self.target).into_iter().map(|(_, input)| input);
        for input in kept.chain(self.target.seeds.iter().cloned()).collect::<Vec<_>>() {
            self.attempt(&input);
            self.pool.push(input);
        }
    }

    /// Mutations, until `enough` says so of the count.
    pub fn mutations(&mut self, seed: u64, enough: impl Fn(u64) -> bool) {
        let mut random = Random::new(seed);
        let mut count = 0;
        while !enough(count) {
            count += 1;
            let input = mutated(&mut random, &self.pool, self.target.dictionary);
            if self.attempt(&input) && self.pool.len() < POOL {
                self.pool.push(input);
            }
        }
    }

    pub fn end(self) -> Report {
        Report { outcomes: self.seen.len(), ..self.report }
    }

    /// Whether the outcome is a new one.
    pub fn attempt(&mut self, input: &[u8]) -> bool {
        if let Some(path) = self.trace {
            std::fs::write(path, input).expect("a file that can be written");
        }
        self.report.inputs += 1;
        let began = SystemClock.monotonic();
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.target.check)(input)));
        let took = SystemClock.monotonic().since(began);
        match outcome {
            Ok(outcome) => {
                if took > PATIENCE {
                    self.found(input, format!("took {} ms", took.as_millis()));
                }
                self.seen.len() < POOL && self.seen.insert(outcome)
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                self.found(input, text.unwrap_or("a panic without words").to_owned());
                false
            }
        }
    }

    fn found(&mut self, input: &[u8], why: String) {
        // one of a kind is enough
        if self.seen.insert(format!("finding: {why:.60}")) {
            self.report.findings.push((input.to_vec(), why));
        }
    }
}

/// Keeps an input outside the corpus, for somebody to look at.
pub fn keep(target: &Target, input: &[u8]) -> PathBuf {
    let folder = folder().join("found").join(target.name);
    std::fs::create_dir_all(&folder).expect("a folder that can be made");
    let name = base64url(&Digest::of(input).as_bytes()[..9]);
    let path = folder.join(name);
    std::fs::write(&path, input).expect("a file that can be written");
    path
}
