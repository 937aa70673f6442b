//! One fault is one finding: what a slip hides or breaks elsewhere is not reported a second time.

use dsc_diag::Level;
use dsc_testkit::Project;

const STORE: &str = "datastores:
  northwind:
    CONSUMERS
    ingestion: INGESTION
    datasets:
      users: { key: [id], version: [event], classification: [pub], columns: { id: bigint, event: uuid } }
      cards: { key: [id], version: [event], classification: [pub], columns: { id: bigint, event: uuid } }
";

const READERS: &str = "workspaces:
  reporting:
    container: managed
    groups:
      live: { needs: { history: live, latency: hours }, datasets: [northwind.users, northwind.cards] }
    readers: [analysts]
";

const SECOND_PLATFORM: &str = "platforms:
  second: { kind: duckdb, location: mycorp:usa/nj_1, path: build/second.duckdb, encryption: { key_holder: own } }
";

const SNAPSHOT: &str = "{ kind: snapshot, container: usa/orders, schedule: external }";

fn found(consumers: &str, ingestion: &str, platforms: &str) -> Vec<&'static str> {
    let store = STORE.replace("CONSUMERS", consumers).replace("INGESTION", ingestion);
    let team = dsc_testkit::with_head(&format!("{store}{READERS}"));
    let project = Project::new(&[
        ("base.dsc.yaml", dsc_testkit::BASE),
        ("platforms.dsc.yaml", &format!("dsc: 1\n{platforms}")),
        ("usa/northwind.dsc.yaml", &team),
        ("usa/zone.dsc.yaml", dsc_testkit::BASE_ZONE),
    ]);
    project.rules_found(Level::Error)
}

#[test]
fn a_misspelt_approval_is_not_a_missing_one() {
    assert_eq!(found("consumers: [usa/reportin]", SNAPSHOT, ""), ["consumer-not-approved"]);
    // One of somebody who is not there yet waits for them.
    assert_eq!(found("consumers: [usa/reporting, usa/forecasts]", SNAPSHOT, ""), Vec::<&str>::new());
    assert_eq!(found("consumers: []", SNAPSHOT, ""), ["consumer-not-approved"]);
}

#[test]
fn a_misspelt_assignment_is_not_a_missing_one() {
    let assigned = |group: &str| {
        let assignments = format!("assignments:\n  {group}: {{ provisioned: [second] }}\n");
        found("description: x", SNAPSHOT, &format!("{SECOND_PLATFORM}{assignments}"))
    };
    assert_eq!(assigned("usa/reporting.lives"), ["unresolved-reference"]);
    assert_eq!(assigned("usa/reporting.live"), Vec::<&str>::new());
    assert_eq!(found("description: x", SNAPSHOT, SECOND_PLATFORM), ["group-not-assigned"]);
}

#[test]
fn assignments_that_cannot_be_read_are_not_missing() {
    let broken = format!("{SECOND_PLATFORM}assignments:\n  usa/reporting.live: {{ provisioned: [second\n");
    assert_eq!(found("description: x", SNAPSHOT, &broken), ["invalid-yaml"]);
}

#[test]
fn a_misspelt_dataset_in_a_map_of_topics_or_a_route_is_not_left_out_as_well() {
    let topics = "{ kind: kafka, container: acme/streams, topics: { users: e.users, crds: e.cards } }";
    assert_eq!(found("description: x", topics, ""), ["unmapped-topic"]);
    let route =
        "{ kind: file_inbox, container: usa/inbox, route: { field: type, to: { u: users, c: crds } } }";
    assert_eq!(found("description: x", route, ""), ["unresolved-reference"]);
}
