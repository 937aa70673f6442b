//! From the texts of a project to its graph: parse and lower each file, then resolve.

use std::collections::BTreeMap;
use std::sync::Arc;

use dsc_diag::{Bag, Diagnostic, FileId, Source, Sources};
use dsc_model::FileModel;
use dsc_syntax::{Format, Limits, Tree};
use rayon::prelude::*;

use crate::Graph;

/// A loaded model.
#[derive(Debug)]
pub struct Loaded {
    /// Everything that could be understood.
    pub graph: Graph,
    /// What could not, in path order.
    pub bag: Bag,
}

/// Loads the texts of a project; the one with the number `settings` is no model file and stays empty.
///
/// Files are read in parallel, each tree is dropped as soon as its objects are read, and the order of everything is
/// that of the paths.
pub fn load(sources: &Sources, settings: Option<FileId>, limits: &Limits) -> Loaded {
    assemble(sources, &mut BTreeMap::new(), |desk, number, source| match Some(number) == settings {
        true => (Arc::new(FileModel::empty(number, source.text.clone())), Bag::new()),
        false => load_file(desk, number, source, limits),
    })
}

/// Loads the texts of a project of which another state is loaded already. A text that both hold under one number is
/// not read again; the two graphs then share the file, which is how a comparison knows that nothing in it changed.
pub fn load_beside(sources: &Sources, settings: Option<FileId>, limits: &Limits, other: &Loaded) -> Loaded {
    let same = |number: FileId, source: &Source| {
        let file = other.graph.files.get(number.0 as usize)?;
        Arc::ptr_eq(&file.source, &source.text).then(|| Arc::clone(file))
    };
    let mut known: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
    for finding in other.bag.iter() {
        known.entry(finding.span.file).or_default().push(finding.clone());
    }
    known.retain(|number, _| same(*number, sources.source(*number)).is_some());
    assemble(sources, &mut known, |desk, number, source| match same(number, source) {
        Some(file) => (file, Bag::new()),
        None if Some(number) == settings => {
            (Arc::new(FileModel::empty(number, source.text.clone())), Bag::new())
        }
        None => load_file(desk, number, source, limits),
    })
}

fn assemble(
    sources: &Sources,
    known: &mut BTreeMap<FileId, Vec<Diagnostic>>,
    read: impl Fn(&mut Desk, FileId, &Source) -> (Arc<FileModel>, Bag) + Sync,
) -> Loaded {
    let files: Vec<(FileId, &Source)> = sources.iter().collect();
    let lowered: Vec<(Arc<FileModel>, Bag)> = files
        .par_iter()
        .map_init(Desk::default, |desk, (number, source)| read(desk, *number, source))
        .collect();
    let mut models = Vec::with_capacity(lowered.len());
    let mut bag = Bag::new();
    for (model, found) in lowered {
        for finding in known.remove(&model.file).unwrap_or_default() {
            bag.report(finding);
        }
        models.push(model);
        bag.absorb(found);
    }
    Loaded { graph: Graph::build(models), bag }
}

/// What is used again for the next file.
#[derive(Default)]
struct Desk {
    tree: Tree,
    lowering: dsc_model::Desk,
}

fn load_file(desk: &mut Desk, number: FileId, source: &Source, limits: &Limits) -> (Arc<FileModel>, Bag) {
    // A file that only another state of the project has.
    if source.absent {
        return (Arc::new(FileModel::empty(number, source.text.clone())), Bag::new());
    }
    let format = Format::of_path(&source.path).unwrap_or(Format::Yaml);
    let spare = std::mem::take(&mut desk.tree);
    let parsed = dsc_syntax::parse_with(spare, &source.text, number, format, limits);
    let (model, found) =
        dsc_model::lower_with(&mut desk.lowering, number, &source.text, &parsed.tree, parsed.complete);
    desk.tree = parsed.tree;
    let mut bag = parsed.bag;
    bag.absorb(found);
    (Arc::new(model), bag)
}
