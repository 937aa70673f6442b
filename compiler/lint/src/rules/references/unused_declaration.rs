//! `unused-declaration`: a container, credential store, role or platform that nobody uses.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{Graph, Node, NodeKind, Object, Target};
use dsc_model::{Container, Credential, CredentialStore, Platform, Role};

use crate::meant::Broken;
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNUSED_DECLARATION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0205",
        name: RuleName("unused-declaration"),
        summary: "A container, credential store, role or platform that nobody uses",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("unused_declaration.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    let used = Uses { used: used(graph), broken: Broken::of(graph) };
    report_unused::<Container>(graph, &used, "no datastore, workspace or platform names it", out);
    report_unused::<Role>(graph, &used, "no workspace admits it and no user has it", out);
    report_unused::<Platform>(graph, &used, "no assignment names it, and it is not the default", out);
    report_unused::<CredentialStore>(graph, &used, "nothing is opened with a credential of it", out);
}

/// What something refers to, and what something probably meant to.
struct Uses<'g> {
    used: BTreeSet<Node>,
    broken: Broken<'g>,
}

/// What something refers to. Columns and datasets have no place in it: there are too many of them.
fn used(graph: &Graph) -> BTreeSet<Node> {
    let mut used = BTreeSet::new();
    let mut add = |node: Node| match node.kind {
        NodeKind::Container | NodeKind::Role | NodeKind::Platform | NodeKind::CredentialStore => {
            used.insert(node);
        }
        NodeKind::Credential => {
            used.extend(graph.at::<Credential>(node).map(|credential| credential.store().node()));
        }
        NodeKind::Ecosystem
        | NodeKind::Vendor
        | NodeKind::Location
        | NodeKind::Zone
        | NodeKind::Policy
        | NodeKind::Team
        | NodeKind::Instance
        | NodeKind::Datastore
        | NodeKind::Dataset
        | NodeKind::Workspace
        | NodeKind::Group
        | NodeKind::Transformer
        | NodeKind::Assignment
        | NodeKind::PrimaryIngestion
        | NodeKind::User
        | NodeKind::Scenario
        | NodeKind::ScenarioCheck => {}
    };
    for edge in graph.edges() {
        match edge.to {
            Target::Found(node, _) => add(node),
            Target::Ambiguous(one, other) => {
                add(one);
                add(other);
            }
            Target::Missing => {}
        }
    }
    used.extend(graph.default_platform().map(|platform| platform.node()));
    // One declared again is reported as that.
    used.extend(graph.duplicates().iter().map(|(again, _)| *again));
    used
}

fn report_unused<T: Object>(graph: &Graph, uses: &Uses<'_>, why: &str, out: &mut Findings) {
    for object in graph.all::<T>() {
        // A file that could not be read wholly may use what its text names.
        if uses.used.contains(&object.node())
            || graph.may_be_declared(object.name())
            || uses.broken.may_mean(T::KIND, object.name())
        {
            continue;
        }
        let message = format!("nobody uses the {} `{}`", T::KIND.word(), object.name());
        let finding = Diagnostic::new(UNUSED_DECLARATION.name(), object.span(), message)
            .label(why)
            .help("remove it, or use it")
            .address(object.address());
        out.report(finding);
    }
}
