//! `ambiguous-reference`: a name is found in two scopes.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::Target;

use crate::lookup::wanted;
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static AMBIGUOUS_REFERENCE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0203",
        name: RuleName("ambiguous-reference"),
        summary: "A name is found in two scopes",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("ambiguous_reference.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    for edge in graph.edges() {
        let Target::Ambiguous(one, other) = edge.to else { continue };
        let file = graph.file_of(edge.from);
        let name = graph.name_of(one);
        let kind = one.kind.word();
        let message = format!("there are two {kind}s `{name}` within reach, and none hides the other");
        let finding = Diagnostic::new(AMBIGUOUS_REFERENCE.name(), file.span(edge.word), message)
            .related(graph.span(one), "one of them")
            .related(graph.span(other), "the other")
            .help(format!(
                "give one of them another name; `{}` and `{}` are meant to be told apart",
                graph.address(one),
                graph.address(other)
            ))
            .address(graph.address(edge.from))
            .field(wanted(edge.relation).1);
        out.report(finding);
    }
}
