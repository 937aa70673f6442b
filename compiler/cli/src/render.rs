//! How things look. Nothing here decides anything.

pub mod concise;
pub mod findings;
pub mod human;
pub mod json;
pub mod paint;
pub mod rules;
pub mod settings;
pub mod text;
