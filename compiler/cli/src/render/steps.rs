//! How far an apply is: a bar on a terminal, a line every few seconds elsewhere, nothing for those who want silence.

use std::cell::Cell;
use std::time::Duration;

use dsc_driver::apply::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::session::Session;
use crate::surroundings::Stream;

/// Tells about steps while they are done.
#[derive(Debug)]
pub struct Steps<'a> {
    session: &'a Session,
    bar: Option<ProgressBar>,
    all: usize,
    told: Cell<Duration>,
}

/// Where nobody watches a bar, so much time lies between two lines.
pub const BETWEEN_LINES: Duration = Duration::from_secs(3);

impl<'a> Steps<'a> {
    /// Begins with nothing done.
    pub fn new(session: &'a Session, all: usize) -> Self {
        let on_terminal = matches!(session.surroundings.stderr, Stream::Terminal(_));
        let bar = (on_terminal && !session.common.quiet && all > 0).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
            ProgressBar::new(all as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { session, bar, all, told: Cell::new(session.surroundings.elapsed()) }
    }

    /// Takes in what happened.
    pub fn tell(&self, progress: &Progress<'_>) {
        match progress {
            Progress::Begun { index, step } => {
                let text = format!("{}: {}", step.address, step.summary);
                match &self.bar {
                    Some(bar) => bar.set_message(text),
                    None => self.say_seldom(&format!("step {} of {}: {text}", index + 1, self.all)),
                }
            }
            Progress::Done { .. } => {
                if let Some(bar) = &self.bar {
                    bar.inc(1);
                }
            }
            Progress::Failed { index, step, error } => {
                self.end();
                self.session.warn(&format!(
                    "step {} failed: {}: {}: {error}",
                    index + 1,
                    step.address,
                    step.summary
                ));
            }
            Progress::Skipped { index, step } => {
                self.session.say(&format!("step {} not done: {}: {}", index + 1, step.address, step.summary));
            }
            Progress::Waiting { index, step, fault } => {
                let text = format!("step {} waits and is tried again: {}: {fault}", index + 1, step.address);
                match &self.bar {
                    Some(bar) => bar.suspend(|| self.session.say(&text)),
                    None => self.session.say(&text),
                }
            }
            Progress::Publishing => {
                if let Some(bar) = &self.bar {
                    bar.set_message("publishing");
                }
            }
        }
    }

    fn say_seldom(&self, text: &str) {
        let now = self.session.surroundings.elapsed();
        if self.session.common.verbose || now.saturating_sub(self.told.get()) >= BETWEEN_LINES {
            self.told.set(now);
            self.session.say(text);
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
