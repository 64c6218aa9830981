//! Claims about a person (OpenID Connect Core §5.1, §5.3, §5.4).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::account::Account;
use crate::client::{Client, Profile, SigningAlgorithm, advertise_encryption};
use crate::discovery::{Metadata, names, path};
use crate::error::{ErrorCode, OAuthError};
use crate::policy::Policy;
use crate::ports::{Content, Recipient, Signer, StoreError, TokenType};
use crate::realm::Realm;
use crate::scope::Scope;
use crate::standard_claims::{PROFILE, stated_profile};
use crate::subject::Subject;
use crate::time::Timestamp;
use crate::unit::Unit;

use super::access::AccessToken;
use super::{MintError, compact};

/// Refuses a token that was not issued for userinfo.
pub fn refuse_unfit(token: &AccessToken, realm: &Realm) -> Result<(), OAuthError> {
    if !token.scope.contains("openid") {
        return Err(OAuthError::new(ErrorCode::InsufficientScope, "The openid scope is required"));
    }
    if !token.aud.contains(&realm.issuer) {
        return Err(OAuthError::invalid_token("The access token is for another audience"));
    }
    Ok(())
}

/// The claims of the granted scopes, without `sub`. Empty and null values are left out.
pub fn claims(account: &Account, scope: &Scope) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut copy = |name: &str| {
        if let Some(value) = account.claims.get(name)
            && !is_empty(value)
        {
            claims.insert(name.to_owned(), value.clone());
        }
    };
    if scope.contains("profile") {
        for name in stated_profile() {
            copy(name);
        }
        // language-tagged members go along (OpenID Connect Core §5.2)
        for name in
            account.claims.keys().filter(|k| k.split_once('#').is_some_and(|(n, _)| PROFILE.contains(&n)))
        {
            copy(name);
        }
    }
    if scope.contains("phone") {
        copy("phone_number");
        copy("phone_number_verified");
    }
    if scope.contains("address") {
        copy("address");
    }
    if scope.contains("profile") {
        claims.insert("preferred_username".to_owned(), account.username.clone().into());
        claims.insert("updated_at".to_owned(), account.updated_at.0.into());
    }
    if scope.contains("email")
        && let Some(email) = &account.email
    {
        claims.insert("email".to_owned(), email.clone().into());
        claims.insert("email_verified".to_owned(), account.email_verified.into());
    }
    claims
}

/// Those of the claims that were asked for one by one (OpenID Connect Core §5.5) that the person has.
pub fn named(account: &Account, names: &BTreeSet<String>) -> Map<String, Value> {
    if names.is_empty() {
        return Map::new();
    }
    let mut all = claims(account, &["profile", "email", "phone", "address"].into_iter().collect());
    all.retain(|name, _| names.contains(name));
    all
}

/// What userinfo answers.
#[derive(Debug)]
pub enum Answer {
    Json(Map<String, Value>),
    Jwt(String),
}

/// Claims about a person, `sub` among them, in the form that the client registered: plain, or signed with
/// `iss` and `aud`, and either of them encrypted to `recipient`, the client's key (OpenID Connect Core §5.3.2).
pub fn answer(
    mut claims: Map<String, Value>,
    client: &Client,
    realm: &Realm,
    signer: &dyn Signer,
    recipient: Option<&dyn Recipient>,
    now: Timestamp,
) -> Result<Answer, MintError> {
    let encryption = client.attributes.userinfo.encryption;
    let Some(algorithm) = client.attributes.userinfo.alg else {
        let Some(encryption) = encryption else { return Ok(Answer::Json(claims)) };
        let claims = serde_json::to_vec(&claims)?;
        return compact::encrypted(Content::Json(&claims), encryption, recipient).map(Answer::Jwt);
    };
    claims.insert("iss".to_owned(), realm.issuer.clone().into());
    claims.insert("aud".to_owned(), client.id.as_str().into());
    let jws = compact::signed(&claims, algorithm, TokenType::Userinfo, signer, now)?;
    compact::encrypted_if(jws, encryption, recipient).map(Answer::Jwt)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Object(o) => o.is_empty(),
        _ => false,
    }
}

/// The person whom a client knows by this subject, if they are enabled (rule T13).
pub fn person(unit: &mut Unit<'_>, subject: &Subject) -> Result<Option<Account>, StoreError> {
    Ok(unit.tx.account_by_subject(&unit.realm.id, subject)?.filter(Account::is_enabled))
}

/// Enters the endpoint, and how its answers are signed and encrypted.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    to.endpoint("userinfo_endpoint", path::USERINFO);
    let algorithms = policy.offered(Profile::signing_algorithms);
    to.values("userinfo_signing_alg_values_supported", names(&algorithms, SigningAlgorithm::as_str));
    advertise_encryption(to, "userinfo");
}
