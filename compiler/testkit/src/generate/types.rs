//! Types of columns, and the other names that people know them by.

use super::{Dice, Generator};

const PLAIN: &[&str] = &[
    "boolean",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "decimal(12,2)",
    "decimal(38,0)",
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
    "varchar(40)",
    "text",
    "binary(16)",
    "blob",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "vector(3)",
    "geography(4326)",
];

/// The beginning of a type, and beginnings that mean the same.
const ALSO: &[(&str, &[&str])] = &[
    ("boolean", &["bool", "BOOLEAN"]),
    ("tinyint", &["int1"]),
    ("smallint", &["int2"]),
    ("integer", &["int", "int4"]),
    ("bigint", &["int8", "long"]),
    ("decimal(12,2)", &["decimal(12, 2)", "numeric( 12 , 2 )", "number(12,2)"]),
    ("decimal(38,0)", &["numeric(38)", "dec(38)"]),
    ("real", &["float4"]),
    ("double", &["double precision", "Double  Precision", "float8"]),
    ("char(5)", &["character(5)", "bpchar(5)"]),
    ("varchar(40)", &["character varying(40)", "nvarchar(40)", "varchar2( 40 )"]),
    ("text", &["string", "clob"]),
    ("blob", &["bytea", "bytes", "varbinary(20)"]),
    ("timestamptz", &["timestamp with time zone"]),
    ("time", &["time without time zone"]),
    ("timestamp", &["datetime", "timestamp without time zone"]),
    ("json", &["jsonb"]),
    ("geography(4326)", &["geography"]),
];

impl Generator {
    /// A type with or without its sign for null.
    pub(super) fn data_type(&mut self, depth: usize) -> String {
        let null = if self.dice.once_in(3) { "?" } else { "" };
        let inner = depth < 2 && self.dice.once_in(6);
        let data_type = match self.dice.below(3) {
            0 if inner => format!("array<{}>", self.data_type(depth + 1)),
            1 if inner => format!("map<{}, {}>", self.data_type(depth + 1), self.data_type(depth + 1)),
            2 if inner => {
                format!("struct<a: {}, type: {}>", self.data_type(depth + 1), self.data_type(depth + 1))
            }
            _ => (*self.dice.pick(PLAIN)).to_owned(),
        };
        format!("{data_type}{null}")
    }
}

/// Another way to write a type.
pub(super) fn loosened(data_type: &str, dice: &mut Dice) -> String {
    let bare = data_type.strip_suffix('?');
    let null = if bare.is_some() { *dice.pick(&["?", " ?"]) } else { "" };
    let bare = bare.unwrap_or(data_type);
    if let Some(inner) = bare.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("{}<{}>{null}", dice.pick(&["array", "list", "ARRAY"]), loosened(inner, dice));
    }
    let also = ALSO.iter().find(|(canonical, _)| *canonical == bare).filter(|_| !dice.once_in(3));
    match also {
        Some((_, others)) => format!("{}{null}", dice.pick(others)),
        None => format!("{bare}{null}"),
    }
}
