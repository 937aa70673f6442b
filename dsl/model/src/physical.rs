//! What things are called on platforms, where the model does not say it: the same rules for every platform, so that
//! rules about names and the platforms themselves agree.

/// The schema of a store's merge tables: `usa_northwind`.
pub fn store_schema(zone: Option<&str>, store: &str) -> String {
    match zone {
        Some(zone) => format!("{zone}_{store}"),
        None => store.to_owned(),
    }
}

/// The schema of a store's staging tables: `usa_northwind_staging`.
pub fn staging_schema(zone: Option<&str>, store: &str) -> String {
    format!("{}_staging", store_schema(zone, store))
}

/// The schema of the tables into which connectors write the records of a store: `usa_northwind_landing`.
pub fn landing_schema(zone: Option<&str>, store: &str) -> String {
    format!("{}_landing", store_schema(zone, store))
}

/// The table of records that land byte for byte, whatever dataset they are for.
pub const RECORDS: &str = "records";

/// The schema of a workspace's views: `ws_usa_reporting`.
pub fn workspace_schema(zone: Option<&str>, workspace: &str) -> String {
    format!("ws_{}", store_schema(zone, workspace))
}

/// The table or view of versions that belongs to the one of that name: `customers_history`.
pub fn history_name(name: &str) -> String {
    format!("{name}_history")
}

/// What a role or a user is called on a server, where all of them share one set of names: `usa_analysts`.
pub fn role_name(zone: Option<&str>, name: &str) -> String {
    store_schema(zone, name)
}
