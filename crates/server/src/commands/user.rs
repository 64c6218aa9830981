//! `chancery user`: people.

use std::path::PathBuf;
use std::sync::Arc;

use chancery_core::account::{Account, AccountId};
use chancery_core::administration::Unable;
use chancery_core::authentication::CredentialId;
use chancery_core::password_policy;
use chancery_core::people::{self, Named, NewAccount, NewPassword, SignedOut};
use chancery_core::ports::{Clock as _, PasswordHasher as _, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::subject::Subject;
use chancery_core::text::{check_username, is_email};
use chancery_core::unit::Stop;
use chancery_core::{role, standard_claims};
use chancery_crypto::{Argon2Hasher, OsEntropy};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::failure::Failure;

use super::context::Context;
use super::global::Global;
use super::input;
use super::output::{Report, table};

const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account
    Create(Create),
    /// List the accounts
    List,
    /// Disable an account: its sessions end, its tokens are revoked
    Disable(Which),
    /// Enable a disabled account
    Enable(Which),
    /// Set a password: sessions end, tokens are revoked
    SetPassword {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        password: Password,
    },
}

#[derive(Debug, Args)]
pub struct Create {
    /// Name to sign in with
    #[arg(long)]
    username: String,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// The address is known to be theirs
    #[arg(long, requires = "email")]
    email_verified: bool,
    #[command(flatten)]
    password: Password,
    /// Role; may repeat
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// JSON file with OpenID Connect profile, phone and address claims
    #[arg(long, value_name = "FILE")]
    claims_file: Option<PathBuf>,
}

/// One of both.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// Name or e-mail address to sign in with
    #[arg(long)]
    username: Option<String>,
    /// Identifier of the account
    #[arg(long)]
    id: Option<String>,
}

/// Where the password comes from. Without any, an account has none and nobody can sign in to it.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Password {
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Read the password from a file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Password {
    fn read(&self) -> Result<Option<String>, Failure> {
        match &self.password_file {
            Some(path) => input::secret_from_file(path).map(Some),
            None if self.password_stdin => input::secret_from_stdin().map(Some),
            None => Ok(None),
        }
    }
}

pub(super) fn run(global: &Global, command: User) -> Result<Report, Failure> {
    let context = Context::open(global)?;
    match command {
        User::Create(create) => self::create(&context, create),
        User::List => list(&context),
        User::Disable(which) => disable(&context, &which),
        User::Enable(which) => enable(&context, &which),
        User::SetPassword { which, password } => set_password(&context, &which, &password),
    }
}

fn create(context: &Context, create: Create) -> Result<Report, Failure> {
    check_names(&create)?;
    let claims = match &create.claims_file {
        Some(path) => input::json_object_file(path)?,
        None => Map::new(),
    };
    standard_claims::check(&claims).map_err(|e| Failure::refused("invalid_claims", e.to_string()))?;
    let personal: Vec<&str> =
        std::iter::once(create.username.as_str()).chain(create.email.as_deref()).collect();
    let password = create.password.read()?;
    let hash = password.map(|text| hash(context, &text, &personal)).transpose()?;
    let new = NewAccount {
        id: AccountId(uuid_v7(&context.entropy, context.clock.micros()).to_string()),
        subject: Subject(context.new_id()),
        username: create.username,
        email: create.email,
        email_verified: create.email_verified,
        password: hash.map(|phc| new_password(context, phc)),
        claims,
        roles: create.roles.into_iter().collect(),
    };
    let (id, subject) = (new.id.0.clone(), new.subject.0.clone());
    context.unit(move |unit| people::create(unit, &new)).map_err(|stop| match stop {
        Stop::Undone(Unable::Taken(column)) => {
            Failure::refused("taken", format!("this {column} belongs to another account"))
        }
        other => unable(other),
    })?;
    let human = format!("created {id} (sub {subject})");
    Ok(Report::new(json!({ "id": id, "sub": subject }), human))
}

fn check_names(create: &Create) -> Result<(), Failure> {
    let name = &create.username;
    let verified = create.email.as_deref().filter(|_| create.email_verified);
    if let Err(problem) = check_username(name, verified) {
        return Err(Failure::Usage(format!("--username {problem}")));
    }
    if create.email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(Failure::Usage("--email is no e-mail address".to_owned()));
    }
    role::check_all(&create.roles).map_err(|e| Failure::Usage(format!("--role: {e}")))
}

/// Rule L4, then argon2id.
fn hash(context: &Context, password: &str, personal: &[&str]) -> Result<String, Failure> {
    password_policy::check(password, personal, &context.policy.password)
        .map_err(|problem| Failure::refused("password_refused", format!("the password {problem}")))?;
    let hasher = Argon2Hasher::new(Arc::new(OsEntropy));
    hasher.hash(password).map_err(|error| Failure::refused("internal", error.to_string()))
}

fn new_password(context: &Context, phc: String) -> NewPassword {
    NewPassword { id: CredentialId(context.new_id()), phc: Secret::new(phc) }
}

fn list(context: &Context) -> Result<Report, Failure> {
    let mut accounts: Vec<Account> = Vec::new();
    loop {
        let after = accounts.last().map(|a| a.id.clone());
        let page = context.read(move |unit| people::page(unit, after.as_ref(), PAGE))?;
        let complete = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
        accounts.extend(page);
        if complete {
            break;
        }
    }
    let documents: Vec<Value> = accounts.iter().map(document).collect();
    let rows: Vec<Vec<String>> = accounts.iter().map(row).collect();
    let human = table(&["id", "username", "email", "roles", "state"], &rows);
    Ok(Report::new(json!({ "users": documents }), human))
}

fn document(account: &Account) -> Value {
    json!({
        "id": account.id.0,
        "username": account.username,
        "email": account.email,
        "email_verified": account.email_verified,
        "roles": account.roles,
        "claims": account.claims,
        "disabled_at": account.disabled_at,
        "created_at": account.created_at,
    })
}

fn row(account: &Account) -> Vec<String> {
    let roles: Vec<&str> = account.roles.iter().map(String::as_str).collect();
    let state = if account.is_enabled() { "enabled" } else { "disabled" };
    vec![
        account.id.0.clone(),
        account.username.clone(),
        account.email.clone().unwrap_or_default(),
        roles.join(" "),
        state.to_owned(),
    ]
}

fn disable(context: &Context, which: &Which) -> Result<Report, Failure> {
    let account = find(context, which)?;
    let id = account.id.clone();
    let ended = context.unit(move |unit| people::disable(unit, &id)).map_err(unable)?;
    let SignedOut { sessions, grants } = ended;
    let human =
        format!("disabled {}; sessions ended: {sessions}, grants revoked: {grants}", account.username);
    let json =
        json!({ "id": account.id.0, "disabled": true, "sessions_ended": sessions, "grants_revoked": grants });
    Ok(Report::new(json, human))
}

fn enable(context: &Context, which: &Which) -> Result<Report, Failure> {
    let account = find(context, which)?;
    let id = account.id.clone();
    context.unit(move |unit| people::enable(unit, &id)).map_err(unable)?;
    let json = json!({ "id": account.id.0, "disabled": false });
    Ok(Report::new(json, format!("enabled {}", account.username)))
}

fn set_password(context: &Context, which: &Which, password: &Password) -> Result<Report, Failure> {
    let missing =
        || Failure::Usage("give the new password with --password-stdin or --password-file".to_owned());
    let text = password.read()?.ok_or_else(missing)?;
    let account = find(context, which)?;
    let personal: Vec<&str> =
        std::iter::once(account.username.as_str()).chain(account.email.as_deref()).collect();
    let phc = hash(context, &text, &personal)?;
    let (id, new) = (account.id.clone(), new_password(context, phc));
    let ended = context.unit(move |unit| people::set_password(unit, &id, &new)).map_err(unable)?;
    let SignedOut { sessions, grants } = ended;
    let human = format!(
        "set the password of {}; sessions ended: {sessions}, grants revoked: {grants}",
        account.username
    );
    let json = json!({ "id": account.id.0, "sessions_ended": sessions, "grants_revoked": grants });
    Ok(Report::new(json, human))
}

fn find(context: &Context, which: &Which) -> Result<Account, Failure> {
    let named = match (&which.username, &which.id) {
        (Some(login), _) => Named::Login(login.clone()),
        (None, id) => Named::Id(AccountId(id.clone().unwrap_or_default())),
    };
    let found = context.read(move |unit| people::find(unit, &named))?;
    found.ok_or_else(|| Failure::not_found("account"))
}

fn unable(stop: Stop<Unable>) -> Failure {
    Failure::unable(stop, "account")
}
