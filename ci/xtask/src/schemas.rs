//! `cargo xtask schemas`: writes `schemas/` anew from what the code knows.

mod documents;
mod json;

use clap::Args;
use dsc_model::schema::{Inside, Shape, model, overlay_file, settings};
use serde_json::{Value, json};

use crate::files::{self, FileSet};
use crate::{ChoreError, ChoreResult, Report, Verdict};

/// Where the schemas lie.
const FOLDER: &str = "schemas";

/// What `schemas` can be told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Write nothing; say which files are not as they should be
    #[arg(long)]
    check: bool,
}

/// Writes the schemas, or compares them.
pub fn run(arguments: &Arguments) -> ChoreResult {
    let folder = files::repository().join(FOLDER);
    let wanted = schemas()?;
    if !arguments.check {
        for (name, bytes) in &wanted {
            files::write(&folder.join(name), bytes)?;
        }
        return Ok(format!("wrote {} files to {FOLDER}", wanted.len()).into());
    }
    let mut old = Vec::new();
    for (name, bytes) in &wanted {
        if files::read(&folder.join(name)).ok().as_ref() != Some(bytes) {
            old.push(name.as_str());
        }
    }
    match old.is_empty() {
        true => Ok("the schemas are as the code says".to_owned().into()),
        false => {
            let text = format!("not as the code says: {}; `cargo xtask schemas` writes them", old.join(", "));
            Ok(Report { text, verdict: Verdict::Failed })
        }
    }
}

fn schemas() -> Result<FileSet, ChoreError> {
    let mut files = FileSet::new();
    let mut add = |name: &str, document: &Value| {
        let mut text = format!("{document:#}");
        text.push('\n');
        files.insert(name.to_owned(), text.into_bytes());
    };
    add("model.schema.json", &model_schema()?);
    add("dsc-toml.schema.json", &settings_schema()?);
    add(
        "diagnostics.schema.json",
        &head(
            "dsc:diagnostics:1",
            "Findings of `dsc lint --output json` and `dsc check --output json`",
            &documents::diagnostics(),
        )?,
    );
    add(
        "impact.schema.json",
        &head("dsc:impact:1", "Who is downstream: `dsc impact --format json`", &documents::impact())?,
    );
    add(
        "plan.schema.json",
        &head(
            "dsc:plan:1",
            "Plans: saved by `dsc plan --out`, and as `dsc plan --output json` writes them",
            &documents::plans(),
        )?,
    );
    add("rules.json", &rules());
    Ok(files)
}

/// A file says with `overlay` which of two forms it has.
fn model_schema() -> Result<Value, ChoreError> {
    let title = "A model file of dsc: `*.dsc.yaml`, `*.dsc.yml`, `*.dsc.toml`";
    Ok(json!({
        "$schema": json::DIALECT,
        "$id": "dsc:model:1",
        "title": title,
        "if": { "type": "object", "required": ["overlay"] },
        "then": { "$ref": "#/$defs/overlay" },
        "else": { "$ref": "#/$defs/model" },
        "$defs": {
            "model": json::object(&model())?,
            "overlay": json::object(&overlay_file())?,
            "places": json::places(),
            "free": json::free(),
        },
    }))
}

fn settings_schema() -> Result<Value, ChoreError> {
    let mut schema =
        head("dsc:dsc-toml:1", "The settings of a project: `dsc.toml`", &Shape::Object(settings()))?;
    // Which rules there are is known above the model.
    let names: Vec<&str> = dsc_lint::all().flat_map(|rule| [rule.name().0, rule.rule.code]).collect();
    schema["properties"]["lint"]["properties"]["levels"]["propertyNames"] = json!({ "enum": names });
    Ok(schema)
}

fn head(id: &str, title: &str, shape: &Shape) -> Result<Value, ChoreError> {
    let mut schema = json!({ "$schema": json::DIALECT, "$id": id, "title": title });
    let body = json::shape(shape)?;
    if let (Some(schema), Value::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
        if mentions(shape) {
            schema.insert("$defs".to_owned(), json!({ "free": json::free() }));
        }
    }
    Ok(schema)
}

/// Whether a shape refers to the definition of free values.
fn mentions(shape: &Shape) -> bool {
    match shape.inside() {
        Inside::Keys(object) => object.keys.iter().any(|key| mentions(&key.shape)),
        Inside::Values(below) | Inside::Items(below) => mentions(below),
        Inside::Any(shapes) => shapes.iter().any(mentions),
        Inside::Nothing => *shape == Shape::Free,
    }
}

/// The list of all rules, for tools that show them.
fn rules() -> Value {
    let rules = dsc_lint::rules::FAMILIES.iter().flat_map(|(family, rules)| {
        rules.iter().map(move |rule| {
            let rule = &rule.rule;
            json!({
                "code": rule.code,
                "name": rule.name.0,
                "family": family,
                "level": rule.level.word(),
                "summary": rule.summary,
                "since": rule.since,
            })
        })
    });
    json!({ "version": 1, "rules": rules.collect::<Vec<Value>>() })
}
