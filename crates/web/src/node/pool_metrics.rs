//! How pools and queues are, as Prometheus reads it.

use chancery_core::pool::Pool;
use prometheus::{GaugeVec, IntCounterVec, IntGaugeVec, Opts, Registry};

use super::series::{counters, gauges};

pub(super) struct PoolMetrics {
    in_use: IntGaugeVec,
    idle: IntGaugeVec,
    limit: IntGaugeVec,
    waiting: IntGaugeVec,
    waiting_limit: IntGaugeVec,
    deadline: GaugeVec,
    in_vain: IntCounterVec,
}

impl PoolMetrics {
    pub(super) fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let gauges = |name: &str, help: &str| gauges(registry, &format!("pool_{name}"), help, "pool");
        let deadline = GaugeVec::new(Opts::new("chancery_pool_deadline_seconds", "Longest wait"), &["pool"])?;
        registry.register(Box::new(deadline.clone()))?;
        Ok(Self {
            in_use: gauges("in_use", "Places of a pool that are taken")?,
            idle: gauges("idle", "What is ready for the next caller")?,
            limit: gauges("limit", "Most in use at a time")?,
            waiting: gauges("waiting", "Callers that wait for a place")?,
            waiting_limit: gauges("waiting_limit", "Most that may wait")?,
            deadline,
            in_vain: counters(registry, "pool_in_vain_total", "Callers that got no place", &["pool"])?,
        })
    }

    pub(super) fn set(&self, pool: &Pool) {
        let set = |gauges: &IntGaugeVec, value: Option<usize>| {
            if let Some(value) = value {
                gauges.with_label_values(&[pool.name]).set(i64::try_from(value).unwrap_or(i64::MAX));
            }
        };
        set(&self.in_use, Some(pool.in_use));
        set(&self.idle, pool.idle);
        set(&self.limit, pool.limit);
        set(&self.waiting, Some(pool.waiting));
        set(&self.waiting_limit, pool.waiting_limit);
        if let Some(deadline) = pool.deadline {
            self.deadline.with_label_values(&[pool.name]).set(deadline.as_secs_f64());
        }
        // the pool counts; what is read here never goes back
        let counter = self.in_vain.with_label_values(&[pool.name]);
        counter.inc_by(pool.in_vain.saturating_sub(counter.get()));
    }
}
