//! Every field is read for what it is, and nothing else passes: each case is a text, the rules that speak, and where.

use std::sync::Arc;

use dsc_diag::FileId;
use dsc_model::{FileModel, lower};
use dsc_syntax::{Format, Limits, parse};

fn read(text: &str, format: Format) -> (FileModel, Vec<String>) {
    let source: Arc<str> = text.into();
    let parsed = parse(&source, FileId(0), format, &Limits::default());
    assert!(parsed.bag.is_empty(), "{text}: {:?}", parsed.bag);
    let (model, bag) = lower(FileId(0), &source, &parsed.tree, true);
    let line =
        |finding: &dsc_diag::Diagnostic| format!("{} at `{}`", finding.rule, &text[finding.span.range()]);
    let found = bag.iter().map(line).collect();
    (model, found)
}

/// What is found in a file of the team `t` of zone `z`.
fn found(text: &str) -> Vec<String> {
    read(&format!("dsc: 1\nzone: z\nteam: t\n{text}"), Format::Yaml).1
}

#[test]
fn what_is_right_is_silent() {
    for text in [
        "",
        "credential_stores: { s: { kind: env, credentials: { a: api_token, b: ca_certificates } } }\n",
        "containers: { c: { kind: kafka, bootstrap: [\"a:1\"], location: v:p } }\n",
        "datastores: { s: { ingestion: { kind: snapshot, container: c, credential: s/r, schedule: external } } }\n",
        "datastores: { s: { ingestion: { kind: kafka, container: c, topics: { a: t.a, b: t.b } } } }\n",
        "datastores: { s: { ingestion: { kind: kafka, container: c, topics: { naming: template, pattern: \"{dataset}\" } } } }\n",
        "assignments: { w.g: { provisioned: [p], meta: { ticket: 7 } } }\n",
        "scenarios: { s: { environment: e, store: d, sample: { path: f }, releases: { first: 2099-01-01T00:00:00Z, split: [1/1] }, checks: { c: { after: 1, workspace: w, dataset: d.e, equals: f, meta: { by: ann } } } } }\n",
        "platforms: { p: { kind: postgres, instances: { i: { host: h, database: d, capacity: 0 } } } }\n",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_wrong_is_found_once_and_at_its_place() {
    let scenario = |releases: &str, sample: &str| {
        format!(
            "scenarios: {{ s: {{ environment: e, store: d, sample: {sample}, releases: {releases} }} }}\n"
        )
    };
    let container = |fields: &str| format!("containers: {{ c: {{ {fields} }} }}\n");
    let ingestion = |fields: &str| format!("datastores: {{ s: {{ ingestion: {{ {fields} }} }} }}\n");
    for (text, expected) in [
        // Two ways to say one thing.
        (container("kind: files, path: p, format: csv, location: a:b, locations: [a:c]"), "duplicate-key at `locations`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, split: [1/1], ranges: [[0, 1]] }", "{ path: f }"), "duplicate-key at `ranges`"),
        // Words of closed lists.
        ("credential_stores: { s: { kind: files, credentials: { a: user_pasword } } }\n".to_owned(), "unknown-value at `user_pasword`"),
        ("credential_stores: { s: { kind: file } }\n".to_owned(), "unknown-kind at `file`"),
        (ingestion("kind: kafka, container: c, topics: { naming: x }"), "unknown-value at `x`"),
        // Keys that belong to another kind of the same thing.
        (ingestion("kind: kafka, container: c, topics: { naming: debezium, prefix: p, pattern: q }"), "unknown-key at `pattern`"),
        (ingestion("kind: kafka, container: c, topics: { naming: template, prefix: p, pattern: q }"), "unknown-key at `prefix`"),
        (ingestion("kind: transformer, schedule: external"), "unknown-key at `schedule`"),
        (ingestion("kind: snapshot, container: c, schedule: external, via: direct"), "unknown-key at `via`"),
        // What is there and says nothing.
        (container("kind: postgres, host: \"\", database: d"), "wrong-shape at `\"\"`"),
        (container("kind: kafka, bootstrap: []"), "missing-key at `c`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, split: [] }", "{ path: f }"), "wrong-shape at `[]`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, ranges: [] }", "{ path: f }"), "wrong-shape at `[]`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, every: 0m, split: [1/1] }", "{ path: f }"), "wrong-shape at `0m`"),
        (ingestion("kind: snapshot, container: c, schedule: {}"), "missing-key at `schedule`"),
        ("transformers: { t: { workspace: w, output: o, schedule: {} } }\n".to_owned(), "missing-key at `schedule`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, split: [1/2, 1/2] }", "{ path: f }"), "missing-key at `releases`"),
        // Numbers that nothing can have.
        ("platforms: { p: { kind: postgres, instances: { i: { host: h, database: d, capacity: -1 } } } }\n".to_owned(), "wrong-shape at `-1`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, split: [1/1] }", "{ path: f, rows: 0 }"), "wrong-shape at `0`"),
        (scenario("{ first: 2099-01-01T00:00:00Z, ranges: [[-1, 4]] }", "{ path: f }"), "wrong-shape at `-1`"),
        (container("kind: postgres, host: h, database: d, port: 70000"), "wrong-shape at `70000`"),
        // Moments.
        (scenario("{ first: 2099-01-01, split: [1/1] }", "{ path: f }"), "wrong-shape at `2099-01-01`"),
        (scenario("{ first: 2099-01-01T99:00:00Z, split: [1/1] }", "{ path: f }"), "wrong-shape at `2099-01-01T99:00:00Z`"),
        // Text for numbers and truths.
        (container("kind: postgres, host: h, database: d, port: \"5432\""), "wrong-shape at `\"5432\"`"),
        (container("kind: files, path: p, format: csv, read_only: yes"), "wrong-shape at `yes`"),
        // Notes keep what they are given.
        (container("kind: files, path: p, format: csv, meta: { n: 12345678901234567890 }"), "wrong-shape at `12345678901234567890`"),
        (container("kind: files, path: p, format: csv, meta: { n: null }"), "wrong-shape at `null`"),
    ] {
        assert_eq!(found(&text), [expected], "{text}");
    }
}

#[test]
fn in_toml_only_strings_are_text() {
    let text = "dsc = 1\n[containers.\"z/c\"]\nkind = \"postgres\"\nhost = 5\ndatabase = \"d\"\nread_only = \"true\"\n";
    assert_eq!(read(text, Format::Toml).1, ["wrong-shape at `5`", "wrong-shape at `\"true\"`"]);
}

#[test]
fn a_file_may_have_nothing_but_its_head() {
    for text in ["dsc: 1\n", "dsc: 1\nzone: usa\n", "dsc: 1\nzone: usa\nteam: northwind\n"] {
        assert_eq!(read(text, Format::Yaml).1, [""; 0]);
    }
}

#[test]
fn an_edition_is_the_number_one() {
    for (text, expected) in [
        ("zone: usa\n", "missing-edition at `zone`"),
        ("dsc: 2\n", "unknown-edition at `2`"),
        ("dsc: \"1\"\n", "wrong-shape at `\"1\"`"),
        ("dsc: 1.0\n", "wrong-shape at `1.0`"),
        ("dsc:\n", "wrong-shape at ``"),
    ] {
        assert_eq!(read(text, Format::Yaml).1, [expected], "{text}");
    }
}
