//! `deprecated-dataset-used`: a group reads a dataset that is on its way out.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Dataset, Group};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DEPRECATED_DATASET_USED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0629",
        name: RuleName("deprecated-dataset-used"),
        summary: "A group reads a dataset that is on its way out",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("deprecated_dataset_used.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    for link in group.datasets() {
        let Some(dataset) = link.target else { continue };
        let store = dataset.store();
        let (owner, deprecated) = match (&dataset.details().deprecated, &store.object().deprecated) {
            (Some(own), _) => (dataset.address(), own),
            (None, Some(of_store)) => (store.address(), of_store),
            (None, None) => continue,
        };
        let mut allowed = group.links::<Dataset>(Relation::GroupAllowsDeprecated);
        let allowed = allowed.find(|allowed| allowed.target == Some(dataset));
        let message = format!("`{}` reads `{}`, which is deprecated", group.address(), dataset.address());
        let mut finding = Diagnostic::new(DEPRECATED_DATASET_USED.name(), link.span, message)
            .related(dataset.span_of(deprecated.key), format!("`{owner}` is on its way out"))
            .address(group.address())
            .field("datasets");
        finding = match deprecated.replacement {
            Some(other) => finding.help(format!("read `{}` instead", dataset.text(other))),
            None => finding.help("ask its team what takes its place"),
        };
        if let Some(allowed) = allowed {
            finding = finding.related(allowed.span, "allowed for now").level(Level::Warning);
        }
        out.report(finding);
    }
}
