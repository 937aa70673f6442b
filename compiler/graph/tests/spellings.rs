//! One model loads to one graph, however it is written.

use dsc_diag::{Level, Source, Sources};
use dsc_graph::{canonical, load};
use dsc_syntax::{Format, Limits};
use dsc_testkit::{Project, cases, generate, to_toml, to_yaml};
use proptest::prelude::*;

fn project(path: &str, text: &str) -> Project {
    Project::new(&[(path, text)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_and_toml_load_to_equal_graphs(seed: u64) {
        let model = generate(seed);
        let yaml = project("model.dsc.yaml", &to_yaml(&model, seed));
        let toml = project("model.dsc.toml", &to_toml(&model, seed));
        prop_assert!(yaml.loaded.bag.is_empty(), "{:#?}", yaml.loaded.bag);
        prop_assert!(toml.loaded.bag.is_empty(), "{:#?}", toml.loaded.bag);
        prop_assert_eq!(canonical(&yaml.loaded.graph), canonical(&toml.loaded.graph));
    }

    #[test]
    fn files_may_be_cut_anywhere_between_objects(seed: u64) {
        let whole = generate(seed);
        let head = serde_json::Map::from_iter([("dsc".to_owned(), serde_json::json!(1))]);
        let mut parts = vec![head; 3];
        for (number, (kind, objects)) in whole.as_object().unwrap().iter().enumerate() {
            if matches!(kind.as_str(), "dsc" | "ecosystem") {
                parts[0].insert(kind.clone(), objects.clone());
                continue;
            }
            for (at, (key, object)) in objects.as_object().unwrap().iter().enumerate() {
                let part = &mut parts[(number + at + seed as usize % 7) % 3];
                let objects = part.entry(kind.clone()).or_insert_with(|| serde_json::json!({}));
                objects[key] = object.clone();
            }
        }
        let parts: Vec<serde_json::Value> = parts.into_iter().map(serde_json::Value::Object).collect();
        let files = Sources::new(vec![
            Source::new("a.dsc.yaml", to_yaml(&parts[0], seed)),
            Source::new("b/c.dsc.toml", to_toml(&parts[1], seed)),
            Source::new("d.dsc.yml", to_yaml(&parts[2], seed + 1)),
        ]);
        let cut = load(&files, None, &Limits::default());
        prop_assert!(cut.bag.is_empty(), "{:#?}", cut.bag);
        let one = project("model.dsc.yaml", &to_yaml(&whole, seed));
        prop_assert_eq!(canonical(&cut.graph), canonical(&one.loaded.graph));
    }

    #[test]
    fn every_word_of_a_model_stands_where_its_span_says(seed: u64) {
        let text = to_yaml(&generate(seed), seed);
        let parsed = dsc_syntax::parse(&text, dsc_diag::FileId(0), Format::Yaml, &Limits::default());
        for node in parsed.tree.nodes() {
            let written = &text[node.start as usize..node.end as usize];
            if !node.owned && !matches!(node.kind, dsc_syntax::Kind::Map | dsc_syntax::Kind::List) {
                let value = &text[node.text_start as usize..][..node.text_len as usize];
                let quoted = written.len() == value.len() + 2 && written.get(1..written.len() - 1) == Some(value);
                prop_assert!(written == value || quoted, "{}", written);
            }
        }
    }
}

#[test]
fn an_alias_is_shown_at_both_places() {
    let text = "dsc: 1\nvendors:\n  größe: &v { cloud: awz }\n  other: *v\n";
    let project = project("model.dsc.yaml", text);
    let findings: Vec<_> = project.loaded.bag.iter().collect();
    assert_eq!(findings.len(), 2, "{findings:#?}");
    let (anchor, alias) = (findings[0], findings[1]);
    assert_eq!(project.sources.text(anchor.span), "awz");
    assert_eq!(project.sources.text(alias.span), "awz");
    assert_eq!(project.sources.text(alias.related[0].span), "*v");
}

#[test]
fn a_file_that_does_not_parse_costs_only_its_own_objects() {
    let broken =
        "dsc: 1\nzone: usa\nteam: northwind\ndatastores:\n  shipments:\n    datasets: { parcels: [\n";
    let reader = "dsc: 1\nzone: usa\nteam: northwind\nworkspaces:\n  desk:\n    container: managed\n    groups:\n      all:\n        datasets: [shipments.parcels]\n";
    let project = Project::new(&[
        ("base.dsc.yaml", dsc_testkit::BASE),
        ("usa/broken.dsc.yaml", broken),
        ("usa/reader.dsc.yaml", reader),
        ("usa/zone.dsc.yaml", dsc_testkit::BASE_ZONE),
    ]);
    assert_eq!(project.rules_found(Level::Error), ["invalid-yaml"], "{:#?}", project.lint_lines());
}

#[test]
fn a_store_of_credentials_is_found_by_the_address_that_is_shown() {
    let team = "dsc: 1\nzone: usa\nteam: northwind\ncredential_stores:\n  vault: { kind: env, credentials: { writer: user_password } }\ncontainers:\n  a: { kind: postgres, credential: vault/writer }\n  b: { kind: postgres, credential: usa/vault/writer }\n";
    let project = Project::new(&[
        ("base.dsc.yaml", dsc_testkit::BASE),
        ("usa/team.dsc.yaml", team),
        ("usa/zone.dsc.yaml", dsc_testkit::BASE_ZONE),
    ]);
    let graph = &project.loaded.graph;
    let said = |name: &str| {
        let edges = graph.edges().iter().filter(|edge| graph.address(edge.from) == name);
        edges.map(|edge| edge.to).collect::<Vec<_>>()
    };
    assert_eq!(said("usa/a"), said("usa/b"));
    assert!(
        matches!(said("usa/b")[..], [dsc_graph::Target::Found(store, None)] if graph.address(store) == "vault/writer")
    );
}
