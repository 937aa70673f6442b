//! Which environment a command acts in: by flag, by variable, by `dsc.toml`, and none.

use crate::support::{dsc, project, shop};

const SETTINGS: &str =
    "edition = 1\n[environments.dev]\ndescription = \"Here\"\n[environments.prod]\ndescription = \"There\"\n";

fn overlay(environment: &str, path: &str) -> String {
    format!("dsc: 1\noverlay: {{ environment: {environment} }}\nplatforms:\n  embedded: {{ path: {path} }}\n")
}

/// The shop with an overlay for two environments, and settings.
fn shop_with(settings: &str) -> tempfile::TempDir {
    let folder = shop();
    let write = |name: &str, text: &str| crate::support::write(&folder.path().join(name), text.as_bytes());
    write("dsc.toml", settings);
    write("over/dev.dsc.yaml", &overlay("dev", "dev/shop.duckdb"));
    write("over/prod.dsc.yaml", &overlay("prod", "prod/shop.duckdb"));
    folder
}

#[test]
fn the_flag_goes_before_the_variable_and_that_before_the_settings() {
    let folder = shop_with(&format!("environment = \"dev\"\n{SETTINGS}"));
    let exported = |environment: Option<&str>, variable: Option<&str>| {
        let mut arguments = vec!["export", "--format", "json"];
        arguments.extend(environment.into_iter().flat_map(|name| ["--environment", name]));
        let mut call = dsc(&arguments).inside(folder.path());
        if let Some(name) = variable {
            call = call.with("DSC_ENVIRONMENT", name);
        }
        call.run().stdout
    };
    assert!(exported(None, None).contains("dev/shop.duckdb"));
    assert!(exported(None, Some("prod")).contains("prod/shop.duckdb"));
    assert!(exported(Some("dev"), Some("prod")).contains("dev/shop.duckdb"));
    let shown = dsc(&["lint", "--show-settings"]).inside(folder.path()).run().stdout;
    let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with("environment ")).collect();
    assert!(matches!(rows[..], [row] if row.contains("dev") && row.ends_with("dsc.toml:1")), "{shown}");
}

#[test]
fn without_an_environment_the_base_is_acted_on_and_that_is_said() {
    let folder = shop_with(SETTINGS);
    let ended = dsc(&["export", "--format", "json"]).inside(folder.path()).run();
    assert!(!ended.stdout.contains("dev/shop.duckdb"), "{}", ended.stdout);
    assert!(ended.stderr.contains("`--environment dev`"), "{}", ended.stderr);
}

#[test]
fn a_plan_is_made_for_the_platform_of_the_environment() {
    let folder = shop_with(SETTINGS);
    let apply = dsc(&["apply", "--yes", "--environment", "dev"]).inside(folder.path()).run();
    assert_eq!(apply.code, 0, "{}", apply.stderr);
    assert!(folder.path().join("dev/shop.duckdb.d").exists());
    let check = |environment| {
        dsc(&["plan", "--check", "--environment", environment]).inside(folder.path()).run().code
    };
    assert_eq!((check("dev"), check("prod")), (0, 1));
}

#[test]
fn lint_judges_every_environment_and_one_when_it_is_named() {
    let folder = shop_with(SETTINGS);
    let wrong =
        "dsc: 1\noverlay: { environment: prod }\nplatforms:\n  embedded: { location: nowhere:at/all }\n";
    crate::support::write(&folder.path().join("over/wrong.dsc.yaml"), wrong.as_bytes());
    let code = |arguments: &[&str]| dsc(arguments).inside(folder.path()).run().code;
    assert_eq!(code(&["lint"]), 1);
    assert_eq!(code(&["lint", "--environment", "prod"]), 1);
    assert_eq!(code(&["lint", "--environment", "dev"]), 0);
}

#[test]
fn an_environment_that_the_settings_name_must_be_declared() {
    let folder = project(&[
        ("dsc.toml", "edition = 1\nenvironment = \"dve\"\n[environments.dev]\n"),
        ("a.dsc.yaml", "dsc: 1\n"),
    ]);
    let ended = dsc(&["lint", "--output", "concise"]).inside(folder.path()).run();
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("dsc.toml:2:15"), "{}", ended.stdout);
}
