//! Writes single texts as YAML and TOML: with quotes where they are needed, and only there.
//!
//! What stands around a text is written elsewhere: the layout of files that people wrote in `layout`, a whole model in
//! `dsc-graph`.

use std::fmt::Write;

use crate::{other_reading, yaml};

/// Where a text of YAML stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Within {
    /// On a line of its own, behind a key or a dash.
    Block,
    /// Inside brackets or braces, where commas and brackets end it.
    Flow,
}

/// When a text of YAML is put between quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quotes {
    /// Where it would be torn without them, or where another reader would take it for something else than text.
    WhereNeeded,
    /// Only where it would be torn, since its place says what it is: a day.
    WhereTorn,
    /// Always, so that all of its kind look alike: a schedule in the language of cron.
    Always,
}

/// Writes a text as a scalar of YAML on one line.
pub fn yaml_text(text: &str, within: Within, quotes: Quotes) -> String {
    let plain = match quotes {
        Quotes::WhereNeeded => !is_torn(text, within) && other_reading(text).is_none(),
        Quotes::WhereTorn => !is_torn(text, within),
        Quotes::Always => false,
    };
    if plain {
        return text.to_owned();
    }
    let single = text.contains(['"', '\\']) && !text.contains('\'') && text.chars().all(is_shown);
    if single { format!("'{text}'") } else { double_quoted(text) }
}

/// Writes a text of several lines as a block scalar of YAML, its lines behind `indent` blanks, without a line break at
/// the end; none if the text is not of that kind, or could be damaged by an editor that strips blanks.
pub fn yaml_lines(text: &str, indent: usize) -> Option<String> {
    let stripped = text.lines().any(|line| line.ends_with([' ', '\t']));
    let shown = text.chars().all(|letter| is_shown(letter) || matches!(letter, '\n' | '\t'));
    let begins = text.trim_start_matches('\n').starts_with([' ', '\t']);
    // A blank line below would count as one more at the end of such a text.
    let open_end = text.ends_with("\n\n");
    let one_line = !text.trim_matches('\n').contains('\n') && !text.ends_with('\n');
    if stripped || begins || !shown || open_end || one_line || text.trim_matches('\n').is_empty() {
        return None;
    }
    Some(literal(text, indent))
}

/// Writes a text as a literal block scalar; its letters must be such that YAML shows them as they are.
pub(crate) fn literal(text: &str, indent: usize) -> String {
    let mut out = String::from("|");
    if text.trim_start_matches('\n').starts_with(' ') || text.starts_with(' ') {
        out.push('2');
    }
    let body = match text.strip_suffix('\n') {
        None => {
            out.push('-');
            text
        }
        Some(body) if body.ends_with('\n') => {
            out.push('+');
            body
        }
        Some(body) => body,
    };
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out
}

/// Writes a key of TOML.
pub fn toml_key(text: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !text.is_empty() && text.bytes().all(bare) { text.to_owned() } else { toml_text(text) }
}

/// Writes a text as a string of TOML on one line.
pub fn toml_text(text: &str) -> String {
    let single = text.contains(['"', '\\']) && !text.contains('\'') && text.chars().all(is_shown);
    if single { format!("'{text}'") } else { double_quoted_toml(text) }
}

/// Writes a text of several lines as a string of TOML that has them too; none for a text of one line.
pub fn toml_lines(text: &str) -> Option<String> {
    if !text.contains('\n') || text.contains('\r') {
        return None;
    }
    let mut out = String::from("\"\"\"\n");
    for (at, letter) in text.char_indices() {
        let rest = &text[at..];
        match letter {
            '\n' => out.push('\n'),
            // Three of them end the string, and so would one before the three that do.
            '"' if rest.len() > 1 && !rest.starts_with("\"\"") => out.push('"'),
            other => escape(&mut out, other, Escapes::Toml),
        }
    }
    out.push_str("\"\"\"");
    Some(out)
}

/// Whether YAML would make something else of an unquoted text than this text.
fn is_torn(text: &str, within: Within) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let second_is_blank = bytes.get(1).is_none_or(|second| *second == b' ');
    let begins = match first {
        b'-' => second_is_blank,
        b'?' | b':' => second_is_blank || within == Within::Flow,
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%'
        | b'@' | b'`' | b' ' => true,
        _ => false,
    };
    begins
        || matches!(last, b' ' | b':')
        || matches!(text, "~" | "null" | "Null" | "NULL" | "=" | "<<")
        || text.starts_with("---")
        || text.starts_with("...")
        || text.contains(": ")
        || text.contains(" #")
        || !text.chars().all(is_shown)
        || (within == Within::Flow && (text.contains([',', '[', ']', '{', '}']) || yaml::looks_torn(text)))
}

/// Whether a letter is written as it is: no control character, no line end of any kind, no byte order mark.
fn is_shown(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Yaml,
    Toml,
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        escape(&mut out, letter, Escapes::Yaml);
    }
    out.push('"');
    out
}

fn double_quoted_toml(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        escape(&mut out, letter, Escapes::Toml);
    }
    out.push('"');
    out
}

fn escape(out: &mut String, letter: char, escapes: Escapes) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        shown if is_shown(shown) => out.push(shown),
        hidden => {
            let number = hidden as u32;
            // Writing to a text cannot fail.
            let _ = match escapes {
                Escapes::Yaml if number < 0x100 => write!(out, "\\x{number:02X}"),
                Escapes::Yaml | Escapes::Toml => write!(out, "\\u{number:04X}"),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> String {
        yaml_text(text, Within::Block, Quotes::WhereNeeded)
    }

    fn flow(text: &str) -> String {
        yaml_text(text, Within::Flow, Quotes::WhereNeeded)
    }

    #[test]
    fn quotes_stand_where_they_are_needed_and_only_there() {
        for text in [
            "plain words",
            "a:b",
            "-x",
            "varchar(30)?",
            "decimal(12,2)",
            "map<text, integer>",
            "3/10",
            "Größe",
            "15 * * * *",
            "https://a.example:8083",
            "it's",
            "a#b",
            "100 %",
            "acme/groups@release/*",
            "pc3",
            "30d",
        ] {
            assert_eq!(block(text), text);
        }
        for text in [
            "",
            "no",
            "1.10",
            "12:30",
            "2026-06-01",
            "- dash",
            "*/15 * * * *",
            "{dataset}_changes",
            " a",
            "a ",
            "a: b",
            "a #b",
            "a:",
            "~",
            "null",
            "&a",
            "@a",
            "---",
            "struct<a: integer>",
            "=",
            "<<",
        ] {
            assert_eq!(block(text), format!("\"{text}\""));
        }
        assert_eq!(flow("decimal(12,2)"), "\"decimal(12,2)\"");
        assert_eq!(flow("char(5)?"), "char(5)?");
        assert_eq!(flow("a [b"), "\"a [b\"");
    }

    #[test]
    fn a_place_may_ask_for_quotes_or_do_without() {
        assert_eq!(yaml_text("15 * * * *", Within::Flow, Quotes::Always), "\"15 * * * *\"");
        assert_eq!(yaml_text("2026-06-01", Within::Flow, Quotes::WhereTorn), "2026-06-01");
    }

    #[test]
    fn the_quotes_are_those_with_fewer_escapes() {
        assert_eq!(block(r#"{ "a": 1 }"#), r#"'{ "a": 1 }'"#);
        assert_eq!(block("# it's \"so\""), "\"# it's \\\"so\\\"\"");
        assert_eq!(block("a\u{7}\n\u{2028}"), "\"a\\x07\\n\\u2028\"");
        assert_eq!(toml_text(r"a\b"), r"'a\b'");
        assert_eq!(toml_text("it's \\ \u{7}"), "\"it's \\\\ \\u0007\"");
        assert_eq!(
            (toml_key("a-1"), toml_key("a/b"), toml_key("")),
            ("a-1".into(), "\"a/b\"".into(), "\"\"".into())
        );
    }

    #[test]
    fn lines_are_kept_as_lines() {
        assert_eq!(yaml_lines("a\n\n  b\n", 2).unwrap(), "|\n  a\n\n    b");
        assert_eq!(yaml_lines("a\nb", 0).unwrap(), "|-\na\nb");
        assert_eq!(literal("a\n\n", 1), "|+\n a\n");
        assert_eq!(yaml_lines("a\n\n", 1), None);
        assert_eq!(yaml_lines("a", 2), None);
        assert_eq!(yaml_lines(" a\nb", 2), None);
        assert_eq!(toml_lines("a \"b\"\n\"\"\"\"").unwrap(), "\"\"\"\na \"b\"\n\\\"\\\"\\\"\\\"\"\"\"");
    }
}
