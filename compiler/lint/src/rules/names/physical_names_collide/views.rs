//! Views of a workspace: the dataset's name, and `store_dataset` where two stores have a dataset of that name.

use std::collections::BTreeMap;

use dsc_diag::Span;
use dsc_graph::{At, Id};
use dsc_model::{Dataset, Workspace};

use super::{Placed, report_equal};
use crate::physical::{HISTORY, wants_history};
use crate::{Context, Findings};

/// A dataset that a workspace reads: where it first says so, and whether it wants every version.
struct Read<'g> {
    dataset: At<'g, Dataset>,
    span: Span,
    history: bool,
}

pub(super) fn check(context: &Context<'_>, out: &mut Findings) {
    context.each::<Workspace>(out, check_workspace);
}

fn check_workspace(workspace: At<'_, Workspace>, out: &mut Findings) {
    if names_surely_differ(workspace) {
        return;
    }
    let reads = reads(workspace);
    let mut by_name: BTreeMap<&str, u32> = BTreeMap::new();
    for read in reads.values() {
        *by_name.entry(read.dataset.name()).or_default() += 1;
    }
    let mut views = Vec::new();
    for read in reads.values() {
        let dataset = read.dataset;
        let alone = by_name.get(dataset.name()).is_some_and(|count| *count == 1);
        let name = match alone {
            true => dataset.name().to_owned(),
            false => format!("{}_{}", dataset.store().name(), dataset.name()),
        };
        let (span, address) = (read.span, dataset.address());
        if read.history {
            let (name, what) = (format!("{name}{HISTORY}"), "view of past versions");
            views.push(Placed { name, span, address: address.clone(), what });
        }
        views.push(Placed { name, span, address, what: "view" });
    }
    let help = "a workspace shows each dataset by its name: read one of the two through another workspace";
    report_equal(views, help, out);
}

/// Whether all names are different, as they nearly always are, and none looks like the history of another: told from
/// numbers that different names hardly share, since looking at the texts of so many files takes long.
fn names_surely_differ(workspace: At<'_, Workspace>) -> bool {
    let mut names: Vec<(u32, Id<Dataset>)> = Vec::new();
    for dataset in workspace.groups().flat_map(|group| group.datasets()).filter_map(|link| link.target) {
        if dataset.summary.ends_like_history {
            return false;
        }
        names.push((dataset.name_hash(), dataset.id()));
    }
    names.sort_unstable();
    names.dedup();
    names.is_sorted_by(|(a, _), (b, _)| a < b)
}

fn reads<'g>(workspace: At<'g, Workspace>) -> BTreeMap<Id<Dataset>, Read<'g>> {
    let mut reads: BTreeMap<Id<Dataset>, Read<'g>> = BTreeMap::new();
    for group in workspace.groups() {
        let history = wants_history(group);
        for link in group.datasets() {
            let Some(dataset) = link.target else { continue };
            let read = Read { dataset, span: link.span, history };
            reads.entry(dataset.id()).or_insert(read).history |= history;
        }
    }
    reads
}
