//! One event for each authentication and token decision (rule M6): who, what, from where, how it
//! ended. Never a password, token, code or cookie.

use actix_web::HttpRequest;
use chancery_core::account::AccountId;
use chancery_core::client::{ClientId, GrantType};
use chancery_core::federation::ProviderId;
use chancery_core::grants::{Facts, Party};
use chancery_core::text::is_deceptive;

use crate::node::request_id::RequestId;
use crate::node::state::AppState;
use chancery_core::events::SignInOutcome as SignIn;

const TARGET: &str = "chancery::audit";

/// Tokens were issued.
pub fn issued(state: &AppState, req: &HttpRequest, grant: GrantType, client: &ClientId, facts: &Facts) {
    state.metrics.token(grant);
    let (grant_id, account) = match &facts.party {
        Party::Account { grant, account, .. } => (Some(grant.as_str()), Some(account.id.0.as_str())),
        Party::Client { .. } => (None, None),
    };
    tracing::info!(
        target: TARGET,
        event = "token_issued",
        request_id = RequestId::of(req).as_str(),
        grant_type = grant.as_str(),
        client_id = client.as_str(),
        grant_id,
        account,
        remark = facts.remark,
        address = %state.trusted_proxies.client_addr(req).ip,
    );
}

/// In the place of an error's name: the database gave no answer.
pub const UNAVAILABLE: &str = "unavailable";

/// A token endpoint refused. `client_id`: as presented, proven or not. The last one: the error's name, and its
/// cause.
pub fn refused(
    state: &AppState,
    req: &HttpRequest,
    event: &'static str,
    client_id: Option<&str>,
    (error, cause): (&str, Option<&str>),
) {
    if error == UNAVAILABLE {
        state.metrics.database_error();
    }
    tracing::info!(
        target: TARGET,
        event,
        request_id = RequestId::of(req).as_str(),
        client_id = client_id.map(printable),
        error,
        cause,
        address = %state.trusted_proxies.client_addr(req).ip,
    );
}

/// A client revoked one of its tokens.
pub fn revoked(state: &AppState, req: &HttpRequest, client: &ClientId) {
    tracing::info!(
        target: TARGET,
        event = "token_revoked",
        request_id = RequestId::of(req).as_str(),
        client_id = client.as_str(),
        address = %state.trusted_proxies.client_addr(req).ip,
    );
}

/// Somebody tried to sign in. What was typed as user name may be a password, so it is not told.
pub fn sign_in(state: &AppState, req: &HttpRequest, outcome: SignIn, account: Option<&AccountId>) {
    state.metrics.sign_in(outcome);
    tracing::info!(
        target: TARGET,
        event = "sign_in",
        request_id = RequestId::of(req).as_str(),
        outcome = outcome.as_str(),
        account = account.map(|a| a.0.as_str()),
        address = %state.trusted_proxies.client_addr(req).ip,
    );
}

/// What came of somebody's detour to another provider. `outcome` may quote the provider.
pub fn upstream(
    state: &AppState,
    req: &HttpRequest,
    provider: &ProviderId,
    outcome: &str,
    account: Option<&AccountId>,
) {
    tracing::info!(
        target: TARGET,
        event = "upstream",
        request_id = RequestId::of(req).as_str(),
        provider = provider.as_str(),
        outcome = printable(outcome),
        account = account.map(|a| a.0.as_str()),
        address = %state.trusted_proxies.client_addr(req).ip,
    );
}

/// Something that a person did with their account or an app.
pub fn person(
    state: &AppState,
    req: &HttpRequest,
    event: &'static str,
    account: &AccountId,
    client: Option<&ClientId>,
) {
    tracing::info!(
        target: TARGET,
        event,
        request_id = RequestId::of(req).as_str(),
        account = account.0.as_str(),
        client_id = client.map(ClientId::as_str),
        address = %state.trusted_proxies.client_addr(req).ip,
    );
}

/// At most 128 characters of what a stranger sent, without those that could steer or deceive a terminal.
fn printable(text: &str) -> String {
    text.chars().take(128).map(|c| if is_deceptive(c) { '\u{FFFD}' } else { c }).collect()
}
