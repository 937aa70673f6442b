//! The canonical form of a model.
