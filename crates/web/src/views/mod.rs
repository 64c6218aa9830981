//! What every page shows: its surroundings, the files that it loads, and the page of what went wrong.

pub mod assets;
mod context;
pub mod error;

pub use context::{Named, PageContext};
pub use error::{AppWay, ErrorHint, ErrorView, PageError};
