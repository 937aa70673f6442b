//! The forms of findings that other programs read: each is what its reader demands, and all tell the same.
//!
//! `ci/outputs` holds them against the validators that others publish.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{SETTINGS, dsc, project, read, repository, write};

/// Every output at once, and what each file holds afterwards.
struct Reports {
    code: i32,
    json: Value,
    json_lines: String,
    gitlab: Value,
    junit: String,
    sarif: Value,
    github: String,
    markdown: String,
}

fn reports(folder: &Path) -> Reports {
    let out = tempfile::tempdir().expect("a folder can be made");
    let names = ["json", "jsonl", "gitlab", "junit", "sarif", "github", "markdown", "concise", "human"];
    let outputs: Vec<String> =
        names.iter().map(|name| format!("{name}:{}", out.path().join(name).display())).collect();
    let mut arguments = vec!["lint"];
    for output in &outputs {
        arguments.extend(["--output", output]);
    }
    let ended = dsc(&arguments).inside(folder).run();
    assert_eq!(ended.stdout, "", "everything went to files");
    let text = |name: &str| read(&out.path().join(name));
    let parse = |name: &str| serde_json::from_str(&text(name)).expect("the answer is JSON");
    let left: BTreeSet<_> = list(out.path()).into_iter().collect();
    assert_eq!(left, names.iter().map(|name| out.path().join(name)).collect(), "no half of a file is left");
    Reports {
        code: ended.code,
        json: parse("json"),
        json_lines: text("jsonl"),
        gitlab: parse("gitlab"),
        junit: text("junit"),
        sarif: parse("sarif"),
        github: text("github"),
        markdown: text("markdown"),
    }
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    entries.map(|entry| entry.expect("can be listed").path()).collect()
}

/// Broken examples, one project without findings, and one whose text tries to break out of every form.
fn projects() -> Vec<(PathBuf, Option<tempfile::TempDir>)> {
    let mut folders: Vec<(PathBuf, Option<tempfile::TempDir>)> = Vec::new();
    let broken = list(&repository().join("examples/broken"));
    folders.extend(broken.into_iter().filter(|path| path.is_dir()).map(|path| (path, None)));
    folders.push((repository().join("examples/shop"), None));
    let nasty = "dsc: 1\n\"a|b`<c>]]>,::error::@all%0A\\n\\u001b[31m\": 1\n\"größe ü\": { x: y }\nzones: { \"é`\": 1 }\n";
    let folder = project(&[SETTINGS, ("a b,ü%:c.dsc.yaml", nasty)]);
    folders.push((folder.path().to_owned(), Some(folder)));
    folders
}

fn findings(json: &Value) -> &Vec<Value> {
    json["findings"].as_array().expect("findings are a list")
}

fn strings<'v>(values: impl IntoIterator<Item = &'v Value>) -> Vec<&'v str> {
    values.into_iter().map(|value| value.as_str().expect("is text")).collect()
}

#[test]
fn json_lines_are_the_findings_of_the_document() {
    for (folder, _kept) in projects() {
        let reports = reports(&folder);
        let lines = reports.json_lines.lines().map(|line| serde_json::from_str(line).expect("is JSON"));
        assert_eq!(&lines.collect::<Vec<Value>>(), findings(&reports.json));
    }
}

#[test]
fn the_code_quality_report_holds_all_that_gitlab_demands() {
    let schema = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/code-quality.schema.json"));
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for (folder, _kept) in projects() {
        let reports = reports(&folder);
        let faults: Vec<String> =
            validator.iter_errors(&reports.gitlab).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", folder.display());
        let entries = reports.gitlab.as_array().expect("is a list");
        let prints = |values: &[Value]| -> Vec<String> {
            strings(values.iter().map(|value| &value["fingerprint"])).into_iter().map(str::to_owned).collect()
        };
        assert_eq!(prints(entries), prints(findings(&reports.json)));
        let different: BTreeSet<String> = prints(entries).into_iter().collect();
        assert_eq!(different.len(), entries.len(), "GitLab keeps the last of one fingerprint");
    }
}

#[test]
fn paths_for_build_servers_begin_at_the_top_of_the_repository() {
    let folder = project(&[("models/dsc.toml", "edition = 1\n"), ("models/a.dsc.yaml", "nonsense: 1\n")]);
    write(&folder.path().join(".git/HEAD"), b"ref: refs/heads/main\n");
    let reports = reports(&folder.path().join("models"));
    assert_eq!(reports.gitlab[0]["location"]["path"], "models/a.dsc.yaml");
    assert!(reports.github.starts_with("::error file=models/a.dsc.yaml,line="), "{}", reports.github);
    assert!(reports.junit.contains("file=\"models/a.dsc.yaml\""), "{}", reports.junit);
    let place = &reports.sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "models/a.dsc.yaml");
    assert_eq!(reports.json["findings"][0]["file"], "a.dsc.yaml");
    let people = dsc(&["lint", "--output", "concise", "models"]).inside(folder.path()).run();
    assert!(people.stdout.starts_with("models/a.dsc.yaml:1:1: error"), "{}", people.stdout);
}

#[test]
fn sarif_points_at_its_rules_and_counts_as_we_do() {
    for (folder, _kept) in projects() {
        let reports = reports(&folder);
        let run = &reports.sarif["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules are a list");
        let results = run["results"].as_array().expect("results are a list");
        assert_eq!(results.len(), findings(&reports.json).len());
        for (result, finding) in results.iter().zip(findings(&reports.json)) {
            let number = result["ruleIndex"].as_u64().expect("is a number") as usize;
            assert_eq!(rules[number]["id"], result["ruleId"]);
            assert_eq!(result["ruleId"], finding["code"]);
            let region = &result["locations"][0]["physicalLocation"]["region"];
            assert_eq!(region["startLine"], finding["range"]["start"]["line"]);
            assert_eq!(region["endColumn"], finding["range"]["end"]["column"]);
            assert_eq!(result["partialFingerprints"]["dsc/v1"], finding["fingerprint"]);
        }
    }
}

#[test]
fn workflow_commands_are_whole_lines_with_whole_properties() {
    for (folder, _kept) in projects() {
        let reports = reports(&folder);
        assert_eq!(reports.github.lines().count(), findings(&reports.json).len());
        for (line, finding) in reports.github.lines().zip(findings(&reports.json)) {
            let command = Command::parse(line).unwrap_or_else(|| panic!("{line}"));
            let level = if command.name == "notice" { "info" } else { &command.name };
            assert_eq!(level, finding["level"]);
            assert!(command.message.starts_with(finding["message"].as_str().expect("is text")), "{line}");
            let property = |name: &str| command.properties.iter().find(|(key, _)| key == name);
            let number = |name: &str| property(name).and_then(|(_, value)| value.parse::<u64>().ok());
            assert_eq!(property("file").map(|(_, file)| file.rsplit('/').next()), {
                let file = finding["file"].as_str().expect("is text");
                Some(file.rsplit('/').next())
            });
            assert_eq!(number("line"), finding["line"].as_u64());
            assert_eq!(number("endColumn").is_some(), number("line") == number("endLine"), "{line}");
        }
    }
}

/// A command as the runner reads it: `::name key=value,key=value::message`, with `%` before what would end a part.
struct Command {
    name: String,
    properties: Vec<(String, String)>,
    message: String,
}

impl Command {
    fn parse(line: &str) -> Option<Self> {
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (name, properties) = head.split_once(' ')?;
        let properties: Option<Vec<(String, String)>> = properties
            .split(',')
            .map(|property| property.split_once('=').map(|(key, value)| (key.to_owned(), unescaped(value))))
            .collect();
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        let properties = properties?;
        let good = properties.iter().all(|(key, _)| known.contains(&key.as_str()));
        let name = ["error", "warning", "notice"].into_iter().find(|known| good && *known == name)?;
        Some(Self { name: name.to_owned(), properties, message: unescaped(message) })
    }
}

fn unescaped(text: &str) -> String {
    let marks = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    marks.into_iter().fold(text.to_owned(), |text, (mark, letter)| text.replace(mark, letter))
}

#[test]
fn junit_has_a_case_for_each_finding_and_no_name_twice() {
    for (folder, _kept) in projects() {
        let reports = reports(&folder);
        let cases: Vec<&str> = reports.junit.lines().filter(|line| line.contains("<testcase ")).collect();
        let different: BTreeSet<&&str> = cases.iter().collect();
        assert_eq!(different.len(), cases.len(), "{}", reports.junit);
        assert_eq!(cases.len(), findings(&reports.json).len().max(1));
        let failures = reports.junit.matches("<failure ").count();
        assert_eq!(reports.json["counts"]["error"], failures);
        assert_eq!(reports.code, i32::from(failures > 0));
        assert!(reports.junit.contains(&format!("tests=\"{}\" failures=\"{failures}\"", cases.len())));
        assert!(!reports.junit.contains(['\u{1b}', '\u{0}']) && !reports.junit.contains("]]>"));
    }
}

#[test]
fn the_note_is_one_table_in_which_nothing_acts() {
    for (folder, _kept) in projects() {
        let reports = reports(&folder);
        let lines: Vec<&str> = reports.markdown.lines().collect();
        assert_eq!(lines[0], "<!-- dsc:lint -->");
        assert!(lines[1].starts_with("### dsc lint: "));
        let rows: Vec<&&str> = lines.iter().filter(|line| line.starts_with('|')).collect();
        let expected = findings(&reports.json).len();
        assert_eq!(rows.len(), if expected == 0 { 0 } else { expected + 2 });
        for row in rows {
            let free = row.replace("\\|", "");
            assert_eq!(free.matches('|').count(), 5, "{row}");
            // Nothing acts between two backticks, where examples such as `group/project@branch` stand.
            let acting: String = free.replace("<br>", "").split('`').step_by(2).collect();
            assert_eq!(acting.find(['<', '>', '@', '[', '\\']), None, "{row}");
            assert_eq!(free.matches('`').count() % 2, 0, "{row}");
        }
    }
}

#[test]
fn the_note_stays_short_however_much_there_is_to_say() {
    // Every letter of a path like this takes five in a note.
    let deep = format!("{}a.dsc.yaml", "____________________/".repeat(60));
    let bad: String = (0..200).map(|number| format!("  c{number}: {{ kind: nothing }}\n")).collect();
    let folder = project(&[SETTINGS, (&deep, &format!("dsc: 1\nzone: usa\ncontainers:\n{bad}"))]);
    let reports = reports(folder.path());
    let rows = reports.markdown.lines().filter(|line| line.starts_with("| error")).count();
    let found = findings(&reports.json).len();
    assert!(found >= 200 && (1..50).contains(&rows), "{rows} of {found}");
    assert!(reports.markdown.len() < 60_000, "{} bytes", reports.markdown.len());
    let more = format!("and {} more findings: `dsc lint` shows them.", found - rows);
    assert!(reports.markdown.trim_end().ends_with(&more), "{}", reports.markdown);
}

#[test]
fn two_answers_to_one_place_and_forms_that_a_command_lacks_are_refused() {
    let folder = project(&[SETTINGS, ("a.dsc.yaml", "dsc: 1\n")]);
    let twice = dsc(&["lint", "--output", "json", "--output", "sarif"]).inside(folder.path()).run();
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("two outputs go to stdout: json and sarif"), "{}", twice.stderr);
    let file = dsc(&["lint", "--output", "json:a", "--output", "sarif:a"]).inside(folder.path()).run();
    assert!(file.stderr.contains("two outputs go to `a`: json and sarif"), "{}", file.stderr);
    let lacking = dsc(&["explain", "--all", "--output", "junit"]).inside(folder.path()).run();
    assert_eq!(lacking.code, 2);
    assert!(lacking.stderr.contains("help: it has human, json"), "{}", lacking.stderr);
    let unknown = dsc(&["lint", "--output", "jsn"]).inside(folder.path()).run();
    assert!(unknown.stderr.contains("did you mean `json`?"), "{}", unknown.stderr);
}

#[test]
fn a_file_is_replaced_whole_or_stays_as_it_was() {
    let folder = project(&[SETTINGS, ("a.dsc.yaml", "dsc: 1\n"), ("out/old.json", "old\n")]);
    let missing = dsc(&["lint", "--output", "json:nowhere/x.json"]).inside(folder.path()).run();
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("could not write the answer to `nowhere/x.json`"), "{}", missing.stderr);
    #[cfg(unix)]
    std::os::unix::fs::symlink("old.json", folder.path().join("out/link.json")).unwrap();
    let link = if cfg!(unix) { "json:out/link.json" } else { "json:out/old.json" };
    assert_eq!(dsc(&["lint", "--output", link]).inside(folder.path()).run().code, 0);
    assert!(read(&folder.path().join("out/old.json")).starts_with("{\n"), "the file behind the link is new");
    assert_eq!(list(&folder.path().join("out")).len(), if cfg!(unix) { 2 } else { 1 });
    #[cfg(unix)]
    assert_eq!(dsc(&["lint", "--output", "json:/dev/null"]).inside(folder.path()).run().code, 0);
}
