//! What is known of the projects of an editor: which there are, their judged models, and what was said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dsc_lsp::World;
use serde_json::{Value, json};

use crate::lsp::documents::Documents;
use crate::project;

/// The projects of an editor.
#[derive(Debug, Default)]
pub struct Desk {
    /// Texts that are open.
    pub documents: Documents,
    roots: BTreeSet<PathBuf>,
    worlds: BTreeMap<PathBuf, World>,
    /// The diagnostics that were sent, by URI; files without any are left out.
    sent: BTreeMap<String, Value>,
    /// Complaints that were shown, so that each is shown once.
    complaints: BTreeSet<String>,
}

impl Desk {
    /// Adds the project of a folder or of a file, if there is one.
    pub fn add_project_of(&mut self, path: &Path) {
        self.roots.extend(project::nearest(path));
    }

    /// Adds the projects of all open texts.
    pub fn find_projects(&mut self) {
        let found: Vec<PathBuf> = self.documents.paths().filter_map(project::nearest).collect();
        self.roots.extend(found);
    }

    /// The folders of all projects.
    pub fn roots(&self) -> impl Iterator<Item = &PathBuf> {
        self.roots.iter()
    }

    /// The judged project that a file belongs to, and its path in it.
    pub fn world_of(&self, path: &Path) -> Option<(&World, String)> {
        let root = project::nearest(path)?;
        let inside = path.strip_prefix(&root).ok()?;
        let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some((self.worlds.get(&root)?, parts.join("/")))
    }

    /// Takes a judged project, or the reason why there is none; answers what there is to tell the editor.
    pub fn take(&mut self, root: PathBuf, judged: Result<World, String>) -> Vec<(&'static str, Value)> {
        let mut news = Vec::new();
        match judged {
            Ok(world) => {
                self.complaints.clear();
                self.worlds.insert(root, world);
                self.publish(&mut news);
            }
            Err(why) => {
                if self.complaints.insert(why.clone()) {
                    news.push(("window/showMessage", json!({ "type": 1, "message": why })));
                }
            }
        }
        news
    }

    /// Sends the diagnostics of files where they changed, and none for files that have none any more.
    fn publish(&mut self, news: &mut Vec<(&'static str, Value)>) {
        let mut now: BTreeMap<String, Value> = BTreeMap::new();
        for (root, world) in &self.worlds {
            for (file, diagnostics) in dsc_lsp::diagnostics(world) {
                // The editor's own spelling of a URI, where the text is open.
                let path = root.join(&world.sources.source(file).path);
                let open = self.documents.get(&path).map(|document| document.uri.clone());
                now.insert(open.unwrap_or_else(|| world.uri(file)), json!(diagnostics));
            }
        }
        let gone = self.sent.keys().filter(|uri| !now.contains_key(*uri)).map(|uri| (uri.clone(), json!([])));
        let changed = now.iter().filter(|(uri, diagnostics)| self.sent.get(*uri) != Some(diagnostics));
        let changed = changed.map(|(uri, diagnostics)| (uri.clone(), diagnostics.clone()));
        let both: BTreeMap<String, Value> = gone.chain(changed).collect();
        for (uri, diagnostics) in both {
            let params = json!({ "uri": uri, "diagnostics": diagnostics });
            news.push(("textDocument/publishDiagnostics", params));
        }
        self.sent = now;
    }
}
