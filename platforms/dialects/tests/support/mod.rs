//! What plans are made from and how they are shown, the same for every platform.

use dsc_diag::{Source, Sources};
use dsc_dialects::lower;
use dsc_dialects::shape::engine::Engine;
use dsc_dialects::shape::layout::{Layout, Outline};
use dsc_dialects::shape::observed::{
    Columns, Ledger, ManagedObject, Nulls, Observed, ObservedTable, ObservedView,
};
use dsc_dialects::shape::record::{TableRecord, view_definition};
use dsc_model::Platform;
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{ObjectKind, Plan};

pub fn lowered(model: &str) -> DesiredPlatform {
    let sources = Sources::new(vec![Source::new("usa.dsc.yaml", model)]);
    let loaded = dsc_graph::load(&sources, None, &dsc_syntax::Limits::default());
    let platform = loaded.graph.all::<Platform>().next().expect("a platform");
    lower(&loaded.graph, &sources, platform)
}

/// What would be seen after a layout was applied, with some rows in every table.
pub fn applied(engine: &dyn Engine, layout: &Layout<'_>) -> Observed {
    let mut out = Observed { ledger: Ledger::Version(1), ..Observed::default() };
    out.schemas.insert("dsc".to_owned(), "dsc".to_owned());
    for schema in &layout.schemas {
        out.schemas.insert(schema.name.clone(), schema.name.clone());
        note(
            engine,
            &mut out,
            ObjectKind::Schema,
            [&schema.name, &schema.name],
            &schema.address,
            String::new(),
        );
    }
    for dataset in layout.datasets.iter().map(Outline::spec) {
        for table in &dataset.tables {
            let mut columns = Columns::default();
            for column in &table.columns {
                let sql_type = column.sql_type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE");
                columns.add(&column.name, &sql_type, Nulls::of(column.not_null));
            }
            let observed = ObservedTable {
                schema: table.schema.clone(),
                name: table.name.clone(),
                columns,
                key: table.key.clone(),
                key_name: (!table.key.is_empty()).then(|| format!("{}_pkey", table.name)),
                indexes: table.open_index.iter().map(|index| index.name.clone()).collect(),
                comment: table.comment.clone(),
                rows: 120,
                ..ObservedTable::default()
            };
            out.tables.insert(engine.facts().names.of(&table.schema, &table.name), observed);
            let definition = TableRecord::of(table).write();
            note(
                engine,
                &mut out,
                ObjectKind::Table,
                [&table.schema, &table.name],
                &dataset.address,
                definition,
            );
        }
        for view in &dataset.views {
            let observed = ObservedView {
                schema: view.schema.clone(),
                name: view.name.clone(),
                digest: "abc".to_owned(),
                columns: Columns::shown_by(view),
                comment: view.comment.clone(),
                ..ObservedView::default()
            };
            out.views.insert(engine.facts().names.of(&view.schema, &view.name), observed);
            let definition = format!("{}abc", view_definition(view));
            note(engine, &mut out, ObjectKind::View, [&view.schema, &view.name], &view.address, definition);
        }
    }
    out
}

fn note(
    engine: &dyn Engine,
    out: &mut Observed,
    kind: ObjectKind,
    [schema, name]: [&str; 2],
    address: &str,
    definition: String,
) {
    let object = ManagedObject {
        schema: schema.to_owned(),
        name: name.to_owned(),
        address: address.to_owned(),
        definition,
    };
    out.objects.insert((kind, engine.facts().names.of(schema, name)), object);
}

/// A plan as text, everything that a person may see of it.
pub fn told(plan: &Plan) -> String {
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
