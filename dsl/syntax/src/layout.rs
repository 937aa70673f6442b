//! Canonical layout of a file that people wrote: indentation, blanks, quotes and line breaks; nothing else.
//!
//! The order of keys stays, since comments stand above and behind them, and so does the choice between braces and lines
//! of their own where both are possible. What was laid out is parsed again and held against the original, comments
//! included: a file that would not say the same is refused, whatever the reason.

mod compare;
mod toml;
mod yaml;

use dsc_diag::{Bag, FileId};

use crate::faults::UNQUOTED_TYPE_WITH_COMMA;
use crate::{Format, Limits, Parsed, Quotes, parse};

/// The widest line on which a map or list stands in brackets or braces, in characters: a deprecation with all that it
/// says, and most columns with a description, are below it.
pub const WIDEST: usize = 130;

/// What is known of a scalar by the place where it stands: the keys from the top of the file down to it.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// When a text of YAML is put between quotes.
    pub quotes: fn(&[&str]) -> Quotes,
    /// The canonical form of a text, if it has another one.
    pub canonical: fn(&[&str], &str) -> Option<String>,
}

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text has faults.
    Faulty(Bag),
    /// The text uses what this layout cannot keep: which it is.
    Unusual(&'static str),
}

/// Lays a text out. Line ends stay what they are, if they are all of one kind, and so does a byte order mark.
pub fn lay_out(
    source: &str,
    file: FileId,
    format: Format,
    limits: &Limits,
    places: Places,
) -> Result<String, Refusal> {
    sound(parse(source, file, format, limits))?;
    let (mark, body) = match source.strip_prefix(BYTE_ORDER_MARK) {
        Some(body) => (BYTE_ORDER_MARK, body),
        None => ("", source),
    };
    let windows = body.matches("\r\n").count();
    let all_windows = windows > 0 && windows == body.matches('\n').count();
    let text = body.replace("\r\n", "\n");
    if text.contains('\r') {
        return Err(Refusal::Unusual("line ends that are a carriage return alone"));
    }
    let before = sound(parse(&text, file, format, limits))?;
    let laid_out = match format {
        Format::Yaml => yaml::lay_out(&text, &before.tree, places)?,
        Format::Toml => toml::lay_out(&text, places)?,
    };
    let after = parse(&laid_out, file, format, limits);
    if !after.bag.is_empty() || !compare::same((&text, &before.tree), (&laid_out, &after.tree), places) {
        return Err(Refusal::Unusual("something that this layout would change"));
    }
    let laid_out = if all_windows { laid_out.replace('\n', "\r\n") } else { laid_out };
    Ok(format!("{mark}{laid_out}"))
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A type without its quotes is mended on the way; every other fault is a reason to keep away.
fn sound(parsed: Parsed) -> Result<Parsed, Refusal> {
    let mendable = parsed.bag.iter().all(|finding| finding.rule == UNQUOTED_TYPE_WITH_COMMA);
    if parsed.complete && mendable { Ok(parsed) } else { Err(Refusal::Faulty(parsed.bag)) }
}
