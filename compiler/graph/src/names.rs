//! Which name stands for which node, per kind and scope. Holds numbers only; texts stay in the files.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use hashbrown::HashTable;

/// The names of one kind of nodes.
#[derive(Debug, Default)]
pub(crate) struct Names {
    table: HashTable<(u32, u32)>,
}

impl Names {
    pub(crate) fn reserve(&mut self, count: usize) {
        self.table.reserve(count, |(hash, _)| u64::from(*hash) << 32 | u64::from(*hash));
    }

    /// Adds a node under a hash unless `same` says that one it finds has the same name; then that one is returned.
    pub(crate) fn insert(&mut self, hash: u64, number: u32, same: impl Fn(u32) -> bool) -> Option<u32> {
        if let Some(first) = self.find(hash, same) {
            return Some(first);
        }
        let short = (hash >> 32) as u32;
        let spread = |(hash, _): &(u32, u32)| u64::from(*hash) << 32 | u64::from(*hash);
        self.table.insert_unique(spread(&(short, 0)), (short, number), spread);
        None
    }

    /// The node under a hash of which `same` says that it is the one.
    pub(crate) fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        let short = (hash >> 32) as u32;
        let spread = u64::from(short) << 32 | u64::from(short);
        self.table.find(spread, |(found, number)| *found == short && same(*number)).map(|(_, number)| *number)
    }
}

/// The hash of a name in a scope.
pub(crate) fn hash_of(scope: &[&str], parent: u32, name: &str) -> u64 {
    FixedState::with_seed(17).hash_one((scope, parent, name))
}
