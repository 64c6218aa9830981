//! Why an act of an administrator cannot be done, whatever it is about.

/// Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unable {
    #[error("there is no such thing")]
    NotFound,
    /// Another has the value of this column.
    #[error("this {0} is taken")]
    Taken(&'static str),
    /// It is not any more as it was when the act was prepared.
    #[error("it changed meanwhile")]
    Changed,
}
