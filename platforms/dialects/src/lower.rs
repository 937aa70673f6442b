//! From the graph to what one platform should hold: the same for every platform. What it looks like in a platform's own
//! words is the business of its `layout`.

mod access;
mod kafka;
mod left_out;
mod producers;
mod shape_hash;
mod views;

pub use left_out::{Concern, LeftOut, left_out};

use std::collections::BTreeMap;

use dsc_diag::{Sources, Span};
use dsc_graph::{At, Graph};
use dsc_model::{AssignmentState, Dataset, Group, History, Platform, Workspace};
use dsc_plan::Cause;
use dsc_plan::desired::{DesiredPlatform, DesiredStore};

/// How long merged staging rows stay where the platform does not say it: a week, so that a fault found on Monday can be
/// traced in what arrived on Friday.
const STAGING_RETENTION_SECONDS: u64 = 7 * 24 * 3600;
/// One copy for new readers, one for those who have it open, one to go back to.
const KEEP_VERSIONS: u32 = 3;

/// What lowering needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Lowering<'g> {
    /// The texts, for the lines of causes.
    pub(crate) sources: &'g Sources,
    /// The platform.
    pub(crate) platform: At<'g, Platform>,
}

/// That a group of a workspace reads a dataset on this platform.
pub(crate) struct Reading<'g> {
    pub(crate) workspace: At<'g, Workspace>,
    pub(crate) group: At<'g, Group>,
    pub(crate) dataset: At<'g, Dataset>,
    pub(crate) history: bool,
    pub(crate) span: Span,
}

/// What a platform should hold: the datasets that groups which it serves read, and nothing else.
///
/// Never fails: what is broken in the model is left out, and the linter has said so.
pub fn lower(graph: &Graph, sources: &Sources, platform: At<'_, Platform>) -> DesiredPlatform {
    let cx = Lowering { sources, platform };
    let readings = readings(graph, &cx);
    let mut stores: BTreeMap<String, DesiredStore> = BTreeMap::new();
    let mut seen: BTreeMap<usize, (String, usize)> = BTreeMap::new();
    for reading in &readings {
        let dataset = reading.dataset;
        if let Some((store, at)) = seen.get(&dataset.id().index()) {
            if let Some(known) = stores.get_mut(store) {
                known.datasets[*at].history |= reading.history;
            }
            continue;
        }
        let store = dataset.store();
        let address = store.address();
        let lowered = stores.entry(address.clone()).or_insert_with(|| producers::store(&cx, store));
        seen.insert(dataset.id().index(), (address, lowered.datasets.len()));
        let mut dataset = producers::dataset(&cx, dataset, reading.history);
        kafka::add_order(&lowered.ingestion, &mut dataset);
        lowered.datasets.push(dataset);
    }
    let mut stores: Vec<DesiredStore> = stores.into_values().collect();
    for store in &mut stores {
        store.datasets.sort_by(|one, other| one.address.cmp(&other.address));
    }
    let mut out = DesiredPlatform {
        name: platform.name().to_owned(),
        model_hash: String::new(),
        keep_versions: keep_versions(platform),
        storage_version: storage_version(platform),
        staging_retention_seconds: platform
            .staging_retention
            .map_or(STAGING_RETENTION_SECONDS, |retention| retention.seconds),
        connect: kafka::cluster(&cx),
        workspaces: views::workspaces(&cx, &readings),
        access: access::access(graph, &cx, &readings),
        stores,
    };
    out.model_hash = shape_hash::shape_hash(&out);
    out
}

/// Everything that is read on this platform, in the order of the model.
fn readings<'g>(graph: &'g Graph, cx: &Lowering<'g>) -> Vec<Reading<'g>> {
    let again: std::collections::BTreeSet<_> = graph.duplicates().iter().map(|(again, _)| *again).collect();
    let mut out = Vec::new();
    for workspace in graph.all::<Workspace>().filter(|workspace| !again.contains(&workspace.node())) {
        for group in workspace.groups().filter(|group| serves(cx.platform, *group)) {
            let full = group.needs.history.is_some_and(|history| history.choice == History::Full);
            let history = full && cx.platform.history != Some(History::Live);
            for link in group.datasets() {
                let Some(dataset) = link.target else { continue };
                out.push(Reading { workspace, group, dataset, history, span: link.span });
            }
        }
    }
    out
}

/// Whether a platform has to hold what a group reads: from the moment it is being filled until it is gone.
fn serves(platform: At<'_, Platform>, group: At<'_, Group>) -> bool {
    group.serving().iter().any(|serving| {
        serving.platform == platform
            && match serving.state {
                AssignmentState::Provisioning
                | AssignmentState::Provisioned
                | AssignmentState::Decommissioning => true,
                AssignmentState::Decommissioned => false,
            }
    })
}

fn keep_versions(platform: At<'_, Platform>) -> u32 {
    platform.keep_versions.and_then(|(number, _)| u32::try_from(number).ok()).unwrap_or(KEEP_VERSIONS).max(1)
}

/// The format that the oldest reader can read; what is written there goes before what is wished for.
fn storage_version(platform: At<'_, Platform>) -> Option<String> {
    let word = platform.storage_version.or(platform.oldest_reader)?;
    Some(platform.text(word).to_owned())
}

impl Lowering<'_> {
    /// The line at which something stands, with what it says.
    pub(crate) fn cause(&self, span: Span, message: String) -> Cause {
        let source = self.sources.source(span.file);
        Cause { file: source.path.clone(), line: source.position(span.start).line, message }
    }
}
