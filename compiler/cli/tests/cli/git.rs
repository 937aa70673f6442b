//! Repositories for tests, made by git itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Ended, dsc, write};

/// A clone with a model in it.
pub struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// A repository with those files on its branch `main`.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let repository = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.write(files);
        repository.commit("begin");
        repository
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes files; one without content goes away.
    pub fn write(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = self.path().join(path);
            if text.is_empty() {
                remove(&path);
            } else {
                write(&path, text.as_bytes());
            }
        }
    }

    /// Replaces text in a file.
    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let file = self.path().join(path);
        let text = crate::support::read(&file);
        assert!(text.contains(from), "{path} holds no {from}");
        write(&file, text.replacen(from, to, 1).as_bytes());
    }

    /// Commits everything that there is.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    /// Begins a branch at `main`.
    pub fn branch(&self, name: &str) {
        self.git(&["checkout", "--quiet", "-B", name, "main"]);
    }

    /// Commits what there is and takes it over into `main`.
    pub fn merge(&self, message: &str) {
        self.commit(message);
        self.git(&["update-ref", "refs/heads/main", "HEAD"]);
    }

    /// Runs git in it.
    pub fn git(&self, arguments: &[&str]) -> String {
        git_in(self.path(), arguments)
    }

    /// Asks whether what lies in the folder may enter `main`.
    pub fn check(&self, source: &str) -> Ended {
        self.check_with(&["--against", "main", "--source", source])
    }

    /// Asks with arguments of one's own; answers with concise lines.
    pub fn check_with(&self, arguments: &[&str]) -> Ended {
        let all: Vec<&str> = ["check", "--output", "concise"].iter().chain(arguments).copied().collect();
        dsc(&all).inside(self.path()).run()
    }

    /// A clone of it, made with those options.
    pub fn clone_with(&self, options: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let from = format!("file://{}", self.path().display());
        let to = folder.path().join("clone");
        let mut arguments = vec!["clone", "--quiet"];
        arguments.extend(options);
        let target = to.display().to_string();
        arguments.extend([from.as_str(), target.as_str()]);
        git_in(folder.path(), &arguments);
        (folder, to)
    }
}

/// Runs git in a folder, with nothing of the machine's own settings.
#[expect(clippy::disallowed_methods, reason = "the repositories of these tests are made by git")]
pub fn git_in(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "protocol.file.allow=always"]).args(arguments).current_dir(folder);
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "test"),
        ("GIT_AUTHOR_EMAIL", "test@example.org"),
        ("GIT_COMMITTER_NAME", "test"),
        ("GIT_COMMITTER_EMAIL", "test@example.org"),
    ] {
        command.env(name, value);
    }
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let output = command.output().expect("git can be started");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[expect(clippy::disallowed_methods, reason = "tests take files away")]
fn remove(path: &Path) {
    std::fs::remove_file(path).expect("a file can be removed");
}

/// The ecosystem that these tests are about, with one zone and one team.
pub const ECOSYSTEM: &str = "dsc: 1
ecosystem:
  name: acme
  description: A small ecosystem
  repository: acme/model@ecosystem
  live_branch: main
  classifications: [pub, cpi, pc3]
vendors:
  mycorp: { description: Our own machines, cloud: private, locations: { usa: {} } }
zones:
  usa: { description: Business in America, repository: acme/zone-usa@main }
platforms:
  embedded:
    kind: duckdb
    description: A file
    location: mycorp:usa
    path: build/acme.duckdb
    encryption: { key_holder: own }
";

/// The zone's own file.
pub const ZONE: &str = "dsc: 1
zone: usa
teams:
  shop: { description: Sells, repository: acme/shop@main }
";

/// The team's own file.
pub const TEAM: &str = "dsc: 1
zone: usa
team: shop
containers:
  exports:
    kind: files
    description: A folder of files
    location: mycorp:usa
    path: data
    format: csv
    encryption: { key_holder: own }
datastores:
  sales:
    description: What was sold
    ingestion: { kind: snapshot, container: exports, schedule: { cron: \"0 * * * *\" } }
    datasets:
      customers:
        key: [customer_id]
        classification: [pub]
        columns:
          customer_id: bigint
          city: varchar(20)?
workspaces:
  reporting:
    description: Reports of the day
    container: managed
    groups:
      live:
        needs: { history: live, latency: hours }
        datasets: [sales.customers]
";

/// All of it.
pub const MODEL: [(&str, &str); 4] = [
    ("dsc.toml", "edition = 1\n"),
    ("ecosystem.dsc.yaml", ECOSYSTEM),
    ("usa/zone.dsc.yaml", ZONE),
    ("usa/shop.dsc.yaml", TEAM),
];
