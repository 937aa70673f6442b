//! From a model to a database and back to nothing to do, on a copy of `examples/shop`.

use std::path::Path;

use serde_json::Value;

use crate::support::{Ended, check_expected, check_schema, dsc, read, shop, write};

fn run(arguments: &[&str], folder: &Path) -> Ended {
    dsc(arguments).inside(folder).run()
}

fn mend(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = read(&path);
    assert!(text.contains(from), "{file} holds {from:?}");
    write(&path, text.replace(from, to).as_bytes());
}

#[test]
fn what_is_planned_is_done_and_then_there_is_nothing_to_do() {
    let shop = shop();
    let folder = shop.path();
    let planned = run(&["plan", "--check"], folder);
    assert_eq!(planned.code, 1, "there is something to do: {}", planned.stderr);
    assert!(!folder.join("build").exists(), "a plan writes nothing");
    let planned = run(&["plan", "--output", "json"], folder);
    let planned: Value = serde_json::from_str(&planned.stdout).unwrap();
    assert_eq!(planned["plans"][0]["platform"], "embedded");
    check_schema("plan", &planned);
    let counted = run(&["plan", "--output", "gitlab-terraform"], folder).stdout;
    let steps = planned["plans"][0]["steps"].as_array().unwrap();
    let count = |action: &str| steps.iter().filter(|step| step["action"] == action).count();
    let (create, update, delete) = (count("create"), count("update"), count("delete"));
    assert!(create > 0);
    assert_eq!(counted, format!("{{\"create\":{create},\"update\":{update},\"delete\":{delete}}}\n"));
    let findings = run(&["lint", "--output", "gitlab-terraform"], folder);
    assert_eq!(findings.code, 2, "findings are no plan");
    let saved = run(&["plan", "--out", "saved.plan"], folder);
    assert_eq!(saved.code, 0, "{}", saved.stderr);
    check_schema("plan", &serde_json::from_str(&read(&folder.join("saved.plan"))).unwrap());
    let refused = run(&["apply"], folder);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("error: nobody can be asked here"), "{}", refused.stderr);
    assert!(!folder.join("build").exists(), "nothing is done without a yes");
    let applied = run(&["apply", "--yes"], folder);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert!(applied.stderr.contains("`build/shop.duckdb` is version 1"), "{}", applied.stderr);
    let again = run(&["plan", "--check"], folder);
    assert_eq!((again.code, again.stdout.as_str()), (0, "platform `embedded`: nothing to do\n"));
    assert_eq!(run(&["apply"], folder).code, 0, "nobody is asked about nothing");
}

#[test]
fn people_see_steps_reasons_and_dangers() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(&["apply", "--yes"], folder).code, 0);
    mend(folder, "usa/tills.dsc.yaml", "          gift_note: text?\n", "");
    mend(
        folder,
        "eu/catalogue.dsc.yaml",
        "          language: char(2)\n",
        "          language: char(3)\n          pages: integer?\n",
    );
    check_expected("plan/change.txt", &run(&["plan"], folder).stdout);
    check_expected("plan/explain.txt", &run(&["plan", "--explain"], folder).stdout);
    check_expected("plan/change.md", &run(&["plan", "--output", "markdown"], folder).stdout);
}

#[test]
fn what_loses_data_waits_for_consent() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(&["apply", "--yes"], folder).code, 0);
    mend(folder, "usa/tills.dsc.yaml", "          gift_note: text?\n", "");
    let refused = run(&["apply", "--yes"], folder);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--allow deletes-data"), "{}", refused.stderr);
    let unknown = run(&["apply", "--allow", "delete-data"], folder);
    assert!(
        unknown.stderr.contains("there is no hazard `delete-data`\nhelp: did you mean `deletes-data`?"),
        "{}",
        unknown.stderr
    );
    let allowed = run(&["apply", "--yes", "--allow", "deletes-data"], folder);
    assert_eq!(allowed.code, 0, "{}", allowed.stderr);
    assert_eq!(run(&["plan", "--check"], folder).code, 0);
}

#[test]
fn a_saved_plan_is_applied_as_it_was_seen_or_not_at_all() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(&["plan", "--out", "first.plan"], folder).code, 0);
    assert_eq!(run(&["plan", "--out", "second.plan"], folder).code, 0);
    assert_eq!(run(&["apply", "first.plan"], folder).code, 0, "a saved plan needs no yes");
    let again = run(&["apply", "second.plan"], folder);
    assert_eq!(again.code, 0, "what is done already is passed by: {}", again.stderr);
    assert!(again.stderr.contains("34 steps done, 34 of them before"), "{}", again.stderr);
    let with_pages = |before: &str, after: &str| mend(folder, "eu/catalogue.dsc.yaml", before, after);
    with_pages("          language: char(2)\n", "          language: char(2)\n          pages: integer?\n");
    let moved = run(&["apply", "second.plan"], folder);
    assert!(moved.stderr.contains("the model has changed since the plan was made"), "{}", moved.stderr);
    assert_eq!(run(&["plan", "--out", "third.plan"], folder).code, 0);
    with_pages("pages: integer?", "pages: bigint?");
    assert_eq!(run(&["apply", "--yes"], folder).code, 0);
    with_pages("pages: bigint?", "pages: integer?");
    let moved = run(&["apply", "third.plan"], folder);
    assert_eq!(moved.code, 2);
    let told = "`eu/catalogue.books` has changed in the database since the plan was made: plan again";
    assert!(moved.stderr.contains(told), "{}", moved.stderr);
    write(&folder.join("no.plan"), b"{}");
    let ended = run(&["apply", "no.plan"], folder);
    assert!(ended.stderr.starts_with("error: `no.plan`: this is not a saved plan: "), "{}", ended.stderr);
    let ended = run(&["apply", "lost.plan"], folder);
    assert!(ended.stderr.starts_with("error: could not read `lost.plan`: No such file"), "{}", ended.stderr);
}

#[test]
fn errors_in_the_model_stop_everything() {
    let shop = shop();
    let folder = shop.path();
    mend(folder, "eu/catalogue.dsc.yaml", "        key: [isbn]\n", "        key: [isbm]\n");
    for verb in [["plan"].as_slice(), &["apply", "--yes"], &["export"], &["show", "eu/catalogue"]] {
        let ended = run(verb, folder);
        assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{verb:?}");
        assert!(ended.stderr.starts_with("error[DSC0502] key-column-unknown: "), "{}", ended.stderr);
        assert!(
            ended.stderr.contains("error: the model has errors, so nothing was done"),
            "{}",
            ended.stderr
        );
    }
    assert!(!folder.join("build").exists());
}

#[test]
fn platforms_that_cannot_be_served_are_named() {
    let shop = shop();
    let folder = shop.path();
    let platform = "dsc: 1\nplatforms:\n  warehouse:\n    kind: snowflake\n    description: Later\n    instances: { one: { host: db.example, database: warehouse } }\n";
    write(&folder.join("later.dsc.yaml"), platform.as_bytes());
    let ended = run(&["plan", "--platform", "warehouse"], folder);
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("platform `warehouse` is of kind snowflake, which this version can describe"),
        "{}",
        ended.stderr
    );
    let ended = run(&["plan", "--platform", "warehose"], folder);
    assert!(ended.stderr.contains("error: there is no platform `warehose`"), "{}", ended.stderr);
    let ended = run(&["plan"], folder);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("note: later.dsc.yaml:3: platform `warehouse` is left out"),
        "{}",
        ended.stderr
    );
}

#[test]
fn shapes_and_views_are_shown() {
    let shop = shop();
    let folder = shop.path();
    let shape = run(&["show", "eu/catalogue.authors.country"], folder);
    assert_eq!((shape.code, shape.stdout.as_str()), (0, "char(2)?\n"), "{}", shape.stderr);
    check_expected("show/dataset.txt", &run(&["show", "usa/sales.orders"], folder).stdout);
    let early = run(&["show", "eu/buying.books"], folder);
    assert_eq!(early.code, 2);
    assert!(early.stderr.contains("nothing has been published at"), "{}", early.stderr);
    assert_eq!(run(&["apply", "--yes"], folder).code, 0);
    check_expected("show/workspace.txt", &run(&["show", "eu/buying"], folder).stdout);
    let rows = run(&["show", "eu/buying.books_history", "--output", "json"], folder);
    let rows: Value = serde_json::from_str(&rows.stdout).unwrap();
    assert_eq!(rows["columns"][4], "published_on");
    assert_eq!(rows["rows"], Value::Array(Vec::new()));
    let unknown = run(&["show", "eu/cataloge"], folder);
    assert!(
        unknown.stderr.contains("there is no `eu/cataloge` in the model\nhelp: did you mean `eu/catalogue`?"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn an_export_is_a_model_of_its_own() {
    let shop = shop();
    let exported = run(&["export"], shop.path());
    assert_eq!(exported.code, 0);
    let again = crate::support::project(&[("dsc.toml", "edition = 1\n"), ("all.dsc.yaml", &exported.stdout)]);
    let twice = run(&["export"], again.path());
    assert_eq!(twice.stdout, exported.stdout, "{}", twice.stderr);
}
