//! One file per verb.

mod apply;
mod baseline;
mod check;
mod completions;
mod explain;
mod export;
mod fmt;
mod graph;
mod impact;
mod import;
mod init;
mod lint;
mod locate;
mod lsp;
mod man;
mod plan;
mod quarantine;
mod run;
mod show;
mod status;

use crate::arguments::{BaselineArguments, Command};
use crate::error::{CliError, Outcome};
use crate::session::Session;

/// Does what was asked for.
pub fn run(command: Command, session: &mut Session) -> Result<Outcome, CliError> {
    match command {
        Command::Init(arguments) => init::run(&arguments, session),
        Command::Import(arguments) => import::run(&arguments, session),
        Command::Lint(arguments) => lint::run(&arguments, session),
        Command::Impact(arguments) => impact::run(&arguments, session),
        Command::Check(arguments) => check::run(&arguments, session),
        Command::Explain(arguments) => explain::run(&arguments, session),
        Command::Baseline(BaselineArguments {}) => baseline::run(session),
        Command::Fmt(arguments) => fmt::run(&arguments, session),
        Command::Export(arguments) => export::run(&arguments, session),
        Command::Graph(arguments) => graph::run(&arguments, session),
        Command::Locate(arguments) => locate::run(&arguments, session),
        Command::Plan(arguments) => plan::run(&arguments, session),
        Command::Apply(arguments) => apply::run(&arguments, session),
        Command::Run(arguments) => run::run(&arguments, session),
        Command::Status(arguments) => status::run(&arguments, session),
        Command::Show(arguments) => show::run(&arguments, session),
        Command::Quarantine(arguments) => quarantine::run(&arguments, session),
        Command::Completions(arguments) => completions::run(&arguments, session),
        Command::Lsp(arguments) => lsp::run(arguments, session),
        Command::Man(arguments) => man::run(&arguments, session),
    }
}

/// Waits for work on a platform; all of it happens on this thread.
pub fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|source| CliError::Runtime { source })?.block_on(work)
}
