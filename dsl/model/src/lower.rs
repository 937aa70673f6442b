//! From the tree of a file to its objects.

use std::sync::Arc;

use dsc_diag::{Bag, FileId, Span, closest};
use dsc_syntax::{Kind, Tree, Value};

use crate::faults::{MISSING_EDITION, UNKNOWN_EDITION, UNKNOWN_KIND};
use crate::read::{Reader, list_of, shortened};
use crate::types::KnownTypes;
use crate::{
    FileModel, assignment, container, credential_store, datastore, ecosystem, overlay, platform, policy,
    role, scenario, transformer, vendor, workspace, zone,
};

/// The kinds of things that a model file can hold, in the order in which they are documented.
pub const TOP_LEVEL_KINDS: &[&str] = &[
    "ecosystem",
    "vendors",
    "zones",
    "policies",
    "teams",
    "credential_stores",
    "containers",
    "platforms",
    "datastores",
    "workspaces",
    "transformers",
    "assignments",
    "primary_ingestion",
    "roles",
    "users",
    "scenarios",
];

/// Keys of a file's head.
const HEAD: &[&str] = &["dsc", "zone", "team", "overlay"];

/// Reads every object of a file; what cannot be used is reported and left out.
///
/// `complete` tells whether the whole text became the tree; if not, a missing edition is no finding of its own.
pub fn lower(file: FileId, source: &Arc<str>, tree: &Tree, complete: bool) -> (FileModel, Bag) {
    lower_with(&mut Desk::default(), file, source, tree, complete)
}

/// What is kept from one file to the next, so that it need not be worked out again.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    types: KnownTypes,
}

/// The same as [`lower`], for one file after the other.
pub fn lower_with(
    desk: &mut Desk,
    file: FileId,
    source: &Arc<str>,
    tree: &Tree,
    complete: bool,
) -> (FileModel, Bag) {
    let mut reader = Reader::new(file, Arc::clone(source));
    reader.types = std::mem::take(&mut desk.types);
    // A file of datasets is mostly columns, each of two nodes or more; what is too much is given back.
    reader.model.columns.reserve(tree.nodes().len() / 3);
    reader.model.complete = complete;
    reader.model.directives = directives(source, tree);
    match tree.root(source) {
        Some(root) if root.kind() == Kind::Map => {
            read_head(&mut reader, root, complete);
            match root.entry("overlay") {
                Some(_) => overlay::read(&mut reader, root),
                None => read_kinds(&mut reader, root),
            }
        }
        Some(root) if !root.is_null() => {
            reader.wrong_shape(root, "keys and values, the first of them `dsc: 1`")
        }
        _ if complete => missing_edition(&mut reader, Span::new(file, 0, 0)),
        _ => {}
    }
    desk.types = std::mem::take(&mut reader.types);
    reader.finish()
}

/// Comments that speak to us, such as `# dsc: allow unused-declaration reason="…"`.
pub(crate) fn directives(source: &str, tree: &Tree) -> Vec<(u32, u32)> {
    let speaks = |(start, end): &(u32, u32)| {
        let text = source.get(*start as usize..*end as usize).unwrap_or("");
        text.trim_start_matches('#').trim_start().starts_with("dsc:")
    };
    tree.comments().iter().copied().filter(speaks).collect()
}

fn read_head<'a>(reader: &mut Reader<'a>, root: Value<'a>, complete: bool) {
    reader.model.scope.zone = root.entry("zone").and_then(|zone| reader.text(zone));
    reader.model.scope.team = root.entry("team").and_then(|team| reader.text(team));
    match root.entry("dsc") {
        Some(edition) => {
            let known = reader.integer(edition);
            if known.is_some_and(|known| known != 1) {
                let message = format!("unknown edition `{}`", shortened(edition.text().unwrap_or("")));
                let help = "this version of `dsc` knows edition 1: `dsc: 1`".to_owned();
                reader.report(UNKNOWN_EDITION, edition, message, Some(help));
            }
        }
        None if complete => {
            let file = reader.model.file;
            let (start, end) = root.entries().next().map_or(root.range(), |(key, _)| key.range());
            missing_edition(reader, Span::new(file, start, end));
        }
        None => {}
    }
}

fn missing_edition(reader: &mut Reader<'_>, span: Span) {
    let message = "the file does not say its edition".to_owned();
    let help = "begin the file with `dsc: 1` (`dsc = 1` in TOML)".to_owned();
    reader.report_at(MISSING_EDITION, span, "dsc", message, Some(help));
}

fn read_kinds<'a>(reader: &mut Reader<'a>, root: Value<'a>) {
    for (key, value) in root.entries() {
        match key.text().unwrap_or("") {
            "dsc" | "zone" | "team" | "overlay" => {}
            "ecosystem" => ecosystem::read(reader, key, value),
            "vendors" => vendor::read_all(reader, value),
            "zones" => zone::read_zones(reader, value),
            "policies" => policy::read_all(reader, value),
            "teams" => zone::read_teams(reader, value),
            "credential_stores" => credential_store::read_all(reader, value),
            "containers" => container::read_all(reader, value),
            "platforms" => platform::read_all(reader, value),
            "datastores" => datastore::read_all(reader, value),
            "workspaces" => workspace::read_all(reader, value),
            "transformers" => transformer::read_all(reader, value),
            "assignments" => assignment::read_assignments(reader, value),
            "primary_ingestion" => assignment::read_primary_ingestion(reader, value),
            "roles" => role::read_roles(reader, value),
            "users" => role::read_users(reader, value),
            "scenarios" => scenario::read_all(reader, value),
            other => {
                unknown_kind(reader, key, other);
                reader.pass_over(value);
            }
        }
    }
}

fn unknown_kind<'a>(reader: &mut Reader<'a>, key: Value<'a>, name: &str) {
    let message = format!("unknown kind `{}`", shortened(name));
    let help = match closest(name, TOP_LEVEL_KINDS.iter().chain(HEAD).copied()) {
        Some(meant) => {
            reader.model.passed_over.push(meant.into());
            format!("did you mean `{meant}`?")
        }
        None => format!("known are {}", list_of(TOP_LEVEL_KINDS)),
    };
    reader.report(UNKNOWN_KIND, key, message, Some(help));
}
