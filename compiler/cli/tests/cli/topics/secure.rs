//! Topics of brokers that show a certificate and ask for a password, which nobody repeats.
#![allow(clippy::disallowed_methods, reason = "a test reads and writes what others can see")]

use std::path::Path;

use dsc_testservers::{Authority, Door, Kafka};

use super::records::message;
use crate::servers::run;
use crate::support::{Ended, SETTINGS, project, write};

const CANARY: &str = "canary-in-the-mine";

const MODEL: &str = r#"
dsc: 1
ecosystem: { name: acme, description: Everything, repository: acme/eco@main, classifications: [pub] }
vendors: { here: { description: This machine, cloud: private, locations: { desk: {} } } }
zones: { usa: { description: West, repository: acme/usa@main } }
teams: { usa/sales: { description: Sells, repository: acme/sales@main } }
credential_stores:
  vault: { kind: files, path: secrets, credentials: { reader: user_password, authorities: ca_certificates } }
containers:
  acme/streams: { kind: kafka, location: "here:desk", bootstrap: ["KAFKA"], credential: vault/reader }
platforms:
  embedded: { kind: duckdb, default: true, location: "here:desk", path: build/wh.duckdb, encryption: { key_holder: own } }
datastores:
  usa/clicks:
    team: sales
    description: Rows that carry their own version
    ingestion:
      kind: kafka
      container: acme/streams
      via: direct
      envelope: flat
      topics: { clicks: web.clicks }
      create_topics: { partitions: 2, replication: 1 }
    datasets:
      clicks: { key: [id], version: [seen], classification: [pub], columns: { id: bigint, seen: bigint } }
workspaces:
  usa/desk:
    team: sales
    description: Reads all
    container: managed
    groups:
      all:
        needs: { history: live, latency: minutes }
        datasets: [usa/clicks.clicks]
"#;

struct Secure {
    folder: tempfile::TempDir,
    said: String,
}

impl Secure {
    fn new(bootstrap: &str, password: &str, authority: &Authority) -> Secure {
        let out = Secure { folder: project(&[SETTINGS]), said: String::new() };
        let here = out.folder.path();
        write(&here.join("all.dsc.yaml"), MODEL.replace("KAFKA", bootstrap).as_bytes());
        std::fs::create_dir_all(here.join("secrets")).expect("a folder");
        write(&here.join("secrets/reader"), format!("ann\n{password}\n").as_bytes());
        write(&here.join("secrets/authorities"), authority.pem().as_bytes());
        out
    }

    fn dsc(&mut self, arguments: &[&str]) -> Ended {
        let ended = run(arguments, self.folder.path());
        self.said.push_str(&ended.stdout);
        self.said.push_str(&ended.stderr);
        ended
    }

    fn dsc_is_fine(&mut self, arguments: &[&str]) -> Ended {
        let ended = self.dsc(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}{}", ended.stdout, ended.stderr);
        ended
    }
}

/// Every file below a folder, but for the secrets themselves.
fn files(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("secrets") {
            files(&path, out);
        } else if path.is_file() {
            out.push(path);
        }
    }
}

#[test]
fn topics_are_read_with_a_password_over_tls_and_nobody_repeats_it() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let (here, elsewhere) = (ours.server(&["localhost"]), ours.server(&["elsewhere.example"]));
    let door = |mechanisms: &'static [&'static str], certificate| Door {
        mechanisms,
        user: ("ann", CANARY),
        certificate,
        clients: None,
    };
    let kafka = Kafka::start_with_doors(&[
        door(&["SCRAM-SHA-512"], (here.0.as_str(), here.1.as_str())),
        door(&["SCRAM-SHA-256"], (here.0.as_str(), here.1.as_str())),
        door(&["PLAIN"], (here.0.as_str(), here.1.as_str())),
        door(&["SCRAM-SHA-512"], (elsewhere.0.as_str(), elsewhere.1.as_str())),
    ]);

    let mut everything = String::new();
    for number in 0..3 {
        let mut scene = Secure::new(&kafka.door(number), CANARY, &ours);
        scene.dsc_is_fine(&["lint"]);
        scene.dsc_is_fine(&["plan", "--explain", "--out", "plan.json"]);
        // The first one makes the topic, by the same door.
        scene.dsc_is_fine(&["apply", "plan.json", "--verbose"]);
        scene.dsc_is_fine(&["plan", "--check"]);
        if number == 0 {
            let row = |key: i64| message(key, Some(format!("{{\"seen\": {key}}}")));
            let rows: Vec<_> = (0..40)
                .map(row)
                .map(|mut row| {
                    row.partition %= 2;
                    row
                })
                .collect();
            kafka.produce("web.clicks", &rows);
        }
        let moved = scene.dsc_is_fine(&["run", "--verbose"]);
        assert!(moved.stderr.contains("40 rows arrived"), "{}", moved.stderr);
        let status = scene.dsc_is_fine(&["status"]);
        assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
        let mut all = Vec::new();
        files(scene.folder.path(), &mut all);
        assert!(all.len() > 3, "{all:?}");
        for path in all {
            let bytes = std::fs::read(&path).expect("a file");
            let told = bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
            assert!(!told, "{} tells the password", path.display());
        }
        everything.push_str(&scene.said);
    }

    let wrong: [(usize, &str, &Authority, &[&str]); 4] = [
        (
            0,
            "wrong",
            &ours,
            &["could not log in to `acme/streams", "`ann` of the credential `reader`", "password is wrong"],
        ),
        (2, "wrong", &ours, &["could not log in to `acme/streams", "password is wrong"]),
        (
            0,
            CANARY,
            &theirs,
            &["could not connect to `acme/streams", "`ca_certificates` of its credential's store"],
        ),
        (
            3,
            CANARY,
            &ours,
            &["could not connect to `acme/streams", "for another name than that of localhost:"],
        ),
    ];
    for (number, password, authority, parts) in wrong {
        let mut scene = Secure::new(&kafka.door(number), password, authority);
        // Built where nobody asks the brokers, so that the run is the first one who does.
        let told = scene.dsc(&["plan"]);
        assert_eq!(told.code, 2, "{}{}", told.stdout, told.stderr);
        for part in parts {
            assert!(told.stderr.contains(part), "{number}: no `{part}` in {}", told.stderr);
        }
        let without = MODEL.replace("KAFKA", &kafka.door(number));
        let without = without.replace("      create_topics: { partitions: 2, replication: 1 }\n", "");
        write(&scene.folder.path().join("all.dsc.yaml"), without.as_bytes());
        let planned = scene.dsc_is_fine(&["plan"]);
        assert!(
            planned.stderr.contains("the topics of `usa/clicks` were not looked at"),
            "{}",
            planned.stderr
        );
        scene.dsc_is_fine(&["apply", "--yes"]);
        let told = scene.dsc(&["run"]);
        assert_eq!(told.code, 2, "{}{}", told.stdout, told.stderr);
        for part in parts {
            let all = format!("{}{}", told.stdout, told.stderr);
            assert!(all.contains(part), "{number}: no `{part}` in {all}");
        }
        everything.push_str(&scene.said);
    }
    assert!(!everything.contains(CANARY), "the password was told");
    assert!(!super::secrets::processes().contains(CANARY), "a list of processes tells the password");
}
