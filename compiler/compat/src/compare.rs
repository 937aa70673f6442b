//! Finds every object that differs between two graphs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dsc_diag::FileId;
use dsc_graph::{At, Graph, Node, NodeKind, Object, canonical_object};
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
    let (old, new) = (objects(base, &plain(base, after)), objects(head, &plain(head, before)));
    let mut changes = Vec::new();
    for (key, before) in &old {
        match new.get(key) {
            Some(after) => {
                let same_file = std::ptr::eq(base.file_of(before.node), head.file_of(after.node));
                if !same_file && !before.says_the_same(after) {
                    changed(base, head, key, (before.node, after.node), &mut changes);
                }
            }
            None => changes.push(key.change(Manner::Removed { base: before.node })),
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        changes.push(key.change(Manner::Added { head: after.node }));
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

/// An object, and its text where that tells all of it.
struct Written<'g> {
    node: Node,
    team: Option<&'g str>,
    text: Option<&'g str>,
}

impl Written<'_> {
    /// Whether two objects of one address are written with the same words. Then they are the same, as are objects of a
    /// file that both states share: whatever differs around them is a change of its own.
    fn says_the_same(&self, other: &Self) -> bool {
        self.text.is_some() && self.text == other.text && self.team == other.team
    }
}

/// Files of one state that hold together what they say of an object, by number.
type Plain = BTreeSet<FileId>;

/// Files that only one state has as they are, and in which all that is said of an object stands between its key and the
/// next one, as in YAML without anchors. In TOML the tables of an object may stand anywhere, and overlays say something
/// elsewhere.
fn plain(graph: &Graph, others: &[Arc<FileModel>]) -> Plain {
    if graph.is_overlaid() {
        return Plain::new();
    }
    let is_comment = |line: &&str| line.trim().is_empty() || line.starts_with('#');
    let is_plain = |(number, file): &(usize, &Arc<FileModel>)| {
        let shared = others.get(*number).is_some_and(|other| Arc::ptr_eq(file, other));
        let first = || file.source.lines().find(|line| !is_comment(line));
        !shared
            && file.complete
            && first().is_some_and(|line| line.starts_with("dsc:"))
            && !file.source.contains('&')
    };
    graph.files().iter().enumerate().filter(is_plain).map(|(_, file)| file.file).collect()
}

/// Every object that is not written inside another one.
fn objects<'g>(graph: &'g Graph, plain: &Plain) -> BTreeMap<Key, Written<'g>> {
    let mut found = BTreeMap::new();
    collect::<Ecosystem>(graph, plain, &mut found);
    collect::<Vendor>(graph, plain, &mut found);
    collect::<Zone>(graph, plain, &mut found);
    collect::<Policy>(graph, plain, &mut found);
    collect::<Team>(graph, plain, &mut found);
    collect::<CredentialStore>(graph, plain, &mut found);
    collect::<Container>(graph, plain, &mut found);
    collect::<Platform>(graph, plain, &mut found);
    collect::<Datastore>(graph, plain, &mut found);
    collect::<Workspace>(graph, plain, &mut found);
    collect::<Transformer>(graph, plain, &mut found);
    collect::<Assignment>(graph, plain, &mut found);
    collect::<PrimaryIngestion>(graph, plain, &mut found);
    collect::<Role>(graph, plain, &mut found);
    collect::<User>(graph, plain, &mut found);
    collect::<Scenario>(graph, plain, &mut found);
    found
}

fn collect<'g, T: Object>(graph: &'g Graph, plain: &Plain, found: &mut BTreeMap<Key, Written<'g>>) {
    let mut following = graph.all::<T>().skip(1);
    for object in graph.all::<T>() {
        let next = following.next();
        let own_team = object.team_name().filter(|_| T::KIND == NodeKind::CredentialStore);
        let team = own_team.unwrap_or("").to_owned();
        // The ecosystem is one, whatever its name; a new name is a changed field.
        let address = if T::KIND == NodeKind::Ecosystem { String::new() } else { object.address() };
        let mut key = Key { kind: T::KIND, address, team, again: 0 };
        while found.contains_key(&key) {
            key.again += 1;
        }
        let text = plain.contains(&object.file().file).then(|| text_of(object, next)).flatten();
        found.insert(key, Written { node: object.node(), team: object.team_name(), text });
    }
}

/// The text from the key of an object to the key of the next one of its kind, or to the end of the file.
fn text_of<'g, T: Object>(object: At<'g, T>, next: Option<At<'g, T>>) -> Option<&'g str> {
    let (file, start) = (object.file(), object.span());
    if start.file != file.file {
        return None;
    }
    let next = next.map(At::span).filter(|next| next.file == start.file && next.start > start.start);
    let end = next.map_or(file.source.len(), |next| next.start as usize);
    file.source.get(start.start as usize..end)
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
    let (heads, bases) = (datasets(sides.head, sides.head_store), datasets(sides.base, sides.base_store));
    for (name, after) in new {
        let Some(head) = heads.get(name.as_str()).copied() else { continue };
        match (old.remove(&name), bases.get(name.as_str()).copied()) {
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
        if let Some(base) = bases.get(name.as_str()).copied() {
            changes.push(change(&name, Manner::Removed { base }));
        }
    }
}

/// The datasets of the very declaration of a store that is meant, by name; of two of one name the first.
fn datasets(graph: &Graph, store: Node) -> BTreeMap<&str, Node> {
    let mut found = BTreeMap::new();
    for dataset in graph.at::<Datastore>(store).into_iter().flat_map(|store| store.datasets()) {
        found.entry(dataset.name()).or_insert(dataset.node());
    }
    found
}
