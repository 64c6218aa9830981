//! `chancery`: serve and administer. See `chancery help`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    chancery::commands::main()
}
