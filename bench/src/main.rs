//! `chancery-bench`: drives the real server over loopback and reports what a request costs it.
//!
//! Speed is counted in requests per second of the **server's** CPU time, as the operating system
//! accounts for it, so that what the load driver itself uses does not distort it; and as a ratio to
//! something measured in the same run, so that the machine cancels out.

mod bare;
mod codes;
mod connection;
mod cpu;
mod crowd;
mod failure;
mod figures;
mod installation;
mod load;
mod machine;
mod person;
mod report;
mod requests;
mod server;
mod signing;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Result;

/// Measures speed and size of the server.
#[derive(Debug, Parser)]
#[command(name = "chancery-bench")]
struct Arguments {
    /// The server's binary; default: `chancery` beside this program.
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
    /// Runs of each bench; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// Only the groups of this name: sqlite, postgres, sign-in, crowd, size. May be given several times.
    #[arg(long, value_name = "GROUP")]
    only: Vec<figures::Group>,
    /// Only benches whose name contains this text, for a closer look.
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    /// Divides the number of requests, for a quick look.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    divide: u16,
    /// Compares with this binary instead, for which its yardstick is itself.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Writes the table and the machine to this file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "bench/RESULTS.md")]
    record: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves one file with a bare actix-web handler: the yardstick for static documents.
    Bare { file: PathBuf },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(Command::Bare { file }) => bare::serve(file),
        None => measure(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::complain(&*error);
            ExitCode::FAILURE
        }
    }
}

/// One thread drives the load: it must leave the cores to the server.
fn measure(arguments: &Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let binary = server::binary(arguments.server.as_deref())?;
    let (runs, divide) = (arguments.runs, arguments.divide);
    let bench = figures::Bench { binary, runs, divide, name: arguments.name.clone() };
    let figures = match &arguments.against {
        None => runtime.block_on(figures::all(&bench, &arguments.only))?,
        Some(former) => runtime.block_on(figures::against(&bench, &server::binary(Some(former))?))?,
    };
    let table = report::table(&figures);
    report::say(&format!("\n{table}"))?;
    if let Some(file) = &arguments.record {
        report::record(file, &table, runs)?;
    }
    Ok(())
}
