//! The revocations of a realm.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::Size;
use crate::grants::GrantId;
use crate::ports::{Revocation, Revokes};
use crate::time::Timestamp;

/// What was revoked, whole: no cache, for what is missing here counts as good.
#[derive(Debug, Default)]
pub struct Revocations {
    grants: List,
    tokens: List,
}

#[derive(Debug, Default)]
struct List(RwLock<HashMap<String, Timestamp>>);

impl Revocations {
    /// Whether a token is revoked, by its grant or by its `jti`.
    pub fn reach(&self, grant: Option<&GrantId>, jti: &str) -> bool {
        grant.is_some_and(|grant| self.grants.holds(grant.as_str())) || self.tokens.holds(jti)
    }

    /// Doing so again does nothing.
    pub fn add(&self, revocation: &Revocation) {
        match &revocation.revokes {
            Revokes::Grant(id) => self.grants.add(id.as_str(), revocation.keep_until),
            Revokes::Jti(jti) => self.tokens.add(jti, revocation.keep_until),
        }
    }

    /// Drops those that reach nothing any more.
    pub fn sweep(&self, now: Timestamp) {
        self.grants.sweep(now);
        self.tokens.sweep(now);
    }

    /// Of the grants, and of the single tokens.
    pub fn sizes(&self) -> [Size; 2] {
        [self.grants.size(), self.tokens.size()]
    }
}

impl List {
    fn holds(&self, key: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }

    fn add(&self, key: &str, keep_until: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), keep_until);
    }

    fn sweep(&self, now: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|_, until| now < *until);
    }

    /// Keys are as long as ours are: UUIDs without hyphens, or a little longer.
    fn size(&self) -> Size {
        const KEY: usize = 48;
        let list = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let places = list.capacity() * (size_of::<(String, Timestamp)>() + 1);
        Size { entries: list.len(), bytes: places + list.len() * KEY }
    }
}
