//! What plans for DuckDB say, word for word. What the statements do is shown in `platforms/duckdb/tests`.

use dsc_diag::{Source, Sources};
use dsc_dialects::duckdb::{DuckdbDialect, ENGINE};
use dsc_dialects::lower;
use dsc_dialects::shape::engine::Names;
use dsc_dialects::shape::layout::{Layout, layout};
use dsc_dialects::shape::observed::{
    Ledger, ManagedObject, Observed, ObservedColumn, ObservedTable, ObservedView,
};
use dsc_dialects::shape::record::{TableRecord, view_definition};
use dsc_model::Platform;
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{Dialect, ObjectKind, Plan, make_plan};

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

fn lowered(model: &str) -> DesiredPlatform {
    let sources = Sources::new(vec![Source::new("usa.dsc.yaml", model)]);
    let loaded = dsc_graph::load(&sources, None, &dsc_syntax::Limits::default());
    let platform = loaded.graph.all::<Platform>().next().expect("a platform");
    lower(&loaded.graph, &sources, platform)
}

/// What would be seen after a layout was applied, with some rows in every table.
fn applied(layout: &Layout) -> Observed {
    let mut out = Observed { ledger: Ledger::Version(1), ..Observed::default() };
    out.schemas.insert("dsc".to_owned(), "dsc".to_owned());
    for schema in &layout.schemas {
        out.schemas.insert(schema.name.clone(), schema.name.clone());
        note(&mut out, ObjectKind::Schema, [&schema.name, &schema.name], &schema.address, String::new());
    }
    for dataset in &layout.datasets {
        for table in &dataset.tables {
            let columns = table.columns.iter().map(|column| ObservedColumn {
                name: column.name.clone(),
                sql_type: column.sql_type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
                not_null: column.not_null,
            });
            let observed = ObservedTable {
                schema: table.schema.clone(),
                name: table.name.clone(),
                columns: columns.collect(),
                key: table.key.clone(),
                rows: 120,
                ..ObservedTable::default()
            };
            out.tables.insert(Names::WithoutCase.of(&table.schema, &table.name), observed);
            let definition = TableRecord::of(table).write();
            note(&mut out, ObjectKind::Table, [&table.schema, &table.name], &dataset.address, definition);
        }
        for view in &dataset.views {
            let observed = ObservedView {
                schema: view.schema.clone(),
                name: view.name.clone(),
                digest: "abc".to_owned(),
                ..ObservedView::default()
            };
            out.views.insert(Names::WithoutCase.of(&view.schema, &view.name), observed);
            let definition = format!("{}abc", view_definition(view));
            note(&mut out, ObjectKind::View, [&view.schema, &view.name], &view.address, definition);
        }
    }
    out
}

fn note(out: &mut Observed, kind: ObjectKind, [schema, name]: [&str; 2], address: &str, definition: String) {
    let object = ManagedObject {
        schema: schema.to_owned(),
        name: name.to_owned(),
        address: address.to_owned(),
        definition,
    };
    out.objects.insert((kind, Names::WithoutCase.of(schema, name)), object);
}

fn plan(observed: &Observed, model: &str) -> Plan {
    make_plan(&DuckdbDialect, observed, &lowered(model))
}

/// A plan as text, everything that a person may see of it.
fn told(plan: &Plan) -> String {
    let mut out = String::new();
    for step in &plan.steps {
        out.push_str(&format!(
            "[{}] {} {}: {}\n",
            step.group,
            step.action.word(),
            step.address,
            step.summary
        ));
        for detail in &step.details {
            out.push_str(&format!("    - {detail}\n"));
        }
        for cause in step.causes.iter().filter(|cause| !cause.file.is_empty()) {
            out.push_str(&format!("    because {}:{} {}\n", cause.file, cause.line, cause.message));
        }
        for hazard in &step.hazards {
            out.push_str(&format!("    ! {}: {}\n", hazard.kind.name(), hazard.message));
        }
        for check in &step.checks {
            out.push_str(&format!("    ? {}\n      {}\n", check.query, check.fault));
        }
        for command in step.commands.iter().filter(|_| !step.summary.contains("ledger")) {
            out.push_str(&format!("    {}\n", command.replace('\n', "\n    ")));
        }
    }
    out
}

#[test]
fn a_platform_that_is_as_it_should_be_needs_nothing() {
    let desired = lowered(MODEL);
    let observed = applied(&layout(&ENGINE, &desired));
    assert!(make_plan(&DuckdbDialect, &observed, &desired).is_empty());
}

#[test]
fn a_plan_for_an_empty_platform_reads_well() {
    insta::assert_snapshot!(told(&plan(&Observed::default(), MODEL)));
}

#[test]
fn a_plan_of_many_changes_reads_well() {
    let observed = applied(&layout(&ENGINE, &lowered(MODEL)));
    let model = MODEL.replace(
        "{ isbn: char(13), title: varchar(40), pages: smallint? }",
        "{ isbn: char(13), name: { type: text, renamed_from: title }, pages: integer, note: text? }",
    );
    insta::assert_snapshot!(told(&plan(&observed, &model.replace("history: live", "history: full"))));
}

#[test]
fn a_plan_that_writes_a_table_anew_reads_well() {
    let observed = applied(&layout(&ENGINE, &lowered(MODEL)));
    let model = MODEL.replace("key: [isbn]", "key: [title]").replace("isbn: char(13), ", "isbn: bigint, ");
    insta::assert_snapshot!(told(&plan(&observed, &model)));
}

#[test]
fn a_plan_that_removes_everything_reads_well() {
    let observed = applied(&layout(&ENGINE, &lowered(MODEL)));
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
    let observed = applied(&layout(&ENGINE, &desired));
    let mut filled = observed.clone();
    for table in filled.tables.values_mut() {
        table.rows += 7;
    }
    assert_eq!(DuckdbDialect.fingerprint(&observed), DuckdbDialect.fingerprint(&filled));
    filled.views.clear();
    assert_ne!(DuckdbDialect.fingerprint(&observed), DuckdbDialect.fingerprint(&filled));
}
