//! Calls the program and holds what it says against what is expected.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// One call of the program.
pub struct Call {
    command: Command,
}

/// How a call went.
#[derive(Debug)]
pub struct Ended {
    /// The exit code.
    pub code: i32,
    /// The answer.
    pub stdout: String,
    /// The talk.
    pub stderr: String,
}

/// Calls `dsc` with arguments, in an environment that says nothing.
#[expect(clippy::disallowed_methods, reason = "these tests are about the program as it is started")]
pub fn dsc(arguments: &[&str]) -> Call {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dsc"));
    command.args(arguments).stdin(Stdio::null());
    let ours = ["PROJECT", "ENVIRONMENT", "OUTPUT", "COLOR", "QUIET", "VERBOSE", "FAIL_LEVEL", "NO_CACHE"];
    for variable in ours.into_iter().chain(["SELECT", "IGNORE", "AGAINST", "SOURCE"]) {
        command.env_remove(format!("DSC_{variable}"));
    }
    // Examples are looked at where they lie, and nothing is left there. The tests of the cache ask for it.
    command.env("DSC_NO_CACHE", "1");
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK"] {
        command.env_remove(variable);
    }
    for variable in ["SOURCE_PROJECT_PATH", "SOURCE_BRANCH_NAME", "TARGET_BRANCH_SHA", "DIFF_BASE_SHA"] {
        command.env_remove(format!("CI_MERGE_REQUEST_{variable}"));
    }
    Call { command }
}

impl Call {
    /// Starts it in a folder.
    pub fn inside(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets an environment variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Ended {
        let Output { status, stdout, stderr } = self.command.output().expect("the program can be started");
        Ended {
            code: status.code().expect("the program ends by itself"),
            stdout: String::from_utf8(stdout).expect("the answer is text"),
            stderr: String::from_utf8(stderr).expect("the talk is text"),
        }
    }

    /// Starts it, to be talked to while it runs.
    pub fn command(self) -> Command {
        self.command
    }
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).expect("the crate stands two folders down").to_owned()
}

/// A project of a few files in a folder of its own.
pub fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (path, text) in files {
        write(&folder.path().join(path), text.as_bytes());
    }
    folder
}

/// A copy of the model of `examples/shop`, without data.
pub fn shop() -> tempfile::TempDir {
    let from = repository().join("examples/shop");
    let names = ["dsc.toml", "lantern.dsc.yaml", "platform.dsc.toml"];
    let parts = [
        "eu/catalogue.dsc.yaml",
        "eu/zone.dsc.yaml",
        "usa/club.dsc.toml",
        "usa/tills.dsc.yaml",
        "usa/zone.dsc.yaml",
    ];
    let folder = tempfile::tempdir().expect("a folder can be made");
    for name in names.iter().chain(&parts) {
        write(&folder.path().join(name), read(&from.join(name)).as_bytes());
    }
    folder
}

/// The smallest settings.
pub const SETTINGS: (&str, &str) = ("dsc.toml", "edition = 1\n");

/// A model file without objects.
pub const EMPTY_MODEL: (&str, &str) = ("empty.dsc.yaml", "dsc: 1\n");

/// Writes a file, with its folders.
#[expect(clippy::disallowed_methods, reason = "tests lay out the files that they are about")]
pub fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("folders can be made");
    std::fs::write(path, bytes).expect("a file can be written");
}

/// Reads a file.
#[expect(clippy::disallowed_methods, reason = "tests read what was written")]
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// The names of the files in a folder, sorted.
pub fn list_files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("can be listed").file_name().to_string_lossy().into_owned());
    let mut out: Vec<String> = names.filter(|name| !name.starts_with('.') || name == ".gitignore").collect();
    out.sort();
    out
}

/// Holds a document against its schema in `schemas/`.
pub fn check_schema(name: &str, document: &serde_json::Value) {
    let schema = read(&repository().join(format!("schemas/{name}.schema.json")));
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let fault = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    let faults: Vec<String> = validator.iter_errors(document).map(fault).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

/// Holds a text against the expected one in `expected/`.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests may want the expected texts written anew"
)]
pub fn check_expected(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/expected").join(name);
    if std::env::var("DSC_WRITE_EXPECTED").is_ok() {
        write(&path, text.as_bytes());
    }
    let expected = read(&path);
    assert!(expected == text, "{name} differs. Expected:\n{expected}\nFound:\n{text}");
}
