//! Where in a file somebody types: the keys from the top down, and whether a key or a value is begun.
//!
//! Read from the lines alone, because a text that is being typed does not parse most of the time.

use dsc_syntax::Format;

/// Where somebody types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typing {
    /// The keys from the top of the file down to the object that is typed in.
    pub path: Vec<String>,
    /// The key whose value is typed; none where a key is.
    pub key: Option<String>,
    /// What is typed so far of the word.
    pub typed: String,
}

/// Finds out what is typed in front of a byte.
pub(crate) fn typing_at(text: &str, byte: usize, format: Format) -> Typing {
    let before = &text[..byte];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let (above, line) = (&text[..start], &before[start..]);
    match format {
        Format::Yaml => yaml(above, line),
        Format::Toml => toml(above, line),
    }
}

fn yaml(above: &str, line: &str) -> Typing {
    let is_item = line.trim_start().starts_with("- ") || line.trim() == "-";
    let typed = line.trim_start().trim_start_matches("- ").trim_start_matches('-');
    // Items may stand as deep as the key of their list.
    let indent = indent_of(line) + usize::from(is_item);
    let path = parents(above, indent);
    let mut typing = inside(&path, typed, ':');
    if is_item && typing.key.is_none() && typing.path.len() == path.len() {
        typing.key = typing.path.pop();
    }
    typing
}

/// The keys that stand less and less deep above a line.
fn parents(above: &str, mut indent: usize) -> Vec<String> {
    let mut keys = Vec::new();
    for line in above.lines().rev() {
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with('#') || bare.starts_with('-') || indent_of(line) >= indent {
            continue;
        }
        if let Some((key, _)) = bare.split_once(':') {
            keys.push(unquoted(key));
            indent = indent_of(line);
        }
        if indent == 0 {
            break;
        }
    }
    keys.reverse();
    keys
}

fn toml(above: &str, line: &str) -> Typing {
    let header = above.lines().rev().find_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
    let path: Vec<String> = header.map_or_else(Vec::new, |header| dotted(header.trim_matches(['[', ']'])));
    inside(&path, line, '=')
}

/// What is typed at the end of a line that may hold braces and brackets.
fn inside(path: &[String], line: &str, assigns: char) -> Typing {
    let mut path = path.to_vec();
    let mut key: Option<String> = None;
    let mut opened: Vec<(char, Option<String>)> = Vec::new();
    let mut word = String::new();
    let mut quote: Option<char> = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        if let Some(open) = quote {
            quote = (letter != open).then_some(open);
            word.push(letter);
            continue;
        }
        match letter {
            '"' | '\'' => {
                quote = Some(letter);
                word.push(letter);
            }
            '#' if word.is_empty() || word.ends_with(' ') => break,
            '{' => {
                opened.push(('{', key.clone()));
                path.extend(key.take());
                word.clear();
            }
            '[' => {
                opened.push(('[', key.clone()));
                word.clear();
            }
            '}' | ']' => {
                if let Some((bracket, before)) = opened.pop() {
                    if bracket == '{' && before.is_some() {
                        path.pop();
                    }
                    key = before;
                }
                word.clear();
            }
            ',' => {
                if opened.last().is_some_and(|(bracket, _)| *bracket == '{') {
                    key = None;
                }
                word.clear();
            }
            _ if letter == assigns && key.is_none() && ends_word(assigns, letters.peek()) => {
                let mut keys = if assigns == '=' { dotted(&word) } else { vec![unquoted(&word)] };
                key = keys.pop();
                path.extend(keys);
                word.clear();
            }
            _ => word.push(letter),
        }
    }
    Typing { path, key, typed: word.trim_start().trim_start_matches(['"', '\'']).to_owned() }
}

/// In YAML a colon ends a key only before a blank; `mycorp:usa` is one word.
fn ends_word(assigns: char, next: Option<&char>) -> bool {
    assigns == '=' || next.is_none_or(|next| next.is_whitespace())
}

fn dotted(keys: &str) -> Vec<String> {
    keys.split('.').map(unquoted).collect()
}

fn unquoted(key: &str) -> String {
    key.trim().trim_matches(['"', '\'']).to_owned()
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the `|` of a text stands, as `path/key: typed`.
    fn typing(text: &str, format: Format) -> String {
        let byte = text.find('|').unwrap();
        let Typing { path, key, typed } = typing_at(&text.replace('|', ""), byte, format);
        format!("{} {}: {typed}", path.join("/"), key.unwrap_or("-".to_owned()))
    }

    #[test]
    fn keys_and_values_of_yaml_are_told_apart() {
        for (text, expected) in [
            ("con|", " -: con"),
            ("a:\n  b:\n    c: |", "a/b c: "),
            ("a:\n  b:\n\n    # c:\n    d|", "a/b -: d"),
            ("a:\n  x:\n    y: 1\n  b: mycorp:us|", "a b: mycorp:us"),
            ("a: { b: c, d|", "a -: d"),
            ("a: { b: { c: 1 }, d: e|", "a d: e"),
            ("a: [b, c.d|", " a: c.d"),
            ("a: { b: [c, d], e: \"f g|", "a e: f g"),
            ("a:\n  b:\n    - c\n    - |", "a b: "),
            ("a:\n  b:\n  - c|", "a b: c"),
            ("größe:\n  'ö': |", "größe ö: "),
        ] {
            assert_eq!(typing(text, Format::Yaml), expected, "{text}");
        }
    }

    #[test]
    fn keys_and_values_of_toml_are_told_apart() {
        for (text, expected) in [
            ("zo|", " -: zo"),
            ("[a.b]\nc = 1\nd = \"e|", "a/b d: e"),
            ("[a.\"b\"]\nc.d = { e|", "a/b/c/d -: e"),
            ("[a]\nb = [\"c\", \"d|", "a b: d"),
        ] {
            assert_eq!(typing(text, Format::Toml), expected, "{text}");
        }
    }
}
