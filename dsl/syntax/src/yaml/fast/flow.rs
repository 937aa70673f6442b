//! Flow maps and lists that begin and end on one line.

use super::Fast;
use super::scalar::LONGEST_KEY;
use crate::Kind;
use crate::keys::Seen;

impl Fast<'_> {
    /// Reads the flow collection that begins here, inside that many others, and stops right after it.
    pub(super) fn flow(&mut self, depth: usize) -> Option<()> {
        if depth >= self.depth {
            return None;
        }
        let (kind, close) = if self.bytes[self.at] == b'{' { (Kind::Map, b'}') } else { (Kind::List, b']') };
        let node = self.tree.open(kind, self.at as u32);
        self.at += 1;
        let mut keys = Seen::after(&self.signs);
        loop {
            self.skip_blanks();
            if *self.bytes.get(self.at)? == close {
                break;
            }
            if kind == Kind::Map {
                let suspicious = self.flow_entry(depth, &mut keys)?;
                if suspicious {
                    self.suspects.push(node);
                }
            } else {
                self.flow_value(depth)?;
            }
            self.skip_blanks();
            match *self.bytes.get(self.at)? {
                b',' => self.at += 1,
                byte if byte == close => {}
                _ => return None,
            }
        }
        keys.forget(&mut self.signs);
        self.at += 1;
        self.end = self.at as u32;
        self.tree.close(node, self.end);
        Some(())
    }

    /// Reads a key and its value, and tells whether the key wants a closer look.
    fn flow_entry(&mut self, depth: usize, keys: &mut Seen) -> Option<bool> {
        let key = match self.simple_key() {
            Some(key) => key,
            None => self.scalar_in_flow()?,
        };
        if key.end - key.start > LONGEST_KEY {
            return None;
        }
        let suspicious = keys.is_suspicious(key.text_in(self.source, &self.unescaped), &mut self.signs);
        self.add(key);
        let key_end = self.end;
        self.skip_blanks();
        if *self.bytes.get(self.at)? != b':' {
            self.add_null(Some(key_end));
            return Some(suspicious);
        }
        if *self.bytes.get(self.at + 1)? != b' ' {
            return None;
        }
        self.at += 1;
        self.skip_blanks();
        match *self.bytes.get(self.at)? {
            b',' | b'}' => self.add_null(Some(key_end)),
            _ => self.flow_value(depth)?,
        }
        Some(suspicious)
    }

    fn flow_value(&mut self, depth: usize) -> Option<()> {
        match *self.bytes.get(self.at)? {
            b'{' | b'[' => self.flow(depth + 1),
            _ => {
                let scalar = self.scalar_in_flow()?;
                self.add(scalar);
                Some(())
            }
        }
    }
}
