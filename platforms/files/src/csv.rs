//! Takes CSV apart: records with their line, byte and raw form, whatever is wrong with one of them.
//!
//! The well-kept CSV readers do not tell a quoted empty field (empty text) from an unquoted one (null), and one stray
//! quote costs them the rest of the file. Here a record that cannot be read costs its first line only.
//! What is read well is read as the engine's own reader reads it; a test holds the two against each other.

use std::io::{BufRead, Seek, SeekFrom};

use dsc_driver::source::{FaultCode, RowFault};

/// A record that is longer than this has an open quote somewhere.
const LONGEST_RECORD: usize = 64 << 20;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The byte at which it begins, from 0.
    pub byte: u64,
    /// All of it, without the line's end.
    pub raw: Vec<u8>,
    /// Its fields; an empty one that is not quoted is nothing.
    pub fields: Result<Vec<Option<Vec<u8>>>, RowFault>,
}

/// Reads records one by one.
#[derive(Debug)]
pub struct Records<R> {
    input: R,
    line: u64,
    byte: u64,
}

impl<R: BufRead + Seek> Records<R> {
    /// Reads from the start; a byte order mark is passed over.
    pub fn new(mut input: R) -> std::io::Result<Records<R>> {
        let mark = input.fill_buf()?.starts_with(b"\xef\xbb\xbf");
        let byte = if mark { 3 } else { 0 };
        input.consume(byte);
        Ok(Records { input, line: 1, byte: byte as u64 })
    }

    /// The next record, or none at the end. A line with nothing in it is a record of one field that is nothing.
    pub fn next_record(&mut self) -> std::io::Result<Option<Record>> {
        let mut raw = Vec::new();
        if self.input.read_until(b'\n', &mut raw)? == 0 {
            return Ok(None);
        }
        let (line, byte) = (self.line, self.byte);
        let first = raw.len();
        let mut splitter = Splitter::default();
        let mut seen = 0;
        loop {
            let wrong = splitter.feed(&raw[seen..]).err();
            seen = raw.len();
            if wrong.is_none() && !splitter.is_open() {
                self.line += raw.iter().filter(|byte| **byte == b'\n').count() as u64;
                self.byte += raw.len() as u64;
                let fields = Ok(splitter.finish());
                return Ok(Some(Record { line, byte, raw: without_end(raw), fields }));
            }
            let ended =
                wrong.is_some() || raw.len() > LONGEST_RECORD || self.input.read_until(b'\n', &mut raw)? == 0;
            if ended {
                let message = wrong.unwrap_or("a quote is opened and never closed");
                return self.broken(raw, first, message).map(Some);
            }
        }
    }

    /// Gives up on a record: its first line is lost, and reading goes on behind it.
    fn broken(&mut self, mut raw: Vec<u8>, first: usize, message: &str) -> std::io::Result<Record> {
        let record_start = (self.line, self.byte);
        raw.truncate(first);
        self.byte += first as u64;
        self.line += 1;
        self.input.seek(SeekFrom::Start(self.byte))?;
        Ok(Record {
            line: record_start.0,
            byte: record_start.1,
            raw: without_end(raw),
            fields: Err(RowFault { code: FaultCode::BrokenRow, field: None, message: message.to_owned() }),
        })
    }
}

fn without_end(mut raw: Vec<u8>) -> Vec<u8> {
    if raw.last() == Some(&b'\n') {
        raw.pop();
        if raw.last() == Some(&b'\r') {
            raw.pop();
        }
    }
    raw
}

/// Where in a record the splitter is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// Before the first byte of a field.
    #[default]
    Start,
    /// Behind one blank at the start of a field.
    Blank,
    /// In a field without quotes.
    Plain,
    /// Inside quotes.
    Quoted,
    /// Behind a quote that may close the field or be the first of two.
    Quote,
    /// Behind a closed field.
    Closed,
}

/// Splits the bytes of one record, fed line by line.
#[derive(Debug, Default)]
struct Splitter {
    at: At,
    field: Vec<u8>,
    quoted: bool,
    /// Blanks behind the closing quote.
    blanks: usize,
    fields: Vec<Option<Vec<u8>>>,
}

impl Splitter {
    fn is_open(&self) -> bool {
        self.at == At::Quoted
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        for (index, byte) in bytes.iter().copied().enumerate() {
            let ends = byte == b'\n' || byte == b'\r' && bytes.get(index + 1) == Some(&b'\n');
            if ends && self.at != At::Quoted {
                return Ok(());
            }
            self.step(byte)?;
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) -> Result<(), &'static str> {
        self.at = match (self.at, byte) {
            (At::Start, b'"') => {
                self.quoted = true;
                At::Quoted
            }
            // As the engine reads it: one blank before a quoted field is not part of it.
            (At::Blank, b'"') => {
                self.field.clear();
                self.quoted = true;
                At::Quoted
            }
            (At::Start | At::Blank | At::Plain | At::Quote | At::Closed, b',') => {
                self.end_field();
                At::Start
            }
            (At::Start, _) => {
                self.field.push(byte);
                if byte == b' ' { At::Blank } else { At::Plain }
            }
            (At::Blank | At::Plain, _) => {
                self.field.push(byte);
                At::Plain
            }
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) => {
                self.field.push(byte);
                At::Quoted
            }
            (At::Quote, b'"') => {
                self.field.push(b'"');
                At::Quoted
            }
            (At::Quote | At::Closed, b' ') => {
                self.blanks += 1;
                At::Closed
            }
            // As the engine reads it: `"a" "b"` is one field, and what stands between its parts belongs to it.
            (At::Closed, b'"') => {
                self.field.extend(std::iter::repeat_n(b' ', std::mem::take(&mut self.blanks)));
                At::Quoted
            }
            (At::Quote | At::Closed, _) => return Err("text follows a closing quote"),
        };
        Ok(())
    }

    fn end_field(&mut self) {
        let field = std::mem::take(&mut self.field);
        let quoted = std::mem::take(&mut self.quoted);
        self.blanks = 0;
        self.fields.push(if field.is_empty() && !quoted { None } else { Some(field) });
    }

    fn finish(mut self) -> Vec<Option<Vec<u8>>> {
        self.end_field();
        self.fields
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Record, Records};

    fn read(text: &[u8]) -> Vec<Record> {
        let mut records = Records::new(Cursor::new(text)).unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            all.push(record);
        }
        all
    }

    fn show(record: &Record) -> String {
        let place = format!("{}@{}", record.line, record.byte);
        match &record.fields {
            Ok(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        field
                            .as_ref()
                            .map_or("-".to_owned(), |text| String::from_utf8_lossy(text).into_owned())
                    })
                    .collect();
                format!("{place} {}", fields.join("|"))
            }
            Err(fault) => format!("{place} !{} {}", fault.message, String::from_utf8_lossy(&record.raw)),
        }
    }

    fn shown(text: &[u8]) -> Vec<String> {
        read(text).iter().map(show).collect()
    }

    #[test]
    fn an_empty_field_is_nothing_and_a_quoted_one_is_empty() {
        assert_eq!(shown(b"1,,\"\"\n"), ["1@0 1|-|"]);
    }

    #[test]
    fn quotes_hold_commas_line_ends_and_doubled_quotes() {
        assert_eq!(shown(b"\"a,b\",\"c\r\nd\",\"e \"\"f\"\"\"\nx\n"), ["1@0 a,b|c\r\nd|e \"f\"", "3@23 x"]);
    }

    #[test]
    fn both_line_ends_and_a_missing_last_one_are_fine() {
        assert_eq!(shown(b"\xef\xbb\xbfa\r\nb\nc"), ["1@3 a", "2@6 b", "3@8 c"]);
    }

    #[test]
    fn an_open_quote_costs_its_line_only() {
        assert_eq!(
            shown(b"1,\"x\n2,y\n3,z\n"),
            ["1@0 !a quote is opened and never closed 1,\"x", "2@5 2|y", "3@9 3|z"]
        );
    }

    #[test]
    fn text_behind_a_closing_quote_costs_its_line_only() {
        assert_eq!(shown(b"\"a\"b,c\nd\n"), ["1@0 !text follows a closing quote \"a\"b,c", "2@7 d"]);
    }

    #[test]
    fn quotes_inside_plain_fields_are_text() {
        assert_eq!(shown(b"a\"b\", \"c\" ,  \"d\"\n"), ["1@0 a\"b\"|c|  \"d\""]);
    }
}
