//! `platform-not-built`: a platform serves groups, and this version of `dsc` cannot run its kind.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::{Capabilities, Choice, Group, Platform};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PLATFORM_NOT_BUILT: LintRule = LintRule {
    rule: Rule {
        code: "DSC0816",
        name: RuleName("platform-not-built"),
        summary: "A platform serves groups, and this version of dsc cannot run its kind",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("platform_not_built.md"),
    },
    check: Check::Graph(check),
};

/// Groups that a finding names; the others are counted.
const MOST_NAMED: usize = 3;

fn check(cx: &Context<'_>, out: &mut Findings) {
    for platform in cx.graph.all::<Platform>() {
        let Some(kind) = platform.kind.filter(|kind| Capabilities::of(*kind).is_none()) else { continue };
        let mut served = Vec::new();
        for group in cx.graph.all::<Group>() {
            let place = serving_platforms(group).into_iter().find(|(serving, _)| *serving == platform);
            served.extend(place.map(|(_, place)| (group, place)));
        }
        if served.is_empty() {
            continue;
        }
        let message = format!(
            "platform `{}` serves {} group(s), and this version cannot run `{}`: nothing of them is planned or moved",
            platform.name(),
            served.len(),
            kind.word(),
        );
        let at = platform.kind_word.map_or(platform.span(), |word| platform.span_of(word));
        let known: Vec<&str> =
            Capabilities::all().iter().map(|capabilities| capabilities.platform.word()).collect();
        let mut finding = Diagnostic::new(PLATFORM_NOT_BUILT.name(), at, message)
            .help(format!("assign the groups to a platform of kind {}", known.join(" or ")))
            .address(platform.address())
            .field("kind");
        for (group, place) in served.iter().take(MOST_NAMED) {
            finding = finding.related(*place, format!("`{}` is served from there", group.address()));
        }
        out.report(finding);
    }
}
