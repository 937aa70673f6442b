//! A model from what exists: a project in text, for people to go on with. Nothing is changed where it exists.

pub mod debezium;
mod names;
pub mod postgres;

/// A project: its files, and what is not in it and why, as phrases.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Each file's name and text.
    pub files: Vec<(String, String)>,
    /// What was left out.
    pub left_out: Vec<String>,
    /// How many datasets it has.
    pub datasets: usize,
}
