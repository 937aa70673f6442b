//! Texts that tell a careful writer from another one, and free notes.

use serde_json::{Map, Value, json};

use super::Generator;

const TEXTS: &[&str] = &[
    "plain words",
    "Größe, Zürich: 100 %",
    "no",
    "True",
    "null",
    "~",
    "",
    "012",
    "1.10",
    "1e3",
    "0x1F",
    "+.5",
    "-",
    "12:30",
    "08:00:00",
    "2026-06-01",
    "2026-06-01T08:00:00Z",
    "it's \"quoted\" # here",
    "it's plain",
    "\"quoted\" \\ only",
    "  blanks around  ",
    "line one\nline two\n",
    "line one\n\n  deeper\nline two",
    "ends with many\n\n\n",
    "\n  begins with blanks\n",
    "blanks at the end  \nof lines\n",
    "three \"\"\" and '''\nquotes\"\n",
    "\n",
    "carriage\r\nreturn",
    "日本語 🦆",
    "{ not: a map }",
    "[a, b",
    "decimal(12,2)",
    "number(1",
    "decimal(12, 2)",
    "- dash",
    "? mark",
    ": colon",
    "*star",
    "&anchor",
    "!tag",
    "@at",
    "%percent",
    "`tick",
    "|",
    ">",
    "a:b",
    "a: b",
    "ends:",
    "a #b",
    "#",
    "---",
    "...",
    "<<",
    "=",
    "inf",
    ".nan",
    "tab\tand \\ backslash",
    "\u{7}\u{7f}\u{85}\u{a0}\u{2028}\u{feff}",
];

const LETTERS: &[char] = &[
    'a', 'Z', '0', '9', ' ', ' ', '\n', '\t', ':', '#', ',', '-', '?', '"', '\'', '\\', '{', ']', '&', '*',
    '|', '>', '.', '_', '=', 'é', 'ß', '漢', '🦆', '\u{0}', '\u{1b}',
];

impl Generator {
    /// A text of any kind.
    pub(super) fn text(&mut self) -> String {
        match self.dice.once_in(3) {
            true => (0..self.dice.below(12)).map(|_| *self.dice.pick(LETTERS)).collect(),
            false => (*self.dice.pick(TEXTS)).to_owned(),
        }
    }

    /// A text of any kind that is not empty.
    pub(super) fn some_text(&mut self) -> String {
        Some(self.text()).filter(|text| !text.is_empty()).unwrap_or_else(|| "something".to_owned())
    }

    /// Adds what every object may have.
    pub(super) fn finish(&mut self, mut object: Value) -> Value {
        if self.dice.once_in(2) {
            object["description"] = json!(self.text());
        }
        self.with_meta(object)
    }

    /// Adds what objects without a description may have too.
    pub(super) fn with_meta(&mut self, mut object: Value) -> Value {
        if self.dice.once_in(4) {
            object["meta"] = self.meta(0);
        }
        object
    }

    fn meta(&mut self, depth: usize) -> Value {
        let mut map = Map::new();
        for _ in 0..self.dice.below(4) {
            let key = match self.dice.once_in(2) {
                true => (*self.dice.pick(&["owner", "type", "cron", "since", "meta", "a b"])).to_owned(),
                false => self.text(),
            };
            let value = self.meta_value(depth);
            map.insert(key, value);
        }
        Value::Object(map)
    }

    fn meta_value(&mut self, depth: usize) -> Value {
        match self.dice.below(if depth < 2 { 10 } else { 5 }) {
            0 => json!(self.dice.below(100_000) as i64 - 50_000),
            1 => json!(self.dice.below(1_000) as f64 / 8.0 - 60.0),
            2 => json!(*self.dice.pick(&[1e300, -2.5e-9, 0.1, 1e16, i64::MAX as f64])),
            3 => json!(self.dice.once_in(2)),
            4..6 => json!(self.text()),
            6 => json!([]),
            7 => (0..self.dice.below(5)).map(|_| self.meta_value(depth + 1)).collect(),
            _ => self.meta(depth + 1),
        }
    }
}
