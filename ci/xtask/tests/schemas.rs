//! The schemas in `schemas/` are what the code says, describe every key, and hold for their own examples.
#![expect(clippy::unwrap_used, reason = "what cannot be read or started fails the test")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const SCHEMAS: [&str; 5] = [
    "model.schema.json",
    "dsc-toml.schema.json",
    "diagnostics.schema.json",
    "impact.schema.json",
    "plan.schema.json",
];

#[test]
#[expect(clippy::disallowed_methods, reason = "the chore is asked as a program")]
fn the_schemas_are_as_the_code_says() {
    let ended = Command::new(env!("CARGO_BIN_EXE_dsc-xtask")).args(["schemas", "--check"]).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
}

#[expect(clippy::disallowed_methods, reason = "a test reads what it tests")]
fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every key of a schema, with its path: those below `properties`, wherever that stands.
fn keys<'s>(schema: &'s Value, path: &str, found: &mut Vec<(String, &'s Value)>) {
    match schema {
        Value::Object(members) => {
            for (name, below) in members {
                let path = format!("{path}/{name}");
                let properties = below.as_object().filter(|_| name == "properties");
                for (key, described) in properties.into_iter().flatten() {
                    found.push((format!("{path}/{key}"), described));
                }
                // What depends on a kind only narrows what is described above.
                if !matches!(name.as_str(), "allOf" | "examples") {
                    keys(below, &path, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, path, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_key_is_described_and_its_example_is_one() {
    for name in SCHEMAS {
        let schema = read(name);
        let mut found = Vec::new();
        keys(&schema, name, &mut found);
        assert!(found.len() > 10, "{name}");
        for (path, described) in found {
            assert!(described["description"].as_str().is_some_and(|text| text.len() > 2), "{path}");
            let mut alone = json!({ "allOf": [described] });
            if let Some(definitions) = schema.get("$defs") {
                alone["$defs"] = definitions.clone();
            }
            let validator = jsonschema::validator_for(&alone).unwrap();
            let examples = described["examples"].as_array().unwrap();
            assert!(!examples.is_empty(), "{path}");
            for example in examples {
                let faults: Vec<String> =
                    validator.iter_errors(example).map(|error| error.to_string()).collect();
                assert!(faults.is_empty(), "{path}: {example}: {faults:?}");
            }
        }
    }
}

#[test]
fn the_list_of_rules_holds_them_all() {
    let rules = read("rules.json");
    assert_eq!(rules["rules"].as_array().unwrap().len(), dsc_lint::all().count());
}
