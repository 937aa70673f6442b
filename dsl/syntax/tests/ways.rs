//! The two ways of parsing YAML give equal trees: the same nodes, places, texts and comments.

use dsc_diag::FileId;
use dsc_syntax::{Limits, Parsed, Way, parse_yaml};
use proptest::prelude::*;

fn read(source: &str, way: Way) -> Parsed {
    parse_yaml(source, FileId(0), &Limits::default(), way)
}

/// Compares both ways where our own is certain; answers whether it is.
fn compare(source: &str) -> bool {
    let own = read(source, Way::Own);
    if own.complete {
        let full = read(source, Way::Full);
        assert!(own == full, "in {source:?}\n own {own:?}\nfull {full:?}");
    }
    own.complete
}

/// Texts in the style of models, which our own way must read.
const PLAIN: [&str; 27] = [
    "",
    "\n\n",
    "# only a comment",
    "# first\n\n--- # second\na: b\n",
    "a: b",
    "\u{feff}# with a mark\r\na: b\r\n",
    "dsc: 1\nzone: usa # here\n\nstores:\n  s:\n    # about\n    columns:\n      a: char(5)?\n      b: { type: \"decimal(12,2)\", pii: true }\n",
    "a:\n- b\n- c # d\ne:\n  - f\n  - g: h\n    i: j\n  -   k: l\n      m:\n      - n\no:\n",
    "a: [b, \"c\", 'd', { e: f, g: [h], i }, -1, 2.5,]\n",
    "- - a\n  - b\n- c: [ ]\n  d: { }\n",
    "\"a b\": \"c \\\"d\\\" \\\\ \\n\"\n'e': 'f''g'\nh : i\n",
    "größe: \"é\" # ü\nñ: ['ä', ö]\n",
    "a:\nb:\n  c:\n  d: ~\ne: null\n",
    "a: |\n  b\n   c\n\n  d\nb: |-\n  e\n\n\nc: |+\n  f\n\n",
    "a: >\n  b\n  c\n\n\n  d\nb: >- # why\n\n  e\n\nc:\n  - |\n    f\n  - g\n",
    "a: mycorp:usa/ny_1\nb: http://x/y#z\nc: a:b::c\nd: x # y # z\n",
    "cron: 0 4 * * *\nwhen: 12:30\nversion: 1.10\nnot: -a\n",
    "a: b   \nc:   \n   \n# d\n  # e\n",
    "a: {b: c}\nd: [{e: f}, {g: h}]\n",
    "a:\n  - b\nc:\n  - d: [e]\n    f: g\n",
    "a: \"\"\nb: ''\nc: \"'\"\nd: '\"'\n",
    "a: { b: , c }\n",
    "key with blanks: value with blanks, and commas; [brackets] too\n",
    "a: |\r\n  b\r\n  c\r\nd: e\r\n",
    "a: 1\nb: 2\na: 3\n<<: c\n",
    "a: decimal(12,2)\nb: array<text>\nc: [char(2), array<text>?]\n",
    "a:\n        b:\n          c: d\n        e: f\ng: h\n",
];

#[test]
fn our_own_way_reads_the_style_of_models_as_the_full_parser_does() {
    for source in PLAIN {
        assert!(compare(source), "left to the full parser: {source:?}");
    }
}

/// Texts that our own way must leave alone, with errors or without.
const OTHER: [&str; 43] = [
    "a: &b c\nd: *b\n",
    "a: !b c\n",
    "a:\tb\n",
    "a: b\n\tc: d\n",
    "a: b\n  c\n",
    "a: \"b\n  c\"\n",
    "a: [b,\n  c]\n",
    "a: b: c\n",
    "a: - b\n",
    "? a\n: b\n",
    "--- a\n",
    "---\n",
    "--- # empty\n\n",
    "---\n---\na: b\n",
    " ---\na: b\n",
    "a: b\n...\n",
    "%YAML 1.2\n---\na: b\n",
    "a\n",
    "- a\nb: c\n",
    "a: b\n- c\n",
    "a:\n  b: c\n d: e\n",
    "a: { b: decimal(12,2) }\n",
    "a: struct<b: c>\n",
    "a: {b: c} d\n",
    "a: \"b\" c\n",
    "a: [b\n",
    "a: [b, , c]\n",
    "a: {[b]: c}\n",
    "a: [b: c]\n",
    "{a: b}\n",
    "a: |2\n   b\n",
    "a: |\n b\n  c\nd",
    "a: @b\n",
    "a: %b\n",
    "a: b\rc: d\n",
    "a: \u{85}b\n",
    "a: \u{2028}b\n",
    "a: b\u{feff}\n",
    "a: \u{1}\n",
    "a: \"\\x41\"\n",
    ".a: b\n",
    "a: [b}\n",
    "a: b #c\n  d\n",
];

#[test]
fn our_own_way_leaves_what_it_is_not_certain_of() {
    for source in OTHER {
        assert!(!read(source, Way::Own).complete, "not left to the full parser: {source:?}");
    }
}

const PIECES: [&str; 57] = [
    "a", "b", "key", "é", "0", "-1", " ", " ", "  ", "    ", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ",
    "\r\n", ": ", ": ", ": ", ":", "- ", "- ", "-", "{ ", "}", "[", "]", ", ", ",", "\"", "\"", "'", "''",
    "#", " # ", " #", "|\n  ", "|-\n", ">\n", ">-\n  ", "\\", "\\n", "(", ")", "<", ">", "?", ".", "~",
    "\n- ", "a: ", "b: ", "\nc: ", "\n  d: ", "\n  - ", "---\n",
];

const LINES: [&str; 41] = [
    "a: b",
    "b:",
    "c: d # e",
    "# f",
    "",
    "",
    " ",
    "- g",
    "- h: i",
    "- - j",
    "-",
    "k: { l: m, n: [o] }",
    "p: [ ]",
    "q: \"r\"",
    "s: 't' # u",
    "v: |",
    "w: >-",
    "x",
    "'y': z",
    "a : b",
    "a: 'it''s'",
    "a: \"\\\"\"",
    "- { a: b }",
    "- [a]",
    "- |",
    "- \"a\"",
    "a: x: y",
    "  a: b",
    "  - c",
    "   ",
    "a:  ",
    "- a:",
    "- - a: b",
    "<<: a",
    "a: [b, c",
    "]",
    "a: -",
    "a: ~",
    "- # a",
    "a: |+",
    "---",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn pieces_in_any_order(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
        compare(&pieces.concat());
    }

    #[test]
    fn lines_in_any_order_and_indentation(
        lines in prop::collection::vec((0..5_usize, prop::sample::select(&LINES[..])), 0..12),
        line_break in prop::sample::select(&["\n", "\n", "\r\n"][..]),
    ) {
        let lines: Vec<String> = lines.iter().map(|(indent, line)| format!("{}{line}{line_break}", " ".repeat(*indent))).collect();
        compare(&lines.concat());
    }

    #[test]
    fn models_with_a_slip_of_the_finger(
        model in prop::sample::select(&PLAIN[..]),
        place in any::<prop::sample::Index>(),
        cut in 0..3_usize,
        slip in prop::sample::select(&PIECES[..]),
    ) {
        let mut letters: Vec<char> = model.chars().collect();
        let at = place.index(letters.len() + 1);
        let end = letters.len().min(at + cut);
        letters.splice(at..end, slip.chars());
        compare(&letters.into_iter().collect::<String>());
    }
}
