//! What the server counts (Prometheus). Handles are resolved once; a request touches a few atomics.

use std::time::Duration;

use actix_web::http::StatusCode;
use chancery_core::client::GrantType;
use chancery_core::events::SignInOutcome;
use chancery_core::memory::Size;
use chancery_core::pool::Pool;
use chancery_core::time::Timestamp;
use chancery_outbound::threads;
use prometheus::{
    Encoder as _, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec,
    Opts, Registry, TextEncoder,
};

use crate::node::hashing::HashPool;
use crate::node::pool_metrics::PoolMetrics;
use crate::node::series::{counter, counters, gauge, gauges};

/// Upper bounds in seconds: a document, a token, a sign-in, a wait, trouble.
const BUCKETS: [f64; 6] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

/// The handles of one route.
struct RouteMetrics {
    /// 1xx to 5xx.
    by_class: Vec<IntCounter>,
    latency: Histogram,
}

/// All of the server's metrics.
pub struct Metrics {
    registry: Registry,
    /// In the order of the route table; the last one stands for paths that are not in it.
    routes: Vec<RouteMetrics>,
    sign_ins: Vec<(SignInOutcome, IntCounter)>,
    tokens: Vec<(GrantType, IntCounter)>,
    database_errors: IntCounter,
    panics: IntCounter,
    hash_permits: IntGauge,
    hash_waiting: IntGauge,
    lookups: IntGauge,
    lookups_waiting: IntGauge,
    deliveries: IntCounterVec,
    deliveries_under_way: IntGauge,
    clock_behind: IntGauge,
    jobs: IntGaugeVec,
    job_errors: IntCounterVec,
    cache_entries: IntGaugeVec,
    cache_bytes: IntGaugeVec,
    pools: PoolMetrics,
}

impl Metrics {
    /// Registers everything. `patterns`: the paths of the route table, in its order. Fails only when two
    /// metrics had one name.
    pub fn new(patterns: impl IntoIterator<Item = &'static str>) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = counters(&registry, "requests_total", "Requests answered", &["route", "status"])?;
        let latency = HistogramVec::new(
            HistogramOpts::new("chancery_request_seconds", "Time to answer").buckets(BUCKETS.to_vec()),
            &["route"],
        )?;
        registry.register(Box::new(latency.clone()))?;
        let sign_ins = counters(&registry, "sign_ins_total", "Attempts to sign in", &["outcome"])?;
        let tokens = counters(&registry, "token_responses_total", "Token responses", &["grant"])?;
        let database_errors =
            counter(&registry, "database_errors_total", "Answers the database failed to give")?;
        let panics = counter(&registry, "panics_total", "Requests that ended in a panic")?;
        let hash_permits =
            gauge(&registry, "hash_permits_available", "Password hashes that could start now")?;
        let hash_waiting = gauge(&registry, "hash_waiting", "Requests that wait for a password hash")?;
        let lookups =
            gauge(&registry, "lookups_under_way", "Threads that look a name up, or read authorities")?;
        let lookups_waiting = gauge(&registry, "lookups_waiting", "Requests that wait for such a thread")?;
        let deliveries =
            counters(&registry, "deliveries_total", "Attempts to deliver", &["kind", "outcome"])?;
        let under_way = gauge(&registry, "deliveries_under_way", "Attempts to deliver that have not ended")?;
        let clock_behind =
            gauge(&registry, "clock_behind_seconds", "How far the database's newest time lies ahead")?;
        let jobs = IntGaugeVec::new(
            Opts::new("chancery_job_succeeded_at_seconds", "When a background job last succeeded (epoch)"),
            &["job"],
        )?;
        registry.register(Box::new(jobs.clone()))?;
        let job_errors = counters(&registry, "job_errors_total", "Background jobs that failed", &["job"])?;
        let cache_entries = gauges(&registry, "cache_entries", "Things kept in memory", "cache")?;
        let cache_bytes = gauges(&registry, "cache_bytes", "What they take, roughly", "cache")?;
        let handles = |route: &str| RouteMetrics {
            by_class: ["1xx", "2xx", "3xx", "4xx", "5xx"]
                .iter()
                .map(|class| requests.with_label_values(&[route, class]))
                .collect(),
            latency: latency.with_label_values(&[route]),
        };
        Ok(Self {
            routes: patterns.into_iter().chain(["unknown"]).map(handles).collect(),
            sign_ins: SignInOutcome::ALL
                .iter()
                .map(|o| (*o, sign_ins.with_label_values(&[o.as_str()])))
                .collect(),
            tokens: GrantType::ALL.iter().map(|g| (*g, tokens.with_label_values(&[g.as_str()]))).collect(),
            database_errors,
            panics,
            hash_permits,
            hash_waiting,
            lookups,
            lookups_waiting,
            deliveries,
            deliveries_under_way: under_way,
            clock_behind,
            jobs,
            job_errors,
            cache_entries,
            cache_bytes,
            pools: PoolMetrics::new(&registry)?,
            registry,
        })
    }

    /// One answered request. `route`: its line in the route table, `None` when it is in none.
    pub fn request(&self, route: Option<usize>, status: StatusCode, took: Duration) {
        let handles = route.map_or_else(|| self.routes.last(), |line| self.routes.get(line));
        if let Some(handles) = handles {
            let class = usize::from(status.as_u16() / 100).saturating_sub(1);
            if let Some(counter) = handles.by_class.get(class) {
                counter.inc();
            }
            handles.latency.observe(took.as_secs_f64());
        }
    }

    pub fn sign_in(&self, outcome: SignInOutcome) {
        count(&self.sign_ins, outcome);
    }

    /// A token response by this grant.
    pub fn token(&self, grant: GrantType) {
        count(&self.tokens, grant);
    }

    pub fn database_error(&self) {
        self.database_errors.inc();
    }

    pub fn panic(&self) {
        self.panics.inc();
    }

    /// An attempt to deliver something of the outbox has ended.
    pub fn delivery(&self, kind: &str, outcome: &str) {
        self.deliveries.with_label_values(&[kind, outcome]).inc();
    }

    pub fn set_deliveries_under_way(&self, attempts: usize) {
        self.deliveries_under_way.set(i64::try_from(attempts).unwrap_or(i64::MAX));
    }

    /// Seconds by which the newest time in the database lies ahead of the clock.
    pub fn set_clock_behind(&self, seconds: i64) {
        self.clock_behind.set(seconds);
    }

    pub fn job_succeeded(&self, job: &str, at: Timestamp) {
        self.jobs.with_label_values(&[job]).set(at.0);
    }

    pub fn job_failed(&self, job: &str) {
        self.job_errors.with_label_values(&[job]).inc();
    }

    /// Everything in Prometheus' text format; the gauges are read now. `caches`: how much each holds; `pools`: how
    /// each is.
    pub fn render(
        &self,
        passwords: &HashPool,
        caches: &[(&'static str, Size)],
        pools: &[Pool],
    ) -> Result<Vec<u8>, prometheus::Error> {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.hash_permits.set(number(passwords.available()));
        self.hash_waiting.set(number(passwords.waiting()));
        let lookups = threads::pool();
        self.lookups.set(number(lookups.in_use));
        self.lookups_waiting.set(number(lookups.waiting));
        for (cache, size) in caches {
            self.cache_entries.with_label_values(&[*cache]).set(number(size.entries));
            self.cache_bytes.with_label_values(&[*cache]).set(number(size.bytes));
        }
        for pool in pools {
            self.pools.set(pool);
        }
        let mut text = Vec::with_capacity(32 * 1024);
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }

    /// For metrics of other parts of the server.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }
}

fn count<K: PartialEq + Copy>(counters: &[(K, IntCounter)], key: K) {
    if let Some((_, counter)) = counters.iter().find(|(k, _)| *k == key) {
        counter.inc();
    }
}
