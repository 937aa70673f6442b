//! Where settings come from: flag, variable, `dsc.toml`, default, in this order.

use crate::support::{EMPTY_MODEL, dsc, project};

const SETTINGS: (&str, &str) = (
    "dsc.toml",
    "edition = 1\n\n[lint]\nfail_level = \"warning\"\n\n[lint.levels]\nmissing-edition = \"info\"\n\n[limits]\ndepth = 9\n",
);

fn row(stdout: &str, name: &str) -> Vec<String> {
    let row = stdout.lines().find(|line| line.split_whitespace().next() == Some(name));
    row.unwrap_or_default().split_whitespace().skip(1).map(str::to_owned).collect()
}

#[test]
fn each_setting_tells_where_it_comes_from() {
    let folder = project(&[SETTINGS, EMPTY_MODEL]);
    let from_file = dsc(&["lint", "--show-settings"]).inside(folder.path()).run();
    assert_eq!(from_file.code, 0);
    assert_eq!(row(&from_file.stdout, "lint.fail_level"), ["warning", "dsc.toml:4"]);
    assert_eq!(row(&from_file.stdout, "lint.levels.missing-edition"), ["info", "dsc.toml:7"]);
    assert_eq!(row(&from_file.stdout, "limits.depth"), ["9", "dsc.toml:10"]);
    assert_eq!(row(&from_file.stdout, "limits.nodes"), ["1000000", "default"]);
    let json = dsc(&["lint", "--show-settings", "--output", "json"]).inside(folder.path()).run();
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let depth =
        json["settings"].as_array().unwrap().iter().find(|one| one["name"] == "limits.depth").unwrap();
    assert_eq!((&depth["value"], &depth["origin"]), (&"9".into(), &"dsc.toml:10".into()));
    let by_variable =
        dsc(&["lint", "--show-settings"]).inside(folder.path()).with("DSC_FAIL_LEVEL", "info").run();
    assert_eq!(row(&by_variable.stdout, "lint.fail_level"), ["info", "DSC_FAIL_LEVEL"]);
    let by_flag = dsc(&["lint", "--show-settings", "--fail-level", "error", "--quiet"])
        .inside(folder.path())
        .with("DSC_FAIL_LEVEL", "info")
        .run();
    assert_eq!(row(&by_flag.stdout, "lint.fail_level"), ["error", "--fail-level"]);
    assert_eq!(row(&by_flag.stdout, "quiet"), ["true", "--quiet"]);
}

#[test]
fn the_fail_level_decides_the_exit_code() {
    let folder = project(&[
        ("dsc.toml", "edition = 1\n[lint.levels]\nmissing-edition = \"warning\"\n"),
        ("a.dsc.yaml", "# nothing\n"),
    ]);
    assert_eq!(dsc(&["lint"]).inside(folder.path()).run().code, 0);
    assert_eq!(dsc(&["lint", "--fail-level", "warning"]).inside(folder.path()).run().code, 1);
    assert_eq!(dsc(&["lint"]).inside(folder.path()).with("DSC_FAIL_LEVEL", "info").run().code, 1);
}

#[test]
fn the_project_is_found_upwards_by_flag_and_by_variable() {
    let folder = project(&[("dsc.toml", "edition = 1\n"), ("usa/deep/a.dsc.yaml", "dsc: 1\n")]);
    let deep = folder.path().join("usa/deep");
    let elsewhere = project(&[]);
    let root = folder.path().to_str().unwrap();
    assert_eq!(dsc(&["lint"]).inside(&deep).run().code, 0);
    assert_eq!(dsc(&["lint", root]).inside(elsewhere.path()).run().code, 0);
    assert_eq!(dsc(&["lint", "--project", root]).inside(elsewhere.path()).run().code, 0);
    assert_eq!(dsc(&["lint"]).inside(elsewhere.path()).with("DSC_PROJECT", root).run().code, 0);
}
