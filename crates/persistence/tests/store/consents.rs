//! Remembered approvals.

use std::collections::BTreeSet;

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::consent::{Approved, Consent};
use chancery_core::scope::Scope;

use crate::fixtures::{NOW, client, realm, scene};
use crate::support::TestDatabase;

on_both_databases! { replaced_listed_and_deleted }

fn consent(client: &str, scope: &str) -> Consent {
    Consent {
        realm: realm(),
        account: AccountId("alice".to_owned()),
        client: ClientId(client.to_owned()),
        approved: Approved::of(
            &Scope::parse(scope).unwrap(),
            &BTreeSet::from(["https://api.example".to_owned()]),
        ),
        granted_at: NOW,
    }
}

fn replaced_listed_and_deleted(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_client(&client("zebra"))?;
        tx.put_consent(&consent("zebra", "openid"))?;
        tx.put_consent(&consent("app", "openid"))?;
        tx.put_consent(&consent("app", "openid email"))
    });
    db.write(|tx| {
        let (alice, app) = (AccountId("alice".to_owned()), ClientId("app".to_owned()));
        assert_eq!(tx.consent(&realm(), &alice, &app)?, Some(consent("app", "openid email")));
        let all = tx.consents_of_account(&realm(), &alice)?;
        assert_eq!(all, [consent("app", "openid email"), consent("zebra", "openid")]);
        assert!(tx.delete_consent(&realm(), &alice, &app)?);
        assert!(!tx.delete_consent(&realm(), &alice, &app)?);
        assert_eq!(tx.consent(&realm(), &alice, &app)?, None);
        Ok(())
    });
}
