//! Where data goes: every container, platform and instance that the data of a zone passes, and why.
//!
//! Policies are held against these. Each pair of zone and holder stands here once, with the first place that causes
//! it, however many datasets take that way.

use dsc_diag::Span;
use dsc_model::{
    AssignmentState, Container, ContainerKind, Datastore, Encryption, Group, Instance, Location, Platform,
};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use crate::handle::Link;
use crate::{At, Graph, Node, Relation};

/// Something that holds data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Holder<'g> {
    /// A producer's or consumer's container.
    Container(At<'g, Container>),
    /// An embedded platform.
    Platform(At<'g, Platform>),
    /// A server of a platform.
    Instance(At<'g, Instance>),
}

/// Why a zone's policies speak of a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Data of the zone comes from it.
    Produced,
    /// Data of the zone is carried through it to staging.
    Carried,
    /// A workspace keeps data of the zone in it, or it serves such a workspace.
    Consumed,
    /// It serves a workspace of the zone, or holds it.
    Served,
}

/// That data of a zone passes a holder.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'g> {
    /// The zone, by name.
    pub zone: &'g str,
    /// What holds the data.
    pub holder: Holder<'g>,
    /// Why.
    pub because: Because,
    /// The place that causes it: the reference, the assignment, or the group's key.
    pub span: Span,
    /// The address of the object that causes it.
    pub cause: Node,
}

impl<'g> Holder<'g> {
    /// The node.
    pub fn node(self) -> Node {
        match self {
            Holder::Container(container) => container.node(),
            Holder::Platform(platform) => platform.node(),
            Holder::Instance(instance) => instance.node(),
        }
    }

    /// What people call it: `container usa/orders_db`, in backticks.
    pub fn words(self) -> String {
        match self {
            Holder::Container(container) => format!("container `{}`", container.address()),
            Holder::Platform(platform) => format!("platform `{}`", platform.address()),
            Holder::Instance(instance) => format!("instance `{}`", instance.address()),
        }
    }

    /// Where it stands, as references.
    pub fn locations(self) -> Vec<Link<'g, Location>> {
        match self {
            Holder::Container(container) => container.links(Relation::ContainerLocation).collect(),
            Holder::Platform(platform) => platform.links(Relation::PlatformLocation).collect(),
            Holder::Instance(instance) => instance.links(Relation::InstanceLocation).collect(),
        }
    }

    /// Who holds its keys.
    pub fn encryption(self) -> Option<Encryption> {
        match self {
            Holder::Container(container) => container.encryption,
            Holder::Platform(platform) => platform.encryption,
            Holder::Instance(instance) => instance.encryption,
        }
    }

    /// Where its key stands.
    pub fn span(self) -> Span {
        match self {
            Holder::Container(container) => container.span(),
            Holder::Platform(platform) => platform.span(),
            Holder::Instance(instance) => instance.span(),
        }
    }

    /// The platform that it is or belongs to.
    pub fn platform(self) -> Option<At<'g, Platform>> {
        match self {
            Holder::Container(_) => None,
            Holder::Platform(platform) => Some(platform),
            Holder::Instance(instance) => Some(instance.platform()),
        }
    }
}

impl Graph {
    /// Every passage, once each, in the order in which they are first met.
    pub fn passages(&self) -> Vec<Passage<'_>> {
        let mut walk = Walk { zones: HashMap::default(), seen: HashSet::default(), found: Vec::new() };
        for store in self.all::<Datastore>() {
            walk.produced(store);
        }
        for group in self.all::<Group>() {
            walk.consumed(group);
        }
        walk.found
    }
}

struct Walk<'g> {
    /// The zones that were met, each with a number.
    zones: HashMap<&'g str, usize, FixedState>,
    /// Numbers of zones with holders.
    seen: HashSet<(usize, Node), FixedState>,
    found: Vec<Passage<'g>>,
}

impl<'g> Walk<'g> {
    fn produced(&mut self, store: At<'g, Datastore>) {
        let (Some(zone), Some(link)) = (store.zone_name(), store.ingestion_container()) else { return };
        let Some(container) = link.target else { return };
        let holder = Holder::Container(container);
        self.add(Passage { zone, holder, because: Because::Produced, span: link.span, cause: store.node() });
    }

    fn consumed(&mut self, group: At<'g, Group>) {
        let workspace = group.workspace();
        let mut holders: Vec<(Holder<'g>, Span)> = Vec::new();
        if let Some(link) = workspace.container_link() {
            holders.extend(link.target.map(|container| (Holder::Container(container), link.span)));
        }
        let mut platforms = Vec::new();
        for serving in group.serving() {
            if serving.state == AssignmentState::Decommissioned {
                continue;
            }
            let span = serving.assignment.map_or_else(|| group.span(), |(by, word)| by.span_of(word));
            platforms.push((serving.platform, span));
            let instances: Vec<_> = serving.platform.instances().collect();
            if instances.is_empty() {
                holders.push((Holder::Platform(serving.platform), span));
            }
            holders.extend(instances.into_iter().map(|instance| (Holder::Instance(instance), span)));
        }
        if let Some(zone) = workspace.zone_name() {
            for (holder, span) in &holders {
                let (holder, span) = (*holder, *span);
                self.add(Passage { zone, holder, because: Because::Served, span, cause: group.node() });
            }
        }
        let mut last = None;
        for link in group.datasets() {
            let Some(dataset) = link.target else { continue };
            let store = dataset.store();
            if last == Some(store.id()) {
                continue;
            }
            last = Some(store.id());
            let Some(zone) = store.zone_name() else { continue };
            for (holder, span) in &holders {
                let (holder, span) = (*holder, *span);
                self.add(Passage { zone, holder, because: Because::Consumed, span, cause: group.node() });
            }
            self.carried(store, zone, &platforms, group);
        }
    }

    /// Topics pass the Connect cluster of the platform, unless they are read directly.
    fn carried(
        &mut self,
        store: At<'g, Datastore>,
        zone: &'g str,
        platforms: &[(At<'g, Platform>, Span)],
        group: At<'g, Group>,
    ) {
        let Some(source) = store.ingestion_container().and_then(|link| link.target) else { return };
        let direct = store.object().ingestion.as_ref().and_then(|ingestion| ingestion.via);
        if source.kind != Some(ContainerKind::Kafka)
            || direct.is_some_and(|via| via.choice == dsc_model::Via::Direct)
        {
            return;
        }
        for (platform, span) in platforms {
            let connect = platform.link::<Container>(Relation::PlatformConnect);
            let Some(connect) = connect.and_then(|link| link.target) else { continue };
            let holder = Holder::Container(connect);
            let cause = group.node();
            self.add(Passage { zone, holder, because: Because::Carried, span: *span, cause });
        }
    }

    fn add(&mut self, passage: Passage<'g>) {
        let next = self.zones.len();
        let zone = *self.zones.entry(passage.zone).or_insert(next);
        if self.seen.insert((zone, passage.holder.node())) {
            self.found.push(passage);
        }
    }
}
