//! What the program finds around itself: the time, the folder, the terminal. Asked once, then passed down.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// What the program found around itself when it was started.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The time.
    pub now: Timestamp,
    /// The folder it was started in; none where it has gone.
    pub folder: Option<PathBuf>,
    /// Who started it, as the system calls them.
    pub user: String,
    /// The commit of the model, where whoever started it knows it (`DSC_COMMIT`).
    pub commit: Option<String>,
    /// The password of a server that is named in the arguments (`PGPASSWORD`, as libpq has it).
    pub server_password: Option<Hidden>,
    /// The merge request that a job of GitLab runs for.
    pub request: MergeRequest,
    /// What stdin is.
    pub stdin: Stream,
    /// What stdout is.
    pub stdout: Stream,
    /// What stderr is.
    pub stderr: Stream,
    /// Where the user wants colours.
    pub colors: Colors,
    /// Whether the terminal follows links (OSC 8).
    pub links: bool,
    started: Instant,
}

/// A merge request, as the predefined variables of GitLab say it; nothing where no job runs for one.
#[derive(Clone, Debug, Default)]
pub struct MergeRequest {
    /// The project that it comes from (`CI_MERGE_REQUEST_SOURCE_PROJECT_PATH`).
    pub project: Option<String>,
    /// The branch that it comes from (`CI_MERGE_REQUEST_SOURCE_BRANCH_NAME`).
    pub branch: Option<String>,
    /// The commit that it is compared with: the target's in a pipeline of merged results
    /// (`CI_MERGE_REQUEST_TARGET_BRANCH_SHA`), else where both parted (`CI_MERGE_REQUEST_DIFF_BASE_SHA`).
    pub base: Option<String>,
}

/// A secret. Nothing shows it.
#[derive(Clone)]
pub struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("(not shown)")
    }
}

impl From<Hidden> for String {
    fn from(hidden: Hidden) -> String {
        hidden.0
    }
}

/// What a stream leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// A terminal, with its width in columns where known.
    Terminal(Option<u16>),
    /// A file or another program.
    Pipe,
}

/// Where the user wants colours, as the variables say that many programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colors {
    /// Nowhere: `NO_COLOR` is set, `CLICOLOR` is 0, or the terminal has none (`TERM=dumb`).
    Refused,
    /// Where a terminal shows them.
    OnTerminals,
    /// Everywhere: `CLICOLOR_FORCE` is set.
    Forced,
}

impl Surroundings {
    /// Asks the clock, the environment and the streams.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock and the environment")]
    pub fn take() -> Self {
        let set = |name: &str| std::env::var(name).is_ok_and(|value| !value.is_empty());
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
        let colors = match (set("NO_COLOR"), set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0")) {
            (true, _) => Colors::Refused,
            (false, true) => Colors::Forced,
            (false, false) if is("CLICOLOR", "0") || is("TERM", "dumb") => Colors::Refused,
            (false, false) => Colors::OnTerminals,
        };
        let width = terminal_width();
        let stream = |is_terminal| if is_terminal { Stream::Terminal(width) } else { Stream::Pipe };
        Self {
            now: Timestamp::now(),
            folder: std::env::current_dir().ok(),
            user: text("USER").or_else(|| text("LOGNAME")).unwrap_or_else(|| "somebody".to_owned()),
            commit: text("DSC_COMMIT"),
            server_password: text("PGPASSWORD").map(Hidden),
            request: MergeRequest {
                project: text("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"),
                branch: text("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
                base: text("CI_MERGE_REQUEST_TARGET_BRANCH_SHA")
                    .or_else(|| text("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
            },
            stdin: stream(std::io::stdin().is_terminal()),
            stdout: stream(std::io::stdout().is_terminal()),
            stderr: stream(std::io::stderr().is_terminal()),
            colors,
            links: colors != Colors::Refused && supports_hyperlinks::supports_hyperlinks(),
            started: Instant::now(),
        }
    }

    /// The day, in UTC: year, month, day.
    pub fn today(&self) -> (i16, u8, u8) {
        day_of(self.now)
    }

    /// The time since the program was started.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The day of a moment, in UTC: year, month, day.
pub fn day_of(moment: Timestamp) -> (i16, u8, u8) {
    let date = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// The time, for what must know when each of its parts happened.
pub fn clock() -> Timestamp {
    Timestamp::now()
}

/// The width of the terminal, if stderr or stdout is one.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
