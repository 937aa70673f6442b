//! Every type against every other one, held against a written expectation.

use dsc_model::types::{parse_type, type_words};

use super::{Verdict, judge};

/// Types of every kind, and of those with parameters a few.
const TYPES: &[&str] = &[
    "boolean",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "decimal(10,2)",
    "decimal(12,2)",
    "decimal(12,4)",
    "decimal(10,4)",
    "real",
    "double",
    "float16",
    "bfloat16",
    "float128",
    "fp8_e4m3",
    "fp8_e5m2",
    "fp6_e2m3",
    "fp6_e3m2",
    "fp4_e2m1",
    "char(5)",
    "char(6)",
    "varchar(4)",
    "varchar(5)",
    "varchar(9)",
    "text",
    "binary(4)",
    "binary(8)",
    "blob",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "array<integer>",
    "array<bigint>",
    "array<text>",
    "map<text, real>",
    "map<text, double>",
    "struct<a: integer>",
    "struct<a: bigint>",
    "struct<a: integer, b: text?>",
    "struct<b: text?>",
    "vector(3)",
    "vector(4)",
    "geography(4326)",
    "geography(3857)",
];

/// What may become what. Whatever is not written here may not.
const WIDENS: &[(&str, &[&str])] = &[
    ("tinyint", &["smallint", "integer", "bigint"]),
    ("smallint", &["integer", "bigint"]),
    ("integer", &["bigint"]),
    ("real", &["double"]),
    ("decimal(10,2)", &["decimal(12,2)", "decimal(12,4)"]),
    ("char(5)", &["varchar(5)", "varchar(9)", "text"]),
    ("char(6)", &["varchar(9)", "text"]),
    ("varchar(4)", &["varchar(5)", "varchar(9)", "text"]),
    ("varchar(5)", &["varchar(9)", "text"]),
    ("varchar(9)", &["text"]),
    ("binary(4)", &["blob"]),
    ("binary(8)", &["blob"]),
    ("date", &["timestamp"]),
    ("decimal(10,4)", &["decimal(12,4)"]),
    ("array<integer>", &["array<bigint>"]),
    ("map<text, real>", &["map<text, double>"]),
    ("struct<a: integer>", &["struct<a: bigint>", "struct<a: integer, b: text?>"]),
    ("struct<b: text?>", &[]),
];

/// Types that stay of one family though they do not widen; two types that share no line are of different families.
const FAMILIES: &[&[&str]] = &[
    &["tinyint", "smallint", "integer", "bigint"],
    &["real", "double"],
    &["decimal(10,2)", "decimal(12,2)", "decimal(12,4)", "decimal(10,4)"],
    &["char(5)", "char(6)", "varchar(4)", "varchar(5)", "varchar(9)", "text"],
    &["binary(4)", "binary(8)", "blob"],
    &["date", "timestamp"],
    &["array<integer>", "array<bigint>"],
    &["map<text, real>", "map<text, double>"],
    &["struct<a: integer>", "struct<a: bigint>", "struct<a: integer, b: text?>", "struct<b: text?>"],
    &["vector(3)", "vector(4)"],
    &["geography(4326)", "geography(3857)"],
];

fn verdict(from: &str, to: &str) -> Verdict {
    let read = |text: &str| parse_type(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}")).data_type;
    judge(&read(from), &read(to))
}

fn breaks(verdict: Verdict) -> bool {
    verdict.other_family || verdict.narrowed || verdict.gains_null || verdict.loses_null
}

#[test]
fn the_matrix_of_all_pairs_is_as_written() {
    for from in TYPES {
        let widens = WIDENS.iter().find(|(known, _)| known == from).map_or(&[][..], |(_, to)| *to);
        for to in TYPES {
            let found = verdict(from, to);
            let may = from == to || widens.contains(to);
            assert_eq!(!breaks(found), may, "{from} to {to}: {found:?}");
            let one_family =
                from == to || FAMILIES.iter().any(|family| family.contains(from) && family.contains(to));
            assert_eq!(!found.other_family, one_family, "family of {from} and {to}: {found:?}");
        }
    }
}

#[test]
fn the_matrix_has_every_type_of_the_language() {
    let words: Vec<&str> = TYPES.iter().map(|name| name.split(['(', '<']).next().unwrap_or(name)).collect();
    // The words hold other names of the same types too, so each is read in the form that it has.
    let forms = ["", "(4)", "(4,2)", "<text>", "<text, text>", "<a: text>"];
    for word in type_words() {
        let read = forms.iter().find_map(|form| parse_type(&format!("{word}{form}")).ok());
        let name = read.unwrap_or_else(|| panic!("no form of {word} is a type")).data_type.word();
        assert!(words.contains(&name), "no {name}");
    }
}

#[test]
fn parts_may_neither_gain_nor_lose_null() {
    assert!(verdict("array<integer>", "array<integer?>").gains_null);
    assert!(verdict("array<integer?>", "array<bigint>").loses_null);
    assert!(verdict("map<text, integer>", "map<text, integer?>").gains_null);
    assert!(verdict("struct<a: integer?>", "struct<a: integer>").loses_null);
    assert!(verdict("struct<a: integer>", "struct<a: integer, b: text>").loses_null);
    assert!(verdict("struct<a: integer, b: text>", "struct<a: integer>").narrowed);
    assert!(!breaks(verdict("struct<a: integer, b: text>", "struct<b: text, a: bigint, c: uuid?>")));
    assert!(verdict("array<struct<a: bigint>>", "array<struct<a: integer>>").narrowed);
}

#[test]
fn readers_of_avro_notice_more() {
    for (from, to) in
        [("integer", "bigint"), ("date", "timestamp"), ("real", "double"), ("decimal(10,2)", "decimal(12,4)")]
    {
        let found = verdict(from, to);
        assert!(found.other_avro && !breaks(found), "{from} to {to}: {found:?}");
    }
    for (from, to) in [("smallint", "integer"), ("char(5)", "text"), ("decimal(10,2)", "decimal(12,2)")] {
        assert!(!verdict(from, to).other_avro, "{from} to {to}");
    }
}
