//! `examples/reference` uses every field of the language: whoever looks for one finds it there.
#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dsc_diag::FileId;
use dsc_model::schema::{Inside, Shape, model, overlay_file, path_below, settings};
use dsc_syntax::{Format, Kind, Limits, Value, parse};

/// Fields that the reference does without, each for a reason.
const LEFT_OUT: &[&str] = &[
    // Written on an object where the head of its file does not say it; `control_room.dsc.yaml` shows it for a team, and
    // a long key says the zone.
    ".zone",
    ".team",
    // An accepted break names a finding of one request: there is none to name before there is a request.
    "check.accept",
    "check.accept.approver",
    "check.accept.fingerprint",
    "check.accept.reason",
    "check.accept.until",
];

/// Marks the fields that a value uses.
fn mark(value: Value<'_>, shape: &Shape, path: &str, used: &mut BTreeSet<String>) {
    match shape.inside() {
        Inside::Keys(object) => {
            for (key, value) in value.entries() {
                let name = key.text().unwrap_or("");
                let Some(known) = object.keys.iter().find(|known| known.name == name) else { continue };
                let path = path_below(path, name);
                mark(value, &known.shape, &path, used);
                used.insert(path);
            }
        }
        Inside::Values(below) => {
            value.entries().for_each(|(_, value)| mark(value, below, &path_below(path, "*"), used));
        }
        Inside::Items(below) => value.items().for_each(|item| mark(item, below, path, used)),
        Inside::Any(shapes) => shapes.iter().for_each(|shape| mark(value, shape, path, used)),
        Inside::Nothing => {}
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if [".dsc.yaml", ".dsc.yml", ".toml"].iter().any(|end| path.to_string_lossy().ends_with(end)) {
            found.push(path);
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads what it tests")]
fn every_field_is_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/reference");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let shapes = [("", model()), ("overlay file", overlay_file()), ("dsc.toml", settings())];
    let known: BTreeSet<String> = shapes
        .iter()
        .flat_map(|(name, shape)| shape.paths().into_iter().map(|path| path_below(name, &path)))
        .collect();
    let mut used = BTreeSet::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let format =
            if path.extension().is_some_and(|end| end == "toml") { Format::Toml } else { Format::Yaml };
        let parsed = parse(&text, FileId(0), format, &Limits::default());
        let root = parsed.tree.root(&text).unwrap();
        assert!(parsed.bag.is_empty() && root.kind() == Kind::Map, "{}", path.display());
        let (name, shape) = match (path.ends_with("dsc.toml"), root.entry("overlay")) {
            (true, _) => &shapes[2],
            (false, Some(_)) => &shapes[1],
            (false, None) => &shapes[0],
        };
        mark(root, &Shape::Object(shape.clone()), name, &mut used);
    }
    // What an overlay sets of an object is shown where the object says it.
    let shown = |path: &str| path.strip_prefix("overlay file.").is_some_and(|path| used.contains(path));
    let allowed = |path: &&String| LEFT_OUT.iter().any(|end| path.ends_with(end)) || shown(path);
    let missing: Vec<&String> = known.difference(&used).filter(|path| !allowed(path)).collect();
    assert!(known.len() > 200 && missing.is_empty(), "{} fields, not used: {missing:#?}", known.len());
}
