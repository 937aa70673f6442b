//! From bytes to lines and columns, computed only when something is shown.

/// A place as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The byte in the file, from 0.
    pub byte: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTable {
    starts: Vec<u32>,
}

impl LineTable {
    /// Finds the line starts of a text; `\n` ends a line, a `\r` before it belongs to the line.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                starts.push(at as u32 + 1);
            }
        }
        Self { starts }
    }

    /// The number of lines; a text that ends in a line break has an empty last one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Tells whether there is no line; there always is one.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The line, from 0, that holds a byte.
    pub fn line_of(&self, byte: u32) -> usize {
        self.starts.partition_point(|start| *start <= byte) - 1
    }

    /// The first byte of a line, from 0; the last line's for any line after it.
    pub fn start_of(&self, line: usize) -> u32 {
        self.starts[line.min(self.starts.len() - 1)]
    }

    /// The position of a byte; a byte inside a character counts as the character's.
    pub fn position(&self, text: &str, byte: u32) -> Position {
        let byte = byte.min(text.len() as u32);
        let line = self.line_of(byte);
        let start = self.starts[line] as usize;
        let column = text.as_bytes()[start..byte as usize]
            .iter()
            .filter(|unit| (**unit & 0b1100_0000) != 0b1000_0000)
            .count();
        Position { line: line as u32 + 1, column: column as u32 + 1, byte }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_bytes_count_bytes() {
        let text = "a: Größe\r\nb: é x\n";
        let table = LineTable::new(text);
        let x = text.find('x').unwrap() as u32;
        assert_eq!(table.position(text, x), Position { line: 2, column: 6, byte: x });
        assert_eq!(table.position(text, 0), Position { line: 1, column: 1, byte: 0 });
        let end = text.len() as u32;
        assert_eq!(table.position(text, end), Position { line: 3, column: 1, byte: end });
    }

    #[test]
    fn a_byte_behind_the_end_is_the_end() {
        let table = LineTable::new("ab");
        assert_eq!(table.position("ab", 99).column, 3);
    }
}
