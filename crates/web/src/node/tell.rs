//! Tells the world what happened (rule M6): the audit log, and the counters.

use chancery_core::actor::{Actor, Who};
use chancery_core::events::Event;
use chancery_core::text::is_deceptive;

use super::realm::RealmState;

const TARGET: &str = "chancery::audit";

impl RealmState {
    /// Counts an event and writes it into the log. What a transaction did is told after its COMMIT.
    pub fn tell(&self, actor: &Actor, event: &Event) {
        match event {
            Event::TokenIssued { grant_type, .. } => self.metrics.token(*grant_type),
            Event::SignIn { outcome, .. } => self.metrics.sign_in(*outcome),
            _ => {}
        }
        log(actor, event);
    }
}

/// One line of the audit log.
pub fn log(actor: &Actor, event: &Event) {
    let fields = event.fields();
    let origin = actor.origin.as_ref();
    // whoever acts over HTTP is named by the event itself
    let behind = matches!(actor.who, Who::Operator | Who::Job(_)).then_some(&actor.who);
    tracing::info!(
        target: TARGET,
        event = event.name(),
        request_id = origin.map(|o| o.request_id.as_str()),
        actor = behind.map(Who::kind),
        job = behind.and_then(Who::id),
        grant_type = fields.grant_type,
        provider = fields.provider,
        outcome = fields.outcome.map(printable),
        client_id = fields.client.map(printable),
        grant_id = fields.grant,
        account = fields.account,
        resource = fields.resource.map(printable),
        kid = fields.kid,
        initial_token = fields.initial_token,
        count = fields.count,
        remark = fields.remark,
        error = fields.error,
        cause = fields.cause,
        address = origin.map(|o| tracing::field::display(o.address)),
    );
}

/// At most 128 characters of what a stranger sent, without those that could steer or deceive a terminal.
fn printable(text: &str) -> String {
    text.chars().take(128).map(|c| if is_deceptive(c) { '\u{FFFD}' } else { c }).collect()
}
