//! Which name stands for which node, per kind and scope. Holds numbers only; texts stay in the files.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// The names of one kind of nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    table: HashTable<(u32, u32)>,
}

impl Names {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { table: HashTable::with_capacity(count) }
    }

    /// Adds a node under a hash unless `same` says that one it finds has the same name; then that one is returned.
    #[inline]
    pub(crate) fn insert(&mut self, hash: u64, number: u32, same: impl Fn(u32) -> bool) -> Option<u32> {
        if let Some(first) = self.find(hash, same) {
            return Some(first);
        }
        let short = (hash >> 32) as u32;
        self.table.insert_unique(spread(short), (short, number), |(short, _)| spread(*short));
        None
    }

    /// The node under a hash of which `same` says that it is the one.
    #[inline]
    pub(crate) fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        let short = (hash >> 32) as u32;
        let found = self.table.find(spread(short), |(found, number)| *found == short && same(*number));
        found.map(|(_, number)| *number)
    }
}

/// The table looks at both ends of a hash.
#[inline]
fn spread(short: u32) -> u64 {
    u64::from(short) << 32 | u64::from(short)
}

/// The hash of a name in a scope, from what `names::hash_of_name` makes of the name.
#[inline]
pub(crate) fn hash_of(scope: &[&str], parent: u32, name: u32) -> u64 {
    let mut hasher = FixedState::with_seed(17).build_hasher();
    hasher.write_u64(u64::from(parent) << 32 | u64::from(name));
    for part in scope.iter().filter(|part| !part.is_empty()) {
        hasher.write(part.as_bytes());
        hasher.write_usize(part.len());
    }
    // What the hasher leaves in the upper half alone is not spread well enough for the whole.
    hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
