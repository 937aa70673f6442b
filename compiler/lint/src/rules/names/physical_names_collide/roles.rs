//! Roles and users, which share one set of names on a server: the user `usa/ann` and the role `usa/ann` are one, and so
//! are `a_b` of the zone `x` and `b` of the zone `x_a`.

use std::collections::BTreeSet;

use dsc_diag::Span;
use dsc_graph::At;
use dsc_model::physical::role_name;
use dsc_model::{Platform, PlatformKind, Role, User};

use super::{Placed, report_equal};
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    if !graph.all::<Platform>().any(has_roles) {
        return;
    }
    let mut placed = Vec::new();
    // What is declared again is reported as that.
    let mut known = BTreeSet::new();
    let mut place = |name: String, span: Span, address: String, what: &'static str| {
        if known.insert((what, address.clone())) {
            placed.push(Placed { name, span, address, what });
        }
    };
    for role in graph.all::<Role>() {
        place(role_name(role.zone_name(), role.name()), role.span(), role.address(), "role");
    }
    for user in graph.all::<User>() {
        place(role_name(user.zone_name(), user.name()), user.span(), user.address(), "role of the user");
    }
    report_equal(placed, "roles and users are called by zone and name: rename one of the two", out);
}

/// Whether whoever reads there has a role of their own; who may read a file reads all of it.
fn has_roles(platform: At<'_, Platform>) -> bool {
    match platform.kind {
        Some(PlatformKind::Postgres | PlatformKind::Snowflake) => true,
        Some(PlatformKind::Duckdb | PlatformKind::Iceberg) | None => false,
    }
}
