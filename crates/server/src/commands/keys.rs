//! `chancery keys`: the server's keys. Running servers notice within a second.

use chancery_core::keyring::{KeyAlgorithm, KeyState, Keyring, PrivateKey, SigningKey, administer};
use chancery_core::time::Timestamp;
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use crate::failure::Failure;

use super::context::Context;
use super::global::Global;
use super::output::{Report, moment, table};

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// List the keys and what each one does now
    List,
    /// Make successors, which are used after `keys.publish_ahead`
    Rotate {
        /// Only this algorithm [default: all that have keys]
        #[arg(long, value_name = "ALG",
              value_parser = PossibleValuesParser::new(KeyAlgorithm::all().map(KeyAlgorithm::as_str)))]
        algorithm: Option<String>,
    },
    /// Withdraw a key at once: what it signed is not valid any more, and what was encrypted to it stays closed
    Retire {
        /// The key's `kid`
        #[arg(long, allow_hyphen_values = true)]
        kid: String,
    },
}

pub(super) fn run(global: &Global, command: Keys) -> Result<Report, Failure> {
    let context = Context::open(global)?;
    match command {
        Keys::List => list(&context),
        Keys::Rotate { algorithm } => {
            let chosen = algorithm.and_then(|name| KeyAlgorithm::parse(&name));
            rotate(&context, chosen)
        }
        Keys::Retire { kid } => retire(&context, &kid),
    }
}

fn list(context: &Context) -> Result<Report, Failure> {
    let keyring = context.read(administer::stored)?;
    Ok(report(context, &keyring, keyring.keys().iter()))
}

fn rotate(context: &Context, chosen: Option<KeyAlgorithm>) -> Result<Report, Failure> {
    let service = context.signing_keys()?;
    let algorithms = match chosen {
        Some(one) => vec![one],
        None => service.algorithms()?,
    };
    let made = service.rotate(&algorithms)?;
    let keyring = service.keyring()?;
    Ok(report(context, &keyring, keyring.keys().iter().filter(|k| made.contains(&k.kid))))
}

fn retire(context: &Context, kid: &str) -> Result<Report, Failure> {
    let service = context.signing_keys()?;
    let replaced = service.retire(kid)?;
    let successor = replaced.as_ref().map_or_else(String::new, |kid| format!("; {kid} signs now"));
    Ok(Report::new(json!({ "retired": kid, "successor": replaced }), format!("retired {kid}{successor}")))
}

fn report<'a>(context: &Context, keyring: &Keyring, keys: impl Iterator<Item = &'a SigningKey>) -> Report {
    let (now, memory) = (context.now(), context.policy.key_memory());
    let rows: Vec<(Value, Vec<String>)> =
        keys.map(|key| row(key, state_name(keyring.state(key, now, memory)))).collect();
    let (documents, cells): (Vec<Value>, Vec<Vec<String>>) = rows.into_iter().unzip();
    let headings = ["kid", "algorithm", "generation", "state", "signs from", "store"];
    Report::new(json!({ "keys": documents }), table(&headings, &cells))
}

fn row(key: &SigningKey, state: &str) -> (Value, Vec<String>) {
    let store = match key.private {
        PrivateKey::File => "file",
        PrivateKey::Sealed(_) => "database",
    };
    let retired: Option<Timestamp> = key.retired_at;
    let document = json!({
        "kid": key.kid,
        "algorithm": key.algorithm.as_str(),
        "generation": key.generation,
        "state": state,
        "created_at": key.created_at,
        "activates_at": key.activates_at,
        "retired_at": retired,
        "store": store,
    });
    let cells = [
        key.kid.clone(),
        key.algorithm.to_string(),
        key.generation.to_string(),
        state.to_owned(),
        moment(key.activates_at),
        store.to_owned(),
    ];
    (document, cells.to_vec())
}

const fn state_name(state: KeyState) -> &'static str {
    match state {
        KeyState::Next => "next",
        KeyState::Active => "active",
        KeyState::Previous => "previous",
        KeyState::Gone => "gone",
    }
}
