//! That something goes on: nothing while it is quick, then what is being done. A spinner on a terminal, elsewhere a line
//! soon and one every few seconds.

use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::render::steps::BETWEEN_LINES;
use crate::session::Session;
use crate::surroundings::Stream;

/// What takes no longer is not worth a word; who waits longer asks whether anything goes on.
const SOON: Duration = Duration::from_millis(200);
/// Between two pictures of the spinner.
const TURN: Duration = Duration::from_millis(100);

/// Tells what goes on, until it is dropped.
#[derive(Debug)]
pub struct Watch(Option<Told>);

#[derive(Debug)]
enum Told {
    Spinner(ProgressBar),
    Lines { phase: Arc<Mutex<String>>, end: Option<Sender<()>>, teller: Option<JoinHandle<()>> },
}

impl Watch {
    /// Begins with something; silent for those who want silence.
    pub fn new(session: &Session, phase: &str) -> Watch {
        if session.common.quiet {
            return Watch(None);
        }
        if let Stream::Terminal(_) = session.surroundings.stderr {
            let style = ProgressStyle::with_template("{spinner} {wide_msg}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner().with_style(style).with_message(phase.to_owned());
            bar.enable_steady_tick(TURN);
            return Watch(Some(Told::Spinner(bar)));
        }
        let phase = Arc::new(Mutex::new(phase.to_owned()));
        let (end, ended) = channel::<()>();
        let told = Arc::clone(&phase);
        let teller = spawn(move || {
            let mut pause = SOON;
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(pause) {
                let phase = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
                // If nobody listens, nothing is lost.
                let _ = writeln!(io::stderr().lock(), "{phase} …");
                pause = BETWEEN_LINES;
            }
        });
        Watch(Some(Told::Lines { phase, end: Some(end), teller: Some(teller) }))
    }

    /// Goes on with something else.
    pub fn phase(&self, text: &str) {
        match &self.0 {
            Some(Told::Spinner(bar)) => bar.set_message(text.to_owned()),
            Some(Told::Lines { phase, .. }) => {
                text.clone_into(&mut phase.lock().unwrap_or_else(PoisonError::into_inner));
            }
            None => {}
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        match &mut self.0 {
            Some(Told::Spinner(bar)) => bar.finish_and_clear(),
            Some(Told::Lines { end, teller, .. }) => {
                drop(end.take());
                // It ends as soon as it hears that we do, and cannot fail.
                let _ = teller.take().map(JoinHandle::join);
            }
            None => {}
        }
    }
}
