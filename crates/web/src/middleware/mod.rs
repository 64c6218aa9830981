//! What every request passes before its handler, and every answer after it. [`edge`] puts the
//! parts in order; each part is a plain function in its own file.

pub mod below;
pub mod cors;
pub mod edge;
pub mod headers;
pub mod host;
pub mod limits;
pub mod panic;
pub mod sites;
pub mod table;
pub mod trace;
