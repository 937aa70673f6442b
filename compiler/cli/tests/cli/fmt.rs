//! `dsc fmt`: what it writes, what it only shows, and what it leaves alone.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::{SETTINGS, dsc, project, read, repository};

const UNTIDY: &str = "dsc:   1\n# whose\nzones:\n    usa:   { description: 'America' }  # here\n";
const TIDY: &str = "dsc: 1\n\n# whose\nzones:\n  usa: { description: America }  # here\n";

#[test]
fn files_are_laid_out_in_place() {
    let folder = project(&[SETTINGS, ("a.dsc.yaml", UNTIDY), ("b.dsc.toml", "dsc=1\n")]);
    let path = folder.path().join("a.dsc.yaml");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    let ended = dsc(&["fmt"]).inside(folder.path()).run();
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
    assert!(
        ended.stderr.starts_with("laid out a.dsc.yaml\nlaid out b.dsc.toml\n2 of 2 files laid out anew (")
    );
    assert_eq!(read(&path), TIDY);
    assert_eq!(read(&folder.path().join("b.dsc.toml")), "dsc = 1\n");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let again = dsc(&["fmt"]).inside(folder.path()).run();
    assert!(again.stderr.starts_with("0 of 2 files laid out anew ("), "{}", again.stderr);
}

#[test]
fn check_and_diff_write_nothing() {
    let folder = project(&[SETTINGS, ("a.dsc.yaml", UNTIDY), ("usa/b.dsc.yaml", TIDY)]);
    let check = dsc(&["fmt", "--check", "--quiet"]).inside(folder.path()).run();
    assert_eq!((check.code, check.stdout.as_str(), check.stderr.as_str()), (1, "a.dsc.yaml\n", ""));
    let diff = dsc(&["fmt", "--diff", "--quiet"]).inside(folder.path()).run();
    assert_eq!(diff.code, 0);
    let changes = "--- a/a.dsc.yaml\n+++ b/a.dsc.yaml\n@@ -1,4 +1,5 @@\n-dsc:   1\n+dsc: 1\n+\n # whose\n zones:\n\
        -    usa:   { description: 'America' }  # here\n+  usa: { description: America }  # here\n";
    assert_eq!(diff.stdout, changes);
    let both = dsc(&["fmt", "--diff", "--check", "--quiet", "a.dsc.yaml"]).inside(folder.path()).run();
    assert_eq!((both.code, both.stdout.as_str()), (1, changes));
    let other = dsc(&["fmt", "--check", "--quiet", "usa"]).inside(folder.path()).run();
    assert_eq!((other.code, other.stdout.as_str()), (0, ""));
    assert_eq!(read(&folder.path().join("a.dsc.yaml")), UNTIDY);
}

#[test]
fn a_file_with_faults_stays_as_it_is_and_costs_only_itself() {
    let broken = "dsc:   1\nzones: [\n";
    let folder = project(&[SETTINGS, ("a.dsc.yaml", broken), ("b.dsc.yaml", UNTIDY)]);
    let ended = dsc(&["fmt"]).inside(folder.path()).run();
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("invalid-yaml") && ended.stderr.contains("a.dsc.yaml:"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("error: left alone, because of faults: 1 file\n"), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("error[").count(), 1, "{}", ended.stderr);
    assert_eq!(read(&folder.path().join("a.dsc.yaml")), broken);
    assert_eq!(read(&folder.path().join("b.dsc.yaml")), TIDY);
    let unusual = project(&[SETTINGS, ("a.dsc.yaml", "? dsc\n:  1\n")]);
    let ended = dsc(&["fmt"]).inside(unusual.path()).run();
    assert_eq!(ended.code, 0);
    let note = "a.dsc.yaml stays as it is: a key behind a question mark\n";
    assert!(ended.stderr.starts_with(note), "{}", ended.stderr);
}

#[test]
fn behind_a_link_the_file_is_laid_out_and_the_link_stays() {
    let folder = project(&[SETTINGS, ("hidden/a.txt", UNTIDY)]);
    let link = folder.path().join("a.dsc.yaml");
    symlink("hidden/a.txt", &link).unwrap();
    assert_eq!(dsc(&["fmt"]).inside(folder.path()).run().code, 0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&folder.path().join("hidden/a.txt")), TIDY);
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let text = format!("\u{feff}{}", UNTIDY.replace('\n', "\r\n"));
    let folder = project(&[SETTINGS, ("a.dsc.yaml", &text)]);
    assert_eq!(dsc(&["fmt"]).inside(folder.path()).run().code, 0);
    let tidy = format!("\u{feff}{}", TIDY.replace('\n', "\r\n"));
    assert_eq!(read(&folder.path().join("a.dsc.yaml")), tidy);
}

#[test]
fn the_examples_are_laid_out() {
    for example in ["reference", "shop"] {
        let ended =
            dsc(&["fmt", "--check", "--quiet"]).inside(&repository().join("examples").join(example)).run();
        assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{example}");
    }
}
