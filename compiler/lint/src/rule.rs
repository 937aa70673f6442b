//! What a rule is.

use dsc_diag::{Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Container, Dataset, Datastore, Group, Platform, Workspace};

use crate::{Context, Findings};

/// A rule with the way in which it is checked.
#[derive(Debug)]
pub struct LintRule {
    /// Code, name, level, page.
    pub rule: Rule,
    /// How it is checked.
    pub check: Check,
}

/// How a rule is checked. Checks of one kind of object are asked together, in one parallel pass over the objects.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Not here: reading the text or running the rules finds it.
    Elsewhere,
    /// Once for the whole graph.
    Graph(fn(&Context<'_>, &mut Findings)),
    /// For each container.
    Container(fn(At<'_, Container>, &Context<'_>, &mut Findings)),
    /// For each platform.
    Platform(fn(At<'_, Platform>, &Context<'_>, &mut Findings)),
    /// For each datastore.
    Datastore(fn(At<'_, Datastore>, &Context<'_>, &mut Findings)),
    /// For each dataset; there may be a million of them.
    Dataset(fn(At<'_, Dataset>, &Context<'_>, &mut Findings)),
    /// For each workspace.
    Workspace(fn(At<'_, Workspace>, &Context<'_>, &mut Findings)),
    /// For each dataset group.
    Group(fn(At<'_, Group>, &Context<'_>, &mut Findings)),
}

impl LintRule {
    /// The name that users write.
    pub const fn name(&self) -> RuleName {
        self.rule.name
    }

    /// Whether it is found between two states of a model, by `dsc check`.
    pub fn is_about_a_request(&self) -> bool {
        self.family() == "10"
    }

    /// The family: the first two digits of the code.
    pub fn family(&self) -> &'static str {
        self.rule.code.get(3..5).unwrap_or("")
    }
}
