//! The document, while each part of the server enters what it offers.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::endpoint::endpoint;

/// The metadata document: endpoints first, then what their parameters may be, then what else there is. Each in the
/// order in which it was entered.
#[derive(Debug)]
pub struct Metadata {
    issuer: String,
    endpoints: Vec<Member>,
    values: Vec<Member>,
    abilities: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    name: Cow<'static, str>,
    value: Value,
}

#[derive(Debug, serde::Serialize)]
#[serde(untagged)]
enum Value {
    Url(String),
    Names(Vec<&'static str>),
    Flag(bool),
}

impl Metadata {
    pub(super) fn new(issuer: &str) -> Self {
        let issuer = issuer.to_owned();
        Self { issuer, endpoints: Vec::new(), values: Vec::new(), abilities: Vec::new() }
    }

    /// Where something is.
    pub(crate) fn endpoint(&mut self, name: &'static str, path: &str) {
        let url = endpoint(&self.issuer, path);
        self.endpoints.push(Member { name: name.into(), value: Value::Url(url) });
    }

    /// What may be asked for, by name.
    pub(crate) fn values(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        names: impl IntoIterator<Item = &'static str>,
    ) {
        let value = Value::Names(names.into_iter().collect());
        self.values.push(Member { name: name.into(), value });
    }

    /// Whether something is there.
    pub(crate) fn ability(&mut self, name: &'static str, is_there: bool) {
        self.abilities.push(Member { name: name.into(), value: Value::Flag(is_there) });
    }

    /// What may be asked of such a thing, by name.
    pub(crate) fn ability_values(
        &mut self,
        name: &'static str,
        names: impl IntoIterator<Item = &'static str>,
    ) {
        let value = Value::Names(names.into_iter().collect());
        self.abilities.push(Member { name: name.into(), value });
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("issuer", &self.issuer)?;
        for Member { name, value } in self.endpoints.iter().chain(&self.values).chain(&self.abilities) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The names of values.
pub(crate) fn names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().copied().map(name).collect()
}
