//! Scalars by what the place wants: text, number, truth value, date, duration, word of a closed list.

use dsc_syntax::{Kind, Value, other_reading, parse_day};

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
            Kind::Text if value.text() == Some("") && !self.may_be_empty() => {
                let field = self.fields.last().copied().unwrap_or("here");
                let help = "write what it is, or leave the key out".to_owned();
                self.wrong_text(value, format!("`{field}` is empty"), help);
                None
            }
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

    /// Whether an empty text says something where we are.
    fn may_be_empty(&self) -> bool {
        // Of things without words for people another rule speaks.
        self.fields.last().is_some_and(|field| matches!(*field, "description" | "prefix"))
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, value: Value<'a>) -> Many<Word> {
        let start = self.model.words.len();
        if value.kind() != Kind::List {
            self.wrong_shape(value, "a list, such as `[first, second]`");
            self.offer_list(value);
        }
        for item in value.items() {
            if let Some(word) = self.text(item) {
                self.model.words.push(word);
            }
        }
        Many::between(start, self.model.words.len())
    }

    /// Offers to make a list of one text, where the finding just made says that a list is wanted.
    fn offer_list(&mut self, value: Value<'a>) {
        let range = value.range();
        let text = self.model.source.get(range.0 as usize..range.1 as usize).unwrap_or("");
        let one = matches!(value.kind(), Kind::Plain | Kind::Text) && !value.is_null();
        if one && value.alias_range().is_none() && !text.contains(['\n', ',', '|', '>', '[', '{']) {
            self.offer("write a list of one", format!("[{text}]"));
        }
    }

    /// Offers a text in the place of the one that the finding just made is about.
    fn offer(&mut self, title: &str, text: String) {
        let Some(finding) = self.bag.pop() else { return };
        let fix = Fix::replace(title, finding.span, text).safe();
        self.bag.report(finding.fix(fix));
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

    /// A moment with its distance from UTC, `2026-03-02T08:00:00Z`.
    pub(crate) fn moment(&mut self, value: Value<'a>) -> Option<Word> {
        let scalar = matches!(value.kind(), Kind::Plain | Kind::Text | Kind::DateTime);
        if scalar && value.text().is_some_and(is_moment) {
            return Some(self.word(value));
        }
        self.wrong_shape(value, "a moment, such as `2026-03-02T08:00:00Z`");
        None
    }

    /// The name of a machine, or its number.
    pub(crate) fn host(&mut self, value: Value<'a>) -> Option<Word> {
        let word = self.text(value)?;
        let text = self.model.text(word);
        let known = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
        let number = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let numeric = number.contains("::") || number.matches(':').count() == 7;
        let numeric = numeric && number.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'));
        // Of an empty one it is said that it is missing.
        if numeric || text.chars().all(known) {
            return Some(word);
        }
        let message = format!("`{}` is no name of a machine", shortened(text));
        self.wrong_text(
            value,
            message,
            "letters, digits, `.`, `-` and `_`; the port has a key of its own".to_owned(),
        );
        None
    }

    /// The version of a program or of a file's format, such as `v1.2.0`.
    pub(crate) fn version(&mut self, value: Value<'a>) -> Option<Word> {
        let word = self.text(value)?;
        let text = self.model.text(word);
        let numbers = text.strip_prefix('v').unwrap_or(text).split('.');
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if numbers.clone().count() <= 4 && numbers.clone().all(digits) {
            return Some(word);
        }
        let message = format!("`{}` is no version", shortened(text));
        self.wrong_text(value, message, "write numbers with dots between, such as `v1.2.0`".to_owned());
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
        if let (Kind::Text, Some(word @ ("true" | "false"))) = (value.kind(), value.text()) {
            self.offer("take the quotation marks away", word.to_owned());
        }
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
        let digits = value.text().filter(|text| text.parse::<i64>().is_ok_and(|n| n.to_string() == *text));
        if let (Kind::Text, Some(digits)) = (value.kind(), digits) {
            self.offer("take the quotation marks away", digits.to_owned());
        }
        None
    }

    /// A whole number from `least` on.
    pub(crate) fn count(&mut self, value: Value<'a>, least: i64) -> Option<i64> {
        let number = self.integer(value)?;
        if number < least {
            self.wrong_shape(value, &format!("a whole number from {least} on"));
            return None;
        }
        Some(number)
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

    /// A length of time that is not nothing.
    pub(crate) fn some_time(&mut self, value: Value<'a>) -> Option<Duration> {
        let duration = self.duration(value)?;
        if duration.seconds == 0 {
            self.wrong_shape(value, "some time, such as `10m`");
            return None;
        }
        Some(duration)
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

/// Whether a text is a moment as RFC 3339 writes it: a day, `T`, a time, and `Z` or the distance from UTC.
fn is_moment(text: &str) -> bool {
    let Some((day, time)) = text.split_at_checked(10) else { return false };
    let Some(time) = time.strip_prefix(['T', 't', ' ']).filter(|_| parse_day(day).is_some()) else {
        return false;
    };
    let Some(zone_at) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (clock, zone) = time.split_at(zone_at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let part = |text: Option<&str>, most: u8| {
        text.is_some_and(|text| text.len() == 2 && digits(text) && text.parse().is_ok_and(|n: u8| n <= most))
    };
    let mut parts = clock.split(':');
    let clock_fits = part(parts.next(), 23) && part(parts.next(), 59) && part(parts.next(), 60);
    let zone_fits = match zone {
        "Z" | "z" => true,
        zone => {
            let mut parts = zone[1..].split(':');
            part(parts.next(), 23) && part(parts.next(), 59) && parts.next().is_none()
        }
    };
    clock_fits && parts.next().is_none() && digits(fraction) && zone_fits
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
    fn moments_say_their_distance_from_utc() {
        for text in [
            "2099-03-02T08:00:00Z",
            "2099-03-02t08:00:00.25z",
            "2099-03-02 08:00:00+05:30",
            "2099-03-02T23:59:60-08:00",
        ] {
            assert!(is_moment(text), "{text}");
        }
        for text in [
            "2099-03-02",
            "2099-03-02T08:00:00",
            "2099-03-02T08:00Z",
            "2099-03-02T24:00:00Z",
            "2099-02-30T08:00:00Z",
            "2099-03-02T08:00:00+5",
            "2099-03-02T08:00:00.Z",
            "2099-03-02T08:00:00:00Z",
            "2099-03-0äT08:00:00Z",
            "",
        ] {
            assert!(!is_moment(text), "{text}");
        }
    }

    #[test]
    fn durations_are_checked() {
        assert_eq!(parse_duration("2h"), Some(7_200));
        assert_eq!(parse_duration("h"), None);
        assert_eq!(parse_duration("30 d"), None);
        assert_eq!(parse_duration("99999999999999999999y"), None);
    }
}
