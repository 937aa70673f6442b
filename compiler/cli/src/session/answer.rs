//! Where forms of an answer go: one of them to stdout, any number to files.
//!
//! A file is replaced at once when it is complete, so that whoever reads it never finds half of it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::arguments::{Output, OutputFormat};
use crate::error::CliError;

/// A form of the answer that a command knows, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<F> {
    /// The form.
    pub form: F,
    /// The file; none is stdout.
    pub file: Option<PathBuf>,
}

/// The forms of commands that have no findings to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// The forms of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanForm {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// A note for a merge request.
    Markdown,
    /// How much comes, changes and goes, for the widget of a merge request in GitLab.
    GitLabTerraform,
}

/// Holds what was asked for against the forms that a command has; people's form on stdout where nobody asked.
pub fn wanted<F: Copy>(
    outputs: &[Output],
    command: &'static str,
    known: &[(OutputFormat, F)],
) -> Result<Vec<Wanted<F>>, CliError> {
    let person = [Output { format: OutputFormat::Human, file: None }];
    let outputs = if outputs.is_empty() { &person } else { outputs };
    let mut found: Vec<Wanted<F>> = Vec::new();
    for (number, output) in outputs.iter().enumerate() {
        let Some((_, form)) = known.iter().find(|(format, _)| *format == output.format) else {
            let format = output.format.word();
            let known = known.iter().map(|(format, _)| format.word()).collect();
            return Err(CliError::NoSuchOutput { command, format, known });
        };
        if let Some(first) = outputs[..number].iter().find(|first| first.file == output.file) {
            let (first, second) = (first.format.word(), output.format.word());
            let place =
                output.file.as_ref().map_or("stdout".to_owned(), |file| format!("`{}`", file.display()));
            return Err(CliError::TwoAnswers { first, second, place });
        }
        found.push(Wanted { form: *form, file: output.file.clone() });
    }
    Ok(found)
}

/// Writes a file whole or not at all. What is no plain file, such as a pipe with a name, is written as it comes.
#[expect(clippy::disallowed_methods, reason = "the answer goes to a file that the user named")]
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // Behind a link the file is replaced, not the link.
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = std::fs::metadata(path).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        return fill(File::options().write(true).open(path)?, write);
    }
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no name of a file"));
    };
    let part = path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let written = File::create(&part).and_then(|file| {
        if let Some(before) = before {
            file.set_permissions(before.permissions())?;
        }
        fill(file, write)?;
        std::fs::rename(&part, path)
    });
    if written.is_err() {
        // Whatever went wrong is told; that a part of it is left would be no news beside it.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    file.flush()
}
