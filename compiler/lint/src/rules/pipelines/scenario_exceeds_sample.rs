//! `scenario-exceeds-sample`: a release of a scenario holds rows that the sample does not have.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Scenario;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCENARIO_EXCEEDS_SAMPLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0633",
        name: RuleName("scenario-exceeds-sample"),
        summary: "A release of a scenario holds rows that the sample does not have",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("scenario_exceeds_sample.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        for (first, stop, span) in &scenario.object().ranges {
            let rows = scenario.sample_rows.unwrap_or(i64::MAX);
            let message = if first >= stop {
                format!("the range `[{first}, {stop}]` holds no row")
            } else if *first < 0 || *stop > rows {
                format!("the range `[{first}, {stop}]` goes beyond the {rows} rows of the sample")
            } else {
                continue;
            };
            let mut finding = Diagnostic::new(SCENARIO_EXCEEDS_SAMPLE.name(), *span, message)
                .help("rows count from 0, and the second number is the row after the last one")
                .address(scenario.address())
                .field("releases.ranges");
            if let Some(path) = scenario.sample_path {
                finding = finding.related(scenario.span_of(path), "the sample");
            }
            out.report(finding);
        }
    }
}
