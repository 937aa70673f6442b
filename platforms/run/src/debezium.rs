//! Values as Debezium writes them into JSON, as texts of the column's type: days, milliseconds and microseconds since
//! 1970, decimals and bytes in base64, documents as texts.
//!
//! What a number counts, its schema says, where the converter sends it along (`schemas.enable=true`). Without a schema a
//! number is taken where it can mean one thing only; else its record goes to the quarantine, never in as something else.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dsc_driver::source::{FaultCode, RowFault};
use dsc_model::{DataType, TimeType};
use jiff::Timestamp;
use serde_json::Value;

use crate::ledger::written;

/// What the schemas of a record say of its columns: the name of each one's meaning, and the scale of decimals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meanings {
    columns: BTreeMap<String, Meaning>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Meaning {
    name: String,
    kind: String,
    scale: Option<u32>,
}

impl Meanings {
    /// Reads the schema that stands beside a payload: of the row in an envelope, which is called `after` and `before`.
    pub(crate) fn read(schema: &str) -> Meanings {
        let schema: Value = serde_json::from_str(schema).unwrap_or_default();
        let fields =
            |value: &Value| value.get("fields").and_then(Value::as_array).cloned().unwrap_or_default();
        let text =
            |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let row = fields(&schema).into_iter().find(|field| text(field, "field") == "after");
        let mut out = Meanings::default();
        for field in row.as_ref().map(fields).unwrap_or_default() {
            let scale = field
                .pointer("/parameters/scale")
                .and_then(Value::as_str)
                .and_then(|scale| scale.parse().ok());
            let meaning = Meaning { name: text(&field, "name"), kind: text(&field, "type"), scale };
            out.columns.insert(text(&field, "field"), meaning);
        }
        out
    }

    /// A value of a column, as it is written in JSON, as text of the column's type.
    pub(crate) fn text(&self, column: &str, data_type: &DataType, value: &str) -> Result<String, RowFault> {
        let meaning = self.columns.get(column);
        let fault =
            |code: FaultCode, message: String| RowFault { code, field: Some(column.to_owned()), message };
        if let Some(text) = quoted(value) {
            let text = text.map_err(|message| fault(FaultCode::Unparsable, message))?;
            return of_text(meaning, data_type, text)
                .map_err(|message| fault(FaultCode::AmbiguousValue, message));
        }
        if let Some(Meaning { name, .. }) = meaning
            && name == "io.debezium.data.VariableScaleDecimal"
        {
            let decimal: Value = serde_json::from_str(value).unwrap_or_default();
            let scale =
                decimal.get("scale").and_then(Value::as_u64).and_then(|scale| u32::try_from(scale).ok());
            let digits = decimal.get("value").and_then(Value::as_str);
            let text = scale.zip(digits).and_then(|(scale, digits)| decimal_of(digits, scale));
            return Ok(text.unwrap_or_else(|| value.to_owned()));
        }
        match (data_type, value.parse::<i64>()) {
            (DataType::Time(time), Ok(number)) => {
                let found = time_of(*time, meaning.map_or("", |meaning| meaning.name.as_str()), number);
                found.map_err(|message| fault(FaultCode::AmbiguousValue, message))
            }
            (_, _) => Ok(value.to_owned()),
        }
    }
}

/// A text without its quotes; nothing for anything else.
fn quoted(value: &str) -> Option<Result<String, String>> {
    value.starts_with('"').then(|| serde_json::from_str(value).map_err(|error| error.to_string()))
}

fn of_text(meaning: Option<&Meaning>, data_type: &DataType, text: String) -> Result<String, String> {
    match (data_type, meaning) {
        (DataType::Decimal { .. }, Some(Meaning { kind, scale: Some(scale), .. })) if kind == "bytes" => {
            Ok(decimal_of(&text, *scale).unwrap_or(text))
        }
        (DataType::Blob | DataType::Binary(_), Some(Meaning { kind, .. })) if kind == "bytes" => {
            Ok(base64(&text).map_or(text, |bytes| hexadecimal(&bytes)))
        }
        // As a text a decimal shows all digits behind its point. Without one it may be four letters of base64 as well.
        (DataType::Decimal { scale, .. }, None)
            if *scale > 0
                && text.len().is_multiple_of(4)
                && text.bytes().all(|sign| sign.is_ascii_digit()) =>
        {
            Err(format!(
                "whether `{text}` is a number or bytes is not said; let the source send schemas, or \
                 `decimal.handling.mode=string`"
            ))
        }
        (_, _) => Ok(text),
    }
}

/// What a number means in a column of times.
fn time_of(time: TimeType, name: &str, number: i64) -> Result<String, String> {
    let last = name.rsplit('.').next().unwrap_or("");
    let unit = match (last, time) {
        ("Date", _) | ("", TimeType::Date) => return day(number),
        ("Time" | "Timestamp", _) => 1_000,
        ("MicroTime" | "MicroTimestamp", _) => 1_000_000,
        ("NanoTime" | "NanoTimestamp", _) => 1_000_000_000,
        (_, TimeType::Time) => guess(number, 86_400)?,
        // Milliseconds reach this number in the year 5138, and microseconds in 1973.
        (_, _) => guess(number, 100_000_000_000)?,
    };
    let micros = if unit == 1_000_000_000 {
        number.div_euclid(1_000)
    } else {
        number.saturating_mul(1_000_000 / unit)
    };
    let out_of_time = || format!("`{number}` is no time");
    match time {
        TimeType::Time => clock(micros).ok_or_else(out_of_time),
        TimeType::Date | TimeType::Timestamp | TimeType::Timestamptz => {
            Timestamp::from_microsecond(micros).map(written).map_err(|_| out_of_time())
        }
    }
}

/// How many units of a number make a second, where it is too large for milliseconds: a number of those never exceeds so
/// many seconds.
fn guess(number: i64, most_seconds: i64) -> Result<i64, String> {
    let size = number.unsigned_abs();
    let limit = |unit: i64| most_seconds.saturating_mul(unit).unsigned_abs();
    if size == 0 || (size >= limit(1_000) && size < limit(1_000_000)) {
        Ok(1_000_000)
    } else if size >= limit(1_000_000) {
        Ok(1_000_000_000)
    } else {
        Err(format!(
            "whether `{number}` counts milliseconds or microseconds is not said; let the source send schemas along \
             (`schemas.enable=true`)"
        ))
    }
}

fn day(number: i64) -> Result<String, String> {
    let second = number.checked_mul(86_400).and_then(|second| Timestamp::from_second(second).ok());
    let text = second.map(|time| written(time)[..10].to_owned());
    text.ok_or_else(|| format!("`{number}` is no day"))
}

fn clock(micros: i64) -> Option<String> {
    let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    (0..86_400)
        .contains(&seconds)
        .then(|| format!("{:02}:{:02}:{:02}.{rest:06}", seconds / 3_600, seconds / 60 % 60, seconds % 60))
}

/// A decimal whose digits are a whole number in base64, its highest bit the sign.
fn decimal_of(text: &str, scale: u32) -> Option<String> {
    let bytes = base64(text)?;
    let is_negative = bytes.first().is_some_and(|byte| byte & 128 != 0);
    let mut digits = vec![0_u8];
    for byte in &bytes {
        let mut carry = u32::from(if is_negative { !byte } else { *byte });
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = (value % 10) as u8;
            carry = value / 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    if is_negative {
        // The other bits count from minus one downwards.
        let mut at = 0;
        loop {
            match digits.get_mut(at) {
                Some(digit) if *digit == 9 => *digit = 0,
                Some(digit) => {
                    *digit += 1;
                    break;
                }
                None => {
                    digits.push(1);
                    break;
                }
            }
            at += 1;
        }
    }
    let scale = usize::try_from(scale).ok()?;
    while digits.len() <= scale {
        digits.push(0);
    }
    let mut out = if is_negative { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.iter().enumerate().rev() {
        out.push(char::from(b'0' + digit));
        if place == scale && scale > 0 {
            out.push('.');
        }
    }
    Some(out)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\\x{digits}")
}

#[cfg(test)]
mod tests {
    use dsc_model::types::parse_type;

    use super::{Meanings, decimal_of};

    fn text(meaning: &str, data_type: &str, value: &str) -> Result<String, String> {
        let schema = format!(
            "{{\"type\": \"struct\", \"fields\": [{{\"field\": \"after\", \"type\": \"struct\", \"fields\": [{meaning}]}}]}}"
        );
        let element = parse_type(data_type).expect("a type");
        let found = Meanings::read(&schema).text("c", &element.data_type, value);
        found.map_err(|fault| fault.code.word().to_owned())
    }

    fn named(name: &str, kind: &str) -> String {
        format!(
            "{{\"field\": \"c\", \"type\": \"{kind}\", \"name\": \"{name}\", \"parameters\": {{\"scale\": \"2\"}}}}"
        )
    }

    #[test]
    fn what_a_number_means_its_schema_says() {
        for (name, data_type, value, wanted) in [
            ("io.debezium.time.Date", "date", "-1", "1969-12-31"),
            ("org.apache.kafka.connect.data.Date", "date", "19000", "2022-01-08"),
            ("io.debezium.time.Timestamp", "timestamp", "1", "1970-01-01T00:00:00.001000Z"),
            ("io.debezium.time.MicroTimestamp", "timestamp", "-1", "1969-12-31T23:59:59.999999Z"),
            (
                "io.debezium.time.NanoTimestamp",
                "timestamp",
                "1700000000000000999",
                "2023-11-14T22:13:20.000000Z",
            ),
            ("io.debezium.time.MicroTime", "time", "1000001", "00:00:01.000001"),
            ("io.debezium.time.Time", "time", "86399999", "23:59:59.999000"),
            (
                "io.debezium.time.ZonedTimestamp",
                "timestamptz",
                "\"2020-01-01T00:00:00Z\"",
                "2020-01-01T00:00:00Z",
            ),
        ] {
            assert_eq!(text(&named(name, "int64"), data_type, value).as_deref(), Ok(wanted), "{name}");
        }
        let decimal = named("org.apache.kafka.connect.data.Decimal", "bytes");
        assert_eq!(text(&decimal, "decimal(12,2)", "\"BNI=\"").as_deref(), Ok("12.34"));
        assert_eq!(text(&decimal, "decimal(12,2)", "\"1234\"").as_deref(), Ok("-26588.24"));
        assert_eq!(text(&named("", "bytes"), "blob", "\"AP8=\"").as_deref(), Ok("\\x00ff"));
    }

    #[test]
    fn without_a_schema_only_what_can_mean_one_thing_is_taken() {
        assert_eq!(text("", "date", "19000").as_deref(), Ok("2022-01-08"));
        assert_eq!(text("", "timestamp", "1700000000000000").as_deref(), Ok("2023-11-14T22:13:20.000000Z"));
        assert_eq!(text("", "timestamp", "1700000000000"), Err("ambiguous-value".to_owned()));
        assert_eq!(text("", "time", "36000000000").as_deref(), Ok("10:00:00.000000"));
        assert_eq!(text("", "time", "36000000"), Err("ambiguous-value".to_owned()));
        assert_eq!(text("", "decimal(12,2)", "\"1234\""), Err("ambiguous-value".to_owned()));
        assert_eq!(text("", "decimal(12,2)", "\"1234.00\"").as_deref(), Ok("1234.00"));
        assert_eq!(text("", "bigint", "1700000000000").as_deref(), Ok("1700000000000"));
        assert_eq!(text("", "json", "\"{\\\"a\\\": 1}\"").as_deref(), Ok("{\"a\": 1}"));
    }

    #[test]
    fn decimals_are_read_from_their_bytes() {
        assert_eq!(decimal_of("AA==", 0).as_deref(), Some("0"));
        assert_eq!(decimal_of("/w==", 2).as_deref(), Some("-0.01"));
        assert_eq!(decimal_of("gA==", 0).as_deref(), Some("-128"));
        assert_eq!(decimal_of("AIA=", 3).as_deref(), Some("0.128"));
        assert_eq!(decimal_of("f/////////8=", 0).as_deref(), Some("9223372036854775807"));
    }
}
