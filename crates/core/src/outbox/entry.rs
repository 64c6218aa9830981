//! One thing to deliver, and what its kind says of it.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::realm::RealmId;
use crate::secret::{Digest, base64url};
use crate::time::Timestamp;

use super::backoff::wait;
use super::places::Group;

/// What is stored of a thing to deliver, as JSON.
pub trait Payload: Serialize + DeserializeOwned {
    /// Stored with each entry. Nodes leave kinds alone that they do not know, so a payload that an older
    /// release could not read is a new kind.
    const KIND: &'static str;

    /// The same for the same thing, and for nothing else of this kind: it is queued once.
    fn identity(&self) -> String;

    /// Who receives it. Receivers take turns, so that a slow or failing one never holds up another.
    fn group(&self) -> &str;
}

/// What a node delivers: the entries of these realms that are of these kinds.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    pub realms: &'a [RealmId],
    pub kinds: &'a [&'a str],
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub realm: RealmId,
    pub id: String,
    pub kind: String,
    pub group: String,
    /// JSON of the kind.
    pub payload: String,
    /// Attempts that were begun.
    pub attempts: i64,
    pub due_at: Timestamp,
    /// Nothing is attempted after that.
    pub expires_at: Timestamp,
}

impl Entry {
    /// Due at once, and for `patience` seconds.
    pub fn new<P: Payload>(
        realm: &RealmId,
        payload: &P,
        patience: i64,
        now: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        let name = format!("{}\0{}", P::KIND, payload.identity());
        Ok(Self {
            realm: realm.clone(),
            id: base64url(Digest::of(name.as_bytes()).as_bytes()),
            kind: P::KIND.to_owned(),
            group: payload.group().to_owned(),
            payload: serde_json::to_string(payload)?,
            attempts: 0,
            due_at: now,
            expires_at: now.plus(patience),
        })
    }

    pub fn payload<P: Payload>(&self) -> Result<P, serde_json::Error> {
        serde_json::from_str(&self.payload)
    }

    pub fn receiver(&self) -> Group {
        Group { realm: self.realm.clone(), kind: self.kind.clone(), name: self.group.clone() }
    }

    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }

    /// As it is while an attempt is under way: due again at `until`, should the attempt never be heard of.
    #[must_use]
    pub fn begun(self, until: Timestamp) -> Self {
        Self { attempts: self.attempts.saturating_add(1), due_at: until, ..self }
    }

    /// When to try again after the attempt that was begun last has failed.
    pub fn next_attempt(&self, now: Timestamp) -> Timestamp {
        now.plus(wait(self.attempts))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Parcel {
        to: String,
        number: u32,
    }

    impl Payload for Parcel {
        const KIND: &'static str = "parcel";

        fn identity(&self) -> String {
            self.number.to_string()
        }

        fn group(&self) -> &str {
            &self.to
        }
    }

    #[derive(Serialize, Deserialize)]
    struct Letter(u32);

    impl Payload for Letter {
        const KIND: &'static str = "letter";

        fn identity(&self) -> String {
            self.0.to_string()
        }

        fn group(&self) -> &'static str {
            "everybody"
        }
    }

    fn realm() -> RealmId {
        RealmId::parse("main").unwrap()
    }

    fn parcel(number: u32) -> Entry {
        Entry::new(&realm(), &Parcel { to: "alice".to_owned(), number }, 60, Timestamp(1000)).unwrap()
    }

    #[test]
    fn an_entry_holds_what_its_kind_needs() {
        let entry = parcel(7);
        assert_eq!((entry.kind.as_str(), entry.group.as_str()), ("parcel", "alice"));
        assert_eq!(entry.payload::<Parcel>().unwrap(), Parcel { to: "alice".to_owned(), number: 7 });
        assert!(entry.payload::<Letter>().is_err());
        assert!(!entry.is_expired(Timestamp(1059)));
        assert!(entry.is_expired(Timestamp(1060)));
    }

    #[test]
    fn the_same_thing_has_the_same_id() {
        assert_eq!(parcel(7).id, parcel(7).id);
        assert_ne!(parcel(7).id, parcel(8).id);
        let letter = Entry::new(&realm(), &Letter(7), 60, Timestamp(1000)).unwrap();
        assert_ne!(parcel(7).id, letter.id, "kinds do not get in each other's way");
    }

    #[test]
    fn an_attempt_that_is_never_heard_of_comes_again() {
        let begun = parcel(7).begun(Timestamp(1030));
        assert_eq!((begun.attempts, begun.due_at), (1, Timestamp(1030)));
        assert_eq!(begun.next_attempt(Timestamp(1010)), Timestamp(1015));
    }
}
