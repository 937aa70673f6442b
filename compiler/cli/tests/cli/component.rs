//! The GitLab component: its own script lines, run in a real repository with branches of three owners, from the
//! declaration of a team to its removal.

mod notes;

use std::path::Path;
use std::process::Command;

use crate::git::{ECOSYSTEM, Repository, TEAM, ZONE};
use crate::support::{Ended, read, repository as sources};

/// Project and branch of the three owners.
const ECOSYSTEM_OWNER: (&str, &str) = ("acme/model", "ecosystem");
const ZONE_OWNER: (&str, &str) = ("acme/zone-usa", "main");
const TEAM_OWNER: (&str, &str) = ("acme/shop", "main");

/// The script lines of a job, with these inputs and every other one at its default.
fn script(job: &str, inputs: &[(&str, &str)]) -> String {
    let text = read(&sources().join("ci/gitlab/templates/model.yml"));
    let (header, jobs) = text.split_once("\n---\n").expect("a header and jobs");
    let (_, body) = jobs.split_once(&format!("\"$[[ inputs.prefix ]]-{job}\":")).expect("the job");
    let lines = body.lines().skip(1).take_while(|line| line.is_empty() || line.starts_with(' '));
    let script = lines.skip_while(|line| *line != "  script:").skip(1);
    let script = script.take_while(|line| line.starts_with("    "));
    // An item is a line, or a block of lines behind `|`.
    let lines: Vec<&str> = script
        .filter(|line| *line != "    - |")
        .map(|line| {
            line.strip_prefix("    - ").or(line.strip_prefix("      ")).expect("a line of the script")
        })
        .collect();
    assert!(!lines.is_empty(), "{job} has a script");
    let mut all = lines.join("\n");
    for (name, value) in inputs {
        all = all.replace(&format!("$[[ inputs.{name} ]]"), value);
    }
    let mut name = "";
    for line in header.lines() {
        match (line.strip_prefix("      default: "), line.trim().strip_suffix(':')) {
            (Some(value), _) => {
                all = all.replace(&format!("$[[ inputs.{name} ]]"), value.trim_matches('"'));
            }
            (None, Some(key)) => name = key,
            (None, None) => {}
        }
    }
    assert!(!all.contains("$[["), "{job}: every input has a value: {all}");
    all
}

/// Runs a job of the component, as a merge request from there would.
fn run(folder: &Path, job: &str, source: (&str, &str)) -> Ended {
    run_with(folder, &script(job, &[]), source, &[])
}

#[expect(clippy::disallowed_methods, reason = "the lines of the component are run by a shell")]
fn run_with(
    folder: &Path,
    script: &str,
    (project, branch): (&str, &str),
    variables: &[(&str, &str)],
) -> Ended {
    let program = Path::new(env!("CARGO_BIN_EXE_dsc")).parent().expect("a folder").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let base = crate::git::git_in(folder, &["rev-parse", "main"]);
    let mut command = Command::new("sh");
    command.args(["-e", "-c", script]).current_dir(folder);
    for name in ["CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "DSC_SOURCE", "DSC_AGAINST", "DSC_NOTE_TOKEN"] {
        command.env_remove(name);
    }
    for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    let output = command
        .env("PATH", path)
        .env("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", project)
        .env("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", branch)
        .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.trim())
        .envs(variables.iter().copied())
        .output()
        .expect("a shell");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A request that only one of the three may make; it goes into `main`.
fn request(repository: &Repository, what: &str, owner: (&str, &str), files: &[(&str, &str)]) {
    repository.git(&["checkout", "--quiet", "-B", owner.1, "main"]);
    repository.write(files);
    repository.git(&["add", "--all"]);
    for source in [ECOSYSTEM_OWNER, ZONE_OWNER, TEAM_OWNER] {
        let ended = run(repository.path(), "check", source);
        let report = read(&repository.path().join("gl-code-quality-report.json"));
        let report: serde_json::Value = serde_json::from_str(&report).expect("a report, whatever was found");
        let note = read(&repository.path().join("dsc-note.md"));
        assert!(note.starts_with("<!-- dsc:check -->\n"), "{note}");
        if source == owner {
            assert_eq!(ended.code, 0, "{what} by {source:?}: {}{}", ended.stdout, ended.stderr);
            continue;
        }
        assert_eq!(ended.code, 1, "{what} by {source:?}: {}{}", ended.stdout, ended.stderr);
        assert!(ended.stdout.contains("unauthorised-change"), "{what} by {source:?}: {}", ended.stdout);
        let entries = report.as_array().expect("a list");
        assert!(entries.iter().all(|entry| entry["location"]["lines"]["begin"].is_u64()), "{report:#}");
        assert!(entries.iter().any(|entry| entry["severity"] == "critical"
            || entry["severity"] == "blocker"
            || entry["severity"] == "major"));
    }
    repository.git(&["reset", "--quiet"]);
    for name in ["gl-code-quality-report.json", "dsc-note.md"] {
        repository.write(&[(name, "")]);
    }
    repository.merge(what);
}

#[test]
fn a_team_comes_and_goes_by_the_scripts_of_the_component() {
    let declaration = "zones:\n  usa: { description: Business in America, repository: acme/zone-usa@main }\n";
    let before = ECOSYSTEM.replace(declaration, "");
    let repository = Repository::with(&[("dsc.toml", "edition = 1\n"), ("ecosystem.dsc.yaml", &before)]);
    repository.git(&["checkout", "--quiet", "--detach"]);
    request(&repository, "the zone is declared", ECOSYSTEM_OWNER, &[("ecosystem.dsc.yaml", ECOSYSTEM)]);
    request(&repository, "the team is declared", ZONE_OWNER, &[("usa/zone.dsc.yaml", ZONE)]);
    request(&repository, "the team fills itself", TEAM_OWNER, &[("usa/shop.dsc.yaml", TEAM)]);

    let linted = run(repository.path(), "lint", TEAM_OWNER);
    assert_eq!(linted.code, 0, "{}{}", linted.stdout, linted.stderr);
    let planned = run(repository.path(), "plan", TEAM_OWNER);
    assert_eq!(planned.code, 0, "{}{}", planned.stdout, planned.stderr);
    let widget: serde_json::Value =
        serde_json::from_str(&read(&repository.path().join("dsc-plan.json"))).expect("the widget's report");
    assert!(widget["create"].as_u64().is_some_and(|steps| steps > 0), "{widget}");
    assert_eq!(widget.as_object().map(serde_json::Map::len), Some(3), "GitLab reads these three: {widget}");
    let applied = run(repository.path(), "apply", TEAM_OWNER);
    assert_eq!(applied.code, 0, "{}{}", applied.stdout, applied.stderr);
    for name in ["gl-code-quality-report.json", "dsc-lint.xml", "dsc.plan", "dsc-plan.json"] {
        repository.write(&[(name, "")]);
    }
    repository.write(&[(".gitignore", "/build\n/data\n")]);
    repository.merge("results are no part of the model");

    let deprecated = TEAM.replace(
        "    description: What was sold\n",
        "    description: What was sold\n    deprecated: { since: 2026-01-01, reason: The shop closes, use: usa/sales.customers }\n",
    );
    let left = deprecated.split("workspaces:").next().expect("a first part").to_owned();
    request(&repository, "the store is deprecated", TEAM_OWNER, &[("usa/shop.dsc.yaml", &left)]);
    request(&repository, "the team empties itself", TEAM_OWNER, &[("usa/shop.dsc.yaml", "")]);
    request(&repository, "the team is let go", ZONE_OWNER, &[("usa/zone.dsc.yaml", "dsc: 1\nzone: usa\n")]);
}
