//! `consumer-not-approved`: a group reads a store whose team has not approved its workspace.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Datastore, Workspace};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CONSUMER_NOT_APPROVED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0628",
        name: RuleName("consumer-not-approved"),
        summary: "A group reads a store whose team has not approved its workspace",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("consumer_not_approved.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(consumers) = store.consumers else { return };
    let (mut approved, mut misspelt) = (BTreeSet::new(), Vec::new());
    for link in store.links::<Workspace>(Relation::StoreConsumer) {
        match link.target {
            Some(workspace) => {
                approved.insert(workspace.id());
            }
            None => misspelt.push(link.word),
        }
    }
    let list = store.words(consumers).first().map_or(store.span(), |word| store.span_of(*word));
    let mut seen = BTreeSet::new();
    for link in store.datasets().flat_map(|dataset| dataset.consumers()) {
        let Some(group) = link.target else { continue };
        let workspace = group.workspace();
        if approved.contains(&workspace.id()) || !seen.insert(group.id()) {
            continue;
        }
        let address = workspace.address();
        let message = format!("`{}` may not be consumed by `{address}`", store.address());
        let finding = Diagnostic::new(CONSUMER_NOT_APPROVED.name(), link.span, message);
        // An approval of something that is not there may have been meant for it.
        let meant = misspelt.iter().find(|word| may_mean(store.text(**word), workspace, out));
        let finding = match meant {
            Some(word) => finding.related(store.span_of(*word), "there is no such workspace").help(format!(
                "`{}` may have been meant for it: ask its team to write `{address}`",
                store.text(*word)
            )),
            None => finding
                .related(list, if consumers.is_empty() { "nobody may consume it" } else { "those who may" })
                .help(format!("ask its team to add `{address}` to `consumers`")),
        };
        let finding = finding.address(group.address()).field("datasets");
        out.report(finding);
    }
}

/// Whether an approval of something that is not there was probably meant for a workspace.
pub(crate) fn may_mean(written: &str, workspace: At<'_, Workspace>, out: &mut Findings) -> bool {
    out.suggest(written, [workspace.address().as_str(), workspace.name()]).is_some()
}
