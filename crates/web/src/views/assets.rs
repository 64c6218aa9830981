//! The files of `static/`, inside the binary. Their paths carry a hash of their content, so that
//! browsers may keep them for ever.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// `/static/NAME.HASH.EXTENSION`, below the issuer's path.
    pub path: String,
    pub content_type: &'static str,
    /// A strong entity tag, quoted (RFC 9110 §8.8.3).
    pub etag: String,
    pub bytes: &'static [u8],
}

/// Folder of all paths.
const FOLDER: &str = "/static/";

/// One file for browsers. Of two rules that are as specific as each other the later one wins, so the
/// general come first and what depends on the screen comes last.
const STYLES: &str = concat!(
    include_str!("../../../../static/css/base.css"),
    include_str!("../../../../static/css/forms.css"),
    include_str!("../../../../static/css/notices.css"),
    include_str!("../../../../static/css/people.css"),
    include_str!("../../../../static/css/lists.css"),
    include_str!("../../../../static/css/account.css"),
    include_str!("../../../../static/css/media.css"),
);

pub static STYLESHEET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("chancery", "css", "text/css; charset=utf-8", STYLES.as_bytes()));
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "chancery",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../../../static/chancery.js"),
    )
});
/// Of the frame that apps load.
pub static SESSION_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "session",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../../../static/session.js"),
    )
});
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("seal", "svg", "image/svg+xml", include_bytes!("../../../../static/seal.svg"))
});

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let mut hash = String::with_capacity(16);
        for byte in Sha256::digest(bytes).iter().take(8) {
            // Writing to a String cannot fail.
            let _ = write!(hash, "{byte:02x}");
        }
        Self {
            path: format!("{FOLDER}{name}.{hash}.{extension}"),
            content_type,
            etag: format!("\"{hash}\""),
            bytes,
        }
    }
}

/// Every file.
pub fn all() -> [&'static Asset; 4] {
    [&STYLESHEET, &SCRIPT, &SESSION_SCRIPT, &ICON]
}

/// The file whose path ends in `file`, which is what follows `/static/`.
pub fn lookup(file: &str) -> Option<&'static Asset> {
    all().into_iter().find(|asset| asset.path.strip_prefix(FOLDER) == Some(file))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{FOLDER, STYLESHEET, all, lookup};

    #[test]
    fn every_file_is_found_by_its_hashed_path_alone() {
        for asset in all() {
            let file = asset.path.strip_prefix(FOLDER).expect("folder");
            assert_eq!(lookup(file).expect("found").path, asset.path);
            assert!(file.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.')), "{file}");
        }
        for file in ["", "chancery.css", "../Cargo.toml", "chancery.0000000000000000.css"] {
            assert!(lookup(file).is_none(), "{file}");
        }
    }

    #[test]
    fn every_stylesheet_is_served() {
        let css = std::str::from_utf8(STYLESHEET.bytes).expect("UTF-8");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/css");
        for entry in fs::read_dir(folder).expect("static/css") {
            let path = entry.expect("entry").path();
            assert!(css.contains(&fs::read_to_string(&path).expect("text")), "{}", path.display());
        }
    }

    #[test]
    fn the_stylesheet_fetches_nothing() {
        let css = std::str::from_utf8(STYLESHEET.bytes).expect("UTF-8");
        assert!(!css.contains("@import") && !css.contains("http:") && !css.contains("https:"));
    }
}
