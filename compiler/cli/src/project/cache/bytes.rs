//! Numbers and texts as bytes, for files that only this program reads.

/// Bytes being written.
#[derive(Debug, Default)]
pub(super) struct Writing {
    pub(super) bytes: Vec<u8>,
}

impl Writing {
    pub(super) fn number(&mut self, number: u64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn hash(&mut self, hash: blake3::Hash) {
        self.bytes.extend_from_slice(hash.as_bytes());
    }

    /// Writes how many things follow, then each.
    pub(super) fn each<T>(&mut self, things: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(things.len() as u64);
        for thing in things {
            write(self, thing);
        }
    }
}

/// Bytes being read; nothing where they are not what was expected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    rest: &'a [u8],
}

impl<'a> Reading<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u64::from_le_bytes(*number))
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let len = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        std::str::from_utf8(text).ok()
    }

    pub(super) fn hash(&mut self) -> Option<blake3::Hash> {
        let (hash, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(blake3::Hash::from_bytes(*hash))
    }

    /// Reads how many things follow, then each.
    pub(super) fn each<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // No capacity is taken on the word of a file.
        let count = self.number()?;
        let mut things = Vec::new();
        for _ in 0..count {
            things.push(read(self)?);
        }
        Some(things)
    }

    /// Whether all has been read.
    pub(super) fn is_done(self) -> bool {
        self.rest.is_empty()
    }
}
