//! Postgres as an engine: what it has its own way of.

use dsc_model::DataType;

use super::access::access_steps;
use super::edit::{build_index, comment_on_view, complete_table, edit_table};
use super::key::build_key;
use super::misfit::misfit;
use super::types::{column_type, retype_effort};
use crate::shape::compare::{Comparison, KeyBeside};
use crate::shape::engine::{
    Comments, Engine, Facts, KeyStep, Keys, Names, OpenVersions, OwnTypes, Privileges, RetypeEffort,
    Rewriting, ViewWork, Views,
};
use crate::shape::growing::Growing;
use crate::shape::inventory::Inventory;
use crate::shape::layout::{IndexSpec, Layout, TableSpec, ViewSpec, qualified};
use crate::shape::observed::{Columns, ObservedView};
use crate::shape::table_diff::Retype;
use crate::shape::view_diff::Underneath;

/// Postgres as an engine.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostgresEngine;

/// The one that everybody uses.
pub static ENGINE: PostgresEngine = PostgresEngine;

static FACTS: Facts = Facts {
    names: Names::Exact,
    types: OwnTypes {
        number: "bigint",
        text: "text",
        time: "timestamp with time zone",
        truth: "boolean",
        bytes: "bytea",
    },
    comments: Comments::Written,
    open_versions: OpenVersions::Indexed,
    keys: Keys::Beside,
    views: Views::Bound,
    rewriting: Rewriting::BlocksReaders,
    identity: "substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)",
    // The stored tree, not the text: making text of 50,000 views takes seconds, and of trees a fraction of one.
    // Each is looked up by its name: whoever goes through all views for each transaction of an apply does little else.
    view_digest: "(SELECT md5(r.ev_action::text) FROM pg_rewrite AS r WHERE r.rulename = '_RETURN' \
                  AND r.ev_class = to_regclass(format('%I.%I', made.\"schema\", made.name)))",
    privileges: Privileges {
        create_schema: "CREATE on the database",
        create_in_schema: "CREATE on the schema",
        own: "owner of the table or view",
    },
};

impl Engine for PostgresEngine {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn column_type(&self, data_type: &DataType) -> String {
        column_type(data_type)
    }

    fn same_type(&self, one: &str, other: &str) -> bool {
        one == other
    }

    fn retype_effort(&self, from: &str, to: &str) -> RetypeEffort {
        retype_effort(from, to)
    }

    fn misfit(&self, retype: Retype<'_>) -> Option<String> {
        misfit(retype)
    }

    /// Everything can be changed where it stands; what that costs is told by the effort of each type.
    fn needs_rebuild(&self, _comparison: &Comparison<'_>) -> bool {
        false
    }

    fn edit_table(&self, comparison: &Comparison<'_>) -> Vec<String> {
        edit_table(comparison)
    }

    fn complete_table(&self, table: &TableSpec) -> Vec<String> {
        complete_table(table)
    }

    fn build_index(&self, table: &TableSpec, index: &IndexSpec) -> Vec<String> {
        build_index(table, index)
    }

    fn build_key(&self, comparison: &Comparison<'_>, key: &KeyBeside<'_>) -> Vec<KeyStep> {
        build_key(comparison, key)
    }

    fn view_holds(&self, view: &ViewSpec, there: &ObservedView, underneath: Underneath) -> bool {
        underneath != Underneath::Replaced
            && there.columns == Columns::shown_by(view)
            && there.comment == view.comment
    }

    /// A view can be replaced as long as its columns stay and new ones come last. Else it is dropped before its tables
    /// change and made again after, with its owner, its grants and its options, all in one transaction.
    fn make_view(&self, view: &ViewSpec, there: Option<&ObservedView>, underneath: Underneath) -> ViewWork {
        let name = qualified(&view.schema, &view.name);
        let stays = there.is_some_and(|there| {
            underneath != Underneath::Replaced && there.columns.begin(&Columns::shown_by(view))
        });
        let verb = if stays { "CREATE OR REPLACE" } else { "CREATE" };
        let mut out = ViewWork::default();
        if there.is_some() && !stays {
            out.before.push(format!("DROP VIEW {name}"));
        }
        out.commands.push(format!("{verb} VIEW {name} AS\n{}", view.query));
        out.commands.extend(comment_on_view(view));
        if let Some(there) = there {
            out.commands.extend(there.restore.iter().cloned());
        }
        out
    }

    fn access_steps(&self, inventory: &Inventory<'_>, layout: &Layout<'_>, plan: &mut Growing) {
        access_steps(inventory, layout, plan);
    }
}
