//! What names are made of, and the words that mean something elsewhere. What follows from it stands in `dsc-lint`.

/// The most bytes of a name: names go into schemas, files and topics, and this is what PostgreSQL takes.
pub const LONGEST_NAME: usize = 63;

/// What readers of YAML 1.1 take for a truth value or for nothing.
pub const YAML_WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// What the names of columns that platforms add begin with.
pub const ADDED_COLUMNS_BEGIN: &[&str] = &["__", "dsc_"];

/// What a table or view of past versions is called: its own name and this.
pub const HISTORY: &str = "_history";

/// Columns that platforms add to tables of past versions.
pub const HISTORY_COLUMNS: &[&str] = &["valid_from", "valid_to"];

/// Words that neither PostgreSQL nor DuckDB takes for a name unquoted, sorted.
/// <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>
pub const SQL_WORDS: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "describe",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lambda",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "pivot",
    "placing",
    "primary",
    "qualify",
    "references",
    "returning",
    "select",
    "session_user",
    "show",
    "some",
    "summarize",
    "symmetric",
    "system_user",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "unpivot",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];

/// A number that equal names share and that different ones hardly do, so that most comparisons need no text.
#[inline]
pub fn hash_of_name(name: &str) -> u32 {
    // 2^64 divided by the golden ratio: its product spreads bits upwards, and the shift brings them down again.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| {
        let product = (hash ^ word).wrapping_mul(SPREAD);
        product ^ product >> 32
    };
    let (words, rest) = name.as_bytes().as_chunks();
    let hash = words.iter().fold(name.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    (mix(hash, rest) >> 32) as u32
}

/// Whether a letter may stand in a name.
pub const fn is_letter_of_names(byte: u8) -> bool {
    LETTERS[byte as usize]
}

/// Whether a name is simple: made as names are, and no word that means something elsewhere.
///
/// Nothing can be said against a simple name by itself, so that nobody need look at it again.
pub fn is_simple(name: &str) -> bool {
    let bytes = name.as_bytes();
    let Some(first) = bytes.first() else { return false };
    if !first.is_ascii_lowercase() || bytes.len() > LONGEST_NAME || name.starts_with("dsc_") {
        return false;
    }
    has_letters_of_names_only(bytes) && !means_something(name)
}

/// Looks at eight bytes at once; the last eight may have been among those before.
#[inline]
fn has_letters_of_names_only(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else { return bytes.iter().all(|byte| is_letter_of_names(*byte)) };
    let (words, _) = bytes.as_chunks();
    words.iter().chain([last]).all(|word| !has_other_byte(u64::from_le_bytes(*word)))
}

/// Whether one of eight bytes is no letter that may stand in a name.
#[inline]
fn has_other_byte(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = ONES << 7;
    // Every byte below 128, so that no sum reaches into the next byte.
    let ascii = word & !HIGHEST;
    let at_least = |bytes: u64, least: u8| bytes + ONES * u64::from(128 - least);
    let letters = at_least(ascii, b'a') & !at_least(ascii, b'z' + 1);
    let digits = at_least(ascii, b'0') & !at_least(ascii, b'9' + 1);
    let underscores = !at_least(ascii ^ (ONES * u64::from(b'_')), 1);
    (!(letters | digits | underscores) | word) & HIGHEST != 0
}

/// Whether a name is a word of SQL that has to be quoted there.
pub fn is_sql_word(name: &str) -> bool {
    may_mean_something(name) && SQL_WORDS.binary_search(&name).is_ok()
}

fn means_something(name: &str) -> bool {
    if !may_mean_something(name) {
        return false;
    }
    SQL_WORDS.binary_search(&name).is_ok() || YAML_WORDS.contains(&name) || HISTORY_COLUMNS.contains(&name)
}

/// Whether a name falls into the place of such a word; of the others, forty to one are told apart by that alone.
fn may_mean_something(name: &str) -> bool {
    name.len() < 32 && {
        let place = place(name.as_bytes());
        WITH_MEANING[place / 64] & (1 << (place % 64)) != 0
    }
}

static LETTERS: [bool; 256] = letters();

const fn letters() -> [bool; 256] {
    let mut letters = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'_');
        byte += 1;
    }
    letters
}

/// The places of words with a meaning, as bits.
static WITH_MEANING: [u64; 64] =
    with_places_of(with_places_of(with_places_of([0; 64], SQL_WORDS), YAML_WORDS), HISTORY_COLUMNS);

const fn with_places_of(mut places: [u64; 64], words: &[&str]) -> [u64; 64] {
    let mut at = 0;
    while at < words.len() {
        let place = place(words[at].as_bytes());
        places[place / 64] |= 1 << (place % 64);
        at += 1;
    }
    places
}

/// One of 4,096 places, by length and three of the letters.
const fn place(name: &[u8]) -> usize {
    if name.is_empty() {
        return 0;
    }
    let (first, middle, last) = (name[0], name[name.len() / 2], name[name.len() - 1]);
    (first as usize + middle as usize * 7 + last as usize * 61 + name.len() * 421) % 4_096
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_judged_at_every_place() {
        for byte in 0..=255_u8 {
            for place in 0..11 {
                let mut bytes = *b"a_z09qa_bcd";
                bytes[place] = byte;
                assert_eq!(has_letters_of_names_only(&bytes), is_letter_of_names(byte), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn words_that_mean_something_are_not_simple() {
        assert!(SQL_WORDS.is_sorted());
        assert!(SQL_WORDS.iter().all(|word| is_sql_word(word)));
        for list in [SQL_WORDS, YAML_WORDS, HISTORY_COLUMNS] {
            assert!(!list.iter().any(|word| is_simple(word)));
        }
    }

    #[test]
    fn simple_names_are_made_of_lower_case_letters_digits_and_underscores() {
        let longest = "a".repeat(LONGEST_NAME);
        for name in ["orders", "customer_2", "o", "valid", "dsc", longest.as_str()] {
            assert!(is_simple(name), "{name}");
            assert!(!is_sql_word(name), "{name}");
        }
        let too_long = format!("{longest}a");
        for name in ["", "_a", "__a", "2a", "größe", "Orders", "a-b", "a b", "dsc_a", too_long.as_str()] {
            assert!(!is_simple(name), "{name}");
        }
    }
}
