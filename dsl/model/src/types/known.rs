//! Types read before, by their text: models repeat the same few in every file.

use crate::summary::Held;
use crate::types::{DataType, Element, TypeFault, parse_type};
use crate::{Capabilities, Support};

/// Slots of the table, a power of two.
const SLOTS: usize = 4_096;
/// So many texts fill a quarter of the slots; then the table is begun anew.
const MOST: usize = SLOTS / 4;

/// Types read before, by their text.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownTypes {
    known: Vec<Known>,
    /// Numbers into `known`, from 1; 0 is free.
    slots: Vec<u16>,
}

/// A type that was read.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    mark: Mark,
    text: Box<str>,
    /// What it is.
    pub(crate) element: Element,
    /// Where its values are held as they are.
    pub(crate) held: Held,
}

impl KnownTypes {
    /// Reads a type.
    pub(crate) fn read(&mut self, text: &str) -> Result<&Known, TypeFault> {
        if self.slots.is_empty() || self.known.len() == MOST {
            self.known.clear();
            self.slots.clear();
            self.slots.resize(SLOTS, 0);
        }
        let mark = Mark::of(text);
        let mut slot = mark.slot();
        let found = loop {
            let Some(number) = usize::from(self.slots[slot % SLOTS]).checked_sub(1) else { break None };
            let known = &self.known[number];
            if known.mark == mark && (mark.says_all() || *known.text == *text) {
                break Some(number);
            }
            slot += 1;
        };
        let number = match found {
            Some(number) => number,
            None => {
                let element = parse_type(text)?;
                let held = held(&element.data_type);
                self.known.push(Known { mark, text: text.into(), element, held });
                self.slots[slot % SLOTS] = self.known.len() as u16;
                self.known.len() - 1
            }
        };
        Ok(&self.known[number])
    }
}

/// What tells texts apart without looking at all of them: their length, their first and their last eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    len: usize,
    first: u64,
    last: u64,
}

impl Mark {
    #[inline]
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => (bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), 0),
        };
        Self { len: bytes.len(), first, last }
    }

    /// Whether texts of that mark are equal for certain.
    fn says_all(self) -> bool {
        self.len <= 16
    }

    /// Where the search for a text begins.
    #[inline]
    fn slot(self) -> usize {
        // 2^64 divided by the golden ratio spreads bits upwards.
        let mixed =
            (self.first ^ self.last.rotate_left(23) ^ self.len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 52) as usize
    }
}

fn held(data_type: &DataType) -> Held {
    let mut platforms = Capabilities::all().iter();
    match platforms.all(|platform| platform.support(data_type, &[]) == Support::Full) {
        true => Held::Everywhere,
        false => Held::NotEverywhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_the_same_way_again_and_after_others() {
        let mut known = KnownTypes::default();
        let texts: Vec<String> = (1..2_000).map(|size| format!("varchar({size})?")).collect();
        for _ in 0..2 {
            for text in texts.iter().map(String::as_str).chain(["int", "text?", "array<text>", "decimal(1)"])
            {
                assert_eq!(known.read(text).map(|known| known.element.clone()), parse_type(text), "{text}");
            }
        }
        assert!(known.read("varchr(3)").is_err());
    }

    #[test]
    fn it_is_known_which_types_every_platform_holds() {
        let mut known = KnownTypes::default();
        let mut held = |text| known.read(text).map(|known| known.held);
        assert_eq!(held("decimal(38,2)?"), Ok(Held::Everywhere));
        assert_eq!(held("decimal(39,2)?"), Ok(Held::NotEverywhere));
        assert_eq!(held("array<float128>"), Ok(Held::NotEverywhere));
    }
}
