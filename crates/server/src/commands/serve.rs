//! `chancery serve`.

use serde_json::Value;

use crate::config;
use crate::failure::Failure;

use super::global::Global;
use super::output::Report;

pub(super) fn run(global: &Global) -> Result<Report, Failure> {
    let config = config::load(global.config.as_deref())?;
    crate::serve::run(&config, global.config.as_deref())?;
    Ok(Report::new(Value::Null, ""))
}
