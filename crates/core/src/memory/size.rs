//! How much is kept in memory.

use std::ops::AddAssign;

/// How much is kept now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    pub entries: usize,
    /// By [`Weigh`](super::Weigh), the cache's own included.
    pub bytes: usize,
}

impl AddAssign for Size {
    fn add_assign(&mut self, more: Self) {
        self.entries += more.entries;
        self.bytes += more.bytes;
    }
}
