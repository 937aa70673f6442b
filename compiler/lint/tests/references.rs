//! What is said of references where a page cannot show it: in projects with a file that cannot be read.

use dsc_diag::Level;
use dsc_testkit::{BASE, BASE_ZONE, Project};

const WORKSPACE: &str = "dsc: 1
zone: usa
team: cards
workspaces:
  reporting:
    container: managed
    groups:
      live:
        needs: { history: live, latency: hours }
        datasets: [northwind.customers]
";

fn with_store(text: &str) -> Project {
    Project::new(&[
        ("base.dsc.yaml", BASE),
        ("usa/zone.dsc.yaml", BASE_ZONE),
        ("usa/northwind.dsc.yaml", text),
        ("usa/reporting.dsc.yaml", WORKSPACE),
    ])
}

#[test]
fn a_name_in_a_file_that_cannot_be_read_is_not_missing() {
    let store = "dsc: 1\nzone: usa\nteam: northwind\ndatastores: { northwind: { datasets: { customers: [\n";
    assert_eq!(with_store(store).rules_found(Level::Error), ["invalid-yaml"]);
}

#[test]
fn a_name_that_stands_nowhere_is_missing_all_the_same() {
    let store = "dsc: 1\nzone: usa\nteam: cards\ndatastores: { northwest: {\n";
    assert_eq!(with_store(store).rules_found(Level::Error), ["invalid-yaml", "unresolved-reference"]);
}

#[test]
fn a_file_that_cannot_be_read_may_use_what_it_names() {
    let user = "dsc: 1\nzone: usa\nteam: northwind\ncontainers: { spare_db: { credential: docker/reader\n";
    let project =
        Project::new(&[("base.dsc.yaml", BASE), ("usa/zone.dsc.yaml", BASE_ZONE), ("x.dsc.yaml", user)]);
    assert!(
        !project.lint_lines().iter().any(|line| line.contains("`docker`")),
        "{:#?}",
        project.lint_lines()
    );
}
