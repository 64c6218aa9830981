//! `chancery migrate`: the schema of this version, and nothing else.

use serde_json::json;

use crate::config;
use crate::failure::Failure;
use crate::log;
use crate::serve::open;

use super::global::Global;
use super::output::Report;

pub(super) fn run(global: &Global) -> Result<Report, Failure> {
    let config = config::load(global.config.as_deref())?;
    let _log = log::on_this_thread(&config.log)?;
    let applied = open::migrate(&open::database(&config)?)?;
    let human = match applied.len() {
        0 => "the database is up to date".to_owned(),
        _ => format!("applied: {}", applied.join(", ")),
    };
    Ok(Report::new(json!({ "applied": applied }), human))
}
