//! The password opens the database for the program and for connectors, and nobody repeats it.

use std::path::Path;

use dsc_testservers::Postgres;

use super::scene::{Scene, Way};

/// Looks everywhere where somebody could have repeated the password. A file needs none.
pub fn no_secret_is_told(scene: &mut Scene) {
    if scene.way == Way::File {
        return;
    }
    let saved = scene.folder.path().join("plan.json");
    let path = "/connectors/nordic_usa_clicks-1/config";
    if let Some(worker) = scene.connect.first() {
        // A connector that somebody changed, so that the plan shows one.
        let (_, config) = worker.by_hand("GET", path, "");
        worker.by_hand("PUT", path, &config.replace("\"batch.size\":\"3000\"", "\"batch.size\":\"7\""));
    }
    scene.dsc_is_fine(&["plan", "--explain", "--out", saved.to_str().expect("a path")]);
    scene.dsc_is_fine(&["apply", "--yes", "--verbose"]);
    let mut ledger = String::new();
    for table in ["runs", "objects", "meta", "positions"] {
        ledger.push_str(&scene.ask(&format!("SELECT t::text FROM dsc.{table} AS t")));
    }
    let plan = crate::support::read(&saved);
    let mut places = vec![("the program", scene.said.clone()), ("the ledger", ledger)];
    if let Some(worker) = scene.connect.first() {
        assert!(plan.contains("nordic_usa_clicks-1"), "{plan}");
        let (_, inventory) = worker.by_hand("GET", "/connectors?expand=info&expand=status", "");
        places.extend([("Connect", inventory), ("its log", worker.log())]);
    }
    places.extend([("the plan", plan), ("a list of processes", processes())]);
    for (place, text) in places {
        assert!(!text.contains(Postgres::PASSWORD), "{place} tells the password");
    }
}

/// The command lines of all programs that the password goes through: ours, workers, servers. What else runs on the machine
/// may be somebody's editor with this very test in it.
pub fn processes() -> String {
    let mut out = String::new();
    for entry in std::fs::read_dir(Path::new("/proc")).expect("a list of processes").flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let program = line.split(' ').next().unwrap_or_default();
        if ["dsc", "java", "postgres", "postgres:"]
            .iter()
            .any(|name| program.rsplit('/').next() == Some(name))
        {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}
