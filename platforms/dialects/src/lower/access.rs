//! Roles and users of the model as a platform knows them: those who may read or write something that it holds.

use std::collections::{BTreeMap, BTreeSet};

use dsc_graph::{At, Graph, Relation};
use dsc_model::physical::{role_name, staging_schema, workspace_schema};
use dsc_model::{Datastore, Role, User};
use dsc_plan::Cause;
use dsc_plan::desired::{DesiredAccess, DesiredGrant, DesiredMembership, DesiredRole, DesiredUser, Right};

use super::{Lowering, Reading};

/// Who may read and write here.
pub(super) fn access(graph: &Graph, cx: &Lowering<'_>, readings: &[Reading<'_>]) -> DesiredAccess {
    let mut roles: BTreeMap<usize, DesiredRole> = BTreeMap::new();
    let mut workspaces: BTreeSet<usize> = BTreeSet::new();
    let mut held: BTreeSet<usize> = BTreeSet::new();
    for reading in readings {
        held.insert(reading.dataset.store().id().index());
        let workspace = reading.workspace;
        if !workspaces.insert(workspace.id().index()) {
            continue;
        }
        for link in workspace.links::<Role>(Relation::WorkspaceReader) {
            let Some(role) = link.target else { continue };
            let address = workspace.address();
            let message = format!("`{}` reads workspace `{address}`", role.address());
            let grant = DesiredGrant {
                schema: workspace_schema(workspace.zone_name(), workspace.name()),
                right: Right::Read,
                cause: cx.cause(link.span, message),
                address,
            };
            let known = roles.entry(role.id().index()).or_insert_with(|| desired_role(cx, role));
            known.grants.push(grant);
        }
    }
    for role in graph.all::<Role>() {
        for link in role.links::<Datastore>(Relation::RoleWrites) {
            let Some(store) = link.target.filter(|store| held.contains(&store.id().index())) else {
                continue;
            };
            let address = store.address();
            let message = format!("`{}` writes store `{address}`", role.address());
            let grant = DesiredGrant {
                schema: staging_schema(store.zone_name(), store.name()),
                right: Right::Write,
                cause: cx.cause(link.span, message),
                address,
            };
            let known = roles.entry(role.id().index()).or_insert_with(|| desired_role(cx, role));
            known.grants.push(grant);
        }
    }
    let users = users(graph, cx, &roles);
    let mut roles: Vec<DesiredRole> = roles.into_values().collect();
    for role in &mut roles {
        role.grants.sort_by(|one, other| one.schema.cmp(&other.schema));
        role.grants.dedup_by(|again, first| again.schema == first.schema);
    }
    roles.sort_by(|one, other| (&one.name, &one.address).cmp(&(&other.name, &other.address)));
    DesiredAccess { roles, users }
}

fn desired_role(cx: &Lowering<'_>, role: At<'_, Role>) -> DesiredRole {
    DesiredRole {
        address: role.address(),
        name: role_name(role.zone_name(), role.name()),
        grants: Vec::new(),
        cause: cx.cause(role.span(), format!("role `{}`", role.address())),
    }
}

/// The users who have a role that matters here, with those of their roles that do.
fn users(graph: &Graph, cx: &Lowering<'_>, roles: &BTreeMap<usize, DesiredRole>) -> Vec<DesiredUser> {
    let mut out = Vec::new();
    for user in graph.all::<User>() {
        let mut memberships: Vec<DesiredMembership> = Vec::new();
        for link in user.links::<Role>(Relation::UserRole) {
            let Some(role) = link.target.and_then(|role| roles.get(&role.id().index())) else { continue };
            let message = format!("`{}` has the role `{}`", user.address(), role.address);
            memberships
                .push(DesiredMembership { role: role.name.clone(), cause: cx.cause(link.span, message) });
        }
        if memberships.is_empty() {
            continue;
        }
        memberships.sort_by(|one, other| one.role.cmp(&other.role));
        memberships.dedup_by(|again, first| again.role == first.role);
        out.push(DesiredUser {
            address: user.address(),
            name: role_name(user.zone_name(), user.name()),
            roles: memberships,
            cause: cx.cause(user.span(), format!("user `{}`", user.address())),
        });
    }
    out.sort_by(|one, other| (&one.name, &one.address).cmp(&(&other.name, &other.address)));
    out
}

/// Leaves out where in the model things are written.
pub(super) fn forget_causes(access: &mut DesiredAccess) {
    for role in &mut access.roles {
        role.cause = Cause::default();
        role.grants.iter_mut().for_each(|grant| grant.cause = Cause::default());
    }
    for user in &mut access.users {
        user.cause = Cause::default();
        user.roles.iter_mut().for_each(|membership| membership.cause = Cause::default());
    }
}
