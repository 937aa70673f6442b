//! `physical-name-too-long`: a name becomes longer than a platform takes.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Graph, Object};
use dsc_model::{Capabilities, Dataset, Datastore, Platform, Workspace};

use crate::physical::{
    HISTORY, Platforms, STAGING, keeps_history, platforms_of_dataset, platforms_of_store,
    platforms_of_workspace, store_schema, workspace_schema,
};
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PHYSICAL_NAME_TOO_LONG: LintRule = LintRule {
    rule: Rule {
        code: "DSC0304",
        name: RuleName("physical-name-too-long"),
        summary: "A name becomes longer than a platform takes",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("physical_name_too_long.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let Some(shortest) = shortest_limit(context.graph) else { return };
    context.each::<Datastore>(out, |store, out| {
        // Short names, which most are, are not even put together.
        if store.name().len() + store.zone_name().map_or(0, str::len) + 1 + STAGING.len() > shortest {
            let schema = store_schema(store) + STAGING;
            report(
                store,
                &schema,
                "its staging schema",
                "shorten its name",
                || platforms_of_store(store),
                out,
            );
        }
    });
    context.each::<Workspace>(out, |workspace, out| {
        let schema = workspace_schema(workspace);
        let platforms = || platforms_of_workspace(workspace);
        report(workspace, &schema, "its schema", "shorten its name", platforms, out);
    });
    context.each::<Dataset>(out, |dataset, out| check_dataset(dataset, shortest, out));
}

fn check_dataset(dataset: At<'_, Dataset>, shortest: usize, out: &mut Findings) {
    let table = dataset.physical_name();
    let platforms = || platforms_of_dataset(dataset);
    let help = "give it a shorter name there: `physical: …`";
    if table.len() > shortest {
        report(dataset, table, "its table", help, platforms, out);
    } else if table.len() + HISTORY.len() > shortest && keeps_history(dataset) {
        report(dataset, &format!("{table}{HISTORY}"), "its table of past versions", help, platforms, out);
    }
    if !dataset.summary.physical {
        return;
    }
    for column in dataset.column_objects() {
        let Some(physical) = column.details(dataset.file()).physical else { continue };
        let name = dataset.text(physical);
        if name.len() <= shortest {
            continue;
        }
        for (platform, most) in limits(dataset.graph(), &platforms(), name.len()) {
            let message =
                format!("the column is called `{name}`, {} bytes, and `{platform}` takes {most}", name.len());
            let finding = Diagnostic::new(PHYSICAL_NAME_TOO_LONG.name(), dataset.span_of(physical), message)
                .help("give it a shorter `physical` name")
                .address(format!("{}.{}", dataset.address(), dataset.text(column.name)))
                .field("physical");
            out.report(finding);
        }
    }
}

/// Where the name stands that is too long: the one for tables where there is one, the key elsewhere.
fn place_of<T: Object>(object: At<'_, T>) -> Span {
    let dataset = object.graph().at::<Dataset>(object.node());
    let physical = dataset.and_then(|dataset| Some(dataset.span_of(dataset.details().physical?)));
    physical.unwrap_or_else(|| object.span())
}

fn report<T: Object>(
    object: At<'_, T>,
    name: &str,
    what: &str,
    help: &str,
    platforms: impl Fn() -> Platforms,
    out: &mut Findings,
) {
    if shortest_limit(object.graph()).is_none_or(|shortest| name.len() <= shortest) {
        return;
    }
    for (platform, most) in limits(object.graph(), &platforms(), name.len()) {
        let message = format!(
            "{what} is called `{name}`, {} bytes, and the platform `{platform}` takes {most}",
            name.len()
        );
        let finding = Diagnostic::new(PHYSICAL_NAME_TOO_LONG.name(), place_of(object), message)
            .help(help)
            .address(object.address())
            .field(what);
        out.report(finding);
    }
}

/// Those of the platforms that take no name of so many bytes, and what they take.
fn limits<'g>(graph: &'g Graph, platforms: &Platforms, bytes: usize) -> Vec<(&'g str, usize)> {
    let known = graph.all::<Platform>().filter(|platform| platforms.contains(&platform.id()));
    let limit = |platform: At<'g, Platform>| Some((platform.name(), most_bytes(platform)?));
    known.filter_map(limit).filter(|(_, most)| bytes > *most).collect()
}

/// The fewest bytes that any of the platforms takes.
fn shortest_limit(graph: &Graph) -> Option<usize> {
    graph.all::<Platform>().filter_map(most_bytes).min()
}

fn most_bytes(platform: At<'_, Platform>) -> Option<usize> {
    Some(Capabilities::of(platform.kind?)?.max_identifier_bytes? as usize)
}
