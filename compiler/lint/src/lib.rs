//! The rules, and the runner that asks them.
//!
//! A rule is one file below `rules/<family>/` with a plain static and a check, and a page of the same name beside it.
//! Rules only report; levels, suppression and order are the runner's.

mod aliases;
mod context;
mod echo;
mod environments;
mod fix;
mod lookup;
mod meant;
mod naming;
mod offers;
mod physical;
mod report;
mod rule;
pub mod rules;
mod run;
mod suppression;

pub use context::{Context, Findings};
pub use environments::{Everywhere, run_everywhere, run_in};
pub use fix::{Mended, Which, mend};
pub use report::{Finding, Report};
pub use rule::{Check, LintRule};
pub use rules::{all, find_rule, rule_named};
pub use run::{Input, run};
