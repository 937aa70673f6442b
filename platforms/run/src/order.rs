//! When a source changed a row, and where its log has that: what orders the states of a key, and by what a change is known
//! that is told again.

use dsc_dialects::kafka_connect::layout::{SOURCE_FILE, SOURCE_LSN, SOURCE_MICROS, SOURCE_POS, SOURCE_TIME};
use dsc_dialects::motion::landing_typed::LARGEST_FILE;
use dsc_driver::json::Object;
use dsc_driver::source::RowFault;
use jiff::Timestamp;

/// The names under which something says it.
pub(crate) struct Names {
    micros: &'static str,
    millis: &'static str,
    lsn: &'static str,
    file: &'static str,
    pos: &'static str,
}

/// As the `source` of Debezium's envelope says it.
pub(crate) const IN_ENVELOPE: Names =
    Names { micros: "ts_us", millis: "ts_ms", lsn: "lsn", file: "file", pos: "pos" };

/// As a row says it that landed typed.
pub(crate) const IN_ROW: Names =
    Names { micros: SOURCE_MICROS, millis: SOURCE_TIME, lsn: SOURCE_LSN, file: SOURCE_FILE, pos: SOURCE_POS };

/// What a source says of a change, as far as it does. What is told once more says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    /// When it was, to the microsecond where the source says it so.
    pub(crate) time: Option<Timestamp>,
    /// Where the log has it.
    pub(crate) place: Option<i64>,
}

impl Changed {
    /// Reads it.
    pub(crate) fn read(object: &Object<'_>, names: &Names) -> Result<Changed, RowFault> {
        let number = |name: &str| -> Result<Option<i64>, RowFault> {
            Ok(object.member(name)?.and_then(|text| text.parse::<i64>().ok()))
        };
        let time = match number(names.micros)? {
            Some(micros) => Timestamp::from_microsecond(micros).ok(),
            None => number(names.millis)?.and_then(|millis| Timestamp::from_millisecond(millis).ok()),
        };
        let file = object.member(names.file)?.and_then(number_of_file);
        let place = match (number(names.lsn)?, file, number(names.pos)?) {
            (Some(lsn), _, _) => Some(lsn),
            (None, Some(file), Some(place)) => Some(file.saturating_mul(LARGEST_FILE).saturating_add(place)),
            (None, _, _) => None,
        };
        Ok(Changed { time, place })
    }
}

/// The number at the end of the name of a log's file: `"mysql-bin.000003"`.
fn number_of_file(text: &str) -> Option<i64> {
    let digits = text.trim_matches('"').rsplit(|sign: char| !sign.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Changed, IN_ENVELOPE, IN_ROW, number_of_file};
    use dsc_driver::json::Object;

    #[test]
    fn files_of_a_log_are_counted_by_the_end_of_their_names() {
        assert_eq!(number_of_file("\"mysql-bin.000003\""), Some(3));
        assert_eq!(number_of_file("\"log\""), None);
    }

    #[test]
    fn a_source_and_a_row_that_landed_say_the_same() {
        for (source, row) in [
            (
                "{\"ts_us\": 5000, \"ts_ms\": 5, \"lsn\": 7}",
                "{\"__source_ts_us\": 5000, \"__source_lsn\": 7}",
            ),
            ("{\"ts_ms\": 5}", "{\"__source_ts_ms\": 5, \"__source_ts_us\": null, \"__source_lsn\": null}"),
            (
                "{\"ts_ms\": 5, \"file\": \"bin.2\", \"pos\": 9}",
                "{\"__source_ts_ms\": 5, \"__source_file\": \"bin.2\", \"__source_pos\": 9}",
            ),
        ] {
            let read = |text: &str, names| {
                Changed::read(&Object::parse_top(text.as_bytes()).expect("an object"), names)
                    .expect("a change")
            };
            let (source, row) = (read(source, &IN_ENVELOPE), read(row, &IN_ROW));
            assert_eq!(source, row);
            assert_eq!(source.time.map(|time| time.as_microsecond()), Some(5000));
        }
    }
}
