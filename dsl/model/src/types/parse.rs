//! Reads a column's type from its one line of text: `decimal(12, 2)?`, `array<varchar(20)>`.

use std::ops::Range;

use dsc_diag::closest;

use super::{DataType, Element, Field, FloatType, SmallFloat, TimeType, WholeType};

/// Lengths above this are surely a slip; the same limit as Postgres' `varchar`.
const LONGEST: u32 = 10_485_760;
/// The most digits that any target keeps (Postgres' `numeric`).
const MOST_DIGITS: u32 = 1_000;
/// The most dimensions that any target keeps (pgvector).
const MOST_DIMENSIONS: u32 = 16_000;
/// Types inside types, deep enough for any table and shallow enough for the stack.
const DEEPEST: usize = 32;

/// Why a text is no type; the range counts bytes in that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeFault {
    /// The word is no type; perhaps another one was meant.
    Unknown {
        /// Where the word stands.
        at: Range<usize>,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// The type is known and its parameters are not right: what they should be.
    Parameter {
        /// Where the parameters stand.
        at: Range<usize>,
        /// What is right, as one phrase.
        expected: String,
    },
    /// The text goes on, or stops, where it should not: what was expected.
    Shape {
        /// Where.
        at: Range<usize>,
        /// What was expected, as one phrase.
        expected: String,
    },
}

/// Every canonical type word and the accepted names people know from their database.
const WORDS: &[(&str, &str)] = &[
    ("boolean", "boolean"),
    ("bool", "boolean"),
    ("tinyint", "tinyint"),
    ("int1", "tinyint"),
    ("byte", "tinyint"),
    ("smallint", "smallint"),
    ("int2", "smallint"),
    ("short", "smallint"),
    ("integer", "integer"),
    ("int", "integer"),
    ("int4", "integer"),
    ("bigint", "bigint"),
    ("int8", "bigint"),
    ("long", "bigint"),
    ("decimal", "decimal"),
    ("numeric", "decimal"),
    ("number", "decimal"),
    ("dec", "decimal"),
    ("real", "real"),
    ("float4", "real"),
    ("float32", "real"),
    ("double", "double"),
    ("double precision", "double"),
    ("float8", "double"),
    ("float64", "double"),
    ("float", "double"),
    ("float16", "float16"),
    ("half", "float16"),
    ("bfloat16", "bfloat16"),
    ("float128", "float128"),
    ("fp8_e4m3", "fp8_e4m3"),
    ("fp8_e5m2", "fp8_e5m2"),
    ("fp6_e2m3", "fp6_e2m3"),
    ("fp6_e3m2", "fp6_e3m2"),
    ("fp4_e2m1", "fp4_e2m1"),
    ("char", "char"),
    ("character", "char"),
    ("national character", "char"),
    ("nchar", "char"),
    ("bpchar", "char"),
    ("varchar", "varchar"),
    ("character varying", "varchar"),
    ("national character varying", "varchar"),
    ("nvarchar", "varchar"),
    ("varchar2", "varchar"),
    ("nvarchar2", "varchar"),
    ("text", "text"),
    ("string", "text"),
    ("clob", "text"),
    ("nclob", "text"),
    ("ntext", "text"),
    ("tinytext", "text"),
    ("mediumtext", "text"),
    ("longtext", "text"),
    ("binary", "binary"),
    ("blob", "blob"),
    ("bytea", "blob"),
    ("bytes", "blob"),
    ("varbinary", "blob"),
    ("tinyblob", "blob"),
    ("mediumblob", "blob"),
    ("longblob", "blob"),
    ("date", "date"),
    ("time", "time"),
    ("time without time zone", "time"),
    ("timestamp", "timestamp"),
    ("datetime", "timestamp"),
    ("datetime2", "timestamp"),
    ("timestamp_ntz", "timestamp"),
    ("timestamp without time zone", "timestamp"),
    ("timestamptz", "timestamptz"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp_tz", "timestamptz"),
    ("datetimeoffset", "timestamptz"),
    ("interval", "interval"),
    ("uuid", "uuid"),
    ("uniqueidentifier", "uuid"),
    ("guid", "uuid"),
    ("json", "json"),
    ("jsonb", "json"),
    ("array", "array"),
    ("list", "array"),
    ("map", "map"),
    ("struct", "struct"),
    ("row", "struct"),
    ("vector", "vector"),
    ("geography", "geography"),
];

/// The words that types begin with, for suggestions.
pub fn type_words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, _)| *word)
}

/// Reads a type with its trailing `?`; blanks may stand anywhere between its parts.
pub fn parse_type(text: &str) -> Result<Element, TypeFault> {
    let mut reader = Reader { text, at: 0 };
    let element = reader.element(0)?;
    reader.skip_blanks();
    if reader.at < text.len() {
        let expected = format!("nothing after `{}`", text[..reader.at].trim_end());
        return Err(TypeFault::Shape { at: reader.at..text.len(), expected });
    }
    Ok(element)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn element(&mut self, depth: usize) -> Result<Element, TypeFault> {
        let start = self.at;
        if depth > DEEPEST {
            let expected = format!("at most {DEEPEST} types inside each other");
            return Err(TypeFault::Shape { at: start..self.text.len(), expected });
        }
        let data_type = self.data_type(depth)?;
        self.skip_blanks();
        Ok(Element { data_type, nullable: self.take(b'?') })
    }

    fn data_type(&mut self, depth: usize) -> Result<DataType, TypeFault> {
        let (word, at) = self.word();
        let canonical = match canonical_word(&word) {
            Some(canonical) => canonical,
            None if word.is_empty() => {
                return Err(TypeFault::Shape { at, expected: "a type".to_owned() });
            }
            None => {
                let suggestion = closest(&word, type_words()).map(str::to_owned);
                return Err(TypeFault::Unknown { at, suggestion });
            }
        };
        match canonical {
            "array" => Ok(DataType::Array(Box::new(self.one_inside(depth)?))),
            "map" => {
                self.expect(b'<', "`<`, as in `map<text, integer>`")?;
                let key = self.element(depth + 1)?;
                self.expect(b',', "`,` and the type of the values, as in `map<text, integer>`")?;
                let value = self.element(depth + 1)?;
                self.expect(b'>', "`>`")?;
                Ok(DataType::Map(Box::new((key, value))))
            }
            "struct" => self.fields(depth),
            _ => {
                let (numbers, parameters) = self.parameters()?;
                // Both spellings are known from other databases: `varchar` and `binary` without a length.
                let data_type = with_parameters(canonical, &word, &numbers);
                data_type.map_err(|expected| TypeFault::Parameter {
                    at: if parameters.is_empty() { at } else { parameters },
                    expected,
                })
            }
        }
    }

    fn one_inside(&mut self, depth: usize) -> Result<Element, TypeFault> {
        self.expect(b'<', "`<` and the type inside, as in `array<text>`")?;
        let item = self.element(depth + 1)?;
        self.expect(b'>', "`>`")?;
        Ok(item)
    }

    fn fields(&mut self, depth: usize) -> Result<DataType, TypeFault> {
        self.expect(b'<', "`<` and the fields, as in `struct<street: text, number: integer>`")?;
        let mut fields: Vec<Field> = Vec::new();
        loop {
            self.skip_blanks();
            let start = self.at;
            let name: String = self.rest().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            self.at += name.len();
            let twice = fields.iter().any(|field| field.name == name);
            if name.is_empty() || twice {
                let expected = if twice { "each field once" } else { "the name of a field" };
                return Err(TypeFault::Shape {
                    at: start..self.at.max(start),
                    expected: expected.to_owned(),
                });
            }
            self.expect(b':', "`:` and the type of the field")?;
            fields.push(Field { name, element: self.element(depth + 1)? });
            self.skip_blanks();
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b'>', "`>`")?;
        Ok(DataType::Struct(fields.into()))
    }

    /// The word of a type in lower case with single blanks, such as `double precision`, and where it stands.
    fn word(&mut self) -> (String, Range<usize>) {
        self.skip_blanks();
        let start = self.at;
        let length = self
            .rest()
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ' '))
            .unwrap_or(self.rest().len());
        let text = self.text;
        let written = text[start..start + length].trim_end();
        self.at += written.len();
        let mut word = String::with_capacity(written.len());
        for part in written.split_whitespace() {
            if !word.is_empty() {
                word.push(' ');
            }
            word.push_str(&part.to_lowercase());
        }
        (word, start..self.at)
    }

    fn parameters(&mut self) -> Result<(Vec<u32>, Range<usize>), TypeFault> {
        self.skip_blanks();
        let start = self.at;
        if !self.take(b'(') {
            return Ok((Vec::new(), start..start));
        }
        let mut numbers = Vec::new();
        loop {
            self.skip_blanks();
            let digits_start = self.at;
            let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
            self.at += length;
            let Ok(number) = self.text[digits_start..self.at].parse::<u32>() else {
                let end = if self.at > digits_start { self.at } else { self.end_of_letter() };
                let expected = "a whole number".to_owned();
                return Err(TypeFault::Parameter { at: digits_start..end, expected });
            };
            numbers.push(number);
            self.skip_blanks();
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b')', "`)`")?;
        Ok((numbers, start..self.at))
    }

    fn expect(&mut self, byte: u8, expected: &str) -> Result<(), TypeFault> {
        self.skip_blanks();
        if self.take(byte) {
            return Ok(());
        }
        Err(TypeFault::Shape { at: self.at..self.end_of_letter(), expected: expected.to_owned() })
    }

    /// Where the next letter ends, or the text.
    fn end_of_letter(&self) -> usize {
        self.rest().chars().next().map_or(self.at, |letter| self.at + letter.len_utf8())
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }
}

fn canonical_word(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, canonical)| *canonical)
}

fn with_parameters(canonical: &str, written: &str, numbers: &[u32]) -> Result<DataType, String> {
    match canonical {
        "decimal" => decimal(numbers),
        "char" => Ok(DataType::Char(sized(written, numbers, LONGEST)?)),
        "varchar" => Ok(DataType::Varchar(sized(written, numbers, LONGEST)?)),
        "binary" => Ok(DataType::Binary(sized(written, numbers, LONGEST)?)),
        "vector" => Ok(DataType::Vector(sized(written, numbers, MOST_DIMENSIONS)?)),
        "geography" => match numbers {
            [] => Ok(DataType::Geography(4326)),
            [srid] if (1..=998_999).contains(srid) => Ok(DataType::Geography(*srid)),
            _ => Err("one reference system from 1 to 998999, as in `geography(4326)`".to_owned()),
        },
        // `varbinary(20)` is known from other databases; how long it may be is not kept.
        "blob" if written == "varbinary" && numbers.len() == 1 => Ok(DataType::Blob),
        _ if !numbers.is_empty() => Err(format!("`{written}` without parameters")),
        _ => plain(canonical).ok_or_else(|| "a type".to_owned()),
    }
}

fn plain(canonical: &str) -> Option<DataType> {
    const PLAIN: &[DataType] = &[
        DataType::Boolean,
        DataType::Whole(WholeType::Tinyint),
        DataType::Whole(WholeType::Smallint),
        DataType::Whole(WholeType::Integer),
        DataType::Whole(WholeType::Bigint),
        DataType::Float(FloatType::Real),
        DataType::Float(FloatType::Double),
        DataType::Float(FloatType::Small(SmallFloat::Float16)),
        DataType::Float(FloatType::Small(SmallFloat::Bfloat16)),
        DataType::Float(FloatType::Float128),
        DataType::Float(FloatType::Small(SmallFloat::Fp8E4m3)),
        DataType::Float(FloatType::Small(SmallFloat::Fp8E5m2)),
        DataType::Float(FloatType::Small(SmallFloat::Fp6E2m3)),
        DataType::Float(FloatType::Small(SmallFloat::Fp6E3m2)),
        DataType::Float(FloatType::Small(SmallFloat::Fp4E2m1)),
        DataType::Text,
        DataType::Blob,
        DataType::Time(TimeType::Date),
        DataType::Time(TimeType::Time),
        DataType::Time(TimeType::Timestamp),
        DataType::Time(TimeType::Timestamptz),
        DataType::Interval,
        DataType::Uuid,
        DataType::Json,
    ];
    PLAIN.iter().find(|data_type| data_type.word() == canonical).cloned()
}

fn decimal(numbers: &[u32]) -> Result<DataType, String> {
    let (precision, scale) = match numbers {
        [precision] => (*precision, 0),
        [precision, scale] => (*precision, *scale),
        _ => return Err("digits and digits behind the point, as in `decimal(12,2)`".to_owned()),
    };
    if !(1..=MOST_DIGITS).contains(&precision) {
        return Err(format!("1 to {MOST_DIGITS} digits, as in `decimal(12,2)`"));
    }
    if scale > precision {
        return Err(format!("at most {precision} of the {precision} digits behind the point"));
    }
    Ok(DataType::Decimal { precision: precision as u16, scale: scale as u16 })
}

fn sized(written: &str, numbers: &[u32], most: u32) -> Result<u32, String> {
    match numbers {
        [size] if (1..=most).contains(size) => Ok(*size),
        _ => Err(format!("one size from 1 to {most}, as in `{written}(20)`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        parse_type(text).map_or_else(|fault| format!("{fault:?}"), |element| element.to_string())
    }

    #[test]
    fn types_are_read_and_shown_in_canonical_form() {
        for (written, canonical) in [
            ("decimal(12, 2)?", "decimal(12,2)?"),
            ("decimal ( 12 ,2 )", "decimal(12,2)"),
            ("numeric(5)", "decimal(5,0)"),
            ("Double  Precision?", "double?"),
            ("character varying(20)", "varchar(20)"),
            ("timestamp with time zone", "timestamptz"),
            ("array<varchar(20)?>?", "array<varchar(20)?>?"),
            ("map<text,array<int4>>", "map<text, array<integer>>"),
            ("struct<a: int, b:decimal(3,1)?>", "struct<a: integer, b: decimal(3,1)?>"),
            ("vector(3)", "vector(3)"),
            ("geography", "geography(4326)"),
        ] {
            assert_eq!(shown(written), canonical);
            assert_eq!(shown(canonical), canonical);
        }
    }

    #[test]
    fn an_unknown_word_says_what_was_meant() {
        let fault = parse_type("array<varchr(20)>").unwrap_err();
        assert_eq!(fault, TypeFault::Unknown { at: 6..12, suggestion: Some("varchar".into()) });
    }

    #[test]
    fn parameters_out_of_range_point_at_the_parameters() {
        for text in ["decimal(2,3)", "decimal(0)", "decimal", "char", "varchar(0)", "text(3)", "vector(0)"] {
            assert!(matches!(parse_type(text), Err(TypeFault::Parameter { .. })), "{text}");
        }
        let Err(TypeFault::Parameter { at, .. }) = parse_type("decimal(2,3)") else { panic!() };
        assert_eq!(at, 7..12);
        // A letter of more than one byte is pointed at as a whole.
        let Err(TypeFault::Parameter { at, .. }) = parse_type("decimal(12,öl)") else { panic!() };
        assert_eq!(at, 11..13);
    }

    #[test]
    fn texts_that_stop_or_go_on_are_told_so() {
        for text in [
            "",
            "?",
            "array",
            "array<",
            "map<text>",
            "struct<>",
            "struct<a>",
            "text x y",
            "int)",
            "ü(",
            "struct<a: int, a: int>",
        ] {
            assert!(parse_type(text).is_err(), "{text}");
        }
        assert!(parse_type(&"array<".repeat(10_000)).is_err());
    }
}
