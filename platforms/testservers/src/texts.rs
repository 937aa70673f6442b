//! Texts that every engine has to take, or to refuse, in the same way.

use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{Motion, stage};
use dsc_driver::{Loader, TableName, Value};
use dsc_plan::desired::DesiredPlatform;

use crate::models::{dataset, desired};

/// A type, a text, and the value as text or the code of the fault.
type Case = (&'static str, &'static str, Result<&'static str, &'static str>);

const CASES: [Case; 105] = [
    ("boolean", "TRUE", Ok("true")),
    ("boolean", " no ", Ok("false")),
    ("boolean", "2", Err("wrong-type")),
    ("boolean", "on", Err("wrong-type")),
    ("tinyint", "-128", Ok("-128")),
    ("tinyint", "128", Err("out-of-range")),
    ("smallint", "32767", Ok("32767")),
    ("smallint", "-32769", Err("out-of-range")),
    ("integer", " +7 ", Ok("7")),
    ("integer", "7.", Ok("7")),
    ("integer", "7.00", Ok("7")),
    ("integer", "7.01", Err("wrong-type")),
    ("integer", "7e2", Err("wrong-type")),
    ("integer", "0x10", Err("wrong-type")),
    ("integer", "1_000", Err("wrong-type")),
    ("integer", "", Err("wrong-type")),
    ("integer", "2147483648", Err("out-of-range")),
    ("bigint", "-9223372036854775808", Ok("-9223372036854775808")),
    ("bigint", "9223372036854775808", Err("out-of-range")),
    ("bigint", "00000000000000000000000000000000000000000000000001", Ok("1")),
    ("decimal(6,2)", "1.5", Ok("1.50")),
    ("decimal(6,2)", "-9999.99", Ok("-9999.99")),
    ("decimal(6,2)", "10000", Err("out-of-range")),
    ("decimal(6,2)", "1.505", Err("too-precise")),
    ("decimal(6,2)", "1.5000", Ok("1.50")),
    ("decimal(6,2)", ".5", Ok("0.50")),
    ("decimal(6,2)", "1e2", Err("wrong-type")),
    ("decimal(6,2)", "NaN", Err("wrong-type")),
    ("decimal(6,0)", "5.0", Ok("5")),
    (
        "decimal(38,10)",
        "1234567890123456789012345678.0123456789",
        Ok("1234567890123456789012345678.0123456789"),
    ),
    ("double", "0.1", Ok("0.1")),
    ("double", "1e22", Ok("1e+22")),
    ("double", "1e400", Err("out-of-range")),
    ("double", "-1e400", Err("out-of-range")),
    ("double", "NaN", Ok("nan")),
    ("double", "Infinity", Ok("infinity")),
    ("double", "-inf", Ok("-infinity")),
    ("double", "1e-5", Ok("1e-05")),
    ("double", "1,5", Err("wrong-type")),
    ("real", "0.1", Ok("0.1")),
    ("real", "1e39", Err("out-of-range")),
    ("real", "1e-50", Ok("0")),
    ("double", "1e-400", Ok("0")),
    ("real", "16777217", Ok("1.6777216e+07")),
    ("char(3)", "abc", Ok("abc")),
    ("char(3)", "ab ", Ok("ab ")),
    ("char(3)", "abcd", Err("too-long")),
    ("varchar(2)", "\u{e9}\u{e9}", Ok("\u{e9}\u{e9}")),
    ("varchar(2)", "abc", Err("too-long")),
    ("text", "", Ok("")),
    ("binary(2)", "\\x00ff", Ok("00ff")),
    ("binary(2)", "\\x00\\xff", Ok("00ff")),
    ("binary(2)", "\\x00", Err("wrong-size")),
    ("blob", "\\x0", Err("wrong-type")),
    ("blob", "", Ok("")),
    ("date", "2026-02-28", Ok("2026-02-28")),
    ("date", "2026-2-8", Ok("2026-02-08")),
    ("date", "2026-02-28T00:00:00", Ok("2026-02-28")),
    ("date", "2026-02-28T00:00:01", Err("wrong-type")),
    ("date", "2026-02-30", Err("out-of-range")),
    ("date", "2026-13-01", Err("out-of-range")),
    ("date", "0000-01-01", Err("out-of-range")),
    ("date", "12026-01-01", Err("out-of-range")),
    ("date", "28.02.2026", Err("wrong-type")),
    ("date", "infinity", Err("wrong-type")),
    ("date", "today", Err("wrong-type")),
    ("time", "23:59:59.999999", Ok("23:59:59.999999")),
    ("time", "7:05", Ok("07:05:00")),
    ("time", "24:00:00", Err("out-of-range")),
    ("time", "23:59:60", Err("out-of-range")),
    ("time", "23:59:59.9999999", Err("wrong-type")),
    ("timestamp", "2026-01-02 03:04:05", Ok("2026-01-02 03:04:05")),
    ("timestamp", "2026-01-02T03:04:05.500000000Z", Ok("2026-01-02 03:04:05.5")),
    ("timestamp", "2026-01-02", Ok("2026-01-02 00:00:00")),
    ("timestamp", "2026-01-02 03:04:05+02", Err("wrong-type")),
    ("timestamp", "2026-01-02 24:00:00", Err("out-of-range")),
    ("timestamp", "2025-02-29 00:00:00", Err("out-of-range")),
    ("timestamp", "now", Err("wrong-type")),
    ("timestamptz", "2026-01-02T03:04:05+02:30", Ok("2026-01-02 00:34:05+00")),
    ("timestamptz", "2026-01-02 03:04:05", Ok("2026-01-02 03:04:05+00")),
    ("timestamptz", "2026-01-02 03:04:05Z", Ok("2026-01-02 03:04:05+00")),
    ("timestamptz", "2026-01-02 03:04:05 +02", Err("wrong-type")),
    ("timestamptz", "2026-01-02 03:04:05+99", Err("out-of-range")),
    ("timestamptz", "2026-01-02 03:04:05 CET", Err("wrong-type")),
    ("interval", "1 day", Ok("1 day")),
    ("interval", "2 days 03:04:05", Ok("2 days 03:04:05")),
    ("interval", "P1D", Err("wrong-type")),
    ("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", Ok("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
    ("uuid", "a0eebc999c0b4ef8bb6d6bb9bd380a11", Err("wrong-type")),
    ("json", "{\"a\": [1, 2.50, null]}", Ok("{\"a\": [1, 2.50, null]}")),
    ("json", "{\"a\": 1, \"a\": 2}", Ok("{\"a\": 1, \"a\": 2}")),
    ("json", "[1,]", Err("wrong-type")),
    ("json", "{\"a\": NaN}", Err("wrong-type")),
    ("json", "{\"a\": \"NaN, ]\"}", Ok("{\"a\": \"NaN, ]\"}")),
    ("json", "{'a': 1}", Err("wrong-type")),
    ("json", "plain", Err("wrong-type")),
    ("json", "", Err("wrong-type")),
    ("json", "\"\\u0000\"", Ok("\"\\u0000\"")),
    ("array<integer?>", "[1, 2, null]", Ok("1;2")),
    ("array<integer?>", "[]", Ok("")),
    ("array<integer?>", "[1, \"x\"]", Err("wrong-type")),
    ("array<text?>", "[\"a\", \"b,c\"]", Ok("a;b,c")),
    ("array<integer?>", "{}", Err("wrong-type")),
    ("struct<a: integer?>", "[1]", Err("wrong-type")),
    ("map<text, integer?>", "7", Err("wrong-type")),
];

/// A platform with a dataset for each type of the cases.
pub fn texts_platform() -> DesiredPlatform {
    let datasets = types().into_iter().enumerate().map(|(number, name)| {
        let value = format!("{name}?");
        dataset(&format!("texts_{number}"), &[("id", "integer"), ("value", value.as_str())])
    });
    desired(datasets.collect())
}

fn types() -> Vec<&'static str> {
    let mut out: Vec<&str> = Vec::new();
    for (name, _, _) in CASES {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// Holds what a platform, set up for [`texts_platform`] and locked, makes of each text against what it should.
pub async fn check_texts<T: Loader>(desired: &DesiredPlatform, engine: &'static dyn Motion, target: &mut T) {
    for statement in engine.motion().prepare {
        target.execute(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
    }
    let mut differing = Vec::new();
    for (place, name) in Place::all(&desired.stores[0], engine).into_iter().zip(types()) {
        let cases: Vec<&Case> = CASES.iter().filter(|case| case.0 == name).collect();
        for statement in stage::create_batch(&place) {
            target.execute(&statement).await.unwrap_or_else(|fault| panic!("{fault}"));
        }
        let table = TableName { schema: String::new(), table: place.raw_table() };
        let rows: Vec<Vec<Value>> = cases
            .iter()
            .zip(1..)
            .map(|(case, number)| {
                let number_text = Value::Text(format!("{number}"));
                vec![
                    Value::Text("f".to_owned()),
                    Value::Integer(number),
                    number_text,
                    Value::Text(case.1.to_owned()),
                ]
            })
            .collect();
        let columns = ["dsc_source", "dsc_position", "v0", "v1"];
        target.append_rows(&table, &columns, &rows).await.unwrap_or_else(|fault| panic!("{fault}"));
        let statement = stage::type_raw(&place);
        target.execute(&statement).await.unwrap_or_else(|fault| panic!("{fault}"));
        let question = format!(
            "SELECT {}, dsc_fault[1] FROM {} ORDER BY dsc_position",
            shown_value(name),
            place.typed()
        );
        let found = target.query(&question).await.unwrap_or_else(|fault| panic!("{fault}"));
        for (case, row) in cases.iter().zip(&found.rows) {
            let found = match row[1].as_text() {
                Some(code) => Err(code),
                None => Ok(row[0].as_text().unwrap_or("(null)")),
            };
            if found != case.2 {
                differing.push(format!("{name} `{}`: {found:?}, wanted {:?}", case.1, case.2));
            }
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}

/// The value as text, in one form for all engines.
fn shown_value(name: &str) -> String {
    match name {
        "blob" | "binary(2)" => "lower(replace(replace(CAST(\"value\" AS VARCHAR), '\\x', ''), chr(1), ''))",
        "double" | "real" => {
            "CASE CAST(\"value\" AS VARCHAR) WHEN 'NaN' THEN 'nan' WHEN 'Infinity' THEN 'infinity' \
             WHEN '-Infinity' THEN '-infinity' WHEN 'inf' THEN 'infinity' WHEN '-inf' THEN '-infinity' \
             WHEN '0.0' THEN '0' WHEN '16777216.0' THEN '1.6777216e+07' ELSE CAST(\"value\" AS VARCHAR) END"
        }
        other if other.starts_with("array") => "coalesce(array_to_string(\"value\", ';'), '')",
        _ => "CAST(\"value\" AS VARCHAR)",
    }
    .to_owned()
}
