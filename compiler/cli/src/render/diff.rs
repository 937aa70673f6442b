//! What would change in a text, as `diff -u` and `git apply` write it.

use std::io::{self, Write};

use crate::render::paint::Tone;
use crate::session::Look;

/// Lines around a change that are shown with it; what `diff -u` shows.
const CONTEXT: usize = 3;

/// Writes what differs between two states of a file.
pub fn write(out: &mut dyn Write, look: Look, path: &str, before: &str, after: &str) -> io::Result<()> {
    let diff = similar::TextDiff::from_lines(before, after);
    let mut unified = diff.unified_diff();
    unified.context_radius(CONTEXT).header(&format!("a/{path}"), &format!("b/{path}"));
    for line in unified.to_string().split_inclusive('\n') {
        let tone = match line.as_bytes().first() {
            Some(b'+') if !line.starts_with("+++") => Some(Tone::Good),
            Some(b'-') if !line.starts_with("---") => Some(Tone::Bad),
            Some(_) | None => None,
        };
        match (tone, line.strip_suffix('\n')) {
            (Some(tone), Some(text)) if look.color => writeln!(out, "{}", look.paint(tone, text))?,
            _ => out.write_all(line.as_bytes())?,
        }
    }
    Ok(())
}
