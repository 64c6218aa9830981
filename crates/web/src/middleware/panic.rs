//! A panic costs one request, never the connection or the process (rule R17).

use std::any::Any;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};

use actix_web::http::StatusCode;
use actix_web::{Handler, HttpResponse, Responder, ResponseError};

/// A handler whose panics become errors, which the edge turns into the answer 500.
#[derive(Clone)]
pub struct Caught<H>(pub H);

/// A handler panicked. Holds the message, for the log.
#[derive(Debug)]
pub struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panic: {}", self.0)
    }
}

impl ResponseError for Panicked {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl Panicked {
    fn from_payload(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
        Self(text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default())
    }
}

impl<H, Args> Handler<Args> for Caught<H>
where
    H: Handler<Args>,
    H::Output: Responder + 'static,
    Args: 'static,
{
    type Output = Result<H::Output, Panicked>;
    type Future = Pin<Box<dyn Future<Output = Self::Output>>>;

    fn call(&self, args: Args) -> Self::Future {
        let handler = self.0.clone();
        Box::pin(async move {
            let mut future = pin!(async move { handler.call(args).await });
            // What a handler shares with others is behind locks that survive poisoning or atomics,
            // so that nothing half-done can be seen after an unwinding.
            poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
                Ok(poll) => poll.map(Ok),
                Err(payload) => std::task::Poll::Ready(Err(Panicked::from_payload(payload.as_ref()))),
            })
            .await
        })
    }
}
