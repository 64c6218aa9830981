//! Request objects by reference (RFC 9101 §5.2).

use std::sync::Arc;
use std::time::Duration;

use chancery_core::memory::Bounds;

use crate::client::Fetched;
use crate::error::FetchError;
use crate::fetches::Rules;

/// How long an object is used whose URI has a fragment (OpenID Connect Core §6.2): a client that
/// changes the object changes the fragment.
const LIFETIME: Duration = Duration::from_mins(5);
/// And without a fragment: whoever asks for one again and again uses up nothing that a client's people
/// need, because ten URIs at this rate stay below what a client may have fetched.
const SHORT_LIFETIME: Duration = Duration::from_secs(2);

pub(crate) fn rules() -> Rules<Arc<str>> {
    Rules {
        accept: "application/oauth-authz-req+jwt, application/jwt",
        read,
        lifetime: |uri| if uri.contains('#') { LIFETIME } else { SHORT_LIFETIME },
        failure_lifetime: Duration::ZERO,
        patience: 1,
        bounds: Bounds { entries: 100, bytes: 8 * 1024 * 1024 },
    }
}

fn read(fetched: &Fetched) -> Result<Arc<str>, FetchError> {
    if fetched.status != 200 {
        return Err(FetchError::Status(fetched.status));
    }
    // a file has a line end where a JWT has none
    let text = std::str::from_utf8(&fetched.body).map_err(|_| FetchError::Document("not text"))?;
    Ok(Arc::from(text.trim_ascii_end()))
}
