//! Being asked to stop: once to end cleanly after the step at hand, twice to end at once.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};

/// What the shell shows for a program that ended because of Ctrl-C.
const ENDED_AT_ONCE: i32 = 130;

/// Whether somebody asked to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on, on a thread of its own: the work at hand does not let go of its thread while it lasts.
    pub fn listen() -> Self {
        let interrupt = Self::default();
        let heard = interrupt.clone();
        // Where no thread or no signals are to be had, the system's own way of ending programs stays.
        let _ = std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || heard.wait());
        interrupt
    }

    /// Whether somebody asked to stop.
    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    fn wait(&self) {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let (Ok(mut key), Ok(mut request)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            loop {
                tokio::select! {
                    _ = key.recv() => {}
                    _ = request.recv() => {}
                }
                if self.asked.swap(true, Ordering::Relaxed) {
                    std::process::exit(ENDED_AT_ONCE);
                }
                let text = "stopping after this step; once more stops at once";
                let _ = writeln!(std::io::stderr().lock(), "\n{text}");
            }
        });
    }
}
