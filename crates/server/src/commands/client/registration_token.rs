//! `chancery client registration-token`: initial access tokens (RFC 7591 §1.2), with which apps register
//! themselves.

use chancery_core::client::administer;
use chancery_core::one_time::{OneTimeToken, Purpose};
use chancery_core::secret::Secret;
use chancery_core::unit::Never;
use chancery_crypto::OsEntropy;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::commands::context::Context;
use crate::commands::output::{Report, moment, table};
use crate::config::Seconds;
use crate::failure::Failure;

#[derive(Debug, Subcommand)]
pub enum RegistrationToken {
    /// Make a token; it is shown once
    Create(Create),
    /// List the tokens, without their text
    List,
    /// Delete a token: what was registered with it stays
    Delete(Delete),
}

#[derive(Debug, Args)]
pub struct Create {
    /// How many apps may be registered with it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    uses: u32,
    /// How long it is good: seconds, or a duration such as 1h or 30d
    #[arg(long, value_name = "SECONDS", default_value = "7d", value_parser = lifetime)]
    expires: Seconds,
}

#[derive(Debug, Args)]
pub struct Delete {
    /// The token's `id`, as `list` shows it
    #[arg(long)]
    id: String,
}

fn lifetime(text: &str) -> Result<Seconds, &'static str> {
    let longest = Seconds::days(366);
    Seconds::parse(text)
        .filter(|s| s.0 > 0 && *s <= longest)
        .ok_or("give a duration of at most 366d, such as 3600, 1h or 30d")
}

pub(super) fn run(context: &Context, command: &RegistrationToken) -> Result<Report, Failure> {
    match command {
        RegistrationToken::Create(command) => create(context, command),
        RegistrationToken::List => list(context),
        RegistrationToken::Delete(command) => delete(context, command),
    }
}

fn create(context: &Context, command: &Create) -> Result<Report, Failure> {
    let (token, now) = (Secret::random(&OsEntropy), context.now());
    let stored = OneTimeToken {
        realm: context.realm.id.clone(),
        id: context.new_id(),
        purpose: Purpose::Registration,
        digest: token.digest(),
        account: None,
        payload: Map::new(),
        uses: i64::from(command.uses),
        created_at: now,
        expires_at: now.plus(command.expires.0),
    };
    let (id, expires_at) = (stored.id.clone(), stored.expires_at);
    context.unit::<_, Never, _>(move |unit| Ok(administer::create_initial_token(unit, &stored)?))?;
    let (text, uses) = (token.expose(), command.uses);
    let json = json!({ "token": text, "id": id, "uses": uses, "expires_at": expires_at });
    let human = format!(
        "token: {text}\nGood for {uses} until {}. Keep it now: it is not shown again.",
        moment(expires_at)
    );
    Ok(Report::new(json, human))
}

fn list(context: &Context) -> Result<Report, Failure> {
    let tokens = context.read(administer::initial_tokens)?;
    let documents: Vec<Value> = tokens
        .iter()
        .map(
            |t| json!({ "id": t.id, "uses": t.uses, "created_at": t.created_at, "expires_at": t.expires_at }),
        )
        .collect();
    let rows: Vec<Vec<String>> = tokens
        .iter()
        .map(|t| vec![t.id.clone(), t.uses.to_string(), moment(t.created_at), moment(t.expires_at)])
        .collect();
    let human = table(&["id", "uses left", "created", "expires"], &rows);
    Ok(Report::new(json!({ "tokens": documents }), human))
}

fn delete(context: &Context, command: &Delete) -> Result<Report, Failure> {
    let id = command.id.clone();
    let deleted = context.unit(move |unit| administer::delete_initial_token(unit, &id));
    deleted.map_err(|stop| Failure::unable(stop, "registration token"))?;
    let json = json!({ "id": command.id, "deleted": true });
    Ok(Report::new(json, format!("deleted {}", command.id)))
}
