//! The texts that are open in the editor; they count instead of the files on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

/// An open text.
#[derive(Clone, Debug)]
pub struct Document {
    /// As the editor calls it.
    pub uri: String,
    /// What it holds now.
    pub text: Arc<str>,
}

/// All open texts, by the paths of their files.
#[derive(Debug, Default)]
pub struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    /// Takes what a notification about a text says; answers whether something changed.
    pub fn take(&mut self, method: &str, params: &Value) -> bool {
        let said = &params["textDocument"];
        let Some(uri) = said["uri"].as_str() else { return false };
        let Some(path) = path_of(uri) else { return false };
        let text = match method {
            "textDocument/didOpen" => said["text"].as_str(),
            // Whole texts are sent; of several changes the last one holds.
            "textDocument/didChange" => {
                params["contentChanges"].as_array().and_then(|all| all.last()?["text"].as_str())
            }
            "textDocument/didClose" => {
                return self.open.remove(&path).is_some();
            }
            // What was saved is known already, unless the file was changed by others too.
            _ => return method == "textDocument/didSave",
        };
        let Some(text) = text else { return false };
        self.open.insert(path, Document { uri: uri.to_owned(), text: text.into() });
        true
    }

    /// The text with that path.
    pub fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// The paths of all open texts.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.open.keys().map(PathBuf::as_path)
    }

    /// The open texts below a folder, by their paths in it.
    pub fn below(&self, root: &Path) -> BTreeMap<String, Arc<str>> {
        let inside = self.open.iter().filter_map(|(path, document)| {
            let path = path.strip_prefix(root).ok()?;
            let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            Some((parts.join("/"), Arc::clone(&document.text)))
        });
        inside.collect()
    }
}

/// The path of a `file:` URI.
pub fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // A host may stand in front of the path; it is this one.
    let path = &rest[rest.find('/')?..];
    let mut bytes = Vec::with_capacity(path.len());
    let mut letters = path.bytes();
    while let Some(letter) = letters.next() {
        bytes.push(match letter {
            b'%' => hex(letters.next()?)? << 4 | hex(letters.next()?)?,
            letter => letter,
        });
    }
    let path = String::from_utf8(bytes).ok()?;
    // A folder may be written with a slash at its end.
    Some(PathBuf::from(if path.len() > 1 { path.trim_end_matches('/') } else { &path }))
}

/// The URI of a path.
pub fn uri_of(path: &Path) -> String {
    format!("file://{}", dsc_lsp::uri_of_path(&path.to_string_lossy()))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_are_two_spellings() {
        let path = Path::new("/models of all/größe.dsc.yaml");
        assert_eq!(uri_of(path), "file:///models%20of%20all/gr%C3%B6%C3%9Fe.dsc.yaml");
        assert_eq!(path_of(&uri_of(path)).as_deref(), Some(path));
        for (uri, path) in [("file://localhost/a", "/a"), ("file:///a/", "/a"), ("file:///", "/")] {
            assert_eq!(path_of(uri).map(|path| path.display().to_string()).as_deref(), Some(path));
        }
        for uri in ["untitled:Untitled-1", "file://", "file:///%f", "file:///%ff"] {
            assert_eq!(path_of(uri), None, "{uri}");
        }
    }
}
