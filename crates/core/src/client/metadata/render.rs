//! A client's metadata as a document, for `client show` and answers of the registration endpoint.

use serde_json::{Map, Value};

use crate::client::model::Client;
use crate::client::sections::section::{Rendering, Whose};

/// The client as RFC 7591 §3.2.1 shows it, with the members of this server beside the registered ones.
/// Never holds a secret. Registering it again gives the same attributes, but for a software statement: that
/// is for clients that register themselves.
pub fn to_metadata(client: &Client) -> Map<String, Value> {
    render(client, true)
}

/// As [`to_metadata`], with the registered members alone: what the client itself is shown.
pub fn to_registered(client: &Client) -> Map<String, Value> {
    render(client, false)
}

fn render(client: &Client, ours: bool) -> Map<String, Value> {
    let mut rendering = Rendering { document: Map::new(), ours };
    rendering.put(Whose::Registered, "client_id", &client.id);
    rendering.put(Whose::Registered, "client_id_issued_at", client.created_at);
    client.attributes.render(&mut rendering);
    rendering.document
}
