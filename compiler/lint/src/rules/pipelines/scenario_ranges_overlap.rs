//! `scenario-ranges-overlap`: two releases of a scenario hold the same rows.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Scenario;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCENARIO_RANGES_OVERLAP: LintRule = LintRule {
    rule: Rule {
        code: "DSC0632",
        name: RuleName("scenario-ranges-overlap"),
        summary: "Two releases of a scenario hold the same rows",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("scenario_ranges_overlap.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        let ranges = &scenario.object().ranges;
        let mut order: Vec<usize> = (0..ranges.len()).collect();
        order.sort_by_key(|number| (ranges[*number].0, *number));
        // The range that reaches furthest among those that begin before.
        let mut furthest: Option<usize> = None;
        for number in order {
            let (first, stop, _) = ranges[number];
            if let Some(other) = furthest.filter(|other| first < ranges[*other].1 && first < stop) {
                report(scenario, other.min(number), other.max(number), out);
            }
            if furthest.is_none_or(|other| stop > ranges[other].1) {
                furthest = Some(number);
            }
        }
    }
}

fn report(scenario: At<'_, Scenario>, earlier: usize, later: usize, out: &mut Findings) {
    let ranges = &scenario.object().ranges;
    let span = |number: usize| ranges[number].2;
    let words = |number: usize| format!("`[{}, {}]`", ranges[number].0, ranges[number].1);
    let message = format!("the ranges {} and {} share rows", words(earlier), words(later));
    let finding = Diagnostic::new(SCENARIO_RANGES_OVERLAP.name(), span(later), message)
        .related(span(earlier), "the other range")
        .help("the second number is the row after the last one: `[0, 4]` and `[4, 8]` share none")
        .address(scenario.address())
        .field("releases.ranges");
    out.report(finding);
}
