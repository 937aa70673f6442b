//! Models made from a seed, for tests that must hold for every model.
//!
//! A model comes as JSON in the long form of the language; [`crate::spell`] writes it as YAML or TOML in many styles.

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
}

const TEXTS: &[&str] = &[
    "plain words",
    "Größe, Zürich: 100 %",
    "no",
    "1.10",
    "2026-06-01",
    "it's \"quoted\" # here",
    "  blanks around  ",
    "line one\nline two\n",
    "日本語 🦆",
    "{ not: a map }",
    "- dash",
    "~",
    "tab\tand \\ backslash",
];
const TYPES: &[&str] = &[
    "smallint",
    "integer?",
    "bigint",
    "decimal(12, 2)?",
    "decimal(18,8)",
    "double precision?",
    "varchar(40)?",
    "char(5)",
    "text?",
    "date",
    "timestamptz?",
    "uuid",
    "json?",
    "array<varchar(20)?>",
    "map<text, integer>?",
    "struct<a: integer, b: decimal(3,1)?>",
];

struct Generator {
    dice: Dice,
}

/// Makes a model of every kind of object, with fields here and there.
pub fn generate(seed: u64) -> Value {
    let mut generator = Generator { dice: Dice::new(seed) };
    let zones = 1 + generator.dice.below(3);
    let mut model = Map::new();
    model.insert("ecosystem".into(), generator.ecosystem());
    model.insert("vendors".into(), generator.vendors());
    generator.map(&mut model, "zones", (0..zones).map(|zone| format!("z{zone}")).collect(), Generator::owned);
    let scoped = |name: &str, count: usize| -> Vec<String> {
        (0..zones)
            .flat_map(|zone| (0..count).map(move |n| (zone, n)))
            .map(|(zone, n)| format!("z{zone}/{name}{n}"))
            .collect()
    };
    generator.map(&mut model, "teams", scoped("t", 2), Generator::owned);
    generator.map(&mut model, "policies", scoped("rule", 1), Generator::policy);
    generator.map(&mut model, "credential_stores", vec!["acme/vault".into()], Generator::credential_store);
    generator.map(&mut model, "containers", scoped("folder", 2), Generator::folder);
    generator.map(&mut model, "platforms", vec!["embedded".into()], Generator::embedded);
    generator.map(&mut model, "datastores", scoped("store", 2), Generator::datastore);
    generator.map(&mut model, "workspaces", scoped("space", 2), Generator::workspace);
    generator.map(&mut model, "roles", scoped("role", 1), Generator::role);
    generator.map(&mut model, "users", scoped("user", 1), Generator::user);
    generator.map(
        &mut model,
        "assignments",
        scoped("space", 1).iter().map(|s| format!("{s}.g0")).collect(),
        |_, _| json!({"provisioned": ["embedded"]}),
    );
    Value::Object(model)
}

impl Generator {
    fn map(
        &mut self,
        model: &mut Map<String, Value>,
        kind: &str,
        keys: Vec<String>,
        make: impl Fn(&mut Self, &str) -> Value,
    ) {
        let objects: Map<String, Value> =
            keys.into_iter().map(|key| (key.clone(), make(self, &key))).collect();
        model.insert(kind.to_owned(), Value::Object(objects));
    }

    fn ecosystem(&mut self) -> Value {
        let classes = json!(["pub", "cpi", "pc3"]);
        self.finish(json!({"name": "acme", "repository": "acme/model@ecosystem", "live_branch": "main", "classifications": classes}))
    }

    fn vendors(&mut self) -> Value {
        let cloud = *self.dice.pick(&["aws", "private", "gcp"]);
        let vendor = json!({"cloud": cloud, "locations": {"usa": {"ny_1": {}, "nj_1": {}}, "eu": {}}});
        json!({"mycorp": self.finish(vendor)})
    }

    fn owned(&mut self, key: &str) -> Value {
        self.finish(json!({"repository": format!("acme/{}@main", key.replace('/', "-"))}))
    }

    fn policy(&mut self, _: &str) -> Value {
        let mut policy = json!({"locations": {"allow": ["mycorp:usa"], "deny": ["mycorp:usa/nj_1"]}});
        if self.dice.once_in(2) {
            policy["encryption"] = json!({"required": true, "third_party_keys": self.dice.once_in(2)});
            policy["regulators"] = json!({"finra": "6y", "sec": "30d"});
        }
        self.finish(policy)
    }

    fn credential_store(&mut self, _: &str) -> Value {
        self.finish(json!({"kind": "files", "path": "/run/secrets", "credentials": {"reader": "user_password", "key": "api_token"}}))
    }

    fn folder(&mut self, key: &str) -> Value {
        let format = *self.dice.pick(&["csv", "parquet", "jsonl"]);
        let mut folder =
            json!({"kind": "files", "path": format!("data/{key}"), "format": format, "team": "t0"});
        match self.dice.below(3) {
            0 => folder["location"] = json!("mycorp:usa/ny_1"),
            1 => folder["locations"] = json!(["mycorp:usa/ny_1", "mycorp:eu"]),
            _ => folder["encryption"] = json!({"key_holder": "own"}),
        }
        if self.dice.once_in(3) {
            folder["credential"] = json!("vault/reader");
            folder["read_only"] = json!(true);
        }
        self.finish(folder)
    }

    fn embedded(&mut self, _: &str) -> Value {
        self.finish(json!({"kind": "duckdb", "path": "build/x.duckdb", "default": true, "keep_versions": 3, "staging_retention": "7d", "location": "mycorp:usa"}))
    }

    fn datastore(&mut self, key: &str) -> Value {
        let zone = key.split('/').next().unwrap_or("");
        let schedule = match self.dice.below(3) {
            0 => json!("external"),
            1 => json!("continuous"),
            _ => json!({"cron": "*/15 * * * *"}),
        };
        let datasets: Map<String, Value> =
            (0..1 + self.dice.below(3)).map(|n| (format!("d{n}"), self.dataset())).collect();
        let mut store = json!({
            "team": "t0",
            "ingestion": {"kind": "snapshot", "container": format!("{zone}/folder0"), "schedule": schedule},
            "datasets": datasets,
        });
        if self.dice.once_in(3) {
            store["consumers"] = json!([format!("{zone}/space0")]);
            store["status"] = json!("development");
        }
        self.finish(store)
    }

    fn dataset(&mut self) -> Value {
        let mut columns = Map::new();
        columns.insert("id".into(), json!("bigint"));
        for number in 0..self.dice.below(6) {
            let data_type = *self.dice.pick(TYPES);
            let column = match self.dice.below(4) {
                0 => json!({"type": data_type, "references": "d0.id", "classification": ["pub"]}),
                1 => self.finish(json!({"type": data_type, "physical": format!("Column {number}")})),
                _ => json!(data_type),
            };
            columns.insert(format!("c{number}"), column);
        }
        let mut dataset = json!({"key": ["id"], "columns": columns});
        if self.dice.once_in(2) {
            dataset["classification"] = json!(["cpi", "pub"]);
            dataset["retention"] = json!("10y");
        }
        if self.dice.once_in(4) {
            dataset["deprecated"] =
                json!({"since": "2026-06-01", "reason": "old", "remove_after": "2099-12-31"});
            dataset["renamed_from"] = json!("former");
        }
        self.finish(dataset)
    }

    fn workspace(&mut self, key: &str) -> Value {
        let zone = key.split('/').next().unwrap_or("");
        let needs = json!({"history": *self.dice.pick(&["live", "full"]), "latency": "hours"});
        let datasets = json!([format!("{zone}/store0.d0"), format!("{zone}/store1.d0")]);
        let workspace = json!({
            "team": "t1",
            "container": "managed",
            "priority": *self.dice.pick(&["low", "high", "critical"]),
            "groups": {"g0": {"needs": needs, "datasets": datasets}},
            "readers": [format!("{zone}/role0")],
        });
        self.finish(workspace)
    }

    fn role(&mut self, key: &str) -> Value {
        let zone = key.split('/').next().unwrap_or("");
        self.finish(json!({"write": [format!("{zone}/store0")]}))
    }

    fn user(&mut self, key: &str) -> Value {
        let zone = key.split('/').next().unwrap_or("");
        self.finish(json!({"roles": [format!("{zone}/role0")]}))
    }

    /// Adds what every object may have.
    fn finish(&mut self, mut object: Value) -> Value {
        if self.dice.once_in(2) {
            object["description"] = json!(*self.dice.pick(TEXTS));
        }
        if self.dice.once_in(3) {
            object["meta"] = self.meta(0);
        }
        object
    }

    fn meta(&mut self, depth: usize) -> Value {
        let mut map = Map::new();
        for number in 0..1 + self.dice.below(3) {
            let value = match self.dice.below(if depth < 2 { 7 } else { 5 }) {
                0 => json!(*self.dice.pick(TEXTS)),
                1 => json!(self.dice.below(100_000) as i64 - 50_000),
                2 => json!(self.dice.below(1_000) as f64 / 8.0 + 0.5),
                3 => json!(self.dice.once_in(2)),
                4 => json!(["a", "true", "1.5"]),
                _ => self.meta(depth + 1),
            };
            map.insert(format!("key {number}"), value);
        }
        Value::Object(map)
    }
}
