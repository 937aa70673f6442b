//! Workspaces, and what stands around them.

use serde_json::{Map, Value, json};

use super::{Generator, zone_of};

impl Generator {
    pub(super) fn workspace(&mut self, key: &str) -> Value {
        let zone = zone_of(key);
        let mut workspace = self.team(key);
        workspace["container"] = match self.dice.once_in(3) {
            true => json!(format!("{zone}/place1")),
            false => json!("managed"),
        };
        let mut groups = Map::new();
        groups.insert("live".into(), self.group(zone));
        if self.dice.once_in(2) {
            groups.insert("needs".into(), self.group(zone));
        }
        workspace["groups"] = Value::Object(groups);
        if self.dice.once_in(2) {
            workspace["priority"] = json!(*self.dice.pick(&["low", "medium", "high", "critical"]));
            workspace["status"] = json!(*self.dice.pick(&["production", "development"]));
            workspace["readers"] = json!([format!("{zone}/role0"), "acme/roles"]);
        }
        if self.dice.once_in(3) {
            workspace["classifications"] = self.class_limits();
        }
        self.finish(workspace)
    }

    fn group(&mut self, zone: &str) -> Value {
        let mut needs = json!({"history": *self.dice.pick(&["live", "full"])});
        if self.dice.once_in(2) {
            needs["latency"] = json!(*self.dice.pick(&["seconds", "minutes", "hours", "days"]));
        }
        if self.dice.once_in(3) {
            needs["retention"] = json!(self.duration());
            needs["regulator"] = json!("finra");
        }
        let mut group =
            json!({"needs": needs, "datasets": [format!("{zone}/store0.main"), "z0/store1.columns"]});
        if self.dice.once_in(4) {
            let many: Vec<String> = (0..9).map(|number| format!("{zone}/store{}.main", number % 3)).collect();
            group["datasets"] = json!(many);
            group["allow_deprecated"] = json!([format!("{zone}/store0.main")]);
        }
        self.with_meta(group)
    }

    pub(super) fn transformer(&mut self, key: &str) -> Value {
        let zone = zone_of(key);
        let mut transformer = self.team(key);
        transformer["workspace"] = json!(format!("{zone}/space0"));
        transformer["output"] = json!(format!("{zone}/store2"));
        if self.dice.once_in(2) {
            transformer["schedule"] = self.schedule();
        }
        if self.dice.once_in(2) {
            let short = "SELECT id, ': #' FROM main";
            let long = "SELECT id\nFROM main -- 'all'\n  WHERE \"x\" > 1\n";
            transformer["sql"] =
                json!({"columns": self.some_text(), "main": *self.dice.pick(&[short, long])});
        }
        self.finish(transformer)
    }

    pub(super) fn assignment(&mut self, _: &str) -> Value {
        let mut states = json!({"provisioned": ["embedded"]});
        if self.dice.once_in(2) {
            states["provisioning"] = json!(["lake", "warehouse"]);
        }
        if self.dice.once_in(3) {
            states["decommissioning"] = json!(["warehouse"]);
            states["decommissioned"] = json!(["lake"]);
        }
        states
    }

    pub(super) fn primary_ingestion(&mut self, _: &str) -> Value {
        json!(self.dice.some(&["embedded", "lake", "warehouse"]))
    }

    pub(super) fn scenario(&mut self, key: &str) -> Value {
        let zone = zone_of(key);
        let mut scenario = self.team(key);
        scenario["environment"] = json!("dev");
        scenario["store"] = json!(format!("{zone}/store0"));
        scenario["sample"] = json!({"path": "samples/card events.jsonl", "rows": 1 + self.dice.below(100)});
        let mut releases = json!({"first": "2099-03-02T08:00:00Z", "every": self.duration()});
        match self.dice.once_in(2) {
            true => releases["split"] = json!(["3/10", "7/10"]),
            false => releases["ranges"] = json!([[0, 4], [4, 8]]),
        }
        scenario["releases"] = releases;
        if self.dice.once_in(2) {
            let mut check = json!({"after": 2, "workspace": format!("{zone}/space0"), "equals": self.word()});
            check["dataset"] = json!(format!("{zone}/store0.main"));
            if self.dice.once_in(2) {
                check["deadline"] = json!("5m");
            }
            scenario["checks"] = json!({"rows": check});
        }
        self.finish(scenario)
    }
}
