//! Clients' logos, fetched and kept for the pages that show them.

use std::sync::Arc;
use std::time::Duration;

use chancery_core::memory::{Bounds, Weigh};

use crate::client::Fetched;
use crate::error::FetchError;
use crate::fetches::Rules;

/// A picture from elsewhere. Cloning copies nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What its first bytes say, whatever its sender calls it.
    pub media_type: &'static str,
    pub bytes: Arc<[u8]>,
}

/// A picture is used for a day, and so for ten minutes is that there is none: pages ask for a picture each time
/// that they are shown.
pub(crate) fn rules() -> Rules<Picture> {
    Rules {
        accept: "image/png, image/jpeg, image/webp, image/gif",
        read,
        lifetime: |_| Duration::from_hours(24),
        failure_lifetime: Duration::from_mins(10),
        patience: 2,
        bounds: Bounds { entries: 1000, bytes: 16 * 1024 * 1024 },
    }
}

impl Picture {
    /// Formats that hold nothing but pixels: no SVG, which holds scripts and links.
    fn read(bytes: &[u8]) -> Option<Self> {
        let media_type = match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => "image/png",
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            _ => return None,
        };
        Some(Self { media_type, bytes: Arc::from(bytes) })
    }
}

impl Weigh for Picture {
    fn weigh(&self) -> usize {
        self.bytes.weigh()
    }
}

fn read(fetched: &Fetched) -> Result<Picture, FetchError> {
    if fetched.status != 200 {
        return Err(FetchError::Status(fetched.status));
    }
    Picture::read(&fetched.body).ok_or(FetchError::Document("neither PNG, JPEG, WebP nor GIF"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        for (bytes, media_type) in [
            (&b"\x89PNG\r\n\x1A\nrest"[..], Some("image/png")),
            (b"\xFF\xD8\xFF\xE0", Some("image/jpeg")),
            (b"GIF87a", Some("image/gif")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"GIF88a", None),
            (b"\x89PNG", None),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", None),
            (b" \x89PNG\r\n\x1A\n", None),
            (b"BM", None),
            (b"", None),
        ] {
            assert_eq!(Picture::read(bytes).map(|p| p.media_type), media_type, "{bytes:?}");
        }
    }
}
