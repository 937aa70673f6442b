//! Queries of transformers: what they see, how they are held against what they should give, and how they become rows.
//!
//! A query sees the views of its workspace by their names, and nothing else by a bare name: each view stands before it as
//! a common table expression. To see what a query gives it is put behind views without rows, so that it can be asked
//! before there is anything.

use dsc_model::physical::history_name;
use dsc_plan::desired::{DesiredDataset, DesiredPlatform, DesiredView, DesiredWorkspace};

use super::engine::Motion;
use super::place::Place;
use crate::quote::{identifier, literal};
use crate::shape::layout::qualified;
use crate::shape::written::Written;

/// A query with what it sees, whose columns can be asked for without any of the platform's tables.
pub fn question(
    engine: &dyn Motion,
    platform: &DesiredPlatform,
    workspace: &DesiredWorkspace,
    sql: &str,
) -> String {
    let mut seen = Vec::new();
    for view in &workspace.views {
        let Some(dataset) = dataset_of(platform, view) else { continue };
        seen.push((view.name.clone(), without_rows(engine, dataset, &[])));
        if view.history {
            let times = ["valid_from", "valid_to"];
            seen.push((history_name(&view.name), without_rows(engine, dataset, &times)));
        }
    }
    with(&seen, sql)
}

/// A query with what it sees.
pub fn query(workspace: &DesiredWorkspace, sql: &str) -> String {
    let mut seen = Vec::new();
    let mut see = |name: String| {
        let all = format!("SELECT * FROM {}", qualified(&workspace.schema, &name));
        seen.push((name, all));
    };
    for view in &workspace.views {
        see(view.name.clone());
        if view.history {
            see(history_name(&view.name));
        }
    }
    with(&seen, sql)
}

fn dataset_of<'p>(platform: &'p DesiredPlatform, view: &DesiredView) -> Option<&'p DesiredDataset> {
    let mut datasets = platform.stores.iter().flat_map(|store| &store.datasets);
    datasets.find(|dataset| dataset.address == view.dataset)
}

fn without_rows(engine: &dyn Motion, dataset: &DesiredDataset, times: &[&str]) -> String {
    let column = |name: &str, sql_type: &str| format!("CAST(NULL AS {sql_type}) AS {}", identifier(name));
    let mut columns: Vec<String> =
        dataset.columns.iter().map(|each| column(&each.name, &engine.column_type(&each.data_type))).collect();
    columns.extend(times.iter().map(|name| column(name, engine.facts().types.time)));
    format!("SELECT {} WHERE false", columns.join(", "))
}

/// Views that a query reads twice are not to be kept in between: each reading looks for what it needs.
fn with(seen: &[(String, String)], sql: &str) -> String {
    let seen: Vec<String> = seen
        .iter()
        .map(|(name, select)| format!("{} AS NOT MATERIALIZED ({select})", identifier(name)))
        .collect();
    let sql = sql.trim().trim_end_matches(';');
    let with = if seen.is_empty() { String::new() } else { format!("WITH {} ", seen.join(", ")) };
    // What ends in a remark must not take the bracket along.
    format!("{with}SELECT * FROM (\n{sql}\n) AS dsc_query")
}

/// The rows of a query, typed as those of any source are. What stands in a row that cannot be used is kept as JSON.
pub fn type_query(place: &Place<'_>, source: &str, query: &str) -> String {
    let types = place.engine.facts().types;
    let (text, number) = (types.text, types.number);
    let values: Vec<String> = place
        .dataset
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let name = format!("p.{}", identifier(&column.name));
            format!(", {} AS v{at}", place.engine.text_of(&name, &column.data_type))
        })
        .collect();
    let rows = format!(
        "(SELECT {} AS dsc_source, row_number() OVER () AS dsc_position, CAST(NULL AS {number}) AS dsc_line, \
         CAST(NULL AS {number}) AS dsc_byte, {} AS dsc_raw, '' AS dsc_digest, CAST(NULL AS {text}) AS dsc_code, \
         CAST(NULL AS {text}) AS dsc_field, CAST(NULL AS {text}) AS dsc_message, 'upsert' AS dsc_operation{} FROM ({query}) AS p)",
        literal(source),
        place.engine.row_as_json("p"),
        values.concat(),
    );
    super::stage::type_rows(place, &rows)
}

/// Gives rows that cannot be used and of which nothing else is kept a raw form: their values as JSON.
pub fn fill_raw_from_values(place: &Place<'_>) -> String {
    let typed = place.typed();
    format!(
        "UPDATE {typed} SET dsc_raw = (SELECT {} FROM (SELECT {}) AS p) WHERE dsc_fault IS NOT NULL AND dsc_raw IS NULL",
        place.engine.row_as_json("p"),
        place.columns(&format!("{typed}.")),
    )
}

/// What a query gives, held against what a dataset has: a phrase for each difference.
pub fn differences(engine: &dyn Motion, dataset: &DesiredDataset, given: &[(String, String)]) -> Vec<String> {
    let mut out = Vec::new();
    for (at, (name, _)) in given.iter().enumerate() {
        if given[..at].iter().any(|(before, _)| before == name) {
            out.push(format!("it gives `{name}` twice"));
        } else if !dataset.columns.iter().any(|column| column.name == *name) {
            out.push(format!("it gives `{name}`, which `{}` does not have", dataset.address));
        }
    }
    for column in &dataset.columns {
        let Some((_, found)) = given.iter().find(|(name, _)| *name == column.name) else {
            out.push(format!("it does not give `{}`", column.name));
            continue;
        };
        let wanted = engine.column_type(&column.data_type);
        if !fits(engine, found, &wanted) {
            out.push(format!(
                "it gives `{}` as {found}, and `{}` has it as {}",
                column.name, dataset.address, column.data_type
            ));
        } else if Written::read(found).exceeds(Written::read(&wanted), MOST_DIGITS) {
            out.push(format!(
                "it gives `{}` as {found}, which holds more than `{}` has room for: {}",
                column.name, dataset.address, column.data_type
            ));
        }
    }
    out
}

/// The digits of a decimal that is a sum or a product in DuckDB, which is as many as it has.
const MOST_DIGITS: u32 = 38;

/// Whether every value of a type has a place in another one, but for its length and number of digits.
fn fits(engine: &dyn Motion, found: &str, wanted: &str) -> bool {
    let (found, wanted) = (engine.kind_of(found), engine.kind_of(wanted));
    let widens = |chain: &&[&str]| {
        let place = |kind: &str| chain.iter().position(|known| *known == kind);
        matches!((place(&found), place(&wanted)), (Some(from), Some(to)) if from <= to)
    };
    found == wanted || engine.motion().widening.iter().any(widens)
}

#[cfg(test)]
mod tests {
    use super::{MOST_DIGITS, fits, with};
    use crate::shape::written::Written;

    #[test]
    fn what_says_its_size_must_not_exceed_what_there_is_room_for() {
        let exceeds = |found, wanted| Written::read(found).exceeds(Written::read(wanted), MOST_DIGITS);
        for (found, wanted) in [
            ("character varying(60)", "character varying(40)"),
            ("character(14)", "character varying(13)"),
            ("numeric(14,2)", "numeric(12,2)"),
            ("numeric(12,4)", "numeric(12,2)"),
            ("DECIMAL(24,4)", "DECIMAL(12,2)"),
        ] {
            assert!(exceeds(found, wanted), "{found} in {wanted}");
        }
        for (found, wanted) in [
            ("character varying(40)", "character varying(40)"),
            ("text", "character varying(40)"),
            ("character varying(40)", "text"),
            ("numeric", "numeric(12,2)"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("DECIMAL(38,2)", "DECIMAL(12,2)"),
            ("STRUCT(a INTEGER)", "STRUCT(a INTEGER)"),
            ("integer", "bigint"),
        ] {
            assert!(!exceeds(found, wanted), "{found} in {wanted}");
        }
    }

    #[test]
    fn a_query_sees_its_views_and_may_end_as_it_likes() {
        let seen = [("a".to_owned(), "SELECT 1".to_owned())];
        assert_eq!(
            with(&seen, " SELECT * FROM a -- all\n;\n"),
            "WITH \"a\" AS NOT MATERIALIZED (SELECT 1) SELECT * FROM (\nSELECT * FROM a -- all\n\n) AS dsc_query"
        );
        assert_eq!(with(&[], "SELECT 1"), "SELECT * FROM (\nSELECT 1\n) AS dsc_query");
    }

    #[test]
    fn a_type_fits_where_it_is_the_same_or_wider() {
        let postgres = &crate::postgres::ENGINE;
        for (found, wanted) in [
            ("integer", "bigint"),
            ("bigint", "numeric(10,2)"),
            ("text", "character varying(5)"),
            ("character", "character varying(5)"),
            ("numeric", "numeric(10,2)"),
            ("json", "jsonb"),
            ("real", "double precision"),
        ] {
            assert!(fits(postgres, found, wanted), "{found} as {wanted}");
        }
        for (found, wanted) in [
            ("bigint", "integer"),
            ("text", "integer"),
            ("double precision", "numeric(10,2)"),
            ("timestamp without time zone", "timestamp with time zone"),
            ("integer[]", "jsonb"),
        ] {
            assert!(!fits(postgres, found, wanted), "{found} as {wanted}");
        }
        let duckdb = &crate::duckdb::ENGINE;
        for (found, wanted) in [("HUGEINT", "BIGINT"), ("DECIMAL(38,2)", "DECIMAL(12,2)"), ("DATE", "DATE")] {
            assert!(fits(duckdb, found, wanted), "{found} as {wanted}");
        }
        for (found, wanted) in [("VARCHAR", "DATE"), ("BIGINT", "INTEGER"), ("INTEGER[]", "BIGINT[]")] {
            assert!(!fits(duckdb, found, wanted), "{found} as {wanted}");
        }
    }
}
