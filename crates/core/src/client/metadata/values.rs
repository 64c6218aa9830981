//! Rules for single values.

use super::error::{Checked, MetadataError};

/// A name of ours: one of the few that an attribute knows.
pub(in crate::client) fn choice<T: Copy>(
    field: &'static str,
    sent: Option<&str>,
    all: &[T],
    text: fn(T) -> &'static str,
) -> Checked<Option<T>> {
    find(sent, all, text).map_err(|names| MetadataError::new(field, format!("must be one of: {names}")))
}

/// A registered name, of which this server knows some.
pub(in crate::client) fn supported<T: Copy>(
    field: &'static str,
    sent: Option<&str>,
    all: &[T],
    text: fn(T) -> &'static str,
) -> Checked<Option<T>> {
    find(sent, all, text).map_err(|_| one_of(field, all, text))
}

/// The names if it is none of them.
fn find<T: Copy>(sent: Option<&str>, all: &[T], text: fn(T) -> &'static str) -> Result<Option<T>, String> {
    let Some(sent) = sent else { return Ok(None) };
    all.iter().copied().find(|value| text(*value) == sent).map(Some).ok_or_else(|| names(all, text))
}

fn names<T: Copy>(all: &[T], text: fn(T) -> &'static str) -> String {
    all.iter().map(|value| text(*value)).collect::<Vec<_>>().join(", ")
}

pub(in crate::client) fn one_of<T: Copy>(
    field: &'static str,
    all: &[T],
    text: fn(T) -> &'static str,
) -> MetadataError {
    MetadataError::new(field, format!("this server supports only: {}", names(all, text)))
}

/// So many seconds.
pub(in crate::client) fn within(
    field: &'static str,
    sent: Option<i64>,
    min: i64,
    max: i64,
) -> Checked<Option<i64>> {
    match sent {
        Some(value) if !(min..=max).contains(&value) => {
            Err(MetadataError::new(field, format!("must be {min} to {max} seconds")))
        }
        other => Ok(other),
    }
}
