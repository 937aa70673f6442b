//! `dsc baseline`: what was there is accepted, what comes is shown, what went is told.

use serde_json::Value;

use crate::support::{SETTINGS, dsc, project, read, write};

const TWO_FAULTS: (&str, &str) = ("a.dsc.yaml", "dsc: 1\nfirst: 1\nsecond: 2\n");

#[test]
fn a_baseline_accepts_what_is_there_and_shows_what_comes() {
    let folder = project(&[SETTINGS, TWO_FAULTS]);
    let path = folder.path();
    let written = dsc(&["baseline"]).inside(path).run();
    assert_eq!((written.code, written.stdout.as_str()), (0, ""));
    assert_eq!(
        written.stderr,
        "dsc.baseline accepts 2 findings: 2 of them new, 0 gone since it was written\n"
    );
    let clean = dsc(&["lint"]).inside(path).run();
    assert_eq!((clean.code, clean.stdout.as_str()), (0, ""));
    assert!(
        clean.stderr.starts_with("no findings in 1 file, 2 accepted by the baseline ("),
        "{}",
        clean.stderr
    );
    // Lines move, the accepted faults stay accepted, and a new one is shown.
    write(&path.join("b.dsc.yaml"), b"dsc: 1\nzones:\n  usa: { colour: red }\n");
    let later = dsc(&["lint", "--output", "concise"]).inside(path).run();
    assert_eq!(later.code, 1);
    assert!(later.stdout.contains("b.dsc.yaml:3:10: error[DSC0105] unknown-key"), "{}", later.stdout);
    assert!(!later.stdout.contains("a.dsc.yaml"), "{}", later.stdout);
    let all = dsc(&["lint", "--no-baseline", "--output", "json"]).inside(path).run();
    let all: Value = serde_json::from_str(&all.stdout).unwrap();
    assert!(all["counts"]["error"].as_u64() > Some(2), "{all}");
    assert_eq!(all["counts"]["baselined"], 0);
}

#[test]
fn lines_of_a_baseline_that_match_nothing_are_told() {
    let folder = project(&[SETTINGS, TWO_FAULTS]);
    let path = folder.path();
    dsc(&["baseline"]).inside(path).run();
    write(&path.join("a.dsc.yaml"), b"dsc: 1\n\n\nsecond: 2\n");
    let ended = dsc(&["lint", "--output", "json"]).inside(path).run();
    let answer: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((&answer["counts"]["baselined"], &answer["counts"]["stale"]), (&1.into(), &1.into()));
    assert!(
        ended.stderr.contains("lines of dsc.baseline that match nothing any more: 1;"),
        "{}",
        ended.stderr
    );
    dsc(&["baseline"]).inside(path).run();
    assert_eq!(read(&path.join("dsc.baseline")).lines().filter(|line| !line.starts_with('#')).count(), 1);
}

#[test]
fn a_baseline_is_for_findings_and_not_for_what_acts_on_a_model() {
    let folder = project(&[SETTINGS, TWO_FAULTS]);
    dsc(&["baseline"]).inside(folder.path()).run();
    assert_eq!(dsc(&["plan"]).inside(folder.path()).run().code, 1);
}

#[test]
fn a_baseline_that_is_none_is_refused_and_no_findings_make_none() {
    let folder = project(&[SETTINGS, TWO_FAULTS, ("dsc.baseline", "# head\nunknown-kind first\n")]);
    let ended = dsc(&["lint"]).inside(folder.path()).run();
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("line 2 of `") && ended.stderr.contains("dsc.baseline"),
        "{}",
        ended.stderr
    );
    let clean = crate::support::shop();
    assert_eq!(dsc(&["baseline"]).inside(clean.path()).run().stderr, "there is nothing to accept\n");
    assert!(!clean.path().join("dsc.baseline").exists());
}
