//! Reads a cron expression: five fields, or a word such as `@hourly`.

use std::ops::Range;

use super::Cron;

/// Why a text is no cron expression; the range counts bytes in that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronFault {
    /// Where.
    pub at: Range<usize>,
    /// What is wrong there, as one phrase.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Words that stand for five fields.
const WORDS: &[(&str, &str)] = &[
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// One of the five fields.
struct Field {
    name: &'static str,
    lowest: u64,
    highest: u64,
    /// Names of its values, the first that of the lowest one.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", lowest: 0, highest: 59, names: &[] },
    Field { name: "hour", lowest: 0, highest: 23, names: &[] },
    Field { name: "day of the month", lowest: 1, highest: 31, names: &[] },
    Field {
        name: "month",
        lowest: 1,
        highest: 12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    // Sunday is 0, and 7 as well.
    Field {
        name: "day of the week",
        lowest: 0,
        highest: 7,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

/// Reads an expression of five fields, each `*`, a value, a range, a step or a list of these, or a word.
pub fn parse_cron(text: &str) -> Result<Cron, CronFault> {
    let trimmed = text.trim();
    if trimmed.starts_with('@') {
        return match WORDS.iter().find(|(word, _)| trimmed.eq_ignore_ascii_case(word)) {
            Some((_, fields)) => parse_fields(fields),
            None => Err(unknown_word(text, trimmed)),
        };
    }
    parse_fields(text)
}

fn unknown_word(text: &str, word: &str) -> CronFault {
    let known: Vec<String> = WORDS.iter().map(|(word, _)| format!("`{word}`")).collect();
    CronFault {
        at: 0..text.len(),
        message: format!("there is no word `{word}`"),
        help: format!("known are {}", known.join(", ")),
    }
}

fn parse_fields(text: &str) -> Result<Cron, CronFault> {
    let parts = split(text);
    let [minute, hour, day, month, weekday] = parts.as_slice() else {
        return Err(CronFault {
            at: 0..text.len(),
            message: format!("`{text}` has {} fields, not five", parts.len()),
            help: "write minute, hour, day of the month, month and day of the week, such as `15 * * * *`"
                .to_owned(),
        });
    };
    let read = |at: &Range<usize>, number: usize| parse_field(text, at, &FIELDS[number]);
    let weekdays = read(weekday, 4)?;
    let restricted = |at: &Range<usize>| !text[at.clone()].starts_with('*');
    let cron = Cron {
        minutes: read(minute, 0)?,
        hours: read(hour, 1)?,
        days: read(day, 2)?,
        months: read(month, 3)?,
        weekdays: (weekdays | weekdays >> 7) & 0b111_1111,
        either_day: restricted(day) && restricted(weekday),
    };
    if !cron.ever_comes() {
        let (days, months) = (&text[day.clone()], &text[month.clone()]);
        return Err(CronFault {
            at: day.start..month.end,
            message: format!("day `{days}` of month `{months}` never comes"),
            help: "April, June, September and November have 30 days, February 28 or 29".to_owned(),
        });
    }
    Ok(cron)
}

/// The parts between blanks.
fn split(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, letter.is_whitespace()) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                parts.push(from..at);
                start = None;
            }
            (None, true) | (Some(_), false) => {}
        }
    }
    parts
}

fn parse_field(text: &str, at: &Range<usize>, field: &Field) -> Result<u64, CronFault> {
    let mut bits = 0;
    let mut start = at.start;
    for part in text[at.clone()].split(',') {
        bits |= parse_part(part, start..start + part.len(), field)?;
        start += part.len() + 1;
    }
    Ok(bits)
}

/// `*`, `5`, `5-9`, `*/15`, `5-50/15`.
fn parse_part(part: &str, at: Range<usize>, field: &Field) -> Result<u64, CronFault> {
    let fault = |message: String, help: String| Err(CronFault { at: at.clone(), message, help });
    let (values, step) = match part.split_once('/') {
        Some((values, step)) => (values, Some(step)),
        None => (part, None),
    };
    let (first, last) = match values.split_once('-') {
        _ if values == "*" => (field.lowest, field.highest),
        Some((first, last)) => (field.value(first, &at)?, field.end_of_range(last, &at)?),
        None if step.is_some() => {
            let help = format!("write a range before the step, such as `{values}-{}/5`", field.highest);
            return fault(format!("`{part}` has a step and no range"), help);
        }
        None => {
            let value = field.value(values, &at)?;
            (value, value)
        }
    };
    if first > last {
        return fault(
            format!("the range `{values}` goes backwards"),
            "begin with the smaller one".to_owned(),
        );
    }
    let step = match step {
        None => 1,
        Some(step) => match step.parse::<u64>() {
            Ok(size) if (1..=last - first + 1).contains(&size) && is_number(step) => size,
            _ => {
                let help = format!("take a whole number from 1 to {}", last - first + 1);
                return fault(format!("`{step}` is no step through `{values}` of the {}", field.name), help);
            }
        },
    };
    Ok((first..=last).step_by(step as usize).fold(0, |bits, value| bits | 1 << value))
}

impl Field {
    fn value(&self, text: &str, at: &Range<usize>) -> Result<u64, CronFault> {
        if let Some(place) = self.names.iter().position(|name| text.eq_ignore_ascii_case(name)) {
            return Ok(self.lowest + place as u64);
        }
        match text.parse::<u64>() {
            Ok(value) if (self.lowest..=self.highest).contains(&value) && is_number(text) => Ok(value),
            _ => {
                let names = match self.names {
                    [first, .., last] => format!(", or a name from `{first}` to `{last}`"),
                    _ => String::new(),
                };
                Err(CronFault {
                    at: at.clone(),
                    message: format!("`{text}` is no {}", self.name),
                    help: format!("take a number from {} to {}{names}", self.lowest, self.highest),
                })
            }
        }
    }

    /// Sunday ends a week as well as it begins one.
    fn end_of_range(&self, text: &str, at: &Range<usize>) -> Result<u64, CronFault> {
        let value = self.value(text, at)?;
        Ok(if value == 0 && self.highest == 7 { 7 } else { value })
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_fields_with_names_lists_ranges_and_steps_are_read() {
        for text in [
            "15 * * * *",
            "*/15 * * * *",
            "0,30 8-18 * * mon-fri",
            "5-50/15 0 1 JAN,Jul *",
            "0 0 29 2 *",
            "0 0 31 2 mon",
            "0 0 * * fri-sun",
            "0 0 * * 5-7",
            "0  2\t* * 7",
            " 05 02 * * * ",
            "@hourly",
            "@Daily",
        ] {
            assert!(parse_cron(text).is_ok(), "{text}: {:?}", parse_cron(text));
        }
        assert_eq!(parse_cron("0 0 * * 7"), parse_cron("0 0 * * sun"));
        assert_eq!(parse_cron("0 * * * *"), parse_cron("@hourly"));
    }

    #[test]
    fn what_others_take_for_something_else_is_refused() {
        for (text, at) in [
            ("", 0..0),
            ("* * * *", 0..7),
            ("0 15 * * * *", 0..12),
            ("*/0 * * * *", 0..3),
            ("*/90 * * * *", 0..4),
            ("60 * * * *", 0..2),
            ("* 24 * * *", 2..4),
            ("* * 0 * *", 4..5),
            ("* * * 13 *", 6..8),
            ("* * * * 8", 8..9),
            ("50-10 * * * *", 0..5),
            ("1,,2 * * * *", 2..2),
            ("5/10 * * * *", 0..4),
            ("+5 * * * *", 0..2),
            ("0 0 31 2 *", 4..8),
            ("0 0 30 feb *", 4..10),
            ("0 0 31 4,6,9,11 *", 4..15),
            ("0 0 L * *", 4..5),
            ("0 0 ? * *", 4..5),
            ("* * * * noday", 8..13),
            ("@reboot", 0..7),
            ("@every 5m", 0..9),
            ("é * * * *", 0..2),
        ] {
            let fault = parse_cron(text).expect_err(text);
            assert_eq!(fault.at, at, "{text}: {fault:?}");
        }
    }
}
