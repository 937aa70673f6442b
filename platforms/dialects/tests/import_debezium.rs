//! Register files in the forms that Debezium's own examples have them in become stores, and what is none is told.

use dsc_dialects::import::debezium::{Register, project, read_register};

fn register(config: &str) -> Register {
    let text = format!(
        r#"{{ "name": "inventory-connector", "config": {{ "connector.class": "io.debezium.connector.{config} }} }}"#
    );
    read_register(&text, "register.json").unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

/// The lines that say which topics a store has, and what in them.
fn told(config: &str) -> (Vec<String>, Vec<String>) {
    let project = project(&[register(config)]);
    let wanted = |line: &&str| {
        let line = line.trim_start();
        ["topics:", "envelope:", "format:", "description: \"Ch", "key:", "physical:"]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let stores = project.files.iter().filter(|(name, _)| name.starts_with("inventory"));
    let lines = stores.flat_map(|(_, text)| {
        text.lines().filter(wanted).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    });
    (lines.collect(), project.left_out)
}

#[test]
fn a_connector_becomes_a_store_for_each_beginning_of_its_topics() {
    let (lines, left_out) = told(
        r#"mysql.MySqlConnector", "database.hostname": "mysql", "database.server.id": 184054, "topic.prefix": "shop",
           "table.include.list": "inventory.orders, billing\\.Open Bills,inventory.x_.*",
           "message.key.columns": "inventory.orders:order_no,Line No"  "#,
    );
    assert_eq!(
        lines,
        [
            "description: \"Changes in the mysql server mysql\"",
            "topics: { naming: debezium, prefix: \"shop.billing\" }",
            "envelope: debezium",
            "format: json",
            "physical: \"Open Bills\"",
            "key: []",
            "description: \"Changes in the mysql server mysql\"",
            "topics: { naming: debezium, prefix: \"shop.inventory\" }",
            "envelope: debezium",
            "format: json",
            "key: [order_no, line_no]",
        ]
    );
    assert_eq!(
        left_out,
        ["the tables `inventory.x_.*` of the connector `inventory-connector`: a pattern names none"]
    );
}

#[test]
fn transforms_and_converters_say_what_records_look_like() {
    let (lines, _) = told(
        r#"postgresql.PostgresConnector", "database.hostname": "pg", "database.dbname": "shop",
           "database.server.name": "dbserver", "table.whitelist": "public.orders", "transforms": "unwrap, route",
           "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
           "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
           "transforms.route.regex": "([^.]+)\\.([^.]+)\\.([^.]+)", "transforms.route.replacement": "$1_$2_$3",
           "value.converter": "io.confluent.connect.avro.AvroConverter",
           "value.converter.schema.registry.url": "http://registry:8081" "#,
    );
    assert_eq!(
        lines[1..],
        [
            "topics: { naming: template, pattern: \"dbserver_public_{dataset}\" }",
            "envelope: flat",
            "format: avro",
            "key: []"
        ]
    );
    let (lines, _) = told(
        r#"sqlserver.SqlServerConnector", "database.names": "shop", "topic.prefix": "s", "table.include.list": "dbo.orders" "#,
    );
    assert_eq!(lines[1], "topics: { naming: debezium, prefix: \"s.shop.dbo\" }");
}

#[test]
fn schemas_without_tables_are_stores_to_be_filled() {
    let (lines, left_out) =
        told(r#"postgresql.PostgresConnector", "topic.prefix": "p", "schema.include.list": "inventory" "#);
    assert_eq!(lines[1], "topics: { naming: debezium, prefix: \"p.inventory\" }");
    assert_eq!(left_out, ["the tables of the connector `inventory-connector`: it names none"]);
    let (lines, _) = told(r#"postgresql.PostgresConnector", "topic.prefix": "p" "#);
    assert_eq!(lines[1], "topics: { naming: debezium, prefix: \"p\" }");
}

#[test]
fn what_nobody_can_read_from_topics_alone_is_left_out_with_its_reason() {
    for (config, reason) in [
        (r#"jdbc.JdbcSinkConnector", "topics": "orders" "#, "no source of Debezium"),
        (r#"postgresql.PostgresConnector", "slot.name": "s" "#, "has no `topic.prefix`"),
        (
            r#"postgresql.PostgresConnector", "topic.prefix": "p", "transforms": "outbox",
               "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter" "#,
            "its transform `outbox`",
        ),
        (
            r#"postgresql.PostgresConnector", "topic.prefix": "p",
               "value.converter": "io.debezium.converters.CloudEventsConverter" "#,
            "CloudEventsConverter",
        ),
    ] {
        let project = project(&[register(config)]);
        assert!(project.files.is_empty() && project.left_out.len() == 1, "{project:?}");
        assert!(project.left_out[0].contains(reason), "{:?}", project.left_out);
    }
}

#[test]
fn a_file_that_registers_nothing_is_told() {
    for (text, reason) in
        [("{", "is no JSON"), ("[]", "has no options"), ("{\"config\": {}}", "has no `connector.class`")]
    {
        let fault = read_register(text, "a.json").expect_err("no connector");
        assert!(fault.contains(reason), "{fault}");
    }
    // The config alone is enough; then the connector may be called as it says, or as its file.
    let alone =
        read_register(r#"{ "connector.class": "x", "tasks.max": 1 }"#, "orders.json").expect("a connector");
    assert_eq!((alone.name.as_str(), alone.config["tasks.max"].as_str()), ("orders", "1"));
}
