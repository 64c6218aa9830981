//! The folders that such files are in.

use std::fs::{DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use super::error::SecretFileError;

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub(super) fn create_folder(folder: &Path) -> Result<(), SecretFileError> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| SecretFileError::system(folder, &error))
}

pub(super) fn sync_folder(folder: &Path) -> Result<(), SecretFileError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|error| SecretFileError::system(folder, &error))
}
