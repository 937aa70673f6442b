//! `reserved-name`: a name means something else already: to YAML, or to the model.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::NodeKind;
use dsc_model::names::YAML_WORDS;

use crate::naming::{Name, each_name};
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static RESERVED_NAME: LintRule = LintRule {
    rule: Rule {
        code: "DSC0302",
        name: RuleName("reserved-name"),
        summary: "A name means something else already",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("reserved_name.md"),
    },
    check: Check::Graph(|context, out| each_name(context, out, check)),
};

/// The most letters of such a word.
const LONGEST: usize = 5;

fn check(name: &Name<'_>, context: &Context<'_>, out: &mut Findings) {
    let why = if name.text.len() <= LONGEST && YAML_WORDS.contains(&name.text) {
        "is a word of YAML: other readers take it for a truth value or for nothing"
    } else if name.node.kind == NodeKind::Container && name.text == "managed" {
        "means that the platform holds a workspace, so no workspace could name this container"
    } else if name.node.kind == NodeKind::Zone && Some(name.text) == context.graph.ecosystem_name() {
        "is the name of the ecosystem, so addresses of the two could not be told apart"
    } else {
        return;
    };
    let message = format!("the {} may not be called `{}`", name.what, name.text);
    let help = match name.has_physical() {
        true => "give it another name, and write this one as `physical`",
        false => "give it another name",
    };
    let finding = Diagnostic::new(RESERVED_NAME.name(), name.span(context.graph), message)
        .label(why)
        .help(help)
        .address(name.address(context.graph));
    out.report(finding);
}
