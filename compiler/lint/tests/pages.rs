//! Every rule does what its page says.

use dsc_lint::all;
use dsc_testkit::check_page;

#[test]
fn every_rule_does_what_its_page_says() {
    let wrong: Vec<String> = all().filter_map(|rule| check_page(rule).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn codes_and_names_are_there_once_and_in_order() {
    let codes: Vec<&str> = all().map(|rule| rule.rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
    let mut names: Vec<&str> = all().map(|rule| rule.name().0).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), codes.len());
}
