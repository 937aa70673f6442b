//! `dsc man`: pages for `man`, of the program or of one of its commands.

use clap::{Command, CommandFactory};

use crate::arguments::{Arguments, ManArguments};
use crate::error::{CliError, Outcome};
use crate::session::Session;

/// Writes a page.
pub fn run(arguments: &ManArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let mut whole = Arguments::command();
    // Options that hold for every command are known to each only after this.
    whole.build();
    let command = match &arguments.command {
        None => whole,
        Some(name) => find(&whole, name)?,
    };
    let page = clap_mangen::Man::new(command);
    for place in session.places("man")? {
        session.answer(&place, |out, _| page.render(out))?;
    }
    Ok(Outcome::Fine)
}

fn find(whole: &Command, name: &str) -> Result<Command, CliError> {
    let known = || whole.get_subcommands().map(Command::get_name);
    let found = whole.get_subcommands().find(|command| command.get_name() == name);
    found.cloned().ok_or_else(|| CliError::UnknownCommand {
        name: name.to_owned(),
        meant: dsc_diag::closest(name, known()).map(str::to_owned),
    })
}
