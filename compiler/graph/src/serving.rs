//! What people ask of the kinds: of a dataset its store and consumers, of a group the platforms that serve it.

use std::collections::BTreeSet;

use dsc_diag::Span;
use dsc_model::names::hash_of_name;
use dsc_model::{
    Assignment, AssignmentState, Column, ColumnList, Container, Credential, CredentialStore, Dataset,
    DatasetDetails, Datastore, Ecosystem, Group, Instance, Location, Platform, Scenario, ScenarioCheck,
    Vendor, Word, Workspace,
};

use crate::handle::{ColumnAt, Link};
use crate::{At, Graph, NodeKind, Object, Relation};

/// A platform that serves a group, and why.
#[derive(Clone, Copy, Debug)]
pub struct Serving<'g> {
    /// The platform.
    pub platform: At<'g, Platform>,
    /// How far it has come; a default platform is provisioned.
    pub state: AssignmentState,
    /// The assignment that names it and its words there; none where it serves by default.
    pub assignment: Option<(At<'g, Assignment>, Word)>,
}

impl Graph {
    /// The ecosystem, if it is declared.
    pub fn ecosystem(&self) -> Option<At<'_, Ecosystem>> {
        self.all::<Ecosystem>().next()
    }

    /// The place of a class in the scheme, 0 the loosest; none for a word outside it.
    pub fn classification_rank(&self, class: &str) -> Option<usize> {
        let ecosystem = self.ecosystem()?;
        ecosystem.texts(ecosystem.classifications).position(|known| known == class)
    }

    /// The platform that serves every group that no assignment names: the one that says so, or the only one.
    pub fn default_platform(&self) -> Option<At<'_, Platform>> {
        if self.count(NodeKind::Platform) == 1 {
            return self.all::<Platform>().next();
        }
        self.all::<Platform>().find(|platform| platform.default.is_some())
    }
}

impl<'g, T: Object> At<'g, T> {
    /// What it belongs to, if that is of the wanted kind.
    #[inline]
    fn parent<U: Object>(self) -> Option<At<'g, U>> {
        let (kind, number) = self.object().parent()?;
        (kind == U::KIND).then(|| At::new(self.graph, self.first_of_file(kind) + number))
    }

    /// What belongs to it and stands there in the table of its file.
    #[inline]
    fn children<U: Object>(self, range: std::ops::Range<usize>) -> impl Iterator<Item = At<'g, U>> {
        let first = self.first_of_file(U::KIND) as usize;
        self.graph.some(first + range.start..first + range.end)
    }

    /// The number of the first node of a kind in its file.
    #[inline]
    pub(crate) fn first_of_file(self, kind: NodeKind) -> u32 {
        self.graph.firsts[kind.number()][self.file.file.0 as usize]
    }
}

impl<'g> At<'g, Datastore> {
    /// Its datasets, in the order of the file.
    #[inline]
    pub fn datasets(self) -> impl Iterator<Item = At<'g, Dataset>> {
        self.children(self.object().datasets.range())
    }

    /// The container that its data comes from, as a reference.
    pub fn ingestion_container(self) -> Option<Link<'g, Container>> {
        self.link(Relation::IngestionContainer)
    }

    /// The platforms that hold it for its consumers, each once, with the first place that makes them do so.
    pub fn platforms(self) -> Vec<(At<'g, Platform>, Span)> {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        for consumer in self.datasets().flat_map(|dataset| dataset.consumers()) {
            let Some(group) = consumer.target.filter(|group| seen.insert(group.id())) else { continue };
            for serving in group.serving() {
                let held = serving.state != AssignmentState::Decommissioned;
                if held && found.iter().all(|(platform, _)| *platform != serving.platform) {
                    let span = serving
                        .assignment
                        .map_or(consumer.span, |(assignment, word)| assignment.span_of(word));
                    found.push((serving.platform, span));
                }
            }
        }
        found
    }
}

impl<'g> At<'g, Dataset> {
    /// Its store.
    #[expect(clippy::expect_used, reason = "a dataset is only ever read below a store")]
    #[inline]
    pub fn store(self) -> At<'g, Datastore> {
        self.parent().expect("a dataset stands below a store")
    }

    /// What only some datasets have.
    #[inline]
    pub fn details(self) -> &'g DatasetDetails {
        self.object().details(self.file())
    }

    /// Its columns, in order.
    #[inline]
    pub fn columns(self) -> impl ExactSizeIterator<Item = ColumnAt<'g>> {
        let count = self.object().columns.len() as u32;
        (0..count).map(move |number| ColumnAt { dataset: self, number })
    }

    /// Its columns as the file declares them, for quick passes.
    #[inline]
    pub fn column_objects(self) -> &'g [Column] {
        &self.file().columns[self.object().columns.range()]
    }

    /// A column by its name.
    pub fn column(self, name: &str) -> Option<ColumnAt<'g>> {
        let hash = hash_of_name(name);
        let is_it = |column: &Column| column.name_hash() == hash && self.text(column.name) == name;
        let number = self.column_objects().iter().position(is_it)?;
        Some(ColumnAt { dataset: self, number: number as u32 })
    }

    /// The columns that a list of its names, each with the words that name it; none where it has no such column.
    #[inline]
    pub fn named_columns(self, list: ColumnList) -> impl Iterator<Item = (Word, Option<ColumnAt<'g>>)> {
        let column = move |number| ColumnAt { dataset: self, number };
        self.object().named_columns(list, self.file()).map(move |(word, number)| (word, number.map(column)))
    }

    /// Its name in tables and at the source.
    pub fn physical_name(self) -> &'g str {
        self.details().physical.map_or_else(|| self.name(), |word| self.text(word))
    }

    /// The groups that read it, with the place that says so.
    #[inline]
    pub fn consumers(self) -> impl Iterator<Item = Link<'g, Group>> {
        self.referrers(Relation::GroupDataset)
    }
}

impl<'g> At<'g, Workspace> {
    /// Its groups, in the order of the file.
    pub fn groups(self) -> impl Iterator<Item = At<'g, Group>> {
        self.children(self.object().groups.range())
    }

    /// Whether the platform that serves it also holds it.
    pub fn is_managed(self) -> bool {
        self.object().container.is_some_and(|word| self.text(word) == "managed")
    }

    /// The container of its views, as a reference; none where it is managed.
    pub fn container_link(self) -> Option<Link<'g, Container>> {
        self.link(Relation::WorkspaceContainer)
    }
}

impl<'g> At<'g, Group> {
    /// Its workspace.
    #[expect(clippy::expect_used, reason = "a group is only ever read below a workspace")]
    pub fn workspace(self) -> At<'g, Workspace> {
        self.parent().expect("a group stands below a workspace")
    }

    /// The datasets that it reads, as references.
    #[inline]
    pub fn datasets(self) -> impl Iterator<Item = Link<'g, Dataset>> {
        self.links(Relation::GroupDataset)
    }

    /// The assignments that name it.
    pub fn assignments(self) -> impl Iterator<Item = At<'g, Assignment>> {
        self.referrers::<Assignment>(Relation::AssignmentGroup).filter_map(|link| link.target)
    }

    /// The platforms that serve it: those of its assignments, or the default one.
    pub fn serving(self) -> Vec<Serving<'g>> {
        let mut serving = Vec::new();
        let mut assigned = false;
        for assignment in self.assignments() {
            assigned = true;
            let states = assignment.object().platforms.iter();
            for (link, (state, word)) in
                assignment.links::<Platform>(Relation::AssignmentPlatform).zip(states)
            {
                let Some(platform) = link.target else { continue };
                serving.push(Serving { platform, state: *state, assignment: Some((assignment, *word)) });
            }
        }
        if let (false, Some(platform)) = (assigned, self.graph.default_platform()) {
            let state = AssignmentState::Provisioned;
            serving.push(Serving { platform, state, assignment: None });
        }
        serving
    }
}

impl<'g> At<'g, Scenario> {
    /// Its checks, in the order of the file.
    pub fn checks(self) -> impl Iterator<Item = At<'g, ScenarioCheck>> {
        self.children(self.object().checks.range())
    }
}

impl<'g> At<'g, Platform> {
    /// Its instances, in the order of the file.
    pub fn instances(self) -> impl Iterator<Item = At<'g, Instance>> {
        self.children(self.object().instances.range())
    }
}

impl<'g> At<'g, Instance> {
    /// Its platform.
    #[expect(clippy::expect_used, reason = "an instance is only ever read below a platform")]
    pub fn platform(self) -> At<'g, Platform> {
        self.parent().expect("an instance stands below a platform")
    }
}

impl<'g> At<'g, Credential> {
    /// Its store.
    #[expect(clippy::expect_used, reason = "a credential is only ever read below a store")]
    #[inline]
    pub fn store(self) -> At<'g, CredentialStore> {
        self.parent().expect("a credential stands below a store")
    }
}

impl<'g> At<'g, Location> {
    /// The location around it.
    pub fn around(self) -> Option<At<'g, Location>> {
        self.parent()
    }

    /// Itself and every location around it, the innermost first.
    pub fn with_surroundings(self) -> impl Iterator<Item = At<'g, Location>> {
        std::iter::successors(Some(self), |place| place.around())
    }

    /// The vendor whose place it is.
    pub fn vendor(self) -> Option<At<'g, Vendor>> {
        let outermost = self.with_surroundings().last()?;
        outermost.parent()
    }
}
