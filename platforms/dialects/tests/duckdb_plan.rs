//! What plans for DuckDB say, word for word. What the statements do is shown in `platforms/duckdb/tests`.

mod support;

use dsc_dialects::duckdb::{DuckdbDialect, ENGINE};
use dsc_dialects::shape::layout::layout;
use dsc_dialects::shape::observed::{Ledger, Observed};
use dsc_plan::{Dialect, Plan, make_plan};
use support::{applied, lowered, told};

const MODEL: &str = r#"
dsc: 1
zone: usa
team: books
platforms: { embedded: { kind: duckdb, path: build/a.duckdb } }
containers: { drop: { kind: files, path: data/in, format: csv } }
datastores:
  shop:
    ingestion: { kind: snapshot, container: drop, schedule: external }
    datasets:
      books:
        key: [isbn]
        columns: { isbn: char(13), title: varchar(40), pages: smallint? }
workspaces:
  desk: { container: managed, groups: { all: { needs: { history: live }, datasets: [shop.books] } } }
"#;

fn plan(observed: &Observed, model: &str) -> Plan {
    make_plan(&DuckdbDialect, observed, &lowered(model))
}

#[test]
fn a_platform_that_is_as_it_should_be_needs_nothing() {
    let desired = lowered(MODEL);
    let observed = applied(&ENGINE, &layout(&ENGINE, &desired));
    assert!(make_plan(&DuckdbDialect, &observed, &desired).is_empty());
}

#[test]
fn a_plan_for_an_empty_platform_reads_well() {
    insta::assert_snapshot!(told(&plan(&Observed::default(), MODEL)));
}

#[test]
fn a_plan_of_many_changes_reads_well() {
    let observed = applied(&ENGINE, &layout(&ENGINE, &lowered(MODEL)));
    let model = MODEL.replace(
        "{ isbn: char(13), title: varchar(40), pages: smallint? }",
        "{ isbn: char(13), name: { type: text, renamed_from: title }, pages: integer, note: text? }",
    );
    insta::assert_snapshot!(told(&plan(&observed, &model.replace("history: live", "history: full"))));
}

#[test]
fn a_plan_that_writes_a_table_anew_reads_well() {
    let observed = applied(&ENGINE, &layout(&ENGINE, &lowered(MODEL)));
    let model = MODEL.replace("key: [isbn]", "key: [title]").replace("isbn: char(13), ", "isbn: bigint, ");
    insta::assert_snapshot!(told(&plan(&observed, &model)));
}

#[test]
fn a_plan_that_removes_everything_reads_well() {
    let observed = applied(&ENGINE, &layout(&ENGINE, &lowered(MODEL)));
    insta::assert_snapshot!(told(&plan(&observed, &MODEL.replace("datasets: [shop.books]", "datasets: []"))));
}

#[test]
fn a_ledger_of_a_later_version_stops_everything() {
    let observed = Observed { ledger: Ledger::Version(99), ..Observed::default() };
    let plan = plan(&observed, MODEL);
    assert_eq!(
        plan.steps[0].hazards[0].message,
        "the ledger has version 99, and this program knows 1: use a newer one"
    );
}

#[test]
fn a_shape_has_one_fingerprint_whatever_its_rows() {
    let desired = lowered(MODEL);
    let observed = applied(&ENGINE, &layout(&ENGINE, &desired));
    let mut filled = observed.clone();
    for table in filled.tables.values_mut() {
        table.rows += 7;
    }
    assert_eq!(DuckdbDialect.fingerprint(&observed), DuckdbDialect.fingerprint(&filled));
    filled.views.clear();
    assert_ne!(DuckdbDialect.fingerprint(&observed), DuckdbDialect.fingerprint(&filled));
}
