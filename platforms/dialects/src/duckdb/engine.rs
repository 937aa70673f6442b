//! DuckDB as an engine: what it has its own way of.

use dsc_model::DataType;

use super::edit::{edit_table, needs_rebuild};
use super::misfit::misfit;
use super::types::{column_type, same_type};
use crate::shape::compare::Comparison;
use crate::shape::engine::{
    Comments, Engine, Facts, Keys, Names, OpenVersions, OwnTypes, Privileges, RetypeEffort, Rewriting,
    ViewWork, Views,
};
use crate::shape::layout::{TableSpec, ViewSpec, qualified};
use crate::shape::observed::ObservedView;
use crate::shape::table_diff::Retype;
use crate::shape::view_diff::Underneath;

/// DuckDB as an engine.
#[derive(Clone, Copy, Debug, Default)]
pub struct DuckdbEngine;

/// The one that everybody uses.
pub static ENGINE: DuckdbEngine = DuckdbEngine;

static FACTS: Facts = Facts {
    names: Names::WithoutCase,
    types: OwnTypes {
        number: "BIGINT",
        text: "VARCHAR",
        time: "TIMESTAMPTZ",
        truth: "BOOLEAN",
        bytes: "BLOB",
    },
    comments: Comments::None,
    // Measured with 1.5.6: most changes of a table fail while there is an index on it.
    open_versions: OpenVersions::NotIndexed,
    keys: Keys::Within,
    views: Views::Text,
    rewriting: Rewriting::Unnoticed,
    identity: "substr(replace(uuid()::VARCHAR, '-', ''), 1, 12)",
    view_digest: "(SELECT md5(sql) FROM duckdb_views() WHERE database_name = current_database() \
                  AND schema_name = made.\"schema\" AND view_name = made.name)",
    // There are no users: who may write the file may do everything in it.
    privileges: Privileges { create_schema: "", create_in_schema: "", own: "" },
};

impl Engine for DuckdbEngine {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn column_type(&self, data_type: &DataType) -> String {
        column_type(data_type)
    }

    fn same_type(&self, one: &str, other: &str) -> bool {
        same_type(one, other)
    }

    fn retype_effort(&self, _from: &str, _to: &str) -> RetypeEffort {
        RetypeEffort::Rewrite
    }

    fn misfit(&self, retype: Retype<'_>) -> Option<String> {
        misfit(retype)
    }

    fn needs_rebuild(&self, comparison: &Comparison<'_>) -> bool {
        needs_rebuild(comparison)
    }

    fn edit_table(&self, comparison: &Comparison<'_>) -> Vec<String> {
        edit_table(comparison)
    }

    fn complete_table(&self, _table: &TableSpec) -> Vec<String> {
        Vec::new()
    }

    /// A view keeps the types of its columns, so it is made again whenever its tables change.
    fn view_holds(&self, _view: &ViewSpec, _there: &ObservedView, underneath: Underneath) -> bool {
        underneath == Underneath::Same
    }

    fn make_view(&self, view: &ViewSpec, _there: Option<&ObservedView>, _underneath: Underneath) -> ViewWork {
        let name = qualified(&view.schema, &view.name);
        let command = format!("CREATE OR REPLACE VIEW {name} AS\n{}", view.query);
        ViewWork { before: Vec::new(), commands: vec![command] }
    }
}
