//! What the model says and this version does not act on, or the platform never can: said plainly, each with its place,
//! so that nobody believes that a role is granted or a scenario played when it is not.

use std::collections::BTreeSet;

use dsc_diag::{Sources, Span};
use dsc_graph::{At, Graph, Relation};
use dsc_model::{
    AssignmentState, Choice, Datastore, Group, Platform, PlatformKind, Role, Scenario, User, Workspace,
};
use dsc_plan::Cause;

/// What is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it concerns.
    pub concern: Concern,
    /// What is said where, and what becomes of it.
    pub cause: Cause,
}

/// What something that is left out concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// A platform as a whole.
    Platform,
    /// Data that does not move.
    Movement,
    /// Where views stand.
    Place,
    /// Who may read and write.
    Access,
}

/// Everything that is left out where the given platforms are served and others are not; by concern and place. Scenarios
/// of other environments than the one that is acted in are not left out: they are not to be played there.
pub fn left_out(
    graph: &Graph,
    sources: &Sources,
    served: &[At<'_, Platform>],
    environment: Option<&str>,
) -> Vec<LeftOut> {
    let mut cx = Looking { sources, found: Vec::new() };
    for platform in graph.all::<Platform>().filter(|platform| !served.contains(platform)) {
        let kind = platform.kind.map_or("its kind", Choice::word);
        let message =
            format!("platform `{}` is left out: this version does not serve {kind}", platform.name());
        cx.add(Concern::Platform, platform.span(), message);
    }
    let groups: Vec<At<'_, Group>> = graph
        .all::<Group>()
        .filter(|group| served.iter().any(|platform| serves(*platform, *group)))
        .collect();
    cx.stores(served, &groups);
    for scenario in graph.all::<Scenario>() {
        let played_in = scenario.environment.map(|word| scenario.text(word));
        if environment.is_some_and(|environment| played_in != Some(environment)) {
            continue;
        }
        let message = format!("scenario `{}` is not played by this version", scenario.address());
        cx.add(Concern::Movement, scenario.span(), message);
    }
    let mut workspaces: BTreeSet<usize> = BTreeSet::new();
    for group in &groups {
        let workspace = group.workspace();
        if workspaces.insert(workspace.id().index()) {
            cx.container(workspace);
        }
    }
    cx.access(graph, served, &groups);
    let mut found = cx.found;
    found.sort_by(|one, other| {
        let key = |left: &LeftOut| (left.concern, left.cause.file.clone(), left.cause.line);
        key(one).cmp(&key(other)).then_with(|| one.cause.message.cmp(&other.cause.message))
    });
    found.dedup();
    found
}

fn serves(platform: At<'_, Platform>, group: At<'_, Group>) -> bool {
    group
        .serving()
        .iter()
        .any(|serving| serving.platform == platform && serving.state != AssignmentState::Decommissioned)
}

struct Looking<'s> {
    sources: &'s Sources,
    found: Vec<LeftOut>,
}

impl Looking<'_> {
    fn add(&mut self, concern: Concern, span: Span, message: String) {
        let source = self.sources.source(span.file);
        let line = source.position(span.start).line;
        self.found.push(LeftOut { concern, cause: Cause { file: source.path.clone(), line, message } });
    }

    /// Stores that a served platform should hold and cannot fill.
    fn stores(&mut self, served: &[At<'_, Platform>], groups: &[At<'_, Group>]) {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        for group in groups {
            for link in group.datasets() {
                let Some(store) = link.target.map(|dataset| dataset.store()) else { continue };
                if !seen.insert(store.id().index()) {
                    continue;
                }
                for platform in served.iter().filter(|platform| reaches(**platform, store)) {
                    if let Some(why) = super::producers::not_built(*platform, store) {
                        let message = format!("datastore `{}` stays as it is: {why}", store.address());
                        let place = store.ingestion.as_ref().map_or(store.span(), |ingestion| {
                            store.span_of(ingestion.kind_word.unwrap_or(ingestion.key))
                        });
                        self.add(Concern::Movement, place, message);
                    }
                }
            }
        }
    }

    /// A file knows no roles: whoever may read it reads all of it, and only this program writes. What stands on servers
    /// does not count here.
    fn access(&mut self, graph: &Graph, served: &[At<'_, Platform>], groups: &[At<'_, Group>]) {
        let files: Vec<At<'_, Platform>> =
            served.iter().copied().filter(|platform| platform.kind != Some(PlatformKind::Postgres)).collect();
        let groups = groups.iter().filter(|group| files.iter().any(|platform| serves(*platform, **group)));
        let mut roles: BTreeSet<usize> = BTreeSet::new();
        let mut workspaces: BTreeSet<usize> = BTreeSet::new();
        let mut held: BTreeSet<usize> = BTreeSet::new();
        for group in groups {
            let stores = group.datasets().filter_map(|link| Some(link.target?.store().id().index()));
            held.extend(stores);
            let workspace = group.workspace();
            if !workspaces.insert(workspace.id().index()) {
                continue;
            }
            for reader in workspace.links::<Role>(Relation::WorkspaceReader).filter_map(|link| link.target) {
                roles.insert(reader.id().index());
            }
        }
        for role in graph.all::<Role>() {
            let mut writes = role.links::<Datastore>(Relation::RoleWrites).filter_map(|link| link.target);
            let concerned =
                roles.contains(&role.id().index()) || writes.any(|store| held.contains(&store.id().index()));
            if !concerned {
                continue;
            }
            roles.insert(role.id().index());
            let reason = "a DuckDB file knows no roles, the permissions of the file decide";
            let message = format!("role `{}` is not granted anything: {reason}", role.address());
            self.add(Concern::Access, role.span(), message);
        }
        for user in graph.all::<User>() {
            let mut has = user.links::<Role>(Relation::UserRole).filter_map(|link| link.target);
            if has.any(|role| roles.contains(&role.id().index())) {
                let reason = "a DuckDB file knows no users";
                let message = format!("user `{}` is not made: {reason}", user.address());
                self.add(Concern::Access, user.span(), message);
            }
        }
    }

    fn container(&mut self, workspace: At<'_, Workspace>) {
        let Some(container) = workspace.container_link().and_then(|link| link.target) else { return };
        let Some(word) = workspace.container else { return };
        let message = format!(
            "workspace `{}` has its views in the platform's file: this version does not write to `{}`",
            workspace.address(),
            container.address()
        );
        self.add(Concern::Place, workspace.span_of(word), message);
    }
}

/// Whether a platform holds something of a store.
fn reaches(platform: At<'_, Platform>, store: At<'_, Datastore>) -> bool {
    store.platforms().iter().any(|(holder, _)| *holder == platform)
}
