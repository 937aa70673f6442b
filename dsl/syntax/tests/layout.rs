//! Canonical layout: what it changes, what it keeps, and what it leaves alone.

use dsc_diag::FileId;
use dsc_syntax::layout::{Places, Refusal, lay_out};
use dsc_syntax::{Format, Limits, Quotes};

fn quotes(place: &[&str]) -> Quotes {
    match place.last() {
        Some(&"cron") => Quotes::Always,
        Some(&"since") => Quotes::WhereTorn,
        Some(_) | None => Quotes::WhereNeeded,
    }
}

fn canonical(place: &[&str], text: &str) -> Option<String> {
    let is_type = matches!(place, [.., "columns", _] | [.., "columns", _, "type"]);
    (is_type && text == "numeric(5, 2)").then(|| "decimal(5,2)".to_owned())
}

const PLACES: Places = Places { quotes, canonical };

fn laid_out(source: &str, format: Format) -> Result<String, Refusal> {
    lay_out(source, FileId(0), format, &Limits::default(), PLACES)
}

/// Lays a text out, and once more to see that nothing changes.
fn check(format: Format, source: &str, expected: &str) {
    let once = laid_out(source, format).expect("it can be laid out");
    assert_eq!(once, expected);
    assert_eq!(laid_out(&once, format).expect("and again"), expected);
}

fn yaml(source: &str, expected: &str) {
    check(Format::Yaml, source, expected);
}

#[test]
fn indentation_and_blanks_become_the_same_everywhere() {
    yaml(
        "dsc:   1\nzone: usa\na:\n    b :   1\n    c:\n    - x\n    -   y: 1\n        z: 2\n\n\n\n    d: { e: [1,2 ],f: {} }\ng: []   \n\n\n",
        "dsc: 1\nzone: usa\n\na:\n  b: 1\n  c:\n    - x\n    - y: 1\n      z: 2\n\n  d: { e: [1, 2], f: {} }\n\ng: []\n",
    );
}

#[test]
fn comments_stay_where_they_stand() {
    let text = "\
# before everything

# above the edition
dsc: 1  # the edition
zone: usa

# above a
a:  # behind a
  # above b
  b: 1  # behind b
  # at the end of a

  # after a blank line

# above c
c:
  - x  # behind x
  # above y
  - y: 1  # behind y
    # at the end of y
  # at the end of c

# at the end
";
    yaml(text, text);
    yaml(
        "a: # one\n      # two\n   b: 1    # three\n   # four\n# five\nc: {   # six\n # seven\n d: 1, # eight\n e: [1, # nine\n 2 # ten\n], # eleven\n # twelve\n } # thirteen\n# fourteen\n",
        "a:  # one\n  # two\n  b: 1  # three\n  # four\n\n# five\nc:  # six\n  # seven\n  d: 1  # eight\n  e:\n    - 1  # nine\n    - 2  # ten\n    # eleven\n  # twelve\n  # thirteen\n\n# fourteen\n",
    );
}

#[test]
fn comments_between_a_key_and_its_value_keep_near() {
    yaml("a: # one\n  1\n", "a: 1  # one\n");
    yaml("a: # one\n  # two\n  1 # three\n", "# one\n# two\na: 1  # three\n");
    yaml("a:\n  - # one\n    b: 1\n  - # two\n    3\n", "a:\n  -  # one\n    b: 1\n  - 3  # two\n");
    yaml("a: {  # one\n}\n", "a: {}  # one\n");
    yaml("a:\n  -\n    - # one\n      0\n    - 1\n", "a:\n  - - 0  # one\n    - 1\n");
    yaml("a:\n  - - # one\n      0\n    - 1\n", "a:\n  - - 0  # one\n    - 1\n");
}

#[test]
fn quotes_stand_only_where_they_are_needed() {
    yaml(
        "a: 'x'\nb: \"no\"\n\"c\": 'it''s'\nd: no\ne: \"a: b\"\nf: ['x', 'y, z', \"1\"]\n",
        "a: x\nb: \"no\"\nc: it's\nd: no\ne: \"a: b\"\nf: [x, \"y, z\", \"1\"]\n",
    );
    yaml("a: { cron: 15 * * * * , since: '2026-06-01' }\n", "a: { cron: 15 * * * *, since: 2026-06-01 }\n");
    yaml("a: { cron: '15 * * * *' }\n", "a: { cron: \"15 * * * *\" }\n");
}

#[test]
fn types_get_their_own_name_and_quotes_in_braces() {
    yaml(
        "columns:\n  a: numeric(5, 2)\n  b: { type: numeric(5, 2), x: 1 }\n",
        "columns:\n  a: decimal(5,2)\n  b: { type: \"decimal(5,2)\", x: 1 }\n",
    );
}

#[test]
fn texts_of_several_lines_keep_them() {
    yaml(
        "a:\n    b: |   # why\n        one\n          two\n\n        three\n\n\n    c: >-\n       folded\n       text\n\n    d: |2-\n        deep\n    e: plain\n           text\n    f: \"quoted\n      text \\\n      more\"\n",
        "a:\n  b: |  # why\n    one\n      two\n\n    three\n\n  c: >-\n    folded\n    text\n\n  d: |2-\n      deep\n  e: plain\n    text\n  f: \"quoted\n    text \\\n    more\"\n",
    );
    yaml("a: |+\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n");
}

#[test]
fn anchors_and_aliases_survive() {
    yaml(
        "a:   &m\n    b: &s   x\nc:   *m\nd: [ &f y, *f , *s ]\ne:\n  - &i\n    k: 1\n  -   &j z\n  - *i\n",
        "a: &m\n  b: &s x\n\nc: *m\nd: [&f y, *f, *s]\n\ne:\n  - &i\n    k: 1\n  - &j z\n  - *i\n",
    );
}

#[test]
fn what_an_alias_takes_elsewhere_stays_as_it_is() {
    yaml(
        "a: { since: &s '2026-06-01' }\nb: *s\ncolumns:\n  c: &t numeric(5, 2)\nd: *t\n",
        "a: { since: &s \"2026-06-01\" }\nb: *s\n\ncolumns:\n  c: &t numeric(5, 2)\n\nd: *t\n",
    );
}

#[test]
fn what_is_too_long_for_a_line_gets_several() {
    let items: Vec<String> = (0..30).map(|number| format!("item_{number}")).collect();
    let source = format!("a: [{}]\n", items.join(","));
    let lines: String = items.iter().map(|item| format!("  - {item}\n")).collect();
    yaml(&source, &format!("a:\n{lines}"));
}

#[test]
fn line_ends_and_marks_stay() {
    yaml("\u{feff}a:  1\r\nb: |\r\n   x\r\n", "\u{feff}a: 1\r\nb: |\r\n  x\r\n");
    yaml("---\na:   1\n...\n", "---\na: 1\n");
    yaml("# only\n\n\n# comments", "# only\n\n# comments\n");
    yaml("", "");
}

#[test]
fn what_does_not_parse_or_cannot_be_kept_is_left_alone() {
    assert!(matches!(laid_out("a: [\n", Format::Yaml), Err(Refusal::Faulty(_))));
    assert!(matches!(laid_out("a: 1\na: 2\n", Format::Yaml), Err(Refusal::Faulty(_))));
    assert!(matches!(laid_out("? a\n: 1\n", Format::Yaml), Err(Refusal::Unusual(_))));
}

fn toml(source: &str, expected: &str) {
    check(Format::Toml, source, expected);
}

#[test]
fn toml_gets_a_line_for_each_key_and_a_blank_line_above_each_table() {
    toml(
        "# top\ndsc=1   # edition\n[ a . \"b\" ]\n\n\n  x = 'text'\n  \"y\"  =   [1,2 ,\n 3]\n# above c\n[\"c/d\"]  # behind c\nz={a=1,b  = { c.\"d\" = 'e\"' }}\n\n\n\nw = 2026-06-01 08:00:00\n# end of c\n\n[[e]]\n",
        "# top\ndsc = 1  # edition\n\n[a.b]\nx = \"text\"\ny = [1, 2, 3]\n\n# above c\n[\"c/d\"]  # behind c\nz = { a = 1, b = { c.d = 'e\"' } }\n\nw = 2026-06-01 08:00:00\n# end of c\n\n[[e]]\n",
    );
}

#[test]
fn toml_keeps_comments_in_lists_and_lines_in_texts() {
    let text = "a = [  # opened\n  # above\n  1,  # one\n  [2, 3],\n  # end\n]  # closed\nb = \"\"\"\n  as  it = # is\n\"\"\"\nc = '''x'''\n";
    toml(text, text);
    toml("a = [ # opened\n1 # one\n, 2, # two\n]\n", "a = [  # opened\n  1,  # one\n  2,  # two\n]\n");
    toml(
        "[columns]\na = 'numeric(5, 2)'\nb = { type = \"numeric(5, 2)\" }\n",
        "[columns]\na = \"decimal(5,2)\"\nb = { type = \"decimal(5,2)\" }\n",
    );
    toml("\u{feff}a   = 1\r\n", "\u{feff}a = 1\r\n");
}

#[test]
fn toml_that_is_too_long_for_a_line_gets_several() {
    let items: Vec<String> = (0..30).map(|number| format!("\"item_{number}\"")).collect();
    let lines: String = items.iter().map(|item| format!("  {item},\n")).collect();
    toml(&format!("a = [{}]\n", items.join(",")), &format!("a = [\n{lines}]\n"));
}

/// Pieces that mean something to YAML or TOML; texts made of them are of every kind, most of them broken.
const PIECES: &[&str] = &[
    "a",
    "b: 1",
    "c:",
    "- ",
    "-",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n\n",
    " ",
    "  ",
    "# x",
    " # y\n",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ": ",
    ":",
    "\"q\"",
    "'s'",
    "\"",
    "'",
    "|\n",
    ">\n",
    "|+\n",
    "|2-\n",
    ">-\n",
    "&k ",
    "*k",
    "!t ",
    "? ",
    "---\n",
    "...\n",
    "%",
    "é",
    "\t",
    "\r\n",
    "~",
    "no",
    "= ",
    "a = 1\n",
    "[t]\n",
    "[[u]]\n",
    "\"\"\"",
    "'''",
    "\\",
    ".",
    "<<: ",
    "decimal(5,2)",
    "{ type: numeric(5, 2) }",
    "\u{feff}",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 4_000, ..Default::default() })]

    #[test]
    fn whatever_the_text_is_it_stays_the_same_a_second_time(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
    ) {
        let text = pieces.concat();
        for format in [Format::Yaml, Format::Toml] {
            if let Ok(once) = laid_out(&text, format) {
                proptest::prop_assert_eq!(laid_out(&once, format), Ok(once.clone()), "{}", text);
            }
        }
    }
}
