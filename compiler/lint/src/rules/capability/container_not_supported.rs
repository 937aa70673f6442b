//! `container-not-supported`: a workspace keeps its views in a container that its platform cannot serve.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Capabilities, Choice, Group};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CONTAINER_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0805",
        name: RuleName("container-not-supported"),
        summary: "A workspace keeps its views in a container that its platform cannot serve",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("container_not_supported.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    let Some(link) = group.workspace().container_link() else { return };
    let Some(container) = link.target else { return };
    let Some(kind) = container.kind else { return };
    for (platform, place) in serving_platforms(group) {
        let Some(platform_kind) = platform.kind else { continue };
        let Some(capabilities) = Capabilities::of(platform_kind) else { continue };
        if capabilities.serves_in.contains(&kind) {
            continue;
        }
        let served: Vec<String> =
            capabilities.serves_in.iter().map(|kind| format!("`{}`", kind.word())).collect();
        let message = format!(
            "platform `{}` ({}) cannot serve a workspace in the `{}` container `{}`",
            platform.name(),
            platform_kind.word(),
            kind.word(),
            container.address(),
        );
        let finding = Diagnostic::new(CONTAINER_NOT_SUPPORTED.name(), link.span, message)
            .related(place, format!("group `{}` is served from there because of this", group.name()))
            .related(container.span(), "this container")
            .help(format!("it serves `managed` workspaces, and those in {}", served.join(", ")))
            .address(group.workspace().address())
            .field(format!("container.{}", platform.name()));
        out.report(finding);
    }
}
