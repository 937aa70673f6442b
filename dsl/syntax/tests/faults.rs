//! What is said of broken texts: a text, and for each finding its rule, its line and place, and the other place.

use dsc_diag::{FileId, LineTable};
use dsc_syntax::{Format, Limits, parse};

/// The findings of a text, one a line: `rule line "place" message [other line "other place"]`.
fn findings(source: &str, format: Format) -> Vec<String> {
    let lines = LineTable::new(source);
    let parsed = parse(source, FileId(0), format, &Limits::default());
    let place = |span: dsc_diag::Span| {
        let line = lines.position(source, span.start).line;
        format!(
            "{line} `{}`",
            source[span.range()].replace('\n', "\\n").replace('\t', "\\t").replace('\u{7}', "\\u{7}")
        )
    };
    let described = parsed.bag.iter().map(|finding| {
        assert!(finding.help.is_some(), "no help: {}", finding.message);
        assert!(!finding.message.contains("nvalid"), "{}", finding.message);
        let related: String =
            finding.related.iter().map(|other| format!(" < {}", place(other.span))).collect();
        format!("{} {}{related}: {}", finding.rule, place(finding.span), finding.message)
    });
    described.collect()
}

fn check(format: Format, cases: &[(&str, &[&str])]) {
    for (source, expected) in cases {
        assert_eq!(findings(source, format), *expected, "in {source:?}");
    }
}

#[test]
fn yaml_that_is_not_closed_names_the_line_where_it_was_opened() {
    check(
        Format::Yaml,
        &[
            ("a: {b: c\nd: e\n", &["invalid-yaml 1 `{b: c` < 2 `: e`: `{` opened on line 1 is not closed"]),
            ("x: y\na: [x\nd: e\n", &["invalid-yaml 2 `[x` < 3 `: e`: `[` opened on line 2 is not closed"]),
            ("a: {b: c, d\n", &["invalid-yaml 1 `{b: c, d`: `{` opened on line 1 is not closed"]),
            (
                "a: {\n  b: c,\n  d: [x, y\n  e: f\n}\n",
                &["invalid-yaml 3 `[x, y` < 4 `: f`: `[` opened on line 3 is not closed"],
            ),
            (
                "a: \"x\nb: c\n",
                &["invalid-yaml 1 `\"x` < 2 `b: c`: the quote `\"` opened on line 1 is not closed"],
            ),
            (
                "a: \"x y\n  z\" w\n",
                &["invalid-yaml 1 `\"x y` < 2 `w`: the quote `\"` opened on line 1 is not closed"],
            ),
            ("a: [b}\n", &["invalid-yaml 1 `[b}`: `[` is closed by `}`"]),
            ("a: [b]]\n", &["invalid-yaml 1 `]`: `]` closes nothing"]),
            ("a: 'it's'\n", &["invalid-yaml 1 `s'` < 1 `'`: text follows after a closing quote"]),
            (
                "{\n\t\"a\": 1\n\t\"b\": 2\n}\n",
                &["invalid-yaml 3 `\"b\": 2` < 1 `{`: a `,` is missing at the end of the line above"],
            ),
            ("a: [b, , c]\n", &["invalid-yaml 1 `, c]` < 1 `[`: nothing stands before this `,`"]),
        ],
    );
}

#[test]
fn yaml_out_of_place_is_named_in_words() {
    check(
        Format::Yaml,
        &[
            ("a:\n\tb: c\n", &["invalid-yaml 2 `\\t`: a tab stands in the indentation"]),
            ("a:\n  b: c\n\td: e\n", &["invalid-yaml 3 `\\t`: a tab stands in the indentation"]),
            (
                "a: b\n  c: d\n",
                &["invalid-yaml 2 `c: d`: a key stands below a value that is already complete"],
            ),
            ("a: b: c\n", &["invalid-yaml 1 `: c`: a second `:` stands in one value"]),
            (
                "a:\n  b: c\n d: e\n",
                &["invalid-yaml 3 `d: e`: the indentation of this line fits nothing above it"],
            ),
            ("a: b\nfoo\nd: e\n", &["invalid-yaml 2 `foo`: this line has no `:`, so it is no key"]),
            ("a: - b\n", &["invalid-yaml 1 `- b`: a list cannot begin here"]),
            ("- a\nb: c\n", &["invalid-yaml 2 `b: c`: a key stands among the items of a list"]),
            ("a: b\n- c\n", &["invalid-yaml 2 `- c`: a list item stands here where none is possible"]),
            ("a: \"\\q\"\n", &["invalid-yaml 1 `\\q`: `\\q` is not an escape that YAML knows here"]),
            (": b\n", &["invalid-yaml 1 ``: a value stands here without a key"]),
            ("a: @x\n", &["invalid-yaml 1 `@x`: a value cannot begin with `@`"]),
            ("a: \u{7}\n", &["invalid-yaml 1 `\\u{7}`: the character U+0007 cannot stand in YAML"]),
            ("x: {{ y }}\n", &["invalid-yaml 1 `{ y }`: a map stands here where a key is expected"]),
            ("a: b\n---\nc: d\n", &["invalid-yaml 2 `---`: a second document begins here"]),
            (
                "%YAML 1.2\n---\na: b\n",
                &["invalid-yaml 1 `%YAML 1.2`: directives (lines that begin with `%`) are not read"],
            ),
            ("a: *x\n", &["invalid-yaml 1 `*x`: `*x` names no anchor above it"]),
            (
                "a: &x [*x]\n",
                &[
                    "invalid-yaml 1 `*x` < 1 `&x`: `*x` stands inside the value that it names, so it would never end",
                ],
            ),
        ],
    );
}

#[test]
fn yaml_that_is_not_ours_breaks_a_rule_of_its_own() {
    check(
        Format::Yaml,
        &[
            (
                "a: 1\nb: 2\n\"a\": 3\n<<: x\na: 4\n",
                &[
                    "duplicate-key 3 `\"a\"` < 1 `a`: the key `a` stands twice in this map",
                    "merge-key 4 `<<`: merge keys (`<<`) are not read",
                    "duplicate-key 5 `a` < 1 `a`: the key `a` stands twice in this map",
                ],
            ),
            (
                "a: !!str x\nb: !foo!bar y\n",
                &[
                    "yaml-tag 1 `!!str`: the tag `!!str` is not read",
                    "yaml-tag 2 `!foo!bar y`: the tag `!foo!bar` is not read",
                ],
            ),
        ],
    );
}

#[test]
fn a_type_that_yaml_tears_apart_is_reported_as_that_and_as_nothing_else() {
    check(
        Format::Yaml,
        &[
            ("a: decimal(12,2)\nb: { c: \"decimal(12,2)\" }\n", &[]),
            ("# map<a,b>\na: { b: char(2), c: 'map<a, b>', d: array<text> }\n", &[]),
            (
                "a: { type: decimal(12,2)?, description: Price }\n",
                &[
                    "unquoted-type-with-comma 1 `decimal(12,2)?`: `decimal(12,2)?` is torn apart at its comma because it is not quoted",
                ],
            ),
            (
                "a: { type: struct<x: text, y: map<text,int>>, b: \"k\" }\n",
                &[
                    "unquoted-type-with-comma 1 `struct<x: text, y: map<text,int>>`: `struct<x: text, y: map<text,int>>` is torn apart at its comma because it is not quoted",
                ],
            ),
            (
                "a: struct<x: text>\nb: [ MAP<a, b> ]\n",
                &[
                    "unquoted-type-with-comma 1 `struct<x: text>`: `struct<x: text>` is torn apart at its colon because it is not quoted",
                    "unquoted-type-with-comma 2 `MAP<a, b>`: `MAP<a, b>` is torn apart at its comma because it is not quoted",
                ],
            ),
        ],
    );
}

#[test]
fn a_torn_type_is_whole_in_the_tree_and_its_fix_mends_the_text() {
    let source = "é: { type: decimal(12,2)?, description: \"for map<a,b>\\t\" }\n";
    let parsed = parse(source, FileId(0), Format::Yaml, &Limits::default());
    assert!(parsed.complete);
    let column = parsed.tree.root(source).unwrap().entry("é").unwrap();
    assert_eq!(column.entry("type").unwrap().text(), Some("decimal(12,2)?"));
    assert_eq!(column.entry("description").unwrap().text(), Some("for map<a,b>\t"));
    assert_eq!(column.entries().count(), 2);
    let fix = parsed.bag.iter().next().unwrap().fix.as_ref().unwrap();
    let edit = &fix.edits[0];
    assert!(fix.safe);
    let mended = [&source[..edit.span.range().start], &edit.text, &source[edit.span.range().end..]].concat();
    let parsed = parse(&mended, FileId(0), Format::Yaml, &Limits::default());
    assert!(parsed.bag.is_empty());
}

#[test]
fn toml_that_stands_twice_does_not_stop_the_reading() {
    check(
        Format::Toml,
        &[
            (
                "a = 1\na = 2\nb = 1\n\"b\" = 3\n",
                &[
                    "duplicate-key 2 `a` < 1 `a`: the key `a` stands twice in this table",
                    "duplicate-key 4 `\"b\"` < 3 `b`: the key `\"b\"` stands twice in this table",
                ],
            ),
            (
                "[a]\nx=1\nx=2\n[a]\ny=1\n[a.c]\nk=1\n[a.c]\n",
                &[
                    "duplicate-key 3 `x` < 2 `x`: the key `x` stands twice in this table",
                    "duplicate-key 4 `[a]` < 1 `[a]`: the table `[a]` is defined twice",
                    "duplicate-key 8 `[a.c]` < 6 `[a.c]`: the table `[a.c]` is defined twice",
                ],
            ),
            ("a.b=1\na.b.c=2\n", &["duplicate-key 2 `b` < 1 `b`: `b` is a value and cannot hold keys"]),
            (
                "a = {x=1,\n x=2, y = 1, y = 3}\n",
                &[
                    "duplicate-key 2 `x` < 1 `x`: the key `x` stands twice in this table",
                    "duplicate-key 2 `y` < 2 `y`: the key `y` stands twice in this table",
                ],
            ),
        ],
    );
}

#[test]
fn toml_that_does_not_parse_is_named_in_words() {
    check(
        Format::Toml,
        &[
            ("a=[1\nb=2\n", &["invalid-toml 1 `[` < 2 `b`: `[` opened on line 1 is not closed"]),
            ("a=\"x\n", &["invalid-toml 1 `\"x`: the quote `\"` opened on line 1 is not closed"]),
            ("a=x\n", &["invalid-toml 1 `x`: text stands here without quotes"]),
            ("a b=1\n", &["invalid-toml 1 `b`: `=` is expected here"]),
            ("a = 1 b=2\n", &["invalid-toml 1 `b`: a new line is expected here"]),
            ("a=\nb=1", &["invalid-toml 1 `\\n`: a value is missing here"]),
            ("a={b=1 c=2}\n", &["invalid-toml 1 `c` < 1 `{`: a `,` or `}` is expected here"]),
            (
                "a = 2020-13-01\n",
                &[
                    "invalid-toml 1 `2020-13-01`: this is no date or time as TOML writes them: month is out of range",
                ],
            ),
        ],
    );
}
