//! Who is signed in here, in memory: a demo forgets when it stops.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use openidconnect::CsrfToken;

use crate::relying_party::{Pending, Tokens};

/// What is known of one browser.
#[derive(Clone)]
pub enum Session {
    /// Sent to the issuer, not back yet.
    Pending(Box<Pending>),
    SignedIn(Box<Tokens>),
}

/// Sessions by the value of their cookie.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    /// Stores a session under a new random id.
    pub fn insert(&self, session: Session) -> String {
        let id = CsrfToken::new_random_len(32).secret().clone();
        self.put(id.clone(), session);
        id
    }

    pub fn put(&self, id: String, session: Session) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, session);
    }

    pub fn get(&self, id: &str) -> Option<Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub fn take(&self, id: &str) -> Option<Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }
}
