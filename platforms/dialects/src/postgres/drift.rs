//! What somebody else gave, beside what the model says: told, and left as it is.

use std::collections::BTreeSet;

use dsc_plan::desired::Right;
use dsc_plan::{Drift, DriftKind, ObjectKind};

use super::access::parts;
use super::roles::{Kind, Mark, listed};
use crate::quote::identifier;
use crate::shape::access::Holding;
use crate::shape::layout::Layout;
use crate::shape::observed::{Ledger, ObjectName, Observed};

/// What was seen that the model does not say.
pub fn drift(observed: &Observed, layout: &Layout<'_>) -> Vec<Drift> {
    let mut out = Vec::new();
    if !matches!(observed.ledger, Ledger::Version(_)) {
        return out;
    }
    for ((schema, holder), holding) in &observed.access.holdings {
        let Some(message) = undeclared(observed, layout, schema, holder, holding) else { continue };
        let place = ObjectName { schema: schema.clone(), name: schema.clone() };
        let address = observed.managed(ObjectKind::Schema, &place).map(|object| object.address.clone());
        out.push(Drift {
            address: address.unwrap_or_else(|| schema.clone()),
            message,
            kind: DriftKind::Drift,
        });
    }
    for (role, member) in &observed.access.members {
        let declared =
            layout.access.users.iter().any(|user| {
                user.name == *member && user.roles.iter().any(|membership| membership.role == *role)
            });
        let place = ObjectName { schema: role.clone(), name: member.clone() };
        if declared
            || *member == observed.access.user
            || observed.managed(ObjectKind::Membership, &place).is_some()
        {
            continue;
        }
        let Some(mark) = observed.access.roles.get(role).and_then(Mark::of) else { continue };
        // Of what other databases say about roles that they share with this one nothing is known here.
        if mark.databases == [observed.access.database.as_str()] {
            let message = format!("`{member}` has the role `{role}`, and the model does not say so");
            out.push(Drift { address: mark.address, message, kind: DriftKind::Drift });
        }
    }
    out.extend(of_roles(observed, layout));
    out.sort();
    out
}

fn undeclared(
    observed: &Observed,
    layout: &Layout<'_>,
    schema: &str,
    holder: &str,
    holding: &Holding,
) -> Option<String> {
    if holder == observed.access.user {
        return None;
    }
    let right = right(observed, layout, schema, holder);
    let allowed: &[&str] = right.map_or(&[], |right| parts(right).on_relations);
    let mut privileges: BTreeSet<&str> = BTreeSet::new();
    let mut things: Vec<String> = Vec::new();
    for (thing, held) in &holding.on_relations {
        let more: Vec<&str> =
            held.iter().map(String::as_str).filter(|held| !allowed.contains(held)).collect();
        if !more.is_empty() {
            things.push(format!("`{schema}.{thing}`"));
            privileges.extend(more);
        }
    }
    let mut said = Vec::new();
    if !things.is_empty() {
        let privileges: Vec<&str> = privileges.into_iter().collect();
        said.push(format!("{} on {}", privileges.join(", "), listed(&things)));
    }
    let on_schema: Vec<&str> = holding
        .on_schema
        .iter()
        .map(String::as_str)
        .filter(|held| right.is_none() || *held != "USAGE")
        .collect();
    if !on_schema.is_empty() {
        said.push(format!("{} on the schema `{schema}`", on_schema.join(", ")));
    }
    let by_default = holding.by_default.iter().filter(|(letter, privilege)| {
        let declared = right.is_some_and(|right| {
            parts(right)
                .by_default
                .iter()
                .any(|(of, _, privileges)| of == letter && privileges.contains(&privilege.as_str()))
        });
        !declared
    });
    let by_default: Vec<&str> = by_default.map(|(_, privilege)| privilege.as_str()).collect();
    if !by_default.is_empty() {
        said.push(format!("{} on what is made in `{schema}` from now on", by_default.join(", ")));
    }
    let holder = if holder.is_empty() { "everybody".to_owned() } else { format!("`{holder}`") };
    (!said.is_empty()).then(|| format!("{holder} has {}, and the model does not say so", said.join("; ")))
}

/// What a role may do in a schema by the model, or by what we gave it and are about to take.
fn right(observed: &Observed, layout: &Layout<'_>, schema: &str, holder: &str) -> Option<Right> {
    let role = layout.access.roles.iter().find(|role| role.name == holder);
    let declared = role.and_then(|role| role.grants.iter().find(|grant| grant.schema == schema));
    if let Some(grant) = declared {
        return Some(grant.right);
    }
    let place = ObjectName { schema: schema.to_owned(), name: holder.to_owned() };
    let given = observed.managed(ObjectKind::Grant, &place)?;
    Some(if given.definition == "write" { Right::Write } else { Right::Read })
}

/// Roles of ours that may more than we gave them, and those that cannot go.
fn of_roles(observed: &Observed, layout: &Layout<'_>) -> Vec<Drift> {
    let access = &observed.access;
    let mut out = Vec::new();
    for (name, role) in &access.roles {
        let Some(mark) = Mark::of(role).filter(|mark| mark.databases.contains(&access.database)) else {
            continue;
        };
        if role.is_powerful {
            let message = format!(
                "`{name}` was made a superuser, or may make roles or databases, replicate, or pass by row security"
            );
            out.push(Drift { address: mark.address.clone(), message, kind: DriftKind::Drift });
        }
        let wanted = layout.access.roles.iter().any(|role| role.name == *name)
            || layout.access.users.iter().any(|user| user.name == *name);
        if !wanted && !role.ties.is_empty() {
            let word = if mark.kind == Kind::User { "user" } else { "role" };
            let message = format!(
                "the {word} `{name}` is not in the model any more and stays, because it {}: give that to somebody else \
                 (REASSIGN OWNED BY {name} TO …; DROP OWNED BY {name}), and the next apply drops it",
                listed(&role.ties),
                name = identifier(name)
            );
            out.push(Drift { address: mark.address, message, kind: DriftKind::Drift });
        }
    }
    out
}
