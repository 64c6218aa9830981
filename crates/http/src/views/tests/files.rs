//! The files that pages are made of, as they lie in the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Paths, from the repository's root, and texts of all files below a folder whose names end so, in order.
pub(super) fn below(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                let text = fs::read_to_string(&path).expect("text");
                // not what lies above the repository, which may have any name
                let path = path.strip_prefix(&root).expect("below").to_owned();
                files.push((path, text));
            }
        }
    }
    files.sort();
    files
}
