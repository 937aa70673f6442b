//! Laying out a file keeps every comment, changes nothing of the graph, and a second time nothing at all.
//!
//! `PROPTEST_CASES=10000 cargo test -p dsc-graph --test layout` tries that many models.

use dsc_diag::FileId;
use dsc_graph::canonical;
use dsc_model::written::PLACES;
use dsc_syntax::layout::lay_out;
use dsc_syntax::{Format, Limits, parse};
use dsc_testkit::{Project, Untidy, cases, generate, loosened, shape, untidy_toml, untidy_yaml};
use proptest::prelude::*;

fn laid_out(text: &str, format: Format) -> String {
    match lay_out(text, FileId(0), format, &Limits::default(), PLACES) {
        Ok(laid_out) => laid_out,
        Err(refusal) => panic!("{refusal:?}\n{text}"),
    }
}

fn comments(text: &str, format: Format) -> Vec<&str> {
    let parsed = parse(text, FileId(0), format, &Limits::default());
    let found = parsed.tree.comments().iter();
    found.map(|(start, end)| text[*start as usize..*end as usize].trim_end()).collect()
}

fn graph(path: &str, text: &str) -> (String, Vec<String>) {
    let project = Project::new(&[(path, text)]);
    let first = project.loaded.bag.iter().next();
    assert!(first.is_none(), "{first:?}\n{text}");
    (canonical(&project.loaded.graph).to_string(), shape(&project.loaded.graph))
}

/// What stands around the first difference of two texts.
fn difference(one: &str, other: &str) -> Option<(String, String)> {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(80)).take(160).collect();
    (one != other).then(|| (around(one), around(other)))
}

fn check(path: &str, untidy: &Untidy) {
    let format = Format::of_path(path).expect("a path of a model");
    let once = laid_out(&untidy.text, format);
    assert_eq!(comments(&untidy.text, format), untidy.comments);
    assert_eq!(comments(&once, format), untidy.comments);
    assert_eq!(difference(&once, &laid_out(&once, format)), None);
    let ((fields, nodes), (fields_after, nodes_after)) = (graph(path, &untidy.text), graph(path, &once));
    assert_eq!(difference(&fields, &fields_after), None);
    assert_eq!(nodes, nodes_after);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(30), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_with_comments_everywhere(seed: u64) {
        let model = loosened(&generate(seed), seed);
        check("model.dsc.yaml", &untidy_yaml(&model, seed));
    }

    #[test]
    fn toml_with_comments_everywhere(seed: u64) {
        let model = loosened(&generate(seed), seed);
        check("model.dsc.toml", &untidy_toml(&model, seed));
    }
}
