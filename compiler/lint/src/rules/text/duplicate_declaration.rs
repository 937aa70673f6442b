//! `duplicate-declaration`: a thing is declared twice, in two files or in short and in long form.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{Node, NodeKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DUPLICATE_DECLARATION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0109",
        name: RuleName("duplicate-declaration"),
        summary: "A thing is declared twice",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("duplicate_declaration.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    let duplicates = graph.duplicates();
    let is_again = |node: Node| duplicates.binary_search_by(|(again, _)| again.cmp(&node)).is_ok();
    for (again, first) in duplicates {
        // What stands below a thing declared twice is there twice for that reason.
        if graph.parent(*again).is_some_and(is_again) {
            continue;
        }
        let address = graph.address(*again);
        let kind = again.kind.word();
        let message = match again.kind {
            NodeKind::Ecosystem => "the ecosystem is declared twice".to_owned(),
            NodeKind::Vendor
            | NodeKind::Location
            | NodeKind::Zone
            | NodeKind::Policy
            | NodeKind::Team
            | NodeKind::CredentialStore
            | NodeKind::Credential
            | NodeKind::Container
            | NodeKind::Platform
            | NodeKind::Instance
            | NodeKind::Datastore
            | NodeKind::Dataset
            | NodeKind::Workspace
            | NodeKind::Group
            | NodeKind::Transformer
            | NodeKind::Assignment
            | NodeKind::PrimaryIngestion
            | NodeKind::Role
            | NodeKind::User
            | NodeKind::Scenario
            | NodeKind::ScenarioCheck => format!("the {kind} `{address}` is declared twice"),
        };
        let finding = Diagnostic::new(DUPLICATE_DECLARATION.name(), graph.span(*again), message)
            .related(graph.span(*first), "the declaration that counts")
            .help("remove one of the two, or give one another name")
            .address(address);
        out.report(finding);
    }
}
