//! Sizes that a request may have (rule G4). Parameters are counted where they are parsed
//! ([`crate::extract::params`]); actix itself answers 431 past 96 header fields or 128 KiB.

use actix_web::dev::RequestHead;
use actix_web::http::header::CONTENT_LENGTH;

use crate::respond::refusal::Refusal;

/// Bytes of all header fields together, as HTTP/1.1 writes them: name, `: `, value, CRLF.
pub const MAX_HEADERS: usize = 32 * 1024;

/// Bytes of a body.
pub const MAX_BODY: usize = 64 * 1024;

/// Bytes of path and query.
pub const MAX_TARGET: usize = 32 * 1024;

/// In a request's extensions: its body turned out to be too large while it was read. The edge then
/// answers 413, whatever the handler made of it.
#[derive(Debug, Clone, Copy)]
pub struct BodyTooLarge;

/// Refuses what is too large as far as the head shows.
pub fn check(head: &RequestHead) -> Result<(), Refusal> {
    if head.uri.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
        return Err(Refusal::TargetTooLong);
    }
    let mut size = 0_usize;
    for (name, value) in &head.headers {
        size = size.saturating_add(name.as_str().len()).saturating_add(value.len()).saturating_add(4);
    }
    if size > MAX_HEADERS {
        return Err(Refusal::HeadersTooLarge);
    }
    let declared =
        head.headers.get(CONTENT_LENGTH).map(|v| v.to_str().ok().and_then(|s| s.parse::<u64>().ok()));
    match declared {
        // actix refuses a malformed length before it gets here
        None => Ok(()),
        Some(Some(length)) if length <= MAX_BODY as u64 => Ok(()),
        Some(_) => Err(Refusal::BodyTooLarge),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn judge(request: TestRequest) -> Result<(), Refusal> {
        check(request.to_srv_request().head())
    }

    #[test]
    fn g4_headers_up_to_32_kib_pass() {
        let with = |bytes: usize| TestRequest::get().insert_header(("x-filler", "x".repeat(bytes - 12)));
        assert_eq!(judge(with(MAX_HEADERS)), Ok(()));
        assert_eq!(judge(with(MAX_HEADERS + 1)), Err(Refusal::HeadersTooLarge));
    }

    #[test]
    fn g4_a_declared_body_up_to_64_kib_passes() {
        let with = |bytes: usize| TestRequest::post().insert_header((CONTENT_LENGTH, bytes.to_string()));
        assert_eq!(judge(with(MAX_BODY)), Ok(()));
        assert_eq!(judge(with(MAX_BODY + 1)), Err(Refusal::BodyTooLarge));
        let absurd = TestRequest::post().insert_header((CONTENT_LENGTH, "9".repeat(40)));
        assert_eq!(judge(absurd), Err(Refusal::BodyTooLarge));
    }

    #[test]
    fn g4_a_target_up_to_32_kib_passes() {
        let with = |bytes: usize| TestRequest::get().uri(&format!("/{}", "a".repeat(bytes - 1)));
        assert_eq!(judge(with(MAX_TARGET)), Ok(()));
        assert_eq!(judge(with(MAX_TARGET + 1)), Err(Refusal::TargetTooLong));
    }
}
