//! A document for programs: JSON that people can read too, ended by a line break.

use std::io::{self, Write};

use serde::Serialize;

/// Writes one document.
pub fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
