//! `roles` and `users`: who may read which workspace and write which store.

use dsc_syntax::Value;

use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Identity, Many, Word};

/// A role.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its name and scope.
    pub identity: Identity,
    /// Who has it.
    pub description: Option<Word>,
    /// Stores that it may write; references.
    pub write: Many<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// A user, a person or a program.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Its name and scope.
    pub identity: Identity,
    /// Who it is.
    pub description: Option<Word>,
    /// Its roles; references.
    pub roles: Many<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

pub(crate) const ROLE_FIELDS: &[Field<Role>] = &[
    Field { name: "description", doc: "Who has it", read: |r, o, v| o.description = r.text(v) },
    Field { name: "write", doc: "Stores that it may write", read: |r, o, v| o.write = r.texts(v) },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const USER_FIELDS: &[Field<User>] = &[
    Field { name: "description", doc: "Who it is", read: |r, o, v| o.description = r.text(v) },
    Field { name: "roles", doc: "Its roles", read: |r, o, v| o.roles = r.texts(v) },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_roles<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut role = Role { identity, description: None, write: Many::default(), meta: None };
        reader.object(value, ROLE_FIELDS, &mut role);
        reader.model.roles.push(role);
    });
}

pub(crate) fn read_users<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut user = User { identity, description: None, roles: Many::default(), meta: None };
        reader.object(value, USER_FIELDS, &mut user);
        reader.model.users.push(user);
    });
}
