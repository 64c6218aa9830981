//! What a request presents: exactly one method, one client (rules T1, T2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::judgement::refused;
use crate::error::OAuthError;
use crate::params::Params;
use crate::secret::{Secret, from_base64url};

/// `client_assertion_type` of RFC 7523 §2.2.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Longest assertion accepted, in bytes.
const MAX_ASSERTION: usize = 16 * 1024;

/// The client that a request claims to come from, and its proof.
#[derive(Debug, Clone)]
pub struct Presentation {
    pub client_id: String,
    pub proof: Proof,
}

/// Proof of identity, by method.
#[derive(Debug, Clone)]
pub enum Proof {
    None,
    Basic(BasicSecret),
    Post(Secret),
    /// A compact JWS (`client_assertion`).
    Assertion(Secret),
}

/// A secret from the `Authorization` header. It has to be form-encoded there (RFC 6749 §2.3.1), and many libraries
/// leave that out: it is either of the two.
#[derive(Debug, Clone)]
pub struct BasicSecret {
    pub as_sent: Secret,
    /// `None`: it cannot be decoded.
    pub decoded: Option<Secret>,
}

/// Reads the presented credentials. `authorization`: every `Authorization` header of the request.
///
/// `invalid_request` for two methods, differing client ids or a repeated header; `invalid_client`
/// for malformed or missing credentials.
pub fn identify(authorization: &[&[u8]], params: &Params) -> Result<Presentation, OAuthError> {
    let basic = match authorization {
        [] => None,
        [one] => Some(parse_basic(one)?),
        _ => return Err(OAuthError::invalid_request("The Authorization header must not be repeated")),
    };
    let body_id = params.first("client_id");
    let body_secret = params.first("client_secret");
    let assertion = params.first("client_assertion");
    refuse_two_methods(basic.is_some(), body_secret.is_some(), assertion.is_some())?;

    if let Some((client_id, secret)) = basic {
        refuse_differing_ids(body_id, &client_id)?;
        return Ok(Presentation { client_id, proof: Proof::Basic(secret) });
    }
    if let Some(jwt) = assertion {
        return identify_by_assertion(jwt, params.first("client_assertion_type"), body_id);
    }
    let client_id = body_id.ok_or_else(|| refused("no client credentials"))?.to_owned();
    let proof = body_secret.map_or(Proof::None, |s| Proof::Post(Secret::new(s)));
    Ok(Presentation { client_id, proof })
}

fn refuse_two_methods(basic: bool, secret: bool, assertion: bool) -> Result<(), OAuthError> {
    if u8::from(basic) + u8::from(secret) + u8::from(assertion) > 1 {
        return Err(OAuthError::invalid_request("Only one client authentication method may be used"));
    }
    Ok(())
}

fn refuse_differing_ids(body: Option<&str>, other: &str) -> Result<(), OAuthError> {
    match body {
        Some(id) if id != other => {
            Err(OAuthError::invalid_request("The client_id values of the request differ"))
        }
        _ => Ok(()),
    }
}

/// RFC 7617, with both parts form-encoded (RFC 6749 §2.3.1), or not: an id without `%` was not.
fn parse_basic(header: &[u8]) -> Result<(String, BasicSecret), OAuthError> {
    let malformed = || refused("malformed Basic credentials");
    let text = std::str::from_utf8(header).map_err(|_| malformed())?;
    let (scheme, encoded) = text.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(refused("not the Basic scheme"));
    }
    let decoded = STANDARD.decode(encoded.trim()).map_err(|_| malformed())?;
    let decoded = String::from_utf8(decoded).map_err(|_| malformed())?;
    let (id, secret) = decoded.split_once(':').ok_or_else(malformed)?;
    let id = if id.contains('%') { form_decode(id) } else { Some(id.to_owned()) };
    let id = id.filter(|id| !id.is_empty() && !id.contains('\0')).ok_or_else(malformed)?;
    let decoded = form_decode(secret).map(Secret::new);
    Ok((id, BasicSecret { as_sent: Secret::new(secret), decoded }))
}

/// Decodes one `application/x-www-form-urlencoded` value; `None` for a bad escape, bad UTF-8 or NUL.
fn form_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        bytes.push(match b {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().filter(|s| !s.contains('\0'))
}

fn identify_by_assertion(
    jwt: &str,
    assertion_type: Option<&str>,
    body_id: Option<&str>,
) -> Result<Presentation, OAuthError> {
    if assertion_type != Some(JWT_BEARER) {
        return Err(refused("unknown client_assertion_type"));
    }
    if jwt.len() > MAX_ASSERTION {
        return Err(refused("client assertion too long"));
    }
    let client_id = unverified_subject(jwt).ok_or_else(|| refused("client assertion without sub"))?;
    refuse_differing_ids(body_id, &client_id)?;
    Ok(Presentation { client_id, proof: Proof::Assertion(Secret::new(jwt)) })
}

/// `sub` of a JWT that nobody has verified: only tells whose keys to verify with.
fn unverified_subject(jwt: &str) -> Option<String> {
    let claims: Value = serde_json::from_slice(&from_base64url(jwt.split('.').nth(1)?)?).ok()?;
    claims.get("sub")?.as_str().filter(|s| !s.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn params(pairs: &[(&str, &str)]) -> Params {
        Params::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    fn basic(text: &str) -> Vec<u8> {
        format!("Basic {}", STANDARD.encode(text)).into_bytes()
    }

    #[test]
    fn basic_parts_are_form_decoded() {
        let header = basic("my%3Aapp:p%40ss+word");
        let found = identify(&[&header], &params(&[])).unwrap();
        assert_eq!(found.client_id, "my:app");
        let Proof::Basic(secret) = found.proof else { panic!("{found:?}") };
        assert_eq!(secret.decoded.unwrap().expose(), "p@ss word");
        assert_eq!(secret.as_sent.expose(), "p%40ss+word");
    }

    #[test]
    fn basic_parts_that_were_not_encoded_stay_what_they_are() {
        for (sent, id) in [("my+app@x!=?:p", "my+app@x!=?"), ("app:100%", "app"), ("app:a:b+c%zz", "app")] {
            let found = identify(&[&basic(sent)], &params(&[])).unwrap();
            assert_eq!(found.client_id, id);
            let Proof::Basic(secret) = found.proof else { panic!("{found:?}") };
            assert_eq!(format!("{id}:{}", secret.as_sent.expose()), sent);
        }
    }

    #[test]
    fn t2_two_methods_and_differing_ids_are_invalid_requests() {
        let header = basic("app:secret");
        for pairs in
            [&[("client_secret", "x")][..], &[("client_assertion", "a.b.c")], &[("client_id", "other")]]
        {
            let error = identify(&[&header], &params(pairs)).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidRequest, "{pairs:?}");
        }
        let error = identify(&[&header, &header], &params(&[])).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidRequest);
    }

    #[test]
    fn t2_malformed_basic_is_invalid_client() {
        for header in [
            &b"Basic"[..],
            b"Basic !!!",
            b"Basic \xff",
            b"Bearer abc",
            &basic("no-colon"),
            &basic(":secret"),
            &basic("%zz:secret"),
            &basic("%00:secret"),
        ] {
            let error = identify(&[header], &params(&[])).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidClient, "{header:?}");
        }
    }

    #[test]
    fn nothing_presented_is_invalid_client() {
        assert_eq!(identify(&[], &params(&[])).unwrap_err().code, ErrorCode::InvalidClient);
    }
}
