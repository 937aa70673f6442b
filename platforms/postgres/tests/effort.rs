//! A plan foretells which changes of a type write a table anew: held against what the server does to its file.

mod support;

use dsc_plan::HazardKind;
use dsc_testservers::{MAJORS, column, dataset, desired};
use support::Platform;

const ALLOWED: &[HazardKind] = &[HazardKind::NarrowsType];

/// Types before and after, and a value that fits both.
const RETYPES: [(&str, &str, &str); 21] = [
    ("varchar(10)?", "varchar(20)?", "'a'"),
    ("varchar(20)?", "varchar(10)?", "'a'"),
    ("char(10)?", "varchar(10)?", "'a'"),
    ("char(10)?", "text?", "'a'"),
    ("text?", "varchar(10)?", "'a'"),
    ("text?", "integer?", "'7'"),
    ("decimal(10,2)?", "decimal(12,2)?", "1.5"),
    ("decimal(10,2)?", "decimal(12,3)?", "1.5"),
    ("decimal(12,2)?", "decimal(10,2)?", "1.5"),
    ("tinyint?", "smallint?", "1"),
    ("smallint?", "integer?", "1"),
    ("integer?", "bigint?", "1"),
    ("bigint?", "smallint?", "1"),
    ("integer?", "decimal(12,2)?", "1"),
    ("real?", "double?", "1"),
    ("double?", "real?", "1"),
    ("date?", "timestamp?", "'2026-01-01'"),
    ("timestamp?", "date?", "'2026-01-01'"),
    ("timestamp?", "timestamptz?", "'2026-01-01'"),
    ("timestamptz?", "timestamp?", "'2026-01-01'"),
    ("uuid?", "text?", "gen_random_uuid()"),
];

#[test]
fn what_is_foretold_of_a_new_type_is_what_happens_on_every_version() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let all = |after: bool| {
            let one = |(at, (from, to, _)): (usize, &(&str, &str, &str))| {
                dataset(&format!("t{at}"), &[("id", "integer"), ("v", if after { to } else { from })])
            };
            desired(RETYPES.iter().enumerate().map(one).collect())
        };
        platform.apply(&all(false), &[]);
        for (at, (_, _, value)) in RETYPES.iter().enumerate() {
            platform.psql(&format!("INSERT INTO usa_shop.t{at} VALUES (1, {value}, 1, now(), false)"));
        }
        let file = |at: usize| platform.psql(&format!("SELECT pg_relation_filenode('usa_shop.t{at}')"));
        let before: Vec<String> = (0..RETYPES.len()).map(file).collect();
        let mut wanted = all(true);
        for (dataset, (_, to, _)) in wanted.stores[0].datasets.iter_mut().zip(RETYPES) {
            dataset.columns[1] = column("v", to);
        }
        let plan = platform.apply(&wanted, ALLOWED);
        for (at, (from, to, _)) in RETYPES.iter().enumerate() {
            let address = format!("usa/shop.t{at}");
            let steps = plan.steps.iter().filter(|step| step.address == address);
            let foretold =
                steps.flat_map(|step| &step.hazards).any(|hazard| hazard.kind == HazardKind::RewritesTable);
            assert_eq!(foretold, file(at) != before[at], "{major}: {from} to {to}");
        }
    }
}
