//! Clients' logos, fetched and kept for the pages that show them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chancery_core::time::Monotonic;
use tokio::sync::OnceCell;

use crate::age::is_within;
use crate::client::{Fetched, GuardedClient};
use crate::error::FetchError;

/// How long a picture is used.
const LIFETIME: Duration = Duration::from_hours(24);
/// How long a failure is remembered: pages ask for a picture each time that they are shown.
const FAILURE_LIFETIME: Duration = Duration::from_mins(10);
const BOUNDS: Bounds = Bounds { pictures: 1000, bytes: 16 * 1024 * 1024 };
const ACCEPT: &str = "image/png, image/jpeg, image/webp, image/gif";

/// A picture from elsewhere. Cloning copies nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What its first bytes say, whatever its sender calls it.
    pub media_type: &'static str,
    pub bytes: Arc<[u8]>,
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

/// How much is kept at the most.
#[derive(Clone, Copy)]
struct Bounds {
    pictures: usize,
    bytes: usize,
}

/// Pictures, each fetched once a day. However many people look at a page at the same time, there is one
/// fetch.
#[derive(Default)]
pub(crate) struct Pictures {
    slots: Mutex<Slots>,
}

type Slots = HashMap<String, Arc<Slot>>;

/// One fetch: under way as long as nothing is in its cell.
struct Slot {
    begun: Monotonic,
    outcome: OnceCell<Result<Picture, FetchError>>,
}

impl Pictures {
    /// The picture at `uri`. `admit` is asked when it has to be fetched, and may say no.
    pub(crate) async fn get<E>(
        &self,
        client: &GuardedClient,
        uri: &str,
        now: Monotonic,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<Picture, FetchError>, E> {
        let slot = self.slot(uri, now);
        let fetch = || async {
            admit()?;
            Ok(client.get(uri, ACCEPT).await.and_then(|fetched| read(&fetched)))
        };
        // whoever waits for another's fetch that is given up half-way begins one of its own
        let waiting = tokio::time::timeout(client.patience() * 2, slot.outcome.get_or_try_init(fetch));
        let Ok(outcome) = waiting.await else { return Ok(Err(FetchError::Timeout)) };
        let outcome = outcome?.clone();
        make_room(&mut self.slots(), now, BOUNDS);
        Ok(outcome)
    }

    fn slot(&self, uri: &str, now: Monotonic) -> Arc<Slot> {
        let mut slots = self.slots();
        if let Some(slot) = slots.get(uri).filter(|slot| slot.is_good(now)) {
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot { begun: now, outcome: OnceCell::new() });
        slots.insert(uri.to_owned(), Arc::clone(&slot));
        make_room(&mut slots, now, BOUNDS);
        slot
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn is_good(&self, now: Monotonic) -> bool {
        match self.outcome.get() {
            None => true,
            Some(Ok(_)) => is_within(self.begun, now, LIFETIME),
            Some(Err(_)) => is_within(self.begun, now, FAILURE_LIFETIME),
        }
    }

    fn size(&self) -> usize {
        self.outcome.get().and_then(|outcome| outcome.as_ref().ok()).map_or(0, |picture| picture.bytes.len())
    }
}

/// Where there is too much, drops what has expired or was given up, then what was begun first.
fn make_room(slots: &mut Slots, now: Monotonic, bounds: Bounds) {
    let mut bytes: usize = slots.values().map(|slot| slot.size()).sum();
    if slots.len() <= bounds.pictures && bytes <= bounds.bytes {
        return;
    }
    slots.retain(|_, slot| {
        let is_awaited = Arc::strong_count(slot) > 1;
        if slot.outcome.initialized() { slot.is_good(now) } else { is_awaited }
    });
    let mut by_age: Vec<_> = slots.iter().map(|(uri, slot)| (slot.begun, slot.size(), uri.clone())).collect();
    by_age.sort_unstable();
    bytes = by_age.iter().map(|(_, size, _)| size).sum();
    for (_, size, uri) in by_age {
        if slots.len() <= bounds.pictures && bytes <= bounds.bytes {
            return;
        }
        slots.remove(&uri);
        bytes -= size;
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

    const NOW: Monotonic = seconds(1_000_000);

    const fn seconds(seconds: u64) -> Monotonic {
        Monotonic::from_micros(seconds * 1_000_000)
    }

    /// A picture of ten bytes that was begun at `at`.
    fn slot(at: u64) -> Arc<Slot> {
        let picture = Picture::read(b"GIF89a....").unwrap();
        Arc::new(Slot { begun: seconds(at), outcome: OnceCell::new_with(Some(Ok(picture))) })
    }

    fn kept(slots: &Slots) -> Vec<&str> {
        let mut names: Vec<_> = slots.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

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

    #[test]
    fn the_oldest_make_room() {
        let named = |names: &[(&str, u64)]| -> Slots {
            names.iter().map(|(name, at)| ((*name).to_owned(), slot(*at))).collect()
        };
        let all = [("a", 999_990), ("b", 999_991), ("c", 999_992)];
        let mut slots = named(&all);
        make_room(&mut slots, NOW, Bounds { pictures: 3, bytes: 30 });
        assert_eq!(kept(&slots), ["a", "b", "c"]);
        make_room(&mut slots, NOW, Bounds { pictures: 2, bytes: 30 });
        assert_eq!(kept(&slots), ["b", "c"]);
        let mut slots = named(&all);
        make_room(&mut slots, NOW, Bounds { pictures: 3, bytes: 19 });
        assert_eq!(kept(&slots), ["c"]);
    }

    #[test]
    fn what_is_useless_makes_room_first() {
        let abandoned = Arc::new(Slot { begun: NOW, outcome: OnceCell::new() });
        let awaited = Arc::new(Slot { begun: NOW, outcome: OnceCell::new() });
        let _waiting = Arc::clone(&awaited);
        let mut slots = Slots::from([
            ("abandoned".to_owned(), abandoned),
            ("awaited".to_owned(), awaited),
            ("expired".to_owned(), slot(1_000_000 - LIFETIME.as_secs())),
            ("good".to_owned(), slot(1_000_001 - LIFETIME.as_secs())),
        ]);
        make_room(&mut slots, NOW, Bounds { pictures: 3, bytes: 30 });
        assert_eq!(kept(&slots), ["awaited", "good"]);
    }
}
