//! A judged project as an editor sees it: texts by their URIs, the model, and what was found.

use dsc_diag::{FileId, Source, Sources, Span};
use dsc_graph::Graph;
use dsc_lint::Finding;
use serde_json::{Value, json};

use crate::positions::range_of;

/// A judged project.
#[derive(Debug)]
pub struct World {
    /// The URI of the project's folder, without a slash at its end.
    pub root: String,
    /// The texts, those that are not saved yet among them.
    pub sources: Sources,
    /// The model.
    pub graph: Graph,
    /// What was found and is to be shown.
    pub findings: Vec<Finding>,
}

impl World {
    /// The URI of a file of the project.
    pub fn uri(&self, file: FileId) -> String {
        format!("{}/{}", self.root, uri_of_path(&self.sources.source(file).path))
    }

    /// The file with that path in the project.
    pub fn file(&self, path: &str) -> Option<(FileId, &Source)> {
        self.sources.iter().find(|(_, source)| source.path == path)
    }

    /// A place as the protocol says it: the file and the range.
    pub(crate) fn location(&self, span: Span) -> Value {
        json!({ "uri": self.uri(span.file), "range": self.range(span) })
    }

    pub(crate) fn range(&self, span: Span) -> Value {
        range_of(&self.sources.source(span.file).text, span.range())
    }
}

/// A path with `/` between its parts as part of a URI: all but letters, digits and a few signs as `%XX`.
pub fn uri_of_path(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
