//! The rich model that generated tests take apart.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dsc_diag::{Source, Sources};
use dsc_graph::{Loaded, canonical, load_beside};
use dsc_syntax::Limits;
use dsc_testkit::Project;
use serde_json::{Map, Value, json};

/// The reference example, with the few fields that it leaves out.
pub fn rich_model() -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/reference");
    let mut files = BTreeMap::new();
    read_below(&folder, &folder, &mut files);
    let project = Project::from_bytes(files);
    let mut model = canonical(&project.loaded.graph);
    let missing = |kind: &str| model.get(kind).is_none();
    let gaps: Vec<&str> = dsc_model::TOP_LEVEL_KINDS.iter().copied().filter(|kind| missing(kind)).collect();
    assert!(gaps.is_empty(), "the reference example has no {gaps:?}");
    model["ecosystem"]["meta"] = json!({"cost": {"centre": 12}, "tags": ["a", "b"], "on": true});
    model
}

#[expect(clippy::disallowed_methods, reason = "a test reads an example of the repository")]
fn read_below(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_below(root, &path, files);
            continue;
        }
        let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
        if [".dsc.yaml", ".dsc.yml", ".dsc.toml"].iter().any(|ending| name.ends_with(ending)) {
            files.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

/// Loads a model in canonical form.
pub fn load(model: &Value) -> Project {
    Project::new(&[("model.dsc.yaml", &model.to_string())])
}

/// A model in pieces: a file a kind, so that of a changed model only one piece has to be read again.
pub struct Pieces {
    sources: Sources,
    /// The model.
    pub loaded: Loaded,
}

impl Pieces {
    /// Takes a model in canonical form apart.
    pub fn of(model: &Value) -> Self {
        let kinds = dsc_model::TOP_LEVEL_KINDS.iter();
        let sources = Sources::new(kinds.map(|kind| piece(model, kind)).collect());
        let loaded = dsc_graph::load(&sources, None, &Limits::default());
        Self { sources, loaded }
    }

    /// Loads a model that differs in the objects of one kind only.
    pub fn with_changed(&self, kind: &str, objects: &Value) -> Loaded {
        let known = self.sources.iter().map(|(_, source)| match source.path == path_of(kind) {
            true => piece_of(kind, objects),
            false => Source::new(source.path.as_str(), Arc::clone(&source.text)),
        });
        load_beside(&Sources::new(known.collect()), None, &Limits::default(), &self.loaded)
    }
}

fn path_of(kind: &str) -> String {
    format!("{kind}.dsc.yaml")
}

fn piece(model: &Value, kind: &str) -> Source {
    model.get(kind).map_or_else(|| Source::absent(path_of(kind)), |objects| piece_of(kind, objects))
}

fn piece_of(kind: &str, objects: &Value) -> Source {
    let file = Map::from_iter([("dsc".to_owned(), Value::from(1)), (kind.to_owned(), objects.clone())]);
    Source::new(path_of(kind), Value::Object(file).to_string())
}

/// Says something that whoever runs the test wants to read.
#[expect(clippy::print_stdout, reason = "the counts of a generated test are its result")]
pub fn tell(text: &str) {
    println!("{text}");
}
