//! Accounts and the names that they sign in with.

use chancery_core::account::{Account, AccountId};
use chancery_core::generation::Generation;
use chancery_core::ports::{Access, Insert};
use chancery_core::subject::{Sector, Subject};

use crate::fixtures::{NOW, account, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    comes_back_as_stored, found_by_login_in_canonical_form, names_are_unique_across_kinds,
    taken_leaves_the_transaction_usable, one_name_for_both_uses, names_that_look_alike_are_taken, listed_in_pages, disabled_and_enabled,
    a_touch_says_when_it_changed, subjects_are_stored_once, parallel_sign_ups_share_no_name,
}

fn comes_back_as_stored(db: &TestDatabase) {
    let mut bare = account("bob");
    bare.email = None;
    for wanted in [account("alice"), bare] {
        let stored = wanted.clone();
        assert_eq!(db.write(move |tx| tx.insert_account(&stored)), Insert::Done);
        let id = wanted.id.clone();
        assert_eq!(db.read(move |tx| tx.account(&realm(), &id)), Some(wanted));
    }
    assert_eq!(db.read(|tx| tx.account(&realm(), &AccountId("nobody".to_owned()))), None);
}

fn found_by_login_in_canonical_form(db: &TestDatabase) {
    let mut zoe = account("1");
    zoe.username = "ZOË".to_owned();
    db.write(move |tx| tx.insert_account(&zoe));
    for login in ["zoë", "1@example.test"] {
        assert!(db.read(move |tx| tx.account_by_login(&realm(), login)).is_some(), "{login}");
    }
    for login in ["ZOË", "zoe", "nobody"] {
        assert!(db.read(move |tx| tx.account_by_login(&realm(), login)).is_none(), "{login}");
    }
}

fn names_are_unique_across_kinds(db: &TestDatabase) {
    db.write(|tx| tx.insert_account(&account("alice")));
    let attempts = [
        ("user-ALICE", None, Insert::Taken("username")),
        ("other", Some("ALICE@example.test"), Insert::Taken("email")),
        ("alice@example.TEST", None, Insert::Taken("username")),
        ("other", Some("user-alice"), Insert::Taken("email")),
        ("other", Some("other@example.test"), Insert::Done),
    ];
    for (username, email, expected) in attempts {
        let mut second = account("second");
        second.username = username.to_owned();
        second.email = email.map(str::to_owned);
        assert_eq!(db.write(move |tx| tx.insert_account(&second)), expected, "{username} {email:?}");
    }
}

fn taken_leaves_the_transaction_usable(db: &TestDatabase) {
    db.write(|tx| tx.insert_account(&account("alice")));
    db.write(|tx| {
        let mut again = account("again");
        again.email = Some("alice@example.test".to_owned());
        assert_eq!(tx.insert_account(&again)?, Insert::Taken("email"));
        // nothing of it was written
        assert_eq!(tx.account(&realm(), &again.id)?, None);
        assert_eq!(tx.account_by_login(&realm(), "user-again")?, None);
        assert_eq!(tx.insert_account(&account("bob"))?, Insert::Done);
        Ok(())
    });
    assert!(db.read(|tx| tx.account_by_login(&realm(), "user-bob")).is_some());
}

fn one_name_for_both_uses(db: &TestDatabase) {
    let mut same = account("same");
    same.username = "Same@example.test".to_owned();
    same.email = Some("same@Example.test".to_owned());
    assert_eq!(db.write(move |tx| tx.insert_account(&same)), Insert::Done);
    assert!(db.read(|tx| tx.account_by_login(&realm(), "same@example.test")).is_some());
}

fn names_that_look_alike_are_taken(db: &TestDatabase) {
    let named = |id: &str, username: &str| Account { username: username.to_owned(), ..account(id) };
    let store = |account: Account| db.write(move |tx| tx.insert_account(&account));
    assert_eq!(store(named("one", "apple")), Insert::Done);
    for alike in ["\u{430}\u{440}\u{440}\u{4cf}\u{435}", "app1e", "APP1E", "appIe", "AppLe"] {
        assert_eq!(store(named("two", alike)), Insert::Taken("username"), "{alike}");
    }
    assert_eq!(store(named("two", "apples")), Insert::Done);
    // an address may look like somebody's name
    let address = Account { email: Some("apple@example.test".to_owned()), ..named("three", "third") };
    assert_eq!(store(address), Insert::Done);
}

fn listed_in_pages(db: &TestDatabase) {
    db.write(|tx| {
        for id in ["c", "a", "b"] {
            tx.insert_account(&account(id))?;
        }
        Ok(())
    });
    let page = db.read(|tx| {
        let first = tx.accounts(&realm(), None, 2)?;
        let rest = tx.accounts(&realm(), first.last().map(|a| &a.id), 2)?;
        Ok([first, rest].map(|page| page.into_iter().map(|a| a.id.0).collect::<Vec<_>>()))
    });
    assert_eq!(page, [vec!["a", "b"], vec!["c"]]);
}

fn disabled_and_enabled(db: &TestDatabase) {
    let id = AccountId("alice".to_owned());
    db.write(|tx| tx.insert_account(&account("alice")));
    for at in [Some(NOW), None] {
        let of = id.clone();
        assert!(db.write(move |tx| tx.set_account_disabled(&realm(), &of, at, NOW.plus(1))));
        let of = id.clone();
        let stored = db.read(move |tx| tx.account(&realm(), &of)).unwrap();
        assert_eq!((stored.disabled_at, stored.updated_at), (at, NOW.plus(1)));
        assert_eq!(stored.generation.0, account("alice").generation.0 + 1, "disabling begins a new one");
    }
    assert!(!db.write(|tx| tx.set_account_disabled(&realm(), &AccountId("x".to_owned()), None, NOW)));
}

fn a_touch_says_when_it_changed(db: &TestDatabase) {
    let id = AccountId("alice".to_owned());
    db.write(|tx| tx.insert_account(&account("alice")));
    assert!(db.write(move |tx| tx.touch_account(&realm(), &id, NOW.plus(9))));
    let stored = db.read(|tx| tx.account_by_login(&realm(), "user-alice")).unwrap();
    assert_eq!(stored, Account { updated_at: NOW.plus(9), ..account("alice") });
    assert!(!db.write(|tx| tx.touch_account(&realm(), &AccountId("x".to_owned()), NOW)));

    let id = AccountId("alice".to_owned());
    assert!(db.write(move |tx| tx.renew_account(&realm(), &id, NOW.plus(10))));
    let renewed = db.read(|tx| tx.account_by_login(&realm(), "user-alice")).unwrap();
    let generation = Generation(stored.generation.0 + 1);
    assert_eq!(renewed, Account { updated_at: NOW.plus(10), generation, ..stored });
    assert!(!db.write(|tx| tx.renew_account(&realm(), &AccountId("x".to_owned()), NOW)));
}

fn subjects_are_stored_once(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_account(&account("alice"))?;
        let alice = AccountId("alice".to_owned());
        let pairwise = Sector::Pairwise("app.example".to_owned());
        assert_eq!(tx.subject(&realm(), &alice, &Sector::Public)?, None);
        for candidate in ["one", "two"] {
            let subject =
                tx.ensure_subject(&realm(), &alice, &Sector::Public, &Subject(candidate.to_owned()))?;
            assert_eq!(subject.as_str(), "one");
        }
        let other = tx.ensure_subject(&realm(), &alice, &pairwise, &Subject("three".to_owned()))?;
        assert_eq!(other.as_str(), "three");
        for subject in ["one", "three"] {
            let found = tx.account_by_subject(&realm(), &Subject(subject.to_owned()))?;
            assert_eq!(found.map(|a| a.id), Some(alice.clone()));
        }
        assert_eq!(tx.account_by_subject(&realm(), &Subject("two".to_owned()))?, None);
        Ok(())
    });
}

fn parallel_sign_ups_share_no_name(db: &TestDatabase) {
    let outcomes = in_parallel(12, |i| {
        let mut candidate = account(&format!("{i}"));
        candidate.username = "same".to_owned();
        unit(&db.database, Access::Write, move |tx| tx.insert_account(&candidate)).unwrap()
    });
    assert_eq!(outcomes.iter().filter(|o| **o == Insert::Done).count(), 1);
    assert_eq!(db.number("SELECT count(*) FROM accounts"), 1);
}
