//! Arguments of the commands that the model alone can answer.

use clap::Args;

/// Arguments of `dsc baseline`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc baseline\n  dsc baseline --project models")]
pub struct BaselineArguments {}
