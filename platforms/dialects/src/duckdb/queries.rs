//! The queries that see what there is in a DuckDB file: few, whatever the number of objects.

/// One row per schema: its name. The engine's own are left out.
pub const SCHEMAS: &str = "SELECT schema_name FROM duckdb_schemas() \
     WHERE database_name = current_database() AND NOT internal ORDER BY schema_name";

/// One row per table: schema, name, about how many rows.
pub const TABLES: &str = "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() \
     WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY schema_name, table_name";

/// One row per column of a table, in order: schema, table, column, type, whether it may be null.
pub const COLUMNS: &str = "SELECT schema_name, table_name, column_name, data_type, is_nullable FROM duckdb_columns() \
     WHERE database_name = current_database() AND NOT internal ORDER BY schema_name, table_name, column_index";

/// One row per column of a primary key, in order: schema, table, column.
pub const KEYS: &str = "SELECT schema_name, table_name, unnest(constraint_column_names) FROM duckdb_constraints() \
     WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY' ORDER BY schema_name, table_name";

/// One row per view: schema, name, digest of its statement.
pub const VIEWS: &str = "SELECT schema_name, view_name, md5(sql) FROM duckdb_views() \
     WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY schema_name, view_name";
