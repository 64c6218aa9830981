//! JWT client assertions: `private_key_jwt` and `client_secret_jwt` (RFC 7523, RFC 10070, rule T14).

use serde_json::{Map, Value};

use super::judgement::{Judge, OneTime, refused};
use crate::client::{AssertionAlgorithm, AuthMethod, Client, SecretValue, Unsettled};
use crate::error::OAuthError;
use crate::ports::{JwsError, VerifiedJws};
use crate::secret::{Digest, Secret};
use crate::time::Timestamp;

/// Seconds that a client's clock may run ahead of ours, or behind it.
const SKEW: i64 = 30;

/// Longest `jti`, in bytes.
const MAX_JTI: usize = 512;

/// Algorithms that the client may sign with.
pub(super) fn permitted(client: &Client) -> Vec<AssertionAlgorithm> {
    let suits: &[AssertionAlgorithm] = match client.attributes.authentication.method {
        AuthMethod::ClientSecretJwt => &[AssertionAlgorithm::HS256],
        _ => client.profile().assertion_algorithms(),
    };
    suits
        .iter()
        .copied()
        .filter(|a| client.attributes.authentication.signing_alg.is_none_or(|registered| registered == *a))
        .collect()
}

pub(super) fn judge(context: &Judge<'_>, jwt: &Secret) -> Result<OneTime, Unsettled<OAuthError>> {
    let verified = verify(context, jwt)?;
    refuse_other_type(verified.typ.as_deref())?;
    refuse_other_party(context.client, &verified.claims)?;
    refuse_other_audience(context, verified.claims.get("aud"))?;
    let expires_at = refuse_out_of_time(context, &verified.claims)?;
    Ok(one_time(context.client, &verified.claims, expires_at)?)
}

fn verify(context: &Judge<'_>, jwt: &Secret) -> Result<VerifiedJws, Unsettled<OAuthError>> {
    let client = context.client;
    let permitted = permitted(client);
    let wrong = |e: JwsError| {
        OAuthError::invalid_client("Client authentication failed").because(format!("client assertion: {e}"))
    };
    if client.attributes.authentication.method == AuthMethod::ClientSecretJwt {
        if permitted.is_empty() {
            return Err(refused("no permitted algorithm").into());
        }
        return Ok(verify_with_secrets(context, jwt)?);
    }
    let keys = client.attributes.keys.at_hand(context.jwks)?;
    let keys = keys.ok_or_else(|| refused("client has no keys"))?;
    keys.verify(jwt.expose(), &permitted, context.verifier, wrong)
}

fn verify_with_secrets(context: &Judge<'_>, jwt: &Secret) -> Result<VerifiedJws, OAuthError> {
    context
        .client
        .valid_secrets(context.now)
        .filter_map(|s| match &s.value {
            SecretValue::Sealed(sealed) => {
                context.vault.open_client_secret(context.client.id.as_str(), sealed)
            }
            SecretValue::Hashed(_) => None,
        })
        .find_map(|secret| context.verifier.verify_with_secret(jwt.expose(), secret.expose().as_bytes()).ok())
        .ok_or_else(|| refused("client assertion fits no secret"))
}

/// RFC 10070: absent, `JWT` or `client-authentication+jwt`.
fn refuse_other_type(typ: Option<&str>) -> Result<(), OAuthError> {
    let known =
        |t: &str| t.eq_ignore_ascii_case("JWT") || t.eq_ignore_ascii_case("client-authentication+jwt");
    if typ.is_none_or(known) { Ok(()) } else { Err(refused("typ of the client assertion")) }
}

fn refuse_other_party(client: &Client, claims: &Map<String, Value>) -> Result<(), OAuthError> {
    let is_client = |name| claims.get(name).and_then(Value::as_str) == Some(client.id.as_str());
    if is_client("iss") && is_client("sub") {
        Ok(())
    } else {
        Err(refused("iss and sub of the client assertion must be the client_id"))
    }
}

/// The issuer as a single string; `oidc` clients may name the token endpoint, and use an array.
fn refuse_other_audience(context: &Judge<'_>, aud: Option<&Value>) -> Result<(), OAuthError> {
    let mild = context.client.profile().accepts_endpoint_audiences();
    let ours = |value: &Value| {
        value.as_str().is_some_and(|a| {
            a == context.issuer || mild && (a == context.token_endpoint || a == context.endpoint)
        })
    };
    let fits = match aud {
        Some(Value::Array(list)) => mild && list.iter().any(ours),
        Some(single) => ours(single),
        None => false,
    };
    if fits { Ok(()) } else { Err(refused("aud of the client assertion")) }
}

/// A `NumericDate` as whole seconds; numbers of any size stay in range (rule J4).
fn numeric_date(value: &Value) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "float casts saturate, which is what is wanted")]
    value.as_i64().or_else(|| value.as_f64().map(|f| f as i64)).map(Timestamp)
}

fn refuse_out_of_time(context: &Judge<'_>, claims: &Map<String, Value>) -> Result<Timestamp, OAuthError> {
    let time = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => numeric_date(value)
            .map(Some)
            .ok_or_else(|| refused("a time in the client assertion is no number")),
    };
    let exp = time("exp")?.ok_or_else(|| refused("client assertion without exp"))?;
    let latest = context.now.plus(context.client.profile().max_assertion_lifetime() + SKEW);
    if exp.plus(SKEW) <= context.now {
        return Err(refused("client assertion has expired"));
    }
    if exp > latest {
        return Err(refused("client assertion lives too long"));
    }
    for name in ["iat", "nbf"] {
        if time(name)?.is_some_and(|t| t > context.now.plus(SKEW)) {
            return Err(refused("client assertion is from the future"));
        }
    }
    Ok(exp)
}

fn one_time(client: &Client, claims: &Map<String, Value>, exp: Timestamp) -> Result<OneTime, OAuthError> {
    let jti = claims
        .get("jti")
        .and_then(Value::as_str)
        .filter(|j| !j.is_empty() && j.len() <= MAX_JTI)
        .ok_or_else(|| refused("client assertion without jti"))?;
    let digest = Digest::of(format!("assertion\0{}\0{jti}", client.id.as_str()).as_bytes());
    Ok(OneTime { digest, expires_at: exp.plus(2 * SKEW) })
}
