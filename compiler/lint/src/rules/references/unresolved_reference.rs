//! `unresolved-reference`: a reference leads to nothing.

mod words;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{Edge, Graph, Node, Relation, Target};
use dsc_model::{Datastore, IngestionKind};

use crate::lookup::{Lookup, other_kind, wanted};
use crate::rules::pipelines::may_mean;
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNRESOLVED_REFERENCE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0201",
        name: RuleName("unresolved-reference"),
        summary: "A reference leads to nothing",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unresolved_reference.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    for edge in graph.edges() {
        // A topic mapped to no dataset is spoken of by `unmapped-topic`.
        let elsewhere = edge.relation == Relation::TopicDataset;
        if edge.to == Target::Missing && !elsewhere && other_kind(graph, edge).is_none() {
            report_edge(graph, edge, out);
        }
    }
    words::report_zones(graph, out);
    words::report_environments(context, out);
    words::report_regulators(graph, out);
    words::report_classes(graph, out);
}

fn is_output(graph: &Graph, store: Node) -> bool {
    let ingestion = graph.at::<Datastore>(store).and_then(|store| store.object().ingestion.as_ref());
    ingestion.and_then(|ingestion| ingestion.kind).is_none_or(|kind| kind == IngestionKind::Transformer)
}

fn report_edge(graph: &Graph, edge: &Edge, out: &mut Findings) {
    let file = graph.file_of(edge.from);
    let address = file.text(edge.word);
    let (kind, field) = wanted(edge.relation);
    let mut lookup = Lookup { graph, scope: graph.scope_of(edge.from), out };
    let own_store = || graph.parent(edge.from).unwrap_or(edge.from);
    let absence = match edge.relation {
        Relation::ColumnReference => lookup.column(address, own_store()),
        Relation::RouteDataset | Relation::TopicDataset => lookup.dataset_of(edge.from, address),
        Relation::TransformerDataset => match lookup.output_of(edge.from) {
            // A store that is filled otherwise is no output; that is said of it.
            Some(store) if is_output(graph, store) => lookup.dataset_of(store, address),
            Some(_) | None => return,
        },
        Relation::ContainerLocation
        | Relation::ContainerCredential
        | Relation::ConnectKafka
        | Relation::PlatformCredentialStore
        | Relation::PlatformConnect
        | Relation::PlatformLocation
        | Relation::InstanceLocation
        | Relation::InstanceCredential
        | Relation::IngestionCredential
        | Relation::PolicyReplacement
        | Relation::IngestionContainer
        | Relation::StoreConsumer
        | Relation::StoreReplacement
        | Relation::DatasetReplacement
        | Relation::WorkspaceContainer
        | Relation::WorkspaceReader
        | Relation::GroupDataset
        | Relation::GroupAllowsDeprecated
        | Relation::TransformerWorkspace
        | Relation::TransformerOutput
        | Relation::AssignmentGroup
        | Relation::AssignmentPlatform
        | Relation::PrimaryStore
        | Relation::PrimaryPlatform
        | Relation::RoleWrites
        | Relation::UserRole
        | Relation::ScenarioStore
        | Relation::CheckWorkspace
        | Relation::CheckDataset => lookup.absence(kind, address),
    };
    // It may stand in a file that could not be read wholly.
    if graph.may_be_declared(&absence.name) {
        return;
    }
    let managed = || out.suggest(address, ["managed"]).map(|word| format!("did you mean `{word}`?"));
    let help = match edge.relation == Relation::WorkspaceContainer {
        true => absence.help.or_else(managed),
        false => absence.help,
    };
    let approval = edge.relation == Relation::StoreConsumer;
    // An approval that was meant for somebody who reads the store is spoken of by `consumer-not-approved`.
    if approval && meant_for_reader(graph, edge.from, address, out) {
        return;
    }
    let mut finding = Diagnostic::new(UNRESOLVED_REFERENCE.name(), file.span(edge.word), absence.message)
        .help_if_any(help)
        .address(graph.address(edge.from))
        .field(field);
    if let Some(alias) = file.alias_span(edge.word) {
        finding = finding.related(alias, "used here through this alias");
    }
    // A producer may approve a workspace before its team declares it.
    if approval {
        finding = finding.level(Level::Info);
    }
    out.report(finding);
}

fn meant_for_reader(graph: &Graph, store: Node, written: &str, out: &mut Findings) -> bool {
    let readers = graph.at::<Datastore>(store).into_iter().flat_map(|store| store.datasets());
    let mut groups = readers.flat_map(|dataset| dataset.consumers()).filter_map(|link| link.target);
    groups.any(|group| may_mean(written, group.workspace(), out))
}
