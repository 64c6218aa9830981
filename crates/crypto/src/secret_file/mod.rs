//! Files that hold a secret: who else may read them is looked at, and none is ever overwritten.

mod error;
mod exposure;
mod folder;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

pub use error::{SecretFileError, SecretFileProblem};
use folder::{create_folder, folder_of, sync_folder};

/// Longest file that is read, in bytes.
const MAX_LENGTH: u64 = 64 * 1024;

/// Reads a file that nobody else gets at. One that others may read is refused where the folder lets them in
/// and the mode is ours to change; elsewhere, as with what Kubernetes, Docker and systemd hand over, it is
/// warned of once.
pub fn read(path: &Path) -> Result<Vec<u8>, SecretFileError> {
    let system = |error: io::Error| SecretFileError::system(path, &error);
    let no_file = || SecretFileError::content(path, "not a regular file", "check the configured path");
    // before it is opened: opening a pipe waits for whoever writes
    if !fs::metadata(path).map_err(system)?.is_file() {
        return Err(no_file());
    }
    let file = File::open(path).map_err(system)?;
    // asked of the open file, so that what is judged is what is read
    let metadata = file.metadata().map_err(system)?;
    if !metadata.is_file() {
        return Err(no_file());
    }
    exposure::judge(path, &file, &metadata)?;
    let mut bytes = Vec::new();
    file.take(MAX_LENGTH + 1).read_to_end(&mut bytes).map_err(system)?;
    if bytes.len() as u64 > MAX_LENGTH {
        return Err(SecretFileError::content(path, "longer than 64 KiB", "check the configured path"));
    }
    Ok(bytes)
}

/// Makes a file with mode 0600, in a folder that is made with mode 0700 when it is missing. Returns
/// when both are on disk.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), SecretFileError> {
    let folder = folder_of(path);
    create_folder(folder)?;
    let system = |error: io::Error| SecretFileError::system(path, &error);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(system)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // half a key is worse than none; what went wrong first is what gets reported
        let _ = fs::remove_file(path);
        return Err(system(error));
    }
    sync_folder(folder)
}

/// Removes a file; `false` when there was none. Returns when that is on disk.
pub(crate) fn remove(path: &Path) -> Result<bool, SecretFileError> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(folder_of(path)).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(SecretFileError::system(path, &error)),
    }
}

/// Names in a folder, none when it does not exist.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, SecretFileError> {
    let system = |error: io::Error| SecretFileError::system(folder, &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(system(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        // what is not UTF-8 is none of ours
        if let Ok(name) = entry.map_err(system)?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn made_for_the_owner_alone_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/er/secret");
        create(&path, b"one").unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(create(&path, b"two").unwrap_err().problem, SecretFileProblem::Exists);
        assert_eq!(read(&path).unwrap(), b"one");
        assert!(remove(&path).unwrap());
        assert!(!remove(&path).unwrap());
        assert_eq!(read(&path).unwrap_err().problem, SecretFileProblem::Missing);
    }

    #[test]
    fn refuses_folders_and_giants() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read(dir.path()).is_err());
        let path = dir.path().join("giant");
        create(&path, &vec![0; 65 * 1024]).unwrap();
        assert_eq!(read(&path).unwrap_err().problem, SecretFileProblem::Content);
    }
}
