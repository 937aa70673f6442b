//! The rules, and the runner that asks them.
