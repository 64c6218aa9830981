//! `[log]`: logs, on standard error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::section::{Findings, Section, Whole, section};

section! {
    /// Logs, on standard error.
    Log {
        /// `pretty` or `json`, one event a line.
        format: LogFormat = LogFormat::Pretty,
        /// Levels by module, as in `warn,chancery::audit=info`.
        filter: String = "info,actix_server=warn".to_owned(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Pretty,
    Json,
}

impl Section for Log {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        findings.add_if(
            EnvFilter::try_new(&self.filter).is_err(),
            "filter",
            "is no list of levels",
            "write it like \"info\" or \"warn,chancery_http=debug\"",
        );
    }
}
