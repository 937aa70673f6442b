//! What only some of many objects have: kept in a table of its own, so that the others stay small.

use std::num::NonZeroU32;

/// The place of an object's details in their table; none for an object that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Detail(Option<NonZeroU32>);

impl Detail {
    /// The details of an object, or those of one that has none.
    #[inline]
    pub(crate) fn of<'f, T>(self, table: &'f [T], none: &'static T) -> &'f T {
        self.0.map_or(none, |number| &table[number.get() as usize - 1])
    }

    /// Whether an object has any.
    #[inline]
    pub(crate) fn is_some(self) -> bool {
        self.0.is_some()
    }

    /// Where in the table the details of an object stand, to be written; the first call makes them.
    pub(crate) fn of_mut<T: Default>(&mut self, table: &mut Vec<T>) -> usize {
        let number = *self.0.get_or_insert_with(|| {
            table.push(T::default());
            NonZeroU32::MIN.saturating_add(table.len() as u32 - 1)
        });
        number.get() as usize - 1
    }
}
