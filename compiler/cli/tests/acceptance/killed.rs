//! The program killed with signal 9 at ten points of its work on ten thousand events, and started again.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cards::{Dice, count, events, expected_cards};
use crate::project::Project;

const MODEL: &str = r#"containers:
  inbox:
    kind: file_inbox
    description: One file an event
    location: mycorp:usa
    path: data/inbox
    done: data/done
    quarantine: data/quarantine
    encryption: { key_holder: own }
datastores:
  cards:
    description: Users and their cards
    ingestion:
      kind: file_inbox
      container: inbox
      schedule: continuous
      route: { field: metadata.type, to: { user: users, card: cards } }
    datasets:
      users:
        key: [id]
        version: [event_at, event_id]
        classification: [pub]
        columns: { id: bigint, event_at: timestamp, event_id: uuid }
      cards:
        key: [id]
        version: [event_at, event_id]
        classification: [pub]
        columns:
          id: bigint
          user_id: bigint
          created_by_name: text
          updated_at: timestamp
          created_at: timestamp
          active: boolean
          event_at: timestamp
          event_id: uuid
workspaces:
  desk:
    description: Everybody
    container: managed
    groups:
      all: { needs: { history: full, latency: hours }, datasets: [cards.users, cards.cards] }
"#;

/// Points at which the program is killed: after so many of its events have been put away.
const POINTS: [usize; 10] = [1, 400, 900, 1_700, 2_500, 3_600, 4_800, 6_100, 7_300, 8_800];

#[test]
fn killed_at_ten_points_the_end_is_the_same() {
    let project = Project::new(MODEL);
    let mut events = events();
    Dice(9).shuffle(&mut events);
    project.write("data/inbox/__id_counter", "10000");
    for (number, event) in events.iter().enumerate() {
        let (folder, name) = event.name.split_once('/').expect("a folder");
        project.write(&format!("data/inbox/{folder}/{number:05}-{name}"), &event.text);
    }
    for (number, point) in POINTS.iter().enumerate() {
        kill_at(&project, *point, Duration::from_millis(7 * number as u64));
    }
    project.answer(&["run"]);
    check_end(&project);
    let again = project.document(&["run"]);
    assert_eq!(again["stores"][0]["counts"]["arrived"], Value::from(0), "{again}");
    check_end(&project);
}

/// Starts a run and kills it once so many events have been put away, and a moment has passed.
#[expect(clippy::disallowed_methods, reason = "the point of a kill is a point in time")]
fn kill_at(project: &Project, point: usize, moment: Duration) {
    let mut program = project.start(&["run", "--batch-events", "100"]);
    let started = Instant::now();
    while project.files_below("data/done") + project.files_below("data/quarantine") < point {
        assert!(
            program.try_wait().expect("its state").is_none(),
            "it ended before {point} events were put away"
        );
        assert!(started.elapsed() < Duration::from_secs(120), "nothing is put away any more at {point}");
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(moment);
    program.kill().expect("a signal");
    let ended = program.wait().expect("its end");
    assert_eq!(ended.signal(), Some(9), "it was killed while it worked, at {point}");
}

fn check_end(project: &Project) {
    let shown = |row: &Vec<Value>| {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        row[..6].iter().map(text).collect::<Vec<_>>().join("|")
    };
    let mut cards: Vec<String> = project.rows("usa/desk.cards").iter().map(shown).collect();
    let mut wanted = expected_cards();
    cards.sort();
    wanted.sort();
    assert_eq!(cards, wanted);
    let number = |name: &str| usize::try_from(count(name)).expect("small");
    assert_eq!(project.rows("usa/desk.users").len(), number("users"));
    assert_eq!(project.rows("usa/desk.cards_history").len(), number("valid_card_events"));
    let status = project.document(&["status"]);
    let objects = status["platforms"][0]["objects"].as_array().expect("objects").clone();
    let total =
        |name: &str| -> i64 { objects.iter().filter_map(|object| object["total"][name].as_i64()).sum() };
    assert_eq!(total("arrived"), count("events"));
    assert_eq!(total("quarantined"), count("quarantined"));
    assert_eq!(total("inserted"), count("users") + count("cards"));
    assert_eq!(total("updated") + total("superseded"), count("superseded_or_updates"));
    assert_eq!(total("duplicate") + total("held") + total("deleted") + total("unchanged"), 0);
    assert_eq!(status["platforms"][0]["unbalanced"], Value::from(Vec::<Value>::new()));
    assert_eq!(project.files_below("data/quarantine"), number("quarantined"));
    assert_eq!(project.files_below("data/done"), number("events") - number("quarantined"));
}
