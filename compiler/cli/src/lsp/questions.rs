//! The questions of an editor that need a judged model, taken apart and answered.

use std::path::PathBuf;

use dsc_diag::{FileId, Source};
use dsc_lsp::{Declaration, World, byte_at};
use dsc_syntax::Format;
use serde_json::Value;

use crate::lsp::documents::path_of;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What there is to say at a place.
    Hover,
    /// Where the thing there is declared.
    Definition,
    /// Who refers to it.
    References,
    /// What can be typed there.
    Completion,
    /// What can be done about it.
    Actions,
}

impl Question {
    /// The question behind a method.
    pub fn of(method: &str) -> Option<Self> {
        match method {
            "textDocument/hover" => Some(Question::Hover),
            "textDocument/definition" => Some(Question::Definition),
            "textDocument/references" => Some(Question::References),
            "textDocument/completion" => Some(Question::Completion),
            "textDocument/codeAction" => Some(Question::Actions),
            _ => None,
        }
    }

    /// Answers it.
    pub fn answer(self, world: &World, (file, source): (FileId, &Source), params: &Value) -> Value {
        let text = &*source.text;
        let at = |position: &Value| byte_of(text, position);
        let byte = at(&params["position"]);
        match self {
            Question::Hover => dsc_lsp::hover(world, file, byte),
            Question::Definition => dsc_lsp::definition(world, file, byte),
            Question::References => {
                let declared = params["context"]["includeDeclaration"].as_bool().unwrap_or(false);
                let declaration = if declared { Declaration::Included } else { Declaration::LeftOut };
                dsc_lsp::references(world, file, byte, declaration)
            }
            Question::Completion => dsc_lsp::completion(world, &source.path, text, byte),
            Question::Actions => {
                let range = &params["range"];
                dsc_lsp::code_actions(world, file, at(&range["start"])..at(&range["end"]))
            }
        }
    }
}

/// The byte of a position.
fn byte_of(text: &str, position: &Value) -> usize {
    let number = |name: &str| u32::try_from(position[name].as_u64().unwrap_or(0)).unwrap_or(u32::MAX);
    byte_at(text, number("line"), number("character"))
}

/// The file that a question is about.
pub fn asked_about(params: &Value) -> Option<PathBuf> {
    path_of(params["textDocument"]["uri"].as_str()?)
}

/// The format of a file, where it may be one of a model.
pub fn format_of(path: &std::path::Path) -> Option<Format> {
    Format::of_path(path.to_str()?)
}
