//! What an administrator does while others are at work: resources, switching off and on.

use chancery_core::account::{Account, AccountId};
use chancery_core::client::{ClientAttributes, ClientId, ClientSecret, SecretValue};
use chancery_core::generation::Generation;
use chancery_core::ports::{Clock as _, Insert, RevocationOrder};
use chancery_core::resource::{Resource, ResourceAttributes};
use chancery_core::revocation::RevocationReason;
use chancery_core::secret::Secret;
use serde_json::{Value, json};

use super::app::TestApp;
use super::people::{TestClient, web_app};

/// The scope that [`api`] defines and [`api_app`] is registered for.
pub const API_SCOPE: &str = "api";

/// Attributes of a resource with one scope.
pub fn api() -> Value {
    json!({ "scopes": { API_SCOPE: "Use the API" } })
}

/// Metadata of a client that may use the resources that [`api`] describes, on its own too.
pub fn api_app() -> Value {
    let mut metadata = web_app();
    metadata["scope"] = "openid profile email offline_access api".into();
    metadata
}

impl TestApp {
    /// Creates a resource that may introspect; `attributes` as they are stored, without their version.
    pub async fn resource(&self, identifier: &str, mut attributes: Value) -> TestClient {
        attributes["v"] = 1.into();
        let attributes: ResourceAttributes = serde_json::from_value(attributes).expect("attributes");
        let secret = format!("secret-of-{identifier}-0123456789");
        let now = self.clock.now();
        let resource = Resource {
            realm: self.state.realm.id.clone(),
            identifier: identifier.to_owned(),
            name: format!("Resource {identifier}"),
            attributes,
            secrets: vec![ClientSecret {
                id: format!("secret-{identifier}"),
                value: SecretValue::Hashed(Secret::new(&secret).digest()),
                created_at: now,
                expires_at: None,
            }],
            generation: Generation::anywhere(&*self.state.entropy),
            created_at: now,
            updated_at: now,
        };
        self.state.keys.ensure(&resource.attributes.signing_algorithms()).expect("the keys");
        let inserted = self.work(move |tx| tx.insert_resource(&resource)).await;
        assert_eq!(inserted, Insert::Done);
        TestClient { id: identifier.to_owned(), secret: Some(secret) }
    }

    /// Deletes a resource.
    pub async fn delete_resource(&self, identifier: &str) {
        let (realm, identifier) = (self.state.realm.id.clone(), identifier.to_owned());
        assert!(self.work(move |tx| tx.delete_resource(&realm, &identifier)).await);
    }

    /// Switches a client off, or on again.
    pub async fn set_client_disabled(&self, client: &TestClient, disabled: bool) {
        let now = self.clock.now();
        let (realm, id) = (self.state.realm.id.clone(), ClientId(client.id.clone()));
        let done =
            self.work(move |tx| tx.set_client_disabled(&realm, &id, disabled.then_some(now), now)).await;
        assert!(done);
    }

    /// Deletes a client, which revokes its grants in the same transaction.
    pub async fn delete_client(&self, client: &TestClient) {
        let now = self.clock.now();
        let (realm, id) = (self.state.realm.id.clone(), ClientId(client.id.clone()));
        let order = RevocationOrder {
            at: now,
            reason: RevocationReason::ClientRemoved,
            keep_until: now.plus(self.state.policy.token_memory()),
        };
        let done = self
            .work(move |tx| {
                tx.revoke_grants_of_client(&realm, &id, &order)?;
                tx.delete_client(&realm, &id)
            })
            .await;
        assert!(done);
    }

    /// Changes what a client is registered with.
    pub async fn update_client(&self, client: &TestClient, change: impl FnOnce(&mut ClientAttributes)) {
        let now = self.clock.now();
        let (realm, id) = (self.state.realm.id.clone(), ClientId(client.id.clone()));
        let (of, wanted) = (realm.clone(), id.clone());
        let found = self.work(move |tx| tx.client(&of, &wanted)).await;
        let mut attributes = found.expect("the client").attributes;
        change(&mut attributes);
        assert!(self.work(move |tx| tx.update_client(&realm, &id, &attributes, now)).await);
    }

    /// Adds a secret, and lets the others expire `overlap` seconds from now.
    pub async fn rotate_secret(&self, client: &TestClient, overlap: i64) -> TestClient {
        let now = self.clock.now();
        let text = format!("another-secret-of-{}-0123456789", client.id);
        let secret = ClientSecret {
            id: format!("another-secret-{}", client.id),
            value: SecretValue::Hashed(Secret::new(&text).digest()),
            created_at: now,
            expires_at: None,
        };
        let (realm, id) = (self.state.realm.id.clone(), ClientId(client.id.clone()));
        assert!(self.work(move |tx| tx.rotate_client_secret(&realm, &id, &secret, now.plus(overlap))).await);
        TestClient { id: client.id.clone(), secret: Some(text) }
    }

    /// Gives a client this secret in the place of its own.
    pub async fn set_secret(&self, client: &TestClient, text: &str) {
        let now = self.clock.now();
        let value = SecretValue::Hashed(Secret::new(text).digest());
        let secret =
            ClientSecret { id: format!("moved-{}", client.id), value, created_at: now, expires_at: None };
        let (realm, id) = (self.state.realm.id.clone(), ClientId(client.id.clone()));
        assert!(self.work(move |tx| tx.rotate_client_secret(&realm, &id, &secret, now)).await);
    }

    /// Switches an account off, which revokes its grants in the same transaction.
    pub async fn disable_account(&self, account: &AccountId) {
        let now = self.clock.now();
        let (realm, id) = (self.state.realm.id.clone(), account.clone());
        let order = RevocationOrder {
            at: now,
            reason: RevocationReason::AccountDisabled,
            keep_until: now.plus(self.state.policy.token_memory()),
        };
        let done = self
            .work(move |tx| {
                tx.revoke_grants_of_account(&realm, &id, None, &order)?;
                tx.set_account_disabled(&realm, &id, Some(now), now)
            })
            .await;
        assert!(done);
    }

    /// Switches an account on again.
    pub async fn enable_account(&self, account: &AccountId) {
        let now = self.clock.now();
        let (realm, id) = (self.state.realm.id.clone(), account.clone());
        assert!(self.work(move |tx| tx.set_account_disabled(&realm, &id, None, now)).await);
    }

    /// A person's stored record.
    pub async fn account(&self, id: &AccountId) -> Account {
        let (realm, id) = (self.state.realm.id.clone(), id.clone());
        self.work(move |tx| tx.account(&realm, &id)).await.expect("the account")
    }

    /// Removes everything that has expired, as the server does from time to time.
    pub async fn purge(&self) -> usize {
        let now = self.clock.now();
        self.work(move |tx| tx.purge(now, 10_000)).await
    }
}
