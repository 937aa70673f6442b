//! What an engine has its own way of when things get their shape. Everything else stands once, beside this file.
//!
//! What engines differ in is data where it is a fact ([`Facts`]), and a method of [`Engine`] only where they act in
//! different ways.

use dsc_model::DataType;

use super::compare::{Comparison, KeyBeside};
use super::growing::Growing;
use super::inventory::Inventory;
use super::layout::{IndexSpec, Layout, TableSpec, ViewSpec};
use super::observed::{ObjectName, ObservedView};
use super::table_diff::Retype;
use super::view_diff::Underneath;

/// The facts in which engines differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Which names mean one thing.
    pub names: Names,
    /// The types of the columns that we add.
    pub types: OwnTypes,
    /// Whether things say what they are for.
    pub comments: Comments,
    /// Whether tables of versions get an index that holds one open version a key.
    pub open_versions: OpenVersions,
    /// How tables get another key.
    pub keys: Keys,
    /// What views hold on to.
    pub views: Views,
    /// What readers notice while a table is written anew.
    pub rewriting: Rewriting,
    /// The expression that makes up twelve letters for a database to call itself by.
    pub identity: &'static str,
    /// The digest of the view `made.name` in the schema `made."schema"`, as an expression.
    pub view_digest: &'static str,
    /// The privileges that steps need.
    pub privileges: Privileges,
}

/// Which names mean one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Those that differ in nothing but the case of ASCII letters.
    WithoutCase,
    /// Only those that are equal.
    Exact,
}

impl Names {
    /// What of a name counts.
    pub fn fold(self, name: &str) -> String {
        match self {
            Names::WithoutCase => name.to_ascii_lowercase(),
            Names::Exact => name.to_owned(),
        }
    }

    /// Whether two names mean one thing.
    pub fn are_same(self, one: &str, other: &str) -> bool {
        match self {
            Names::WithoutCase => one.eq_ignore_ascii_case(other),
            Names::Exact => one == other,
        }
    }

    /// Whether a name is among others.
    pub fn has(self, names: &[String], name: &str) -> bool {
        names.iter().any(|other| self.are_same(other, name))
    }

    /// Schema and name of a thing, as far as they count.
    pub fn of(self, schema: &str, name: &str) -> ObjectName {
        ObjectName { schema: self.fold(schema), name: self.fold(name) }
    }
}

/// How the types of the columns that we add are written, in the form in which the engine tells them back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnTypes {
    /// Runs and positions.
    pub number: &'static str,
    /// Names and digests.
    pub text: &'static str,
    /// When something happened.
    pub time: &'static str,
    /// Whether something is so.
    pub truth: &'static str,
    /// Raw forms.
    pub bytes: &'static str,
}

/// Whether things say what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// Tables and views carry the dataset's description and address.
    Written,
    /// Nothing is said.
    None,
}

/// Whether tables of versions get an index that holds one open version a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenVersions {
    /// They do.
    Indexed,
    /// They do not: an index would stand in the way of later changes.
    NotIndexed,
}

/// How tables that hold rows get another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Its index is built beside the work of others, and then takes the place of the old one at once.
    Beside,
    /// With all other changes.
    Within,
}

/// A step on the way to a new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStep {
    /// What it is for, as a phrase.
    pub detail: String,
    /// Its statements.
    pub commands: Vec<String>,
    /// What it looks at.
    pub looks: Looks,
}

/// What of a table a step looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// At every row.
    AtEveryRow,
    /// At none.
    AtNothing,
}

/// What views hold on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Views {
    /// To tables and columns themselves: those cannot go or change their type below a view.
    Bound,
    /// To names: a view is text that is read anew each time.
    Text,
}

/// What readers notice while a table is written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewriting {
    /// They wait.
    BlocksReaders,
    /// Nothing.
    Unnoticed,
}

/// The privileges that steps need, in the platform's words; empty where it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privileges {
    /// To make a schema.
    pub create_schema: &'static str,
    /// To make a table or a view.
    pub create_in_schema: &'static str,
    /// To change or drop something.
    pub own: &'static str,
}

/// What it takes to give a column another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetypeEffort {
    /// Only the catalog changes.
    Nothing,
    /// Indexes on the column are built anew.
    Reindex,
    /// Every row is written again.
    Rewrite,
}

/// What is done about a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewWork {
    /// What has to happen before anything is done to the tables below.
    pub before: Vec<String>,
    /// What makes the view.
    pub commands: Vec<String>,
}

/// What an engine has its own way of.
pub trait Engine: std::fmt::Debug + Sync {
    /// The facts.
    fn facts(&self) -> &'static Facts;

    /// The type of a column, in the form in which the engine tells it back.
    fn column_type(&self, data_type: &DataType) -> String;

    /// Whether two writings mean one type.
    fn same_type(&self, one: &str, other: &str) -> bool;

    /// What it takes to give a column another type, both as the engine writes them.
    fn retype_effort(&self, from: &str, to: &str) -> RetypeEffort;

    /// The condition under which a value would be lost or changed by a narrowing; nothing where none can be, or where
    /// the engine itself refuses such values.
    fn misfit(&self, retype: Retype<'_>) -> Option<String>;

    /// Whether a table cannot be changed where it stands, so that it has to be written anew.
    fn needs_rebuild(&self, comparison: &Comparison<'_>) -> bool;

    /// The statements that turn a table that is there into the one that is wanted; none if it stays as it is.
    fn edit_table(&self, comparison: &Comparison<'_>) -> Vec<String>;

    /// What has to be said about a table that was just made: its indexes, its comment.
    fn complete_table(&self, table: &TableSpec) -> Vec<String>;

    /// The statements that build an index while others read and write, each outside of any transaction. The first takes
    /// away what an earlier try left behind.
    fn build_index(&self, _table: &TableSpec, _index: &IndexSpec) -> Vec<String> {
        Vec::new()
    }

    /// The steps that build a new key while others read and write, each by itself and none in the transaction of others:
    /// which may be done again after they were cut off.
    fn build_key(&self, _comparison: &Comparison<'_>, _key: &KeyBeside<'_>) -> Vec<KeyStep> {
        Vec::new()
    }

    /// Whether a view that was made by us, and by nobody else changed, may stay as it is.
    fn view_holds(&self, view: &ViewSpec, there: &ObservedView, underneath: Underneath) -> bool;

    /// What makes a view, in the place of the one that is there, if one is.
    fn make_view(&self, view: &ViewSpec, there: Option<&ObservedView>, underneath: Underneath) -> ViewWork;

    /// Adds what makes roles and users, and gives and takes what they may do, where the engine knows such things: after
    /// the schemas are there, before anything in them is made, so that new things are readable from the start.
    fn access_steps(&self, _inventory: &Inventory<'_>, _layout: &Layout<'_>, _plan: &mut Growing) {}
}
