//! Every place counts bytes: cut out of the source, it gives what is written there, quotes included.

use dsc_diag::FileId;
use dsc_syntax::{Format, Kind, Limits, Parsed, Value, Way, parse, parse_yaml};

/// What is written at each node, in document order, maps and lists included.
fn written<'a>(source: &'a str, parsed: &Parsed) -> Vec<&'a str> {
    assert!(parsed.bag.is_empty(), "{:?} in {source:?}", parsed.bag);
    parsed.tree.nodes().iter().map(|node| &source[node.start as usize..node.end as usize]).collect()
}

fn yaml(source: &str, way: Way) -> Parsed {
    parse_yaml(source, FileId(0), &Limits::default(), way)
}

fn check(source: &str, expected: &[&str]) {
    for way in [Way::Fastest, Way::Full] {
        assert_eq!(written(source, &yaml(source, way)), expected, "{way:?} in {source:?}");
    }
}

#[test]
fn places_count_bytes_in_text_that_is_not_ascii() {
    check("größe: 'é' # ñ\nß: \"→\"\n", &["größe: 'é' # ñ\nß: \"→\"", "größe", "'é'", "ß", "\"→\""]);
    check("a: [ä, {ö: ü}]\n", &["a: [ä, {ö: ü}]", "a", "[ä, {ö: ü}]", "ä", "{ö: ü}", "ö", "ü"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_breaks_count_too() {
    let source = "\u{feff}a: b\r\nc:\r\n  - d # e\r\n  - 'f'\r\n";
    check(source, &["a: b\r\nc:\r\n  - d # e\r\n  - 'f'", "a", "b", "c", "- d # e\r\n  - 'f'", "d", "'f'"]);
    let comments = yaml(source, Way::Full).tree.comments().to_vec();
    assert_eq!(
        comments.iter().map(|(start, end)| &source[*start as usize..*end as usize]).collect::<Vec<_>>(),
        ["# e"]
    );
}

#[test]
fn text_over_several_lines_is_covered_from_its_first_sign_to_its_last() {
    check(
        "a: |-  # why\n  ä\n   b\n\n\nc: d\n",
        &["a: |-  # why\n  ä\n   b\n\n\nc: d", "a", "|-  # why\n  ä\n   b", "c", "d"],
    );
    check("a: &x |\n  b\n", &["a: &x |\n  b", "a", "|\n  b"]);
    check("a: b\n  c\nd: \"e\n  f\"\n", &["a: b\n  c\nd: \"e\n  f\"", "a", "b\n  c", "d", "\"e\n  f\""]);
    check("- >+\n\n  a\n\n- b\n", &["- >+\n\n  a\n\n- b", ">+\n\n  a", "b"]);
}

#[test]
fn a_null_that_is_not_written_stands_where_its_key_ends() {
    check("a :\nb: {c, d: }\n", &["a :\nb: {c, d: }", "a", "", "b", "{c, d: }", "c", "", "d", ""]);
    let parsed = yaml("a :\nb:\n", Way::Fastest);
    let places: Vec<_> = parsed.tree.nodes().iter().map(|node| (node.start, node.end)).collect();
    assert_eq!(places, [(0, 5), (0, 1), (1, 1), (4, 5), (5, 5)]);
    check("- a\n-\n- b\n", &["- a\n-\n- b", "a", "", "b"]);
}

#[test]
fn lists_begin_at_their_first_dash() {
    check(
        "a:\n# x - y\n- b\nc:\n  - - d\n",
        &["a:\n# x - y\n- b\nc:\n  - - d", "a", "- b", "b", "c", "- - d", "- d", "d"],
    );
    check("a: &x-y # -\n- -1\n", &["a: &x-y # -\n- -1", "a", "- -1", "-1"]);
}

#[test]
fn an_alias_is_seen_with_both_places() {
    let source = "ä: &x {b: [c]}\nd: *x\n";
    let parsed = yaml(source, Way::Fastest);
    assert_eq!(
        written(source, &parsed),
        ["ä: &x {b: [c]}\nd: *x", "ä", "{b: [c]}", "b", "[c]", "c", "d", "*x"]
    );
    let alias = parsed.tree.root(source).unwrap().entry("d").unwrap();
    assert_eq!(alias.kind(), Kind::Map);
    let inside = alias.entry("b").unwrap().items().next().unwrap();
    let cut = |(start, end): (u32, u32)| &source[start as usize..end as usize];
    assert_eq!((inside.text(), cut(inside.range())), (Some("c"), "c"));
    assert_eq!(inside.alias_range().map(cut), Some("*x"));
}

#[test]
fn text_is_what_yaml_means_and_plain_text_is_never_coerced() {
    let source = "a: no\nb: 012\nc: \"\\u00e9\\\n  \\ x\"\nd: 'it''s'\ne: >\n  f\n  g\n\n  h\ni: \"012\"\n";
    let parsed = yaml(source, Way::Fastest);
    let root = parsed.tree.root(source).unwrap();
    let seen: Vec<_> = root.entries().map(|(_, value)| (value.kind(), value.text().unwrap())).collect();
    assert_eq!(
        seen,
        [
            (Kind::Plain, "no"),
            (Kind::Plain, "012"),
            (Kind::Text, "é x"),
            (Kind::Text, "it's"),
            (Kind::Text, "f g\nh\n"),
            (Kind::Text, "012"),
        ]
    );
}

#[test]
fn json_is_yaml() {
    let source = "{\n  \"a\": [1, true, null],\n  \"b\": {\"c\":\"d\\n\"}\n}\n";
    let parsed = parse(source, FileId(0), Format::Yaml, &Limits::default());
    assert!(parsed.complete && parsed.bag.is_empty());
    let root = parsed.tree.root(source).unwrap();
    assert_eq!(
        root.entry("a").unwrap().items().map(Value::text).collect::<Vec<_>>(),
        [Some("1"), Some("true"), Some("null")]
    );
    assert_eq!(root.entry("b").unwrap().entry("c").unwrap().text(), Some("d\n"));
}

#[test]
fn toml_gives_the_same_shape_with_its_own_kinds() {
    let source = "\u{feff}# ä\r\na = 1 # x\r\n\"ß\".c = 'é'\r\n[t.u]\r\nx = { a = 1.5, b.c = [true, 1979-05-27] }\r\n[[t.v]]\r\np = \"\"\"\r\n\\u00e9\"\"\"\r\n[t]\r\nq = \"\\\"\"\r\n";
    let parsed = parse(source, FileId(0), Format::Toml, &Limits::default());
    assert!(parsed.complete);
    assert_eq!(
        written(source, &parsed)[1..],
        [
            "a",
            "1",
            "\"ß\"",
            "\"ß\".c = 'é'",
            "c",
            "'é'",
            "t",
            "[t]\r\nq = \"\\\"\"",
            "u",
            "[t.u]\r\nx = { a = 1.5, b.c = [true, 1979-05-27] }",
            "x",
            "{ a = 1.5, b.c = [true, 1979-05-27] }",
            "a",
            "1.5",
            "b",
            "b.c = [true, 1979-05-27]",
            "c",
            "[true, 1979-05-27]",
            "true",
            "1979-05-27",
            "v",
            "[[t.v]]\r\np = \"\"\"\r\n\\u00e9\"\"\"",
            "[[t.v]]\r\np = \"\"\"\r\n\\u00e9\"\"\"",
            "p",
            "\"\"\"\r\n\\u00e9\"\"\"",
            "q",
            "\"\\\"\"",
        ]
    );
    let root = parsed.tree.root(source).unwrap();
    let kinds: Vec<_> =
        parsed.tree.nodes().iter().map(|node| node.kind).filter(|kind| *kind != Kind::Text).collect();
    use Kind::{Boolean, DateTime, Float, Integer, List, Map};
    assert_eq!(kinds, [Map, Integer, Map, Map, Map, Map, Float, Map, List, Boolean, DateTime, List, Map]);
    assert_eq!(root.entry("t").unwrap().entry("q").unwrap().text(), Some("\""));
    assert_eq!(root.entry("ß").unwrap().entry("c").unwrap().text(), Some("é"));
    let comments: Vec<_> =
        parsed.tree.comments().iter().map(|(start, end)| &source[*start as usize..*end as usize]).collect();
    assert_eq!(comments, ["# ä", "# x"]);
}

#[test]
fn a_path_tells_the_format() {
    assert_eq!(Format::of_path("usa/northwind.dsc.yaml"), Some(Format::Yaml));
    assert_eq!(Format::of_path("a.dsc.yml"), Some(Format::Yaml));
    assert_eq!(Format::of_path("dsc.toml"), Some(Format::Toml));
    assert_eq!(Format::of_path("README.md"), None);
    assert_eq!(Format::of_path("yaml"), None);
}
