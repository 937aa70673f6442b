//! Every rule that the lower floors can name is there, so that the runner always finds it.

use dsc_lint::find_rule;

/// Where the lower floors write the names of rules; read as text, so that no name can be left out.
const FAULTS: &[&str] =
    &[include_str!("../../../dsl/syntax/src/faults.rs"), include_str!("../../../dsl/model/src/faults.rs")];

#[test]
fn every_fault_of_the_lower_floors_has_a_rule() {
    let mut names = 0;
    for text in FAULTS {
        for rest in text.split("RuleName(\"").skip(1) {
            let name = rest.split('"').next().unwrap();
            assert!(find_rule(name).is_some(), "there is no rule `{name}`");
            names += 1;
        }
    }
    assert!(names >= 20, "only {names} names: are they written differently now?");
}
