//! Series of numbers, made and registered under our prefix.

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

pub(super) fn counters(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<IntCounterVec, prometheus::Error> {
    let vec = IntCounterVec::new(Opts::new(format!("chancery_{name}"), help), labels)?;
    registry.register(Box::new(vec.clone()))?;
    Ok(vec)
}

pub(super) fn counter(registry: &Registry, name: &str, help: &str) -> Result<IntCounter, prometheus::Error> {
    let counter = IntCounter::new(format!("chancery_{name}"), help)?;
    registry.register(Box::new(counter.clone()))?;
    Ok(counter)
}

pub(super) fn gauges(
    registry: &Registry,
    name: &str,
    help: &str,
    label: &str,
) -> Result<IntGaugeVec, prometheus::Error> {
    let vec = IntGaugeVec::new(Opts::new(format!("chancery_{name}"), help), &[label])?;
    registry.register(Box::new(vec.clone()))?;
    Ok(vec)
}

pub(super) fn gauge(registry: &Registry, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
    let gauge = IntGauge::new(format!("chancery_{name}"), help)?;
    registry.register(Box::new(gauge.clone()))?;
    Ok(gauge)
}
