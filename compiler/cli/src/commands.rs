//! One file per verb.

mod explain;
mod lint;

use crate::arguments::Command;
use crate::error::{CliError, Outcome};
use crate::session::Session;

/// Does what was asked for.
pub fn run(command: Command, session: &mut Session) -> Result<Outcome, CliError> {
    match command {
        Command::Lint(arguments) => lint::run(&arguments, session),
        Command::Explain(arguments) => explain::run(&arguments, session),
    }
}
