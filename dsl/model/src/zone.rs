//! `zones` and `teams`: who governs, and who owns what.

use dsc_syntax::Value;

use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Identity, Word};

/// A governance zone, as the ecosystem declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Its name.
    pub name: Word,
    /// What it is.
    pub description: Option<Word>,
    /// The repository that owns it.
    pub repository: Option<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// A team, as its zone declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Its name and zone.
    pub identity: Identity,
    /// What it does.
    pub description: Option<Word>,
    /// The repository that owns it.
    pub repository: Option<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

pub(crate) const ZONE_FIELDS: &[Field<Zone>] = &[
    Field { name: "description", doc: "What it is", read: |r, o, v| o.description = r.text(v) },
    Field {
        name: "repository",
        doc: "Repository that owns it, `project@branch`",
        read: |r, o, v| o.repository = r.text(v),
    },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const TEAM_FIELDS: &[Field<Team>] = &[
    Field { name: "description", doc: "What it does", read: |r, o, v| o.description = r.text(v) },
    Field {
        name: "repository",
        doc: "Repository that owns it, `project@branch`",
        read: |r, o, v| o.repository = r.text(v),
    },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_zones<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.named(value, "/", |reader, name, value| {
        let mut zone = Zone { name, description: None, repository: None, meta: None };
        reader.object(value, ZONE_FIELDS, &mut zone);
        reader.model.zones.push(zone);
    });
}

pub(crate) fn read_teams<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut team = Team { identity, description: None, repository: None, meta: None };
        reader.object(value, TEAM_FIELDS, &mut team);
        reader.model.teams.push(team);
    });
}
