//! Every kind of change, on every version: applied, nothing is left to do, and what is there equals what would be there
//! if it had been made that way at once.

mod support;

use dsc_plan::HazardKind;
use dsc_plan::HazardKind::{AddsNotNull, ChangesKey, DeletesData, DropsConsumerView, NarrowsType};
use dsc_plan::desired::{DesiredDataset, DesiredPlatform, FormerStore};
use dsc_testservers::{MAJORS, books, column, dataset, desired};
use support::Platform;

/// A kind of change: what it does to a platform with books, and what has to be allowed for it.
struct Change {
    name: &'static str,
    make: fn(&mut DesiredPlatform),
    allowed: &'static [HazardKind],
}

fn first(platform: &mut DesiredPlatform) -> &mut DesiredDataset {
    &mut platform.stores[0].datasets[0]
}

fn with_history(platform: &mut DesiredPlatform) {
    first(platform).history = true;
    platform.workspaces[0].views[0].history = true;
}

fn retype(platform: &mut DesiredPlatform, name: &str, text: &str) {
    let dataset = first(platform);
    let at = dataset.columns.iter().position(|column| column.name == name).expect("the column");
    dataset.columns[at] = column(name, text);
}

const CHANGES: &[Change] = &[
    Change { name: "nothing", make: |_| {}, allowed: &[] },
    Change {
        name: "a column comes last",
        make: |wanted| first(wanted).columns.push(column("note", "text?")),
        allowed: &[],
    },
    Change {
        name: "a column comes between others",
        make: |wanted| first(wanted).columns.insert(1, column("note", "text?")),
        allowed: &[],
    },
    Change {
        name: "a column goes",
        make: |wanted| {
            first(wanted).columns.remove(2);
        },
        allowed: &[DeletesData],
    },
    Change {
        name: "a column is renamed",
        make: |wanted| {
            first(wanted).columns[1] = column("name", "varchar(40)");
            first(wanted).columns[1].renamed_from = Some("title".to_owned());
        },
        allowed: &[],
    },
    Change {
        name: "two columns swap their physical names",
        make: |wanted| {
            first(wanted).columns[2].physical = "price".to_owned();
            first(wanted).columns[3].physical = "pages".to_owned();
        },
        allowed: &[],
    },
    Change { name: "a text grows", make: |wanted| retype(wanted, "title", "varchar(60)"), allowed: &[] },
    Change {
        name: "a text shrinks",
        make: |wanted| retype(wanted, "title", "varchar(4)"),
        allowed: &[NarrowsType],
    },
    Change { name: "a number grows", make: |wanted| retype(wanted, "pages", "integer?"), allowed: &[] },
    Change {
        name: "a number shrinks",
        make: |wanted| retype(wanted, "pages", "tinyint?"),
        allowed: &[NarrowsType],
    },
    Change { name: "a decimal grows", make: |wanted| retype(wanted, "price", "decimal(8,2)?"), allowed: &[] },
    Change {
        name: "a decimal loses a digit",
        make: |wanted| retype(wanted, "price", "decimal(6,1)?"),
        allowed: &[NarrowsType],
    },
    Change {
        name: "a number becomes text",
        make: |wanted| retype(wanted, "pages", "text?"),
        allowed: &[NarrowsType],
    },
    Change {
        name: "a key becomes a number",
        make: |wanted| retype(wanted, "isbn", "bigint"),
        allowed: &[NarrowsType],
    },
    Change {
        name: "several types at once",
        make: |wanted| {
            retype(wanted, "title", "text");
            retype(wanted, "pages", "bigint?");
            retype(wanted, "price", "decimal(10,4)?");
        },
        allowed: &[],
    },
    Change {
        name: "a column takes nulls",
        make: |wanted| retype(wanted, "title", "varchar(40)?"),
        allowed: &[],
    },
    Change {
        name: "a column refuses nulls",
        make: |wanted| retype(wanted, "price", "decimal(6,2)"),
        allowed: &[AddsNotNull],
    },
    Change {
        name: "another key",
        make: |wanted| first(wanted).key = vec!["title".to_owned()],
        allowed: &[ChangesKey],
    },
    Change {
        name: "a key of two",
        make: |wanted| first(wanted).key = vec!["title".to_owned(), "isbn".to_owned()],
        allowed: &[ChangesKey],
    },
    Change { name: "history comes", make: with_history, allowed: &[] },
    Change {
        name: "a description",
        make: |wanted| first(wanted).description = Some("Books' \"own\" list".to_owned()),
        allowed: &[],
    },
    Change {
        name: "another dataset comes",
        make: |wanted| {
            let more = desired(vec![dataset("shops", &[("shop", "integer"), ("na\"me", "text?")])]);
            wanted.stores[0].datasets.extend(more.stores.into_iter().flat_map(|store| store.datasets));
            wanted.workspaces[0].views.extend(more.workspaces.into_iter().flat_map(|desk| desk.views));
        },
        allowed: &[],
    },
    Change {
        name: "the dataset is renamed",
        make: |wanted| {
            let renamed = first(wanted);
            renamed.renamed_from = Some("books".to_owned());
            renamed.address = "usa/shop.titles".to_owned();
            (renamed.name, renamed.table) = ("titles".to_owned(), "titles".to_owned());
            let view = &mut wanted.workspaces[0].views[0];
            (view.name, view.dataset) = ("titles".to_owned(), "usa/shop.titles".to_owned());
        },
        allowed: &[DropsConsumerView],
    },
    Change {
        name: "the store is renamed",
        make: |wanted| {
            let store = &mut wanted.stores[0];
            store.renamed_from = Some(FormerStore {
                address: store.address.clone(),
                schema: store.schema.clone(),
                staging_schema: store.staging_schema.clone(),
            });
            store.address = "usa/market".to_owned();
            store.schema = "usa_market".to_owned();
            store.staging_schema = "usa_market_staging".to_owned();
            store.datasets[0].address = "usa/market.books".to_owned();
            wanted.workspaces[0].views[0].dataset = "usa/market.books".to_owned();
        },
        allowed: &[],
    },
    Change {
        name: "a view goes",
        make: |wanted| wanted.workspaces[0].views.clear(),
        allowed: &[DropsConsumerView],
    },
    Change {
        name: "a view gets another name",
        make: |wanted| wanted.workspaces[0].views[0].name = "my_books".to_owned(),
        allowed: &[DropsConsumerView],
    },
    Change { name: "everything goes", make: nothing_is_wanted, allowed: &[DeletesData, DropsConsumerView] },
];

fn nothing_is_wanted(wanted: &mut DesiredPlatform) {
    wanted.stores.clear();
    wanted.workspaces.clear();
}

/// What the ledger holds, and the order of columns, is left out: both tell how something came to be.
fn check(major: u32, change: &Change, begin: fn(&mut DesiredPlatform), more: &[HazardKind]) {
    let mut before = desired(vec![books()]);
    begin(&mut before);
    let mut after = desired(vec![books()]);
    begin(&mut after);
    (change.make)(&mut after);
    let changed = Platform::new(major);
    changed.apply(&before, &[]);
    // All three hold what every change here asks of rows.
    changed.psql(
        "INSERT INTO usa_shop.books VALUES \
         ('9780000000001', 'Reef', 120, 9.50, 1, '2026-11-01 00:00:00Z', false), \
         ('9780000000002', 'Tide', 12, 2.00, 1, '2026-11-02 00:00:00Z', false); \
         INSERT INTO usa_shop_staging.books VALUES \
         ('9780000000001', 'Reefs and more', 1200, 9.55, 1, 'books.csv', 1, 'upsert', NULL)",
    );
    let allowed: Vec<HazardKind> = change.allowed.iter().chain(more).copied().collect();
    let plan = changed.apply(&after, &allowed);
    assert_eq!(plan.is_empty(), change.name == "nothing", "{major}: {}", change.name);
    let direct = Platform::new(major);
    direct.apply(&after, &[]);
    assert_eq!(changed.dump(), direct.dump(), "{major}: {}", change.name);
    assert_eq!(changed.schema_dump(), direct.schema_dump(), "{major}: {}", change.name);
}

fn check_all(major: u32) {
    for change in CHANGES {
        check(major, change, |_| {}, &[]);
    }
    for change in CHANGES.iter().filter(|change| change.name != "history comes") {
        check(major, change, with_history, &[]);
    }
    let history_goes = Change {
        name: "history goes",
        make: |wanted| {
            first(wanted).history = false;
            wanted.workspaces[0].views[0].history = false;
        },
        allowed: &[DeletesData, DropsConsumerView],
    };
    check(major, &history_goes, with_history, &[]);
}

#[test]
fn every_kind_of_change_on_15() {
    check_all(MAJORS[0]);
}

#[test]
fn every_kind_of_change_on_16() {
    check_all(MAJORS[1]);
}

#[test]
fn every_kind_of_change_on_17() {
    check_all(MAJORS[2]);
}

#[test]
fn every_kind_of_change_on_18() {
    check_all(MAJORS[3]);
}
