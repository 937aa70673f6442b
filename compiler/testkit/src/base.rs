//! The base project: what a rule's fixtures may rely on.
//!
//! An ecosystem `acme`; vendors `mycorp` (own machines) and `skyblue` (aws); zones `usa` and `eu`; credentials
//! `docker/reader` and `docker/certificate`; containers `usa/orders` (files), `usa/orders_db` (postgres),
//! `usa/inbox` (file_inbox) and `acme/streams` (kafka); the platform `embedded`; the teams `usa/northwind` and
//! `usa/cards`; the role `usa/analysts`.

/// The ecosystem's file.
pub const BASE: &str = r#"dsc: 1
ecosystem:
  name: acme
  description: The base of all fixtures
  repository: acme/model@ecosystem
  live_branch: main
  classifications: [pub, cpi, pc1, pc3]
vendors:
  mycorp:
    description: Our own machines
    cloud: private
    locations: { usa: { ny_1: {}, nj_1: {} }, eu: { london: {} } }
  skyblue:
    description: Rented machines
    cloud: aws
    locations: { us_east: { virginia: {} }, eu_west: { ireland: {} } }
zones:
  usa: { description: Business in America, repository: acme/zone-usa@main }
  eu: { description: Business in Europe, repository: acme/zone-eu@main }
credential_stores:
  docker:
    kind: files
    description: One file per credential
    path: /run/secrets
    credentials: { reader: user_password, certificate: client_certificate }
containers:
  streams:
    kind: kafka
    description: The event bus
    location: mycorp:usa/ny_1
    bootstrap: ["kafka.acme.example:9093"]
    credential: docker/certificate
    encryption: { key_holder: own }
platforms:
  embedded:
    kind: duckdb
    description: A file
    location: mycorp:usa/ny_1
    path: build/acme.duckdb
    encryption: { key_holder: own }
"#;

/// The file of the zone `usa`.
pub const BASE_ZONE: &str = r#"dsc: 1
zone: usa
teams:
  northwind: { description: Sells and ships, repository: acme/northwind@main }
  cards: { description: Issues cards, repository: acme/cards@main }
containers:
  orders:
    kind: files
    description: A folder of CSV files
    location: mycorp:usa/ny_1
    path: data/orders
    format: csv
    encryption: { key_holder: own }
  orders_db:
    kind: postgres
    description: The order database
    location: mycorp:usa/ny_1
    host: orders.db.example
    database: northwind
    credential: docker/reader
    encryption: { key_holder: own }
  inbox:
    kind: file_inbox
    description: A file per event
    location: mycorp:usa/ny_1
    path: data/inbox
    encryption: { key_holder: own }
roles:
  analysts: { description: People who read reports }
"#;
