//! Every page, rendered with friendly and with hostile values.

mod catalogue;
mod errors;
mod escaping;
mod federation;
mod files;
mod markup;
mod samples;
