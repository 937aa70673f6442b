//! What the ecosystem and its zones declare.

use serde_json::{Map, Value, json};

use super::{CLASSES, Generator, zone_of};

const CLOUDS: &[&str] = &["aws", "azure", "gcp", "ibm", "oracle", "alibaba", "private"];

impl Generator {
    pub(super) fn ecosystem(&mut self) -> Value {
        let ecosystem = json!({
            "name": "acme",
            "repository": "acme/groups/model@ecosystem",
            "live_branch": "main",
            "classifications": CLASSES,
        });
        self.finish(ecosystem)
    }

    pub(super) fn vendor(&mut self, _: &str) -> Value {
        let locations = match self.dice.once_in(2) {
            true => json!({"eu": {}, "usa": {"ny_1": {"hall": {}}}}),
            false => {
                json!({"eu": {"a": {}, "b": {"c": {}}}, "usa": {"nj_1": {}, "ny_1": {"attic": {}, "hall": {}}}})
            }
        };
        let cloud = *self.dice.pick(CLOUDS);
        self.finish(json!({"cloud": cloud, "locations": locations}))
    }

    fn limits(&mut self, of: &[&str]) -> Value {
        let mut limits = json!({});
        if self.dice.once_in(2) {
            limits["allow"] = json!(self.dice.some(of));
        }
        if self.dice.once_in(2) {
            limits["deny"] = json!(self.dice.some(of));
        }
        limits
    }

    /// Limits that say something.
    pub(super) fn class_limits(&mut self) -> Value {
        json!({"allow": self.dice.some(CLASSES)})
    }

    pub(super) fn policy(&mut self, _: &str) -> Value {
        let mut policy = json!({"locations": {"allow": ["mycorp:usa"], "deny": ["mycorp:usa/ny_1"]}});
        let limits: [(&str, &[&str]); 5] = [
            ("vendors", &["mycorp", "skyblue"]),
            ("clouds", CLOUDS),
            ("platforms", &["embedded", "warehouse"]),
            ("container_kinds", &["postgres", "mysql", "nats"]),
            ("classifications", CLASSES),
        ];
        for (field, of) in limits {
            if self.dice.once_in(3) {
                policy[field] = self.limits(of);
            }
        }
        if self.dice.once_in(3) {
            policy["encryption"] =
                json!({"required": self.dice.once_in(2), "third_party_keys": self.dice.once_in(2)});
        }
        if self.dice.once_in(3) {
            policy["regulators"] = json!({"finra": self.duration(), "yes": "30d", "12": "6y"});
        }
        if self.dice.once_in(4) {
            policy["deprecated"] = self.deprecated();
        }
        self.finish(policy)
    }

    pub(super) fn credential_store(&mut self, key: &str) -> Value {
        let mut store = self.team(key);
        store["kind"] = json!(*self.dice.pick(&["files", "env"]));
        store["path"] = json!("/run/secrets");
        let mut credentials = Map::new();
        for kind in ["user_password", "api_key_pair", "api_token", "client_certificate", "ca_certificates"] {
            credentials.insert(format!("my_{kind}"), json!(kind));
        }
        store["credentials"] = Value::Object(credentials);
        self.finish(store)
    }

    pub(super) fn platform(&mut self, key: &str) -> Value {
        let mut platform = json!({});
        if self.dice.once_in(2) {
            platform["history"] = json!(*self.dice.pick(&["live", "full"]));
            platform["staging_retention"] = json!(self.duration());
        }
        match key {
            "embedded" => {
                platform["kind"] = json!("duckdb");
                platform["default"] = json!(true);
                platform["path"] = json!("build/x.duckdb");
                if self.dice.once_in(2) {
                    platform["location"] = json!(self.location());
                    platform["encryption"] = self.encryption();
                    platform["keep_versions"] = json!(3);
                    platform["storage_version"] = json!("v1.0.0");
                    platform["oldest_reader"] = json!(*self.dice.pick(&["v1.0.0", "1.10"]));
                }
            }
            _ => {
                platform["kind"] = json!(*self.dice.pick(&["postgres", "iceberg", "snowflake"]));
                platform["credential_store"] = json!("acme/vaults");
                platform["instances"] = json!({"ny": self.instance(), "nj": self.instance()});
                if self.dice.once_in(2) {
                    platform["kafka_connect"] = json!("acme/places");
                    platform["extensions"] = json!(["vector", "postgis"]);
                }
            }
        }
        self.finish(platform)
    }

    fn instance(&mut self) -> Value {
        let mut instance = json!({"host": "pg.acme.example", "database": self.word()});
        if self.dice.once_in(2) {
            instance["location"] = json!(self.location());
            instance["port"] = json!(5432 + self.dice.below(9));
            instance["credential"] = json!("vaults/my_user_password");
            instance["sslmode"] = json!("verify-ca");
        }
        if self.dice.once_in(2) {
            instance["encryption"] = self.encryption();
            instance["capacity"] = json!(self.dice.below(1_000));
        }
        self.with_meta(instance)
    }

    pub(super) fn role(&mut self, key: &str) -> Value {
        let mut role = json!({});
        if zone_of(key) != "acme" {
            role["write"] = json!([format!("{}/store0", zone_of(key)), "z0/store1"]);
        }
        self.finish(role)
    }

    pub(super) fn user(&mut self, key: &str) -> Value {
        let roles = match zone_of(key) {
            "acme" => json!(["acme/roles"]),
            zone => json!([format!("{zone}/role1"), "acme/roles"]),
        };
        self.finish(json!({"roles": roles}))
    }

    /// A short text where people write a name.
    pub(super) fn word(&mut self) -> &'static str {
        self.dice.word(&["warehouse", "no", "Orders 2", "1.0", "{x}", "a:b", "Größe"])
    }
}
