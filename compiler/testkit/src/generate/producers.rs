//! Datastores and their datasets. Some names are those of keys, so that nothing goes by a name alone.

use serde_json::{Map, Value, json};

use super::{CLASSES, Generator, zone_of};

impl Generator {
    pub(super) fn datastore(&mut self, key: &str) -> Value {
        let mut store = self.team(key);
        let zone = zone_of(key);
        store["ingestion"] = self.ingestion(key);
        let mut datasets = Map::new();
        datasets.insert("columns".into(), self.dataset());
        datasets.insert("main".into(), self.dataset());
        if self.dice.once_in(4) {
            datasets.insert("meta".into(), self.dataset());
        }
        store["datasets"] = Value::Object(datasets);
        match self.dice.below(4) {
            0 => store["consumers"] = json!([format!("{zone}/space0"), "z0/space1"]),
            1 => store["consumers"] = json!([]),
            _ => {}
        }
        if self.dice.once_in(3) {
            store["status"] = json!(*self.dice.pick(&["production", "development"]));
            store["renamed_from"] = json!("former");
        }
        if self.dice.once_in(4) {
            store["deprecated"] = self.deprecated();
        }
        self.finish(store)
    }

    fn dataset(&mut self) -> Value {
        let mut columns = Map::new();
        columns.insert("id".into(), json!("bigint"));
        let names = ["zeta", "type", "meta", "columns", "references", "alpha"];
        for name in &names[..self.dice.below(names.len() + 1)] {
            let column = self.column();
            columns.insert((*name).to_owned(), column);
        }
        let mut dataset = json!({"key": ["id"], "columns": columns});
        if self.dice.once_in(3) {
            dataset["version"] = json!(["id"]);
            dataset["partition_by"] = json!(["id"]);
        }
        if self.dice.once_in(2) {
            dataset["classification"] = json!(self.dice.some(CLASSES));
            dataset["retention"] = json!(self.duration());
        }
        if self.dice.once_in(4) {
            dataset["deprecated"] = self.deprecated();
        }
        if self.dice.once_in(4) {
            dataset["physical"] = json!(self.some_text());
            dataset["renamed_from"] = json!("former");
        }
        self.finish(dataset)
    }

    fn column(&mut self) -> Value {
        let data_type = self.data_type(0);
        if !self.dice.once_in(3) {
            return json!(data_type);
        }
        let mut column = json!({"type": data_type});
        if self.dice.once_in(2) {
            column["references"] = json!("z0/store0.main.id");
        }
        if self.dice.once_in(2) {
            column["classification"] = json!(self.dice.some(CLASSES));
        }
        if self.dice.once_in(4) {
            column["physical"] = json!(self.some_text());
            column["renamed_from"] = json!("former");
        }
        let column = self.finish(column);
        let says_more = column.as_object().is_some_and(|fields| fields.len() > 1);
        if says_more { column } else { column["type"].clone() }
    }
}
