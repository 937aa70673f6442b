//! How things look. Nothing here decides anything.

pub mod concise;
pub mod diff;
pub mod document;
pub mod findings;
pub mod github;
pub mod gitlab;
pub mod graph;
pub mod human;
pub mod impact;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod paint;
pub mod paths;
pub mod plan;
pub mod rules;
pub mod runs;
pub mod sarif;
pub mod settings;
pub mod shape;
pub mod steps;
pub mod table;
pub mod text;
