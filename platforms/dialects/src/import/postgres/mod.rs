//! A model from what a Postgres database holds: what is asked of it, and what its tables become. Nothing of it is changed.

mod project;

pub use project::{Place, project};

use std::collections::BTreeMap;

use dsc_model::DataType;
use dsc_model::types::parse_type;

/// What is in a schema that others keep: neither ours nor the engine's own, nor what an extension brought along.
const THEIRS: &str = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'dsc') \
     AND NOT EXISTS (SELECT 1 FROM pg_depend AS e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid \
     AND e.deptype = 'e')";

/// What the ledger calls ours, as a condition to be added where there is one.
const NOT_OURS: &str = " AND NOT EXISTS (SELECT 1 FROM dsc.objects AS o WHERE o.\"schema\" = n.nspname::text \
     AND (o.kind = 'schema' OR o.name = c.relname::text))";

/// Whether there is a ledger whose things are not to be taken for somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ours {
    /// There is none.
    None,
    /// There is one.
    InLedger,
}

/// One row per column of a table, in order: schema, table, what the schema says it is for, what the table says it is
/// for, column, its type (of a domain, what it is made of), whether it refuses nulls, what it says it is for.
pub fn columns(ours: Ours) -> String {
    format!(
        "SELECT n.nspname::text, c.relname::text, obj_description(n.oid, 'pg_namespace'), \
         obj_description(c.oid, 'pg_class'), a.attname::text, CASE t.typtype \
         WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END, \
         a.attnotnull, col_description(c.oid, a.attnum) FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         JOIN pg_type AS t ON t.oid = a.atttypid \
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND {THEIRS}{} \
         ORDER BY n.nspname, c.relname, a.attnum",
        not(ours)
    )
}

/// One row per column of what tells the rows of a table apart, in order: schema, table, column. A primary key, else the
/// first unique index on columns that refuse nulls.
pub fn keys(ours: Ours) -> String {
    format!(
        "SELECT of_schema, of_table, key_column FROM (SELECT n.nspname::text AS of_schema, c.relname::text AS of_table, \
         a.attname::text AS key_column, part.place, dense_rank() OVER (PARTITION BY c.oid \
         ORDER BY x.indisprimary DESC, x.indnkeyatts, x.indexrelid) AS choice FROM pg_index AS x \
         JOIN pg_class AS c ON c.oid = x.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS part(number, place) \
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = part.number \
         WHERE x.indisunique AND x.indisvalid AND x.indpred IS NULL AND x.indexprs IS NULL \
         AND part.place <= x.indnkeyatts AND NOT EXISTS (SELECT 1 FROM pg_attribute AS free \
         WHERE free.attrelid = c.oid AND free.attnum = ANY (x.indkey) AND NOT free.attnotnull) AND {THEIRS}{}) AS found \
         WHERE choice = 1 ORDER BY of_schema, of_table, place",
        not(ours)
    )
}

/// One row per foreign key of one column: schema, table, column, and the same of what it refers to.
pub fn references(ours: Ours) -> String {
    format!(
        "SELECT n.nspname::text, c.relname::text, a.attname::text, tn.nspname::text, tc.relname::text, \
         ta.attname::text FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_class AS tc ON tc.oid = k.confrelid \
         JOIN pg_namespace AS tn ON tn.oid = tc.relnamespace \
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.conkey[1] \
         JOIN pg_attribute AS ta ON ta.attrelid = tc.oid AND ta.attnum = k.confkey[1] \
         WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND {THEIRS}{} ORDER BY 1, 2, 3, k.oid",
        not(ours)
    )
}

fn not(ours: Ours) -> &'static str {
    match ours {
        Ours::None => "",
        Ours::InLedger => NOT_OURS,
    }
}

/// What a database holds that others keep, by schema.
pub type Survey = BTreeMap<String, SurveyedSchema>;

/// A schema.
#[derive(Clone, Debug, Default)]
pub struct SurveyedSchema {
    /// What it says it is for.
    pub comment: Option<String>,
    /// Its tables, by name.
    pub tables: BTreeMap<String, SurveyedTable>,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct SurveyedTable {
    /// What it says it is for.
    pub comment: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<SurveyedColumn>,
    /// The names of the columns that tell its rows apart; empty if none do.
    pub key: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct SurveyedColumn {
    /// Its name.
    pub name: String,
    /// Its type, as Postgres tells it.
    pub sql_type: String,
    /// Whether it refuses nulls.
    pub not_null: bool,
    /// What it says it is for.
    pub comment: Option<String>,
    /// Schema, table and column that it refers to.
    pub refers_to: Option<[String; 3]>,
}

/// The type in the model that holds whatever a column of Postgres holds; nothing where only text does.
fn model_type(sql_type: &str) -> Option<DataType> {
    if let Some(item) = sql_type.strip_suffix("[]") {
        let item = model_type(item)?;
        return read(&format!("array<{item}>"));
    }
    let unbound = matches!(sql_type, "numeric" | "character varying" | "bit varying" | "bpchar");
    let one_letter = sql_type.starts_with('"');
    if unbound || one_letter {
        return (sql_type == "character varying").then_some(DataType::Text);
    }
    // Digits of a second do not count: the model's times have all of them.
    let bare = match (sql_type.find('('), sql_type.find(") with")) {
        (Some(open), Some(close)) => format!("{}{}", &sql_type[..open], &sql_type[close + 1..]),
        (Some(open), None) if sql_type.starts_with("interval") => sql_type[..open].to_owned(),
        _ => sql_type.to_owned(),
    };
    read(&bare)
}

fn read(text: &str) -> Option<DataType> {
    let data_type = parse_type(text).ok()?.data_type;
    let too_long = matches!(data_type, DataType::Decimal { precision, .. } if precision > MOST_DIGITS);
    // A vector and a place on the earth need what not every platform has.
    let foreign = matches!(
        data_type,
        DataType::Vector(_) | DataType::Geography(_) | DataType::Map(_) | DataType::Struct(_)
    );
    (!too_long && !foreign).then_some(data_type)
}

/// As many digits as every platform takes.
const MOST_DIGITS: u16 = 38;

#[cfg(test)]
mod tests {
    use super::model_type;

    #[test]
    fn each_type_becomes_one_that_holds_all_its_values_or_text() {
        for (sql_type, expected) in [
            ("character varying(30)", "varchar(30)"),
            ("character varying", "text"),
            ("character(5)", "char(5)"),
            ("numeric(12,2)", "decimal(12,2)"),
            ("timestamp(3) without time zone", "timestamp"),
            ("timestamp with time zone", "timestamptz"),
            ("time(0) without time zone", "time"),
            ("interval(3)", "interval"),
            ("bytea", "blob"),
            ("jsonb", "json"),
            ("integer[]", "array<integer>"),
            ("double precision", "double"),
        ] {
            let found = model_type(sql_type).map(|data_type| data_type.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{sql_type}");
        }
        for sql_type in [
            "numeric",
            "numeric(60,2)",
            "inet",
            "public.mood",
            "\"char\"",
            "int4range",
            "time with time zone",
        ] {
            assert!(model_type(sql_type).is_none(), "{sql_type}");
        }
    }
}
