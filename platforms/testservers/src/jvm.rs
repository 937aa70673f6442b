//! A Java program that runs as long as a test holds it, in a folder of its own.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A busy machine may take its time; none of the starts seen took twenty seconds.
const PATIENCE: Duration = Duration::from_secs(180);
/// Between two looks whether a program is ready.
const PAUSE: Duration = Duration::from_millis(50);
/// How much of a log a failure shows.
const LAST_WORDS: usize = 4_000;

/// What the shell does that stands between a test and its program. The program ends as soon as nobody holds the shell's
/// standard input open any more, which the system sees to when the test's process ends, by whatever means. Only a test
/// that says `done` before has no use for the logs; otherwise they go to `$kept`, where those of the last ten stay.
const KEEPER: &str = r#"
folder=$1 kept=$2
cd "$folder" || exit 1
if [ -f first.args ]; then java @first.args >first.log 2>&1 || exit 1; fi
java @server.args >server.log 2>&1 </dev/null &
server=$!
read -r word
kill -KILL "$server"
wait "$server" 2>/dev/null
if [ "$word" != done ]; then
    mkdir -p "$kept"
    cp first.log server.log ./*.properties "$kept" 2>/dev/null
    ls -dt "$kept"/../* | tail -n +11 | while read -r old; do rm -rf "$old"; done
fi
cd / && rm -rf "$folder"
"#;

/// Where log lines go: to the standard output, which the keeper sends to a file.
const LOGGING: &str = "status=warn
appender.o.type=Console
appender.o.name=O
appender.o.layout.type=PatternLayout
appender.o.layout.pattern=[%d] %p %m (%c{1})%n
rootLogger.level=${sys:level:-info}
rootLogger.appenderRefs=o
rootLogger.appenderRef.o.ref=O
";

/// A running Java program. It ends when this is dropped, and at the latest when the test's process ends.
#[derive(Debug)]
pub(crate) struct Jvm {
    keeper: Child,
    folder: TempDir,
}

/// What is to run.
pub(crate) struct Program<'a> {
    /// What it is called in names of folders and in messages.
    pub(crate) name: &'a str,
    /// How much memory its heap may take, in megabytes.
    pub(crate) heap: u32,
    /// The class and what it is told; `@folder@` stands for its folder.
    pub(crate) command: &'a [&'a str],
    /// Another class that has to have ended well before.
    pub(crate) first: Option<&'a [&'a str]>,
    /// Its settings, which become the file `settings.properties` of its folder.
    pub(crate) settings: &'a str,
}

impl Jvm {
    /// Starts a program and waits until `is_ready` says so; where it ends or takes too long instead, gives its last words.
    pub(crate) fn start(program: &Program<'_>, is_ready: impl Fn(&str) -> bool) -> Result<Jvm, String> {
        let folder = tempfile::Builder::new()
            .prefix(&format!("dsc-{}-", program.name))
            .tempdir()
            .expect("a folder for a program");
        let here = folder.path().to_owned();
        let write = |name: &str, text: &str| {
            fs::write(here.join(name), text.replace("@folder@", &here.display().to_string()))
                .expect("a file");
        };
        write("log4j2.properties", LOGGING);
        write("settings.properties", program.settings);
        write("server.args", &arguments(program.heap, program.command));
        if let Some(first) = program.first {
            write("first.args", &arguments(128, first));
        }
        let kept = installed().join("logs").join(here.file_name().expect("a name"));
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .args([&here, &kept])
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|fault| panic!("could not start {}: {fault}", program.name));
        let mut out = Jvm { keeper, folder };
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if is_ready(&out.log()) {
                return Ok(out);
            }
            // The keeper ends by itself only where the first program fails.
            if out.keeper.try_wait().is_ok_and(|ended| ended.is_some()) || out.has_died() {
                break;
            }
            sleep(PAUSE);
        }
        Err(out.last_words())
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Everything that it has said so far.
    pub(crate) fn log(&self) -> String {
        fs::read(self.folder.path().join("server.log"))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    fn has_died(&self) -> bool {
        let log = self.log();
        ["Exiting Kafka", "shutting down (", "Stopping due to error", "Error: "]
            .iter()
            .any(|word| log.contains(word))
    }

    fn last_words(&self) -> String {
        let first = fs::read_to_string(self.folder.path().join("first.log")).unwrap_or_default();
        let all = format!("{first}{}", self.log());
        let mut from = all.len().saturating_sub(LAST_WORDS);
        while !all.is_char_boundary(from) {
            from += 1;
        }
        all[from..].to_owned()
    }
}

impl Drop for Jvm {
    fn drop(&mut self) {
        if let Some(mut words) = self.keeper.stdin.take()
            && !std::thread::panicking()
        {
            // Where the keeper has ended already, nobody listens.
            let _ = words.write_all(b"done\n");
        }
        let _ = self.keeper.wait();
    }
}

/// The folder into which `ci/kafka` fetches.
pub(crate) fn installed() -> PathBuf {
    let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| clone.join("target"), PathBuf::from);
    let folder = target.join("kafka");
    let folder = folder.canonicalize().unwrap_or(folder);
    assert!(
        folder.join("stamp").exists(),
        "Kafka is not there yet: run `ci/kafka` first, it fetches it once (no {}/stamp)",
        folder.display()
    );
    folder
}

/// A port on 127.0.0.1 that is free at this moment.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).expect("a port").port()
}

/// The command line of a Java program, as a file that Java reads.
pub(crate) fn arguments(heap: u32, command: &[&str]) -> String {
    let mut out = format!(
        "-Xms32m\n-Xmx{heap}m\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-Djava.awt.headless=true\n\
         -Dlog4j2.configurationFile=file:@folder@/log4j2.properties\n-cp\n\"{}/lib/*\"\n",
        installed().display()
    );
    for word in command {
        out.push_str(&format!("\"{word}\"\n"));
    }
    out
}
