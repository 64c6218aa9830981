//! From what a provider vouched for to an account, old or new, or to a refusal.

use crate::generation::Generation;
use std::collections::BTreeSet;

use crate::account::{Account, AccountId};
use crate::ports::{Insert, StoreError, Tx};
use crate::realm::RealmId;
use crate::subject::{Sector, Subject};
use crate::text::{MAX_USERNAME, canonical, check_username, is_email};
use crate::time::Timestamp;

use super::model::Vouched;
use super::provider::ProviderRules;

/// What follows from what a provider vouched for.
#[derive(Debug, Clone, PartialEq)]
pub enum Admission {
    /// The identity is this account's.
    Known(Account),
    /// The identity becomes this account's: all three conditions of rule F2 hold, and the account has no
    /// other identity of this provider.
    Link(Account),
    /// Nobody has the identity or its e-mail address.
    Create,
    /// The person has to sign in here first, and say that the identity is theirs.
    Confirm,
    Refused(Refusal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    AccountDisabled,
    /// Not from the domains that may enter.
    Domain,
}

/// Decides by the stored identities and accounts. Writes nothing.
pub fn admit(
    tx: &mut dyn Tx,
    realm: &RealmId,
    rules: &ProviderRules,
    vouched: &Vouched,
) -> Result<Admission, StoreError> {
    if !rules.admits(vouched) {
        return Ok(Admission::Refused(Refusal::Domain));
    }
    if let Some(identity) = tx.identity(realm, &vouched.issuer, &vouched.subject)? {
        return Ok(match tx.hold_account(realm, &identity.account)? {
            Some(account) if account.is_enabled() => Admission::Known(account),
            _ => Admission::Refused(Refusal::AccountDisabled),
        });
    }
    // an address that the provider did not verify names nobody (rule F2)
    let email = vouched.email.as_deref().filter(|email| vouched.email_verified && is_email(email));
    let Some(email) = email.map(canonical) else {
        return Ok(if rules.create_accounts { Admission::Create } else { Admission::Confirm });
    };
    let Some(found) = tx.account_by_login(realm, &email)? else {
        return Ok(if rules.create_accounts { Admission::Create } else { Admission::Confirm });
    };
    let is_proven = found.email_verified && found.email.as_deref().map(canonical) == Some(email);
    if !is_proven || !rules.is_authoritative_for(vouched) {
        return Ok(Admission::Confirm);
    }
    let Some(account) = tx.hold_account(realm, &found.id)?.filter(Account::is_enabled) else {
        return Ok(Admission::Refused(Refusal::AccountDisabled));
    };
    // the provider knows the account's owner by another subject: the address is somebody else's now (rule F1)
    let known = tx.identities_of_account(realm, &account.id)?;
    let is_reassigned = known.iter().any(|identity| identity.issuer == vouched.issuer);
    Ok(if is_reassigned { Admission::Confirm } else { Admission::Link(account) })
}

/// Tries of a user name with a number before a random one is taken.
const NUMBERED: u32 = 9;

/// Stores an account for somebody who comes for the first time. `None`: the e-mail address was taken
/// meanwhile. Nothing is half made: whatever fails, the transaction is to be rolled back.
pub fn new_account(
    tx: &mut dyn Tx,
    realm: &RealmId,
    rules: &ProviderRules,
    vouched: &Vouched,
    fresh: (AccountId, Subject),
    now: Timestamp,
) -> Result<Option<Account>, StoreError> {
    let (id, subject) = fresh;
    let email = vouched.email.clone().filter(|email| vouched.email_verified && is_email(email));
    let name = username(vouched);
    let unique: String = id.0.chars().rev().filter(char::is_ascii_hexdigit).take(8).collect();
    let mut account = Account {
        realm: realm.clone(),
        id,
        username: name.clone(),
        // others may believe an address only if the provider could know whose it is
        email_verified: email.is_some() && rules.is_authoritative_for(vouched),
        email,
        claims: vouched.claims.clone(),
        roles: BTreeSet::new(),
        generation: Generation::FIRST,
        disabled_at: None,
        created_at: now,
        updated_at: now,
    };
    let numbered = (2..=NUMBERED).map(|number| format!("{name}{number}"));
    let names = std::iter::once(name.clone()).chain(numbered).chain([format!("{name}-{unique}")]);
    for name in names {
        account.username = name;
        match tx.insert_account(&account)? {
            Insert::Done => {
                tx.ensure_subject(realm, &account.id, &Sector::Public, &subject)?;
                return Ok(Some(account));
            }
            Insert::Taken("username") => {}
            Insert::Taken(_) => return Ok(None),
        }
    }
    Err(StoreError::Failed("no user name is free for a new account".to_owned()))
}

/// A user name after the one upstream, the e-mail address or the person's name.
fn username(vouched: &Vouched) -> String {
    let local = vouched.email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(local, _)| local);
    let name = vouched.claims.get("name").and_then(serde_json::Value::as_str);
    let candidates = [vouched.username.as_deref(), local, name];
    let cleaned = candidates.into_iter().flatten().map(|candidate| {
        let before_at = candidate.split('@').next().unwrap_or_default();
        before_at.split_whitespace().collect::<Vec<_>>().join(".").to_lowercase()
    });
    // room for a number or eight characters after it
    let fits = |name: &String| name.chars().count() <= MAX_USERNAME - 9 && check_username(name, None).is_ok();
    cleaned.into_iter().find(fits).unwrap_or_else(|| "user".to_owned())
}
