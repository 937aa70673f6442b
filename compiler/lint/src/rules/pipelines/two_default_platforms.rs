//! `two-default-platforms`: two platforms say that they are the default one.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Platform;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TWO_DEFAULT_PLATFORMS: LintRule = LintRule {
    rule: Rule {
        code: "DSC0622",
        name: RuleName("two-default-platforms"),
        summary: "Two platforms say that they are the default one",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("two_default_platforms.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let mut first: Option<(At<'_, Platform>, dsc_model::Word)> = None;
    for platform in cx.graph.all::<Platform>() {
        let Some(word) = platform.default else { continue };
        let Some((earlier, earlier_word)) = first else {
            first = Some((platform, word));
            continue;
        };
        // One platform declared twice is another fault.
        if earlier.name() == platform.name() {
            continue;
        }
        let message =
            format!("`{}` and `{}` both say that they are the default", earlier.name(), platform.name());
        let finding = Diagnostic::new(TWO_DEFAULT_PLATFORMS.name(), platform.span_of(word), message)
            .related(earlier.span_of(earlier_word), "the other one")
            .help("leave `default: true` on one of them")
            .address(platform.address())
            .field("default");
        out.report(finding);
    }
}
