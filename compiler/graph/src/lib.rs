//! Names resolved, references kept.
