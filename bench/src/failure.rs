//! What a bench says when it cannot go on.

/// What may go wrong in a bench: anything, and the message is all that matters.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
pub type Result<T> = std::result::Result<T, Failure>;
