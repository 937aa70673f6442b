//! A PostgreSQL server of the test's own, in a folder of its own, on a port of its own.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The major versions that `ci/postgres` provides, all of which are served.
pub const MAJORS: [u32; 4] = [15, 16, 17, 18];

/// Nobody's number on every Linux: the user as which a server runs that root starts.
const NOBODY: u32 = 65_534;
/// A busy machine may take its time for `initdb`; none of those seen took ten seconds.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks whether a server is ready.
const PAUSE: Duration = Duration::from_millis(20);
/// Somebody else may take the port between our choice and the server's.
const ATTEMPTS: u32 = 5;

/// What the shell does that stands between a test and its server. It ends the server as soon as nobody holds its own
/// standard input open any more, which the system sees to when the test's process ends, by whatever means.
const KEEPER: &str = r#"
bin=$1 folder=$2
shift 2
"$bin/initdb" -D "$folder/data" --username=postgres --pwfile="$folder/password" --no-sync --encoding=UTF8 \
    --locale=C --auth-local=trust --auth-host=scram-sha-256 --no-instructions >"$folder/log" 2>&1 || exit 1
start() {
    "$bin/postgres" -D "$folder/data" -k "$folder" "$@" >>"$folder/log" 2>&1 </dev/null &
    server=$!
}
start "$@"
while read -r _; do
    kill -QUIT "$server"
    wait "$server"
    start "$@"
done
kill -QUIT "$server"
wait "$server"
rm -rf "$folder"
"#;

/// What a server promises about data that it has committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It survives the end of the server, not that of the machine: enough for tests, and quick.
    Quick,
    /// As in real life: for what is measured, and for tests that take the server away.
    Real,
}

/// A running server. It ends when this is dropped, and at the latest when the test program ends.
#[derive(Debug)]
pub struct Postgres {
    major: u32,
    port: u16,
    bin: PathBuf,
    databases: AtomicU32,
    keeper: Child,
    folder: TempDir,
}

impl Postgres {
    /// The name of the one user that a fresh server has.
    pub const USER: &'static str = "postgres";
    /// That user's password, with a sign in it that needs care in addresses and files.
    pub const PASSWORD: &'static str = "not@a secret";

    /// Starts a server of that major version.
    pub fn start(major: u32, durability: Durability) -> Postgres {
        let bin = programs(major);
        for _ in 1..ATTEMPTS {
            if let Ok(server) = attempt(major, &bin, durability) {
                return server;
            }
        }
        match attempt(major, &bin, durability) {
            Ok(server) => server,
            Err(log) => panic!("PostgreSQL {major} did not start; it said:\n{log}"),
        }
    }

    /// One server of each version for all tests of a program. They end with it.
    pub fn shared(major: u32) -> &'static Postgres {
        static SERVERS: [OnceLock<Postgres>; MAJORS.len()] = [const { OnceLock::new() }; MAJORS.len()];
        let place = MAJORS.iter().position(|known| *known == major).expect("a version that is served");
        SERVERS[place].get_or_init(|| Postgres::start(major, Durability::Quick))
    }

    /// Its major version.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// Its port on 127.0.0.1, where it wants the password.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of its socket, where it wants no password.
    pub fn socket_folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a database and gives its name.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        name
    }

    /// Runs statements as a hand would do it, and gives what they answer: one row a line, columns with a bar between.
    pub fn psql(&self, database: &str, statements: &str) -> String {
        let psql = programs(MAJORS[0]).join("psql");
        let out = Command::new(&psql)
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", Postgres::USER, "-d", database])
            .arg("-h")
            .arg(self.socket_folder())
            .args(["-p", &self.port.to_string(), "-c", statements])
            .output();
        let out = out.unwrap_or_else(|fault| panic!("could not run `{}`: {fault}", psql.display()));
        let faults = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "psql: {faults}\nin: {statements}");
        String::from_utf8_lossy(&out.stdout).trim_end().to_owned()
    }
}

impl Postgres {
    /// Ends the server as if it had crashed: nobody is waited for, nothing is tidied up. It is started again at once.
    pub fn crash(&mut self) {
        let pid_file = self.folder.path().join("data/postmaster.pid");
        let before = fs::read_to_string(&pid_file).unwrap_or_default();
        let keeper = self.keeper.stdin.as_mut().expect("the way to the keeper");
        keeper.write_all(b"again\n").expect("a word to the keeper");
        let begun = Instant::now();
        let is_new = |text: &str| text.lines().next() != before.lines().next();
        let is_up = |text: &str| is_new(text) && text.lines().nth(7).is_some_and(says_ready);
        while !fs::read_to_string(&pid_file).is_ok_and(|text| is_up(&text)) {
            assert!(begun.elapsed() < PATIENCE, "the server did not come up again");
            sleep(PAUSE);
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It has nobody to tell, and the folder goes in any case.
        let _ = self.keeper.wait();
    }
}

/// The folder of the programs of a major version.
fn programs(major: u32) -> PathBuf {
    let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| clone.join("target"), PathBuf::from);
    let bin = target.join(format!("postgres/{major}/bin"));
    let bin = bin.canonicalize().unwrap_or(bin);
    assert!(
        bin.join("postgres").exists(),
        "PostgreSQL {major} is not there yet: run `ci/postgres` first, it fetches the servers once (no {})",
        bin.display()
    );
    bin
}

/// Starts a server on a port that is free at this moment; if it does not come up, gives what it said.
fn attempt(major: u32, bin: &Path, durability: Durability) -> Result<Postgres, String> {
    let folder = tempfile::Builder::new().prefix("dsc-postgres-").tempdir().expect("a folder");
    let password = folder.path().join("password");
    fs::write(&password, Postgres::PASSWORD).expect("a file");
    let as_root = fs::metadata(folder.path()).expect("a folder").uid() == 0;
    if as_root {
        for path in [folder.path(), &password] {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("a folder for the server's user");
        }
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("an open folder");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).expect("a port").port();
    let mut keeper = keeper(as_root, bin);
    keeper.args(["-c", KEEPER, "keeper"]).arg(bin).arg(folder.path()).arg("-p").arg(port.to_string());
    keeper.args(settings(durability));
    let keeper = keeper
        .env("LD_LIBRARY_PATH", bin.join("../lib"))
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap_or_else(|fault| panic!("could not start PostgreSQL {major}: {fault}"));
    let mut server =
        Postgres { major, port, bin: bin.to_owned(), databases: AtomicU32::new(0), keeper, folder };
    match server.is_ready() {
        Ready::Yes => Ok(server),
        Ready::No => Err(fs::read_to_string(server.folder.path().join("log")).unwrap_or_default()),
    }
}

/// A shell that is not root. Whoever root becomes keeps the right to read, because a clone may stand in a folder that
/// nobody else may look into.
fn keeper(as_root: bool, bin: &Path) -> Command {
    if !as_root {
        return Command::new("sh");
    }
    let mut out = Command::new("setpriv");
    out.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--securebits=+no_setuid_fixup"]);
    out.args(["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "sh"]);
    out.current_dir(bin.ancestors().last().unwrap_or(bin));
    out
}

fn settings(durability: Durability) -> Vec<String> {
    let mut out = vec!["listen_addresses=127.0.0.1", "max_connections=50", "timezone=UTC"];
    if durability == Durability::Quick {
        out.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
    }
    out.into_iter().flat_map(|setting| ["-c".to_owned(), setting.to_owned()]).collect()
}

enum Ready {
    Yes,
    No,
}

impl Postgres {
    /// Waits until it takes connections, or has given up.
    fn is_ready(&mut self) -> Ready {
        let pid_file = self.folder.path().join("data/postmaster.pid");
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if fs::read_to_string(&pid_file).is_ok_and(|text| text.lines().nth(7).is_some_and(says_ready)) {
                return Ready::Yes;
            }
            if self.keeper.try_wait().is_ok_and(|ended| ended.is_some()) || self.has_died() {
                return Ready::No;
            }
            sleep(PAUSE);
        }
        Ready::No
    }

    /// Whether its last words say that it ended.
    fn has_died(&self) -> bool {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.contains("FATAL:") && log.contains("shut down")
    }

    /// The folder of its programs.
    pub fn programs(&self) -> &Path {
        &self.bin
    }
}

/// The eighth line of a server's own file says how it is.
fn says_ready(line: &str) -> bool {
    line.trim_end() == "ready"
}
