//! `chancery resource`: the APIs that access tokens are for (RFC 8707).

use chancery_core::generation::Generation;
use std::collections::BTreeMap;

use chancery_core::administration::Unable;
use chancery_core::client::{ClientId, SigningAlgorithm};
use chancery_core::policy::Policy;
use chancery_core::resource::{self, Resource, ResourceAttributes, administer, is_valid_identifier};
use chancery_core::scope::Scope;
use chancery_core::text::check_display;
use chancery_core::unit::Stop;
use chancery_crypto::OsEntropy;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::failure::Failure;

use super::client::NewSecret;
use super::context::Context;
use super::global::Global;
use super::output::{Report, table};

/// Scopes with a meaning of their own (OpenID Connect Core §5.4, §11).
const STANDARD: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

#[derive(Debug, Subcommand)]
pub enum ResourceCommand {
    /// Register an API
    Create(Create),
    /// List the APIs
    List,
    /// Show an API
    Show(Which),
    /// Delete an API: no more tokens are issued for it
    Delete(Which),
}

#[derive(Debug, Args)]
pub struct Which {
    /// The API's URI
    #[arg(long, value_name = "URI")]
    identifier: String,
}

#[derive(Debug, Args)]
pub struct Create {
    /// The API's URI, which stands in `aud`
    #[arg(long, value_name = "URI")]
    identifier: String,
    /// Name that people see
    #[arg(long)]
    name: String,
    /// A scope and the sentence that people see at consent, as in "notes.read=Read your notes"; may repeat
    #[arg(long = "scope", value_name = "SCOPE=TEXT", value_parser = scope)]
    scopes: Vec<(String, String)>,
    /// Access token lifetime in seconds
    #[arg(long, value_name = "SECONDS",
          value_parser = clap::value_parser!(i64).range(1..=Policy::MAX_ACCESS_TOKEN_LIFETIME))]
    access_token_lifetime: Option<i64>,
    /// Signature algorithm of its access tokens, and of signed introspection answers
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    access_token_alg: Option<SigningAlgorithm>,
    /// Make a secret with which the API introspects; its `client_id` there is its URI
    #[arg(long)]
    with_secret: bool,
    /// Read that secret from standard input (at least 32 characters)
    #[arg(long, conflicts_with = "with_secret")]
    secret_stdin: bool,
}

fn scope(text: &str) -> Result<(String, String), String> {
    let (token, sentence) = text.split_once('=').ok_or("write it as scope=sentence")?;
    let one = Scope::parse(token).is_ok_and(|s| s.iter().count() == 1) && !token.contains(' ');
    if !one {
        return Err("a scope is printable ASCII without space, quote and backslash".to_owned());
    }
    if STANDARD.contains(&token) {
        return Err(format!("{token} has a meaning of its own; choose another name"));
    }
    check_display(sentence, 200).map_err(|problem| format!("the sentence {problem}"))?;
    Ok((token.to_owned(), sentence.to_owned()))
}

fn algorithm(text: &str) -> Result<SigningAlgorithm, String> {
    let names = || SigningAlgorithm::ALL.iter().map(|alg| alg.as_str()).collect::<Vec<_>>().join(", ");
    SigningAlgorithm::parse(text).ok_or_else(|| format!("give one of {}", names()))
}

pub(super) fn run(global: &Global, command: ResourceCommand) -> Result<Report, Failure> {
    let context = Context::open(global)?;
    match command {
        ResourceCommand::Create(create) => self::create(&context, create),
        ResourceCommand::List => list(&context),
        ResourceCommand::Show(which) => show(&context, &which),
        ResourceCommand::Delete(which) => delete(&context, &which),
    }
}

fn create(context: &Context, create: Create) -> Result<Report, Failure> {
    if !is_valid_identifier(&create.identifier) {
        let message =
            "--identifier must be an absolute URI without fragment, such as https://api.example.com";
        return Err(Failure::Usage(message.to_owned()));
    }
    check_display(&create.name, 100).map_err(|problem| Failure::Usage(format!("--name {problem}")))?;
    let now = context.now();
    let secret = if create.with_secret || create.secret_stdin {
        Some(NewSecret::presented(create.secret_stdin)?)
    } else {
        None
    };
    let owner = ClientId(create.identifier.clone());
    let secrets = match &secret {
        Some(secret) => vec![secret.stored(context, &owner, now)?],
        None => Vec::new(),
    };
    let resource = Resource {
        realm: context.realm.id.clone(),
        identifier: create.identifier.clone(),
        name: create.name,
        attributes: ResourceAttributes {
            v: 1,
            scopes: create.scopes.into_iter().collect::<BTreeMap<_, _>>(),
            access_token_lifetime: create.access_token_lifetime,
            access_token_alg: create.access_token_alg,
        },
        secrets,
        generation: Generation::anywhere(&OsEntropy),
        created_at: now,
        updated_at: now,
    };
    context.ensure_signing_with(resource.attributes.signing_algorithms())?;
    context.unit(move |unit| administer::create(unit, &resource)).map_err(unable)?;
    Ok(created(&create.identifier, secret.as_ref()))
}

fn created(identifier: &str, secret: Option<&NewSecret>) -> Report {
    let mut json = json!({ "identifier": identifier });
    let mut human = format!("created {identifier}");
    if let (Some(secret), Some(members)) = (secret, json.as_object_mut()) {
        members.insert("client_id".to_owned(), Value::from(identifier));
        members.insert("client_secret".to_owned(), Value::from(secret.expose()));
        human = format!(
            "{human}\nclient_id:     {identifier}\nclient_secret: {}\nKeep the secret now: it is not shown again.",
            secret.expose()
        );
    }
    Report::new(json, human)
}

fn list(context: &Context) -> Result<Report, Failure> {
    let resources = context.read(resource::list)?;
    let documents: Vec<Value> = resources.iter().map(document).collect();
    let rows: Vec<Vec<String>> = resources
        .iter()
        .map(|r| {
            let scopes: Vec<&str> = r.attributes.scopes.keys().map(String::as_str).collect();
            vec![r.identifier.clone(), r.name.clone(), scopes.join(" ")]
        })
        .collect();
    Ok(Report::new(json!({ "resources": documents }), table(&["identifier", "name", "scopes"], &rows)))
}

fn document(resource: &Resource) -> Value {
    json!({
        "identifier": resource.identifier,
        "name": resource.name,
        "scopes": resource.attributes.scopes,
        "access_token_lifetime": resource.attributes.access_token_lifetime,
        "access_token_alg": resource.attributes.access_token_alg,
        "introspects": !resource.secrets.is_empty(),
        "created_at": resource.created_at,
    })
}

fn show(context: &Context, which: &Which) -> Result<Report, Failure> {
    let identifier = which.identifier.clone();
    let resource = context.read(move |unit| resource::find(unit, &identifier))?;
    let resource = resource.ok_or_else(|| Failure::not_found("resource"))?;
    let rows: Vec<Vec<String>> =
        resource.attributes.scopes.iter().map(|(token, text)| vec![token.clone(), text.clone()]).collect();
    let human = format!("{} ({})\n{}", resource.identifier, resource.name, table(&["scope", "text"], &rows));
    Ok(Report::new(document(&resource), human))
}

fn delete(context: &Context, which: &Which) -> Result<Report, Failure> {
    let identifier = which.identifier.clone();
    context.unit(move |unit| administer::delete(unit, &identifier)).map_err(unable)?;
    let json = json!({ "identifier": which.identifier, "deleted": true });
    Ok(Report::new(json, format!("deleted {}", which.identifier)))
}

fn unable(stop: Stop<Unable>) -> Failure {
    Failure::unable(stop, "resource")
}
