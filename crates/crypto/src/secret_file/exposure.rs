//! Who else may use a file with a secret.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::fs::StatVfsMountFlags;

use super::error::{SecretFileError, SecretFileProblem};
use super::folder::folder_of;

/// Of a file: others than its owner may do something with it, be it to pass.
const OTHERS: u32 = 0o077;
/// Others than its owner may read it, or change it.
const READABLE: u32 = 0o044;
const WRITABLE: u32 = 0o022;
/// Of a folder: others than its owner get at what is in it.
const OPEN: u32 = 0o011;

/// What is to be said of a file's mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exposure {
    None,
    /// The platform wants it so, or the folder keeps others out.
    Tolerated,
    Refused,
}

/// Judges by the modes of file and folder. `is_ours`: the mode is ours to change.
const fn exposure(mode: u32, folder: u32, is_ours: bool) -> Exposure {
    if mode & OTHERS == 0 {
        return Exposure::None;
    }
    let others_come_in = folder & OPEN != 0;
    // whoever changes a key replaces it: no platform hands over such a file
    if others_come_in && (mode & WRITABLE != 0 || (mode & READABLE != 0 && is_ours)) {
        return Exposure::Refused;
    }
    Exposure::Tolerated
}

/// Refuses an open file that others get at and that is ours, and warns of one that they may read otherwise.
pub(super) fn judge(path: &Path, file: &File, metadata: &Metadata) -> Result<(), SecretFileError> {
    let mode = metadata.permissions().mode();
    match exposure(mode, folder_mode(path)?, is_ours(file, metadata)) {
        Exposure::None => Ok(()),
        Exposure::Tolerated => {
            warn_once(path, mode);
            Ok(())
        }
        Exposure::Refused => Err(SecretFileError {
            path: path.into(),
            problem: SecretFileProblem::Exposed,
            detail: format!("mode {:04o} lets others than its owner use it", mode & 0o7777),
            remedy: "run chmod 600 on it, and replace what it holds if somebody may have read it",
        }),
    }
}

/// The folder that the file itself is in, wherever links have led to it.
fn folder_mode(path: &Path) -> Result<u32, SecretFileError> {
    let file = path.canonicalize().map_err(|error| SecretFileError::system(path, &error))?;
    let folder = folder_of(&file).metadata().map_err(|error| SecretFileError::system(path, &error))?;
    Ok(folder.permissions().mode())
}

/// Whether we could change its mode: it belongs to our user, or we are root, and the file system is one that
/// can be written.
fn is_ours(file: &File, metadata: &Metadata) -> bool {
    let user = rustix::process::geteuid();
    let is_read_only =
        rustix::fs::fstatvfs(file).is_ok_and(|found| found.f_flag.contains(StatVfsMountFlags::RDONLY));
    (user.is_root() || metadata.uid() == user.as_raw()) && !is_read_only
}

/// Files are read again whenever keys are loaded: each is warned of once.
fn warn_once(path: &Path, mode: u32) {
    static WARNED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    if WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned()) {
        tracing::warn!(
            file = %path.display(),
            mode = format!("{:04o}", mode & 0o7777),
            "others than its owner may read this secret; it is used all the same"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{create, read};
    use super::*;

    #[test]
    fn what_the_platform_hands_over_is_tolerated() {
        for (what, mode, folder, is_ours, expected) in [
            ("a file of our own", 0o100_600, 0o755, true, Exposure::None),
            ("read-only", 0o100_400, 0o755, true, Exposure::None),
            ("Kubernetes with fsGroup", 0o100_440, 0o3777, false, Exposure::Tolerated),
            ("Kubernetes without", 0o100_644, 0o1777, false, Exposure::Tolerated),
            ("Docker, root's", 0o100_444, 0o755, false, Exposure::Tolerated),
            ("systemd, by access list", 0o100_440, 0o550, false, Exposure::Tolerated),
            ("systemd, in its folder", 0o100_440, 0o500, true, Exposure::Tolerated),
            ("ours in a private folder", 0o100_644, 0o700, true, Exposure::Tolerated),
            ("ours in a private folder, for all", 0o100_666, 0o700, true, Exposure::Tolerated),
            ("a folder that may be listed but not entered", 0o100_644, 0o744, true, Exposure::Tolerated),
            ("ours, for the group", 0o100_640, 0o750, true, Exposure::Refused),
            ("ours, for all", 0o100_604, 0o755, true, Exposure::Refused),
            ("ours, in a folder that some pass", 0o100_640, 0o701, true, Exposure::Refused),
            ("somebody else's to change", 0o100_620, 0o755, false, Exposure::Refused),
            ("everybody's to change", 0o100_666, 0o755, false, Exposure::Refused),
        ] {
            assert_eq!(exposure(mode, folder, is_ours), expected, "{what}");
        }
    }

    #[test]
    fn refuses_what_others_get_at_and_reads_what_a_folder_keeps_from_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        create(&path, b"x").unwrap();
        let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        for bad in [0o640, 0o604, 0o620, 0o644, 0o666] {
            set(&path, bad);
            set(dir.path(), 0o755);
            let error = read(&path).unwrap_err();
            assert_eq!(error.problem, SecretFileProblem::Exposed, "{bad:o}");
            let text = error.to_string();
            assert!(text.contains("secret") && text.contains("chmod 600"), "{text}");
            set(dir.path(), 0o700);
            assert_eq!(read(&path).unwrap(), b"x", "{bad:o}");
        }
        set(&path, 0o400);
        set(dir.path(), 0o755);
        assert_eq!(read(&path).unwrap(), b"x");
        // as Kubernetes hands files over: by a link into another folder, whose mode counts
        set(&path, 0o644);
        let inner = dir.path().join("link");
        std::os::unix::fs::symlink(&path, &inner).unwrap();
        assert_eq!(read(&inner).unwrap_err().problem, SecretFileProblem::Exposed);
    }
}
