//! What `apply` builds on a real database file, and that a second plan has nothing to do.

mod support;

use dsc_plan::HazardKind;
use support::{Platform, books, column, dataset, desired, hazards, phrases, shown};

#[test]
fn an_empty_platform_gets_ledger_schemas_tables_and_views() {
    let platform = Platform::new();
    let mut wanted = desired(vec![books(), dataset("shops", &[("shop", "integer"), ("na\"me", "text?")])]);
    wanted.stores[0].datasets[0].history = true;
    wanted.workspaces[0].views[0].history = true;
    let plan = platform.apply(&wanted, &[]);
    assert_eq!(
        phrases(&plan),
        [
            "create embedded: create the ledger",
            "create usa/shop: create the schema `usa_shop`",
            "create usa/shop: create the schema `usa_shop_staging`",
            "create usa/desk: create the schema `ws_usa_desk`",
            "create usa/shop.books: create the tables of `usa/shop.books`",
            "  create the staging table `usa_shop_staging.books`",
            "  create the merge table `usa_shop.books`",
            "  create the history table `usa_shop.books_history`",
            "create usa/desk.books: create the view `ws_usa_desk.books`",
            "create usa/desk.books_history: create the view `ws_usa_desk.books_history`",
            "create usa/shop.shops: create the tables of `usa/shop.shops`",
            "  create the staging table `usa_shop_staging.shops`",
            "  create the merge table `usa_shop.shops`",
            "create usa/desk.shops: create the view `ws_usa_desk.shops`",
        ]
    );
    assert!(hazards(&plan).is_empty());
    platform.fill_books();
    let again = platform.plan(&wanted);
    assert!(again.is_empty(), "rows are no change: {:#?}", again.steps);
}

#[test]
fn every_step_is_a_run_with_who_and_which_model() {
    let platform = Platform::new();
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    let runs = platform.by_hand(&[
        "SELECT run, kind, object, status, model_hash, model_commit, json_extract_string(inputs, '$.user') \
         FROM dsc.runs ORDER BY run",
    ]);
    let hash = &wanted.model_hash;
    assert_eq!(shown(&runs)[0], format!("1|apply|embedded|done|{hash}|abc123|ann"));
    assert_eq!(runs.rows.len(), 6);
}

#[test]
fn columns_are_added_widened_renamed_and_removed_with_their_rows_kept() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut changed = books();
    changed.columns[1] = column("name", "text");
    changed.columns[1].renamed_from = Some("title".to_owned());
    changed.columns[2] = column("pages", "integer?");
    changed.columns[3] = column("price", "decimal(8,2)?");
    changed.columns.push(column("select", "text?"));
    let plan = platform.apply(&desired(vec![changed.clone()]), &[]);
    assert_eq!(
        phrases(&plan),
        [
            "update usa/shop.books: change the tables of `usa/shop.books`",
            "  rename the column `title` to `name`",
            "  widen the column `name` from varchar(40) to text",
            "  widen the column `pages` from smallint to integer",
            "  widen the column `price` from decimal(6,2) to decimal(8,2)",
            "  add the column `select` text?",
            "update usa/desk.books: make again the view `ws_usa_desk.books`",
        ]
    );
    assert_eq!(hazards(&plan).into_iter().collect::<Vec<_>>(), ["rewrites-table"]);
    // The last column is the title by the name that it had.
    assert_eq!(platform.view("books"), ["9780000000001|Reef|120|9.50||Reef", "9780000000002|Tide||||Tide"]);

    changed.columns.remove(2);
    let removal = desired(vec![changed]);
    let blocked = platform.apply_plan(&platform.plan(&removal), &[]).expect_err("not allowed");
    assert!(blocked.to_string().contains("--allow deletes-data"), "{blocked}");
    platform.apply(&removal, &[HazardKind::DeletesData]);
    assert_eq!(platform.view("books"), ["9780000000001|Reef|9.50||Reef", "9780000000002|Tide|||Tide"]);
}

#[test]
fn a_column_before_the_key_can_be_removed_too() {
    let platform = Platform::new();
    let mut first = dataset("books", &[("title", "text?"), ("isbn", "text")]);
    first.key = vec!["isbn".to_owned()];
    platform.apply(&desired(vec![first.clone()]), &[]);
    platform.by_hand(&["INSERT INTO usa_shop.books VALUES ('Reef', '1', 1, now(), false)"]);
    first.columns.remove(0);
    let plan = platform.apply(&desired(vec![first]), &[HazardKind::DeletesData]);
    assert!(hazards(&plan).contains("rewrites-table"));
    assert_eq!(platform.view("books"), ["1"]);
}

#[test]
fn a_narrowing_stops_at_values_that_do_not_fit_and_leaves_all_as_it_was() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut narrow = books();
    narrow.columns[2] = column("pages", "tinyint?");
    let wanted = desired(vec![narrow]);
    let plan = platform.plan(&wanted);
    assert!(hazards(&plan).contains("narrows-type"));
    platform.by_hand(&["UPDATE usa_shop.books SET pages = 300 WHERE title = 'Reef'"]);
    let applied = platform.apply_plan(&plan, &[HazardKind::NarrowsType]).expect("begun");
    let failures = support::failures(&applied);
    assert_eq!(failures, ["rows of `usa_shop.books` have a `pages` that does not fit tinyint: 1"]);
    assert_eq!(platform.view("books")[0], "9780000000001|Reef|300|9.50");
    platform.by_hand(&["UPDATE usa_shop.books SET pages = 100 WHERE title = 'Reef'"]);
    platform.apply(&wanted, &[HazardKind::NarrowsType]);
    assert_eq!(platform.view("books")[0], "9780000000001|Reef|100|9.50");
}

#[test]
fn a_shorter_text_is_asked_for_although_the_table_keeps_its_type() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut narrow = books();
    narrow.columns[1] = column("title", "varchar(3)");
    let applied = platform
        .apply_plan(&platform.plan(&desired(vec![narrow.clone()])), &[HazardKind::NarrowsType])
        .expect("begun");
    assert_eq!(
        support::failures(&applied),
        ["rows of `usa_shop.books` have a `title` that does not fit varchar(3): 3"]
    );
    narrow.columns[1] = column("title", "varchar(4)");
    platform.apply(&desired(vec![narrow]), &[HazardKind::NarrowsType]);
}

#[test]
fn a_column_becomes_required_only_if_every_row_has_it() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut strict = books();
    strict.columns[2] = column("pages", "smallint");
    let wanted = desired(vec![strict]);
    let plan = platform.plan(&wanted);
    assert!(hazards(&plan).contains("adds-not-null"));
    let applied = platform.apply_plan(&plan, &[]).expect("begun");
    assert_eq!(support::failures(&applied), ["rows of `usa_shop.books` have no `pages`: 1"]);
    platform.by_hand(&["UPDATE usa_shop.books SET pages = 1 WHERE pages IS NULL"]);
    platform.apply(&wanted, &[]);
    let plan = platform.apply(&desired(vec![books()]), &[]);
    assert_eq!(phrases(&plan), ["update usa/shop.books: let the column `pages` be null"]);
}

#[test]
fn another_key_must_tell_all_rows_apart() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut keyed = books();
    keyed.key = vec!["title".to_owned()];
    let wanted = desired(vec![keyed]);
    platform.by_hand(&["UPDATE usa_shop.books SET title = 'Reef'"]);
    let applied = platform.apply_plan(&platform.plan(&wanted), &[HazardKind::ChangesKey]).expect("begun");
    assert_eq!(
        support::failures(&applied),
        ["values of the new key (title) stand for more than one row of `usa_shop.books`: 1"]
    );
    platform.by_hand(&["UPDATE usa_shop.books SET title = isbn"]);
    let blocked = platform.apply_plan(&platform.plan(&wanted), &[]).expect_err("not allowed");
    assert!(blocked.to_string().contains("changes-key"), "{blocked}");
    platform.apply(&wanted, &[HazardKind::ChangesKey]);
}
