//! One slip for each rule: what somebody may get wrong in `examples/reference`, and where that is said.

/// A slip: the rule that must speak, the file, what stands there, what stands there then, and the text of the line
/// that the rule points at (empty: the first line that changes).
pub type Slip = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ACME: &str = "ecosystem.dsc.yaml";
const SERVED: &str = "assignments.dsc.yaml";
const CARGO: &str = "baltic/cargo.dsc.yaml";
const PEOPLE: &str = "baltic/people.dsc.yaml";
const PLAYED: &str = "baltic/scenarios.dsc.yaml";
const TIMES: &str = "baltic/timetable.dsc.yaml";
const MADE: &str = "baltic/transformers.dsc.yaml";
const ZONE: &str = "baltic/zone.dsc.yaml";
const ROOM: &str = "control_room.dsc.yaml";
const SETTINGS: &str = "dsc.toml";
const OVERLAY: &str = "overlays/rehearsal.dsc.yaml";
const PLATFORMS: &str = "platforms.dsc.toml";
const PRIMARY: &str = "primary_ingestion.dsc.yaml";
const MONEY: &str = "atlantic/revenue.dsc.yml";
const WEST: &str = "atlantic/zone.dsc.toml";

/// Family 01.
pub const TEXT: &[Slip] = &[
    ("invalid-yaml", PLAYED, "store: gates\n    sample: { path", "store: gates\n    sample: { path [", ""),
    ("invalid-toml", "atlantic/people.dsc.toml", "[users.ciaran]", "[users.ciaran", ""),
    ("missing-edition", PEOPLE, "dsc: 1\nzone", "zone", "zone: baltic"),
    ("unknown-edition", PEOPLE, "dsc: 1", "dsc: 7", ""),
    (
        "unknown-key",
        TIMES,
        "        key: [port_code]\n",
        "        key: [port_code]\n        colour: blue\n",
        "colour",
    ),
    ("unknown-key", TIMES, "partition_by", "partition_bye", ""),
    ("unknown-kind", PEOPLE, "users:", "userz:", ""),
    ("unknown-kind", ACME, "kind: kafka\n", "kind: kafca\n", ""),
    ("unknown-value", CARGO, "priority: high", "priority: urgent", ""),
    ("unknown-value", ACME, "cloud: gcp", "cloud: gcpp", ""),
    ("duplicate-key", TIMES, "          tonnage:", "          launched_on:", ""),
    (
        "duplicate-declaration",
        PEOPLE,
        "users:\n",
        "users:\n  baltic/sigrun: { description: Again }\n",
        "  sigrun:",
    ),
    ("missing-key", CARGO, "    host: cargo.db.meridian.example\n", "", "  cargo_db:"),
    ("missing-key", ACME, "    cloud: gcp\n", "", "  stratus:"),
    ("missing-key", TIMES, "speed: real?", "speed: { description: In knots }", ""),
    (
        "wrong-shape",
        TIMES,
        "key: [imo_no]\n        classification",
        "key: imo_no\n        classification",
        "",
    ),
    ("wrong-shape", PLATFORMS, "capacity = 300", "capacity = \"300\"", ""),
    ("wrong-shape", CARGO, "read_only: true", "read_only: yes", ""),
    ("unquoted-type-with-comma", MONEY, "\"decimal(6,4)?\"", "decimal(6,4)?", ""),
    ("merge-key", CARGO, "  desk_db:\n", "  desk_db:\n    <<: *ours\n", "<<"),
    ("yaml-tag", TIMES, "description: Where ships call", "description: !!str Where ships call", ""),
    ("ambiguous-scalar", TIMES, "description: Where ships call", "description: 1.10", ""),
    (
        "suppression-without-reason",
        TIMES,
        "  ice:\n    description",
        "  ice: # dsc: allow undocumented\n    description",
        "",
    ),
    (
        "expired-suppression",
        TIMES,
        "  ice:\n    description",
        "  ice: # dsc: allow undocumented until=2020-01-01 reason=\"x\"\n    description",
        "",
    ),
    (
        "unused-suppression",
        TIMES,
        "  ice:\n    description",
        "  ice: # dsc: allow undocumented reason=\"x\"\n    description",
        "",
    ),
    (
        "unknown-rule",
        TIMES,
        "  ice:\n    description",
        "  ice: # dsc: allow undocumentd reason=\"x\"\n    description",
        "",
    ),
    ("unknown-rule", SETTINGS, "unused-declaration = \"error\"", "unused-declarations = \"error\"", ""),
    (
        "overlay-forbidden-field",
        OVERLAY,
        "    host: cargo-rehearsal",
        "    read_only: true\n    host: cargo-rehearsal",
        "",
    ),
    ("not-utf8", TIMES, "Where ships call", "Where ships c\u{e4}ll", ""),
];

/// Family 02.
pub const REFERENCES: &[Slip] = &[
    ("unresolved-reference", CARGO, "container: cargo_db", "container: cargo_dbs", ""),
    ("unresolved-reference", CARGO, "datasets: [gates.passages]", "datasets: [gates.passage]", ""),
    ("unresolved-reference", CARGO, "allow: [open, trade], deny", "allow: [open, trades], deny", ""),
    ("unresolved-reference", CARGO, "references: trucks.truck_id", "references: trucks.truck_no", ""),
    (
        "unresolved-reference",
        TIMES,
        "classification: [open]\n        columns:\n          port_code",
        "classification: [opne]\n        columns:\n          port_code",
        "",
    ),
    ("unresolved-reference", ACME, "location: quayside:norway/bergen", "location: quayside:norway/bergn", ""),
    ("unresolved-reference", ACME, "credential: vault/bus_reader", "credential: vault/bus_raeder", ""),
    ("unresolved-reference", ACME, "kafka: meridian/bus", "kafka: meridian/buss", ""),
    ("unresolved-reference", SERVED, "{ provisioned: [notebook] }", "{ provisioned: [notebok] }", ""),
    ("unresolved-reference", SERVED, "baltic/notebook_desk.gates", "baltic/notebook_desk.gate", ""),
    ("unresolved-reference", PRIMARY, "atlantic/ledger:", "atlantic/legder:", ""),
    ("unresolved-reference", PEOPLE, "roles: [loaders]", "roles: [loader]", ""),
    ("unresolved-reference", PEOPLE, "write: [gates]", "write: [gate]", ""),
    ("unresolved-reference", ROOM, "readers: [baltic/officers]", "readers: [baltic/officer]", ""),
    (
        "unresolved-reference",
        PLAYED,
        "    store: gates\n    sample: { path: samples/gate_events.jsonl, rows: 12 }\n    releases:\n      first: 2099-05-05",
        "    store: gate\n    sample: { path: samples/gate_events.jsonl, rows: 12 }\n    releases:\n      first: 2099-05-05",
        "",
    ),
    ("unresolved-reference", PLAYED, "workspace: notebook_desk", "workspace: notebook_dsk", ""),
    ("unresolved-reference", MADE, "workspace: publishing", "workspace: publishng", ""),
    ("unresolved-reference", MONEY, "use: tariffs.fares", "use: tariffs.fare", ""),
    ("wrong-kind-of-reference", CARGO, "container: gate_inbox", "container: gates", ""),
    (
        "dangling-rename",
        TIMES,
        "          remark: text?",
        "          remark: { type: text?, renamed_from: thickness }",
        "",
    ),
    (
        "unused-declaration",
        PEOPLE,
        "roles:\n",
        "roles:\n  idlers: { description: People who do nothing }\n",
        "idlers",
    ),
    (
        "unused-declaration",
        CARGO,
        "containers:\n",
        "containers:\n  spare: { kind: duckdb, description: x, location: quayside:norway/bergen, path: x.db, encryption: { key_holder: own } }\n",
        "spare",
    ),
    ("transformer-output-mismatch", MADE, "output: departures", "output: ice", ""),
    ("datastore-nobody-consumes", TIMES, "datasets: [ice.charts]", "datasets: [timetable.ports]", "  ice:\n"),
];

/// Family 03.
pub const NAMES: &[Slip] = &[
    ("invalid-name", CARGO, "          dangerous: boolean", "          Dangerous: boolean", ""),
    ("reserved-name", CARGO, "          dangerous: boolean", "          \"off\": boolean", ""),
    (
        "names-collide-when-folded",
        CARGO,
        "          dangerous: boolean",
        "          dangerous: { type: boolean, physical: Shipper }",
        "",
    ),
    (
        "physical-name-too-long",
        CARGO,
        "physical: tbl_consignment",
        "physical: tbl_consignment_of_everything_that_was_ever_loaded_on_a_ship_of_ours",
        "",
    ),
    ("physical-names-collide", CARGO, "remark: text?", "remark: { type: text?, physical: shipper }", ""),
    ("reserved-column-name", CARGO, "          remark: text?", "          dsc_remark: text?", ""),
    ("name-needs-quoting", CARGO, "          remark: text?", "          order: text?", ""),
    ("topic-names-collide", TIMES, "fixes: ais.fixes.v3", "fixes: tt.timetable.ports", ""),
];

/// Family 04.
pub const OWNERSHIP: &[Slip] = &[
    ("missing-owner", ZONE, "    repository: meridian/team-cargo\n", "", "  cargo:"),
    ("missing-owner", ACME, "    repository: meridian/zone-baltic@main\n", "", "  baltic:"),
    (
        "missing-owner",
        ACME,
        "  repository: meridian/groups/platform/data-model@ecosystem\n",
        "",
        "ecosystem:",
    ),
    ("unknown-repository-form", ZONE, "meridian/team-cargo", "team-cargo", ""),
    ("unknown-repository-form", ACME, "live_branch: main", "live_branch: ma in", ""),
    ("live-branch-owns-ecosystem", ACME, "data-model@ecosystem", "data-model@main", ""),
    ("live-branch-owns-ecosystem", ACME, "data-model@ecosystem", "data-model", ""),
    ("live-branch-owns-ecosystem", ZONE, "meridian/team-cargo", "meridian/groups/platform/data-model@m*", ""),
    ("team-not-declared-by-zone", CARGO, "team: cargo", "team: cargos", ""),
    ("undocumented", TIMES, "    description: What the ice service sees from above\n", "", "  ice:\n"),
    ("undocumented", ACME, "    description: Machines that we rent\n", "", "  cirrus:"),
    ("undocumented", ACME, "description: Fares, travellers and accounts", "description: \"  \"", ""),
    (
        "owner-differs-from-scope",
        CARGO,
        "  desk_db:\n",
        "  desk_db:\n    team: timetable\n",
        "team: timetable",
    ),
    ("owner-differs-from-scope", CARGO, "  desk_db:\n", "  desk_db:\n    zone: atlantic\n", "zone: atlantic"),
];

/// Family 05.
pub const SCHEMA: &[Slip] = &[
    ("missing-key-columns", CARGO, "        key: [consignment_no]\n", "", "      consignments:"),
    ("key-column-unknown", CARGO, "key: [consignment_no]", "key: [consignment]", ""),
    ("key-column-nullable", CARGO, "type: varchar(20)", "type: varchar(20)?", ""),
    ("key-column-nullable", MONEY, "key: [fare_code, currency]", "key: [fare_code, currency, valid_on]", ""),
    ("key-type-not-comparable", CARGO, "key: [consignment_no]", "key: [consignment_no, goods]", ""),
    ("partition-column-unknown", TIMES, "partition_by: [departs_on]", "partition_by: [departed_on]", ""),
    ("partition-column-nullable", TIMES, "partition_by: [departs_on]", "partition_by: [left_at]", ""),
    ("partition-not-in-key", TIMES, "partition_by: [departs_on]", "partition_by: [planned_for]", ""),
    ("version-column-unknown", TIMES, "version: [reading_no]", "version: [reading]", ""),
    ("version-can-tie", TIMES, "version: [fixed_at, message_id]", "version: [fixed_at]", ""),
    ("version-column-nullable", TIMES, "reading_no: bigint", "reading_no: bigint?", ""),
    ("duplicate-column", TIMES, "key: [imo_no, engine_no]", "key: [imo_no, engine_no, imo_no]", ""),
    ("unknown-type", TIMES, "speed: real?", "speed: reel?", ""),
    ("type-parameter-out-of-range", CARGO, "weight: decimal(12,3)", "weight: decimal(12,13)", ""),
    ("reference-type-mismatch", TIMES, "from_port: { type: char(5)", "from_port: { type: integer", ""),
    ("deprecated-without-replacement", MONEY, "          use: tariffs.fares\n", "", "        deprecated:"),
    ("removal-date-passed", MONEY, "remove_after: 2099-12-31", "remove_after: 2026-11-01", ""),
    (
        "retention-conflict",
        MONEY,
        "        retention: 12y\n        columns:\n          posting_no",
        "        retention: 9y\n        columns:\n          posting_no",
        "",
    ),
];

/// Family 06.
pub const PIPELINES: &[Slip] = &[
    (
        "missing-schedule",
        MONEY,
        "      schedule: { cron: \"40 3 * * *\" }\n",
        "",
        "ingestion:\n      kind: snapshot\n      container: loyalty_db",
    ),
    ("missing-ingestion", MADE, "    ingestion: { kind: transformer }\n", "", "  departures:"),
    (
        "ingestion-kind-not-for-container",
        MONEY,
        "kind: snapshot\n      container: loyalty_db",
        "kind: file_inbox\n      container: loyalty_db",
        "",
    ),
    ("invalid-schedule", MONEY, "40 3 * * *", "40 3 31 2 *", ""),
    ("invalid-schedule", CARGO, "*/10 * * * *", "*/0 * * * *", ""),
    ("schedule-slower-than-latency", CARGO, "cron: \"*/10 * * * *\"", "cron: \"10 3 * * *\"", ""),
    ("watermark-column-unknown", CARGO, "watermark: changed_at", "watermark: changed", ""),
    ("watermark-column-nullable", CARGO, "changed_at: timestamptz", "changed_at: timestamptz?", ""),
    ("watermark-type-not-ordered", CARGO, "watermark: changed_at", "watermark: shipper", ""),
    (
        "mutable-dataset-without-version",
        TIMES,
        "        version: [reading_no]\n",
        "",
        "      engine_readings:\n        key",
    ),
    (
        "unmapped-topic",
        TIMES,
        "        engine_readings: engine.readings.v1\n",
        "        engine_readings: engine.readings.v1\n        noises: engine.noises.v1\n",
        "noises",
    ),
    (
        "unmapped-dataset",
        TIMES,
        "        engine_readings: engine.readings.v1\n",
        "",
        "      engine_readings:\n        key",
    ),
    ("topic-mapped-twice", TIMES, "engine_readings: engine.readings.v1", "engine_readings: ais.fixes.v3", ""),
    ("inbox-paths-overlap", CARGO, "done: /srv/gates/done", "done: /srv/gates/inbox/done", ""),
    (
        "inbox-crosses-filesystems",
        CARGO,
        "quarantine: /srv/gates/quarantine",
        "quarantine: /tmp/quarantine",
        "",
    ),
    (
        "event-route-missing",
        CARGO,
        "      route: { field: metadata.type, to: { truck: trucks, passage: passages } }\n",
        "",
        "ingestion:\n      kind: file_inbox",
    ),
    (
        "group-without-datasets",
        TIMES,
        "datasets: [positions.fixes, positions.engine_readings]",
        "datasets: []",
        "      now:",
    ),
    (
        "workspace-without-container",
        MADE,
        "    container: managed\n    priority: medium\n    classifications",
        "    priority: medium\n    classifications",
        "  kiosk:",
    ),
    (
        "two-default-platforms",
        PLATFORMS,
        "[platforms.western]\n",
        "[platforms.western]\ndefault = true\n",
        "default = true\nkind = \"postgres\"\ndescription = \"Server of",
    ),
    (
        "group-not-assigned",
        SERVED,
        "baltic/notebook_desk.gates: { provisioned: [notebook] }",
        "baltic/notebook_desk.gates: { provisioned: [] }",
        "",
    ),
    (
        "group-assigned-twice",
        SERVED,
        "provisioned: [western], provisioning: [nordic]",
        "provisioned: [western], provisioning: [western]",
        "",
    ),
    (
        "decommissioned-but-consumed",
        SERVED,
        "    provisioned: [western]\n    decommissioned: [nordic]",
        "    decommissioned: [western, nordic]",
        "",
    ),
    ("primary-ingestion-unserved", PRIMARY, "atlantic/ledger: [western]", "atlantic/ledger: [nordic]", ""),
    (
        "consumer-not-approved",
        CARGO,
        "consumers: [baltic/dispatch, baltic/archive, atlantic/yield]",
        "consumers: [baltic/dispatch, baltic/archive]",
        "",
    ),
    (
        "deprecated-dataset-used",
        MONEY,
        "datasets: [tariffs.fares, loyalty.vouchers]",
        "datasets: [tariffs.fares, tariffs.zone_fares, loyalty.vouchers]",
        "",
    ),
    (
        "production-depends-on-nonproduction",
        TIMES,
        "    description: What the ice service sees from above\n    status: production",
        "    description: What the ice service sees from above\n    status: development",
        "",
    ),
    ("scenario-split-not-whole", PLAYED, "split: [1/4, 1/4, 2/4]", "split: [1/4, 1/4, 1/4]", ""),
    ("scenario-ranges-overlap", PLAYED, "[[0, 10], [10, 12]]", "[[0, 10], [9, 12]]", ""),
    ("scenario-exceeds-sample", PLAYED, "[[0, 10], [10, 12]]", "[[0, 10], [10, 13]]", ""),
    ("scenario-in-the-past", PLAYED, "first: 2099-05-04", "first: 2020-05-04", ""),
    ("scenario-on-protected-environment", PLAYED, "environment: rehearsal", "environment: season", ""),
    (
        "check-deadline-after-next-release",
        PLAYED,
        "after: 3\n        workspace: notebook_desk\n        dataset: gates.passages\n        equals: samples/expected_passages.csv\n        deadline: 6m",
        "after: 2\n        workspace: notebook_desk\n        dataset: gates.passages\n        equals: samples/expected_passages.csv\n        deadline: 12m",
        "deadline: 12m",
    ),
    (
        "dataset-listed-twice",
        TIMES,
        "timetable.vessels, timetable.ports]",
        "timetable.vessels, timetable.ports, timetable.vessels]",
        "",
    ),
];

/// Family 07.
pub const POLICY: &[Slip] = &[
    (
        "location-not-allowed",
        CARGO,
        "    location: quayside:norway/oslo\n    path: /srv/gates",
        "    location: quayside:ireland/cork\n    path: /srv/gates",
        "",
    ),
    (
        "location-not-allowed",
        PLATFORMS,
        "location = \"quayside:norway/oslo\"",
        "location = \"quayside:ireland/galway\"",
        "",
    ),
    (
        "location-not-allowed",
        CARGO,
        "location: quayside:norway/bergen\n    path: /srv/planners",
        "location: quayside:ireland/cork\n    path: /srv/planners",
        "",
    ),
    (
        "vendor-not-allowed",
        MONEY,
        "location: quayside:ireland/galway",
        "location: longshore:norway/tromso",
        "",
    ),
    (
        "cloud-not-allowed",
        ACME,
        "description: Machines that we rent\n    cloud: aws",
        "description: Machines that we rent\n    cloud: oracle",
        "atlantic/revenue.dsc.yml#    location: cirrus",
    ),
    (
        "platform-not-allowed",
        SERVED,
        "atlantic/members.travellers: { provisioned: [western] }",
        "atlantic/members.travellers: { provisioned: [western], provisioning: [notebook] }",
        "",
    ),
    (
        "container-kind-not-allowed",
        ZONE,
        "deny: [db2, nats]",
        "deny: [db2, nats, file_inbox]",
        "baltic/cargo.dsc.yaml#    kind: file_inbox",
    ),
    (
        "encryption-required",
        CARGO,
        "    path: /srv/planners/desk.duckdb\n    encryption: *ours\n",
        "    path: /srv/planners/desk.duckdb\n",
        "  desk_db:",
    ),
    (
        "third-party-key-holder-not-allowed",
        ZONE,
        "encryption: { key_holder: own }",
        "encryption: { key_holder: third_party }",
        "",
    ),
    (
        "classification-not-allowed",
        MONEY,
        "classifications: { allow: [open, trade, personal] }",
        "classifications: { allow: [open, trade] }",
        "datasets: [loyalty.travellers]",
    ),
    (
        "unclassified-dataset",
        MONEY,
        "        key: [voucher_id]\n        classification: [trade]\n",
        "        key: [voucher_id]\n",
        "      vouchers:",
    ),
    (
        "classified-twice",
        TIMES,
        "thickness: real?",
        "thickness: { type: real?, classification: [trade] }",
        "",
    ),
    (
        "unclassified-column",
        CARGO,
        "plate: { type: varchar(12), classification: [personal] }",
        "plate: varchar(12)",
        "",
    ),
    ("retention-shorter-than-regulator", CARGO, "retention: 6y", "retention: 4y", ""),
    (
        "policy-allows-and-denies",
        WEST,
        "vendors = { allow = [\"quayside\", \"cirrus\", \"stratus\"] }",
        "vendors = { allow = [\"quayside\", \"cirrus\", \"stratus\", \"longshore\"], deny = [\"longshore\"] }",
        "",
    ),
    ("policy-names-unknown", ZONE, "allow: [quayside:norway,", "allow: [quayside:norwai,", ""),
    ("policy-names-unknown", WEST, "\"longshore:asia\"", "\"longshore:azia\"", ""),
    (
        "deprecated-policy",
        WEST,
        "[policies.contracts]\n",
        "[policies.contracts]\ndeprecated = { since = \"2026-01-01\", reason = \"old\", use = \"atlantic/out_of_reach\" }\n",
        "",
    ),
];

/// Family 08.
pub const CAPABILITY: &[Slip] = &[
    ("type-not-supported", TIMES, "speed: real?", "speed: bfloat16?", ""),
    ("lossy-type", TIMES, "speed: real?", "speed: float128?", ""),
    (
        "history-not-supported",
        SERVED,
        "  atlantic/books.postings:\n",
        "  baltic/archive.papers: { provisioned: [notebook, nordic] }\n  atlantic/books.postings:\n",
        "",
    ),
    (
        "latency-not-supported",
        CARGO,
        "history: live, latency: hours }\n        datasets: [gates.passages]",
        "history: live, latency: seconds }\n        datasets: [gates.passages]",
        "",
    ),
    (
        "container-not-supported",
        SERVED,
        "baltic/notebook_desk.gates: { provisioned: [notebook] }",
        "baltic/notebook_desk.gates: { provisioned: [nordic] }",
        "",
    ),
    (
        "credential-type-not-supported",
        ACME,
        "cargo_reader: client_certificate",
        "cargo_reader: api_key_pair",
        "baltic/cargo.dsc.yaml#credential: vault/cargo_reader",
    ),
    (
        "credential-unused",
        ACME,
        "      bus_reader: user_password\n",
        "      bus_reader: user_password\n      spare: user_password\n",
        "spare",
    ),
    (
        "literal-secret",
        ACME,
        "url: https://connect.meridian.example:8083",
        "url: https://admin:hunter22@connect.meridian.example:8083",
        "",
    ),
    ("schema-not-convertible", MONEY, "preferences: json?", "preferences: map<text, text>?", ""),
    ("instance-over-capacity", PLATFORMS, "capacity = 120", "capacity = 2", ""),
    (
        "instance-unreachable-by-location",
        PLATFORMS,
        "location = \"quayside:norway/bergen\"\npath",
        "location = \"cirrus:eu_north/stockholm\"\npath",
        "",
    ),
    ("too-few-kept-versions", PLATFORMS, "keep_versions = 4", "keep_versions = 1", ""),
    (
        "storage-version-newer-than-reader",
        PLATFORMS,
        "storage_version = \"v1.0.0\"",
        "storage_version = \"v1.4.0\"",
        "",
    ),
];
