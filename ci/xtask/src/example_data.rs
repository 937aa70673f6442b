//! `cargo xtask example-data`: the two days of data in `examples/shop`, and what the workspaces must show after each.
//!
//! The expected results are worked out here, from what the generator knows of its own rows and events, and never by
//! `dsc`: so they can prove it wrong.

mod books;
mod club;
mod sheet;
mod tills;

use crate::files::{self, FileSet};
use crate::random::Random;
use crate::{ChoreError, ChoreResult};
use sheet::{Counts, Sheet};

/// Chosen once; another seed is another example.
const SEED: u64 = 20_260_302;

/// The parts of the example that belong to the generator, and to nobody else.
const PARTS: [&str; 2] = ["days", "expected"];

/// What the chore may be asked.
#[derive(clap::Args)]
pub struct Arguments {
    /// Writes nothing; fails and names the files if some are not what would be written.
    #[arg(long)]
    check: bool,
}

/// Writes the data, or compares it.
pub fn run(arguments: &Arguments) -> ChoreResult {
    let folder = files::repository().join("examples/shop");
    let wanted = generate()?;
    if !arguments.check {
        files::replace(&folder, &PARTS, &wanted)?;
        return Ok(format!("wrote {} files below examples/shop", wanted.len()).into());
    }
    let stale = files::differences(&folder, &PARTS, &wanted)?;
    if stale.is_empty() {
        return Ok(format!("{} files below examples/shop are as generated", wanted.len()).into());
    }
    Err(ChoreError::Refused(format!(
        "these files of examples/shop differ from what `cargo xtask example-data` writes: {}",
        stale.join(", ")
    )))
}

/// Every file of both days.
fn generate() -> Result<FileSet, ChoreError> {
    let mut random = Random::new(SEED);
    let mut out = FileSet::new();
    let catalogue = books::two_days(&mut random);
    let tills = tills::two_days(&mut random, &catalogue.prices());
    let club = club::two_days(&mut random, &catalogue.prices());

    let snapshots: Vec<(&str, &str, Format, &TwoDays)> = vec![
        ("catalogue/authors.csv", "eu/catalogue.authors", Format::Csv, &catalogue.authors),
        ("catalogue/books.csv", "eu/catalogue.books", Format::Csv, &catalogue.books),
        ("tills/shops.csv", "usa/sales.shops", Format::Csv, &tills.shops),
        ("tills/orders.csv", "usa/sales.orders", Format::Csv, &tills.orders),
        ("tills/order_lines.csv", "usa/sales.order_lines", Format::Csv, &tills.order_lines),
        ("scanners/levels.jsonl", "usa/stock.levels", Format::JsonLines, &tills.levels),
    ];
    let mut monday = Vec::new();
    let mut tuesday = Vec::new();
    for (file, address, format, days) in snapshots {
        out.insert(format!("days/monday/{file}"), days.monday.source(format)?);
        out.insert(format!("days/tuesday/{file}"), days.tuesday.source(format)?);
        out.insert(format!("expected/monday/{address}.csv"), days.monday.rows_shown()?);
        out.insert(format!("expected/tuesday/{address}.csv"), days.tuesday.rows_shown()?);
        let before = Sheet::empty_like(&days.monday);
        monday.push((address, days.monday.counts_after(&before)));
        tuesday.push((address, days.tuesday.counts_after(&days.monday)));
        if HISTORIES.contains(&address) {
            // After one day every version is the current one, so only the second day has something to tell.
            let versions = days.tuesday.history_after(&days.monday)?;
            out.insert(format!("expected/tuesday/{address}_history.csv"), versions);
        }
    }
    for (day, events, counts) in
        [("monday", &club.monday, &mut monday), ("tuesday", &club.tuesday, &mut tuesday)]
    {
        out.insert(format!("days/{day}/events.jsonl"), events.lines.join("\n").into_bytes_with_newline());
        out.insert(format!("expected/{day}/usa/club.members.csv"), events.members.rows_shown()?);
        out.insert(format!("expected/{day}/usa/club.reviews.csv"), events.reviews.rows_shown()?);
        counts.extend(events.counts.iter().map(|(address, counts)| (*address, counts.clone())));
        out.insert(format!("expected/{day}/counts.csv"), Counts::table(counts)?);
    }
    Ok(out)
}

/// The datasets that a group with `history: full` reads.
const HISTORIES: [&str; 3] = ["eu/catalogue.books", "usa/sales.orders", "usa/sales.order_lines"];

/// What a source holds on the first and on the second day.
struct TwoDays {
    monday: Sheet,
    tuesday: Sheet,
}

/// How a source spells its rows.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
}

/// Text files end with a line end.
trait WithNewline {
    fn into_bytes_with_newline(self) -> Vec<u8>;
}

impl WithNewline for String {
    fn into_bytes_with_newline(mut self) -> Vec<u8> {
        self.push('\n');
        self.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_example_is_what_the_generator_writes() {
        let folder = files::repository().join("examples/shop");
        let stale = files::differences(&folder, &PARTS, &generate().unwrap()).unwrap();
        assert!(stale.is_empty(), "run `cargo xtask example-data`; these differ: {stale:?}");
    }

    #[test]
    fn what_arrives_is_accounted_for() {
        for (path, bytes) in generate().unwrap() {
            if !path.ends_with("counts.csv") {
                continue;
            }
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            for record in reader.records() {
                let numbers: Vec<u64> =
                    record.unwrap().iter().skip(1).map(|field| field.parse().unwrap()).collect();
                let [arrived, rest @ ..] = &numbers[..] else { panic!("{path} has no numbers") };
                assert_eq!(*arrived, rest.iter().sum::<u64>(), "{path}");
            }
        }
    }
}
