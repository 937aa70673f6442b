//! Why a command could not do its work, with the next step; and how one ends that could.

use std::path::PathBuf;

use thiserror::Error;

use crate::project::ProjectError;

/// How a command ends that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to complain about.
    Fine,
    /// There are findings at or above the fail level, or there is something to do.
    Findings,
}

/// Why a command could not do its work.
#[derive(Debug, Error)]
pub enum CliError {
    /// The project could not be found or read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The answer could not be written.
    #[error("could not write the answer to {place}: {source}")]
    Answer {
        /// Where to: `stdout`, or a file in backticks.
        place: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Two forms of the answer would be mixed.
    #[error("two outputs go to stdout: {first} and {second}")]
    TwoAnswers {
        /// The first format.
        first: &'static str,
        /// The second one.
        second: &'static str,
    },
    /// A command has no such form of answer.
    #[error("`dsc {command}` has no {format} output")]
    NoSuchOutput {
        /// The verb.
        command: &'static str,
        /// The format.
        format: &'static str,
    },
    /// A rule that does not exist.
    #[error("there is no rule `{name}`")]
    UnknownRule {
        /// As written.
        name: String,
        /// The name that was probably meant.
        meant: Option<&'static str>,
    },
    /// An environment that the project does not declare.
    #[error("there is no environment `{name}` in `{}`", settings.display())]
    UnknownEnvironment {
        /// As written.
        name: String,
        /// The project's settings.
        settings: PathBuf,
        /// Those that are declared.
        known: Vec<String>,
    },
}

impl CliError {
    /// The next step, where one can be offered.
    pub fn help(&self) -> Option<String> {
        match self {
            CliError::Project(error) => error.help(),
            CliError::Answer { .. } => None,
            CliError::TwoAnswers { second, .. } => {
                Some(format!("give one of them a file: --output {second}:FILE"))
            }
            CliError::NoSuchOutput { .. } => None,
            CliError::UnknownRule { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            CliError::UnknownRule { meant: None, .. } => Some("`dsc explain --all` lists them".to_owned()),
            CliError::UnknownEnvironment { known, .. } if known.is_empty() => {
                Some("it declares none; a table `[environments.NAME]` would".to_owned())
            }
            CliError::UnknownEnvironment { known, .. } => Some(format!("it declares {}", known.join(", "))),
        }
    }
}
