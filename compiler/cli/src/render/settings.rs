//! The settings that hold, and where each comes from.

use std::io::{self, Write};

use dsc_lint::LintRule;
use dsc_model::settings::Settings;
use dsc_syntax::{Format, Limits};
use serde_json::{Value, json};

use crate::arguments::{Color, Origin};
use crate::project::{Project, SETTINGS, Written};
use crate::render::document;
use crate::selection::Selection;
use crate::session::Session;

/// One setting.
#[derive(Debug)]
pub struct Row {
    name: String,
    value: String,
    origin: String,
}

/// Writes a line for each: name, value, origin.
pub fn write(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    let longest =
        |part: fn(&Row) -> &str| rows.iter().map(|row| part(row).chars().count()).max().unwrap_or(0);
    let (name, value) = (longest(|row| &row.name), longest(|row| &row.value).min(60));
    for row in rows {
        writeln!(out, "{:name$}  {:value$}  {}", row.name, row.value, row.origin)?;
    }
    Ok(())
}

/// Writes them as one document.
pub fn write_json(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    let setting = |row: &Row| json!({ "name": row.name, "value": row.value, "origin": row.origin });
    let settings: Vec<Value> = rows.iter().map(setting).collect();
    document::write(out, &json!({ "version": 1, "settings": settings }))
}

/// Every setting, in the order of the documentation.
pub fn rows(session: &Session, project: &Project, selection: &Selection) -> Vec<Row> {
    let mut rows = option_rows(session, project);
    let settings = &project.settings;
    let source = project.settings_source();
    let tree = dsc_syntax::parse(&source.text, project.settings_file, Format::Toml, &Limits::default()).tree;
    let written = Written { source, tree: &tree, file: project.settings_file };
    let mut add = |name: &str, value: String| {
        let origin = match (name, session.origins.of("fail_level")) {
            ("lint.fail_level", Origin::Flag) => "--fail-level".to_owned(),
            ("lint.fail_level", Origin::Variable) => "DSC_FAIL_LEVEL".to_owned(),
            _ => file_origin(&written, name),
        };
        rows.push(Row { name: name.to_owned(), value, origin });
    };
    if let (Some(environment), Origin::NotGiven) = (&settings.environment, session.origins.of("environment"))
    {
        add("environment", environment.clone());
    }
    add("models", settings.models.join(" "));
    add("against", settings.against.clone());
    add("lint.fail_level", settings.fail_level.word().to_owned());
    for environment in &settings.environments {
        let protected = if environment.protected { "protected" } else { "open" };
        add(&format!("environments.{}", environment.name), protected.to_owned());
    }
    add("limits.nodes", settings.limits.nodes.to_string());
    add("limits.depth", settings.limits.depth.to_string());
    add("limits.bytes", settings.limits.bytes.to_string());
    add("run.settle", format!("{}s", settings.run.settle_seconds));
    add("run.shrink_percent", settings.run.shrink_percent.to_string());
    add("run.batch_events", settings.run.batch_events.map_or("all".to_owned(), |count| count.to_string()));
    rows.extend(dsc_lint::all().map(|rule| level_row(rule, settings, selection, &written)));
    rows
}

/// The level of a rule: its own, or what the settings give it by name or code; and what hides its findings, if anything.
fn level_row(rule: &LintRule, settings: &Settings, selection: &Selection, written: &Written<'_>) -> Row {
    let (code, name) = (rule.rule.code, rule.name().0);
    let set = settings
        .levels
        .iter()
        .rfind(|(written, _, _)| dsc_lint::find_rule(written).is_some_and(|meant| meant.rule.code == code));
    let (level, mut origin) = match set {
        Some((_, level, span)) => {
            (*level, format!("{SETTINGS}:{}", written.source.position(span.start).line))
        }
        None => (rule.rule.level, "default".to_owned()),
    };
    if let Some(why) = selection.hidden_by(code) {
        origin.push_str(&format!(", hidden by {why}"));
    }
    Row { name: format!("lint.levels.{name}"), value: level.word().to_owned(), origin }
}

fn file_origin(written: &Written<'_>, name: &str) -> String {
    match written.span(name) {
        Some(span) => format!("{SETTINGS}:{}", written.source.position(span.start).line),
        None => "default".to_owned(),
    }
}

/// What flags and variables alone can say.
fn option_rows(session: &Session, project: &Project) -> Vec<Row> {
    let common = &session.common;
    let outputs: Vec<String> = common.output.iter().map(|output| output.format.word().to_owned()).collect();
    let color = match common.color {
        Color::Auto => "auto",
        Color::Always => "always",
        Color::Never => "never",
    };
    let truth = |truth: bool| truth.to_string();
    let values = [
        ("project", project.root.display().to_string(), "nearest folder upwards"),
        ("environment", common.environment.clone().unwrap_or_else(|| "none".to_owned()), "default"),
        ("output", if outputs.is_empty() { "human".to_owned() } else { outputs.join(" ") }, "default"),
        ("color", color.to_owned(), "default"),
        ("quiet", truth(common.quiet), "default"),
        ("verbose", truth(common.verbose), "default"),
    ];
    let row = |(name, value, otherwise): (&str, String, &str)| {
        let origin = match session.origins.of(name) {
            Origin::Flag => format!("--{name}"),
            Origin::Variable => format!("DSC_{}", name.to_uppercase()),
            Origin::NotGiven => otherwise.to_owned(),
        };
        Row { name: name.to_owned(), value, origin }
    };
    let by_file = project.settings.environment.is_some();
    let values = values.into_iter().filter(|(name, ..)| {
        *name != "environment" || !by_file || session.origins.of(name) != Origin::NotGiven
    });
    values.map(row).collect()
}
