//! Fixes that follow from what a finding already says: the name that was probably meant, the mark or member too much.
//!
//! A finding that asks "did you mean `x`?" in its help offers to write it; that is the one form of the question.

use dsc_diag::{Diagnostic, Edit, Fix, Sources, Span, is_near_certain};

/// Rules of columns that may be null where they must not; the type that allows it is shown at one of their places.
const NULLABLE: &[&str] = &[
    "key-column-nullable",
    "partition-column-nullable",
    "version-column-nullable",
    "watermark-column-nullable",
];

/// Rules that point at a member of a list that is there already.
const LISTED_TWICE: &[&str] = &["dataset-listed-twice", "duplicate-column", "group-assigned-twice"];

/// Fields that let somebody in: a guess at them is never certain enough.
const GRANTS: &[&str] = &["readers", "consumers", "roles", "write", "credential", "repository"];

/// Adds a fix to every finding that has none and says enough for one.
pub(crate) fn offer_fixes(found: &mut [Diagnostic], sources: &Sources) {
    for finding in found.iter_mut().filter(|finding| finding.fix.is_none()) {
        let rule = finding.rule.0;
        finding.fix = if NULLABLE.contains(&rule) {
            without_mark(finding, sources)
        } else if LISTED_TWICE.contains(&rule) {
            without_member(sources, finding.span)
        } else if rule == "missing-edition" {
            edition(sources, finding.span)
        } else if rule == "dangling-rename" {
            without_entry(sources, finding.span, "renamed_from")
        } else if rule == "owner-differs-from-scope" {
            without_entry(sources, finding.span, &finding.field)
                .or_else(|| without_scope(sources, finding.span))
        } else {
            rename(finding, sources)
        };
    }
}

fn rename(finding: &Diagnostic, sources: &Sources) -> Option<Fix> {
    let meant = finding.help.as_ref()?.strip_prefix("did you mean `")?.split_once("`?")?.0;
    let there = sources.text(finding.span);
    let written = there.trim_matches(['"', '\'']);
    let (kept, part) = kept_part(written, meant);
    let text = format!("{kept}{meant}");
    let fix = Fix::rename(&sources.source(finding.span.file).text, finding.span, written, &text)?;
    let grants = finding.rule.0 == "policy-names-unknown" || GRANTS.contains(&finding.field.as_str());
    Some(Fix { safe: !grants && is_near_certain(part, meant), ..fix })
}

/// The start of an address that stays, where only its last part is meant otherwise, and that part.
fn kept_part<'w>(written: &'w str, meant: &str) -> (&'w str, &'w str) {
    const SIGNS: [char; 3] = ['/', '.', ':'];
    match written.rfind(SIGNS) {
        Some(at) if !meant.contains(SIGNS) => written.split_at(at + 1),
        Some(_) | None => ("", written),
    }
}

/// Begins a file with its edition: there is one only.
fn edition(sources: &Sources, span: Span) -> Option<Fix> {
    let source = sources.source(span.file);
    let start = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = source.text.get(start..)?;
    if text.trim_start().starts_with(['{', '%', '-']) {
        return None;
    }
    let (settings, toml) = (source.path == "dsc.toml", source.path.ends_with(".toml"));
    let line = if settings {
        "edition = 1"
    } else if toml {
        "dsc = 1"
    } else {
        "dsc: 1"
    };
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let place = Span::new(span.file, start as u32, start as u32);
    Some(Fix::replace(format!("write `{line}`"), place, format!("{line}{line_break}")).safe())
}

/// Takes the `?` away that allows null.
fn without_mark(finding: &Diagnostic, sources: &Sources) -> Option<Fix> {
    let places = std::iter::once(finding.span).chain(finding.related.iter().map(|related| related.span));
    let mark = places.into_iter().find_map(|span| {
        let text = sources.text(span);
        let kept = text.trim_end_matches(['"', '\'']);
        let at = kept.ends_with('?').then_some(span.start as usize + kept.len() - 1)?;
        Some(Span::new(span.file, at as u32, at as u32 + 1))
    })?;
    Some(Fix::replace("leave the `?` out", mark, ""))
}

/// Takes a key and its value out of an object, with the comma or the line that they leave behind; a comment behind them
/// stays. Whether the author wants that is not certain.
fn without_entry(sources: &Sources, value: Span, key: &str) -> Option<Fix> {
    let text = &sources.source(value.file).text;
    let (before, after) = (text.get(..value.start as usize)?, text.get(value.end as usize..)?);
    let named = before.trim_end_matches([' ', '\t']).strip_suffix([':', '='])?;
    let front = named.trim_end_matches([' ', '\t', '"', '\'']).strip_suffix(key)?;
    let front = front.trim_end_matches(['"', '\'']);
    let cut = |start: usize, end: usize| {
        let span = Span::new(value.file, start as u32, end as u32);
        Some(Fix::replace(format!("leave `{key}` out"), span, ""))
    };
    let (entry, end) = (front.len(), value.end as usize);
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let line = front.rfind('\n').map_or(0, |at| at + 1);
    let rest = after.split_inclusive('\n').next().unwrap_or("");
    if front[line..].trim().is_empty() {
        return match rest.trim_start().chars().next() {
            None => cut(line, end + rest.len()),
            Some('#') => cut(entry, end + blanks(rest)),
            Some(_) => None,
        };
    }
    if front.trim_end().ends_with(',') {
        return cut(front.trim_end().len() - 1, end);
    }
    match rest.trim_start().strip_prefix(',') {
        Some(behind) => cut(entry, end + rest.len() - behind.len() + blanks(behind)),
        None => front.trim_end().ends_with('{').then(|| cut(entry, end + blanks(rest)))?,
    }
}

/// Takes the scope out of a key such as `usa/northwind`.
fn without_scope(sources: &Sources, key: Span) -> Option<Fix> {
    let slash = sources.text(key).find('/')? as u32;
    let start = key.start + u32::from(sources.text(key).starts_with(['"', '\'']));
    let span = Span::new(key.file, start, key.start + slash + 1);
    Some(Fix::replace("leave the scope out", span, ""))
}

/// Takes a member out of a list, with the comma or the line that it leaves behind.
fn without_member(sources: &Sources, span: Span) -> Option<Fix> {
    let text = &sources.source(span.file).text;
    let before = text.get(..span.start as usize)?;
    let after = text.get(span.end as usize..)?;
    let title = "leave the second one out";
    let cut = |start: usize, end: usize| {
        let span = Span::new(span.file, start as u32, end as u32);
        Some(Fix { title: title.to_owned(), safe: true, edits: vec![Edit { span, text: String::new() }] })
    };
    let kept = before.trim_end();
    if kept.ends_with(',') {
        return cut(kept.len() - 1, span.end as usize);
    }
    if let Some(rest) = after.trim_start().strip_prefix(',') {
        return cut(span.start as usize, text.len() - rest.trim_start().len());
    }
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let rest_of_line = after.split_inclusive('\n').next().unwrap_or("");
    let alone = before[line..].trim() == "-" && rest_of_line.trim().is_empty();
    if alone { cut(line, span.end as usize + rest_of_line.len()) } else { None }
}
