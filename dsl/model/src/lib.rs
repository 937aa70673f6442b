//! One file per kind of object, with references unresolved.
