//! One member of a metadata document.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{Checked, MetadataError};

/// Takes a member out of a document. `null` means absent.
pub(in crate::client) fn member<T: DeserializeOwned>(
    document: &mut Map<String, Value>,
    name: &'static str,
) -> Checked<Option<T>> {
    match document.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value).map(Some).map_err(|_| {
            let problem = format!("must be {}", expected::<T>());
            if name == "redirect_uris" {
                MetadataError::redirect_uri(problem)
            } else {
                MetadataError::new(name, problem)
            }
        }),
    }
}

/// The JSON type in words.
fn expected<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    match name {
        _ if name.contains("Vec") => "an array of strings",
        "bool" => "true or false",
        "i64" => "a whole number",
        _ => "a string",
    }
}
