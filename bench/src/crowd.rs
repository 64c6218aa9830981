//! Fills an installation with clients and people.

use std::sync::mpsc;

use chancery_core::account::{Account, AccountId};
use chancery_core::authentication::{Credential, CredentialId};
use chancery_core::ports::{Access, Insert, Outcome, Store as _, StoreError, Tx};
use chancery_core::realm::Realm;
use chancery_persistence::{Database, Options};
use serde_json::json;

use crate::failure::Result;
use crate::installation::{Installation, REDIRECT_URI};
use crate::load::{Once, drive};
use crate::report::say;
use crate::requests::post_json;

/// Connections that register clients, so that the writer has groups to commit.
const LANES: usize = 32;

/// People of one transaction.
const BATCH: usize = 10_000;

/// Registers `count` clients at the running server, each by a request of its own.
pub fn register_clients(installation: &Installation, count: usize) -> Result<()> {
    let request = |number: usize| {
        let metadata = json!({
            "client_name": format!("Client {number}"),
            "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token"],
        });
        post_json(&installation.host, "/register", &metadata)
    };
    let requests: Vec<_> = (0..count).map(request).collect();
    drive(&installation.host, Once::share(requests, LANES, 201), count)?;
    say(&format!("registered {count} clients"))
}

/// Adds `count` people like the first one of the database, straight into it: hashing a password for each
/// would take hours, and is not what is measured.
pub fn add_people(installation: &Installation, count: usize) -> Result<()> {
    let database = Database::open(&installation.database, &Options::default())?;
    for begin in (0..count).step_by(BATCH) {
        let end = (begin + BATCH).min(count);
        let (sender, receiver) = mpsc::channel();
        let work = Box::new(move |tx: &mut dyn Tx| {
            let done = add(tx, begin, end);
            // whoever waits for it outlives this closure
            sender.send(matches!(done, Ok(true))).ok();
            done.map(|all| if all { Outcome::Commit } else { Outcome::Rollback })
        });
        database.run_blocking(Access::Write, work)?;
        if !receiver.try_iter().last().unwrap_or_default() {
            return Err("a person of the crowd could not be added".into());
        }
        if end.is_multiple_of(100_000) {
            say(&format!("added {end} people"))?;
        }
    }
    Ok(())
}

/// Whether everybody was added.
fn add(tx: &mut dyn Tx, begin: usize, end: usize) -> std::result::Result<bool, StoreError> {
    let realm = Realm::main("").id;
    let Some(pattern) = tx.accounts(&realm, None, 1)?.pop() else { return Ok(false) };
    let credentials = tx.credentials(&realm, &pattern.id)?;
    for number in begin..end {
        let account = Account {
            id: AccountId(format!("ffffffff-0000-4000-8000-{number:012x}")),
            username: format!("crowd-{number}"),
            email: Some(format!("crowd-{number}@example.test")),
            ..pattern.clone()
        };
        if !matches!(tx.insert_account(&account)?, Insert::Done) {
            return Ok(false);
        }
        for credential in &credentials {
            let id = CredentialId(format!("fffffffe-0000-4000-8000-{number:012x}"));
            tx.insert_credential(&Credential { id, account: account.id.clone(), ..credential.clone() })?;
        }
    }
    Ok(true)
}
