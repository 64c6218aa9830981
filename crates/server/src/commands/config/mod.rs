//! `chancery config`: look at the configuration without starting anything.

mod check;

use clap::Subcommand;

use crate::config;
use crate::failure::Failure;

use super::global::Global;
use super::output::Report;

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration, the files that it names, and the providers that people may sign in with
    Check,
    /// Print the JSON Schema of the configuration
    Schema,
    /// Print the configuration in effect, without passwords
    Show,
}

pub(super) fn run(global: &Global, command: &ConfigCommand) -> Result<Report, Failure> {
    match command {
        ConfigCommand::Schema => {
            let schema = config::schema();
            let human = format!("{schema:#}");
            Ok(Report::new(schema, human))
        }
        ConfigCommand::Check => check::run(&config::load(global.config.as_deref())?),
        ConfigCommand::Show => {
            let shown = config::load(global.config.as_deref())?.redacted();
            let failed = |error: String| Failure::refused("internal", error);
            let human = toml::to_string(&shown).map_err(|e| failed(e.to_string()))?;
            let json = serde_json::to_value(&shown).map_err(|e| failed(e.to_string()))?;
            Ok(Report::new(json, human.trim_end()))
        }
    }
}
