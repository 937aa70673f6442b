//! Reading the command line, and remembering which arguments stood where.

use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches};

use super::Arguments;

/// The arguments, and which of them stood where.
#[derive(Debug)]
pub struct Given {
    /// The arguments.
    pub arguments: Arguments,
    /// Where they came from.
    pub origins: Origins,
}

/// Which arguments were given as flags or environment variables.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    flags: Vec<String>,
    variables: Vec<String>,
}

/// Where the value of an argument came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// An environment variable.
    Variable,
    /// Nowhere: it was not given.
    NotGiven,
}

impl Origins {
    /// Where the argument of that name, such as `fail_level`, came from.
    pub fn of(&self, name: &str) -> Origin {
        let holds = |names: &[String]| names.iter().any(|known| known == name);
        match (holds(&self.flags), holds(&self.variables)) {
            (true, _) => Origin::Flag,
            (false, true) => Origin::Variable,
            (false, false) => Origin::NotGiven,
        }
    }
}

/// Reads the command line and the `DSC_…` variables; help and version come back as an error too.
pub fn parse() -> Result<Given, clap::Error> {
    let matches = Arguments::command().try_get_matches()?;
    let mut origins = Origins::default();
    let below = matches.subcommand().map(|(_, below)| below);
    for level in std::iter::once(&matches).chain(below) {
        for id in level.ids() {
            match level.value_source(id.as_str()) {
                Some(ValueSource::CommandLine) => origins.flags.push(id.to_string()),
                Some(ValueSource::EnvVariable) => origins.variables.push(id.to_string()),
                Some(_) | None => {}
            }
        }
    }
    Ok(Given { arguments: Arguments::from_arg_matches(&matches)?, origins })
}
