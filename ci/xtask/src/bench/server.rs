//! A server to measure on, with databases, and a model whose platform it is.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::files::{self, FileError};
use crate::generate_model::{Parameters, Reads, Written, write_model};
use crate::{ChoreError, note};

/// The version that is measured: the newest but one, as most people have it.
const MAJOR: &str = "17";
/// Any version's `psql` speaks to all of them.
const PSQL: &str = "postgres/15/bin/psql";
const USER: &str = "postgres";
const PASSWORD: &str = "not@a secret";

/// A running server. It ends with this.
pub struct Server {
    child: Child,
    folder: String,
    port: String,
    psql: PathBuf,
}

impl Server {
    /// The user and the password of every server of `dsc-testservers`.
    pub const LOGIN: (&str, &str) = (USER, PASSWORD);

    /// Starts one, by the program that tests start theirs with.
    pub fn start(target: &Path) -> Result<Server, ChoreError> {
        Server::start_with(target, &[])
    }

    /// Starts one with settings.
    pub fn start_with(target: &Path, settings: &[&str]) -> Result<Server, ChoreError> {
        note("starting a server …");
        let mut child = hold(target, &[&[MAJOR], settings].concat())?;
        let lines = child.stdout.take().map(|stdout| BufReader::new(stdout).lines());
        let told: Vec<String> = lines.into_iter().flatten().take(2).map_while(Result::ok).collect();
        let port = told.get(1).and_then(|line| line.split_once(" -p ")).map(|(_, rest)| rest);
        let port = port.and_then(|rest| rest.split_whitespace().next());
        let (Some(folder), Some(port)) = (told.first(), port) else {
            return Err(ChoreError::Refused(String::from(
                "the server did not start; `ci/postgres` fetches it",
            )));
        };
        Ok(Server { folder: folder.clone(), port: port.to_owned(), psql: target.join(PSQL), child })
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> &str {
        &self.port
    }

    /// The program and arguments that run a file of statements in a database, and show nothing.
    pub fn psql_arguments(&self, database: &str, file: &Path) -> (PathBuf, Vec<String>) {
        let mut out = self.common(database);
        out.extend(["-o", "/dev/null", "-f"].map(String::from));
        out.push(file.to_string_lossy().into_owned());
        (self.psql.clone(), out)
    }

    fn common(&self, database: &str) -> Vec<String> {
        let words = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "FETCH_COUNT=10000", "-U", USER];
        let mut out: Vec<String> = words.map(String::from).to_vec();
        out.extend(["-h", &self.folder, "-p", &self.port, "-d", database].map(String::from));
        out
    }

    /// Runs a statement, and gives what it answers.
    #[expect(clippy::disallowed_methods, reason = "the benchmark asks the server that it measures on")]
    pub fn ask(&self, database: &str, statement: &str) -> Result<String, ChoreError> {
        let output = Command::new(&self.psql)
            .args(self.common(database))
            .args(["-c", statement])
            .output()
            .map_err(|source| FileError::new("start", &self.psql, source))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
        }
        Err(ChoreError::Refused(format!("psql: {}", String::from_utf8_lossy(&output.stderr).trim_end())))
    }

    /// Writes a model of that many datasets, each read by one workspace, whose platform is a database here.
    pub fn model(&self, datasets: u64, database: &str, folder: &Path) -> Result<Written, ChoreError> {
        let parameters = Parameters { sinks: 1, reads: Reads::Everything, ..Parameters::sized(datasets) };
        let written = write_model(&parameters, folder)?;
        let platform = format!(
            r#"dsc = 1

[credential_stores.shell]
kind = "env"
credentials = {{ bench = "user_password" }}

[platforms.warehouse]
kind = "postgres"
description = "A server"
default = true
credential_store = "shell"

[platforms.warehouse.instances.main]
location = "homeport:europe/porto"
host = "127.0.0.1"
port = {}
database = "{database}"
credential = "shell/bench"
encryption = {{ key_holder = "own" }}
"#,
            self.port
        );
        files::write(&folder.join("platform.dsc.toml"), platform.as_bytes())?;
        Ok(written)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends as soon as nobody holds its input open, and has nobody to tell.
        let _ = self.child.wait();
    }
}

/// Has the program that tests start their servers with start some, and holds them as long as the input of it is open.
#[expect(clippy::disallowed_methods, reason = "the benchmark needs a server, or a broker")]
pub fn hold(target: &Path, what: &[&str]) -> Result<Child, FileError> {
    Command::new("cargo")
        .args(["run", "--quiet", "--package", "dsc-testservers", "--target-dir"])
        .arg(target)
        .arg("--")
        .args(what)
        .current_dir(files::repository())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| FileError::new("start", Path::new("cargo"), source))
}

/// The program and arguments that run a command of `dsc` on a model.
pub fn dsc_arguments(program: &Path, command: &[&str], folder: &Path) -> (PathBuf, Vec<String>) {
    let mut out = vec![format!("BENCH_USER={USER}"), format!("BENCH_PASSWORD={PASSWORD}")];
    out.push(program.to_string_lossy().into_owned());
    out.extend(command.iter().map(|word| (*word).to_owned()));
    out.extend([String::from("--project"), folder.to_string_lossy().into_owned()]);
    (PathBuf::from("env"), out)
}
