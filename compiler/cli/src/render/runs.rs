//! What a run moved: bars while it goes on, a table or a document when it is over.

use std::cell::Cell;
use std::io::{self, Write};
use std::time::Duration;

use dsc_driver::{Rows, Value};
use dsc_run::{Counts, Progress, RunError, StoreReport};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value as Json, json};

use crate::interrupt::Interrupt;
use crate::render::steps::BETWEEN_LINES;
use crate::render::table;
use crate::render::text::{counted, number};
use crate::session::{Look, Session};
use crate::surroundings::Stream;

/// What became of a store, or why it did not move at all.
#[derive(Debug)]
pub struct Moved {
    /// Its address.
    pub store: String,
    /// The report, or what stopped it.
    pub result: Result<StoreReport, RunError>,
}

impl Moved {
    /// How many things of it did not move.
    pub fn failures(&self) -> usize {
        self.result.as_ref().map_or(1, |report| report.errors().count())
    }
}

/// Tells how far a run is: a bar on a terminal, a line every few seconds elsewhere.
#[derive(Debug)]
pub struct Bars<'a> {
    session: &'a Session,
    interrupt: &'a Interrupt,
    bar: Option<ProgressBar>,
    told: Cell<Duration>,
}

impl<'a> Bars<'a> {
    /// Begins with nothing done.
    pub fn new(session: &'a Session, interrupt: &'a Interrupt) -> Self {
        let on_terminal = matches!(session.surroundings.stderr, Stream::Terminal(_));
        let bar = (on_terminal && !session.common.quiet).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} {eta} {wide_msg}");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { session, interrupt, bar, told: Cell::new(session.surroundings.elapsed()) }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars<'_> {
    fn update(&mut self, what: &str, done: u64, total: Option<u64>) {
        if let Some(bar) = &self.bar {
            bar.set_length(total.unwrap_or(done));
            bar.set_position(done);
            bar.set_message(what.to_owned());
            return;
        }
        let now = self.session.surroundings.elapsed();
        if self.session.common.verbose || now.saturating_sub(self.told.get()) >= BETWEEN_LINES {
            self.told.set(now);
            let of = total.map_or(String::new(), |total| format!(" of {}", number(total)));
            self.session.say(&format!("{what}: {}{of}", number(done)));
        }
    }

    fn is_stopped(&self) -> bool {
        self.interrupt.is_asked()
    }
}

/// One line of what happened in all.
pub fn summary(moved: &[Moved], seconds: &str) -> String {
    let mut total = Counts::default();
    for report in moved.iter().filter_map(|moved| moved.result.as_ref().ok()) {
        total += report.total();
    }
    if moved.is_empty() {
        return format!("nothing was due ({seconds})");
    }
    let arrived = number(total.arrived.unsigned_abs());
    let stores = counted(moved.len(), "store");
    match total.quarantined {
        0 => format!("{arrived} rows arrived at {stores} ({seconds})"),
        some => {
            let some = number(some.unsigned_abs());
            format!(
                "{arrived} rows arrived at {stores}, {some} of them are in quarantine: `dsc quarantine list` ({seconds})"
            )
        }
    }
}

/// Writes what became of every dataset, a line each, and what should be known besides.
pub fn write(out: &mut dyn Write, moved: &[Moved], look: Look) -> io::Result<()> {
    let mut rows = Rows { columns: vec!["dataset".to_owned()], rows: Vec::new() };
    rows.columns.extend(Counts::default().named().iter().map(|(name, _)| (*name).to_owned()));
    let mut notes = Vec::new();
    for one in moved {
        match &one.result {
            Ok(report) => {
                for dataset in report.datasets.iter().filter(|dataset| dataset.error.is_none()) {
                    rows.rows.push(row(&dataset.address, &dataset.counts));
                    notes.extend(
                        dataset.notes.iter().map(|note| format!("note: `{}`: {note}", dataset.address)),
                    );
                }
                if report.counts != Counts::default() {
                    rows.rows.push(row(&report.store, &report.counts));
                }
                let waits =
                    |held: &dsc_driver::source::Held| format!("held: `{}` {}", held.source, held.reason);
                notes.extend(report.held.iter().map(waits));
                notes.extend(report.errors().map(|error| format!("error: {error}")));
            }
            Err(error) => notes.push(format!("error: {error}")),
        }
    }
    if !rows.rows.is_empty() {
        table::write(out, &rows, look)?;
    }
    for note in notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}

fn row(address: &str, counts: &Counts) -> Vec<Value> {
    let numbers = counts.numbers().map(Value::Integer);
    std::iter::once(Value::Text(address.to_owned())).chain(numbers).collect()
}

/// The counts as a document.
pub fn counts_document(counts: &Counts) -> Json {
    let named = counts.named();
    Json::Object(
        named.iter().map(|(name, number)| ((*name).to_owned(), json!(number))).collect::<Map<_, _>>(),
    )
}

/// Writes the same for programs.
pub fn write_json(out: &mut dyn Write, moved: &[Moved]) -> io::Result<()> {
    let stores: Vec<Json> = moved.iter().map(document).collect();
    super::document::write(out, &json!({ "version": 1, "stores": stores }))
}

fn document(moved: &Moved) -> Json {
    match &moved.result {
        Err(error) => json!({ "store": moved.store, "error": error.to_string() }),
        Ok(report) => {
            let datasets: Vec<Json> = report
                .datasets
                .iter()
                .map(|dataset| {
                    json!({
                        "dataset": dataset.address,
                        "run": dataset.run,
                        "counts": counts_document(&dataset.counts),
                        "error": dataset.error.as_ref().map(ToString::to_string),
                        "notes": dataset.notes,
                    })
                })
                .collect();
            let held: Vec<Json> = report
                .held
                .iter()
                .map(|held| json!({ "source": held.source, "reason": held.reason }))
                .collect();
            json!({
                "store": report.store,
                "run": report.run,
                "counts": counts_document(&report.total()),
                "datasets": datasets,
                "held": held,
                "stopped": report.stopped,
            })
        }
    }
}
