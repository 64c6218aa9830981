//! The command line, one file a command.
//!
//! Every command takes `--config` and `--json`. Secrets come from standard input or a file, never as an
//! argument, where other users of the machine could read them. Exit status: 0 done, 1 refused, 2 usage
//! or configuration.

mod client;
mod config;
mod context;
mod global;
mod input;
mod keys;
mod migrate;
mod output;
mod resource;
mod serve;
mod user;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

use output::Report;

pub use global::Global;

/// Chancery, an OAuth 2.1 and OpenID Connect authorization server.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, propagate_version = true, disable_help_subcommand = false)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve,
    /// Bring the database to the schema of this version
    Migrate,
    /// Keys that sign, and keys that apps encrypt to
    #[command(subcommand)]
    Keys(keys::Keys),
    /// People
    #[command(subcommand)]
    User(user::User),
    /// Apps
    #[command(subcommand)]
    Client(client::Client),
    /// APIs that access tokens are for
    #[command(subcommand)]
    Resource(resource::ResourceCommand),
    /// The configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return output::print_usage(&error, std::env::args_os().any(|a| a == "--json")),
    };
    let json = cli.global.json;
    match run(cli) {
        Ok(report) => output::print(&report, json),
        Err(failure) => output::print_failure(&failure, json),
    }
}

/// Runs a parsed command line.
pub fn run(cli: Cli) -> Result<Report, Failure> {
    let global = &cli.global;
    match cli.command {
        Command::Serve => serve::run(global),
        Command::Migrate => migrate::run(global),
        Command::Keys(command) => keys::run(global, command),
        Command::User(command) => user::run(global, command),
        Command::Client(command) => client::run(global, command),
        Command::Resource(command) => resource::run(global, command),
        Command::Config(command) => config::run(global, &command),
    }
}
