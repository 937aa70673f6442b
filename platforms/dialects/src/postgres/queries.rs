//! The queries that see what there is in a Postgres database: a handful, whatever the number of objects. Columns are read
//! of what is ours alone; of all else the names are enough.

/// Whether there is a ledger of ours: the names of its tables that are there.
pub const LEDGER_TABLES: &str = "SELECT c.relname::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'dsc' AND c.relname IN ('meta', 'objects', 'runs') AND c.relkind IN ('r', 'p')";

/// One row per schema: its name. The engine's own are left out.
pub const SCHEMAS: &str = "SELECT nspname::text FROM pg_namespace \
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname";

/// One row per thing that has a name which a table or view could need: schema, name, what it is, about how many rows,
/// what it says it is for. Without views.
pub const TABLES: &str = "SELECT n.nspname::text, c.relname::text, \
     CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'm' THEN 'materialized view' \
     WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'type' END, \
     greatest(c.reltuples::bigint, pg_stat_get_live_tuples(c.oid)), d.description \
     FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass \
     WHERE c.relkind IN ('r', 'p', 'm', 'f', 'S', 'c') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// One row per column of a table or view of ours, in order: schema, table, column, type, whether it refuses nulls.
pub const COLUMNS: &str = "SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), \
     a.attnotnull FROM dsc.objects AS o JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name \
     JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     WHERE o.kind IN ('table', 'view') AND c.relkind IN ('r', 'p', 'v') ORDER BY a.attrelid, a.attnum";

/// One row per column of a primary key, in order: schema, table, column, name of the constraint.
pub const KEYS: &str = "SELECT n.nspname::text, c.relname::text, a.attname::text, k.conname::text FROM pg_constraint AS k \
     JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS part(attnum, place) \
     JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = part.attnum \
     WHERE k.contype = 'p' AND n.nspname !~ '^pg_' ORDER BY c.oid, part.place";

/// One row per index of ours: schema, table, index, whether it can be used.
pub const INDEXES: &str = "SELECT n.nspname::text, c.relname::text, i.relname::text, x.indisvalid FROM pg_index AS x \
     JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE i.relname ~ '^dsc_(open|key)_' ORDER BY i.relname";

/// One row per view: schema, name, digest of its tree, what it says it is for.
pub const VIEWS: &str = "SELECT n.nspname::text, c.relname::text, md5(r.ev_action::text), d.description FROM pg_class AS c \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     JOIN pg_rewrite AS r ON r.ev_class = c.oid AND r.rulename = '_RETURN' \
     LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass \
     WHERE c.relkind = 'v' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// What gives a view of ours back its owner, its options and its grants, in this order: schema, name, statement.
pub const RESTORE: &str = "WITH ours AS (SELECT c.oid, n.nspname, c.relname, c.relowner, c.relacl, c.reloptions \
     FROM dsc.objects AS o JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name \
     WHERE o.kind = 'view' AND c.relkind = 'v'), \
     granted AS (SELECT v.oid, ''::text AS columns, g.* FROM ours AS v CROSS JOIN LATERAL aclexplode(v.relacl) AS g \
     UNION ALL SELECT v.oid, format('(%I)', a.attname), g.* FROM ours AS v \
     JOIN pg_attribute AS a ON a.attrelid = v.oid CROSS JOIN LATERAL aclexplode(a.attacl) AS g) \
     SELECT nspname::text, relname::text, statement FROM ( \
     SELECT oid, nspname, relname, 1 AS place, \
     format('ALTER VIEW %I.%I OWNER TO %I', nspname, relname, pg_get_userbyid(relowner)) AS statement \
     FROM ours WHERE pg_get_userbyid(relowner) <> current_user \
     UNION ALL SELECT oid, nspname, relname, 2, \
     format('ALTER VIEW %I.%I SET (%s)', nspname, relname, array_to_string(reloptions, ', ')) \
     FROM ours WHERE reloptions IS NOT NULL \
     UNION ALL SELECT v.oid, v.nspname, v.relname, 3, format('GRANT %s ON %I.%I TO %s%s', \
     string_agg(g.privilege_type || g.columns, ', ' ORDER BY g.privilege_type, g.columns), v.nspname, v.relname, \
     CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, \
     CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) \
     FROM ours AS v JOIN granted AS g ON g.oid = v.oid WHERE g.grantee <> v.relowner \
     GROUP BY v.oid, v.nspname, v.relname, g.grantee, g.is_grantable) AS said ORDER BY oid, place, statement";

/// What others built on tables and views of ours: schema, name, what it is.
pub const DEPENDENTS: &str = "WITH ours AS (SELECT c.oid, n.nspname, c.relname, o.kind FROM dsc.objects AS o \
     JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name WHERE o.kind IN ('table', 'view')) \
     SELECT DISTINCT b.nspname::text, b.relname::text, format('the %s `%s.%s`', \
     CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, n.nspname, v.relname) \
     FROM ours AS b JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = b.oid \
     AND d.classid = 'pg_rewrite'::regclass \
     JOIN pg_rewrite AS r ON r.oid = d.objid JOIN pg_class AS v ON v.oid = r.ev_class AND v.oid <> b.oid \
     JOIN pg_namespace AS n ON n.oid = v.relnamespace WHERE NOT EXISTS (SELECT 1 FROM ours WHERE ours.oid = v.oid) \
     UNION ALL SELECT b.nspname::text, b.relname::text, format('the foreign key `%s` of `%s.%s`', k.conname, n.nspname, c.relname) \
     FROM ours AS b JOIN pg_constraint AS k ON k.contype = 'f' AND k.confrelid = b.oid \
     JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace ORDER BY 1, 2, 3";
