//! How texts may be written.

/// Pattern of texts that are taken letter by letter, such as secrets: what stands around them is not ours to
/// remove.
pub(super) const LITERAL: &str = r"^\S(.*\S)?$";

/// How a text may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// White space around it means nothing: a URL, a path, an address.
    Plain,
    /// The same, and empty it has a meaning.
    PlainOrEmpty,
    /// See [`LITERAL`].
    Literal,
}

/// A text without the line end that an editor or `echo` has left behind it.
pub(super) fn without_line_end(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}
