//! Request parameters: from a query string or an urlencoded body (RFC 6749 appendix B), decoded
//! strictly and within bounds (rules G2–G4).

use std::time::Duration;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpMessage as _, HttpRequest};
use chancery_core::error::OAuthError;
use chancery_core::params::{MAX_PARAMETERS, Params};

use crate::middleware::limits::{BodyTooLarge, MAX_BODY};

/// Bytes of one decoded value.
pub const MAX_VALUE: usize = 32 * 1024;

/// Longest wait for a body to arrive (rule R15).
const BODY_DEADLINE: Duration = Duration::from_secs(10);

type Pairs = Vec<(String, String)>;

/// Which characters a value may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    /// No NUL, CR or LF: nothing that a protocol defines has them.
    Protocol,
    /// As `Protocol`, but for the field `password`, which may hold everything: passwords are compared
    /// exactly (rule L4).
    Form,
}

/// The parameters of the query string.
pub fn query(req: &HttpRequest) -> Result<Params, OAuthError> {
    let mut pairs = Pairs::new();
    read_pairs(&mut pairs, req.query_string().as_bytes(), Alphabet::Protocol)?;
    Ok(Params::new(pairs))
}

/// The parameters of an urlencoded body; the query string is ignored (rule G2).
pub async fn form(req: &HttpRequest, payload: Payload) -> Result<Params, OAuthError> {
    let mut pairs = Pairs::new();
    read_body(&mut pairs, req, payload, Alphabet::Protocol).await?;
    Ok(Params::new(pairs))
}

/// As [`form`], for our own pages, where people type passwords and nothing stands twice.
pub async fn page_form(req: &HttpRequest, payload: Payload) -> Result<Params, OAuthError> {
    let mut pairs = Pairs::new();
    read_body(&mut pairs, req, payload, Alphabet::Form).await?;
    refuse_repeats(Params::new(pairs))
}

/// As [`query`], for our own pages.
pub fn page_query(req: &HttpRequest) -> Result<Params, OAuthError> {
    refuse_repeats(query(req)?)
}

/// Rule G1, where an error is a page whatever is repeated.
pub fn refuse_repeats(params: Params) -> Result<Params, OAuthError> {
    if params.repeated().is_some() {
        return Err(OAuthError::invalid_request("A parameter must not be repeated"));
    }
    Ok(params)
}

/// The parameters of query string and urlencoded body together, for authorization requests by POST
/// (OpenID Connect Core §3.1.2.1): one that stands in both counts as repeated (rule G1).
pub async fn query_and_form(req: &HttpRequest, payload: Payload) -> Result<Params, OAuthError> {
    let mut pairs = Pairs::new();
    read_pairs(&mut pairs, req.query_string().as_bytes(), Alphabet::Protocol)?;
    read_body(&mut pairs, req, payload, Alphabet::Protocol).await?;
    Ok(Params::new(pairs))
}

async fn read_body(
    pairs: &mut Pairs,
    req: &HttpRequest,
    payload: Payload,
    alphabet: Alphabet,
) -> Result<(), OAuthError> {
    let body = body(req, payload).await?;
    if body.is_empty() {
        return Ok(());
    }
    check_media_type(req, &body)?;
    read_pairs(pairs, &body, alphabet)
}

/// A body within its bounds of size and time, whatever it holds.
pub async fn body(req: &HttpRequest, payload: Payload) -> Result<Bytes, OAuthError> {
    tokio::time::timeout(BODY_DEADLINE, collect(req, payload))
        .await
        .map_err(|_| OAuthError::invalid_request("the body did not arrive in time"))?
}

async fn collect(req: &HttpRequest, payload: Payload) -> Result<Bytes, OAuthError> {
    match payload.to_bytes_limited(MAX_BODY).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => {
            Err(OAuthError::invalid_request("the body could not be read").because(error.to_string()))
        }
        Err(_) => {
            req.extensions_mut().insert(BodyTooLarge);
            Err(OAuthError::invalid_request("the body is too large"))
        }
    }
}

/// `application/x-www-form-urlencoded`, and not compressed. Whatever charset it says it is in, ASCII means the same in
/// it (what comes in UTF-16 holds NUL, and is refused for that); anything else has to be UTF-8.
fn check_media_type(req: &HttpRequest, body: &[u8]) -> Result<(), OAuthError> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let refused = OAuthError::invalid_request("the body must be application/x-www-form-urlencoded");
    if req.headers().contains_key(CONTENT_ENCODING) {
        return Err(OAuthError::invalid_request("the body must not be compressed"));
    }
    let fits = if body.is_ascii() { is_of(req, FORM, |_| true) } else { is_utf8_text_of(req, FORM) };
    if fits { Ok(()) } else { Err(refused) }
}

/// Whether the one `Content-Type` is `media_type`, in UTF-8 if it says.
pub(super) fn is_utf8_text_of(req: &HttpRequest, media_type: &str) -> bool {
    is_of(req, media_type, |charset| charset.eq_ignore_ascii_case("utf-8"))
}

/// Whether the one `Content-Type` is `media_type`, in a charset that may be.
fn is_of(req: &HttpRequest, media_type: &str, may_be: fn(&str) -> bool) -> bool {
    let mut values = req.headers().get_all(CONTENT_TYPE);
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    parts.next().is_some_and(|own| own.eq_ignore_ascii_case(media_type))
        && parts.all(|parameter| {
            parameter.is_empty()
                || parameter.split_once('=').is_some_and(|(name, value)| {
                    !name.trim().eq_ignore_ascii_case("charset") || may_be(value.trim().trim_matches('"'))
                })
        })
}

fn read_pairs(pairs: &mut Pairs, input: &[u8], alphabet: Alphabet) -> Result<(), OAuthError> {
    for pair in input.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        if pairs.len() == MAX_PARAMETERS {
            return Err(OAuthError::invalid_request("the request has too many parameters"));
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        let name = decode(halves.next().unwrap_or_default(), false)?;
        let free = alphabet == Alphabet::Form && name == "password";
        let value = decode(halves.next().unwrap_or_default(), free)?;
        if value.len() > MAX_VALUE {
            return Err(OAuthError::invalid_request("a parameter is too long"));
        }
        pairs.push((name, value));
    }
    Ok(())
}

/// Strict percent-decoding, `+` as space. A bad escape is refused where lenient decoders would pass
/// it on as it stands: two readers of one request must not read two things.
fn decode(encoded: &[u8], control_characters: bool) -> Result<String, OAuthError> {
    let not_utf8 = |_| OAuthError::invalid_request("a parameter is not valid UTF-8");
    // most values, tokens above all, hold nothing to decode or to refuse; without an early exit the
    // search takes many bytes at a time
    let special = |byte: u8| matches!(byte, b'%' | b'+' | 0 | b'\r' | b'\n');
    if !encoded.iter().fold(false, |found, byte| found | special(*byte)) {
        return String::from_utf8(encoded.to_vec()).map_err(not_utf8);
    }
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.iter().copied();
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'+' => b' ',
            b'%' => match (bytes.next().and_then(hex), bytes.next().and_then(hex)) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err(OAuthError::invalid_request("a parameter has a malformed percent escape")),
            },
            other => other,
        };
        if !control_characters && matches!(byte, 0 | b'\r' | b'\n') {
            return Err(OAuthError::invalid_request("a parameter has a control character"));
        }
        decoded.push(byte);
    }
    String::from_utf8(decoded).map_err(not_utf8)
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::FromRequest as _;
    use actix_web::test::TestRequest;

    use super::*;

    fn from_query(text: &str) -> Result<Params, OAuthError> {
        let mut pairs = Pairs::new();
        read_pairs(&mut pairs, text.as_bytes(), Alphabet::Protocol).map(|()| Params::new(pairs))
    }

    async fn post(request: TestRequest) -> (HttpRequest, Result<Params, OAuthError>) {
        let (req, mut payload) = request.to_http_parts();
        let payload = Payload::from_request(&req, &mut payload).await.unwrap();
        let params = form(&req, payload).await;
        (req, params)
    }

    fn urlencoded(body: impl Into<actix_web::web::Bytes>) -> TestRequest {
        TestRequest::post()
            .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(body)
    }

    #[test]
    fn decodes_names_and_values() {
        let params = from_query("a=1+2&%62=%C3%A9%20&c&=x&&d==").unwrap();
        assert_eq!(params.first("a"), Some("1 2"));
        assert_eq!(params.first("b"), Some("é "));
        assert_eq!(params.first("c"), None);
        assert_eq!(params.first("d"), Some("="));
    }

    #[test]
    fn g3_odd_bytes_are_refused_not_repaired() {
        for bad in
            ["a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%C3", "a=%00", "a=%0d", "a=x%0Ay", "%0a=1", "a=%+1"]
        {
            assert!(from_query(bad).is_err(), "{bad}");
        }
        let mut pairs = Pairs::new();
        assert!(read_pairs(&mut pairs, b"a=\xff", Alphabet::Protocol).is_err());
    }

    #[test]
    fn g4_256_parameters_pass_and_257_do_not() {
        let many = |n: usize| vec!["a=1"; n].join("&");
        assert!(from_query(&many(256)).is_ok());
        assert!(from_query(&many(257)).is_err());
    }

    #[test]
    fn g4_a_value_is_refused_past_its_length_not_cut() {
        assert_eq!(
            from_query(&format!("a={}", "x".repeat(MAX_VALUE))).unwrap().first("a").unwrap().len(),
            MAX_VALUE
        );
        assert!(from_query(&format!("a={}", "x".repeat(MAX_VALUE + 1))).is_err());
    }

    #[actix_web::test]
    async fn g2_a_body_is_read_and_the_query_is_not() {
        let (_, params) = post(urlencoded("a=1").uri("/token?b=2")).await;
        let params = params.unwrap();
        assert_eq!((params.first("a"), params.first("b")), (Some("1"), None));
    }

    #[actix_web::test]
    async fn g1_query_and_body_count_together() {
        let (req, mut payload) = urlencoded("state=1").uri("/authorize?state=2").to_http_parts();
        let payload = Payload::from_request(&req, &mut payload).await.unwrap();
        let params = query_and_form(&req, payload).await.unwrap();
        assert_eq!(params.repeated(), Some("state"));
    }

    #[actix_web::test]
    async fn g2_other_media_types_are_refused() {
        for good in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-URLencoded; charset=UTF-8",
            "application/x-www-form-urlencoded;charset=\"utf-8\"",
            "application/x-www-form-urlencoded; charset=latin1",
        ] {
            let request = TestRequest::post().insert_header((CONTENT_TYPE, good)).set_payload("a=1");
            assert!(post(request).await.1.is_ok(), "{good}");
        }
        for bad in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded, application/json",
        ] {
            let request = TestRequest::post().insert_header((CONTENT_TYPE, bad)).set_payload("a=1");
            assert!(post(request).await.1.is_err(), "{bad}");
        }
        for bad in ["latin1", "utf-16"] {
            let bad = format!("application/x-www-form-urlencoded; charset={bad}");
            for body in [&b"a=\xe9"[..], "a=\u{e9}".as_bytes(), b"a\0=\0"] {
                let request =
                    TestRequest::post().insert_header((CONTENT_TYPE, &*bad)).set_payload(body.to_vec());
                assert!(post(request).await.1.is_err(), "{bad}");
            }
        }
        assert!(post(TestRequest::post().set_payload("a=1")).await.1.is_err());
        for of_nothing in
            [TestRequest::post(), TestRequest::post().insert_header((CONTENT_TYPE, "text/plain"))]
        {
            assert!(post(of_nothing).await.1.is_ok());
        }
        let compressed = urlencoded("a=1").insert_header((CONTENT_ENCODING, "gzip"));
        assert!(post(compressed).await.1.is_err());
    }

    #[actix_web::test]
    async fn g4_a_body_of_64_kib_passes_and_one_byte_more_does_not() {
        let body = |bytes: usize| {
            let half = "x".repeat((bytes - 5) / 2);
            let body = format!("a={half}&b={half}");
            format!("{body}{}", "&".repeat(bytes - body.len()))
        };
        let (req, params) = post(urlencoded(body(MAX_BODY))).await;
        assert!(params.is_ok());
        assert!(!req.extensions().contains::<BodyTooLarge>());
        let (req, params) = post(urlencoded(body(MAX_BODY + 1))).await;
        assert!(params.is_err());
        assert!(req.extensions().contains::<BodyTooLarge>());
    }

    #[actix_web::test]
    async fn l4_what_people_type_is_kept_exactly() {
        let (req, mut payload) = urlencoded("password=%00a%0D%0A+").to_http_parts();
        let payload = Payload::from_request(&req, &mut payload).await.unwrap();
        let params = page_form(&req, payload).await.unwrap();
        assert_eq!(params.first("password"), Some("\0a\r\n "));
    }
}
