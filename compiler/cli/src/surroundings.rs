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
    /// What stdin is.
    pub stdin: Stream,
    /// What stdout is.
    pub stdout: Stream,
    /// What stderr is.
    pub stderr: Stream,
    /// Whether the user wants no colours anywhere (`NO_COLOR`), or the terminal has none (`TERM=dumb`).
    pub plain: bool,
    started: Instant,
}

/// What a stream leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// A terminal, with its width in columns where known.
    Terminal(Option<u16>),
    /// A file or another program.
    Pipe,
}

impl Surroundings {
    /// Asks the clock, the environment and the streams.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock and the environment")]
    pub fn take() -> Self {
        let set = |name: &str| std::env::var(name).is_ok_and(|value| !value.is_empty());
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let width = terminal_width();
        let stream = |is_terminal| if is_terminal { Stream::Terminal(width) } else { Stream::Pipe };
        Self {
            now: Timestamp::now(),
            folder: std::env::current_dir().ok(),
            user: text("USER").or_else(|| text("LOGNAME")).unwrap_or_else(|| "somebody".to_owned()),
            commit: text("DSC_COMMIT"),
            stdin: stream(std::io::stdin().is_terminal()),
            stdout: stream(std::io::stdout().is_terminal()),
            stderr: stream(std::io::stderr().is_terminal()),
            plain: set("NO_COLOR") || dumb,
            started: Instant::now(),
        }
    }

    /// The day, in UTC: year, month, day.
    pub fn today(&self) -> (i16, u8, u8) {
        let date = self.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
    }

    /// The time since the program was started.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The time, for what must know when each of its parts happened.
pub fn clock() -> Timestamp {
    Timestamp::now()
}

/// The width of the terminal, if stderr or stdout is one.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
