//! `wrong-kind-of-reference`: a reference leads to a thing of another kind than is wanted there.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{Edge, Graph, Relation, Target};
use dsc_model::{Choice, Container, ContainerKind};

use crate::lookup::{other_kind, wanted};
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static WRONG_KIND_OF_REFERENCE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0202",
        name: RuleName("wrong-kind-of-reference"),
        summary: "A reference leads to a thing of another kind than is wanted there",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("wrong_kind_of_reference.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    for edge in graph.edges() {
        match edge.to {
            Target::Missing => report_other_kind(graph, edge, out),
            Target::Found(..) => report_container_kind(graph, edge, out),
            Target::Ambiguous(..) => {}
        }
    }
}

fn report_other_kind(graph: &Graph, edge: &Edge, out: &mut Findings) {
    let Some(other) = other_kind(graph, edge) else { return };
    let address = graph.file_of(edge.from).text(edge.word);
    // What is wanted may stand where nothing could be read, under the same name.
    if address.rsplit(['/', '.', ':']).next().is_some_and(|name| graph.may_be_declared(name)) {
        return;
    }
    let is_column = edge.relation == Relation::ColumnReference;
    let wanted = if is_column { "column" } else { wanted(edge.relation).0.word() };
    let message = format!("`{address}` is a {}, and a {wanted} is wanted here", other.word);
    let finding = finding(graph, edge, message).related(other.span, "what it names").help_if_any(other.help);
    out.report(finding);
}

/// A Connect cluster and the Kafka cluster that it works for are containers of one kind each.
fn report_container_kind(graph: &Graph, edge: &Edge, out: &mut Findings) {
    let wanted = if edge.relation == Relation::PlatformConnect {
        ContainerKind::KafkaConnect
    } else if edge.relation == Relation::ConnectKafka {
        ContainerKind::Kafka
    } else {
        return;
    };
    let Target::Found(node, _) = edge.to else { return };
    let Some(container) = graph.at::<Container>(node) else { return };
    let Some(kind) = container.kind.filter(|kind| *kind != wanted) else { return };
    let (kind, wanted) = (kind.word(), wanted.word());
    let message =
        format!("`{}` is a `{kind}` container, and a `{wanted}` one is wanted here", container.address());
    out.report(finding(graph, edge, message).related(container.span(), "the container that it names"));
}

fn finding(graph: &Graph, edge: &Edge, message: String) -> Diagnostic {
    let span = graph.file_of(edge.from).span(edge.word);
    Diagnostic::new(WRONG_KIND_OF_REFERENCE.name(), span, message)
        .address(graph.address(edge.from))
        .field(wanted(edge.relation).1)
}
