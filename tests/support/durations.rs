//! How long each test takes, for `make test` to name the slowest.

use std::fs::OpenOptions;
use std::io::Write as _;

use chancery_core::ports::Clock as _;
use chancery_core::time::Monotonic;
use chancery_crypto::SystemClock;

/// Names the file that lines are added to: seconds, and the test.
const FILE: &str = "CHANCERY_TEST_DURATIONS";

/// Runs from the start of a test to its end, however it ends.
pub struct Stopwatch {
    test: &'static str,
    started: Monotonic,
}

impl Stopwatch {
    pub fn of(test: &'static str) -> Self {
        Self { test, started: SystemClock.monotonic() }
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        let Some(path) = std::env::var_os(FILE) else { return };
        // one short write, which others' do not cut in two
        let took = SystemClock.monotonic().since(self.started);
        let line = format!("{:8.2}  {}\n", took.as_secs_f64(), self.test);
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("the file of the tests' durations");
    }
}
