//! Block scalars: `|` and `>` with their lines.

use super::Fast;
use super::letters::LINE;
use crate::Kind;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    One,
    Nothing,
    All,
}

impl Fast<'_> {
    /// Reads the block scalar whose header begins here, below a key or dash in that column.
    pub(super) fn block_scalar(&mut self, column: usize) -> Option<()> {
        let start = self.at;
        let folded = self.bytes[start] == b'>';
        self.at += 1;
        let ending = match self.bytes.get(self.at)? {
            b'-' => Ending::Nothing,
            b'+' => Ending::All,
            _ => Ending::One,
        };
        if ending != Ending::One {
            self.at += 1;
        }
        self.end_line()?;
        let mut text = String::new();
        let mut breaks = self.empty_lines(None)?;
        text.extend(std::iter::repeat_n('\n', breaks));
        let indent = self.indentation();
        if indent <= column {
            return None;
        }
        let mut end = 0;
        loop {
            let from = self.at + indent;
            let to = self.stop::<LINE>(from)?;
            if folded && self.bytes[from] == b' ' {
                return None;
            }
            if end > 0 {
                match (folded, breaks) {
                    (true, 1) => text.push(' '),
                    (true, _) => text.extend(std::iter::repeat_n('\n', breaks - 1)),
                    (false, _) => text.extend(std::iter::repeat_n('\n', breaks)),
                }
            }
            text.push_str(&self.source[from..to]);
            end = from + self.source[from..to].trim_end_matches(' ').len();
            self.at = to;
            self.line_break()?;
            breaks = 1 + self.empty_lines(Some(indent))?;
            match self.indentation() {
                _ if self.at == self.bytes.len() => break,
                here if here >= indent => {}
                here if here <= column => break,
                _ => return None,
            }
        }
        match ending {
            Ending::One => text.push('\n'),
            Ending::Nothing => {}
            Ending::All => text.extend(std::iter::repeat_n('\n', breaks)),
        }
        self.tree.owned_scalar(Kind::Text, start as u32, end as u32, &text);
        self.end = end as u32;
        Some(())
    }

    /// Passes over lines with nothing but at most `most` blanks, and counts them.
    fn empty_lines(&mut self, most: Option<usize>) -> Option<usize> {
        let mut count = 0;
        loop {
            let indent = self.indentation();
            match self.bytes.get(self.at + indent) {
                Some(b'\n' | b'\r') if indent == 0 || most.is_some_and(|most| indent <= most) => {
                    self.at += indent;
                    self.line_break()?;
                    count += 1;
                }
                Some(b'\n' | b'\r') => return None,
                None if indent > 0 => return None,
                Some(_) | None => return Some(count),
            }
        }
    }

    fn indentation(&self) -> usize {
        self.bytes[self.at..].iter().take_while(|byte| **byte == b' ').count()
    }

    fn line_break(&mut self) -> Option<()> {
        match self.bytes[self.at..] {
            [b'\n', ..] => self.at += 1,
            [b'\r', b'\n', ..] => self.at += 2,
            _ => return None,
        }
        Some(())
    }
}
