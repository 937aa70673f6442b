//! Finds every object that differs between two graphs.

use std::collections::BTreeMap;
use std::sync::Arc;

use dsc_graph::{Graph, Node, NodeKind, Object, canonical_object};
use dsc_model::{
    Assignment, Container, CredentialStore, Datastore, Ecosystem, FileModel, Platform, Policy,
    PrimaryIngestion, Role, Scenario, Team, Transformer, User, Vendor, Workspace, Zone,
};
use serde_json::{Map, Value};

use crate::fields::{differences, with_long_columns};
use crate::{Change, Comparison, Manner};

/// Compares two graphs. Objects whose file both share (see `dsc_graph::load_beside`) are not looked at: their text is
/// the same, so whatever differs around them differs in a file that is not shared.
pub fn compare<'g>(base: &'g Graph, head: &'g Graph) -> Comparison<'g> {
    let shared = |(old, new): (&Arc<FileModel>, &Arc<FileModel>)| Arc::ptr_eq(old, new);
    let (before, after) = (base.files(), head.files());
    if before.len() == after.len() && before.iter().zip(after).all(shared) {
        return Comparison { base, head, changes: Vec::new() };
    }
    let (old, new) = (objects(base), objects(head));
    let mut changes = Vec::new();
    for (key, before) in &old {
        match new.get(key) {
            Some(after) => {
                // The same text in the same place.
                if !std::ptr::eq(base.file_of(*before), head.file_of(*after)) {
                    changed(base, head, key, (*before, *after), &mut changes);
                }
            }
            None => changes.push(key.change(Manner::Removed { base: *before })),
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        changes.push(key.change(Manner::Added { head: *after }));
    }
    changes.sort_by(|a, b| (a.kind, &a.address).cmp(&(b.kind, &b.address)));
    Comparison { base, head, changes }
}

/// What tells an object from all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: NodeKind,
    address: String,
    /// Two teams of a zone may each have a credential store of one name.
    team: String,
    /// Counts declarations of one thing: a second one is a fault, and may not be used to slip something in.
    again: u32,
}

impl Key {
    fn change(&self, manner: Manner) -> Change {
        Change { kind: self.kind, address: self.address.clone(), manner }
    }
}

/// Every object that is not written inside another one.
fn objects(graph: &Graph) -> BTreeMap<Key, Node> {
    let mut found = BTreeMap::new();
    collect::<Ecosystem>(graph, &mut found);
    collect::<Vendor>(graph, &mut found);
    collect::<Zone>(graph, &mut found);
    collect::<Policy>(graph, &mut found);
    collect::<Team>(graph, &mut found);
    collect::<CredentialStore>(graph, &mut found);
    collect::<Container>(graph, &mut found);
    collect::<Platform>(graph, &mut found);
    collect::<Datastore>(graph, &mut found);
    collect::<Workspace>(graph, &mut found);
    collect::<Transformer>(graph, &mut found);
    collect::<Assignment>(graph, &mut found);
    collect::<PrimaryIngestion>(graph, &mut found);
    collect::<Role>(graph, &mut found);
    collect::<User>(graph, &mut found);
    collect::<Scenario>(graph, &mut found);
    found
}

fn collect<T: Object>(graph: &Graph, found: &mut BTreeMap<Key, Node>) {
    for object in graph.all::<T>() {
        let own_team = object.team_name().filter(|_| T::KIND == NodeKind::CredentialStore);
        let team = own_team.unwrap_or("").to_owned();
        // The ecosystem is one, whatever its name; a new name is a changed field.
        let address = if T::KIND == NodeKind::Ecosystem { String::new() } else { object.address() };
        let mut key = Key { kind: T::KIND, address, team, again: 0 };
        while found.contains_key(&key) {
            key.again += 1;
        }
        found.insert(key, object.node());
    }
}

fn changed(base: &Graph, head: &Graph, key: &Key, (before, after): (Node, Node), changes: &mut Vec<Change>) {
    let mut old = canonical_object(base, before).unwrap_or(Value::Null);
    let mut new = canonical_object(head, after).unwrap_or(Value::Null);
    if key.kind == NodeKind::Datastore {
        let old_datasets = take_datasets(&mut old);
        let new_datasets = take_datasets(&mut new);
        let sides = Sides { base, head, base_store: before, head_store: after };
        compare_datasets(&key.address, sides, old_datasets, new_datasets, changes);
    }
    let fields = differences(&old, &new);
    if !fields.is_empty() {
        changes.push(key.change(Manner::Changed { base: before, head: after, fields }));
    }
}

fn take_datasets(store: &mut Value) -> Map<String, Value> {
    let taken = store.as_object_mut().and_then(|fields| fields.remove("datasets"));
    match taken {
        Some(Value::Object(datasets)) => datasets,
        Some(_) | None => Map::new(),
    }
}

#[derive(Clone, Copy)]
struct Sides<'g> {
    base: &'g Graph,
    head: &'g Graph,
    base_store: Node,
    head_store: Node,
}

fn compare_datasets(
    store: &str,
    sides: Sides<'_>,
    mut old: Map<String, Value>,
    new: Map<String, Value>,
    changes: &mut Vec<Change>,
) {
    let change =
        |name: &str, manner| Change { kind: NodeKind::Dataset, address: format!("{store}.{name}"), manner };
    for (name, after) in new {
        let Some(head) = dataset(sides.head, sides.head_store, &name) else { continue };
        match (old.remove(&name), dataset(sides.base, sides.base_store, &name)) {
            (Some(before), Some(base)) => {
                let fields = differences(&with_long_columns(before), &with_long_columns(after));
                if !fields.is_empty() {
                    changes.push(change(&name, Manner::Changed { base, head, fields }));
                }
            }
            (_, _) => changes.push(change(&name, Manner::Added { head })),
        }
    }
    for (name, _) in old {
        if let Some(base) = dataset(sides.base, sides.base_store, &name) {
            changes.push(change(&name, Manner::Removed { base }));
        }
    }
}

/// A dataset by its name, in the very declaration of the store that is meant.
fn dataset(graph: &Graph, store: Node, name: &str) -> Option<Node> {
    let store = graph.at::<Datastore>(store)?;
    store.datasets().find(|dataset| dataset.name() == name).map(|dataset| dataset.node())
}
