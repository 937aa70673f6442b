//! What is exported loads to an equal graph: same nodes, same edges, same fields, same notes.
//!
//! `PROPTEST_CASES=10000 cargo test -p dsc-graph --test export` tries that many models.

use dsc_graph::{canonical, to_json, to_toml, to_yaml};
use dsc_testkit::{
    Project, cases, generate, loosened, shape, to_toml as spelled_toml, to_yaml as spelled_yaml,
};
use proptest::prelude::*;
use serde_json::Value;

fn load(path: &str, text: &str) -> Project {
    let project = Project::new(&[(path, text)]);
    if let Some(finding) = project.loaded.bag.iter().next() {
        let at = finding.span.start as usize;
        let line = text[..at].matches('\n').count();
        panic!("{}: line {}: {:?}", finding.message, line + 1, text.lines().nth(line));
    }
    project
}

/// Exports a project in every spelling and holds what that loads to against it; answers its canonical form.
fn check_exports(project: &Project) -> Value {
    let graph = &project.loaded.graph;
    let form = canonical(graph);
    let written =
        [("all.dsc.yaml", to_yaml(&form)), ("all.dsc.toml", to_toml(&form)), ("all.dsc.yml", to_json(&form))];
    for (path, text) in written {
        let again = load(path, &text);
        let again_form = canonical(&again.loaded.graph);
        // As texts, since the order of columns counts.
        let (left, right) = (again_form.to_string(), form.to_string());
        let same = left.bytes().zip(right.bytes()).take_while(|(a, b)| a == b).count();
        assert!(left == right, "{path}: {:?} instead of {:?}", after(&left, same), after(&right, same));
        assert_eq!(shape(&again.loaded.graph), shape(graph), "{path}");
    }
    form
}

/// What stands around the first difference.
fn after(text: &str, at: usize) -> String {
    let start = text.char_indices().map(|(start, _)| start).rfind(|start| start + 60 < at).unwrap_or(0);
    text[start..].chars().take(120).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(40), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_generated_model_comes_back_as_it_was(seed: u64) {
        let model = generate(seed);
        let loose = loosened(&model, seed);
        let project = match seed % 2 {
            0 => load("model.dsc.yaml", &spelled_yaml(&loose, seed)),
            _ => load("model.dsc.toml", &spelled_toml(&loose, seed)),
        };
        let form = check_exports(&project);
        // Maps are compared without regard to order, which the generator does not know.
        prop_assert_eq!(form, model);
    }
}
