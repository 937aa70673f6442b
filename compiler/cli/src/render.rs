//! How things look. Nothing here decides anything.

pub mod concise;
pub mod document;
pub mod findings;
pub mod human;
pub mod json;
pub mod paint;
pub mod plan;
pub mod rules;
pub mod runs;
pub mod settings;
pub mod shape;
pub mod steps;
pub mod table;
pub mod text;
