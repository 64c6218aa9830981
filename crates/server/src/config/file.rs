//! Small files that the configuration names.

use std::io::{self, Read as _};
use std::path::Path;

/// Bytes of a file; more is refused.
const MAX: u64 = 64 * 1024;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error("cannot be read ({0})")]
    Unreadable(#[from] io::Error),
    #[error("holds more than {} KiB", MAX / 1024)]
    TooLarge,
}

/// All of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let length = std::fs::File::open(path)?.take(MAX + 1).read_to_end(&mut bytes)?;
    if length as u64 > MAX { Err(FileError::TooLarge) } else { Ok(bytes) }
}
