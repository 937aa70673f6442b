//! One slip is one finding: a whole model with one thing wrong in it, for every rule; and any two slips together.

#[path = "slips/reference.rs"]
mod reference;
#[path = "slips/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};

use dsc_testkit::Dice;
use reference::{Found, found, reference};
use table::{CAPABILITY, NAMES, OWNERSHIP, PIPELINES, POLICY, REFERENCES, SCHEMA, Slip, TEXT};

const FAMILIES: &[&[Slip]] = &[TEXT, REFERENCES, NAMES, OWNERSHIP, SCHEMA, PIPELINES, POLICY, CAPABILITY];

/// The reference with one slip in it, and the line of the file that the slip is to be found on.
fn with(texts: &mut BTreeMap<String, Vec<u8>>, slip: &Slip) -> Result<(String, u32), String> {
    let (rule, file, from, to, at) = slip;
    let before = String::from_utf8_lossy(&texts[*file]).into_owned();
    let Some(start) = before.find(from) else {
        return Err(format!("{rule}: `{from}` does not stand in {file}"));
    };
    let after = before.replacen(from, to, 1);
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    // What is put in behind a line begins on the next one.
    let same = same + usize::from(same == from.len() && to[same..].starts_with('\n'));
    let line_in = |text: &str, place: usize| text[..place].matches('\n').count() as u32 + 1;
    let missing = || format!("{rule}: `{at}` does not stand there");
    let place = match at.split_once('#') {
        Some((path, at)) => {
            let text = String::from_utf8_lossy(&texts[path]).into_owned();
            (path.to_owned(), line_in(&text, text.find(at).ok_or_else(missing)?))
        }
        None if at.is_empty() => ((*file).to_owned(), line_in(&after, start + same)),
        None => ((*file).to_owned(), line_in(&after, after.find(at).ok_or_else(missing)?)),
    };
    let bytes = match *rule {
        "not-utf8" => after
            .chars()
            .flat_map(|c| if c == '\u{e4}' { vec![0xE4] } else { c.to_string().into_bytes() })
            .collect(),
        _ => after.into_bytes(),
    };
    texts.insert((*file).to_owned(), bytes);
    Ok(place)
}

/// Whether that line is a finding's cause or one of its other places.
fn points_at(found: &Found, file: &str, line: u32) -> bool {
    let here = found.file == file && found.line == line;
    here || found.related.iter().any(|(other, at)| other == file && *at == line)
}

fn said(found: &[Found]) -> Vec<String> {
    found.iter().map(|one| format!("{}:{} {} {}", one.file, one.line, one.rule, one.message)).collect()
}

#[test]
fn the_reference_has_nothing_wrong() {
    assert_eq!(said(&found(reference())), Vec::<String>::new());
}

#[test]
fn every_slip_is_one_finding_at_its_line() {
    let mut wrong = Vec::new();
    for slip in FAMILIES.iter().copied().flatten() {
        let mut texts = reference();
        let (file, line) = match with(&mut texts, slip) {
            Ok(place) => place,
            Err(fault) => {
                wrong.push(fault);
                continue;
            }
        };
        let found = found(texts);
        let good = found.len() == 1 && found[0].rule == slip.0 && points_at(&found[0], &file, line);
        if !good {
            wrong.push(format!("{} ({}:{line}, {:?}): {:#?}", slip.0, file, slip.3, said(&found)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Rules that no single change of the reference breaks alone; their pages hold them.
const WITHOUT: &[(&str, &str)] = &[
    ("anchor-bomb", "a bomb takes more text than a slip has"),
    ("overlays-collide", "the reference has one overlay, and it takes two"),
    ("ambiguous-reference", "two objects of one name would have to be added, in two files"),
    ("connector-names-collide", "it takes two stores more"),
    ("typed-json-without-schema", "the one broker has a schema registry"),
    ("secrets-without-provider", "connectors find secrets where every cluster looks for them"),
    ("avro-without-registry", "two stores rely on the one registry, and both are told"),
    ("removed-assignment-not-decommissioned", "only a base shows it"),
    ("inbox-read-twice", "a second store on the inbox must be fed, described and read, too"),
    ("empty-allow", "whatever the list allowed is refused then, and that is told as well"),
    ("limits-of-target", "a table of 1,601 columns is no slip"),
];

#[test]
fn every_rule_has_a_slip_or_a_reason_to_have_none() {
    let slips: BTreeSet<&str> = FAMILIES.iter().copied().flatten().map(|slip| slip.0).collect();
    let without: BTreeSet<&str> = WITHOUT.iter().map(|(rule, _)| *rule).collect();
    let rules: BTreeSet<&str> =
        dsc_lint::all().filter(|rule| rule.rule.code < "DSC09").map(|rule| rule.rule.name.0).collect();
    let told: BTreeSet<&str> = slips.union(&without).copied().collect();
    assert_eq!(rules, told);
    assert!(slips.is_disjoint(&without), "{:?} have a slip", slips.intersection(&without));
}

/// Slips that speak of the whole model, or hide a file, cannot be told apart from what another slip makes of it.
const FAR: &[&str] = &[
    "file-too-large",
    "nesting-too-deep",
    "invalid-yaml",
    "invalid-toml",
    "not-utf8",
    "unknown-kind",
    "unknown-rule",
    "duplicate-key",
    // What no platform serves cannot be too much for one.
    "group-not-assigned",
];

/// Pairs of which the second takes away what the first is about, with the reason.
const MOOT: &[(&str, &str, &str)] = &[(
    "container-kind-not-allowed",
    "wrong-kind-of-reference",
    "no data passes a container that no store names",
)];

fn moot(one: &Slip, other: &Slip) -> bool {
    let is = |first: &Slip, second: &Slip| MOOT.iter().any(|pair| pair.0 == first.0 && pair.1 == second.0);
    is(one, other) || is(other, one)
}

#[test]
fn two_slips_in_two_files_are_both_found_and_nothing_else() {
    let slips: Vec<&Slip> =
        FAMILIES.iter().copied().flatten().filter(|slip| !FAR.contains(&slip.0)).collect();
    let alone: Vec<BTreeSet<Said>> = slips
        .iter()
        .map(|slip| {
            let mut texts = reference();
            with(&mut texts, slip).expect("the table fits");
            what(&found(texts))
        })
        .collect();
    let mut dice = Dice::new(20_261_121);
    let mut wrong = Vec::new();
    for _ in 0..PAIRS {
        let (a, b) = (dice.below(slips.len()), dice.below(slips.len()));
        if slips[a].1 == slips[b].1 || moot(slips[a], slips[b]) {
            continue;
        }
        let mut texts = reference();
        let fits = with(&mut texts, slips[a]).and_then(|_| with(&mut texts, slips[b]));
        if fits.is_err() {
            continue;
        }
        let both = what(&found(texts));
        let union: BTreeSet<Said> = alone[a].union(&alone[b]).cloned().collect();
        if both != union {
            wrong.push(format!("{:?}\n{:?}\n  found {both:#?}", slips[a], slips[b]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// How many pairs are tried.
const PAIRS: usize = 150;

/// A finding without its line, which another slip in the file may move: file, rule, message.
type Said = (String, &'static str, String);

fn what(found: &[Found]) -> BTreeSet<Said> {
    found.iter().map(|one| (one.file.clone(), one.rule, one.message.clone())).collect()
}
