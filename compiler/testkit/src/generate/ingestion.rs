//! Containers, and how data comes out of them.

use serde_json::{Value, json};

use super::{Generator, zone_of};

impl Generator {
    pub(super) fn container(&mut self, key: &str) -> Value {
        let kinds = [
            "postgres",
            "mysql",
            "oracle",
            "sqlserver",
            "db2",
            "snowflake",
            "duckdb",
            "files",
            "object_storage",
            "kafka",
            "kafka_connect",
            "file_inbox",
            "nats",
        ];
        let kind = if key == "acme/places" { "kafka_connect" } else { *self.dice.pick(&kinds) };
        let mut container = self.team(key);
        container["kind"] = json!(kind);
        for (field, value) in self.endpoint(kind).as_object().into_iter().flatten() {
            container[field] = value.clone();
        }
        match self.dice.below(3) {
            0 => container["location"] = json!(self.location()),
            1 => container["locations"] = json!(["mycorp:usa/ny_1", "skyblue:eu"]),
            _ => {}
        }
        if self.dice.once_in(2) {
            container["encryption"] = self.encryption();
            container["read_only"] = json!(true);
        }
        if self.dice.once_in(2) {
            container["credential"] = match zone_of(key) {
                "acme" => json!("vaults/my_api_token"),
                _ => json!("vault0/my_client_certificate"),
            };
        }
        self.finish(container)
    }

    fn endpoint(&mut self, kind: &str) -> Value {
        let format = *self.dice.pick(&["csv", "parquet", "jsonl"]);
        match kind {
            "duckdb" => json!({"path": "/srv/notebooks/lab.duckdb"}),
            "files" => json!({"path": self.word(), "format": format}),
            "object_storage" => {
                json!({"endpoint": "https://s3.example", "bucket": "b-1", "prefix": "weather/", "format": format})
            }
            "kafka" => {
                json!({"bootstrap": ["k-1.example:9093", "k-2:9093"], "schema_registry": "https://r.example"})
            }
            "kafka_connect" => {
                let sink = *self.dice.pick(&["debezium", "confluent", "aiven"]);
                let secrets = "directory:/run/secrets/{credential}:{field}";
                json!({
                    "url": "https://connect.example:8083", "kafka": "z0/place0", "sink": sink, "secrets": secrets
                })
            }
            "file_inbox" => json!({"path": "/srv/in", "done": "/srv/done", "quarantine": "/srv/bad"}),
            "nats" => json!({"url": "nats://bus.example"}),
            _ => json!({"host": "db.example", "port": 1 + self.dice.below(65_000), "database": self.word()}),
        }
    }

    /// How the data of a store arrives; its datasets are `main` and `columns`.
    pub(super) fn ingestion(&mut self, key: &str) -> Value {
        let kinds = ["snapshot", "watermark", "cdc", "kafka", "file_inbox", "transformer"];
        let kind = *self.dice.pick(&kinds);
        let mut ingestion = json!({"kind": kind});
        if kind == "transformer" {
            return ingestion;
        }
        let place = self.dice.below(3);
        ingestion["container"] = json!(format!("{}/place{place}", zone_of(key)));
        if self.dice.once_in(2) {
            ingestion["schedule"] = self.schedule();
            ingestion["consistency"] = json!(*self.dice.pick(&["dataset", "datastore"]));
        }
        match kind {
            "watermark" => ingestion["watermark"] = json!("id"),
            "cdc" => ingestion["change_table"] = json!("{dataset}_changes"),
            "file_inbox" if self.dice.once_in(2) => {
                let to = json!({"1": "main", "a: b": "columns", "card": "main", "yes": "columns"});
                ingestion["route"] = json!({"field": "metadata.type", "to": to});
            }
            "kafka" => {
                ingestion["topics"] = self.topics();
                if self.dice.once_in(3) {
                    ingestion["create_topics"] = self.create_topics();
                }
                if self.dice.once_in(2) {
                    ingestion["via"] = json!(*self.dice.pick(&["connect", "direct"]));
                    ingestion["landing"] = json!(*self.dice.pick(&["raw", "typed"]));
                    ingestion["envelope"] = json!(*self.dice.pick(&["debezium", "flat"]));
                    ingestion["format"] = json!(*self.dice.pick(&["json", "avro"]));
                    ingestion["unknown_fields"] = json!(*self.dice.pick(&["quarantine", "ignore"]));
                }
            }
            _ => {}
        }
        ingestion
    }

    fn create_topics(&mut self) -> Value {
        match self.dice.below(3) {
            0 => json!({}),
            1 => json!({"partitions": 1 + self.dice.below(12)}),
            _ => json!({"replication": 3, "retention": self.duration()}),
        }
    }

    fn topics(&mut self) -> Value {
        match self.dice.below(3) {
            0 => json!({"naming": "debezium", "prefix": "nw.public"}),
            1 => json!({"naming": "template", "pattern": "{store}.{dataset}"}),
            _ => json!({"columns": self.word(), "main": "pay.payments.v2"}),
        }
    }
}
