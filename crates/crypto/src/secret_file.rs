//! Files that hold a secret: only their owner may read them, and none is ever overwritten.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Longest file that is read, in bytes.
const MAX_LENGTH: u64 = 64 * 1024;

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretFileProblem {
    Missing,
    /// It was to be made, and is there already.
    Exists,
    /// Others than its owner may read it.
    Exposed,
    /// It does not hold what it must.
    Content,
    /// The operating system refused.
    System,
}

/// A file with a secret could not be read or made: which one, what is wrong, what helps. Never says
/// anything of the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}; {remedy}", path.display())]
pub struct SecretFileError {
    pub path: PathBuf,
    pub problem: SecretFileProblem,
    pub detail: String,
    pub remedy: &'static str,
}

impl SecretFileError {
    pub(crate) fn content(path: &Path, detail: &str, remedy: &'static str) -> Self {
        Self { path: path.into(), problem: SecretFileProblem::Content, detail: detail.into(), remedy }
    }

    fn system(path: &Path, error: &io::Error) -> Self {
        let (problem, remedy) = match error.kind() {
            io::ErrorKind::NotFound => (SecretFileProblem::Missing, "check the configured path"),
            io::ErrorKind::AlreadyExists => {
                (SecretFileProblem::Exists, "it is left as it is; remove it first if it is not needed")
            }
            io::ErrorKind::PermissionDenied => {
                (SecretFileProblem::System, "give the server's user access to it (chown)")
            }
            _ => (SecretFileProblem::System, "check the disk and the configured path"),
        };
        Self { path: path.into(), problem, detail: error.to_string(), remedy }
    }
}

/// Reads a file that only its owner may read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, SecretFileError> {
    let system = |error: io::Error| SecretFileError::system(path, &error);
    let file = File::open(path).map_err(system)?;
    // asked of the open file, so that what is judged is what is read
    let metadata = file.metadata().map_err(system)?;
    if !metadata.is_file() {
        return Err(SecretFileError::content(path, "not a regular file", "check the configured path"));
    }
    let mode = metadata.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(SecretFileError {
            path: path.into(),
            problem: SecretFileProblem::Exposed,
            detail: format!("mode {:04o} lets others than its owner use it", mode & 0o7777),
            remedy: "run chmod 600 on it, and replace the key if somebody may have read it",
        });
    }
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

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn create_folder(folder: &Path) -> Result<(), SecretFileError> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| SecretFileError::system(folder, &error))
}

fn sync_folder(folder: &Path) -> Result<(), SecretFileError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|error| SecretFileError::system(folder, &error))
}

#[cfg(test)]
mod tests {
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
    fn refuses_what_others_may_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        create(&path, b"x").unwrap();
        for bad in [0o640, 0o604, 0o620, 0o610, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(bad)).unwrap();
            let error = read(&path).unwrap_err();
            assert_eq!(error.problem, SecretFileProblem::Exposed, "{bad:o}");
            let text = error.to_string();
            assert!(text.contains("secret") && text.contains("chmod 600"), "{text}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert_eq!(read(&path).unwrap(), b"x");
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
