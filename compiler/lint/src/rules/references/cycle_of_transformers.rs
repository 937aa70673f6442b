//! `cycle-of-transformers`: transformers feed each other in a ring.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CYCLE_OF_TRANSFORMERS: LintRule = LintRule {
    rule: Rule {
        code: "DSC0206",
        name: RuleName("cycle-of-transformers"),
        summary: "Transformers feed each other in a ring",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("cycle_of_transformers.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    for ring in context.graph.transformer_rings() {
        let [first, others @ ..] = ring.as_slice() else { continue };
        let names: Vec<String> =
            ring.iter().map(|transformer| format!("`{}`", transformer.address())).collect();
        let message = match others {
            [] => format!("the transformer {} reads what it fills", names.join("")),
            [..] => format!("the transformers {} feed each other in a ring", names.join(", ")),
        };
        let span = first.output.map_or_else(|| first.span(), |output| first.span_of(output));
        let mut finding = Diagnostic::new(CYCLE_OF_TRANSFORMERS.name(), span, message)
            .help("let one of them read a workspace that does not depend on what it fills")
            .address(first.address())
            .field("output");
        for other in others {
            finding = finding.related(other.span(), "this one belongs to the ring");
        }
        out.report(finding);
    }
}
