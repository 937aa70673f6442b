//! Texts made to exhaust the reader: each is answered, with the finding that fits, in time linear in its length.
//!
//! Something quadratic would not fail here, it would not end.

use dsc_diag::FileId;
use dsc_syntax::{Format, Kind, Limits, Parsed, Way, parse, parse_yaml};

fn yaml(source: &str) -> Parsed {
    parse(source, FileId(0), Format::Yaml, &Limits::default())
}

fn toml(source: &str) -> Parsed {
    parse(source, FileId(0), Format::Toml, &Limits::default())
}

/// The rules of the findings, each once.
fn rules(parsed: &Parsed) -> Vec<&'static str> {
    let mut rules: Vec<_> = parsed.bag.iter().map(|finding| finding.rule.0).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[test]
fn a_map_with_very_many_keys_is_read_both_ways() {
    let source: String = (0..200_000).map(|at| format!("key_{at}: {at}\n")).collect();
    for way in [Way::Own, Way::Full] {
        let parsed = parse_yaml(&source, FileId(0), &Limits::default(), way);
        assert!(parsed.complete && parsed.bag.is_empty());
        assert_eq!(parsed.tree.nodes().len(), 400_001);
    }
}

#[test]
fn very_many_repeated_keys_are_found_and_the_findings_have_an_end() {
    let source: String = (0..100_000).map(|at| format!("key_{}: {at}\n", at % 3)).collect();
    let parsed = yaml(&source);
    assert_eq!(rules(&parsed), ["duplicate-key"]);
    assert_eq!(parsed.bag.len(), 10_000);
    assert_eq!(parsed.tree.root(&source).unwrap().entries().count(), 3);
}

#[test]
fn very_many_anchors_and_aliases_are_read() {
    let source: String = (0..50_000).map(|at| format!("a{at}: &x{at} v\nb{at}: *x{at}\n")).collect();
    let parsed = yaml(&source);
    assert!(parsed.complete && parsed.bag.is_empty());
    let last = parsed.tree.root(&source).unwrap().entry("b49999").unwrap();
    assert_eq!((last.text(), last.alias_range().is_some()), (Some("v"), true));
}

#[test]
fn aliases_of_aliases_are_stopped_where_they_become_too_many() {
    let mut source = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for at in 1..10 {
        let aliases = vec![format!("*a{}", at - 1); 10].join(", ");
        source.push_str(&format!("a{at}: &a{at} [{aliases}]\n"));
    }
    let parsed = yaml(&source);
    assert_eq!(rules(&parsed), ["anchor-bomb"]);
    assert!(!parsed.complete && parsed.tree.nodes().is_empty());
    let finding = parsed.bag.iter().next().unwrap();
    assert_eq!(&source[finding.span.range()], "*a4");
    assert_eq!(&source[finding.related[0].span.range()], "&a4");
}

#[test]
fn aliases_within_the_limit_are_counted_with_all_that_they_stand_for() {
    let source = "a: &a [x, y]\nb: &b [*a, *a]\nc: *b\n";
    let within = Limits { nodes: 13, ..Limits::default() };
    let below = Limits { nodes: 12, ..Limits::default() };
    assert!(parse(source, FileId(0), Format::Yaml, &within).complete);
    assert_eq!(rules(&parse(source, FileId(0), Format::Yaml, &below)), ["anchor-bomb"]);
}

#[test]
fn depth_counts_what_aliases_stand_for() {
    let limits = Limits { depth: 5, ..Limits::default() };
    let within = "a: &a [[b]]\nc: [[*a]]\n";
    let beyond = "a: &a [[b]]\nc: [&c [*a]]\nd: [*c]\ne: [[[*a]]]\n";
    assert!(parse(within, FileId(0), Format::Yaml, &limits).complete);
    let parsed = parse(beyond, FileId(0), Format::Yaml, &limits);
    assert_eq!(rules(&parsed), ["nesting-too-deep"]);
    assert_eq!(parsed.bag.iter().next().unwrap().span.start, 39);
}

#[test]
fn an_alias_inside_its_own_value_is_an_error_however_deep() {
    for source in ["a: &a\n  b: [c, {d: *a}]\n", "&a [*a]\n", "&a {*a : b}\n"] {
        let parsed = yaml(source);
        assert_eq!(rules(&parsed), ["invalid-yaml"], "in {source:?}");
        assert!(parsed.tree.nodes().is_empty());
    }
}

#[test]
fn nesting_has_an_end_in_every_spelling() {
    let lines: String = (0..300).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
    for source in
        ["[".repeat(100_000), "{a: ".repeat(50_000), "- ".repeat(100_000), lines, "? ".repeat(50_000)]
    {
        let parsed = yaml(&source);
        assert_eq!(rules(&parsed), ["nesting-too-deep"], "in {}", &source[..20]);
        assert!(!parsed.complete && parsed.tree.nodes().is_empty());
    }
    let dotted = format!("[{}a]\n", "a.".repeat(50_000));
    for source in [format!("a = {}", "[".repeat(100_000)), format!("a = {}", "{a = ".repeat(50_000)), dotted]
    {
        assert_eq!(rules(&toml(&source)), ["nesting-too-deep"], "in {}", &source[..20]);
    }
}

#[test]
fn the_limit_of_depth_is_the_same_both_ways() {
    let limits = Limits { depth: 4, ..Limits::default() };
    let within = "a:\n  b:\n    - [c]\n";
    let beyond = "a:\n  b:\n    - [{c}]\n";
    for way in [Way::Fastest, Way::Full] {
        assert!(parse_yaml(within, FileId(0), &limits, way).complete);
        assert_eq!(rules(&parse_yaml(beyond, FileId(0), &limits, way)), ["nesting-too-deep"]);
    }
    let parsed = parse("a.b.c = [1]\n", FileId(0), Format::Toml, &limits);
    assert!(parsed.complete);
    assert_eq!(rules(&parse("a.b.c = [[1]]\n", FileId(0), Format::Toml, &limits)), ["nesting-too-deep"]);
}

#[test]
fn a_flow_list_on_one_long_line_is_read_both_ways() {
    let source = format!("a: [{}]\n", "item, ".repeat(150_000));
    for way in [Way::Own, Way::Full] {
        let parsed = parse_yaml(&source, FileId(0), &Limits::default(), way);
        assert_eq!(parsed.tree.root(&source).unwrap().entry("a").unwrap().items().count(), 150_000);
    }
    let json = format!("{{\"a\": [{}{{}}]}}", "{\"b\":1},".repeat(50_000));
    assert!(yaml(&json).complete);
}

#[test]
fn what_is_never_closed_is_answered() {
    let quote = format!("a: \"{}", "text ".repeat(50_000));
    let lines = format!("a: '{}", "text\n  ".repeat(50_000));
    let torn = format!("a: [{}]\n", "map<".repeat(20_000));
    let types = format!("a: [{}\n", "map<a,b>, ".repeat(20_000));
    for (source, rule) in [
        (&quote, "invalid-yaml"),
        (&lines, "invalid-yaml"),
        (&"a: [b\n".repeat(50_000), "invalid-yaml"),
        (&"a: {b: ".repeat(30), "invalid-yaml"),
        (&types, "unquoted-type-with-comma"),
    ] {
        let parsed = yaml(source);
        assert!(rules(&parsed).contains(&rule), "{:?} in {}", rules(&parsed), &source[..20]);
        assert!(!parsed.complete);
    }
    assert!(yaml(&torn).complete);
}

#[test]
fn very_many_comments_tags_and_empty_lines_are_read() {
    let comments = format!("a: b\n{}c: &x d\n", "# comment\n\n".repeat(50_000));
    assert_eq!(yaml(&comments).tree.comments().len(), 50_000);
    let tags: String = (0..30_000).map(|at| format!("a{at}: !tag b\n")).collect();
    let parsed = yaml(&tags);
    assert_eq!((rules(&parsed), parsed.bag.len()), (vec!["yaml-tag"], 10_000));
    assert!(parsed.complete);
}

#[test]
fn toml_with_very_many_keys_tables_and_repetitions_is_answered() {
    let keys: String = (0..100_000).map(|at| format!("key_{at} = {at}\n")).collect();
    assert!(toml(&keys).complete);
    let tables: String = (0..50_000).map(|at| format!("[a.t{at}]\nb.c = 1\n[[l]]\n")).collect();
    assert!(toml(&tables).complete);
    let repeated = toml(&"a = 1\n".repeat(50_000));
    assert_eq!(rules(&repeated), ["duplicate-key"]);
    assert!(!repeated.complete);
    let inline = format!("a = {{ {} }}\n", "b = 1, ".repeat(20_000));
    assert_eq!(rules(&toml(&inline)), ["duplicate-key"]);
}

#[test]
fn a_text_with_more_bytes_than_the_limit_is_not_read() {
    let limits = Limits { bytes: 10, ..Limits::default() };
    for format in [Format::Yaml, Format::Toml] {
        let parsed = parse("# größer\na: b\n", FileId(0), format, &limits);
        assert_eq!(rules(&parsed), ["file-too-large"]);
        let finding = parsed.bag.iter().next().unwrap();
        assert_eq!(finding.span.start, 0);
        assert_eq!(finding.message, "the file is larger than the 10 bytes that are read");
        assert!(!parsed.complete && parsed.tree.nodes().is_empty());
    }
}

#[test]
fn a_broken_text_never_panics_and_its_places_lie_inside_it() {
    let pieces = [
        "a", ": ", "\n", "é", "\"", "'", "[", "{", "}", "&a ", "*a", "!t ", "\t", "= ", "#", "- ", "|", "\\",
        "<", ",",
    ];
    let mut state = 7_u32;
    for _ in 0..20_000 {
        let mut source = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            source.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        for format in [Format::Yaml, Format::Toml] {
            let parsed = parse(&source, FileId(0), format, &Limits::default());
            assert!(parsed.complete || !parsed.bag.is_empty(), "no finding in {source:?}");
            for finding in parsed.bag.iter() {
                for span in finding.related.iter().map(|other| other.span).chain([finding.span]) {
                    assert!(
                        source.get(span.range()).is_some(),
                        "{span:?} of {} in {source:?}",
                        finding.message
                    );
                }
            }
            for node in parsed.tree.nodes() {
                assert!(
                    source.get(node.start as usize..node.end as usize).is_some(),
                    "{node:?} in {source:?}"
                );
                assert!(matches!(node.kind, Kind::Alias) || node.next <= parsed.tree.nodes().len() as u32);
            }
        }
    }
}
