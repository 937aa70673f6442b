//! What can be typed. Only words here; what they mean is made real in `session.rs` and in the commands.

mod model;
mod origins;
mod output;

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use dsc_dialects::kafka_connect::Prune;

pub use model::{
    BaselineArguments, CompletionsArguments, GraphArguments, GraphFormat, ImportArguments, ImportKind,
    InitArguments, LocateArguments, LspArguments, ManArguments,
};
pub use origins::{Origin, Origins, parse};
use output::parse_output;
pub use output::{Output, OutputFormat};

/// The data-ecosystem compiler.
#[derive(Debug, Parser)]
#[command(
    name = "dsc",
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Examples:\n  dsc lint\n  dsc explain unknown-key"
)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// The verb.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Folder of the project, if not the nearest upwards with a `dsc.toml`
    #[arg(long, global = true, value_name = "DIR", env = "DSC_PROJECT", hide_env = true)]
    pub project: Option<PathBuf>,
    /// Environment to work for, as `dsc.toml` declares it
    #[arg(long, global = true, value_name = "NAME", env = "DSC_ENVIRONMENT", hide_env = true)]
    pub environment: Option<String>,
    /// Form of the answer: human or json; of findings also concise, jsonl, gitlab, junit, sarif, github, markdown; may be given more than once
    #[arg(
        long,
        global = true,
        value_name = "FORMAT[:FILE]",
        env = "DSC_OUTPUT",
        hide_env = true,
        value_parser = parse_output
    )]
    pub output: Vec<Output>,
    /// Colours: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "DSC_COLOR",
        hide_env = true,
        hide_possible_values = true,
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: Color,
    /// Say nothing but the answer and errors
    #[arg(long, short, global = true, env = "DSC_QUIET", hide_env = true, value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(long, short, global = true, env = "DSC_VERBOSE", hide_env = true, value_parser = FalseyValueParser::new(), conflicts_with = "quiet")]
    pub verbose: bool,
    /// Ask anew, and remember nothing. Only `lint` and `plan` remember, and the page of all commands fills a screen without
    /// it.
    #[arg(long, global = true, env = "DSC_NO_CACHE", hide = true, value_parser = FalseyValueParser::new())]
    pub no_cache: bool,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that knows them, unless `NO_COLOR` is set.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a small project that lints clean, plans and runs
    Init(InitArguments),
    /// Writes a model of what exists, as a project that lints clean
    Import(ImportArguments),
    /// Reads the whole model and says what is wrong with it
    Lint(LintArguments),
    /// Shows the page of a rule: what it finds, why, and how to mend it
    Explain(ExplainArguments),
    /// Accepts the findings that there are, so that only new ones are shown from now on
    Baseline(BaselineArguments),
    /// Lays out files of the model as they should be; comments stay
    Fmt(FmtArguments),
    /// Decides whether a request may enter: who may make it, and whom it breaks
    Check(CheckArguments),
    /// Shows who is downstream of a thing, or of a request, and whose that is
    Impact(ImpactArguments),
    /// Writes the whole model in canonical form
    Export(ExportArguments),
    /// Draws what flows where, or the part around a thing
    Graph(GraphArguments),
    /// Shows which platform and instance serves a thing, as far as the model says
    Locate(LocateArguments),
    /// Shows what apply would do, and why; writes nothing
    Plan(PlanArguments),
    /// Makes platforms what the model says
    Apply(ApplyArguments),
    /// Moves data that is due, or that of the named stores
    Run(RunArguments),
    /// Shows runs, counts and quarantine, and whether the accounts balance
    Status(StatusArguments),
    /// Shows rows of a workspace's view, or the shape of a thing in the model
    Show(ShowArguments),
    /// Shows what could not be used, and gives it a second chance
    Quarantine(QuarantineArguments),
    /// Writes what a shell needs to complete commands and options
    Completions(CompletionsArguments),
    /// Talks with an editor: findings, pages, definitions, completion, fixes, layout
    Lsp(LspArguments),
    /// Writes a page for `man`
    Man(ManArguments),
}

/// Arguments of `dsc lint`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc lint\n  dsc lint usa/northwind.dsc.yaml --output json:findings.json --output human"
)]
pub struct LintArguments {
    /// Folder of a project, or files and folders of it to show findings for
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Level from which findings end in exit code 1: info, warning or error
    #[arg(long, value_name = "LEVEL", env = "DSC_FAIL_LEVEL", hide_env = true, value_parser = parse_level)]
    pub fail_level: Option<dsc_diag::Level>,
    /// Show findings of these rules only: names, codes, the beginning of codes (`DSC05`) or families (`schema`)
    #[arg(long, value_name = "RULE", env = "DSC_SELECT", hide_env = true, value_delimiter = ',')]
    pub select: Vec<String>,
    /// Show no findings of these rules, whatever else selects them
    #[arg(long, value_name = "RULE", env = "DSC_IGNORE", hide_env = true, value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Show what the baseline holds, too
    #[arg(long)]
    pub no_baseline: bool,
    /// Mend what can be mended safely: quotes, near-certain names, comments that allow nothing
    #[arg(long)]
    pub fix: bool,
    /// Mend all that can be mended, even where that may change the meaning
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what would be mended, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Show the settings and where each comes from, instead of findings
    #[arg(long)]
    pub show_settings: bool,
}

fn parse_level(text: &str) -> Result<dsc_diag::Level, String> {
    let level = dsc_diag::Level::from_word(text).filter(|level| *level != dsc_diag::Level::Off);
    level.ok_or_else(|| "known are info, warning and error".to_owned())
}

/// Arguments of `dsc check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc check --against origin/main --source acme/cards@main\n  dsc check --head feature --new-only --output gitlab:quality.json --output human"
)]
pub struct CheckArguments {
    /// What to compare with; left out: the merge request's base in GitLab, else `against` of dsc.toml
    #[arg(long, value_name = "REF", env = "DSC_AGAINST", hide_env = true)]
    pub against: Option<String>,
    /// Where the request comes from; left out: the merge request's source in GitLab
    #[arg(long, value_name = "PROJECT@BRANCH", env = "DSC_SOURCE", hide_env = true)]
    pub source: Option<String>,
    /// The state that is wanted; left out: the working tree
    #[arg(long, value_name = "REF")]
    pub head: Option<String>,
    /// Count findings that are on the base already, and show only the others
    #[arg(long)]
    pub new_only: bool,
    /// Level from which findings end in exit code 1: info, warning or error
    #[arg(long, value_name = "LEVEL", env = "DSC_FAIL_LEVEL", hide_env = true, value_parser = parse_level)]
    pub fail_level: Option<dsc_diag::Level>,
}

/// Arguments of `dsc impact`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc impact usa/northwind.customers\n  dsc impact --against origin/main --format mermaid"
)]
pub struct ImpactArguments {
    /// A thing of the model; left out: everything that differs from the base
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,
    /// What to compare with; left out: as for `dsc check`
    #[arg(long, value_name = "REF", conflicts_with = "address")]
    pub against: Option<String>,
    /// Form of the answer: text, json or mermaid
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", hide_possible_values = true)]
    pub format: ImpactFormat,
}

/// How those downstream are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImpactFormat {
    /// Lines for people.
    Text,
    /// One document with a version.
    Json,
    /// A drawing.
    Mermaid,
}

/// Arguments of `dsc explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc explain DSC0105\n  dsc explain --all")]
pub struct ExplainArguments {
    /// Name or code of the rule
    #[arg(value_name = "RULE", required_unless_present = "all")]
    pub rule: Option<String>,
    /// List every rule
    #[arg(long, conflicts_with = "rule")]
    pub all: bool,
}

/// Arguments of `dsc fmt`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc fmt\n  dsc fmt usa/northwind.dsc.yaml --diff")]
pub struct FmtArguments {
    /// Folder of a project, or files and folders of it; left out: all
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and end with exit code 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
}

/// Arguments of `dsc export`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc export --format yaml\n  dsc export --format json --output human:model.json"
)]
pub struct ExportArguments {
    /// In which language: yaml, toml or json
    #[arg(long, value_enum, default_value = "json", value_name = "FORMAT", hide_possible_values = true)]
    pub format: ExportFormat,
}

/// Languages that a model can be exported in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// YAML, as people write it.
    Yaml,
    /// TOML.
    Toml,
    /// JSON, which is YAML too.
    Json,
}

/// Arguments of `dsc plan`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc plan --explain\n  dsc plan --platform embedded --out shop.plan --output human --output gitlab-terraform:plan.json"
)]
pub struct PlanArguments {
    /// Only that platform
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// Save the plan, for `dsc apply FILE`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// End with exit code 1 if there is something to do
    #[arg(long)]
    pub check: bool,
    /// Tell more of each step: every cause, what is checked before, what belongs together
    #[arg(long)]
    pub explain: bool,
    /// Remove connectors of ours that nobody wants, instead of stopping them
    #[arg(long)]
    pub prune: bool,
}

impl PlanArguments {
    /// What becomes of connectors that nobody wants.
    pub fn what_to_prune(&self) -> Prune {
        if self.prune { Prune::Delete } else { Prune::Stop }
    }
}

/// Arguments of `dsc apply`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc apply\n  dsc apply shop.plan --allow deletes-data")]
pub struct ApplyArguments {
    /// A plan that `dsc plan --out` saved; left out: plan now, show it, and ask
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Allow a hazard that the plan names; may be given more than once
    #[arg(long, value_name = "HAZARD")]
    pub allow: Vec<String>,
    /// Only that platform
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub platform: Option<String>,
    /// Remove connectors of ours that nobody wants, instead of stopping them
    #[arg(long, conflicts_with = "file")]
    pub prune: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

impl ApplyArguments {
    /// What becomes of connectors that nobody wants.
    pub fn what_to_prune(&self) -> Prune {
        if self.prune { Prune::Delete } else { Prune::Stop }
    }
}

/// Arguments of `dsc show`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  dsc show usa/reporting.customers --limit 5\n  dsc show usa/northwind.customers"
)]
pub struct ShowArguments {
    /// A view (`zone/workspace.view`), a workspace, or any other thing of the model
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// Rows at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u64,
}

/// Arguments of `dsc run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc run\n  dsc run usa/northwind usa/cards.users --batch-events 1000")]
pub struct RunArguments {
    /// Stores, or datasets for their whole store, to move whether due or not; left out: all that are due
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    /// Go on until stopped: what comes is moved as it comes
    #[arg(long)]
    pub watch: bool,
    /// Let snapshots lose as many rows as they do
    #[arg(long)]
    pub allow_shrink: bool,
    /// Read topics on where records of them are gone that were never read
    #[arg(long)]
    pub allow_gaps: bool,
    /// End with exit code 1 if something had to be quarantined
    #[arg(long)]
    pub fail_on_quarantine: bool,
    /// Events in one transaction
    #[arg(long, value_name = "N", env = "DSC_BATCH_EVENTS", hide_env = true, value_parser = parse_amount)]
    pub batch_events: Option<usize>,
}

fn parse_amount(text: &str) -> Result<usize, String> {
    let amount = text.parse().ok().filter(|amount| *amount > 0);
    amount.ok_or_else(|| "a whole number above 0 is wanted".to_owned())
}

/// Arguments of `dsc status`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  dsc status\n  dsc status usa/northwind --output json")]
pub struct StatusArguments {
    /// Stores or datasets; left out: all
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
}

/// Arguments of `dsc quarantine`.
#[derive(Debug, Args)]
#[command(
    disable_help_subcommand = true,
    after_help = "Examples:\n  dsc quarantine list usa/cards\n  dsc quarantine retry usa/cards.users"
)]
pub struct QuarantineArguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: QuarantineVerb,
}

/// What can be done with what is in quarantine.
#[derive(Debug, Subcommand)]
pub enum QuarantineVerb {
    /// Lists what waits: where it came from, and what is wrong with it
    List(Selected),
    /// Shows one thing whole, as it came
    Show {
        /// Its number, as `list` shows it
        #[arg(value_name = "ID")]
        id: i64,
    },
    /// Tries events once more, after the model was mended; snapshots are read anew by every run
    Retry(Selected),
}

/// Which things of the quarantine are meant.
#[derive(Debug, Args)]
pub struct Selected {
    /// Stores or datasets; left out: all
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    /// Things at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: u64,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
