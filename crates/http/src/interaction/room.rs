//! How much fits into the headers of one answer. Proxies give them one buffer: nginx as Debian ships it 4096 bytes on
//! most machines, with the status line.

use chancery_core::authorize::target::ResponseTarget;
use url::form_urlencoded::byte_serialize;

/// All headers of an answer together, in bytes.
const ANSWER: usize = 3800;

/// Those that every redirect of ours has, without cookies and its target.
const ALWAYS: usize = 600;

/// The cookies of somebody who has just signed in.
const COOKIES: usize = 650;

/// The address of a provider's page, without what an app wished for.
const PROVIDER: usize = 700;

/// Name and attributes of a cookie beside its value.
const ATTRIBUTES: usize = 140;

/// What sealing adds, beside a third: version and key, nonce and tag.
const SEAL: usize = 64;

/// Session ids that a request takes along when it has come further.
const PROGRESS: usize = 70;

/// An attempt at a provider beside its request.
const ATTEMPT: usize = 260;

/// Of sealed text, from the length of what is sealed.
const fn sealed(plain: usize) -> usize {
    SEAL + plain * 4 / 3
}

/// Whether a request of this packed length fits into every answer on its way, by a provider where there are some.
pub const fn fits(packed: usize, by_provider: bool) -> bool {
    let here = ALWAYS + COOKIES + sealed(packed + PROGRESS);
    let there = ALWAYS + PROVIDER + ATTRIBUTES + sealed(packed + ATTEMPT);
    here <= ANSWER && (!by_provider || there <= ANSWER)
}

/// For cookies beside a redirect to this address.
pub const fn beside(location: usize) -> usize {
    ANSWER.saturating_sub(ALWAYS + location)
}

/// For one more cookie beside the answer to somebody who has just signed in for a request of this packed length.
pub fn after_sign_in(request: Option<(&ResponseTarget, usize)>) -> usize {
    let onward = request.map_or(0, |(target, packed)| {
        let state: usize = byte_serialize(target.state().unwrap_or_default().as_bytes()).map(str::len).sum();
        sealed(packed + PROGRESS).max(target.redirect_uri().len() + state)
    });
    beside(onward + COOKIES)
}
