//! Codes to be exchanged, fetched just before they are: they live for a minute.

use std::cell::RefCell;
use std::rc::Rc;

use crate::connection::Answer;
use crate::failure::Result;
use crate::installation::{REDIRECT_URI, SECRET};
use crate::load::{Script, drive};
use crate::person::{VERIFIER, code_of};
use crate::requests::{basic, post};

/// Connections that fetch codes.
const FETCHERS: usize = 8;

/// Codes that were fetched and not exchanged yet, and how to get more of them.
#[derive(Debug, Clone)]
pub struct Codes {
    host: String,
    client_id: String,
    /// The authorization request of somebody who is signed in.
    ask: Vec<u8>,
    left: Rc<RefCell<Vec<String>>>,
}

impl Codes {
    pub fn new(host: &str, client_id: &str, ask: Vec<u8>) -> Self {
        Self { host: host.to_owned(), client_id: client_id.to_owned(), ask, left: Rc::default() }
    }

    /// Fetches so many.
    pub fn fetch(&self, count: usize) -> Result<()> {
        let fetcher = Fetch { request: self.ask.clone(), codes: Vec::new() };
        let fetchers = drive(&self.host, vec![fetcher; FETCHERS], count)?;
        self.left.borrow_mut().extend(fetchers.into_iter().flat_map(|fetcher| fetcher.codes));
        Ok(())
    }

    /// Exchanges one after the other.
    pub fn exchange(&self) -> Exchange {
        Exchange { codes: self.clone(), request: Vec::new() }
    }
}

/// Asks for codes.
#[derive(Debug, Clone)]
struct Fetch {
    request: Vec<u8>,
    codes: Vec<String>,
}

impl Script for Fetch {
    fn request(&mut self) -> &[u8] {
        &self.request
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        self.codes.push(code_of(answer)?);
        Ok(())
    }
}

/// A connection of an app that exchanges codes.
#[derive(Debug, Clone)]
pub struct Exchange {
    codes: Codes,
    request: Vec<u8>,
}

impl Script for Exchange {
    fn request(&mut self) -> &[u8] {
        // a code too few is answered with an error, and that is told
        let code = self.codes.left.borrow_mut().pop().unwrap_or_default();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        self.request = post(&self.codes.host, "/token", &basic(&self.codes.client_id, SECRET), &fields);
        &self.request
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200, "an exchange")?;
        let body = answer.text();
        if body.contains("\"id_token\"") && body.contains("\"access_token\"") {
            Ok(())
        } else {
            Err("an exchange without its two tokens".into())
        }
    }
}
