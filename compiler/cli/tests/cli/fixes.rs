//! `dsc lint --fix`, `--unsafe-fixes` and `--diff`: what is written, what is only shown, and what is said of it.

use std::path::Path;

use crate::support::{SETTINGS, dsc, project};

const ECOSYSTEM: (&str, &str) = (
    "acme.dsc.yaml",
    "dsc: 1\necosystem:\n  name: acme\n  description: Everything # all of it\n  repository: acme/model@ecosystem\n  live_brnch: main\n  classifications: pub\nvendors:\n  mycorp:\n    description: Ours\n    cloud: private\n    locations: { usa: {} }\n",
);

#[expect(clippy::disallowed_methods, reason = "these tests are about files")]
fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).expect("the file is there")
}

fn mended() -> String {
    ECOSYSTEM.1.replace("live_brnch", "live_branch").replace("pub\n", "[pub]\n")
}

#[test]
fn safe_fixes_are_written_and_counted() {
    let folder = project(&[SETTINGS, ECOSYSTEM]);
    let ended = dsc(&["lint", "--fix"]).inside(folder.path()).run();
    assert_eq!(read(folder.path(), "acme.dsc.yaml"), mended(), "{}", ended.stderr);
    assert!(ended.stderr.starts_with("fixed 2 findings in 1 file\n"), "{}", ended.stderr);
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    let again = dsc(&["lint", "--fix"]).inside(folder.path()).run();
    assert!(again.stderr.starts_with("fixed 0 findings\n"), "{}", again.stderr);
}

#[test]
fn changes_are_shown_and_nothing_is_written() {
    let folder = project(&[SETTINGS, ECOSYSTEM]);
    let ended = dsc(&["lint", "--diff"]).inside(folder.path()).run();
    let expected = "--- a/acme.dsc.yaml\n+++ b/acme.dsc.yaml\n@@ -3,8 +3,8 @@\n   name: acme\n   description: Everything # all of it\n   repository: acme/model@ecosystem\n-  live_brnch: main\n-  classifications: pub\n+  live_branch: main\n+  classifications: [pub]\n vendors:\n   mycorp:\n     description: Ours\n";
    assert_eq!(ended.stdout, expected);
    assert!(ended.stderr.starts_with("would fix 2 findings in 1 file\n"), "{}", ended.stderr);
    assert_eq!((ended.code, read(folder.path(), "acme.dsc.yaml").as_str()), (0, ECOSYSTEM.1));
}

#[test]
fn what_may_change_the_meaning_is_only_mended_when_asked_for() {
    let far = ECOSYSTEM.1.replace("live_brnch", "live_brunchs").replace(": pub\n", ": [pub]\n");
    let folder = project(&[SETTINGS, ("acme.dsc.yaml", &far)]);
    let ended = dsc(&["lint", "--fix"]).inside(folder.path()).run();
    assert!(ended.stderr.starts_with("fixed 0 findings, 1 more with --unsafe-fixes\n"), "{}", ended.stderr);
    assert_eq!((ended.code, read(folder.path(), "acme.dsc.yaml")), (1, far));
    let ended = dsc(&["lint", "--unsafe-fixes"]).inside(folder.path()).run();
    assert_eq!((ended.code, read(folder.path(), "acme.dsc.yaml")), (0, mended()), "{}", ended.stderr);
}

#[test]
fn only_what_is_shown_is_mended() {
    let folder = project(&[SETTINGS, ECOSYSTEM, ("b.dsc.yaml", "dsc: 1\nzonse: {}\n")]);
    let ended =
        dsc(&["lint", "--fix", "--select", "unknown-key", "acme.dsc.yaml"]).inside(folder.path()).run();
    assert_eq!(read(folder.path(), "acme.dsc.yaml"), ECOSYSTEM.1.replace("live_brnch", "live_branch"));
    assert_eq!(read(folder.path(), "b.dsc.yaml"), "dsc: 1\nzonse: {}\n", "{}", ended.stderr);
}

#[test]
#[cfg(unix)]
fn permissions_stay_and_links_stay_links() {
    use std::os::unix::fs::PermissionsExt;
    let folder = project(&[SETTINGS, ("kept/acme.txt", ECOSYSTEM.1)]);
    let (real, link) = (folder.path().join("kept/acme.txt"), folder.path().join("acme.dsc.yaml"));
    std::os::unix::fs::symlink(&real, &link).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    dsc(&["lint", "--fix"]).inside(folder.path()).run();
    assert_eq!(read(folder.path(), "kept/acme.txt"), mended());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
}
