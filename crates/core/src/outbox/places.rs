//! How many deliveries a node has under way, and how many to one receiver.

use std::collections::BTreeMap;

use crate::realm::RealmId;

/// Deliveries that a node has under way at the same time.
pub const AT_ONCE: usize = 64;

/// Of those, to one group: a receiver that hangs leaves the other places to the others.
pub const A_GROUP: usize = 4;

/// A receiver of one kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub realm: RealmId,
    pub kind: String,
    pub name: String,
}

/// The places that are taken.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<Group, usize>);

impl Places {
    pub fn taken(&self) -> usize {
        self.0.values().sum()
    }

    pub fn free(&self) -> usize {
        AT_ONCE.saturating_sub(self.taken())
    }

    /// How many due entries to look at so that every free place finds its entry: groups that have all of their
    /// places can keep the first [`AT_ONCE`] of the list from being begun, and not more.
    pub fn to_look_at(&self) -> usize {
        match self.free() {
            0 => 0,
            free => free + AT_ONCE,
        }
    }

    /// `false`: this one has to wait.
    pub fn take(&mut self, group: &Group) -> bool {
        let taken = self.0.get(group).copied().unwrap_or(0);
        if self.free() == 0 || taken >= A_GROUP {
            return false;
        }
        self.0.insert(group.clone(), taken + 1);
        true
    }

    pub fn give_back(&mut self, group: &Group) {
        if let Some(taken) = self.0.get_mut(group) {
            *taken = taken.saturating_sub(1);
            if *taken == 0 {
                self.0.remove(group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: usize) -> Group {
        Group { realm: RealmId::parse("main").unwrap(), kind: "parcel".to_owned(), name: name.to_string() }
    }

    #[test]
    fn a_group_gets_a_few_places() {
        let mut places = Places::default();
        assert!((0..A_GROUP).all(|_| places.take(&group(1))));
        assert!(!places.take(&group(1)));
        assert!(places.take(&group(2)), "another has its own");
        places.give_back(&group(1));
        assert!(places.take(&group(1)));
        assert_eq!(places.taken(), A_GROUP + 1);
    }

    #[test]
    fn there_are_no_more_than_all_places() {
        let mut places = Places::default();
        assert!((0..AT_ONCE).all(|n| places.take(&group(n))));
        assert!(!places.take(&group(AT_ONCE)));
        assert_eq!((places.free(), places.to_look_at()), (0, 0));
        places.give_back(&group(3));
        assert_eq!((places.free(), places.to_look_at()), (1, AT_ONCE + 1));
    }

    /// Whatever is under way, what is looked at holds an entry for each free place.
    #[test]
    fn full_groups_hide_nobody() {
        let mut places = Places::default();
        let full = AT_ONCE / A_GROUP - 1;
        for name in 0..full {
            assert!((0..A_GROUP).all(|_| places.take(&group(name))));
        }
        let list = (0..A_GROUP).flat_map(|_| (0..full).map(group)).chain((100..100 + AT_ONCE).map(group));
        let free = places.free();
        let begun = list.take(places.to_look_at()).filter(|g| places.take(g)).count();
        assert_eq!(begun, free);
    }
}
