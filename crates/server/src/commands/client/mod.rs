//! `chancery client`: apps.

mod create;
mod registration_token;
mod secrets;
mod which;

use chancery_core::client::metadata::to_metadata;
use chancery_core::client::{Client as StoredClient, administer, page};
use clap::Subcommand;
use serde_json::{Value, json};

use crate::failure::Failure;

use super::context::Context;
use super::global::Global;
use super::output::{Report, moment, table};

use which::{Which, find, unable};

pub(super) use secrets::NewSecret;

const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub enum Client {
    /// Register an app
    Create(Box<create::Create>),
    /// List the apps
    List,
    /// Show an app's metadata
    Show(Which),
    /// Disable an app: its tokens are revoked
    Disable(Which),
    /// Enable a disabled app
    Enable(Which),
    /// Give an app a new secret; the old one stays valid for `tokens.client_secret_overlap`
    RotateSecret(secrets::Rotate),
    /// Delete an app: its tokens are revoked
    Delete(Which),
    /// Initial access tokens, with which apps register themselves
    #[command(subcommand)]
    RegistrationToken(registration_token::RegistrationToken),
}

pub(super) fn run(global: &Global, command: Client) -> Result<Report, Failure> {
    let context = Context::open(global)?;
    match command {
        Client::Create(command) => create::run(&context, &command),
        Client::List => list(&context),
        Client::Show(which) => show(&context, &which),
        Client::Disable(which) => disable(&context, &which),
        Client::Enable(which) => enable(&context, &which),
        Client::RotateSecret(command) => secrets::rotate(&context, &command),
        Client::Delete(which) => delete(&context, &which),
        Client::RegistrationToken(command) => registration_token::run(&context, &command),
    }
}

fn list(context: &Context) -> Result<Report, Failure> {
    let mut clients: Vec<StoredClient> = Vec::new();
    loop {
        let after = clients.last().map(|c| c.id.clone());
        let page = context.read(move |unit| page(unit, after.as_ref(), PAGE))?;
        let complete = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
        clients.extend(page);
        if complete {
            break;
        }
    }
    let documents: Vec<Value> = clients.iter().map(document).collect();
    let rows: Vec<Vec<String>> = clients.iter().map(row).collect();
    let human = table(&["client id", "name", "profile", "authentication", "state"], &rows);
    Ok(Report::new(json!({ "clients": documents }), human))
}

/// The metadata with the state and the ages of the secrets, never a secret.
fn document(client: &StoredClient) -> Value {
    let mut document = to_metadata(client);
    let secrets: Vec<Value> = client
        .secrets
        .iter()
        .map(|s| json!({ "id": s.id, "created_at": s.created_at, "expires_at": s.expires_at }))
        .collect();
    document.insert("secrets".to_owned(), Value::Array(secrets));
    document.insert("disabled_at".to_owned(), json!(client.disabled_at));
    document.insert("self_registered".to_owned(), json!(client.attributes.registration.self_registered));
    Value::Object(document)
}

/// Where an app that registered itself did so, and when it last got a token.
fn add_registration(context: &Context, client: &StoredClient, document: &mut Value) -> Result<(), Failure> {
    let id = client.id.clone();
    let found = context.read(move |unit| administer::registration(unit, &id))?;
    if let (Some(registration), Some(members)) = (found, document.as_object_mut()) {
        members.insert("registered_from".to_owned(), json!(registration.address));
        members.insert("last_used_at".to_owned(), json!(registration.last_used_at));
    }
    Ok(())
}

fn row(client: &StoredClient) -> Vec<String> {
    let state = if client.is_enabled() { "enabled" } else { "disabled" };
    vec![
        client.id.0.clone(),
        client.attributes.identity.name.clone(),
        client.profile().to_string(),
        client.attributes.authentication.method.to_string(),
        state.to_owned(),
    ]
}

fn show(context: &Context, which: &Which) -> Result<Report, Failure> {
    let client = find(context, which)?;
    let mut document = document(&client);
    add_registration(context, &client, &mut document)?;
    let rows: Vec<Vec<String>> = document
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "secrets")
        .map(|(name, value)| {
            vec![name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)]
        })
        .chain(client.secrets.iter().map(|secret| {
            let end = secret
                .expires_at
                .map_or_else(|| "until removed".to_owned(), |at| format!("until {}", moment(at)));
            vec!["secret".to_owned(), format!("since {}, {end}", moment(secret.created_at))]
        }))
        .collect();
    let human = table(&["member", "value"], &rows);
    Ok(Report::new(document, human))
}

fn disable(context: &Context, which: &Which) -> Result<Report, Failure> {
    let id = which.client_id();
    let revoked = context.unit(move |unit| administer::disable(unit, &id)).map_err(unable)?;
    let json = json!({ "client_id": which.id, "disabled": true, "grants_revoked": revoked });
    Ok(Report::new(json, format!("disabled {}; grants revoked: {revoked}", which.id)))
}

fn enable(context: &Context, which: &Which) -> Result<Report, Failure> {
    let id = which.client_id();
    context.unit(move |unit| administer::enable(unit, &id)).map_err(unable)?;
    let json = json!({ "client_id": which.id, "disabled": false });
    Ok(Report::new(json, format!("enabled {}", which.id)))
}

fn delete(context: &Context, which: &Which) -> Result<Report, Failure> {
    let id = which.client_id();
    let revoked = context.unit(move |unit| administer::delete(unit, &id)).map_err(unable)?;
    let json = json!({ "client_id": which.id, "deleted": true, "grants_revoked": revoked });
    Ok(Report::new(json, format!("deleted {}; grants revoked: {revoked}", which.id)))
}
