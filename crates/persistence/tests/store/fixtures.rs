//! Core values to store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_core::account::{Account, AccountId};
use chancery_core::actor::{Actor, Who};
use chancery_core::authentication::{
    Authentication, Credential, CredentialId, CredentialSecret, Evidence, Method,
};
use chancery_core::binding::Binding;
use chancery_core::claims_request::ClaimsRequest;
use chancery_core::client::{
    Client, ClientAttributes, ClientGrants, ClientId, ClientIdToken, ClientIdentity, ClientIntrospection,
    ClientRedirects, ClientSecret, ClientTokens, ClientUserinfo, ContentEncryption, Encryption,
    KeyManagement, RefreshRule, SecretValue, SigningAlgorithm,
};
use chancery_core::generation::{Generation, Generations};
use chancery_core::grants::{
    Authorization, AuthorizationCode, ClientSession, CodeBinding, CodeState, Grant, GrantId, Origin,
    RefreshFamily, RefreshState,
};
use chancery_core::keyring::{PrivateKey, SigningKey};
use chancery_core::ports::{RevocationOrder, StoreError, Tx};
use chancery_core::realm::{Realm, RealmId};
use chancery_core::redirect_uri::RedirectUri;
use chancery_core::resource::{Resource, ResourceAttributes};
use chancery_core::revocation::RevocationReason;
use chancery_core::scope::Scope;
use chancery_core::secret::{Digest, Secret};
use chancery_core::session::{Browser, BrowserId, Session, SessionId};
use chancery_core::subject::Subject;
use chancery_core::time::{Micros, Timestamp};
use chancery_core::unit::Occasion;
use serde_json::{Map, json};

pub const NOW: Timestamp = Timestamp(1_800_000_000);

pub fn realm() -> RealmId {
    RealmId::parse("main").unwrap()
}

pub fn account(id: &str) -> Account {
    let mut claims = Map::new();
    claims.insert("name".to_owned(), json!("Zoë Example"));
    claims.insert("address".to_owned(), json!({"country": "NL"}));
    Account {
        realm: realm(),
        id: AccountId(id.to_owned()),
        username: format!("User-{id}"),
        email: Some(format!("{id}@Example.test")),
        email_verified: true,
        claims,
        roles: BTreeSet::from(["admin".to_owned()]),
        generation: Generation(3),
        disabled_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// The password of an account.
pub fn password(account: &str) -> Credential {
    Credential {
        realm: realm(),
        id: CredentialId(format!("password of {account}")),
        account: AccountId(account.to_owned()),
        secret: CredentialSecret::Password { phc: Secret::new("$argon2id$") },
        name: None,
        generation: 1,
        created_at: NOW,
        changed_at: NOW,
        last_used_at: None,
    }
}

/// A password, shown so many seconds after [`NOW`].
pub fn shown(after: i64) -> Authentication {
    Evidence { method: Method::Password, at: Micros::from_seconds(NOW.plus(after)), proven: true }.into()
}

pub fn secret(id: &str) -> ClientSecret {
    ClientSecret {
        id: id.to_owned(),
        value: SecretValue::Hashed(Digest::of(id.as_bytes())),
        created_at: NOW,
        expires_at: None,
    }
}

pub fn client(id: &str) -> Client {
    Client {
        realm: realm(),
        id: ClientId(id.to_owned()),
        attributes: ClientAttributes {
            identity: ClientIdentity { name: "App".to_owned(), ..ClientIdentity::default() },
            redirects: ClientRedirects {
                redirect_uris: vec![RedirectUri::register("https://app.example/cb", false).unwrap()],
                ..ClientRedirects::default()
            },
            grants: ClientGrants {
                scope: Scope::parse("openid profile").unwrap(),
                ..ClientGrants::default()
            },
            tokens: ClientTokens { refresh: RefreshRule::Always, ..ClientTokens::default() },
            id_token: ClientIdToken {
                encryption: Some(Encryption {
                    alg: KeyManagement::EcdhEsA256Kw,
                    enc: ContentEncryption::A192CbcHs384,
                }),
                ..ClientIdToken::default()
            },
            userinfo: ClientUserinfo { alg: Some(SigningAlgorithm::ES512), encryption: None },
            introspection: ClientIntrospection { alg: Some(SigningAlgorithm::PS384), encryption: None },
            ..ClientAttributes::default()
        },
        secrets: vec![
            secret("first"),
            ClientSecret { value: SecretValue::Sealed("1.KEY.sealed".to_owned()), ..secret("second") },
        ],
        generation: Generation(5),
        disabled_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub fn resource(identifier: &str) -> Resource {
    Resource {
        realm: realm(),
        identifier: identifier.to_owned(),
        name: "Orders".to_owned(),
        attributes: ResourceAttributes {
            v: 1,
            scopes: BTreeMap::from([("orders:read".to_owned(), "Read your orders".to_owned())]),
            access_token_lifetime: Some(300),
            access_token_alg: Some(SigningAlgorithm::ES256),
        },
        secrets: vec![secret("of-resource")],
        generation: Generation(7),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub fn browser(id: &str) -> Browser {
    Browser {
        realm: realm(),
        id: BrowserId(id.to_owned()),
        cookie: Digest::of(id.as_bytes()),
        created_at: NOW,
        user_agent: "Test/1.0".to_owned(),
        address: "192.0.2.1".to_owned(),
    }
}

pub fn session(id: &str, browser: &str, account: &str) -> Session {
    Session {
        realm: realm(),
        id: SessionId(id.to_owned()),
        browser: BrowserId(browser.to_owned()),
        account: AccountId(account.to_owned()),
        authentication: shown(0),
        created_at: NOW,
        last_seen_at: NOW,
        expires_at: NOW.plus(3_600),
        ended_at: None,
    }
}

pub fn in_session(id: &str) -> ClientSession {
    ClientSession { id: SessionId(id.to_owned()), sid: "sid-1".to_owned() }
}

pub fn authorization() -> Authorization {
    Authorization {
        v: 2,
        client: ClientId("app".to_owned()),
        account: AccountId("alice".to_owned()),
        subject: Subject("sub-alice".to_owned()),
        session: Some(in_session("s1")),
        scope: Scope::parse("openid").unwrap(),
        resources: BTreeSet::new(),
        generations: Generations {
            client: Generation(5),
            account: Generation(3),
            resources: BTreeMap::new(),
        },
        nonce: Some("n".to_owned()),
        auth_time: NOW,
        acr: "1".to_owned(),
        amr: vec!["pwd".to_owned()],
        auth_time_requested: false,
        claims: ClaimsRequest::default(),
    }
}

fn code_binding() -> CodeBinding {
    CodeBinding {
        redirect_uri: "https://app.example/cb".to_owned(),
        code_challenge: None,
        sender: Binding::None,
    }
}

pub fn code(name: &str) -> AuthorizationCode {
    AuthorizationCode {
        realm: realm(),
        digest: Digest::of(name.as_bytes()),
        authorization: authorization(),
        binding: code_binding(),
        issued_at: NOW,
        expires_at: NOW.plus(60),
        state: CodeState::Issued,
    }
}

pub fn grant(id: &str) -> Grant {
    Grant {
        realm: realm(),
        id: GrantId(id.to_owned()),
        authorization: authorization(),
        origin: Origin::Code { digest: Digest::of(id.as_bytes()), binding: code_binding() },
        session_bound: true,
        refresh: RefreshState::Family(RefreshFamily {
            sequence: 0,
            rotated_at: Micros::from_seconds(NOW),
            idle_expires_at: NOW.plus(1_000),
            expires_at: NOW.plus(10_000),
        }),
        binding: Binding::None,
        created_at: NOW,
        expires_at: NOW.plus(10_000),
        revoked: None,
    }
}

pub fn key(kid: &str, generation: i64) -> SigningKey {
    SigningKey {
        realm: realm(),
        kid: kid.to_owned(),
        algorithm: SigningAlgorithm::RS256.into(),
        generation,
        public_jwk: json!({"kid": kid, "kty": "RSA"}),
        private: PrivateKey::Sealed("1.KEY.sealed".to_owned()),
        created_at: NOW,
        activates_at: NOW.plus(300),
        retired_at: None,
    }
}

pub fn order() -> RevocationOrder {
    RevocationOrder { at: NOW.plus(5), reason: RevocationReason::User, keep_until: NOW.plus(20_000) }
}

/// What grants refer to: client `app`, account `alice`, browser `b1` and session `s1`.
pub fn scene(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.insert_client(&client("app"))?;
    tx.insert_account(&account("alice"))?;
    tx.insert_browser(&browser("b1"))?;
    tx.insert_session(&session("s1", "b1", "alice"))
}

/// A moment at which nobody in particular acts.
pub fn occasion_at(now: Micros) -> Occasion {
    Occasion {
        realm: Arc::new(Realm::main("https://op.example")),
        policy: Arc::default(),
        actor: Actor { who: Who::Anybody, origin: None },
        now,
    }
}
