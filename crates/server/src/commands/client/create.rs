//! `chancery client create`: flags and a metadata file, judged by the rules of registration.

use chancery_core::generation::Generation;
use std::path::PathBuf;
use std::sync::Arc;

use chancery_core::administration::Unable;
use chancery_core::client::metadata::{ClientMetadata, RegistrationContext, check_sector_document, register};
use chancery_core::client::{Client, ClientAttributes, ClientId, administer};
use chancery_core::unit::Stop;
use chancery_crypto::OsEntropy;
use chancery_crypto::SystemClock;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::commands::context::Context;
use crate::commands::input;
use crate::commands::output::Report;
use crate::failure::Failure;
use crate::serve::documents;

use super::secrets::{NewSecret, Source};
use super::which::unable;

/// Flags win over members of the metadata file. Lists take repeated flags, or one text with spaces.
#[derive(Debug, Args)]
pub struct Create {
    /// `client_id` [default: a random one]
    #[arg(long)]
    id: Option<String>,
    /// Name that people see
    #[arg(long)]
    name: Option<String>,
    /// Redirect URI; may repeat
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where to go after sign-out; may repeat
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// authorization_code, refresh_token or client_credentials; may repeat
    #[arg(long = "grant", value_name = "GRANT")]
    grants: Vec<String>,
    /// code; may repeat
    #[arg(long = "response-type", value_name = "TYPE")]
    response_types: Vec<String>,
    /// none, client_secret_basic, client_secret_post, client_secret_jwt or private_key_jwt
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// Scopes that the app may ask for, as in "openid profile"; may repeat
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// File with the app's public keys (JWK Set)
    #[arg(long, value_name = "FILE", conflicts_with = "jwks_uri")]
    jwks_file: Option<PathBuf>,
    /// Address of the app's public keys
    #[arg(long, value_name = "URI")]
    jwks_uri: Option<String>,
    /// oauth2.1, oidc or fapi2, as far as `policy.profiles` enables them
    #[arg(long)]
    profile: Option<String>,
    /// web or native
    #[arg(long, value_name = "TYPE")]
    application_type: Option<String>,
    /// required or optional (oidc clients)
    #[arg(long)]
    pkce: Option<String>,
    /// always, remember or skip
    #[arg(long)]
    consent: Option<String>,
    /// never, with_offline_access or always
    #[arg(long)]
    refresh: Option<String>,
    /// Access token lifetime in seconds
    #[arg(long, value_name = "SECONDS")]
    access_token_lifetime: Option<i64>,
    /// Signature algorithm of ID tokens
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// Signature algorithm of access tokens
    #[arg(long, value_name = "ALG")]
    access_token_alg: Option<String>,
    /// Put the claims of the granted scopes into the ID token as well
    #[arg(long)]
    claims_in_id_token: bool,
    /// `aud` of access tokens when a request names no resource
    #[arg(long, value_name = "URI")]
    default_resource: Option<String>,
    /// Role of the app itself; may repeat
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// RFC 7591 metadata, whole
    #[arg(long, value_name = "FILE")]
    metadata_file: Option<PathBuf>,
    #[command(flatten)]
    secret: Source,
}

pub(super) fn run(context: &Context, command: &Create) -> Result<Report, Failure> {
    let document = match &command.metadata_file {
        Some(path) => input::json_object_file(path)?,
        None => Map::new(),
    };
    if document.contains_key("client_secret") {
        let message = "the metadata file holds client_secret; remove it and use --secret-stdin";
        return Err(Failure::Usage(message.to_owned()));
    }
    let id = client_id(context, command, &document)?;
    let attributes = attributes(context, command, document, &id)?;
    let secret = NewSecret::for_method(&command.secret, attributes.authentication.method)?;
    let now = context.now();
    let secrets = match &secret {
        Some(secret) => vec![secret.stored(context, &id, now)?],
        None => Vec::new(),
    };
    context.ensure_signing_with(attributes.signing_algorithms())?;
    let client = Client {
        realm: context.realm.id.clone(),
        id: id.clone(),
        attributes,
        secrets,
        generation: Generation::anywhere(&OsEntropy),
        disabled_at: None,
        created_at: now,
        updated_at: now,
    };
    context.unit(move |unit| administer::create(unit, &client)).map_err(|stop| match stop {
        Stop::Undone(Unable::Taken(_)) => {
            Failure::refused("taken", "this client id is taken; choose another --id")
        }
        other => unable(other),
    })?;
    Ok(created(&id, secret.as_ref()))
}

fn created(id: &ClientId, secret: Option<&NewSecret>) -> Report {
    let shown = secret.map(NewSecret::expose);
    let mut json = json!({ "client_id": id });
    let mut human = format!("client_id:     {}", id.as_str());
    if let (Some(shown), Some(members)) = (shown, json.as_object_mut()) {
        members.insert("client_secret".to_owned(), Value::from(shown));
        human = format!("{human}\nclient_secret: {shown}\nKeep the secret now: it is not shown again.");
    }
    Report::new(json, human)
}

/// Letters, digits and what URLs are made of, but for what separates parameters: it stands in URLs, headers and logs.
fn client_id(
    context: &Context,
    command: &Create,
    document: &Map<String, Value>,
) -> Result<ClientId, Failure> {
    let given = command.id.as_deref().or_else(|| document.get("client_id").and_then(Value::as_str));
    let Some(id) = given else { return Ok(ClientId(context.new_id())) };
    let shape = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/@!$'()*+,;=?".contains(&b);
    if id.is_empty() || id.len() > 200 || !id.bytes().all(shape) {
        let message = "--id takes 1 to 200 letters, digits and - . _ ~ : / @ ! $ ' ( ) * + , ; = ?";
        return Err(Failure::Usage(message.to_owned()));
    }
    Ok(ClientId(id.to_owned()))
}

fn attributes(
    context: &Context,
    command: &Create,
    document: Map<String, Value>,
    id: &ClientId,
) -> Result<ClientAttributes, Failure> {
    let refused = |error: chancery_core::client::metadata::MetadataError| {
        Failure::refused(error.code.as_str(), error.to_string())
    };
    let mut metadata = ClientMetadata::from_json(document).map_err(refused)?;
    apply(&mut metadata, command)?;
    if metadata.identity.client_name.is_none() {
        metadata.identity.client_name = Some(id.as_str().to_owned());
    }
    let profile = context.config.policy.default_profile();
    let registration = RegistrationContext { policy: &context.policy, profile, self_registered: false };
    let attributes = register(metadata, &registration).map_err(refused)?;
    if let Some(uri) = &attributes.subjects.sector_identifier_uri {
        check_sector_document(&sector_document(context, uri)?, &attributes).map_err(refused)?;
    }
    Ok(attributes)
}

/// Fetched as the registration endpoint does.
fn sector_document(context: &Context, uri: &str) -> Result<Value, Failure> {
    let documents = documents(&context.config, Arc::new(SystemClock))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::refused("internal", error.to_string()))?;
    runtime.block_on(documents.json(uri)).map_err(|error| {
        let message = format!("sector_identifier_uri: cannot be fetched: {error}");
        Failure::refused("invalid_client_metadata", message)
    })
}

fn apply(metadata: &mut ClientMetadata, command: &Create) -> Result<(), Failure> {
    set(&mut metadata.identity.client_name, command.name.as_ref());
    set_list(&mut metadata.redirects.redirect_uris, command.redirect_uris.clone());
    set_list(&mut metadata.logout.post_logout_redirect_uris, command.post_logout_redirect_uris.clone());
    set_list(&mut metadata.grants.grant_types, words(&command.grants));
    // not split: "code id_token" is one response type
    set_list(&mut metadata.grants.response_types, command.response_types.clone());
    // not split either: a name with a space is refused, as it is for people
    set_list(&mut metadata.grants.roles, command.roles.clone());
    if !command.scopes.is_empty() {
        metadata.grants.scope = Some(command.scopes.join(" "));
    }
    set(&mut metadata.authentication.token_endpoint_auth_method, command.auth_method.as_ref());
    set(&mut metadata.keys.jwks_uri, command.jwks_uri.as_ref());
    set(&mut metadata.registration.profile, command.profile.as_ref());
    set(&mut metadata.redirects.application_type, command.application_type.as_ref());
    set(&mut metadata.requests.pkce, command.pkce.as_ref());
    set(&mut metadata.consent.consent, command.consent.as_ref());
    set(&mut metadata.tokens.refresh, command.refresh.as_ref());
    set(&mut metadata.tokens.access_token_lifetime, command.access_token_lifetime.as_ref());
    set(&mut metadata.id_token.id_token_signed_response_alg, command.id_token_alg.as_ref());
    set(&mut metadata.tokens.access_token_signed_response_alg, command.access_token_alg.as_ref());
    set(&mut metadata.tokens.default_resource, command.default_resource.as_ref());
    set(&mut metadata.id_token.claims_in_id_token, command.claims_in_id_token.then_some(&true));
    if let Some(path) = &command.jwks_file {
        metadata.keys.jwks = Some(input::json_file(path)?);
    }
    Ok(())
}

fn set<T: Clone>(member: &mut Option<T>, flag: Option<&T>) {
    if let Some(value) = flag {
        *member = Some(value.clone());
    }
}

fn set_list(member: &mut Option<Vec<String>>, flags: Vec<String>) {
    if !flags.is_empty() {
        *member = Some(flags);
    }
}

fn words(flags: &[String]) -> Vec<String> {
    flags.iter().flat_map(|flag| flag.split_whitespace()).map(str::to_owned).collect()
}
