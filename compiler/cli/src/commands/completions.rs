//! `dsc completions`: what a shell needs to complete our commands and options.

use clap::CommandFactory;

use crate::arguments::{Arguments, CompletionsArguments};
use crate::error::{CliError, Outcome};
use crate::session::Session;

/// Writes the script of a shell.
pub fn run(arguments: &CompletionsArguments, session: &mut Session) -> Result<Outcome, CliError> {
    // The generator stops the program where it cannot write; memory it always can.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "dsc", &mut script);
    for place in session.places("completions")? {
        session.answer(&place, |out, _| out.write_all(&script))?;
    }
    Ok(Outcome::Fine)
}
