//! What travels sealed through browsers, as small as it can be (RFC 1951). Nothing secret is packed beside what a
//! stranger chose: the length of the result would tell of it.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Of 0 to 10: the most that is worth its time.
const EFFORT: u8 = 8;

/// Longest text that is unpacked, in bytes: more than ten of the longest requests.
const MAX_PLAIN: usize = 256 * 1024;

pub fn pack(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    Ok(compress_to_vec(&serde_json::to_vec(value)?, EFFORT))
}

pub fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let plain = decompress_to_vec_with_limit(packed, MAX_PLAIN).ok()?;
    serde_json::from_slice(&plain).ok()
}
