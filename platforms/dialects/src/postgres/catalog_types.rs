//! Types as the catalog keeps them, a number and a modifier each, in the words in which `format_type` tells them. Those
//! that come with every server have numbers that never change; of others the server has to be asked.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Words for types, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct TypeWords {
    known: BTreeMap<i64, String>,
}

impl TypeWords {
    /// The words for a type: its number in the upper half, its modifier in the lower one. Nothing where the server has to
    /// be asked.
    pub fn words(&mut self, packed: i64) -> Option<&str> {
        match self.known.entry(packed) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(unknown) => Some(unknown.insert(built_in(packed)?)),
        }
    }

    /// Learns words from the server.
    pub fn learn(&mut self, packed: i64, words: String) {
        self.known.insert(packed, words);
    }
}

/// A modifier that says nothing.
const NONE: i32 = -1;
/// What the modifiers of texts and numbers begin with.
const HEADER: i32 = 4;

fn built_in(packed: i64) -> Option<String> {
    let (number, modifier) = (packed >> 32, packed as i32);
    if let Some(plain) = plain(number) {
        return (modifier == NONE).then(|| plain.to_owned());
    }
    match number {
        1042 if modifier > HEADER => Some(format!("character({})", modifier - HEADER)),
        1043 => Some(with_length("character varying", modifier)),
        1015 => Some(format!("{}[]", with_length("character varying", modifier))),
        1700 => Some(with_digits(modifier)),
        1231 => Some(format!("{}[]", with_digits(modifier))),
        _ => None,
    }
}

/// The words for a type without length or digits, and the list of it.
fn plain(number: i64) -> Option<&'static str> {
    let (_, words) = PLAIN.iter().find(|(known, _)| *known == number)?;
    Some(words)
}

const PLAIN: [(i64, &str); 28] = [
    (20, "bigint"),
    (25, "text"),
    (16, "boolean"),
    (1184, "timestamp with time zone"),
    (23, "integer"),
    (21, "smallint"),
    (1114, "timestamp without time zone"),
    (1082, "date"),
    (17, "bytea"),
    (114, "json"),
    (700, "real"),
    (701, "double precision"),
    (1083, "time without time zone"),
    (1186, "interval"),
    (2950, "uuid"),
    (3802, "jsonb"),
    (1000, "boolean[]"),
    (1001, "bytea[]"),
    (1005, "smallint[]"),
    (1007, "integer[]"),
    (1009, "text[]"),
    (1016, "bigint[]"),
    (1021, "real[]"),
    (1022, "double precision[]"),
    (1115, "timestamp without time zone[]"),
    (1182, "date[]"),
    (1185, "timestamp with time zone[]"),
    (2951, "uuid[]"),
];

fn with_length(name: &str, modifier: i32) -> String {
    if modifier < HEADER { name.to_owned() } else { format!("{name}({})", modifier - HEADER) }
}

/// All digits stand in the upper half, those behind the point in the eleven bits at the end, which may be below zero.
fn with_digits(modifier: i32) -> String {
    if modifier < HEADER {
        return "numeric".to_owned();
    }
    let (all, behind) = ((modifier - HEADER) >> 16, (modifier - HEADER) & 0x7ff);
    format!("numeric({all},{})", (behind ^ 0x400) - 0x400)
}
