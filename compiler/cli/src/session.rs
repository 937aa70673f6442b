//! One call of the program: the arguments made real, and where its answer and its talk go.

mod answer;

use std::io::{self, BufWriter, Write};

use crate::arguments::{Color, Common, Origins, OutputFormat};
use crate::error::CliError;
use crate::render::findings::ReportForm;
use crate::surroundings::{Colors, Stream, Surroundings};

pub use answer::{Form, PlanForm, Wanted, write_file};

/// One call of the program.
#[derive(Debug)]
pub struct Session {
    /// Options of every command.
    pub common: Common,
    /// Where options came from.
    pub origins: Origins,
    /// What was found around.
    pub surroundings: Surroundings,
    stdout: Answer,
}

/// How something is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// With more than ASCII for frames.
    pub unicode: bool,
    /// With links that a click follows.
    pub links: bool,
    /// Columns, where lines have to end somewhere.
    pub width: Option<u16>,
}

/// What somebody said who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Yes.
    Yes,
    /// No, or nothing.
    No,
}

impl Look {
    /// For files and other programs.
    pub const PLAIN: Look = Look { color: false, unicode: false, links: false, width: None };
}

impl Session {
    /// Begins a call.
    pub fn new(common: Common, origins: Origins, surroundings: Surroundings) -> Self {
        Self { common, origins, surroundings, stdout: Answer::Stdout(BufWriter::new(io::stdout())) }
    }

    /// The forms of answer that were asked for, of a command that shows findings.
    pub fn reports(&self, command: &'static str) -> Result<Vec<Wanted<ReportForm>>, CliError> {
        answer::wanted(&self.common.output, command, &ReportForm::ALL)
    }

    /// The forms of answer that were asked for, of a command that answers people and programs.
    pub fn forms(&self, command: &'static str) -> Result<Vec<Wanted<Form>>, CliError> {
        let known = [(OutputFormat::Human, Form::Human), (OutputFormat::Json, Form::Json)];
        answer::wanted(&self.common.output, command, &known)
    }

    /// The forms of answer that were asked for, of a command that makes plans.
    pub fn plan_forms(&self, command: &'static str) -> Result<Vec<Wanted<PlanForm>>, CliError> {
        let known = [
            (OutputFormat::Human, PlanForm::Human),
            (OutputFormat::Json, PlanForm::Json),
            (OutputFormat::Markdown, PlanForm::Markdown),
            (OutputFormat::GitLabTerraform, PlanForm::GitLabTerraform),
        ];
        answer::wanted(&self.common.output, command, &known)
    }

    /// Where the answer goes, of a command that has one form of it only.
    pub fn places(&self, command: &'static str) -> Result<Vec<Wanted<()>>, CliError> {
        answer::wanted(&self.common.output, command, &[(OutputFormat::Human, ())])
    }

    /// Writes one form of the answer to where it goes.
    pub fn answer<F>(
        &mut self,
        wanted: &Wanted<F>,
        write: impl FnOnce(&mut dyn Write, Look) -> io::Result<()>,
    ) -> Result<(), CliError> {
        let Some(path) = &wanted.file else {
            let look = self.look(self.surroundings.stdout);
            return write(&mut self.stdout, look).map_err(answer_error("stdout".to_owned()));
        };
        let place = format!("`{}`", path.display());
        answer::write_file(path, |file| write(file, Look::PLAIN)).map_err(answer_error(place))
    }

    /// Ends the answer on stdout.
    pub fn finish(&mut self) -> Result<(), CliError> {
        self.stdout.flush().map_err(answer_error("stdout".to_owned()))
    }

    /// How text on a stream may look.
    pub fn look(&self, stream: Stream) -> Look {
        let (is_terminal, width) = match stream {
            Stream::Terminal(width) => (true, width),
            Stream::Pipe => (false, None),
        };
        let color = match (self.common.color, self.surroundings.colors) {
            (Color::Always, _) | (Color::Auto, Colors::Forced) => true,
            (Color::Never, _) | (Color::Auto, Colors::Refused) => false,
            (Color::Auto, Colors::OnTerminals) => is_terminal,
        };
        let links = is_terminal && self.surroundings.links;
        Look { color, unicode: is_terminal, links, width }
    }

    /// The time since the start, such as `0.02 s`.
    pub fn seconds(&self) -> String {
        format!("{:.2} s", self.surroundings.elapsed().as_secs_f64())
    }

    /// Says something on stderr, unless the user wants silence.
    pub fn say(&self, text: &str) {
        if !self.common.quiet {
            talk(text);
        }
    }

    /// Says something on stderr that only those want to know who asked for more.
    pub fn say_more(&self, text: &str) {
        if self.common.verbose {
            talk(text);
        }
    }

    /// Shows something on stderr that must be seen.
    pub fn talk_with(&self, write: impl FnOnce(&mut dyn Write, Look) -> io::Result<()>) {
        // If nobody listens, nothing is lost.
        let _ = write(&mut io::stderr().lock(), self.look(self.surroundings.stderr));
    }

    /// Asks a question that is answered with yes or no; anything but a yes is a no.
    pub fn ask(&self, question: &str) -> Result<Reply, CliError> {
        let answers = matches!(self.surroundings.stdin, Stream::Terminal(_));
        if !answers || !matches!(self.surroundings.stderr, Stream::Terminal(_)) {
            return Err(CliError::NobodyToAsk);
        }
        let _ = write!(io::stderr().lock(), "{question} [y/N] ");
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        match read.map(|_| line.trim().to_lowercase()) {
            Ok(word) if word == "y" || word == "yes" => Ok(Reply::Yes),
            Ok(_) | Err(_) => Ok(Reply::No),
        }
    }

    /// Says something on stderr that must be heard.
    pub fn warn(&self, text: &str) {
        let color = self.look(self.surroundings.stderr);
        talk(&color.paint(crate::render::paint::Tone::Bad, text));
    }

    /// Says why the command could not do its work.
    pub fn complain(&self, error: &CliError) {
        let color = self.look(self.surroundings.stderr).color;
        let (start, end) = if color { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        talk(&format!("{start}error{end}: {error}"));
        if let Some(help) = error.help() {
            talk(&format!("help: {help}"));
        }
    }
}

/// Writes a line to stderr; if nobody listens, nothing is lost.
fn talk(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn answer_error(place: String) -> impl FnOnce(io::Error) -> CliError {
    move |source| CliError::Answer { place, source }
}

/// Stdout; once its reader has gone, nothing is written any more and nothing is wrong.
#[derive(Debug)]
enum Answer {
    Stdout(BufWriter<io::Stdout>),
    NobodyReads,
}

impl Answer {
    fn attempt<T>(
        &mut self,
        gone: T,
        write: impl FnOnce(&mut BufWriter<io::Stdout>) -> io::Result<T>,
    ) -> io::Result<T> {
        let Answer::Stdout(stdout) = self else { return Ok(gone) };
        match write(stdout) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                if let Answer::Stdout(stdout) = std::mem::replace(self, Answer::NobodyReads) {
                    // What is still buffered must not be written again when the buffer goes.
                    let _ = stdout.into_parts();
                }
                Ok(gone)
            }
            result => result,
        }
    }
}

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(bytes.len(), |stdout| stdout.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt((), Write::flush)
    }
}
