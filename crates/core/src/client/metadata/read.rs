//! From a document to metadata.

use serde_json::{Map, Value};

use super::error::MetadataError;
use super::unsupported;
use crate::client::sections::ClientMetadata;

impl ClientMetadata {
    /// Reads a metadata document. `null` means absent; unknown members are ignored.
    pub fn from_json(mut document: Map<String, Value>) -> Result<Self, MetadataError> {
        let unsupported = unsupported::asked(&document);
        Self::read(&mut document, unsupported)
    }
}
