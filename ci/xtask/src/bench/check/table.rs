//! From measurements of the gate to a table and a verdict.

use std::fmt::Write;

use super::super::figures::{mega, milli};
use super::super::measure::Usage;
use super::{Change, Head, Spread};
use crate::Verdict;
use crate::generate_model::Written;

/// Microseconds on the wall that a run may take: the first one, and one after others.
const COLD_LIMIT: u64 = 2_000_000;
const WARM_LIMIT: u64 = 1_000_000;

/// One request, measured.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// How the model is spread over files.
    pub spread: Spread,
    /// What the request changes.
    pub change: Change,
    /// What is compared with the base.
    pub head: Head,
    /// The size of the model.
    pub written: Written,
    /// What a first run costs.
    pub cold: Usage,
    /// What a later run costs.
    pub warm: Usage,
}

/// All that was measured.
#[derive(Debug, Default)]
pub struct Figures {
    figures: Vec<Figure>,
}

impl Figures {
    /// Adds a measurement.
    pub fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Whether all limits are kept.
    pub fn verdict(&self) -> Verdict {
        let kept = self
            .figures
            .iter()
            .all(|figure| figure.cold.wall <= COLD_LIMIT && figure.warm.wall <= WARM_LIMIT);
        if kept { Verdict::Fine } else { Verdict::Failed }
    }

    /// The measurements, each beside its limit.
    pub fn table(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot end in an error.
        let _ = writeln!(
            text,
            "{:<11} {:>8} {:>6} {:>6} {:<17} {:<13} {:>8}      {:>8}      {:>7} {:>8}",
            "shape", "datasets", "files", "MB", "changed", "head", "cold ms", "warm ms", "CPU ms", "peak MB"
        );
        for figure in &self.figures {
            let _ = writeln!(
                text,
                "{:<11} {:>8} {:>6} {:>6.1} {:<17} {:<13} {:>8.0} {} {:>8.0} {} {:>7.0} {:>8.1}",
                figure.spread.word(),
                figure.written.datasets,
                figure.written.files,
                mega(figure.written.bytes),
                figure.change.word(),
                figure.head.word(),
                milli(figure.cold.wall),
                word(figure.cold.wall, COLD_LIMIT),
                milli(figure.warm.wall),
                word(figure.warm.wall, WARM_LIMIT),
                milli(figure.warm.cpu),
                mega(figure.warm.peak)
            );
        }
        let most = |wall: fn(&Figure) -> u64| self.figures.iter().map(wall).max().unwrap_or_default();
        let (cold, warm) = (most(|figure| figure.cold.wall), most(|figure| figure.warm.wall));
        text.push('\n');
        for (what, value, limit) in [
            ("the slowest first run, nothing in memory, no cache", cold, COLD_LIMIT),
            ("the slowest run after others", warm, WARM_LIMIT),
        ] {
            let _ = writeln!(
                text,
                "{}  {:<52} {:>6.0} ms  at most {:.0} ms on the wall",
                word(value, limit),
                what,
                milli(value),
                milli(limit)
            );
        }
        text
    }
}

fn word(wall: u64, limit: u64) -> &'static str {
    if wall <= limit { "PASS" } else { "FAIL" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cold: u64, warm: u64) -> Figures {
        let usage = |wall| Usage { wall, cpu: wall, peak: 1 };
        let figure = Figure {
            spread: Spread::FewFiles,
            change: Change::OneFile,
            head: Head::Reference,
            written: Written::default(),
            cold: usage(cold),
            warm: usage(warm),
        };
        Figures { figures: vec![figure] }
    }

    #[test]
    fn each_limit_is_held_by_itself() {
        assert_eq!(figures(2_000_000, 1_000_000).verdict(), Verdict::Fine);
        assert_eq!(figures(2_000_001, 1).verdict(), Verdict::Failed);
        let warm = figures(1, 1_000_001);
        assert_eq!(warm.verdict(), Verdict::Failed);
        assert!(warm.table().contains("FAIL  the slowest run after others"), "{}", warm.table());
    }
}
