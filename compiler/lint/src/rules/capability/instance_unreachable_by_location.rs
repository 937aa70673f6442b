//! `instance-unreachable-by-location`: a workspace's container stands in another part of the world than an instance.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Holder, Id, Link, Node};
use dsc_model::{Container, Group, Location, Platform};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INSTANCE_UNREACHABLE_BY_LOCATION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0812",
        name: RuleName("instance-unreachable-by-location"),
        summary: "A workspace's container stands in another part of the world than an instance that serves it",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("instance_unreachable_by_location.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let mut walk = Walk { cx, seen: BTreeSet::new() };
    for group in cx.graph.all::<Group>() {
        let Some(views) = group.workspace().container_link() else { continue };
        for (platform, _) in serving_platforms(group) {
            walk.meet(&views, platform, group, out);
        }
    }
}

struct Walk<'c, 'g> {
    cx: &'c Context<'g>,
    /// Containers and instances that were held against each other.
    seen: BTreeSet<(Node, Node)>,
}

impl<'g> Walk<'_, 'g> {
    /// Holds a container against every instance of a platform: data may move to any of them.
    fn meet(
        &mut self,
        views: &Link<'g, Container>,
        platform: At<'g, Platform>,
        group: At<'g, Group>,
        out: &mut Findings,
    ) {
        let Some(container) = views.target else { return };
        let mut holders: Vec<Holder<'g>> = platform.instances().map(Holder::Instance).collect();
        if holders.is_empty() {
            holders.push(Holder::Platform(platform));
        }
        let container = Holder::Container(container);
        for holder in holders {
            if !self.seen.insert((container.node(), holder.node())) {
                continue;
            }
            if let Some((here, there)) = apart(container, holder) {
                out.report(self.finding(Apart { container, holder, here, there, named: views.span, group }));
            }
        }
    }

    fn finding(&self, apart: Apart<'g>) -> Diagnostic {
        let Apart { container, holder, here, there, named, group } = apart;
        let message = format!(
            "{} is at `{}` and cannot serve views in {} at `{}`",
            holder.words(),
            there.0.address(),
            container.words(),
            here.0.address(),
        );
        Diagnostic::new(INSTANCE_UNREACHABLE_BY_LOCATION.name(), there.1, message)
            .related(here.1, "the container stands here")
            .related(named, "the workspace names it here")
            .related(group.span(), format!("it is to serve workspace `{}`", group.workspace().address()))
            .help("serve the group from a platform that stands near, or keep the views where it stands")
            .address(self.cx.graph.address(holder.node()))
            .field(format!("location.{}", self.cx.graph.address(container.node())))
    }
}

/// A place, and the words that name it.
type Place<'g> = (At<'g, Location>, Span);

/// A container and an instance that is too far from it.
struct Apart<'g> {
    container: Holder<'g>,
    holder: Holder<'g>,
    here: Place<'g>,
    there: Place<'g>,
    /// Where the workspace names the container.
    named: Span,
    group: At<'g, Group>,
}

/// Places of two holders that share no outermost place; nothing where some do, or where a place is not known.
fn apart<'g>(container: Holder<'g>, holder: Holder<'g>) -> Option<(Place<'g>, Place<'g>)> {
    let (here, there) = (places(container)?, places(holder)?);
    let near = here.iter().any(|(a, _)| there.iter().any(|(b, _)| outermost(*a) == outermost(*b)));
    if near { None } else { Some((*here.first()?, *there.first()?)) }
}

/// Where a holder stands; none where a part of that leads to nothing.
fn places(holder: Holder<'_>) -> Option<Vec<Place<'_>>> {
    holder.locations().into_iter().map(|link| Some((link.target?, link.span))).collect()
}

/// The vendor's place that contains all others around a location, such as a continent.
fn outermost(location: At<'_, Location>) -> Option<Id<Location>> {
    location.with_surroundings().last().map(|place| place.id())
}
