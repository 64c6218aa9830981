//! Client secrets: generated or supplied, shown once, stored so that they cannot be read back.

use chancery_core::client::{AuthMethod, ClientId, ClientSecret, SecretValue, administer};
use chancery_core::secret::Secret;
use chancery_core::time::Timestamp;
use chancery_crypto::OsEntropy;
use clap::Args;
use serde_json::json;

use crate::commands::context::Context;
use crate::commands::input;
use crate::commands::output::{Report, moment};
use crate::config::Seconds;
use crate::failure::Failure;

use super::which::{Which, find, unable};

/// Fewest characters of a supplied secret.
const SHORTEST: usize = 32;
/// Most bytes of one.
const LONGEST: usize = 512;

/// Where a secret comes from; without the flag one of 256 random bits is made.
#[derive(Debug, Args)]
pub struct Source {
    /// Read the secret from standard input (at least 32 characters) instead of making one
    #[arg(long)]
    secret_stdin: bool,
}

#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    source: Source,
    /// How long the old secret stays valid, such as 0, 1h or 7d [default: tokens.client_secret_overlap]
    #[arg(long, value_name = "DURATION", value_parser = overlap)]
    overlap: Option<Seconds>,
}

fn overlap(text: &str) -> Result<Seconds, &'static str> {
    let longest = Seconds::days(90);
    Seconds::parse(text)
        .filter(|s| *s <= longest)
        .ok_or("give a duration of at most 90d, such as 0, 1h or 7d")
}

/// A new secret, on its way to its owner.
pub struct NewSecret {
    secret: Secret,
    /// It is an HMAC key itself, so it is sealed, not hashed.
    is_key: bool,
}

impl NewSecret {
    /// `None` for methods without a secret; supplying one for them is an error.
    pub(super) fn for_method(source: &Source, method: AuthMethod) -> Result<Option<Self>, Failure> {
        if method.has_secret() {
            let is_key = method == AuthMethod::ClientSecretJwt;
            return Ok(Some(Self { secret: read_or_make(source)?, is_key }));
        }
        if source.secret_stdin {
            return Err(Failure::Usage(format!("{method} has no secret; leave --secret-stdin out")));
        }
        Ok(None)
    }

    /// A secret that is presented as it is.
    pub(in crate::commands) fn presented(supplied: bool) -> Result<Self, Failure> {
        Ok(Self { secret: read_or_make(&Source { secret_stdin: supplied })?, is_key: false })
    }

    pub(in crate::commands) fn expose(&self) -> &str {
        self.secret.expose()
    }

    pub(in crate::commands) fn stored(
        &self,
        context: &Context,
        owner: &ClientId,
        now: Timestamp,
    ) -> Result<ClientSecret, Failure> {
        let value = if self.is_key {
            let plain = self.secret.expose().as_bytes();
            SecretValue::Sealed(context.vault()?.seal("client_secret", owner.as_str().as_bytes(), plain))
        } else {
            SecretValue::Hashed(self.secret.digest())
        };
        Ok(ClientSecret { id: context.new_id(), value, created_at: now, expires_at: None })
    }
}

fn read_or_make(source: &Source) -> Result<Secret, Failure> {
    if !source.secret_stdin {
        return Ok(Secret::random(&OsEntropy));
    }
    let text = input::secret_from_stdin()?;
    // RFC 6749 appendix A.2 knows ASCII alone; apps that move here bring what they have
    let fits = text.chars().count() >= SHORTEST && text.len() <= LONGEST;
    if !fits || text.chars().any(char::is_control) {
        let message =
            "a secret has at least 32 characters and at most 512 bytes, none of them a control character";
        return Err(Failure::refused("weak_secret", message));
    }
    Ok(Secret::new(text))
}

pub(super) fn rotate(context: &Context, command: &Rotate) -> Result<Report, Failure> {
    let client = find(context, &command.which)?;
    let secret = NewSecret::for_method(&command.source, client.attributes.authentication.method)?
        .ok_or_else(|| {
            let method = client.attributes.authentication.method;
            Failure::refused(
                "no_secret",
                format!("this client authenticates with {method} and has no secret"),
            )
        })?;
    let now = context.now();
    let overlap = command.overlap.map_or(context.policy.client_secret_overlap, |s| s.0);
    let until = now.plus(overlap);
    let stored = secret.stored(context, &client.id, now)?;
    let id = client.id.clone();
    context.unit(move |unit| administer::rotate_secret(unit, &id, &stored, until)).map_err(unable)?;
    let json = json!({
        "client_id": client.id,
        "client_secret": secret.expose(),
        "previous_valid_until": until,
    });
    let human = format!(
        "client_id:     {}\nclient_secret: {}\nKeep the secret now: it is not shown again. The old one is valid until {}.",
        client.id.as_str(),
        secret.expose(),
        moment(until),
    );
    Ok(Report::new(json, human))
}
