//! Default deny, generated: for every field of every object of a rich model, every addition, change and removal is made
//! once alone, and asked about once for every repository. The owner passes, everybody else is refused.

mod every_field;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use dsc_compat::{Owners, Request, SettingsState, Source, authorise, compare};
use dsc_model::Repository;
use dsc_testkit::Project;
use serde_json::{Map, Value, json};
use support::{Pieces, load, rich_model};

/// Each source that only looks like an owner is asked about every so many changes.
const LOOKALIKE_TURNS: usize = 8;

/// A model with one thing changed, and who may do that.
struct Mutation {
    /// What was done, such as `datastores usa/cards: description removed`.
    what: String,
    /// The kind of the object that it was done to.
    kind: String,
    /// All objects of that kind, with the change.
    objects: Value,
    /// The scopes that it touches, as the address tells them: zone and team.
    scopes: BTreeSet<(String, String)>,
}

#[test]
fn the_owner_passes_and_everybody_else_is_refused_for_every_field_of_every_object() {
    let model = rich_model();
    let base = Pieces::of(&model);
    let owners = owners_by_scope(&model);
    let sources = sources(&owners);
    let decide = [Owners::of(&base.loaded.graph)];
    let mutations = mutations(&model);
    let (mut passed, mut refused) = (0_usize, 0_usize);
    let mut by_manner: BTreeMap<&str, usize> = BTreeMap::new();
    for (turn, mutation) in mutations.iter().enumerate() {
        let head = base.with_changed(&mutation.kind, &mutation.objects);
        let comparison = compare(&base.loaded.graph, &head.graph);
        assert!(!comparison.changes.is_empty(), "{}: not seen at all", mutation.what);
        let manner = mutation.what.rsplit(' ').next().unwrap_or("");
        *by_manner
            .entry(if manner == "added" || manner == "removed" { manner } else { "changed" })
            .or_default() += 1;
        // Every owner is asked about every change; those who only look like one take turns.
        let asked = sources.iter().enumerate().filter(|(number, (_, repositories))| {
            !repositories.is_empty() || (number + turn) % LOOKALIKE_TURNS == 0
        });
        for (_, (source, repositories)) in asked {
            let request = Request { source, settings: SettingsState::Same, owners: &decide };
            let found = authorise(&comparison, request);
            let may = mutation
                .scopes
                .iter()
                .all(|scope| owners.get(scope).is_some_and(|repository| repositories.contains(repository)));
            if may {
                assert!(found.is_empty(), "{}: `{source}` owns it and is refused: {found:#?}", mutation.what);
                passed += 1;
                continue;
            }
            assert!(!found.is_empty(), "{}: `{source}` does not own it and passes", mutation.what);
            let first = &found[0];
            assert!(first.message.contains(&format!("`{source}`")), "who asked: {first:#?}");
            if !repositories.is_empty() {
                let whose = ["belongs to the ecosystem", "belongs to zone", "belongs to team"];
                assert!(whose.iter().any(|whose| first.message.contains(whose)), "whose: {first:#?}");
                assert!(!first.address.is_empty() || first.message.contains("ecosystem"), "what: {first:#?}");
            }
            refused += 1;
        }
    }
    let manners: Vec<String> = by_manner.iter().map(|(manner, count)| format!("{count} {manner}")).collect();
    support::tell(&format!(
        "{} single changes ({}) asked about for {} sources: {passed} owners passed, {refused} others refused, 0 wrong",
        mutations.len(),
        manners.join(", "),
        sources.len()
    ));
    assert!(mutations.len() > 1_500, "the model is not rich enough: {}", mutations.len());
}

/// The repository that owns each scope, as the model's text says it.
fn owners_by_scope(model: &Value) -> BTreeMap<(String, String), String> {
    let repository = |object: &Value| object["repository"].as_str().expect("a repository").to_owned();
    let mut owners = BTreeMap::new();
    owners.insert((String::new(), String::new()), repository(&model["ecosystem"]));
    for (zone, object) in model["zones"].as_object().expect("zones") {
        owners.insert((zone.clone(), String::new()), repository(object));
    }
    for (address, object) in model["teams"].as_object().expect("teams") {
        let (zone, team) = address.split_once('/').expect("zone and team");
        owners.insert((zone.to_owned(), team.to_owned()), repository(object));
    }
    owners
}

/// A source of every owner, and such as only look like one; with the repositories that it speaks for.
fn sources(owners: &BTreeMap<(String, String), String>) -> Vec<(Source, BTreeSet<String>)> {
    let all: BTreeSet<&String> = owners.values().collect();
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for repository in &all {
        let own = match repository.split_once('@') {
            Some(_) => repository.replace('*', "7"),
            None => format!("{repository}@any/branch"),
        };
        texts.extend([
            own.to_uppercase(),
            format!("{own}x"),
            format!("x{own}"),
            own.replacen('@', "2@", 1),
            own,
        ]);
    }
    let speaks_for = |source: &Source| {
        let covers =
            |repository: &&&String| Repository::split(repository).covers(&source.project, &source.branch);
        all.iter().filter(covers).map(|repository| (*repository).clone()).collect()
    };
    let read = |text: String| Source::read(&text).expect("a source");
    texts.into_iter().map(read).map(|source| (source.clone(), speaks_for(&source))).collect()
}

fn mutations(model: &Value) -> Vec<Mutation> {
    let mut out = Vec::new();
    let kinds = model.as_object().expect("a map");
    for (kind, objects) in kinds.iter().filter(|(kind, _)| *kind != "dsc") {
        if kind == "ecosystem" {
            mutate_object(model, &["ecosystem"], "ecosystem", objects, &Map::new(), &mut out);
            continue;
        }
        let objects = objects.as_object().expect("objects by address");
        let known = fields_of_all(kind, objects);
        for (address, object) in objects {
            mutate_object(model, &[kind, address], kind, object, &known, &mut out);
            let scope = scope(model, kind, address, object);
            let mut less = objects.clone();
            less.remove(address);
            let scopes = BTreeSet::from([scope.clone()]);
            out.push(Mutation {
                what: format!("{kind} {address} removed"),
                kind: kind.clone(),
                objects: Value::Object(less),
                scopes,
            });
            let mut more = objects.clone();
            let (name, scopes) = (format!("{address}_again"), BTreeSet::from([scope]));
            more.insert(name, object.clone());
            out.push(Mutation {
                what: format!("{kind} {address}_again added"),
                kind: kind.clone(),
                objects: Value::Object(more),
                scopes,
            });
        }
    }
    out
}

/// Every field that some object of a kind has, with a value of it: what the others do not have is added to them.
fn fields_of_all(kind: &str, objects: &Map<String, Value>) -> Map<String, Value> {
    let mut known = Map::new();
    for fields in objects.values().filter_map(Value::as_object) {
        for (key, value) in fields {
            known.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    // These two say nothing of their own.
    if kind == "assignments" || kind == "primary_ingestion" {
        return known;
    }
    known.entry("meta").or_insert_with(|| json!({"note": "a word"}));
    known
}

/// Zone and team that an object stands in; empty for those of the ecosystem.
fn scope(model: &Value, kind: &str, address: &str, object: &Value) -> (String, String) {
    let ecosystem = model["ecosystem"]["name"].as_str().expect("a name");
    let of_ecosystem = ["ecosystem", "vendors", "zones", "platforms", "assignments", "primary_ingestion"];
    let zone = match address.split_once('/') {
        Some((zone, _)) if !of_ecosystem.contains(&kind) && zone != ecosystem => zone.to_owned(),
        Some(_) | None => return (String::new(), String::new()),
    };
    let of_zone = ["policies", "teams", "roles", "users"].contains(&kind);
    let team = object.get("team").and_then(Value::as_str).filter(|_| !of_zone).unwrap_or("");
    (zone, team.to_owned())
}

fn mutate_object(
    model: &Value,
    place: &[&str],
    kind: &str,
    object: &Value,
    known: &Map<String, Value>,
    out: &mut Vec<Mutation>,
) {
    let address = place.last().copied().unwrap_or("");
    let own = scope(model, kind, address, object);
    let mut add = |what: String, changed: Value| {
        let scopes = BTreeSet::from([own.clone(), scope(model, kind, address, &changed)]);
        let objects = match place {
            [_] => changed,
            [kind, key] => {
                let mut all = model[*kind].clone();
                all[*key] = changed;
                all
            }
            _ => unreachable!("objects stand in kinds"),
        };
        let (what, kind) = (format!("{kind} {address}: {what}"), kind.to_owned());
        out.push(Mutation { what, kind, objects, scopes });
    };
    let mut path = Vec::new();
    walk(object, &mut path, &mut |what, path, change| {
        add(format!("{} {what}", path.join(".")), changed_at(object, path, change));
    });
    if let Some(fields) = object.as_object() {
        for (key, value) in known.iter().filter(|(key, _)| !fields.contains_key(*key)) {
            // One place or many: an object has one of both.
            let twice = ["location", "locations"].contains(&key.as_str())
                && (fields.contains_key("location") || fields.contains_key("locations"));
            if !twice {
                add(
                    format!("{key} added"),
                    changed_at(object, std::slice::from_ref(key), Some(value.clone())),
                );
            }
        }
    }
}

/// Takes what is done, the keys that lead there, and the new value; none where it goes away.
type Visit<'v> = dyn FnMut(&str, &[String], Option<Value>) + 'v;

/// Visits everything inside an object once for every change that can be made to it there.
fn walk(value: &Value, path: &mut Vec<String>, visit: &mut Visit<'_>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                path.push(key.clone());
                visit("removed", path, None);
                walk(inner, path, visit);
                path.pop();
            }
        }
        Value::Array(items) => {
            let mut more = items.clone();
            more.push(match items.first() {
                Some(Value::Array(_)) => json!([90, 91]),
                Some(_) | None => json!("one_more"),
            });
            visit("with one more", path, Some(Value::Array(more)));
            if items.len() > 1 {
                let turned: Vec<Value> = items.iter().rev().cloned().collect();
                visit("in another order", path, Some(Value::Array(turned)));
            }
            for number in 0..items.len() {
                let mut less = items.clone();
                less.remove(number);
                visit("with one less", path, Some(Value::Array(less)));
            }
        }
        Value::String(text) => visit("changed", path, Some(Value::from(format!("{text}x")))),
        Value::Number(number) => visit("changed", path, Some(Value::from(number.as_i64().unwrap_or(0) + 1))),
        Value::Bool(truth) => visit("changed", path, Some(Value::from(!truth))),
        Value::Null => {}
    }
}

fn changed_at(object: &Value, path: &[String], change: Option<Value>) -> Value {
    let mut changed = object.clone();
    let Some((last, before)) = path.split_last() else { return change.unwrap_or(Value::Null) };
    let inner = before.iter().fold(&mut changed, |value, key| &mut value[key.as_str()]);
    match (inner.as_object_mut(), change) {
        (Some(fields), Some(value)) => {
            fields.insert(last.clone(), value);
        }
        (Some(fields), None) => {
            fields.shift_remove(last);
        }
        (None, _) => unreachable!("only maps have keys"),
    }
    changed
}

#[test]
fn a_second_declaration_slips_nothing_in() {
    let text = "datastores:\n  northwind:\n    description: Mine now\n";
    let files = |extra: &[(&str, &str)]| {
        let mut files = vec![
            ("base.dsc.yaml", dsc_testkit::BASE),
            ("usa/zone.dsc.yaml", dsc_testkit::BASE_ZONE),
            (
                "usa/northwind.dsc.yaml",
                "dsc: 1\nzone: usa\nteam: northwind\ndatastores:\n  northwind:\n    description: Orders\n",
            ),
        ];
        files.extend_from_slice(extra);
        Project::new(&files)
    };
    let own = format!("dsc: 1\nzone: usa\nteam: cards\n{text}");
    for path in ["a.dsc.yaml", "usa/z.dsc.yaml"] {
        let (base, head) = (files(&[]), files(&[(path, &own)]));
        let comparison = compare(&base.loaded.graph, &head.loaded.graph);
        assert!(!comparison.changes.is_empty());
        let source = Source::read("acme/cards@main").expect("a source");
        let owners = [Owners::of(&base.loaded.graph)];
        let request = Request { source: &source, settings: SettingsState::Same, owners: &owners };
        let found = authorise(&comparison, request);
        assert!(!found.is_empty(), "{path}: {:#?}", comparison.changes);
    }
}

#[test]
fn what_shares_a_file_is_compared_like_what_does_not() {
    let model = rich_model();
    let (base, pieces) = (load(&model), Pieces::of(&model));
    for mutation in mutations(&model).iter().step_by(37) {
        let mut whole = model.clone();
        whole[&mutation.kind] = mutation.objects.clone();
        let head = load(&whole);
        let all = compare(&base.loaded.graph, &head.loaded.graph).changes;
        let head = pieces.with_changed(&mutation.kind, &mutation.objects);
        let shared = compare(&pieces.loaded.graph, &head.graph).changes;
        let shown = |changes: &[dsc_compat::Change]| -> Vec<String> {
            changes.iter().map(|change| format!("{} {:?}", change.words(), change.fields())).collect()
        };
        assert_eq!(shown(&shared), shown(&all), "{}", mutation.what);
        // In YAML, objects that are written with the same words are not looked at either.
        let yaml = |model: &Value| Project::new(&[("model.dsc.yaml", &dsc_graph::to_yaml(model))]);
        let (before, after) = (yaml(&model), yaml(&whole));
        let plain = compare(&before.loaded.graph, &after.loaded.graph).changes;
        assert_eq!(shown(&plain), shown(&all), "{} in YAML", mutation.what);
    }
}

#[test]
fn words_that_mean_something_else_are_no_same_words() {
    let head = "dsc: 1\nzone: usa\nteam: northwind\n";
    let files = |text: &str| {
        let base = [("base.dsc.yaml", dsc_testkit::BASE), ("usa/zone.dsc.yaml", dsc_testkit::BASE_ZONE)];
        Project::new(&[base[0], base[1], ("usa/northwind.dsc.yaml", text)])
    };
    let anchored = "datastores:\n  first:\n    description: &words Old\n  second:\n    description: *words\n";
    let toml =
        "[datastores.first]\nstatus = \"production\"\n[datastores.second]\n[datastores.first.ingestion]\n";
    let cases = [
        (format!("{head}{anchored}"), "&words Old", "&words New", "usa/northwind.dsc.yaml", "usa/second"),
        (
            format!("dsc = 1\nzone = \"usa\"\nteam = \"northwind\"\n{toml}kind = \"snapshot\"\n"),
            "kind = \"snapshot\"",
            "kind = \"kafka\"",
            "usa/northwind.dsc.toml",
            "usa/first",
        ),
    ];
    for (text, old, new, path, address) in cases {
        let load = |text: &str| match path.ends_with(".toml") {
            false => files(text),
            true => Project::new(&[
                ("base.dsc.yaml", dsc_testkit::BASE),
                ("usa/northwind.dsc.toml", text),
                ("usa/zone.dsc.yaml", dsc_testkit::BASE_ZONE),
            ]),
        };
        let (before, after) = (load(&text), load(&text.replace(old, new)));
        let changes = compare(&before.loaded.graph, &after.loaded.graph).changes;
        assert!(changes.iter().any(|change| change.address == address), "{path}: {changes:#?}");
    }
}
