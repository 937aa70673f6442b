//! Roles and users: made, marked as ours, given to each other, locked out and dropped.
//!
//! All databases of a server share its roles. So a role carries a mark (its comment) that says what it stands for in the
//! model and which databases use it; the last database that lets go of it drops it. One without the mark is not ours.
//!
//! Nobody gets a password here: a user comes in by what the server trusts (a certificate, a directory, an identity of the
//! system), or whoever runs the server sets one.

use std::collections::BTreeSet;

use dsc_plan::desired::{DesiredMembership, DesiredRole, DesiredUser};
use dsc_plan::{Action, Cause, Check, HazardKind, ObjectKind, Record, RecordChange, Step};

use crate::quote::{identifier, literal};
use crate::shape::access::ObservedRole;
use crate::shape::draft::{Draft, Slot};
use crate::shape::inventory::Inventory;

/// What every mark begins with.
const MARK: &str = "kept by dsc as ";
/// Making and dropping roles needs it.
const PRIVILEGE: &str = "CREATEROLE, and since 16 ADMIN OPTION on roles made by others";
/// Longer names are cut by the server.
const NAME_BYTES: usize = 63;
/// More things than these are counted.
const MOST_NAMED: usize = 8;

/// What a name of the server stands for in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A role, as which nobody logs in.
    Role,
    /// A user.
    User,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Role => "role",
            Kind::User => "user",
        }
    }

    fn logs_in(self) -> bool {
        match self {
            Kind::Role => false,
            Kind::User => true,
        }
    }

    fn login(self) -> &'static str {
        match self {
            Kind::Role => "NOLOGIN",
            Kind::User => "LOGIN",
        }
    }
}

/// What a role of ours says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// The address in the model.
    pub address: String,
    /// The names of the databases that use it.
    pub databases: Vec<String>,
}

impl Mark {
    /// The mark in a comment, if it is one.
    pub fn read(comment: &str) -> Option<Mark> {
        let (what, databases) = comment.strip_prefix(MARK)?.split_once(" in ")?;
        let (kind, address) = what.split_once(' ')?;
        let kind = [Kind::Role, Kind::User].into_iter().find(|known| known.word() == kind)?;
        let databases = serde_json::from_str(databases).ok()?;
        Some(Mark { kind, address: address.to_owned(), databases })
    }

    /// Its text.
    pub fn write(&self) -> String {
        // A list of texts always has a JSON form.
        let databases = serde_json::to_string(&self.databases).unwrap_or_default();
        format!("{MARK}{} {} in {databases}", self.kind.word(), self.address)
    }

    /// The mark of a role that is there.
    pub fn of(role: &ObservedRole) -> Option<Mark> {
        Mark::read(role.comment.as_deref()?)
    }

    fn others(&self, database: &str) -> Vec<String> {
        self.databases.iter().filter(|other| *other != database).cloned().collect()
    }
}

/// Something of the model that has to have a name on the server.
#[derive(Clone, Copy, Debug)]
pub struct Principal<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub address: &'a str,
    /// The line that declares it.
    pub cause: &'a Cause,
}

impl<'a> Principal<'a> {
    /// A role.
    pub fn role(role: &'a DesiredRole) -> Principal<'a> {
        Principal { kind: Kind::Role, name: &role.name, address: &role.address, cause: &role.cause }
    }

    /// A user.
    pub fn user(user: &'a DesiredUser) -> Principal<'a> {
        Principal { kind: Kind::User, name: &user.name, address: &user.address, cause: &user.cause }
    }
}

/// The step that makes a role or a user, or makes it what it should be; nothing if it is. `taken` says what else of the
/// model has the same name.
pub fn principal_step(
    inventory: &Inventory<'_>,
    principal: Principal<'_>,
    taken: Option<&str>,
    slot: Slot<'_>,
) -> Option<Step> {
    let Principal { kind, name, address, .. } = principal;
    let access = &inventory.observed.access;
    let word = kind.word();
    let mut draft = Draft::needing(PRIVILEGE);
    draft.cause(principal.cause);
    if let Some(reason) = taken.map_or_else(|| no_name(name), |other| Some(same_name(other))) {
        draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            format!("the name `{name}` cannot be had: {reason}"),
        );
        return Some(draft.step(address, Action::Create, &format!("create the {word} `{name}`"), slot));
    }
    let known = inventory.observed.managed(ObjectKind::Role, &inventory.name("", name));
    let mut mark = Mark { kind, address: address.to_owned(), databases: vec![access.database.clone()] };
    let there = access.roles.get(name);
    let found = there.and_then(Mark::of);
    draft.records.push(made(ObjectKind::Role, "", name, address, word));
    let (Some(there), Some(found)) = (there, &found) else {
        if there.is_some() {
            let message = format!(
                "the server has a role `{name}` that was not made by dsc: rename it, or hand it over with \
                 COMMENT ON ROLE {} IS {}",
                identifier(name),
                literal(&mark.write())
            );
            draft.hazard(HazardKind::UnmanagedObjectInTheWay, message);
        } else {
            draft.commands.push(format!("CREATE ROLE {} {}", identifier(name), kind.login()));
            draft.commands.push(comment(name, &mark));
            if known.is_some() {
                draft.hazard(
                    HazardKind::Drift,
                    format!("the {word} `{name}` is gone, with its password if it had one"),
                );
            }
        }
        let title = match kind {
            Kind::Role => format!("create the role `{name}`"),
            Kind::User => format!("create the user `{name}`, who has no password"),
        };
        return Some(draft.step(address, Action::Create, &title, slot));
    };
    if there.can_log_in != kind.logs_in() {
        draft.detail(format!("let the {word} `{name}` {}log in", if kind.logs_in() { "" } else { "not " }));
        draft.commands.push(format!("ALTER ROLE {} {}", identifier(name), kind.login()));
    }
    mark.databases.extend(found.others(&access.database));
    mark.databases.sort();
    if mark != *found {
        draft.detail(format!("use the {word} `{name}` of this server"));
        draft.checks.push(unmoved(name, found));
        draft.commands.push(comment(name, &mark));
    }
    let is_noted = known.is_some_and(|known| known.address == address);
    if draft.commands.is_empty() && is_noted {
        return None;
    }
    Some(draft.step(address, Action::Update, &format!("change the {word} `{name}`"), slot))
}

fn same_name(other: &str) -> String {
    format!("`{other}` has it")
}

/// Why nobody can have that name.
fn no_name(name: &str) -> Option<String> {
    if name.len() > NAME_BYTES {
        return Some(format!("it has {} bytes, and a server takes {NAME_BYTES}", name.len()));
    }
    let kept = name.starts_with("pg_") || matches!(name, "public" | "none");
    kept.then(|| "Postgres keeps it for itself".to_owned())
}

/// The step that gives a user a role; nothing if it was given already.
pub fn membership_step(
    inventory: &Inventory<'_>,
    user: &DesiredUser,
    membership: &DesiredMembership,
    slot: Slot<'_>,
) -> Option<Step> {
    let (role, name) = (&membership.role, &user.name);
    let has = inventory.observed.access.members.contains(&(role.clone(), name.clone()));
    let known = inventory.observed.managed(ObjectKind::Membership, &inventory.name(role, name)).is_some();
    if has && known {
        return None;
    }
    let mut draft = Draft::needing(PRIVILEGE);
    draft.cause(&membership.cause);
    if known {
        draft.hazard(HazardKind::Drift, format!("somebody took the role `{role}` from `{name}`"));
    }
    draft.commands.push(format!("GRANT {} TO {}", identifier(role), identifier(name)));
    draft.records.push(made(ObjectKind::Membership, role, name, &user.address, ""));
    Some(draft.step(&user.address, Action::Create, &format!("give `{name}` the role `{role}`"), slot))
}

/// The step that takes a role of ours from a user who stays.
pub fn take_membership(
    inventory: &Inventory<'_>,
    role: &str,
    name: &str,
    address: &str,
    slot: Slot<'_>,
) -> Step {
    let access = &inventory.observed.access;
    let mut draft = Draft::needing(PRIVILEGE);
    draft.cause(&not_wanted(&format!("that `{name}` has the role `{role}`")));
    draft.records.push(gone(ObjectKind::Membership, role, name));
    let elsewhere = |name: &str| {
        let mark = access.roles.get(name).and_then(Mark::of);
        mark.is_some_and(|mark| !mark.others(&access.database).is_empty())
    };
    if elsewhere(role) && elsewhere(name) {
        // Another database may have asked for the same; its own plan takes it away when it does so no more.
        let title = format!("let go of that `{name}` has the role `{role}`, other databases use both");
        return draft.step(address, Action::Delete, &title, slot);
    }
    if access.members.contains(&(role.to_owned(), name.to_owned())) {
        draft.commands.push(format!("REVOKE {} FROM {}", identifier(role), identifier(name)));
        draft.hazard(HazardKind::RevokesAccess, format!("`{name}` loses the role `{role}`"));
    }
    draft.step(address, Action::Delete, &format!("take the role `{role}` from `{name}`"), slot)
}

/// The step for a role or user of ours that the model has no more: dropped, locked out as long as it owns something, or
/// left to the other databases that use it. Nothing where all that can be done is done.
pub fn remove_principal(inventory: &Inventory<'_>, name: &str, mark: &Mark, slot: Slot<'_>) -> Option<Step> {
    let access = &inventory.observed.access;
    let there = access.roles.get(name)?;
    let word = mark.kind.word();
    let mut draft = Draft::needing(PRIVILEGE);
    draft.cause(&not_wanted(&mark.address));
    let others = mark.others(&access.database);
    if !others.is_empty() {
        let title = format!("leave the {word} `{name}` to {}", listed(&others));
        let left = Mark { databases: others, ..mark.clone() };
        draft.checks.push(unmoved(name, mark));
        draft.commands.push(comment(name, &left));
        draft.records.push(gone(ObjectKind::Role, "", name));
        return Some(draft.step(&mark.address, Action::Update, &title, slot));
    }
    let mut lost: BTreeSet<&str> = BTreeSet::new();
    for ((kind, place), object) in &inventory.observed.objects {
        let ours = *kind == ObjectKind::Membership && (place.schema == name || place.name == name);
        if ours {
            draft.records.push(gone(ObjectKind::Membership, &object.schema, &object.name));
            if place.name == name && access.members.contains(&(place.schema.clone(), place.name.clone())) {
                lost.insert(&place.schema);
            }
        }
    }
    if !there.ties.is_empty() {
        if mark.kind == Kind::Role || (!there.can_log_in && lost.is_empty()) {
            return None;
        }
        draft.hazard(
            HazardKind::RevokesAccess,
            format!(
                "`{name}` {}: that stays, and so does the user, who cannot log in any more",
                listed(&there.ties)
            ),
        );
        draft
            .commands
            .extend(lost.iter().map(|role| format!("REVOKE {} FROM {}", identifier(role), identifier(name))));
        draft.commands.push(format!("ALTER ROLE {} NOLOGIN", identifier(name)));
        return Some(draft.step(&mark.address, Action::Delete, &format!("lock out the user `{name}`"), slot));
    }
    let message = match mark.kind {
        Kind::User if lost.is_empty() => format!("`{name}` owns nothing, and cannot log in any more"),
        Kind::User => {
            let roles: Vec<String> = lost.iter().map(|role| format!("`{role}`")).collect();
            format!("`{name}` owns nothing, loses {}, and cannot log in any more", listed(&roles))
        }
        Kind::Role => format!("whoever has the role `{name}` loses it"),
    };
    draft.hazard(HazardKind::RevokesAccess, message);
    draft.checks.push(untied(name));
    draft.commands.push(format!("DROP ROLE {}", identifier(name)));
    draft.records.push(gone(ObjectKind::Role, "", name));
    Some(draft.step(&mark.address, Action::Delete, &format!("drop the {word} `{name}`"), slot))
}

/// Things with commas between, the last ones counted if there are many.
pub fn listed(things: &[String]) -> String {
    let mut out = things.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if things.len() > MOST_NAMED {
        out.push_str(&format!(" and {} more", things.len() - MOST_NAMED));
    }
    out
}

/// Why something goes.
pub fn not_wanted(what: &str) -> Cause {
    Cause {
        file: String::new(),
        line: 0,
        message: format!("nothing in the model asks any more for `{}`", what.trim_matches('`')),
    }
}

/// That something is ours now.
pub fn made(kind: ObjectKind, schema: &str, name: &str, address: &str, definition: &str) -> Record {
    let change = RecordChange::Made { address: address.to_owned(), definition: definition.to_owned() };
    Record { kind, schema: schema.to_owned(), name: name.to_owned(), change }
}

/// That something is ours no more.
pub fn gone(kind: ObjectKind, schema: &str, name: &str) -> Record {
    Record { kind, schema: schema.to_owned(), name: name.to_owned(), change: RecordChange::Gone }
}

fn comment(name: &str, mark: &Mark) -> String {
    format!("COMMENT ON ROLE {} IS {}", identifier(name), literal(&mark.write()))
}

/// That nobody has changed a mark since it was seen: whoever writes in another database holds another lease.
fn unmoved(name: &str, mark: &Mark) -> Check {
    Check {
        query: format!(
            "SELECT count(*) FROM pg_roles AS r LEFT JOIN pg_shdescription AS d ON d.objoid = r.oid \
             WHERE r.rolname = {} AND d.description IS DISTINCT FROM {}",
            literal(name),
            literal(&mark.write())
        ),
        fault: format!("the mark of `{name}` was changed from another database meanwhile, plan again"),
    }
}

/// That nothing belongs to a role.
fn untied(name: &str) -> Check {
    Check {
        query: format!(
            "SELECT count(*) FROM pg_shdepend AS s JOIN pg_roles AS r ON r.oid = s.refobjid WHERE r.rolname = {} \
             AND s.refclassid = (SELECT oid FROM pg_class WHERE relname = 'pg_authid')",
            literal(name)
        ),
        fault: format!("`{name}` owns something, or may use something that dsc did not give it"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Mark};

    #[test]
    fn a_mark_is_read_as_it_was_written_and_nothing_else_is_one() {
        let databases = vec!["shop".to_owned(), "odd, \"name\" in [here]".to_owned()];
        let mark = Mark { kind: Kind::User, address: "usa/ann".to_owned(), databases };
        assert_eq!(Mark::read(&mark.write()), Some(mark));
        for other in ["", "kept by dsc", "kept by dsc as user usa/ann in shop", "kept by dsc as dog a in []"]
        {
            assert_eq!(Mark::read(other), None, "{other}");
        }
    }
}
