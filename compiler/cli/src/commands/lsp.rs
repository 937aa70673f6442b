//! `dsc lsp`: the server for editors, on stdin and stdout.

use crate::arguments::LspArguments;
use crate::error::{CliError, Outcome};
use crate::lsp;
use crate::session::Session;

/// Talks with an editor until it ends the talk.
pub fn run(LspArguments { stdio: _ }: LspArguments, session: &Session) -> Result<Outcome, CliError> {
    lsp::serve(session)
}
