//! Who may read and write: the steps, and what roles are given on schemas and what stands in them.
//!
//! One statement takes all privileges of a kind, and what is made later is covered by default privileges of the user who
//! makes it, so that a new view is readable from its first moment. Only what the ledger says we gave is ever taken.

use std::collections::{BTreeMap, BTreeSet};

use dsc_plan::desired::{DesiredGrant, DesiredRole, Right};
use dsc_plan::{Action, HazardKind, ObjectKind, Step};

use super::roles::{
    Mark, Principal, gone, made, membership_step, not_wanted, principal_step, remove_principal,
    take_membership,
};
use crate::quote::identifier;
use crate::shape::access::Holding;
use crate::shape::draft::{Draft, Slot};
use crate::shape::growing::Growing;
use crate::shape::inventory::Inventory;
use crate::shape::layout::{Layout, qualified};
use crate::shape::observed::ManagedObject;

/// Giving and taking needs it.
const PRIVILEGE: &str = "owner of the schema and of what stands in it";
/// So many things share a statement.
const THINGS_OF_A_STATEMENT: usize = 500;

/// What a right is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Privileges on tables and views.
    pub on_relations: &'static [&'static str],
    /// What is given on things to come: the catalog's letter for their kind, the word for it, the privileges.
    pub by_default: &'static [(&'static str, &'static str, &'static [&'static str])],
}

/// What a right is made of, beside the use of the schema.
pub fn parts(right: Right) -> Parts {
    match right {
        Right::Read => Parts { on_relations: &["SELECT"], by_default: &[("r", "TABLES", &["SELECT"])] },
        Right::Write => Parts {
            on_relations: &["INSERT", "SELECT"],
            by_default: &[("r", "TABLES", &["INSERT", "SELECT"]), ("S", "SEQUENCES", &["USAGE"])],
        },
    }
}

fn word(right: Right) -> &'static str {
    match right {
        Right::Read => "read",
        Right::Write => "write",
    }
}

fn from_word(text: &str) -> Right {
    if text == word(Right::Write) { Right::Write } else { Right::Read }
}

/// Adds what makes roles and users, and gives and takes what they may do.
pub fn access_steps(inventory: &Inventory<'_>, layout: &Layout<'_>, plan: &mut Growing) {
    let wanted = Wanted::of(layout);
    let taken = take(inventory, layout, &wanted, plan);
    let mut ready = BTreeSet::new();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for role in &layout.access.roles {
        let other = names.insert(&role.name, &role.address);
        let step = |slot: Slot<'_>| principal_step(inventory, Principal::role(role), other, slot);
        ready.extend(plan.transaction_after(&taken, |slot| step(slot).into_iter().collect()));
    }
    for user in &layout.access.users {
        let other = names.insert(&user.name, &user.address);
        plan.transaction_after(&ready, |slot| {
            let own = principal_step(inventory, Principal::user(user), other, slot);
            let given = user.roles.iter().filter_map(|role| membership_step(inventory, user, role, slot));
            own.into_iter().chain(given).collect()
        });
    }
    let relations = relations(layout);
    for role in &layout.access.roles {
        for grant in &role.grants {
            let names = relations.get(grant.schema.as_str()).map_or(&[][..], Vec::as_slice);
            let step = |slot: Slot<'_>| grant_step(inventory, role, grant, names, slot);
            plan.transaction_after(&ready, |slot| step(slot).into_iter().collect());
        }
    }
}

/// What the model asks for, by name.
struct Wanted<'a> {
    names: BTreeSet<&'a str>,
    memberships: BTreeSet<(&'a str, &'a str)>,
    grants: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Wanted<'a> {
    fn of(layout: &'a Layout<'_>) -> Wanted<'a> {
        let (roles, users) = (&layout.access.roles, &layout.access.users);
        let names = roles.iter().map(|role| &role.name).chain(users.iter().map(|user| &user.name));
        let memberships = users
            .iter()
            .flat_map(|user| user.roles.iter().map(|role| (role.role.as_str(), user.name.as_str())));
        let grants = roles
            .iter()
            .flat_map(|role| role.grants.iter().map(|grant| (grant.schema.as_str(), role.name.as_str())));
        Wanted {
            names: names.map(String::as_str).collect(),
            memberships: memberships.collect(),
            grants: grants.collect(),
        }
    }
}

/// Takes what nobody asks for any more, and gives the numbers of the transactions that do.
fn take(
    inventory: &Inventory<'_>,
    layout: &Layout<'_>,
    wanted: &Wanted<'_>,
    plan: &mut Growing,
) -> BTreeSet<u32> {
    let observed = inventory.observed;
    let mut out = BTreeSet::new();
    for ((kind, place), object) in &observed.objects {
        let stays = wanted.grants.contains(&(place.schema.as_str(), place.name.as_str()));
        if *kind == ObjectKind::Grant && !stays {
            out.extend(plan.transaction_after(&BTreeSet::new(), |slot| {
                vec![take_grant(inventory, layout, object, slot)]
            }));
        }
    }
    let goes = |name: &str| {
        let mark = observed.access.roles.get(name).and_then(Mark::of);
        let ours = mark.is_some_and(|mark| mark.databases == [observed.access.database.as_str()]);
        ours && !wanted.names.contains(name)
    };
    for ((kind, place), object) in &observed.objects {
        let (role, name) = (place.schema.as_str(), place.name.as_str());
        let stays = wanted.memberships.contains(&(role, name)) || goes(role) || goes(name);
        if *kind == ObjectKind::Membership && !stays {
            out.extend(plan.transaction_after(&BTreeSet::new(), |slot| {
                vec![take_membership(inventory, role, name, &object.address, slot)]
            }));
        }
    }
    let before = out.clone();
    for (name, role) in &observed.access.roles {
        let mark = Mark::of(role).filter(|mark| mark.databases.contains(&observed.access.database));
        let Some(mark) = mark.filter(|_| !wanted.names.contains(name.as_str())) else { continue };
        let step = |slot: Slot<'_>| remove_principal(inventory, name, &mark, slot);
        out.extend(plan.transaction_after(&before, |slot| step(slot).into_iter().collect()));
    }
    out
}

/// What can be read and written, by schema: the views of workspaces and the staging tables of stores.
fn relations<'a>(layout: &Layout<'a>) -> BTreeMap<&'a str, Vec<String>> {
    let mut out: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for dataset in &layout.datasets {
        let staging = dataset.staging().map(|(schema, name)| (schema, name.to_owned()));
        for (schema, name) in dataset.views().into_iter().chain(staging) {
            out.entry(schema).or_default().push(name);
        }
    }
    out
}

/// The step that gives a role a right; nothing if it has it.
fn grant_step(
    inventory: &Inventory<'_>,
    role: &DesiredRole,
    grant: &DesiredGrant,
    names: &[String],
    slot: Slot<'_>,
) -> Option<Step> {
    let observed = inventory.observed;
    let (schema, name) = (&grant.schema, &role.name);
    let known = observed.managed(ObjectKind::Grant, &inventory.name(schema, name));
    let nothing = Holding::default();
    let held = observed.access.holding(schema, name).unwrap_or(&nothing);
    let parts = parts(grant.right);
    let mut draft = Draft::needing(PRIVILEGE);
    draft.cause(&grant.cause);
    if !held.on_schema.contains("USAGE") {
        draft.commands.push(format!("GRANT USAGE ON SCHEMA {} TO {}", identifier(schema), identifier(name)));
    }
    let lacks = |thing: &&String| {
        let place = inventory.name(schema, thing);
        let ours = [ObjectKind::View, ObjectKind::Table]
            .iter()
            .any(|kind| observed.managed(*kind, &place).is_some());
        let there = observed.views.contains_key(&place) || observed.tables.contains_key(&place);
        let has = held.on_relations.get(*thing);
        ours && there && !has.is_some_and(|has| parts.on_relations.iter().all(|part| has.contains(*part)))
    };
    let lacking: Vec<String> = names.iter().filter(lacks).map(|thing| qualified(schema, thing)).collect();
    let privileges = parts.on_relations.join(", ");
    for things in lacking.chunks(THINGS_OF_A_STATEMENT) {
        draft.commands.push(format!("GRANT {privileges} ON {} TO {}", things.join(", "), identifier(name)));
    }
    if known.is_some() && !draft.commands.is_empty() {
        draft.hazard(HazardKind::Drift, format!("somebody took from `{name}` what it may do in `{schema}`"));
    }
    for (letter, kind, privileges) in parts.by_default {
        let has =
            |privilege: &&str| held.by_default.contains(&((*letter).to_owned(), (*privilege).to_owned()));
        if !privileges.iter().all(has) {
            let privileges = privileges.join(", ");
            draft.commands.push(format!(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT {privileges} ON {kind} TO {}",
                identifier(schema),
                identifier(name)
            ));
        }
    }
    if draft.commands.is_empty() && known.is_some_and(|known| known.address == role.address) {
        return None;
    }
    draft.records.push(made(ObjectKind::Grant, schema, name, &role.address, word(grant.right)));
    let title = match grant.right {
        Right::Read => format!("let `{name}` read `{}`", grant.address),
        Right::Write => format!("let `{name}` write to the staging tables of `{}`", grant.address),
    };
    Some(draft.step(&role.address, Action::Create, &title, slot))
}

/// The step that takes a right from a role.
fn take_grant(
    inventory: &Inventory<'_>,
    layout: &Layout<'_>,
    object: &ManagedObject,
    slot: Slot<'_>,
) -> Step {
    let access = &inventory.observed.access;
    let (schema, name) = (&object.schema, &object.name);
    let right = from_word(&object.definition);
    let parts = parts(right);
    let mut draft = Draft::needing(PRIVILEGE);
    draft.cause(&not_wanted(&format!("that `{name}` may {} in `{schema}`", word(right))));
    let nothing = Holding::default();
    let held = access.holding(schema, name).unwrap_or(&nothing);
    let has =
        |privileges: &BTreeSet<String>| parts.on_relations.iter().any(|part| privileges.contains(*part));
    let things: Vec<String> = held
        .on_relations
        .iter()
        .filter(|(_, privileges)| has(privileges))
        .map(|(thing, _)| qualified(schema, thing))
        .collect();
    let privileges = parts.on_relations.join(", ");
    for things in things.chunks(THINGS_OF_A_STATEMENT) {
        draft.commands.push(format!(
            "REVOKE {privileges} ON {} FROM {}",
            things.join(", "),
            identifier(name)
        ));
    }
    if held.on_schema.contains("USAGE") {
        draft.commands.push(format!(
            "REVOKE USAGE ON SCHEMA {} FROM {}",
            identifier(schema),
            identifier(name)
        ));
    }
    for (letter, kind, privileges) in parts.by_default {
        if held
            .by_default
            .iter()
            .any(|(of, privilege)| of == letter && privileges.contains(&privilege.as_str()))
        {
            draft.commands.push(format!(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA {} REVOKE {} ON {kind} FROM {}",
                identifier(schema),
                privileges.join(", "),
                identifier(name)
            ));
        }
    }
    draft.records.push(gone(ObjectKind::Grant, schema, name));
    // Where the schema itself goes, the loss of its views says it all.
    if !draft.commands.is_empty() && layout.schemas.iter().any(|wanted| wanted.name == *schema) {
        draft.hazard(
            HazardKind::RevokesAccess,
            format!("`{name}` can no longer {} in `{schema}`", word(right)),
        );
    }
    draft.step(
        &object.address,
        Action::Delete,
        &format!("take from `{name}` to {} in `{schema}`", word(right)),
        slot,
    )
}
