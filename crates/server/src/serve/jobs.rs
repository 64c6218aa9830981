//! Jobs that come round: each has a name, by which it is logged and counted.

use std::error::Error;
use std::sync::Arc;

use chancery_web::node::shared::Node;

type Run = Box<dyn FnMut() -> Result<(), Box<dyn Error>> + Send>;

/// Something that is done again and again.
struct Job {
    name: &'static str,
    /// It runs once in so many rounds.
    every: u32,
    run: Run,
}

/// A list of jobs, run one after the other.
pub(super) struct Jobs {
    node: Arc<Node>,
    list: Vec<Job>,
    rounds: u32,
}

impl Jobs {
    pub(super) const fn new(node: Arc<Node>) -> Self {
        Self { node, list: Vec::new(), rounds: 0 }
    }

    /// Adds a job that runs in the first round and in each `every`th after it. It logs what it has done; an
    /// error is logged for it.
    pub(super) fn add<E: Error + 'static>(
        &mut self,
        name: &'static str,
        every: u32,
        mut run: impl FnMut() -> Result<(), E> + Send + 'static,
    ) {
        self.list.push(Job { name, every, run: Box::new(move || Ok(run()?)) });
    }

    /// One round. A job that fails or panics keeps none of the others from running, and comes again.
    pub(super) fn round(&mut self) {
        for job in &mut self.list {
            if !self.rounds.is_multiple_of(job.every) {
                continue;
            }
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut job.run));
            let outcome = caught.unwrap_or_else(|_| Err("it panicked".into()));
            match outcome {
                Ok(()) => self.node.metrics.job_succeeded(job.name, self.node.clock.now()),
                Err(error) => {
                    self.node.metrics.job_failed(job.name);
                    tracing::error!(job = job.name, %error, "a background job failed; it comes again");
                }
            }
        }
        self.rounds = self.rounds.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use crate::serve::build_state;
    use crate::serve::tests::installed;

    use super::*;

    #[test]
    fn a_job_that_fails_keeps_no_other_from_running() {
        let (_folder, config, _clock, ports) = installed();
        let built = build_state(&config, &ports).unwrap();
        let node = Arc::clone(built.realms.node());
        let (ran, runs) = channel();
        let mut jobs = Jobs::new(Arc::clone(&node));
        jobs.add("fails", 1, || Err(std::fmt::Error));
        jobs.add("panics", 1, || -> Result<(), std::fmt::Error> { panic!("on purpose") });
        for (name, every) in [("often", 1), ("seldom", 2)] {
            let ran = ran.clone();
            jobs.add(name, every, move || ran.send(name));
        }
        for _ in 0..3 {
            jobs.round();
        }
        assert_eq!(runs.try_iter().collect::<Vec<_>>(), ["often", "seldom", "often", "often", "seldom"]);
        let metrics = String::from_utf8(node.metrics.render(&node.passwords, &[], &[]).unwrap()).unwrap();
        let now = node.clock.now().0;
        for line in [
            format!("chancery_job_succeeded_at_seconds{{job=\"often\"}} {now}"),
            "chancery_job_errors_total{job=\"fails\"} 3".to_owned(),
            "chancery_job_errors_total{job=\"panics\"} 3".to_owned(),
        ] {
            assert!(metrics.contains(&line), "{line}: {metrics}");
        }
        assert!(!metrics.contains("job_succeeded_at_seconds{job=\"fails\"}"), "{metrics}");
    }
}
