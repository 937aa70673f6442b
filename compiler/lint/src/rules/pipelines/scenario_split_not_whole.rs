//! `scenario-split-not-whole`: the shares of a scenario do not add up to the whole sample.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Scenario;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCENARIO_SPLIT_NOT_WHOLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0631",
        name: RuleName("scenario-split-not-whole"),
        summary: "The shares of a scenario do not add up to the whole sample",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("scenario_split_not_whole.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        let words = scenario.words(scenario.split);
        let Some(first) = words.first() else { continue };
        let mut sum = Some(Share { over: 0, under: 1 });
        for word in words {
            let text = scenario.text(*word);
            let share = Share::read(text);
            if share.is_none() {
                let message = format!("`{text}` is no share of a sample");
                let finding =
                    Diagnostic::new(SCENARIO_SPLIT_NOT_WHOLE.name(), scenario.span_of(*word), message)
                        .help("write a fraction above 0, such as `3/10`")
                        .address(scenario.address())
                        .field("releases.split");
                out.report(finding);
            }
            sum = sum.zip(share).and_then(|(sum, share)| sum.plus(share));
        }
        let Some(sum) = sum.filter(|sum| sum.over != sum.under) else { continue };
        let message =
            format!("the shares of `{}` add up to {}/{}, not to 1", scenario.name(), sum.over, sum.under);
        let finding = Diagnostic::new(SCENARIO_SPLIT_NOT_WHOLE.name(), scenario.span_of(*first), message)
            .related(scenario.span(), "this scenario")
            .help("choose shares that add up to the whole sample, or write `ranges`")
            .address(scenario.address())
            .field("releases.split");
        out.report(finding);
    }
}

/// A share of the sample, exact: ten tenths are one.
#[derive(Clone, Copy)]
struct Share {
    over: u64,
    under: u64,
}

impl Share {
    /// Reads `3/10` or `0.3`.
    fn read(text: &str) -> Option<Self> {
        let (over, under) = match (text.split_once('/'), text.split_once('.')) {
            (Some((over, under)), _) => (over.trim().parse().ok()?, under.trim().parse().ok()?),
            (None, Some((whole, digits))) => {
                let under = 10_u64.checked_pow(digits.len() as u32)?;
                let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
                (whole.checked_mul(under)?.checked_add(digits.parse().ok()?)?, under)
            }
            (None, None) => (text.trim().parse().ok()?, 1),
        };
        (over > 0 && under > 0).then(|| Self { over, under }.reduced())
    }

    fn plus(self, other: Self) -> Option<Self> {
        let under = self.under.checked_mul(other.under)?;
        let (own, others) = (self.over.checked_mul(other.under)?, other.over.checked_mul(self.under)?);
        Some(Self { over: own.checked_add(others)?, under }.reduced())
    }

    fn reduced(self) -> Self {
        let (mut larger, mut smaller) = (self.over.max(self.under), self.over.min(self.under));
        while smaller != 0 {
            (larger, smaller) = (smaller, larger % smaller);
        }
        Self { over: self.over / larger, under: self.under / larger }
    }
}
