//! How much memory a value takes.

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::client::{Client, ClientSecret, SecretValue};
use crate::resource::Resource;

/// What an allocator adds to a piece of memory, in bytes.
const ALLOCATION: usize = 16;

/// How much memory a value takes beyond its own size: roughly, and rather too much than too little.
pub trait Weigh {
    /// Bytes on the heap.
    fn weigh(&self) -> usize;
}

impl Weigh for () {
    fn weigh(&self) -> usize {
        0
    }
}

impl<const N: usize> Weigh for [u8; N] {
    fn weigh(&self) -> usize {
        0
    }
}

impl Weigh for [u8] {
    fn weigh(&self) -> usize {
        self.len()
    }
}

impl Weigh for str {
    fn weigh(&self) -> usize {
        self.len()
    }
}

impl Weigh for String {
    fn weigh(&self) -> usize {
        self.capacity() + ALLOCATION
    }
}

/// Counted as if nobody else held it.
impl<T: Weigh + ?Sized> Weigh for Arc<T> {
    fn weigh(&self) -> usize {
        size_of_val::<T>(self) + self.as_ref().weigh() + 2 * ALLOCATION
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn weigh(&self) -> usize {
        self.as_ref().map_or(0, Weigh::weigh)
    }
}

impl<T: Weigh, E: Weigh> Weigh for Result<T, E> {
    fn weigh(&self) -> usize {
        match self {
            Ok(value) => value.weigh(),
            Err(error) => error.weigh(),
        }
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn weigh(&self) -> usize {
        self.capacity() * size_of::<T>() + ALLOCATION + self.iter().map(Weigh::weigh).sum::<usize>()
    }
}

/// Many times its text: each element of an array takes as much as a string does.
impl Weigh for Value {
    fn weigh(&self) -> usize {
        /// A name, its place in the map, and a value.
        const MEMBER: usize = 2 * size_of::<Value>() + 2 * ALLOCATION;
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => 0,
            Self::String(text) => text.weigh(),
            Self::Array(elements) => elements.weigh(),
            Self::Object(members) => {
                members.iter().map(|(name, value)| MEMBER + name.len() + value.weigh()).sum()
            }
        }
    }
}

impl Weigh for ClientSecret {
    fn weigh(&self) -> usize {
        let sealed = match &self.value {
            SecretValue::Hashed(_) => 0,
            SecretValue::Sealed(sealed) => sealed.weigh(),
        };
        self.id.weigh() + sealed
    }
}

impl Weigh for Client {
    fn weigh(&self) -> usize {
        let keys = self.attributes.keys.jwks.as_ref().map_or(0, Weigh::weigh);
        self.id.0.weigh() + self.secrets.weigh() + stored(&self.attributes) + keys
    }
}

impl Weigh for Resource {
    fn weigh(&self) -> usize {
        self.identifier.weigh() + self.name.weigh() + self.secrets.weigh() + stored(&self.attributes)
    }
}

/// What is made of stored JSON: its text, and as much again for the pieces that it falls into.
fn stored(attributes: &impl Serialize) -> usize {
    json_length(attributes).saturating_mul(2)
}

/// Bytes of a value's JSON.
pub fn json_length(value: &impl Serialize) -> usize {
    let mut counter = Counter(0);
    // what cannot be written cannot be told to be small
    serde_json::to_writer(&mut counter, value).map_or(usize::MAX, |()| counter.0)
}

struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_weighs_what_it_takes_and_not_what_it_says() {
        let text = "x".repeat(1000);
        assert!(json!(text).weigh() >= 1000);
        // two bytes of text an element, and 32 of memory
        let numbers: Vec<u8> = vec![1; 1000];
        assert!(json!(numbers).weigh() >= 1000 * size_of::<Value>());
        let members: serde_json::Map<_, _> = (0..1000).map(|n| (n.to_string(), Value::Null)).collect();
        assert!(Value::Object(members).weigh() >= 1000 * 2 * size_of::<Value>());
        assert_eq!(json_length(&json!({ "a": [1, 2] })), r#"{"a":[1,2]}"#.len());
    }

    #[test]
    fn what_is_shared_counts_whole() {
        let bytes: Arc<[u8]> = Arc::from(vec![0; 500]);
        assert!(bytes.weigh() >= 500);
        let name: Arc<str> = Arc::from("x".repeat(500));
        assert!(name.weigh() >= 500);
    }
}
