//! Renames, removals, changed history, changes by hand, and things in the way.

mod support;

use dsc_plan::HazardKind;
use dsc_plan::desired::{DesiredPlatform, DesiredView, FormerStore};
use support::{Platform, books, cause, column, dataset, desired, hazards, phrases, shown};

fn with_history(mut wanted: DesiredPlatform) -> DesiredPlatform {
    for dataset in &mut wanted.stores[0].datasets {
        dataset.history = true;
    }
    for view in &mut wanted.workspaces[0].views {
        view.history = true;
    }
    wanted
}

fn renamed() -> DesiredPlatform {
    let mut titles = books();
    titles.address = "usa/shop.titles".to_owned();
    titles.name = "titles".to_owned();
    titles.table = "titles".to_owned();
    titles.renamed_from = Some("books".to_owned());
    titles.columns[2] = column("pages", "integer?");
    let mut wanted = desired(vec![titles]);
    let alias = DesiredView { name: "books".to_owned(), ..wanted.workspaces[0].views[0].clone() };
    wanted.workspaces[0].views.push(alias);
    wanted
}

#[test]
fn a_renamed_dataset_keeps_its_rows_history_and_positions_and_may_change_at_once() {
    let platform = Platform::new();
    platform.apply(&with_history(desired(vec![books()])), &[]);
    platform.fill_books();
    platform.by_hand(&[
        "INSERT INTO dsc.positions VALUES ('usa/shop', 'usa/shop.books', 'a.json', 'd', 'merged', 1, 1, now())",
        "INSERT INTO usa_shop.books_history SELECT isbn, title, pages, price, dsc_changed_at, NULL, 1, NULL, false \
         FROM usa_shop.books",
    ]);
    let wanted = with_history(renamed());
    let plan = platform.apply(&wanted, &[]);
    assert_eq!(
        phrases(&plan)[..3],
        [
            "update usa/shop.titles: change the tables of `usa/shop.titles`",
            "  rename `usa/shop.books` to `usa/shop.titles`",
            "  widen the column `pages` from smallint to integer",
        ]
    );
    assert!(!hazards(&plan).contains("deletes-data"), "{:?}", hazards(&plan));
    assert_eq!(platform.view("titles").len(), 2);
    assert_eq!(platform.view("books").len(), 2, "the old name stays readable");
    assert_eq!(platform.view("titles_history").len(), 3);
    let positions = platform.by_hand(&["SELECT object FROM dsc.positions"]);
    assert_eq!(shown(&positions), ["usa/shop.titles"]);
    let staged = platform.by_hand(&["SELECT count(*) FROM usa_shop_staging.titles"]);
    assert_eq!(shown(&staged), ["1"]);
}

#[test]
fn a_dataset_may_take_the_name_of_one_that_goes() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books(), dataset("titles", &[("id", "integer")])]), &[]);
    platform.fill_books();
    let plan = platform.plan(&renamed());
    assert!(hazards(&plan).contains("deletes-data"));
    platform.apply(&renamed(), &[HazardKind::DeletesData]);
    assert_eq!(platform.view("titles").len(), 2);
}

#[test]
fn a_renamed_store_moves_its_tables_to_schemas_of_the_new_name() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut moved = books();
    moved.address = "usa/store.books".to_owned();
    let mut wanted = desired(vec![moved]);
    let store = &mut wanted.stores[0];
    store.address = "usa/store".to_owned();
    store.schema = "usa_store".to_owned();
    store.staging_schema = "usa_store_staging".to_owned();
    store.renamed_from = Some(FormerStore {
        address: "usa/shop".to_owned(),
        schema: "usa_shop".to_owned(),
        staging_schema: "usa_shop_staging".to_owned(),
    });
    let plan = platform.apply(&wanted, &[]);
    assert!(!hazards(&plan).contains("deletes-data"));
    assert_eq!(platform.view("books").len(), 2);
    let left =
        platform.by_hand(&["SELECT count(*) FROM duckdb_schemas() WHERE schema_name LIKE 'usa_shop%'"]);
    assert_eq!(shown(&left), ["0"]);
}

#[test]
fn history_begins_with_what_is_true_and_goes_only_when_allowed() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let full = with_history(desired(vec![books()]));
    let plan = platform.apply(&full, &[]);
    assert!(hazards(&plan).is_empty());
    assert_eq!(
        platform.view("books_history"),
        [
            "9780000000001|Reef|120|9.50|2026-11-01 00:00:00+00|",
            "9780000000002|Tide|||2026-11-02 00:00:00+00|",
        ]
    );
    let live = desired(vec![books()]);
    let blocked =
        platform.apply_plan(&platform.plan(&live), &[HazardKind::DeletesData]).expect_err("not allowed");
    assert!(blocked.to_string().contains("drops-consumer-view"), "{blocked}");
    platform.apply(&live, &[HazardKind::DeletesData, HazardKind::DropsConsumerView]);
    assert_eq!(platform.view("books").len(), 2);
}

#[test]
fn what_is_removed_from_the_model_goes_with_its_schemas_when_allowed() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut nothing = desired(vec![]);
    nothing.stores.clear();
    nothing.workspaces.clear();
    let plan = platform.plan(&nothing);
    assert_eq!(hazards(&plan).into_iter().collect::<Vec<_>>(), ["deletes-data", "drops-consumer-view"]);
    platform.apply_plan(&plan, &[HazardKind::DeletesData]).expect_err("not allowed");
    platform.apply(&nothing, &[HazardKind::DeletesData, HazardKind::DropsConsumerView]);
    let left = platform.by_hand(&[
        "SELECT string_agg(schema_name, ' ' ORDER BY 1) FROM duckdb_schemas() WHERE NOT internal",
    ]);
    assert_eq!(shown(&left), ["dsc"]);
}

#[test]
fn a_schema_in_which_somebody_else_keeps_things_stays() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.by_hand(&[
        "CREATE TABLE usa_shop.mine (a INTEGER)",
        "CREATE VIEW ws_usa_desk.mine AS SELECT 1 AS a",
    ]);
    let mut nothing = desired(vec![]);
    nothing.stores.clear();
    nothing.workspaces.clear();
    platform.apply(&nothing, &[HazardKind::DeletesData, HazardKind::DropsConsumerView]);
    let left = platform.by_hand(&["SELECT count(*) FROM duckdb_tables() WHERE table_name = 'mine'"]);
    assert_eq!(shown(&left), ["1"]);
}

#[test]
fn what_we_did_not_make_is_never_touched_and_cannot_be_allowed() {
    for by_hand in [
        &["CREATE SCHEMA usa_shop"][..],
        &["CREATE SCHEMA dsc", "CREATE TABLE dsc.meta (a INTEGER)"],
        &["CREATE SCHEMA ws_usa_desk"],
    ] {
        let platform = Platform::new();
        platform.by_hand(by_hand);
        let plan = platform.plan(&desired(vec![books()]));
        assert!(hazards(&plan).contains("unmanaged-object-in-the-way"), "{by_hand:?}");
        platform.apply_plan(&plan, &HazardKind::ALL).expect_err("not allowed");
    }
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform
        .by_hand(&["CREATE TABLE usa_shop.shops (a INTEGER)", "CREATE TABLE ws_usa_desk.pens (a INTEGER)"]);
    let plan = platform.plan(&desired(vec![
        books(),
        dataset("shops", &[("a", "integer")]),
        dataset("pens", &[("a", "integer")]),
    ]));
    let in_the_way: Vec<&str> = plan
        .steps
        .iter()
        .filter(|step| step.hazards.iter().any(|hazard| hazard.kind == HazardKind::UnmanagedObjectInTheWay))
        .map(|step| step.address.as_str())
        .collect();
    assert_eq!(in_the_way, ["usa/shop.shops", "usa/desk.pens"]);
}

#[test]
fn what_somebody_changed_by_hand_is_told_and_put_right() {
    let platform = Platform::new();
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    platform.fill_books();
    platform.by_hand(&["CREATE OR REPLACE VIEW ws_usa_desk.books AS SELECT 1 AS a"]);
    let plan = platform.apply(&wanted, &[]);
    assert_eq!(hazards(&plan).into_iter().collect::<Vec<_>>(), ["drift"]);
    assert_eq!(platform.view("books").len(), 2);

    platform.by_hand(&["DROP VIEW ws_usa_desk.books"]);
    assert!(hazards(&platform.apply(&wanted, &[])).contains("drift"));

    platform.by_hand(&[
        "ALTER TABLE usa_shop.books ALTER COLUMN pages SET DATA TYPE BIGINT",
        "ALTER TABLE usa_shop.books ADD COLUMN mine INTEGER",
    ]);
    let plan = platform.plan(&wanted);
    let drift = plan.steps[0].hazards.iter().find(|hazard| hazard.kind == HazardKind::Drift).expect("drift");
    assert_eq!(
        drift.message,
        "`usa_shop.books`: column `pages` is BIGINT and was SMALLINT; column `mine` was added"
    );
    platform.apply_plan(&plan, &[]).expect_err("the added column holds values");
    platform.apply(&wanted, &[HazardKind::DeletesData]);
    assert_eq!(platform.view("books").len(), 2);

    platform.by_hand(&["DROP TABLE usa_shop_staging.books"]);
    assert!(hazards(&platform.apply(&wanted, &[])).contains("drift"));
}

#[test]
fn names_are_quoted_wherever_they_stand() {
    let platform = Platform::new();
    let mut odd = dataset("select", &[("group", "integer"), ("a \"b\"", "text?"), ("it's", "text?")]);
    odd.table = "Table \"1\"".to_owned();
    odd.columns[1].physical = "order".to_owned();
    odd.columns[0].cause = cause("odd");
    let mut wanted = desired(vec![odd]);
    platform.apply(&wanted, &[]);
    platform.by_hand(&["INSERT INTO usa_shop.\"Table \"\"1\"\"\" VALUES (1, 'x', 'y', 1, now(), false)"]);
    let columns = &mut wanted.stores[0].datasets[0].columns;
    columns[2].data_type = dsc_model::DataType::Varchar(1);
    columns.push(column("where", "struct<select: integer?, from: array<text?>?>?"));
    platform.apply(&wanted, &[HazardKind::NarrowsType]);
    let reader = platform.reader();
    let rows = reader.rows("ws_usa_desk", "select", 10).expect("rows");
    assert_eq!(rows.columns, ["group", "a \"b\"", "it's", "where"]);
}

#[test]
fn every_type_of_the_model_is_what_the_second_plan_expects() {
    let types = [
        "integer",
        "boolean?",
        "tinyint?",
        "smallint?",
        "bigint?",
        "decimal(38,10)?",
        "real?",
        "double?",
        "float128?",
        "char(3)?",
        "varchar(9)?",
        "text?",
        "binary(4)?",
        "blob?",
        "date?",
        "time?",
        "timestamp?",
        "timestamptz?",
        "interval?",
        "uuid?",
        "json?",
        "array<timestamptz?>?",
        "map<text, array<decimal(9,2)>>?",
        "struct<select: integer?, b: struct<c: timestamptz?>?>?",
        "vector(3)?",
        "array<vector(2)>?",
    ];
    let names: Vec<String> = (0..types.len()).map(|number| format!("c{number}")).collect();
    let columns: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(types).collect();
    Platform::new().apply(&desired(vec![dataset("all", &columns)]), &[]);
}
