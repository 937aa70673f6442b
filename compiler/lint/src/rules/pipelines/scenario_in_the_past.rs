//! `scenario-in-the-past`: the first release of a scenario lies in the past.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::{Scenario, parse_day};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCENARIO_IN_THE_PAST: LintRule = LintRule {
    rule: Rule {
        code: "DSC0634",
        name: RuleName("scenario-in-the-past"),
        summary: "The first release of a scenario lies in the past",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("scenario_in_the_past.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        let Some(first) = scenario.first else { continue };
        let text = scenario.text(first);
        if text.get(..10).and_then(parse_day).is_none_or(|day| day >= cx.today) {
            continue;
        }
        let message = format!("the first release of `{}` was due on {}", scenario.name(), &text[..10]);
        let finding = Diagnostic::new(SCENARIO_IN_THE_PAST.name(), scenario.span_of(first), message)
            .label("this day has passed")
            .related(scenario.span(), "this scenario")
            .help("set a day to come, or remove the scenario")
            .address(scenario.address())
            .field("releases.first");
        out.report(finding);
    }
}
