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
    let texts = Texts { sources, settings, limits: *limits };
    read(sources, &mut BTreeMap::new(), |desk, number, source| texts.read(desk, number, source)).build()
}

/// Loads two states of a project that number their files alike. A text that both hold under one number, and under the
/// same limits, is read once; the two graphs then share the file, which is how a comparison knows that nothing in it
/// changed.
pub fn load_both(head: Texts<'_>, base: Texts<'_>) -> (Loaded, Loaded) {
    if head.limits != base.limits {
        let alone = |texts: Texts<'_>| load(texts.sources, texts.settings, &texts.limits);
        return (alone(head), alone(base));
    }
    let (head_read, own) = rayon::join(
        || read(head.sources, &mut BTreeMap::new(), |desk, number, source| head.read(desk, number, source)),
        || base.read_own(head.sources),
    );
    let base_read = base.read_beside(&head_read.files, &head_read.bag, &own);
    if base.holds_only(&head_read.files, &base_read.files) {
        let graph = Graph::build(head_read.files);
        let same = graph.clone();
        return (Loaded { graph, bag: head_read.bag }, Loaded { graph: same, bag: base_read.bag });
    }
    let build = |files| move || Graph::build(files);
    let (head_graph, base_graph) = rayon::join(build(head_read.files), build(base_read.files));
    (Loaded { graph: head_graph, bag: head_read.bag }, Loaded { graph: base_graph, bag: base_read.bag })
}

/// Loads the texts of a project of which another state is loaded already, as [`load_both`] loads two.
pub fn load_beside(sources: &Sources, settings: Option<FileId>, limits: &Limits, other: &Loaded) -> Loaded {
    let texts = Texts { sources, settings, limits: *limits };
    texts.read_beside(&other.graph.files, &other.bag, &Own::new()).build()
}

/// Files of one state, read ahead, with what was found in each.
type Own = BTreeMap<FileId, (Arc<FileModel>, Bag)>;

/// The texts of one state of a project.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// All of them, in path order.
    pub sources: &'a Sources,
    /// The one that is no model file and stays empty.
    pub settings: Option<FileId>,
    /// What a file may not exceed.
    pub limits: Limits,
}

impl Texts<'_> {
    fn read(&self, desk: &mut Desk, number: FileId, source: &Source) -> (Arc<FileModel>, Bag) {
        match Some(number) == self.settings {
            true => (Arc::new(FileModel::empty(number, source.text.clone())), Bag::new()),
            false => load_file(desk, number, source, &self.limits),
        }
    }

    /// Reads what another state does not hold alike.
    fn read_own(&self, others: &Sources) -> Own {
        let differs = |(number, source): &(FileId, &Source)| {
            !source.absent && !Arc::ptr_eq(&others.source(*number).text, &source.text)
        };
        let own: Vec<(FileId, &Source)> = self.sources.iter().filter(differs).collect();
        let read = own
            .par_iter()
            .map_init(Desk::default, |desk, (number, source)| (*number, self.read(desk, *number, source)));
        read.collect()
    }

    /// Reads what another state does not hold and nobody read yet, and takes the rest from there, with what was found.
    fn read_beside(&self, others: &[Arc<FileModel>], found: &Bag, own: &Own) -> Read {
        let same = |number: FileId, source: &Source| {
            let file = others.get(number.0 as usize)?;
            Arc::ptr_eq(&file.source, &source.text).then(|| Arc::clone(file))
        };
        let mut known: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
        for finding in found.iter() {
            known.entry(finding.span.file).or_default().push(finding.clone());
        }
        known.retain(|number, _| same(*number, self.sources.source(*number)).is_some());
        read(self.sources, &mut known, |desk, number, source| match same(number, source) {
            Some(file) => (file, Bag::new()),
            None => own.get(&number).cloned().unwrap_or_else(|| self.read(desk, number, source)),
        })
    }

    /// Whether some files are the very same as those of another state; the settings are none of the model's.
    fn holds_only(&self, others: &[Arc<FileModel>], files: &[Arc<FileModel>]) -> bool {
        let same = |(other, file): (&Arc<FileModel>, &Arc<FileModel>)| {
            Arc::ptr_eq(other, file) || Some(file.file) == self.settings
        };
        others.len() == files.len() && others.iter().zip(files).all(same)
    }
}

/// Files that were read, and what was found in them.
struct Read {
    files: Vec<Arc<FileModel>>,
    bag: Bag,
}

impl Read {
    fn build(self) -> Loaded {
        Loaded { graph: Graph::build(self.files), bag: self.bag }
    }
}

fn read(
    sources: &Sources,
    known: &mut BTreeMap<FileId, Vec<Diagnostic>>,
    read: impl Fn(&mut Desk, FileId, &Source) -> (Arc<FileModel>, Bag) + Sync,
) -> Read {
    let files: Vec<(FileId, &Source)> = sources.iter().collect();
    let lowered: Vec<(Arc<FileModel>, Bag)> = files
        .par_iter()
        .map_init(Desk::default, |desk, (number, source)| read(desk, *number, source))
        .collect();
    let mut files = Vec::with_capacity(lowered.len());
    let mut bag = Bag::new();
    for (model, found) in lowered {
        for finding in known.remove(&model.file).unwrap_or_default() {
            bag.report(finding);
        }
        files.push(model);
        bag.absorb(found);
    }
    Read { files, bag }
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
