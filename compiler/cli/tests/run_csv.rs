//! The engine's CSV reader and our own agree: what the engine reads without a fault we read just so.

mod run_support;

use dsc_dialects::duckdb::ENGINE;
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::stage::{self, EngineFile};
use dsc_driver::Target;
use dsc_driver::source::{Reading, Source};
use dsc_files::Folder;
use dsc_plan::desired::FileFormat;
use dsc_run::wanted_columns;
use proptest::prelude::*;
use run_support::{On, Shop, block_on, dataset, holder, shown};

/// Pieces of which files are made; most of what matters to a CSV reader stands in them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "\u{e9}",
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\n",
        "\"",
        "\"",
        "\"\"",
        "\"x\"",
        "\"y,\nz\"",
        " ",
        "\r\n",
        "1",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// What the engine reads, row by row; nothing if it finds a fault.
async fn by_engine(target: &mut impl Target, place: &Place<'_>, path: &str) -> Option<Vec<String>> {
    for statement in stage::create_batch(place) {
        target.execute(&statement).await.expect("a table");
    }
    let file = EngineFile { path, source: "rows.csv", places: &[Some(0), Some(1)], width: 2 };
    target.execute(&stage::type_csv(place, &ENGINE, &file)).await.ok()?;
    let rows = target
        .query(&format!(
            "SELECT dsc_position, \"left\", \"right\" FROM {} ORDER BY dsc_position",
            place.typed()
        ))
        .await
        .expect("rows");
    Some(shown(&rows))
}

/// What we read, row by row, with the faults.
async fn by_us(folder: &mut Folder, place: &Place<'_>) -> Vec<String> {
    let wanted = wanted_columns(place);
    let parts = folder.parts(place.dataset, &wanted).await.expect("a file");
    assert!(matches!(parts[0].reading, Reading::Csv { width: 2, .. }));
    folder.open(&parts[0], &wanted).await.expect("a file");
    let mut rows = Vec::new();
    loop {
        let some = folder.next_rows().await.expect("rows");
        if some.is_empty() {
            return rows;
        }
        rows.extend(some.into_iter().map(|row| match row.content {
            Ok(texts) => {
                let texts: Vec<String> =
                    texts.into_iter().map(|text| text.unwrap_or_else(|| "-".to_owned())).collect();
                format!("{}|{}", row.position, texts.join("|"))
            }
            Err(fault) => format!("{} {}", row.position, fault.message),
        }));
    }
}

#[test]
fn what_the_engine_reads_we_read_just_so() {
    let rows = dataset("rows", &["left"], &[], &[("left", "text?"), ("right", "text?")]);
    let shop = Shop::snapshot(On::Duckdb, FileFormat::Csv, vec![rows]);
    let place = Place::all(&shop.store, &ENGINE)[0];
    let target = std::cell::RefCell::new(shop.embedded());
    block_on(target.borrow_mut().lock(&holder())).expect("the lease");
    let path = shop.data("rows.csv").display().to_string();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let result = runner.run(&text(), |text| {
        shop.write("rows.csv", format!("left,right\n{text}"));
        let Some(engine) = block_on(by_engine(&mut *target.borrow_mut(), &place, &path)) else {
            return Ok(());
        };
        let ours = block_on(by_us(&mut Folder::new(shop.data(""), FileFormat::Csv), &place));
        prop_assert_eq!(ours, engine);
        Ok(())
    });
    result.unwrap_or_else(|fault| panic!("{fault}"));
}
