//! Scalars by what the place wants: text, number, truth value, date, duration, word of a closed list.

use dsc_syntax::{Kind, Value};

use super::{Reader, list_of, shortened};
use crate::faults::{AMBIGUOUS_SCALAR, UNKNOWN_KIND, UNKNOWN_VALUE, WRONG_SHAPE};
use crate::{Choice, Many, Word};

use dsc_diag::{Edit, Fix, closest};

/// A length of time as written, and in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// As written.
    pub word: Word,
    /// In seconds; a year counts 365 days.
    pub seconds: u64,
}

/// A day as written, and as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// As written.
    pub word: Word,
    /// Year, month, day.
    pub date: (i16, u8, u8),
}

/// A word of a closed list, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen<C> {
    /// What was chosen.
    pub choice: C,
    /// The word.
    pub word: Word,
}

impl<'a> Reader<'a> {
    /// Text: a string, or an unquoted scalar of YAML as it is written.
    pub(crate) fn text(&mut self, value: Value<'a>) -> Option<Word> {
        match value.kind() {
            Kind::Text => Some(self.word(value)),
            Kind::Plain if !value.is_null() => {
                self.warn_if_ambiguous(value);
                Some(self.word(value))
            }
            Kind::Plain
            | Kind::Integer
            | Kind::Float
            | Kind::Boolean
            | Kind::DateTime
            | Kind::Map
            | Kind::List
            | Kind::Alias => {
                self.wrong_shape(value, "text");
                None
            }
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, value: Value<'a>) -> Many<Word> {
        let start = self.model.words.len();
        if value.kind() != Kind::List {
            self.wrong_shape(value, "a list, such as `[first, second]`");
        }
        for item in value.items() {
            if let Some(word) = self.text(item) {
                self.model.words.push(word);
            }
        }
        Many::between(start, self.model.words.len())
    }

    /// One text where others write a list.
    pub(crate) fn one_text(&mut self, value: Value<'a>) -> Many<Word> {
        let start = self.model.words.len();
        let word = self.text(value);
        self.model.words.extend(word);
        Many::between(start, self.model.words.len())
    }

    /// A map of texts, in the order of the file.
    pub(crate) fn pairs(&mut self, value: Value<'a>) -> Vec<(Word, Word)> {
        let mut pairs = Vec::new();
        if value.kind() != Kind::Map {
            self.wrong_shape(value, "names and a text for each");
        }
        for (key, value) in value.entries() {
            let name = self.key_word(key);
            if let (Some(name), Some(text)) = (name, self.text(value)) {
                pairs.push((name, text));
            }
        }
        pairs
    }

    /// A moment, `2026-03-02T08:00:00Z`; its form is the linter's business.
    pub(crate) fn moment(&mut self, value: Value<'a>) -> Option<Word> {
        let scalar = matches!(value.kind(), Kind::Plain | Kind::Text | Kind::DateTime);
        if scalar && value.text().is_some_and(|text| text.get(..10).and_then(parse_day).is_some()) {
            return Some(self.word(value));
        }
        self.wrong_shape(value, "a moment, such as `2026-03-02T08:00:00Z`");
        None
    }

    /// The number of a port.
    pub(crate) fn port(&mut self, value: Value<'a>) -> Option<i64> {
        let number = self.integer(value)?;
        if !(1..=65_535).contains(&number) {
            let message = format!("`{number}` is no port");
            self.wrong_text(value, message, "ports go from 1 to 65535".to_owned());
            return None;
        }
        Some(number)
    }

    /// `true` or `false`.
    pub(crate) fn truth(&mut self, value: Value<'a>) -> Option<bool> {
        if matches!(value.kind(), Kind::Plain | Kind::Boolean) {
            match value.text() {
                Some("true") => return Some(true),
                Some("false") => return Some(false),
                _ => {}
            }
        }
        self.wrong_shape(value, "`true` or `false`");
        None
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, value: Value<'a>) -> Option<i64> {
        if matches!(value.kind(), Kind::Plain | Kind::Integer) {
            let digits = value.text().unwrap_or("").replace('_', "");
            let plain = value.kind() == Kind::Integer || !value.text().unwrap_or("").contains('_');
            if let (Ok(number), true) = (digits.parse::<i64>(), plain) {
                return Some(number);
            }
        }
        self.wrong_shape(value, "a whole number");
        None
    }

    /// A day, `2026-06-01`; TOML may write it without quotes.
    pub(crate) fn day(&mut self, value: Value<'a>) -> Option<Day> {
        let scalar = matches!(value.kind(), Kind::Plain | Kind::Text | Kind::DateTime);
        if let (true, Some(date)) = (scalar, value.text().and_then(parse_day)) {
            return Some(Day { word: self.word(value), date });
        }
        self.wrong_shape(value, "a day, such as `2026-06-01`");
        None
    }

    /// A length of time, `30d`.
    pub(crate) fn duration(&mut self, value: Value<'a>) -> Option<Duration> {
        let scalar = matches!(value.kind(), Kind::Plain | Kind::Text);
        if let (true, Some(seconds)) = (scalar, value.text().and_then(parse_duration)) {
            return Some(Duration { word: self.word(value), seconds });
        }
        self.wrong_shape(value, "a length of time: a number and `s`, `m`, `h`, `d` or `y`, such as `30d`");
        None
    }

    /// A word of a closed list.
    pub(crate) fn choice<C: Choice>(&mut self, value: Value<'a>) -> Option<C> {
        self.one_of(value, UNKNOWN_VALUE)
    }

    /// A word of a closed list, with its place.
    pub(crate) fn chosen<C: Choice>(&mut self, value: Value<'a>) -> Option<Chosen<C>> {
        let choice = self.choice(value)?;
        Some(Chosen { choice, word: self.word(value) })
    }

    /// The word of a kind.
    pub(crate) fn kind<C: Choice>(&mut self, value: Value<'a>) -> Option<C> {
        self.one_of(value, UNKNOWN_KIND)
    }

    fn one_of<C: Choice>(&mut self, value: Value<'a>, rule: dsc_diag::RuleName) -> Option<C> {
        let words = C::words();
        let text = match value.kind() {
            Kind::Text | Kind::Plain if !value.is_null() => value.text().unwrap_or(""),
            Kind::Text
            | Kind::Plain
            | Kind::Integer
            | Kind::Float
            | Kind::Boolean
            | Kind::DateTime
            | Kind::Map
            | Kind::List
            | Kind::Alias => {
                self.wrong_shape(value, &format!("one of {}", list_of(&words)));
                return None;
            }
        };
        let found = C::from_word(text);
        if found.is_none() {
            let field = self.fields.last().copied().unwrap_or("value");
            let message = format!("unknown {field} `{}`", shortened(text));
            let help = match closest(text, words.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`? Known are {}", list_of(&words)),
                None => format!("known are {}", list_of(&words)),
            };
            self.report(rule, value, message, Some(help));
        }
        found
    }

    fn warn_if_ambiguous(&mut self, value: Value<'a>) {
        let text = value.text().unwrap_or("");
        let Some(reading) = other_reading(text) else { return };
        let message = format!("other readers of YAML take `{}` for {reading}", shortened(text));
        let help = format!("quote it: \"{}\"", shortened(text));
        let mut finding = self.finding(AMBIGUOUS_SCALAR, value, message).help(help);
        if value.alias_range().is_none() {
            let edits = vec![Edit { span: finding.span, text: format!("\"{text}\"") }];
            finding = finding.fix(Fix { title: "quote the text".to_owned(), safe: true, edits });
        }
        self.bag.report(finding);
    }

    /// Reports a text that has not the form it should have.
    pub(crate) fn wrong_text(&mut self, value: Value<'a>, message: String, help: String) {
        self.report(WRONG_SHAPE, value, message, Some(help));
    }
}

/// What a YAML 1.1 reader, or one that turns scalars into numbers, makes of an unquoted text.
fn other_reading(text: &str) -> Option<&'static str> {
    let first = *text.as_bytes().first()?;
    if first.is_ascii_alphabetic() {
        if text.len() > 5 {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let cased = text == lower || text == lower.to_ascii_uppercase() || is_title(text);
        return matches!(lower.as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false")
            .then_some("a truth value")
            .filter(|_| cased);
    }
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    let digits = text.trim_start_matches(['+', '-']);
    if digits.is_empty() || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        let special = matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
        return special.then_some("a number");
    }
    if parse_day(text).is_some() || (text.len() > 10 && text.get(..10).and_then(parse_day).is_some()) {
        return Some("a date");
    }
    let only = |allowed: fn(u8) -> bool| digits.bytes().all(allowed);
    if only(|byte| byte.is_ascii_digit() || byte == b'_') {
        return Some("a number");
    }
    if only(|byte| byte.is_ascii_digit() || byte == b':') && digits.contains(':') && !digits.ends_with(':') {
        return Some("a number of base sixty");
    }
    let based = ["0x", "0o", "0b"].iter().any(|prefix| digits.starts_with(prefix));
    let radix_number = based && digits[2..].bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    (radix_number || digits.replace('_', "").parse::<f64>().is_ok()).then_some("a number")
}

fn is_title(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

/// Reads `2026-06-01`.
pub fn parse_day(text: &str) -> Option<(i16, u8, u8)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| -> Option<u16> {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=longest).contains(&day).then_some((year as i16, month as u8, day as u8))
}

/// Reads `30d` into seconds; a year counts 365 days.
pub fn parse_duration(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)? {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "y" => 365 * 86_400,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_others_read_differently_are_known() {
        for text in
            ["no", "Yes", "OFF", "y", "012", "1.10", "12:30", "2026-06-01", "0x1F", "1e3", "-.inf", "1_000"]
        {
            assert!(other_reading(text).is_some(), "{text}");
        }
        for text in
            ["nO", "note", "30d", "3/10", "10m", "a.b", "-", "+", "...", "1.2.3", "pc3", "décembre", "12:"]
        {
            assert_eq!(other_reading(text), None, "{text}");
        }
    }

    #[test]
    fn days_and_durations_are_checked() {
        assert_eq!(parse_day("2024-02-29"), Some((2024, 2, 29)));
        assert_eq!(parse_day("2023-02-29"), None);
        assert_eq!(parse_day("2023-2-9"), None);
        assert_eq!(parse_duration("2h"), Some(7_200));
        assert_eq!(parse_duration("h"), None);
        assert_eq!(parse_duration("30 d"), None);
        assert_eq!(parse_duration("99999999999999999999y"), None);
    }
}
