//! A project on disk, worked on by the program itself as people would call it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A project in a folder of its own.
pub struct Project {
    folder: TempDir,
}

/// The ecosystem of all of them: one zone, one team, the embedded platform.
const FRAME: &str = r#"dsc: 1
ecosystem:
  name: acme
  description: Real data for tests
  repository: acme/model@ecosystem
  live_branch: main
  classifications: [pub]
vendors:
  mycorp: { description: Our machines, cloud: private, locations: { usa: {} } }
zones:
  usa: { description: The only zone, repository: acme/usa@main }
platforms:
  embedded:
    kind: duckdb
    description: A file
    location: mycorp:usa
    path: build/acme.duckdb
    encryption: { key_holder: own }
"#;
const TEAM: &str =
    "dsc: 1\nzone: usa\nteams:\n  data: { description: The only team, repository: acme/data@main }\n";

impl Project {
    /// Lays out a project around the model of its team, and applies it.
    pub fn new(model: &str) -> Project {
        let project = Project { folder: TempDir::new().expect("a folder") };
        project.write("dsc.toml", "edition = 1\n");
        project.write("acme.dsc.yaml", FRAME);
        project.write("usa.dsc.yaml", TEAM);
        project.write("model.dsc.yaml", &format!("dsc: 1\nzone: usa\nteam: data\n{model}"));
        project.answer(&["apply", "--yes"]);
        project
    }

    /// A place in the project.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with its folders.
    #[expect(clippy::disallowed_methods, reason = "tests lay out the files that they are about")]
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// The program, about to be started in the project.
    #[expect(clippy::disallowed_methods, reason = "the program itself is what these tests are about")]
    fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_dsc"));
        program.args(arguments).current_dir(self.folder.path());
        program
    }

    /// Starts the program and leaves it running.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut program = self.program(arguments);
        program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// Runs the program, which must end well, and gives its answer.
    pub fn answer(&self, arguments: &[&str]) -> String {
        let ended = self.program(arguments).output().expect("the program starts");
        let talk = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {talk}");
        String::from_utf8(ended.stdout).expect("text")
    }

    /// The same, as a document.
    pub fn document(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.extend(["--output", "json"]);
        serde_json::from_str(&self.answer(&all)).expect("a document")
    }

    /// Every row of a view.
    pub fn rows(&self, view: &str) -> Vec<Vec<Value>> {
        let document = self.document(&["show", view, "--limit", "1000000"]);
        let rows = document["rows"].as_array().expect("rows").iter();
        rows.map(|row| row.as_array().expect("a row").clone()).collect()
    }

    /// How many files lie below a folder.
    pub fn files_below(&self, name: &str) -> usize {
        count_files(&self.path(name))
    }
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |entry: std::fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => count_files(&entry.path()),
        Ok(_) => 1,
        Err(_) => 0,
    };
    entries.flatten().map(count).sum()
}
