//! Names of a database as a model may write them.

use std::collections::BTreeSet;

use dsc_model::names::{LONGEST_NAME, YAML_WORDS, is_letter_of_names, is_sql_word};

/// Room for what is added before and behind the names of stores and workspaces.
const LONGEST_OF_STORES: usize = 40;

/// The name that comes closest to one of a database, may be written in a model, and is not taken; it is taken then.
pub fn plain(name: &str, taken: &mut BTreeSet<String>) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '_',
    };
    let mut plain: String = name.chars().map(letter).collect();
    if !plain.starts_with(|first: char| first.is_ascii_lowercase()) {
        plain.insert_str(0, "x_");
    }
    plain.truncate(LONGEST_NAME - 3);
    let plain = plain.trim_end_matches('_').to_owned();
    let is_word = YAML_WORDS.contains(&plain.as_str()) || is_sql_word(&plain);
    let plain = if is_word { format!("{plain}_") } else { plain };
    let mut out = plain.clone();
    let mut number = 2;
    while !taken.insert(out.clone()) {
        out = format!("{plain}_{number}");
        number += 1;
    }
    out
}

/// The same for a store: its schemas have to fit as well.
pub fn plain_store(name: &str, taken: &mut BTreeSet<String>) -> String {
    let short: String = name.chars().take(LONGEST_OF_STORES).collect();
    plain(&short, taken)
}

/// What of a physical name counts where tools take names for one that differ in case, or in `-` and `_`.
pub fn folded(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// Whether people have to quote it in SQL.
pub fn needs_quotes(name: &str) -> bool {
    let usual =
        name.bytes().all(is_letter_of_names) && !name.starts_with(|first: char| first.is_ascii_digit());
    !usual || is_sql_word(name)
}

/// A text as YAML takes it on one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{needs_quotes, plain, quoted};

    #[test]
    fn names_are_plain_and_differ() {
        let mut taken = BTreeSet::new();
        let mut name = |text: &str| plain(text, &mut taken);
        assert_eq!(
            [name("Order Lines"), name("order-lines"), name("2nd"), name("on")],
            ["order_lines", "order_lines_2", "x_2nd", "on_"]
        );
        assert!(name(&"ß".repeat(60)).len() < 63);
        assert!(needs_quotes("order") && needs_quotes("Town") && !needs_quotes("town"));
        assert_eq!(quoted("a \"b\"\n\\"), "\"a \\\"b\\\"\\n\\\\\"");
    }
}
