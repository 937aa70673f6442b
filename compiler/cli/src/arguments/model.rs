//! Arguments of the commands that the model alone can answer, or that need no model at all.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Arguments of `dsc init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc init shop\n  dsc init .")]
pub struct InitArguments {
    /// Folder that is empty or not there yet
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Arguments of `dsc import`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc import postgres postgresql://ann@db.example/shop shop\n  dsc import debezium connectors/ streams"
)]
pub struct ImportArguments {
    /// What to look at: postgres or debezium
    #[arg(value_name = "KIND", value_enum, hide_possible_values = true)]
    pub kind: ImportKind,
    /// A database as libpq takes it, the password may stand in PGPASSWORD; or a connector's register file, or a folder of
    /// them
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// Folder that is empty or not there yet
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// What a model can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// The tables of a Postgres database.
    Postgres,
    /// The topics of Debezium's source connectors.
    Debezium,
}

/// Arguments of `dsc baseline`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc baseline\n  dsc baseline --project models")]
pub struct BaselineArguments {}

/// Arguments of `dsc graph`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc graph --format dot\n  dsc graph usa/northwind.customers --down --radius 2"
)]
pub struct GraphArguments {
    /// A container, datastore, dataset, workspace or transformer; left out: everything
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,
    /// In which language: mermaid, dot or json
    #[arg(long, value_enum, default_value = "mermaid", value_name = "FORMAT", hide_possible_values = true)]
    pub format: GraphFormat,
    /// Steps away at most; left out: as far as it goes
    #[arg(long, value_name = "N", requires = "address")]
    pub radius: Option<usize>,
    /// Only where data comes from
    #[arg(long, requires = "address")]
    pub up: bool,
    /// Only where data goes
    #[arg(long, requires = "address")]
    pub down: bool,
}

/// Languages that a graph can be drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A flowchart of Mermaid.
    Mermaid,
    /// A graph of Graphviz.
    Dot,
    /// A document with a version.
    Json,
}

/// Arguments of `dsc locate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc locate usa/northwind.customers\n  dsc locate usa/reporting --output json"
)]
pub struct LocateArguments {
    /// A dataset, datastore, workspace or dataset group
    #[arg(value_name = "ADDRESS")]
    pub address: String,
}

/// Arguments of `dsc completions`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc completions bash > ~/.local/share/bash-completion/completions/dsc\n  dsc completions fish --output human:dsc.fish"
)]
pub struct CompletionsArguments {
    /// Which shell: bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}

/// Arguments of `dsc lsp`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc lsp\n  dsc lsp --project models --environment production")]
pub struct LspArguments {
    /// Over stdin and stdout, as always; many editors say so
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// Arguments of `dsc man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc man | man -l -\n  dsc man lint --output human:dsc-lint.1")]
pub struct ManArguments {
    /// A command; left out: the program
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
