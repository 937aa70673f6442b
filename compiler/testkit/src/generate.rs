//! Models made from a seed, for tests that must hold for every model.
//!
//! A model comes as JSON in canonical form, so that a test can hold what was loaded against it, field by field. Every
//! kind and field of the language is in one model or another, but overlays. [`crate::to_yaml`] and [`crate::to_toml`]
//! write it in many styles, [`loosened`] with the words that people know from their database.

mod consumers;
mod ecosystem;
mod ingestion;
mod producers;
mod texts;
mod types;

use serde_json::{Map, Value, json};

/// A small generator of numbers: splitmix64, the same numbers for the same seed everywhere.
#[derive(Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    /// True once in `of` times.
    pub fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// One of some things.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One of some words.
    pub fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    /// Some of some things, at least one, in their order.
    pub fn some<'a>(&mut self, of: &[&'a str]) -> Vec<&'a str> {
        let kept: Vec<&str> = of.iter().copied().filter(|_| self.once_in(2)).collect();
        if kept.is_empty() { vec![*self.pick(of)] } else { kept }
    }
}

/// The classes of every generated ecosystem.
const CLASSES: &[&str] = &["pub", "ip", "cpi", "pc1", "pc3"];

struct Generator {
    dice: Dice,
    zones: usize,
}

/// Makes a model of every kind of object, with fields here and there.
pub fn generate(seed: u64) -> Value {
    let mut generator = Generator { dice: Dice::new(seed), zones: 1 };
    generator.zones += generator.dice.below(2);
    let mut model = Map::new();
    model.insert("dsc".into(), json!(1));
    model.insert("ecosystem".into(), generator.ecosystem());
    let zones: Vec<String> = (0..generator.zones).map(|zone| format!("z{zone}")).collect();
    let vendors = vec!["mycorp".to_owned(), "skyblue".to_owned()];
    generator.add(&mut model, "vendors", vendors, Generator::vendor);
    generator.add(&mut model, "zones", zones, Generator::owned);
    for (kind, name, count, make) in OBJECTS {
        let mut keys = generator.scoped(name, *count);
        if matches!(*kind, "credential_stores" | "containers" | "roles" | "users") {
            keys.push(format!("acme/{name}s"));
        }
        generator.add(&mut model, kind, keys, *make);
    }
    let platforms = ["embedded", "warehouse", "lake"].map(str::to_owned);
    generator.add(&mut model, "platforms", platforms.to_vec(), Generator::platform);
    let groups = generator.scoped("space", 2).iter().map(|space| format!("{space}.live")).collect();
    generator.add(&mut model, "assignments", groups, Generator::assignment);
    let stores = generator.scoped("store", 1);
    generator.add(&mut model, "primary_ingestion", stores, Generator::primary_ingestion);
    Value::Object(model)
}

/// Makes an object that stands under a key.
type Make = fn(&mut Generator, &str) -> Value;

/// Kinds whose objects stand in a zone: what they are called there, and how many there are.
const OBJECTS: &[(&str, &str, usize, Make)] = &[
    ("teams", "t", 2, Generator::owned),
    ("policies", "rule", 2, Generator::policy),
    ("credential_stores", "vault", 1, Generator::credential_store),
    ("containers", "place", 3, Generator::container),
    ("datastores", "store", 3, Generator::datastore),
    ("workspaces", "space", 2, Generator::workspace),
    ("transformers", "step", 1, Generator::transformer),
    ("roles", "role", 2, Generator::role),
    ("users", "user", 1, Generator::user),
    ("scenarios", "play", 1, Generator::scenario),
];

/// The same model with types as people know them from their database, where there are such names.
pub fn loosened(model: &Value, seed: u64) -> Value {
    let mut dice = Dice::new(seed);
    let mut model = model.clone();
    for store in members(&mut model["datastores"]) {
        for dataset in members(&mut store["datasets"]) {
            for column in members(&mut dataset["columns"]) {
                let data_type = if column.is_object() { &mut column["type"] } else { column };
                if let Some(text) = data_type.as_str() {
                    *data_type = Value::from(types::loosened(text, &mut dice));
                }
            }
        }
    }
    model
}

fn members(map: &mut Value) -> impl Iterator<Item = &mut Value> {
    map.as_object_mut().into_iter().flat_map(|map| map.values_mut())
}

impl Generator {
    fn add(&mut self, model: &mut Map<String, Value>, kind: &str, keys: Vec<String>, make: Make) {
        let objects: Map<String, Value> =
            keys.into_iter().map(|key| (key.clone(), make(self, &key))).collect();
        model.insert(kind.to_owned(), Value::Object(objects));
    }

    /// Addresses of so many objects of a kind in each zone.
    fn scoped(&self, name: &str, count: usize) -> Vec<String> {
        let numbers = (0..self.zones).flat_map(|zone| (0..count).map(move |number| (zone, number)));
        numbers.map(|(zone, number)| format!("z{zone}/{name}{number}")).collect()
    }

    /// A team, for objects of a zone that may have one.
    fn team(&mut self, key: &str) -> Value {
        match zone_of(key) {
            "acme" => json!({}),
            _ => json!({"team": *self.dice.pick(&["t0", "t1"])}),
        }
    }

    fn owned(&mut self, key: &str) -> Value {
        self.finish(json!({"repository": format!("acme/{}@main", key.replace('/', "-"))}))
    }

    fn deprecated(&mut self) -> Value {
        let mut deprecated = json!({"since": "2026-06-01", "reason": self.some_text()});
        if self.dice.once_in(2) {
            deprecated["use"] = json!("z0/store0.main");
        }
        if self.dice.once_in(2) {
            deprecated["remove_after"] = json!("2099-12-31");
        }
        deprecated
    }

    fn encryption(&mut self) -> Value {
        json!({"key_holder": *self.dice.pick(&["own", "vendor", "third_party"])})
    }

    fn schedule(&mut self) -> Value {
        match self.dice.below(4) {
            0 => json!("external"),
            1 => json!("continuous"),
            2 => json!({"cron": "*/15 * * * *"}),
            _ => json!({"cron": "30 2 * * 1-5"}),
        }
    }

    fn location(&mut self) -> &'static str {
        self.dice.word(&["mycorp:usa/ny_1", "mycorp:usa", "mycorp:usa/ny_1/hall", "skyblue:eu"])
    }

    fn duration(&mut self) -> &'static str {
        self.dice.word(&["30d", "7y", "10m", "2h", "45s"])
    }
}

/// The zone in an address.
fn zone_of(key: &str) -> &str {
    key.split('/').next().unwrap_or("")
}
