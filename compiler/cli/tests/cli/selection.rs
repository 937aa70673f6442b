//! `--select` and `--ignore`: findings of some rules only.

use crate::support::{SETTINGS, dsc, project};

const FAULTS: (&str, &str) =
    ("a.dsc.yaml", "dsc: 1\nnonsense: 1\nzone: usa\nteam: x\ndatastores:\n  Shop: { colour: red }\n");

fn rules(arguments: &[&str], variables: &[(&str, &str)]) -> (Vec<String>, i32) {
    let folder = project(&[SETTINGS, FAULTS]);
    let mut call = dsc(&[&["lint", "--output", "concise"], arguments].concat()).inside(folder.path());
    for (name, value) in variables {
        call = call.with(name, value);
    }
    let ended = call.run();
    let rule = |line: &str| line.split("[").nth(1).and_then(|rest| rest.split(']').next()).map(str::to_owned);
    (ended.stdout.lines().filter_map(rule).collect(), ended.code)
}

#[test]
fn findings_are_chosen_by_name_code_prefix_and_family() {
    let (all, _) = rules(&[], &[]);
    assert!(
        all.iter().any(|code| code == "DSC0106") && all.iter().any(|code| code.starts_with("DSC03")),
        "{all:?}"
    );
    assert_eq!(rules(&["--select", "unknown-kind"], &[]), (vec!["DSC0106".to_owned()], 1));
    assert_eq!(rules(&["--select", "DSC0106,unknown-key"], &[]).0, ["DSC0106", "DSC0105"]);
    assert!(rules(&["--select", "names"], &[]).0.iter().all(|code| code.starts_with("DSC03")));
    assert!(rules(&["--ignore", "DSC01"], &[]).0.iter().all(|code| !code.starts_with("DSC01")));
    assert_eq!(rules(&["--select", "text", "--ignore", "DSC01"], &[]), (Vec::new(), 0));
    assert_eq!(rules(&[], &[("DSC_SELECT", "unknown-kind")]).0, ["DSC0106"]);
}

#[test]
fn a_word_that_means_no_rule_is_refused_with_the_nearest() {
    let folder = project(&[SETTINGS, FAULTS]);
    let ended = dsc(&["lint", "--ignore", "unknwon-key"]).inside(folder.path()).run();
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("`unknwon-key` is no rule, no code and no family"), "{}", ended.stderr);
    assert!(ended.stderr.contains("help: did you mean `unknown-key`?"), "{}", ended.stderr);
    let strange = dsc(&["lint", "--select", "zebra"]).inside(folder.path()).run();
    assert!(strange.stderr.contains("families are text, references"), "{}", strange.stderr);
}

#[test]
fn the_settings_say_where_every_level_comes_from() {
    let settings = ("dsc.toml", "edition = 1\n\n[lint.levels]\nDSC0105 = \"info\"\n");
    let folder = project(&[settings, FAULTS]);
    let ended = dsc(&["lint", "--show-settings", "--ignore", "names", "--select", "names,text"])
        .inside(folder.path())
        .run();
    let row = |name: &str| {
        let row = ended.stdout.lines().find(|line| line.split_whitespace().next() == Some(name));
        row.unwrap_or_default().split_whitespace().skip(1).collect::<Vec<&str>>().join(" ")
    };
    assert_eq!(row("lint.levels.unknown-key"), "info dsc.toml:4");
    assert_eq!(row("lint.levels.unknown-kind"), "error default");
    assert_eq!(row("lint.levels.reserved-name"), "error default, hidden by --ignore names");
    assert_eq!(row("lint.levels.key-column-unknown"), "error default, hidden by --select");
}
