//! `dsc graph` and `dsc locate`: what the model says about flows and places.

use std::path::Path;

use serde_json::Value;

use crate::support::{check_expected, dsc, repository, shop};

fn graph(folder: &Path, arguments: &[&str]) -> Value {
    let ended = dsc(&[&["graph", "--format", "json"], arguments].concat()).inside(folder).run();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).expect("the answer is JSON")
}

fn addresses(graph: &Value) -> Vec<&str> {
    graph["things"].as_array().into_iter().flatten().filter_map(|thing| thing["address"].as_str()).collect()
}

#[test]
fn the_part_around_a_thing_has_a_radius_and_a_direction() {
    let shop = shop();
    let books = "eu/catalogue.books";
    let up = graph(shop.path(), &[books, "--up"]);
    assert_eq!(addresses(&up), ["eu/catalogue", books, "eu/catalogue_folder"]);
    let near = graph(shop.path(), &[books, "--radius", "1"]);
    assert_eq!(addresses(&near), ["eu/buying", "eu/catalogue", books, "usa/front_desk"]);
    let down = graph(shop.path(), &[books, "--down", "--radius", "1"]);
    assert_eq!(addresses(&down), ["eu/buying", books, "usa/front_desk"]);
    assert_eq!(addresses(&graph(shop.path(), &[books, "--radius", "0"])), [books]);
    let flow = &down["flows"][0];
    assert_eq!(
        (&flow["from"], &flow["to"], &flow["what"]),
        (&books.into(), &"eu/buying".into(), &"is read by".into())
    );
}

#[test]
fn flows_hold_only_things_that_are_there() {
    let reference = graph(&repository().join("examples/reference"), &[]);
    let known = addresses(&reference);
    assert!(known.len() > 30, "{known:?}");
    for flow in reference["flows"].as_array().unwrap() {
        assert!(known.contains(&flow["from"].as_str().unwrap()), "{flow}");
        assert!(known.contains(&flow["to"].as_str().unwrap()), "{flow}");
    }
}

#[test]
fn drawings_are_written_for_mermaid_and_graphviz() {
    let shop = shop();
    let mermaid = dsc(&["graph", "eu/catalogue.books"]).inside(shop.path()).run();
    check_expected("graph/books.mmd", &mermaid.stdout);
    let dot = dsc(&["graph", "eu/catalogue.books", "--format", "dot"]).inside(shop.path()).run();
    check_expected("graph/books.dot", &dot.stdout);
    let unknown = dsc(&["graph", "eu/catalogue.bokks"]).inside(shop.path()).run();
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("help: did you mean `eu/catalogue.books`?"), "{}", unknown.stderr);
}

#[test]
fn a_thing_is_located_as_far_as_the_model_says() {
    let shop = shop();
    let located = dsc(&["locate", "eu/catalogue.books"]).inside(shop.path()).run();
    check_expected("graph/locate.txt", &located.stdout);
    let store = dsc(&["locate", "eu/catalogue", "--output", "json"]).inside(shop.path()).run();
    let store: Value = serde_json::from_str(&store.stdout).unwrap();
    assert!(store["places"]["rows"].as_array().is_some_and(|rows| rows.len() >= 2), "{store}");
    let unknown = dsc(&["locate", "eu/catalog.books"]).inside(shop.path()).run();
    assert!(unknown.stderr.contains("did you mean `eu/catalogue.books`?"), "{}", unknown.stderr);
}
