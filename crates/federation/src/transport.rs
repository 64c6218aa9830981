//! The guarded client behind `openidconnect`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chancery_core::federation::UpstreamError;
use chancery_outbound::{FetchError, GuardedClient};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// The guarded client as `openidconnect` wants it.
#[derive(Clone)]
pub struct Transport(pub Arc<GuardedClient>);

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            let answer = self.0.send(request).await?;
            // a provider that is broken may get well; what its proxy says instead is no answer
            if answer.status().is_server_error() {
                return Err(FetchError::Status(answer.status().as_u16()));
            }
            Ok(answer)
        })
    }
}

/// An answer that never came, or was too much.
pub fn unreachable(error: &FetchError) -> UpstreamError {
    UpstreamError::Unavailable(error.to_string())
}
