//! `scenario-on-protected-environment`: a scenario is to be played where nothing may be tried out.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Scenario;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCENARIO_ON_PROTECTED_ENVIRONMENT: LintRule = LintRule {
    rule: Rule {
        code: "DSC0635",
        name: RuleName("scenario-on-protected-environment"),
        summary: "A scenario is to be played where nothing may be tried out",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("scenario_on_protected_environment.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        let Some(word) = scenario.environment else { continue };
        let name = scenario.text(word);
        let environment = cx.settings.environments.iter().find(|environment| environment.name == name);
        if !environment.is_some_and(|environment| environment.protected) {
            continue;
        }
        let message = format!("`{}` is to be played in `{name}`, which is protected", scenario.name());
        let finding =
            Diagnostic::new(SCENARIO_ON_PROTECTED_ENVIRONMENT.name(), scenario.span_of(word), message)
                .label("`dsc.toml` says that nothing may be tried out there")
                .related(scenario.span(), "this scenario")
                .help("play it in an environment that is not protected")
                .address(scenario.address())
                .field("environment");
        out.report(finding);
    }
}
