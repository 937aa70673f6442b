//! A name, reference or text of a model file: where it stands, in eight bytes.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;

use dsc_diag::FileId;

/// Text that stands in a file, as a place rather than a copy; [`crate::FileModel::text`] reads it.
///
/// Most texts lie in the source as they are meant. The others (escaped, folded, reached through an alias) are a
/// [`Note`] of the file.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word {
    at: u32,
    size: NonZeroU32,
}

/// Set always, so that `Option<Word>` is no larger than a word.
const PRESENT: u32 = 1 << 31;
/// The word is the number of a note.
const NOTED: u32 = 1 << 30;
/// One quotation mark stands on each side.
const QUOTED: u32 = 1 << 29;
const LENGTH: u32 = QUOTED - 1;

/// A text that the source does not hold as it is meant, that was reached through an alias, or that an overlay sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text.
    pub text: Box<str>,
    /// Where it is written.
    pub range: (u32, u32),
    /// The alias through which it was reached.
    pub alias: Option<(u32, u32)>,
    /// The file in which it is written, where that is another one: an overlay.
    pub file: Option<FileId>,
}

impl Word {
    /// A word that the source holds as it is meant.
    pub(crate) fn in_source(start: u32, len: u32) -> Self {
        Self::build(start, len & LENGTH)
    }

    /// A word between two quotation marks.
    pub(crate) fn in_quotes(start: u32, len: u32) -> Self {
        Self::build(start, (len & LENGTH) | QUOTED)
    }

    /// A word that is a note.
    pub(crate) fn noted(number: u32) -> Self {
        Self::build(number, NOTED)
    }

    fn build(at: u32, size: u32) -> Self {
        let size = NonZeroU32::MIN.saturating_add((size | PRESENT) - 1);
        Self { at, size }
    }

    #[inline]
    pub(crate) fn note(self) -> Option<usize> {
        (self.size.get() & NOTED != 0).then_some(self.at as usize)
    }

    /// The bytes of the text in the source, quotes left out; meaningless for a note.
    #[inline]
    pub(crate) fn text_range(self) -> std::ops::Range<usize> {
        self.at as usize..(self.at + (self.size.get() & LENGTH)) as usize
    }

    /// The bytes of the word in the source, quotes included; meaningless for a note.
    #[inline]
    pub(crate) fn range(self) -> (u32, u32) {
        let quote = u32::from(self.size.get() & QUOTED != 0);
        (self.at - quote, self.at + (self.size.get() & LENGTH) + quote)
    }

    /// Part of a word that is no note.
    pub(crate) fn part(self, start: usize, len: usize) -> Self {
        Self::in_source(self.at + start as u32, len as u32)
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.note() {
            Some(note) => write!(out, "Word(note {note})"),
            None => write!(out, "Word({:?})", self.text_range()),
        }
    }
}

/// Some neighbouring entries of one of a file's tables.
pub struct Many<T> {
    start: u32,
    len: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Many<T> {
    /// No entries.
    pub const NONE: Self = Self { start: 0, len: 0, of: PhantomData };

    /// The entries from `start` up to `end`.
    pub(crate) fn between(start: usize, end: usize) -> Self {
        Self { start: start as u32, len: (end - start) as u32, of: PhantomData }
    }

    /// How many they are.
    #[inline]
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Where they stand in their table.
    #[inline]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

impl<T> Clone for Many<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Many<T> {}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self::between(0, 0)
    }
}

impl<T> PartialEq for Many<T> {
    fn eq(&self, other: &Self) -> bool {
        self.range() == other.range()
    }
}

impl<T> Eq for Many<T> {}

impl<T> fmt::Debug for Many<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.range())
    }
}
