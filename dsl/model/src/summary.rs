//! What the columns of a dataset have between them.

use crate::names::{HISTORY, is_simple};
use crate::{Column, FileModel};

/// What the columns of a dataset have between them, noted while their text is at hand.
///
/// There may be ten million columns, and nearly all are plain: who looks for something special passes a whole dataset
/// by where no column has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Whether the names of the dataset and of all columns are simple, as `names::is_simple` has it.
    pub simple_names: bool,
    /// Whether the name of the dataset ends like that of a table of past versions.
    pub ends_like_history: bool,
    /// Whether every kind of platform holds every column's values as they are.
    pub held_everywhere: bool,
    /// Whether some column has another name in tables.
    pub physical: bool,
    /// Whether some column gives classes.
    pub classified: bool,
    /// Whether some column refers to another one.
    pub refers: bool,
    /// Whether some column had another name before.
    pub renamed: bool,
}

impl Summary {
    /// That of a dataset of which only the name is known.
    pub(crate) fn of_name(name: &str) -> Self {
        Self {
            simple_names: is_simple(name),
            ends_like_history: name.ends_with(HISTORY),
            held_everywhere: true,
            physical: false,
            classified: false,
            refers: false,
            renamed: false,
        }
    }

    /// Takes the name of one more column in.
    #[inline]
    pub(crate) fn add_name(&mut self, name: &str) {
        self.simple_names &= is_simple(name);
    }

    /// Takes a type in; `held` tells whether every kind of platform holds its values as they are.
    #[inline]
    pub(crate) fn add_type(&mut self, held: Held) {
        self.held_everywhere &= held == Held::Everywhere;
    }

    /// Takes the rest of the column in; `held` tells whether every kind of platform holds its values as they are.
    #[inline]
    pub(crate) fn add(&mut self, column: &Column, held: Held, file: &FileModel) {
        self.add_type(held);
        if column.has_details() {
            let details = column.details(file);
            self.physical |= details.physical.is_some();
            self.classified |= !details.classification.is_empty();
            self.refers |= details.references.is_some();
            self.renamed |= details.renamed_from.is_some();
        }
    }
}

/// Where the values of a type are held as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// On every kind of platform.
    Everywhere,
    /// Not everywhere, or the type could not be read.
    NotEverywhere,
}
