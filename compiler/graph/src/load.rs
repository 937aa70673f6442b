//! From the texts of a project to its graph: parse and lower each file, then resolve.

use dsc_diag::{Bag, FileId, Source, Sources};
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
    let files: Vec<(FileId, &Source)> = sources.iter().collect();
    let lowered: Vec<(FileModel, Bag)> = files
        .par_iter()
        .map_init(Desk::default, |desk, (number, source)| match Some(*number) == settings {
            true => (FileModel::empty(*number, source.text.clone()), Bag::new()),
            false => load_file(desk, *number, source, limits),
        })
        .collect();
    let mut models = Vec::with_capacity(lowered.len());
    let mut bag = Bag::new();
    for (model, found) in lowered {
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

fn load_file(desk: &mut Desk, number: FileId, source: &Source, limits: &Limits) -> (FileModel, Bag) {
    let format = Format::of_path(&source.path).unwrap_or(Format::Yaml);
    let spare = std::mem::take(&mut desk.tree);
    let parsed = dsc_syntax::parse_with(spare, &source.text, number, format, limits);
    let (model, found) =
        dsc_model::lower_with(&mut desk.lowering, number, &source.text, &parsed.tree, parsed.complete);
    desk.tree = parsed.tree;
    let mut bag = parsed.bag;
    bag.absorb(found);
    (model, bag)
}
