//! Fixtures and check functions for the tests of other crates.
