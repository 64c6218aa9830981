//! Configuration: one TOML file, each key also by environment as `CHANCERY__SECTION__KEY`, defaults
//! for all of it. Keys that do not exist are refused, so that a slip of the pen never passes for a
//! setting.

mod duration;
mod federation;
mod keys;
mod load;
mod policy;
mod problem;
mod sections;
mod show;
mod statements;
mod validate;

#[cfg(test)]
mod tests;

pub use duration::Seconds;
pub use federation::{ClientSecret, Provider};
pub use load::{DEFAULT_FILE, load, load_from, schema};
pub use problem::{Problem, Problems};
pub use sections::{
    Config, Database, KeyStore, Keys, Limits, Log, LogFormat, Outbound, PolicySection, Registration,
    RegistrationMode, Server, Session, Signup, Tls, Tokens,
};
pub use show::redacted;
pub use statements::StatementIssuer;
pub use validate::{check_files, validate};
