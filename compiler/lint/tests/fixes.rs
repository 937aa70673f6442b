//! Fixes: what they write, that they hold, and that everything else stays as it is.

use std::collections::BTreeMap;

use dsc_diag::Sources;
use dsc_lint::{Mended, Which, mend};
use dsc_testkit::{BASE, BASE_ZONE, Project, with_head};

fn project(sources: &Sources) -> Project {
    let files: BTreeMap<String, Vec<u8>> =
        sources.iter().map(|(_, source)| (source.path.clone(), source.text.as_bytes().to_vec())).collect();
    Project::from_bytes(files)
}

fn mended(files: &[(&str, &str)], which: Which) -> Mended {
    mend(&Project::new(files).sources, which, |sources| project(sources).lint(), |_| true)
}

/// Mends one file of the base project, and hands its text out.
fn text(before: &str, which: Which) -> (String, Mended) {
    let before = with_head(before);
    let path = if before.starts_with("dsc =") { "usa/northwind.dsc.toml" } else { "usa/northwind.dsc.yaml" };
    let mended = mended(&[("base.dsc.yaml", BASE), ("usa/zone.dsc.yaml", BASE_ZONE), (path, &before)], which);
    let after = mended
        .sources
        .iter()
        .find(|(_, source)| source.path == path)
        .expect("the file is still there")
        .1
        .text
        .to_string();
    (after, mended)
}

const STORE: &str = "datastores:
  northwind: # the shop
    ingestion: { kind: snapshot, container: usa/orders, schedule: external }
    datasets:
      customers: # people
        key: [id] # their number
        classification: [pub]
        columns:
          id: bigint   # never null
          country: char(2)?
";

/// Mends the store with one change, and expects the store with another.
fn turns(from: (&str, &str), to: (&str, &str), which: Which) {
    assert!(STORE.contains(from.0), "{from:?}");
    let (after, mended) = text(&STORE.replacen(from.0, from.1, 1), which);
    assert_eq!(after, with_head(&STORE.replacen(to.0, to.1, 1)), "{from:?}: {mended:#?}");
    let (again, second) = text(&after, which);
    assert_eq!((again, second.fixed), (after, 0), "a second time there is nothing to do");
}

#[test]
fn what_is_certain_is_mended_and_comments_stay() {
    let store = ("", "");
    for slip in [
        ("columns:", "colums:"),
        ("classification:", "\"clasification\":"),
        ("kind: snapshot", "kind: snapshto"),
        ("char(2)?", "chr(2)?"),
        ("key: [id]", "key: id"),
        ("datastores:", "datastore:"),
    ] {
        let kept = if slip.1.contains('"') { (slip.0, "\"classification\":") } else { store };
        let kept = if slip.0 == "key: [id]" { store } else { kept };
        turns(slip, kept, Which::Safe);
    }
    turns(
        ("country: char(2)?", "country: { type: decimal(3,1) }"),
        ("country: char(2)?", "country: { type: \"decimal(3,1)\" }"),
        Which::Safe,
    );
    turns(("[pub]", "[pub] # dsc: allow unknown-key reason=\"never\""), ("[pub]", "[pub]"), Which::Safe);
    turns(
        ("        key:", "        # dsc: allow unknown-key reason=\"never\"\n        key:"),
        store,
        Which::Safe,
    );
}

#[test]
fn the_head_of_a_file_is_put_in_its_place() {
    let (rest, kept) = (
        "containers:\n  spare: # not in use\n    kind: postgres\n    location: mycorp:usa/ny_1\n    host: spare.db.example\n    database: spare\n",
        "dsc: 1 # the first\nzone: usa # the coast\nteam: northwind\n",
    );
    let ordered = format!("{kept}\n# Ours.\n{rest}");
    for before in [
        format!("dsc: 1 # the first\n\n# Ours.\n{rest}zone: usa # the coast\nteam: northwind\n"),
        format!("dsc: 1 # the first\nzone: usa # the coast\n\n# Ours.\n{rest}team: northwind"),
    ] {
        let (after, mended) = text(&before, Which::Safe);
        assert_eq!(after, ordered, "{mended:#?}");
    }
}

#[test]
fn what_may_change_the_meaning_waits_to_be_asked_for() {
    for slip in [("bigint ", "bigint?"), ("usa/orders", "usa/ordrs_x")] {
        let (after, mended) = text(&STORE.replacen(slip.0, slip.1, 1), Which::Safe);
        assert!(after.contains(slip.1), "{after}");
        assert_eq!((mended.fixed, mended.unasked, mended.files.len()), (0, 1, 0), "{slip:?}");
    }
    turns(("bigint  ", "bigint?  "), ("", ""), Which::All);
}

#[test]
fn what_says_too_much_is_left_out() {
    let store = ("", "");
    turns(
        ("country: char(2)?", "country: { type: char(2)?, renamed_from: id }"),
        ("country: char(2)?", "country: { type: char(2)? }"),
        Which::All,
    );
    turns(
        ("key: [id]", "renamed_from: customers # once\n        key: [id]"),
        ("key: [id]", "# once\n        key: [id]"),
        Which::All,
    );
    turns(("    ingestion", "    zone: eu\n    ingestion"), store, Which::All);
    turns(("  northwind: #", "  eu/northwind: #"), store, Which::All);
    let ended = "# dsc: allow unknown-key until=2020-01-31 reason=\"never\"";
    turns(("[pub]", &format!("[pub] {ended}")), ("[pub]", "[pub]"), Which::All);
}

#[test]
fn a_rename_into_a_name_that_is_taken_is_not_written() {
    let (after, mended) =
        text(&STORE.replacen("country: char(2)?", "country: char(2)?\n        keys: [id]", 1), Which::All);
    assert!(after.contains("keys: [id]"), "{after}");
    assert_eq!((mended.fixed, mended.refused), (0, 1));
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    let before =
        format!("\u{feff}{}", with_head(&STORE.replacen("columns:", "colums:", 1)).replace('\n', "\r\n"));
    let files = [("base.dsc.yaml", BASE), ("usa/zone.dsc.yaml", BASE_ZONE), ("x.dsc.yaml", before.as_str())];
    let mended = mended(&files, Which::Safe);
    let after = mended.sources.source(mended.files[0]).text.to_string();
    assert_eq!(after, format!("\u{feff}{}", with_head(STORE).replace('\n', "\r\n")));
}

#[test]
fn toml_keeps_its_quotation_marks() {
    let before = "dsc = 1\nzone = \"usa\"\nteam = \"northwind\"\n\n[datastores.northwind]\ningestion = { kind = \"snapsho\", container = \"usa/orders\", schedule = \"external\" } # hourly\n\n[datastores.northwind.datasets.customers]\nkey = [\"country\", \"id\", \"country\"]\nclassification = [\"pub\"]\ncolumns = { id = \"bigint\", country = \"char(2)\" }\n";
    let (after, mended) = text(before, Which::Safe);
    let expected = before.replace("snapsho\"", "snapshot\"").replace(", \"country\"]", "]");
    assert_eq!(after, expected, "{mended:#?}");
    let (after, _) =
        text(&before.replacen("dsc = 1\n", "", 1).replacen("zone", "dsc = 1\nzone", 1), Which::Safe);
    assert_eq!(after, expected);
}

#[test]
fn many_slips_are_mended_at_once_and_one_that_cannot_be_holds_none_back() {
    let store = STORE.replacen("columns:", "colums:", 1).replacen("classification:", "clasification:", 1);
    let (after, mended) = text(&format!("{store}workspace: 1\nworkspaces: {{}}\n"), Which::All);
    assert!(after.contains("columns:") && after.contains("classification:"), "{after}");
    assert!(after.contains("workspace: 1"), "{after}");
    assert_eq!((mended.fixed, mended.refused), (2, 1));
}
