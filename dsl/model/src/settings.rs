//! `dsc.toml`: the settings of a project.
//!
//! A broken file is a finding and defaults hold; who finds and reads the file is the program.

use std::sync::Arc;

use dsc_diag::{Bag, FileId, Level, Span, closest};
use dsc_syntax::{Kind, Tree, Value};

use crate::faults::{MISSING_EDITION, UNKNOWN_EDITION, UNKNOWN_VALUE, UNRESOLVED_REFERENCE};
use crate::read::{Field, Reader, shortened};

pub(crate) mod check;

pub use check::{Acceptance, CheckSettings};

/// The settings of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Globs of the files that make the model.
    pub models: Vec<String>,
    /// The branch to compare with.
    pub against: String,
    /// The level from which findings fail a run.
    pub fail_level: Level,
    /// Levels that differ from the rules' own: the rule as written, its level, its place.
    pub levels: Vec<(String, Level, Span)>,
    /// The environment to act in where nobody names one.
    pub environment: Option<String>,
    /// Environments by name.
    pub environments: Vec<Environment>,
    /// Limits on files.
    pub limits: FileLimits,
    /// How data is moved.
    pub run: RunSettings,
    /// What a request is held against.
    pub check: CheckSettings,
}

/// A place in which the model is put to work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether nothing may be tried out in it.
    pub protected: bool,
}

/// Limits on files, against slips and bombs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLimits {
    /// Nodes that aliases may add up to.
    pub nodes: u64,
    /// Maps and lists inside each other.
    pub depth: u64,
    /// Bytes of a file.
    pub bytes: u64,
}

/// How data is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunSettings {
    /// How long a file that cannot be read must be left alone before it counts as broken, in seconds.
    pub settle_seconds: u64,
    /// The share of rows that a snapshot may lose without being asked, in percent.
    pub shrink_percent: u64,
    /// How many events go into one transaction; none is all that are there.
    pub batch_events: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            models: ["**/*.dsc.yaml", "**/*.dsc.yml", "**/*.dsc.toml"].map(str::to_owned).to_vec(),
            against: "origin/main".to_owned(),
            fail_level: Level::Error,
            levels: Vec::new(),
            environment: None,
            environments: Vec::new(),
            limits: FileLimits { nodes: 1_000_000, depth: 128, bytes: 64 << 20 },
            run: RunSettings { settle_seconds: 5, shrink_percent: 50, batch_events: None },
            check: CheckSettings::default(),
        }
    }
}

pub(crate) const FIELDS: &[Field<Settings>] = &[
    Field { name: "edition", doc: "Edition of the language: 1", read: |_, _, _| {} },
    Field {
        name: "models",
        doc: "Globs of the files that make the model",
        read: |r, o, v| o.models = strings(r, v),
    },
    Field {
        name: "against",
        doc: "Branch to compare with",
        read: |r, o, v| {
            if let Some(text) = string(r, v) {
                o.against = text;
            }
        },
    },
    Field {
        name: "environment",
        doc: "Environment to act in where nobody names one",
        read: |r, o, v| o.environment = string(r, v),
    },
    Field { name: "lint", doc: "Levels of findings", read: |r, o, v| r.object(v, LINT_FIELDS, o) },
    Field { name: "environments", doc: "Places in which the model is put to work", read: environments },
    Field {
        name: "limits",
        doc: "Limits on files",
        read: |r, o, v| r.object(v, LIMIT_FIELDS, &mut o.limits),
    },
    Field { name: "run", doc: "How data is moved", read: |r, o, v| r.object(v, RUN_FIELDS, &mut o.run) },
    Field {
        name: "check",
        doc: "What a request is held against",
        read: |r, o, v| r.object(v, check::FIELDS, &mut o.check),
    },
];

pub(crate) const LINT_FIELDS: &[Field<Settings>] = &[
    Field {
        name: "fail_level",
        doc: "Level from which findings fail a run",
        read: |r, o, v| {
            if let Some(level) = level(r, v) {
                o.fail_level = level;
            }
        },
    },
    Field { name: "levels", doc: "Levels by rule", read: levels },
];

pub(crate) const ENVIRONMENT_FIELDS: &[Field<Environment>] = &[
    Field {
        name: "description",
        doc: "What it is for",
        read: |r, o, v| {
            if let Some(text) = string(r, v) {
                o.description = text;
            }
        },
    },
    Field {
        name: "protected",
        doc: "Nothing may be tried out in it",
        read: |r, o, v| o.protected = r.truth(v).unwrap_or(false),
    },
];

pub(crate) const LIMIT_FIELDS: &[Field<FileLimits>] = &[
    Field {
        name: "nodes",
        doc: "Nodes that aliases may add up to",
        read: |r, o, v| {
            if let Some(n) = amount(r, v) {
                o.nodes = n;
            }
        },
    },
    Field {
        name: "depth",
        doc: "Maps and lists inside each other",
        read: |r, o, v| {
            if let Some(n) = at_most(r, v, DEEPEST) {
                o.depth = n;
            }
        },
    },
    Field {
        name: "bytes",
        doc: "Bytes of a file",
        read: |r, o, v| {
            if let Some(n) = at_most(r, v, LARGEST) {
                o.bytes = n;
            }
        },
    },
];

pub(crate) const RUN_FIELDS: &[Field<RunSettings>] = &[
    Field {
        name: "settle",
        doc: "How long an unreadable event must be left alone before it counts as broken",
        read: |r, o, v| {
            if let Some(d) = r.duration(v) {
                o.settle_seconds = d.seconds;
            }
        },
    },
    Field {
        name: "shrink_percent",
        doc: "Share of rows that a snapshot may lose without being asked",
        read: |r, o, v| {
            if let Some(n) = at_most(r, v, 100) {
                o.shrink_percent = n;
            }
        },
    },
    Field {
        name: "batch_events",
        doc: "Events in one transaction",
        read: |r, o, v| o.batch_events = amount(r, v),
    },
];

/// Reads the settings; whatever is wrong is reported and its default holds.
pub fn read_settings(file: FileId, source: &Arc<str>, tree: &Tree) -> (Settings, Bag) {
    let mut reader = Reader::new(file, Arc::clone(source));
    let mut settings = Settings::default();
    let Some(root) = tree.root(source) else {
        missing_edition(&mut reader, Span::new(file, 0, 0));
        return (settings, reader.finish().1);
    };
    reader.object(root, FIELDS, &mut settings);
    check_environment(&mut reader, root, &mut settings);
    match root.entry("edition") {
        Some(edition) => {
            if reader.integer(edition).is_some_and(|edition| edition != 1) {
                let message = format!("unknown edition `{}`", shortened(edition.text().unwrap_or("")));
                let help = "this version of `dsc` knows edition 1: `edition = 1`".to_owned();
                reader.report(UNKNOWN_EDITION, edition, message, Some(help));
            }
        }
        None => missing_edition(&mut reader, Span::new(file, 0, 0)),
    }
    (settings, reader.finish().1)
}

/// The environment to act in must be declared; what is not is no environment to act in.
fn check_environment<'a>(reader: &mut Reader<'a>, root: Value<'a>, settings: &mut Settings) {
    let Some(name) = settings.environment.take() else { return };
    let known: Vec<&str> =
        settings.environments.iter().map(|environment| environment.name.as_str()).collect();
    if known.contains(&name.as_str()) {
        settings.environment = Some(name);
        return;
    }
    let Some(value) = root.entry("environment") else { return };
    let help = match closest(&name, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("declare it: `[environments.{}]`", shortened(&name)),
    };
    let message = format!("there is no environment `{}`", shortened(&name));
    reader.report(UNRESOLVED_REFERENCE, value, message, Some(help));
}

fn missing_edition(reader: &mut Reader<'_>, span: Span) {
    let message = "the settings do not say their edition".to_owned();
    reader.report_at(MISSING_EDITION, span, "edition", message, Some("begin with `edition = 1`".to_owned()));
}

pub(crate) fn string<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<String> {
    let word = reader.text(value)?;
    Some(reader.model.text(word).to_owned())
}

fn strings<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Vec<String> {
    let words = reader.texts(value);
    reader.model.words(words).iter().map(|word| reader.model.text(*word).to_owned()).collect()
}

fn amount<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<u64> {
    let number = reader.integer(value)?;
    match u64::try_from(number) {
        Ok(number) if number > 0 => Some(number),
        _ => {
            reader.wrong_shape(value, "a whole number above 0");
            None
        }
    }
}

/// Places in a text are counted in 28 bits.
const LARGEST: u64 = (1 << 28) - 1;
/// Readers call themselves for every level.
const DEEPEST: u64 = 1_000;

fn at_most<'a>(reader: &mut Reader<'a>, value: Value<'a>, most: u64) -> Option<u64> {
    let number = amount(reader, value)?;
    if number > most {
        reader.wrong_shape(value, &format!("a whole number up to {most}"));
        return None;
    }
    Some(number)
}

fn level<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Level> {
    let word = reader.text(value)?;
    let text = reader.model.text(word).to_owned();
    let level = Level::from_word(&text);
    if level.is_none() {
        let message = format!("unknown level `{}`", shortened(&text));
        let help = "known are `off`, `info`, `warning`, `error`".to_owned();
        reader.report(UNKNOWN_VALUE, value, message, Some(help));
    }
    level
}

fn levels<'a>(reader: &mut Reader<'a>, settings: &mut Settings, value: Value<'a>) {
    if value.kind() != Kind::Map {
        reader.wrong_shape(value, "rules and their levels, such as `version-can-tie = \"warning\"`");
    }
    for (key, value) in value.entries() {
        let (start, end) = key.range();
        let span = Span::new(reader.model.file, start, end);
        if let Some(level) = level(reader, value) {
            settings.levels.push((key.text().unwrap_or("").to_owned(), level, span));
        }
    }
}

fn environments<'a>(reader: &mut Reader<'a>, settings: &mut Settings, value: Value<'a>) {
    reader.named(value, ".", |reader, name, value| {
        let name = reader.model.text(name).to_owned();
        let mut environment = Environment { name, ..Environment::default() };
        reader.object(value, ENVIRONMENT_FIELDS, &mut environment);
        settings.environments.push(environment);
    });
}
