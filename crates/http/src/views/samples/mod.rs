//! Every page in each of its states: the one list for the tests and for the eye (`examples/preview`).
//! A page that is new, or new in some state, is added to it. Nothing that serves requests uses it.

mod account;
mod cast;
mod notices;
mod sign_in;

use cast::Cast;
use chancery_web::views::PageContext;

pub use cast::Sample;

/// All of them. `text`: what stands in every place that takes text from outside; `None`: what people
/// and apps are called.
pub fn all(page: &PageContext<'_>, text: Option<&str>) -> Vec<Sample> {
    let cast = Cast { page, text };
    let mut samples = sign_in::samples(&cast);
    samples.extend(account::samples(&cast));
    samples.extend(notices::samples(&cast));
    samples
}
