//! Why a command could not do its work, with the next step; and how one ends that could.

use std::path::PathBuf;

use thiserror::Error;

use crate::project::ProjectError;
use crate::render::text::counted;

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
    /// A model could not be read out of git.
    #[error(transparent)]
    Git(#[from] crate::git::GitError),
    /// A text that says no source of a request.
    #[error("`{written}` is no source of a request: {fault}")]
    NoSource {
        /// As written.
        written: String,
        /// Why not.
        fault: dsc_compat::SourceFault,
    },
    /// The answer could not be written.
    #[error("could not write the answer to {place}: {source}")]
    Answer {
        /// Where to: `stdout`, or a file in backticks.
        place: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Two forms of the answer would be mixed.
    #[error("two outputs go to {place}: {first} and {second}")]
    TwoAnswers {
        /// The first format.
        first: &'static str,
        /// The second one.
        second: &'static str,
        /// Where to: `stdout`, or a file in backticks.
        place: String,
    },
    /// A command has no such form of answer.
    #[error("`dsc {command}` has no {format} output")]
    NoSuchOutput {
        /// The verb.
        command: &'static str,
        /// The format.
        format: &'static str,
        /// Those that it has.
        known: Vec<&'static str>,
    },
    /// A rule that does not exist.
    #[error("there is no rule `{name}`")]
    UnknownRule {
        /// As written.
        name: String,
        /// The name that was probably meant.
        meant: Option<&'static str>,
    },
    /// A word of `--select` or `--ignore` that means no rule.
    #[error("`{word}` is no rule, no code and no family of rules")]
    UnknownSelection {
        /// As written.
        word: String,
        /// The word that was probably meant.
        meant: Option<&'static str>,
    },
    /// A new project would be mixed with what is there.
    #[error("`{}` is not empty", folder.display())]
    FolderNotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// A place to import from that cannot be read.
    #[error("the source names no database: {reason}")]
    ImportSource {
        /// What is wrong with it.
        reason: String,
    },
    /// A database without a table that could be a dataset.
    #[error("there is no table in `{place}` that could be a dataset")]
    NothingToImport {
        /// The database.
        place: String,
    },
    /// Register files of which none registers a source that we know.
    #[error("there is no source connector of Debezium in `{place}`{}", reasons.iter().map(|reason| format!("\n  {reason}")).collect::<String>())]
    NoConnectors {
        /// The file or folder.
        place: String,
        /// What the files are instead.
        reasons: Vec<String>,
    },
    /// A command that does not exist.
    #[error("there is no command `{name}`")]
    UnknownCommand {
        /// As written.
        name: String,
        /// The command that was probably meant.
        meant: Option<String>,
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
    /// The model has errors, which were shown.
    #[error("the model has errors, so nothing was done")]
    ModelHasErrors,
    /// Files with faults, which were shown.
    #[error("left alone, because of faults: {}", counted(*files, "file"))]
    NotLaidOut {
        /// How many.
        files: usize,
    },
    /// A platform that the model does not have.
    #[error("there is no platform `{name}`")]
    UnknownPlatform {
        /// As written.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A platform of a kind that this version cannot serve.
    #[error("platform `{name}` is of kind {kind}, which this version can describe and not serve")]
    UnservedPlatform {
        /// Its name.
        name: String,
        /// The word of its kind.
        kind: &'static str,
    },
    /// A platform whose instances this version cannot choose between.
    #[error("platform `{platform}` has {}, and this version serves platforms of exactly one", counted(*count, "instance"))]
    Instances {
        /// The platform's name.
        platform: String,
        /// How many it has.
        count: usize,
    },
    /// A credential that cannot be had.
    #[error("the credential `{credential}` cannot be had: {reason}")]
    Credential {
        /// Its name.
        credential: String,
        /// Why not, without anything secret.
        reason: String,
    },
    /// No platform of the model can be served.
    #[error("the model has no platform that this version serves")]
    NoPlatform,
    /// A plan file holds one plan, and there are several.
    #[error("a plan file holds the plan of one platform, and there are {count}")]
    SeveralPlans {
        /// How many.
        count: usize,
    },
    /// A file could not be used.
    #[error("could not {action} `{}`: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file is no plan.
    #[error("`{}`: {source}", path.display())]
    PlanFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: dsc_plan::PlanFileError,
    },
    /// A saved plan does not hold any more.
    #[error(transparent)]
    Stale(#[from] dsc_plan::Stale),
    /// A hazard that does not exist.
    #[error("there is no hazard `{name}`")]
    UnknownHazard {
        /// As written.
        name: String,
        /// The name that was probably meant.
        meant: Option<&'static str>,
    },
    /// Nobody can be asked whether to go on.
    #[error("nobody can be asked here whether to do this")]
    NobodyToAsk,
    /// Whoever was asked said no.
    #[error("nothing was done")]
    Refused,
    /// The plan could not be begun, or not be finished.
    #[error(transparent)]
    Apply(#[from] dsc_driver::ApplyError),
    /// Some steps could not be done.
    #[error("{failed} of {all} steps failed, and {left} were not done because of that")]
    StepsFailed {
        /// Steps that failed.
        failed: usize,
        /// Steps that were not done.
        left: usize,
        /// All of them.
        all: usize,
    },
    /// Somebody stopped it.
    #[error("stopped; {left} still to do")]
    Interrupted {
        /// What is left, such as `3 steps`.
        left: String,
    },
    /// A platform did not do what it was asked.
    #[error(transparent)]
    Target(#[from] dsc_driver::TargetError),
    /// Connectors that may not be sent.
    #[error("connectors that may not be sent:\n  {}", .flaws.join("\n  "))]
    Connectors {
        /// The setting, the connector, and what is wrong with it.
        flaws: Vec<String>,
    },
    /// A platform is not what the model says.
    #[error("platform `{platform}` is not what the model says{}", to_do(*steps))]
    NotApplied {
        /// Its name.
        platform: String,
        /// How many steps it would take; none where it has never been set up.
        steps: Option<usize>,
    },
    /// Something did not move.
    #[error("{failed} of what was to be moved did not move")]
    RunFailed {
        /// How many things.
        failed: usize,
    },
    /// Data could not be moved at all.
    #[error(transparent)]
    Run(#[from] dsc_run::RunError),
    /// A number that nothing in quarantine has.
    #[error("nothing in quarantine has the number {id}")]
    NotQuarantined {
        /// The number.
        id: i64,
    },
    /// A cluster was asked, and told nothing.
    #[error("{message}")]
    NoAnswer {
        /// What it was asked, and why it did not tell.
        message: String,
    },
    /// The system did not give what waiting for work takes.
    #[error("could not begin to work: {source}")]
    Runtime {
        /// Why not.
        source: std::io::Error,
    },
    /// The talk with an editor broke off.
    #[error("the talk with the editor broke off: {fault}")]
    Editor {
        /// What went wrong.
        fault: String,
    },
    /// An address that leads to nothing.
    #[error("there is no `{address}` in the model")]
    UnknownAddress {
        /// As written.
        address: String,
        /// The address that was probably meant.
        meant: Option<String>,
    },
}

fn to_do(steps: Option<usize>) -> String {
    steps.map_or(": it has not been set up yet".to_owned(), |steps| {
        format!(": {} to do", counted(steps, "step"))
    })
}

impl CliError {
    /// How the program ends: 1 for what is wrong with the model, 2 for the rest.
    pub fn exit_code(&self) -> u8 {
        if matches!(self, CliError::ModelHasErrors) { 1 } else { 2 }
    }

    /// The next step, where one can be offered.
    pub fn help(&self) -> Option<String> {
        match self {
            CliError::Project(error) => error.help(),
            CliError::Git(error) => error.help(),
            CliError::NoSource { .. } => {
                Some("write project and branch: `--source acme/cards@main`".to_owned())
            }
            CliError::Answer { .. } => None,
            CliError::TwoAnswers { second, .. } => {
                Some(format!("give one of them a file of its own: --output {second}:FILE"))
            }
            CliError::NoSuchOutput { known, .. } => Some(format!("it has {}", known.join(", "))),
            CliError::UnknownSelection { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            CliError::UnknownSelection { meant: None, .. } => {
                let families: Vec<&str> =
                    dsc_lint::rules::FAMILIES.iter().map(|(family, _)| *family).collect();
                Some(format!("`dsc explain --all` lists rules; families are {}", families.join(", ")))
            }
            CliError::ImportSource { .. } => Some(
                "write it as `postgresql://user@host:port/database`; the password may stand in PGPASSWORD"
                    .to_owned(),
            ),
            CliError::NothingToImport { .. } => {
                Some("a dataset needs a primary key, or a unique index on what is never null".to_owned())
            }
            CliError::NoConnectors { .. } => Some(
                "a register file is what is posted to a Connect cluster: `{ \"name\": …, \"config\": { … } }`".to_owned(),
            ),
            CliError::FolderNotEmpty { .. } => {
                Some("name a folder that is empty, or not there yet".to_owned())
            }
            CliError::UnknownCommand { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            CliError::UnknownCommand { meant: None, .. } => Some("`dsc --help` lists them".to_owned()),
            CliError::UnknownRule { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            CliError::UnknownRule { meant: None, .. } => Some("`dsc explain --all` lists them".to_owned()),
            CliError::UnknownEnvironment { known, .. } if known.is_empty() => {
                Some("it declares none; a table `[environments.NAME]` would".to_owned())
            }
            CliError::UnknownEnvironment { known, .. } => Some(format!("it declares {}", known.join(", "))),
            CliError::UnknownPlatform { known, .. } if known.is_empty() => {
                Some("the model declares none; see `dsc explain group-not-assigned`".to_owned())
            }
            CliError::UnknownPlatform { known, .. } => Some(format!("there are {}", known.join(", "))),
            CliError::ModelHasErrors => Some("`dsc lint` shows everything that was found".to_owned()),
            CliError::SeveralPlans { .. } => Some("name the platform: --platform NAME".to_owned()),
            CliError::NobodyToAsk => {
                Some("say --yes, or apply a saved plan: `dsc plan --out FILE`".to_owned())
            }
            CliError::UnknownHazard { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            CliError::UnknownHazard { meant: None, .. } => {
                let names: Vec<&str> = dsc_plan::HazardKind::ALL.iter().map(|kind| kind.name()).collect();
                Some(format!("known are {}", names.join(", ")))
            }
            CliError::StepsFailed { .. } => Some(
                "what is done is kept; once the cause is gone, `dsc apply` goes on from there".to_owned(),
            ),
            CliError::Interrupted { .. } => {
                Some("what is done is kept; the same command goes on from there".to_owned())
            }
            CliError::UnknownAddress { meant, .. } => {
                meant.as_ref().map(|meant| format!("did you mean `{meant}`?"))
            }
            CliError::Target(dsc_driver::TargetError::NothingPublished { .. }) => {
                Some("`dsc apply` makes the platform, `dsc run` fills it".to_owned())
            }
            CliError::NotApplied { .. } => {
                Some("`dsc plan` shows what is to do, `dsc apply` does it".to_owned())
            }
            CliError::RunFailed { .. } => {
                Some("what did move is kept; once the causes are gone, the same command goes on".to_owned())
            }
            CliError::NotQuarantined { .. } => Some("`dsc quarantine list` shows what there is".to_owned()),
            CliError::NotLaidOut { .. } => Some("once the faults are mended, say it again".to_owned()),
            CliError::Editor { .. } => {
                Some("`dsc lsp` speaks the Language Server Protocol on stdin and stdout".to_owned())
            }
            CliError::NoPlatform
            | CliError::Connectors { .. }
            | CliError::Instances { .. }
            | CliError::Credential { .. }
            | CliError::Run(_)
            | CliError::NoAnswer { .. }
            | CliError::Runtime { .. }
            | CliError::UnservedPlatform { .. }
            | CliError::File { .. }
            | CliError::PlanFile { .. }
            | CliError::Stale(_)
            | CliError::Refused
            | CliError::Apply(_)
            | CliError::Target(_) => None,
        }
    }
}
