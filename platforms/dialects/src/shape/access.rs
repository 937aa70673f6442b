//! Who may do what, as it was seen on a server with roles. What is made of it is the engine's own business.

use std::collections::{BTreeMap, BTreeSet};

/// Who may do what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedAccess {
    /// The name of the database: roles are known to all databases of a server, and carry the names of those that use them.
    pub database: String,
    /// As whom it was seen: what this user makes has the default privileges that are shown here.
    pub user: String,
    /// All roles but the engine's own, by name.
    pub roles: BTreeMap<String, ObservedRole>,
    /// Who has which of the roles that carry a mark of ours: role, member.
    pub members: BTreeSet<(String, String)>,
    /// What is held in schemas of ours by others than the owners, by schema and holder; everybody is the empty name.
    pub holdings: BTreeMap<(String, String), Holding>,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedRole {
    /// Whether one can log in as it.
    pub can_log_in: bool,
    /// Whether it may do what no role of ours is ever given: make roles or databases, pass by what is granted.
    pub is_powerful: bool,
    /// What it says it is for.
    pub comment: Option<String>,
    /// What it owns or was given that we did not give it; only of roles that carry a mark of ours.
    pub ties: Vec<String>,
}

/// What somebody holds in a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// The privileges on the schema itself.
    pub on_schema: BTreeSet<String>,
    /// The privileges on tables and views of ours in it, by name.
    pub on_relations: BTreeMap<String, BTreeSet<String>>,
    /// The privileges on what we make in it from now on: kind of thing, privilege.
    pub by_default: BTreeSet<(String, String)>,
}

impl ObservedAccess {
    /// What somebody holds in a schema; made if there is nothing yet.
    pub fn holding_mut(&mut self, schema: &str, holder: &str) -> &mut Holding {
        self.holdings.entry((schema.to_owned(), holder.to_owned())).or_default()
    }

    /// What somebody holds in a schema.
    pub fn holding(&self, schema: &str, holder: &str) -> Option<&Holding> {
        self.holdings.get(&(schema.to_owned(), holder.to_owned()))
    }

    /// Says what of it matters, part by part, to whoever takes its fingerprint: a server has many roles of others, who
    /// come and go.
    pub fn tell(&self, is_ours: impl Fn(&str) -> bool, line: &mut impl FnMut(&[&str])) {
        for (name, role) in self.roles.iter().filter(|(name, _)| is_ours(name)) {
            let login = if role.can_log_in { "login" } else { "no login" };
            line(&["role", name, login, role.comment.as_deref().unwrap_or_default()]);
            role.ties.iter().for_each(|tie| line(&["tie", tie]));
        }
        for (role, member) in self.members.iter().filter(|(role, _)| is_ours(role)) {
            line(&["member", role, member]);
        }
        for ((schema, holder), holding) in &self.holdings {
            line(&["holding", schema, holder]);
            holding.on_schema.iter().for_each(|privilege| line(&["on schema", privilege]));
            for (name, privileges) in &holding.on_relations {
                line(&["on", name]);
                privileges.iter().for_each(|privilege| line(&[privilege]));
            }
            holding.by_default.iter().for_each(|(kind, privilege)| line(&["by default", kind, privilege]));
        }
    }
}
