//! From measurements to a table, growth and a verdict.

use std::fmt::Write;

use super::again::{self, Again};
use super::measure::Runs;
use super::{ModelShape, TIMES_MORE_SINKS};
use crate::Verdict;
use crate::generate_model::Written;

/// The size at which the limits per dataset hold.
pub const JUDGED_SIZE: u64 = 100_000;
/// Microseconds of processor time for a dataset: what must hold, and what we want to come to.
const CPU_LIMIT: f64 = 12.0;
const CPU_GOAL: f64 = 3.5;
/// Bytes of memory for a dataset.
const MEMORY_LIMIT: f64 = 2_000.0;
/// A model that is judged as a whole: a million datasets, in seconds of wall time on two processors and in bytes.
pub const WHOLE_SIZE: u64 = 1_000_000;
const WHOLE_WALL_GOAL: f64 = 5.0;
const WHOLE_MEMORY_LIMIT: f64 = 2_000.0;
/// Seconds of wall time when answers are remembered and nothing changed, or one file.
const AGAIN_LIMIT: f64 = 1.0;
/// Cost grows with the size to the power of this: 1 is linear, 2 is hopeless.
const GROWTH_LIMIT: f64 = 1.1;
/// Microseconds of processor time that say nothing: the clock of a busy machine.
const CPU_NOISE: u64 = 2_000;
/// Bytes of memory that say nothing: an allocator takes more than that at a time.
const MEMORY_NOISE: u64 = 500_000;

/// One model, measured.
pub struct Figure {
    /// What it has many of.
    pub shape: ModelShape,
    /// Its size.
    pub written: Written,
    /// What linting it costs.
    pub linting: Runs,
    /// What reading its bytes costs.
    pub reading: Runs,
    /// What linting costs when answers are remembered; measured of some models only.
    pub again: Option<Again>,
}

/// All that was measured.
pub struct Figures {
    start: Runs,
    figures: Vec<Figure>,
}

impl Figures {
    /// Begins with the cost of a model of one dataset, which is taken off all others.
    pub fn new(start: Runs) -> Self {
        Figures { start, figures: Vec::new() }
    }

    /// Adds a measurement.
    pub fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Whether all limits are kept.
    pub fn verdict(&self) -> Verdict {
        let kept = self.judgements().iter().all(|judgement| judgement.word() != "FAIL");
        if kept { Verdict::Fine } else { Verdict::Failed }
    }

    /// The measurements, the growth between neighbouring sizes, and the limits.
    pub fn table(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot end in an error.
        let _ = writeln!(
            text,
            "start cost, taken off below: {:.1} ms CPU, {:.1} ms wall, {:.1} MB\n",
            milli(self.start.usual.cpu),
            milli(self.start.usual.wall),
            mega(self.start.usual.peak)
        );
        let _ = writeln!(
            text,
            "{:<17} {:>8} {:>7} {:>7} {:>9} {:>9} {:>9} {:>10} {:>13} {:>12}",
            "shape",
            "datasets",
            "files",
            "MB",
            "CPU ms",
            "wall ms",
            "peak MB",
            "µs/dataset",
            "bytes/dataset",
            "x plain read"
        );
        for figure in &self.figures {
            let _ = writeln!(
                text,
                "{:<17} {:>8} {:>7} {:>7.1} {:>9.1} {:>9.1} {:>9.1} {:>10.2} {:>13.0} {:>12.1}",
                figure.shape.name(),
                figure.written.datasets,
                figure.written.files,
                mega(figure.written.bytes),
                milli(self.cpu(figure)),
                milli(figure.linting.usual.wall.saturating_sub(self.start.usual.wall)),
                mega(self.memory(figure)),
                self.cpu(figure) as f64 / figure.written.datasets as f64,
                self.memory(figure) as f64 / figure.written.datasets as f64,
                figure.linting.usual.cpu as f64 / figure.reading.usual.cpu.max(1) as f64
            );
        }
        let again: Vec<_> =
            self.figures.iter().filter_map(|figure| Some((figure.written.datasets, figure.again?))).collect();
        text.push_str(&again::table(&again));
        let _ = writeln!(text, "\n{:<17} {:>8} {:>8} {:>11} {:>14}", "growth", "from", "to", "CPU", "memory");
        for (smaller, larger) in self.neighbours() {
            let shown = |growth: Option<f64>| {
                growth.map_or(String::from("too small"), |growth| format!("{growth:.2}"))
            };
            let _ = writeln!(
                text,
                "{:<17} {:>8} {:>8} {:>11} {:>14}",
                larger.shape.name(),
                smaller.written.datasets,
                larger.written.datasets,
                shown(self.cpu_growth(smaller, larger)),
                shown(self.memory_growth(smaller, larger))
            );
        }
        text.push('\n');
        for judgement in self.judgements() {
            let _ = writeln!(
                text,
                "{}  {:<58} {:>8.2}  {} {}",
                judgement.word(),
                judgement.subject,
                judgement.value,
                if judgement.binding == Binding::Limit { "at most" } else { "wanted" },
                judgement.limit
            );
        }
        text
    }

    fn judgements(&self) -> Vec<Judgement> {
        let mut out = Vec::new();
        for figure in self.figures.iter().filter(|figure| figure.shape == ModelShape::Plain) {
            out.extend(self.judge_size(figure));
            out.extend(judge_again(figure));
        }
        out.extend(self.judge_sinks());
        let pairs = self.neighbours();
        for (position, (smaller, larger)) in pairs.iter().enumerate() {
            // Only the largest two sizes count: on small ones fixed costs hide how the curve bends.
            let is_last = pairs.get(position + 1).is_none_or(|(_, next)| next.shape != larger.shape);
            if !is_last {
                continue;
            }
            let subject = |what: &str| {
                format!(
                    "growth of {what}, {}, {} to {}",
                    larger.shape.name(),
                    smaller.written.datasets,
                    larger.written.datasets
                )
            };
            let growths = [
                (subject("CPU"), self.cpu_growth(smaller, larger)),
                (subject("memory"), self.memory_growth(smaller, larger)),
            ];
            for (subject, value) in growths {
                out.extend(value.map(|value| limit(subject, value, GROWTH_LIMIT)));
            }
        }
        out
    }

    /// What holds of a plain model of that size.
    fn judge_size(&self, figure: &Figure) -> Vec<Judgement> {
        let datasets = figure.written.datasets;
        let per_dataset = |whole: u64| whole as f64 / datasets as f64;
        let (cpu, memory) = (per_dataset(self.cpu(figure)), per_dataset(self.memory(figure)));
        match datasets {
            JUDGED_SIZE => vec![
                limit(format!("CPU µs per dataset at {datasets}"), cpu, CPU_LIMIT),
                goal(format!("CPU µs per dataset at {datasets}"), cpu, CPU_GOAL),
                limit(format!("bytes of memory per dataset at {datasets}"), memory, MEMORY_LIMIT),
            ],
            WHOLE_SIZE => vec![
                goal(
                    format!("seconds of wall time for {datasets}"),
                    milli(figure.linting.usual.wall) / 1e3,
                    WHOLE_WALL_GOAL,
                ),
                limit(
                    format!("megabytes of memory for {datasets}"),
                    mega(figure.linting.usual.peak),
                    WHOLE_MEMORY_LIMIT,
                ),
            ],
            _ => Vec::new(),
        }
    }

    /// How the cost of one number of datasets grows with the workspaces that read each store.
    fn judge_sinks(&self) -> Option<Judgement> {
        let of_shape = |shape| self.figures.iter().filter(move |figure| figure.shape == shape);
        let many = of_shape(ModelShape::ManySinks).max_by_key(|figure| figure.written.datasets)?;
        let few =
            of_shape(ModelShape::Plain).find(|figure| figure.written.datasets == many.written.datasets)?;
        let costs = self.cpu(many) as f64 / self.cpu(few).max(1) as f64;
        let subject =
            format!("growth of CPU with {TIMES_MORE_SINKS} x workspaces per store, {}", few.written.datasets);
        Some(limit(subject, costs.ln() / (TIMES_MORE_SINKS as f64).ln(), GROWTH_LIMIT))
    }

    /// Two sizes of one shape, one after the other.
    fn neighbours(&self) -> Vec<(&Figure, &Figure)> {
        let pairs = self.figures.windows(2).filter_map(|pair| match pair {
            [smaller, larger] if smaller.shape == larger.shape => Some((smaller, larger)),
            _ => None,
        });
        pairs.collect()
    }

    fn cpu_growth(&self, smaller: &Figure, larger: &Figure) -> Option<f64> {
        let cost = |figure: &Figure| figure.linting.least.cpu.saturating_sub(self.start.least.cpu);
        growth(smaller, larger, CPU_NOISE, cost)
    }

    fn memory_growth(&self, smaller: &Figure, larger: &Figure) -> Option<f64> {
        let cost = |figure: &Figure| figure.linting.least.peak.saturating_sub(self.start.least.peak);
        growth(smaller, larger, MEMORY_NOISE, cost)
    }

    fn cpu(&self, figure: &Figure) -> u64 {
        figure.linting.usual.cpu.saturating_sub(self.start.usual.cpu)
    }

    fn memory(&self, figure: &Figure) -> u64 {
        figure.linting.usual.peak.saturating_sub(self.start.usual.peak)
    }
}

/// What holds of a model that was linted before. What one file says may decide what is found in every other, and
/// single findings are not kept: a million datasets are judged again for one file.
fn judge_again(figure: &Figure) -> Vec<Judgement> {
    let (Some(again), datasets) = (figure.again, figure.written.datasets) else { return Vec::new() };
    let seconds = |runs: Runs| milli(runs.usual.wall) / 1e3;
    let subject = |what: &str| format!("seconds of wall time for {datasets}, {what}");
    let changed = subject("one file changed");
    let changed = match datasets {
        WHOLE_SIZE => goal(changed, seconds(again.changed), AGAIN_LIMIT),
        _ => limit(changed, seconds(again.changed), AGAIN_LIMIT),
    };
    vec![limit(subject("nothing changed"), seconds(again.unchanged), AGAIN_LIMIT), changed]
}

/// A value beside its limit.
struct Judgement {
    subject: String,
    value: f64,
    limit: f64,
    binding: Binding,
}

/// What becomes of a value above its limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Binding {
    /// The measurement fails.
    Limit,
    /// The table says so.
    Goal,
}

impl Judgement {
    /// What the table says.
    fn word(&self) -> &'static str {
        match (self.value <= self.limit, self.binding) {
            (true, _) => "PASS",
            (false, Binding::Limit) => "FAIL",
            (false, Binding::Goal) => "MISS",
        }
    }
}

fn limit(subject: String, value: f64, limit: f64) -> Judgement {
    Judgement { subject, value, limit, binding: Binding::Limit }
}

fn goal(subject: String, value: f64, limit: f64) -> Judgement {
    Judgement { subject, value, limit, binding: Binding::Goal }
}

/// The power of the size with which the cost grows; none if the smaller cost cannot be told from noise.
fn growth(smaller: &Figure, larger: &Figure, noise: u64, cost: impl Fn(&Figure) -> u64) -> Option<f64> {
    if cost(smaller) < noise {
        return None;
    }
    let costs = cost(larger).max(1) as f64 / cost(smaller) as f64;
    let sizes = larger.written.datasets as f64 / smaller.written.datasets as f64;
    Some(costs.ln() / sizes.ln())
}

/// Milliseconds of microseconds.
pub fn milli(micro: u64) -> f64 {
    micro as f64 / 1_000.0
}

/// Megabytes of bytes.
pub fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::super::measure::Usage;
    use super::*;

    fn figure(shape: ModelShape, datasets: u64, cpu: u64, peak: u64) -> Figure {
        let written = Written { datasets, files: 1, bytes: datasets * 500 };
        let reading = same(Usage { cpu: 1_000, ..Usage::default() });
        Figure { shape, written, linting: same(Usage { wall: cpu, cpu, peak }), reading, again: None }
    }

    fn same(usage: Usage) -> Runs {
        Runs { usual: usage, least: usage }
    }

    fn verdict_of(figures: Vec<Figure>) -> Verdict {
        let mut all = Figures::new(same(Usage { wall: 1_000, cpu: 1_000, peak: 1_000_000 }));
        figures.into_iter().for_each(|figure| all.add(figure));
        all.verdict()
    }

    #[test]
    fn linear_cost_below_the_limits_passes() {
        let small = figure(ModelShape::Plain, 10_000, 101_000, 16_000_000);
        let large = figure(ModelShape::Plain, 100_000, 1_001_000, 151_000_000);
        assert_eq!(verdict_of(vec![small, large]), Verdict::Fine);
    }

    #[test]
    fn a_dataset_that_costs_too_much_fails() {
        assert_eq!(
            verdict_of(vec![figure(ModelShape::Plain, 100_000, 1_300_000, 2_000_000)]),
            Verdict::Failed
        );
        assert_eq!(
            verdict_of(vec![figure(ModelShape::Plain, 100_000, 1_000_000, 500_000_000)]),
            Verdict::Failed
        );
    }

    #[test]
    fn a_goal_that_is_missed_is_said_and_does_not_fail() {
        let mut all = Figures::new(same(Usage { wall: 1_000, cpu: 1_000, peak: 1_000_000 }));
        all.add(figure(ModelShape::Plain, 100_000, 901_000, 101_000_000));
        assert!(all.table().contains("MISS  CPU µs per dataset at 100000"), "{}", all.table());
        assert_eq!(all.verdict(), Verdict::Fine);
    }

    #[test]
    fn more_workspaces_for_each_store_may_cost_no_more_than_their_number() {
        let plain = || figure(ModelShape::Plain, 10_000, 101_000, 16_000_000);
        let sinks = |cpu| figure(ModelShape::ManySinks, 10_000, cpu, 16_000_000);
        assert_eq!(verdict_of(vec![plain(), sinks(1_001_000)]), Verdict::Fine);
        assert_eq!(verdict_of(vec![plain(), sinks(9_001_000)]), Verdict::Failed);
    }

    #[test]
    fn a_curve_that_bends_fails_in_any_shape() {
        let small = figure(ModelShape::OneStore, 1_000, 11_000, 2_000_000);
        let large = figure(ModelShape::OneStore, 10_000, 1_001_000, 11_000_000);
        assert_eq!(verdict_of(vec![small, large]), Verdict::Failed);
    }

    #[test]
    fn sizes_of_different_shapes_are_not_compared() {
        let cheap = figure(ModelShape::Plain, 1_000, 1_100, 1_100_000);
        let dear = figure(ModelShape::ManyFiles, 10_000, 9_001_000, 900_000_000);
        assert_eq!(verdict_of(vec![cheap, dear]), Verdict::Fine);
    }
}
