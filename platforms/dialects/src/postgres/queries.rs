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

/// One row per table or view of ours: schema, name, and of its columns, in order, names, types, and whether they refuse
/// nulls. A row per column would cost more to send than to find, and to write every type as a word more than all the
/// rest: a type is its number and, in the lower half, its modifier (`catalog_types.rs`).
pub const COLUMNS: &str = "SELECT n.nspname::text, c.relname::text, a.names, a.types, a.refusals FROM dsc.objects AS o \
     JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name JOIN (SELECT attrelid, \
     array_agg(attname) AS names, array_agg((atttypid::bigint << 32) | (atttypmod::bigint & 4294967295)) AS types, \
     array_agg(attnotnull) AS refusals \
     FROM (SELECT * FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum) AS ordered \
     GROUP BY attrelid) AS a ON a.attrelid = c.oid \
     WHERE o.kind IN ('table', 'view') AND c.relkind IN ('r', 'p', 'v')";

/// The words for types, each a number as [`COLUMNS`] gives it: number, words.
pub const TYPES: &str = "SELECT number, format_type(((number >> 32) & 4294967295)::oid, ((number << 32) >> 32)::integer) \
     FROM unnest($1::bigint[]) AS given(number)";

/// One row per column of a primary key, in order: schema, table, column, name of the constraint.
pub const KEYS: &str = "SELECT n.nspname::text, c.relname::text, a.attname::text, k.conname::text FROM pg_constraint AS k \
     JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS part(attnum, place) \
     JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = part.attnum \
     WHERE k.contype = 'p' AND n.nspname !~ '^pg_' ORDER BY c.oid, part.place";

/// One row per condition of ours on a table, by which a new key is known to be filled: schema, table, condition.
pub const CONDITIONS: &str = "SELECT n.nspname::text, c.relname::text, k.conname::text FROM pg_constraint AS k \
     JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE k.contype = 'c' AND k.conname ~ '^dsc_filled_' ORDER BY k.conname";

/// One row per index of ours: schema, table, index, whether it can be used.
pub const INDEXES: &str = "SELECT n.nspname::text, c.relname::text, i.relname::text, x.indisvalid FROM pg_index AS x \
     JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE i.relname ~ '^dsc_(key|landed|next|open)_' ORDER BY i.relname";

/// One row per view: schema, name, digest of its tree, what it says it is for.
pub const VIEWS: &str = "SELECT n.nspname::text, c.relname::text, md5(r.ev_action::text), d.description FROM pg_class AS c \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     JOIN pg_rewrite AS r ON r.ev_class = c.oid AND r.rulename = '_RETURN' \
     LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass \
     WHERE c.relkind = 'v' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// What gives a view of ours back its owner, its options and its grants, in this order: schema, name, statement. What we
/// grant ourselves comes by default privileges.
pub const RESTORE: &str = "WITH ours AS (SELECT c.oid, n.nspname, c.relname, c.relowner, c.relacl, c.reloptions \
     FROM dsc.objects AS o JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name \
     WHERE o.kind = 'view' AND c.relkind = 'v'), \
     granted AS (SELECT v.oid, ''::text AS columns, g.* FROM ours AS v CROSS JOIN LATERAL aclexplode(v.relacl) AS g \
     UNION ALL SELECT v.oid, format('(%I)', a.attname), g.* FROM ours AS v \
     JOIN pg_attribute AS a ON a.attrelid = v.oid AND a.attacl IS NOT NULL \
     CROSS JOIN LATERAL aclexplode(a.attacl) AS g) \
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
     AND NOT (g.privilege_type = 'SELECT' AND g.columns = '' AND EXISTS (SELECT 1 FROM dsc.objects AS o \
     WHERE o.kind = 'grant' AND o.\"schema\" = v.nspname AND o.name = pg_get_userbyid(g.grantee))) \
     GROUP BY v.oid, v.nspname, v.relname, g.grantee, g.is_grantable) AS said ORDER BY oid, place, statement";

/// What others built on tables and views of ours: schema, name, what it is. Asked from the few views of others, each by
/// itself (`OFFSET 0`): what views of ours stand on is most of what the catalog knows, and nobody needs it.
pub const DEPENDENTS: &str = "WITH ours AS MATERIALIZED (SELECT c.oid, n.nspname, c.relname FROM dsc.objects AS o \
     JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name WHERE o.kind IN ('table', 'view')), \
     theirs AS MATERIALIZED (SELECT v.oid, v.relkind, n.nspname, v.relname FROM pg_class AS v \
     JOIN pg_namespace AS n ON n.oid = v.relnamespace WHERE v.relkind IN ('v', 'm') \
     AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
     AND NOT EXISTS (SELECT 1 FROM ours WHERE ours.oid = v.oid)) \
     SELECT DISTINCT b.nspname::text, b.relname::text, format('the %s `%s.%s`', \
     CASE t.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, t.nspname, t.relname) FROM theirs AS t \
     CROSS JOIN LATERAL (SELECT d.refobjid FROM pg_rewrite AS r JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass \
     AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass WHERE r.ev_class = t.oid OFFSET 0) AS on_what \
     JOIN ours AS b ON b.oid = on_what.refobjid \
     UNION ALL SELECT b.nspname::text, b.relname::text, format('the foreign key `%s` of `%s.%s`', k.conname, n.nspname, c.relname) \
     FROM ours AS b JOIN pg_constraint AS k ON k.contype = 'f' AND k.confrelid = b.oid \
     JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace ORDER BY 1, 2, 3";

/// Where we are, and as whom: database, user.
pub const WHERE_WE_ARE: &str = "SELECT current_database()::text, current_user::text";

/// One row per role that is not the engine's own: name, whether one can log in as it, whether it may do what no role of
/// ours may, what it says it is for.
pub const ROLES: &str = "SELECT r.rolname::text, r.rolcanlogin, \
     r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls, d.description \
     FROM pg_roles AS r LEFT JOIN pg_shdescription AS d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass \
     WHERE r.rolname !~ '^pg_'";

/// Who has a role that carries a mark of ours: role, member. Since 16 whoever makes a role may give it to others, which is
/// written down in the same place: that is not to have it.
pub const MEMBERS: &str = "SELECT g.rolname::text, m.rolname::text FROM pg_auth_members AS a \
     JOIN pg_roles AS g ON g.oid = a.roleid JOIN pg_roles AS m ON m.oid = a.member \
     JOIN pg_shdescription AS d ON d.objoid = g.oid AND d.classoid = 'pg_authid'::regclass \
     WHERE starts_with(d.description, 'kept by dsc ') AND NOT (a.admin_option AND a.grantor = 10) \
     GROUP BY g.rolname, m.rolname";

/// What somebody else than the owner holds on schemas, tables and views of ours: schema, name (empty for the schema
/// itself), holder (empty for everybody), privileges with commas between.
pub const HOLDINGS: &str = "WITH ours AS (SELECT n.nspname, ''::name AS relname, n.nspacl AS acl, n.nspowner AS owner \
     FROM dsc.objects AS o JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     WHERE o.kind = 'schema' AND n.nspacl IS NOT NULL \
     UNION ALL SELECT n.nspname, c.relname, c.relacl, c.relowner FROM dsc.objects AS o \
     JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" \
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname::text = o.name \
     WHERE o.kind IN ('table', 'view') AND c.relacl IS NOT NULL) \
     SELECT nspname::text, relname::text, CASE g.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(g.grantee)::text END, \
     string_agg(g.privilege_type, ',' ORDER BY g.privilege_type) FROM ours CROSS JOIN LATERAL aclexplode(ours.acl) AS g \
     WHERE g.grantee <> ours.owner GROUP BY nspname, relname, g.grantee";

/// What others hold on what we make from now on: schema, kind of thing, holder (empty for everybody), privilege.
pub const DEFAULTS: &str = "SELECT n.nspname::text, d.defaclobjtype::text, \
     CASE g.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(g.grantee)::text END, g.privilege_type \
     FROM pg_default_acl AS d JOIN pg_namespace AS n ON n.oid = d.defaclnamespace \
     CROSS JOIN LATERAL aclexplode(d.defaclacl) AS g \
     WHERE pg_get_userbyid(d.defaclrole) = current_user AND g.grantee <> d.defaclrole \
     AND EXISTS (SELECT 1 FROM dsc.objects AS o WHERE o.kind = 'schema' AND o.\"schema\" = n.nspname::text)";

/// What a role that carries a mark of ours owns or was given, in words: role, thing. What we gave it in this database is
/// left out; of other databases only their names can be told.
pub const TIES: &str = "WITH given AS (SELECT n.oid, o.name FROM dsc.objects AS o \
     JOIN pg_namespace AS n ON n.nspname::text = o.\"schema\" WHERE o.kind = 'grant') \
     SELECT DISTINCT r.rolname::text, CASE s.deptype WHEN 'o' THEN 'owns ' ELSE 'may use ' END \
     || CASE WHEN s.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) \
     THEN pg_describe_object(s.classid, s.objid, s.objsubid) \
     ELSE coalesce('things in the database ' || quote_ident(b.datname), 'things elsewhere') END \
     FROM pg_shdepend AS s JOIN pg_roles AS r ON r.oid = s.refobjid AND s.refclassid = 'pg_authid'::regclass \
     JOIN pg_shdescription AS d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass \
     LEFT JOIN pg_database AS b ON b.oid = s.dbid \
     WHERE starts_with(d.description, 'kept by dsc ') AND NOT (s.deptype <> 'o' \
     AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) \
     AND EXISTS (SELECT 1 FROM given WHERE given.name = r.rolname AND given.oid IN (SELECT s.objid \
     WHERE s.classid = 'pg_namespace'::regclass UNION ALL SELECT c.relnamespace FROM pg_class AS c \
     WHERE s.classid = 'pg_class'::regclass AND c.oid = s.objid UNION ALL SELECT a.defaclnamespace \
     FROM pg_default_acl AS a WHERE s.classid = 'pg_default_acl'::regclass AND a.oid = s.objid))) ORDER BY 1, 2";

/// One line for everything that an empty plan depends on: whatever somebody does to a thing of ours, to a schema that it
/// stands in, to a role of ours or to the ledger makes it another line, and no line comes back. What others do elsewhere,
/// rows, and what the server counts for itself leave it as it is. Only where there is a ledger.
///
/// Every row of the catalog carries the transaction that wrote it (`xmin`). A row is told apart by its own number with
/// that of its kind before it; the rows of each transaction, and then all transactions, are added up by exclusive or,
/// because their order is nobody's. Nothing is said here that a server would not do with several processes at once: there
/// are millions of columns, and `age`, say, would have one of them do it all. Of roles those count whose mark names this
/// database; where a name had to be written with backslashes, it may be written in more than one way, and the role counts
/// in any case.
pub const SIGN: &str = "WITH spaces AS NOT MATERIALIZED (SELECT n.oid, n.xmin AS written FROM pg_namespace AS n \
     WHERE n.nspname::text IN (SELECT o.\"schema\" FROM dsc.objects AS o WHERE o.kind = 'schema')), \
     parts AS NOT MATERIALIZED ( \
     SELECT attrelid AS thing, (1::bigint << 56) | (attrelid::bigint << 16) | (attnum & 65535) AS number, xmin AS written \
     FROM pg_attribute WHERE attnum > 0 \
     UNION ALL SELECT conrelid, (2::bigint << 56) | oid::bigint, xmin FROM pg_constraint \
     UNION ALL SELECT indrelid, (3::bigint << 56) | indexrelid::bigint, xmin FROM pg_index \
     UNION ALL SELECT ev_class, (4::bigint << 56) | oid::bigint, xmin FROM pg_rewrite \
     UNION ALL SELECT objoid, (5::bigint << 56) | (objoid::bigint << 16) | (objsubid & 65535), xmin FROM pg_description \
     WHERE classoid = 'pg_class'::regclass), \
     rows AS NOT MATERIALIZED (SELECT number, written FROM parts WHERE thing IN (SELECT c.oid FROM pg_class AS c \
     WHERE c.relkind <> 'i' AND c.relnamespace IN (SELECT oid FROM spaces)) \
     UNION ALL SELECT (6::bigint << 56) | c.oid::bigint, c.xmin FROM pg_class AS c \
     WHERE c.relnamespace IN (SELECT oid FROM spaces) \
     UNION ALL SELECT (7::bigint << 56) | oid::bigint, written FROM spaces \
     UNION ALL SELECT (8::bigint << 56) | oid::bigint, xmin FROM pg_default_acl \
     WHERE defaclnamespace IN (SELECT oid FROM spaces) \
     UNION ALL SELECT hashtidextended(ctid, 9), xmin FROM dsc.objects), \
     marked AS (SELECT r.oid, r.rolname, concat_ws(' ', r.rolname, r.rolcanlogin, r.rolsuper, r.rolcreaterole, \
     r.rolcreatedb, r.rolreplication, r.rolbypassrls, d.description) AS line FROM pg_roles AS r \
     JOIN pg_shdescription AS d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass \
     WHERE starts_with(d.description, 'kept by dsc ') \
     AND (strpos(d.description, to_json(current_database()::text)::text) > 0 OR strpos(d.description, chr(92)) > 0)) \
     SELECT md5(concat_ws('; ', current_database(), current_user, (SELECT value FROM dsc.meta WHERE key = 'ledger'), \
     (SELECT concat_ws(' ', sum(count), bit_xor(hashint8extended(line, written::text::bigint))) FROM (SELECT written, \
     count(*), bit_xor(hashint8extended(number, 0)) AS line FROM rows GROUP BY written) AS transactions), \
     (SELECT string_agg(line, ', ' ORDER BY line) FROM marked), \
     (SELECT string_agg(concat_ws(' ', g.rolname, m.rolname, a.admin_option, a.grantor), ', ' \
     ORDER BY g.rolname, m.rolname, a.grantor) FROM pg_auth_members AS a JOIN marked AS g ON g.oid = a.roleid \
     JOIN pg_roles AS m ON m.oid = a.member)))";

/// Whether there is a ledger that can be asked for what is settled.
pub const HAS_LEDGER: &str =
    "SELECT to_regclass('dsc.meta') IS NOT NULL AND to_regclass('dsc.objects') IS NOT NULL";
