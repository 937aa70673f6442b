//! Statements whose plans are kept answer for what is there now.

mod support;

use dsc_driver::Target;
use support::{Platform, block_on, holder, shown};

#[test]
fn a_kept_plan_holds_for_later_rows() {
    let platform = Platform::new();
    let mut target = platform.target();
    let question = "SELECT v < 5, note IS NOT NULL, note FROM kept";
    let answers: Vec<Vec<String>> = block_on(async {
        target.lock(&holder("a test")).await.expect("the lease");
        target.execute("CREATE TEMP TABLE kept (v INTEGER, note VARCHAR)").await.expect("a table");
        let mut answers = Vec::new();
        for row in ["(1, NULL)", "(7, 'seven')"] {
            target.execute_repeated("DELETE FROM kept").await.expect("an empty table");
            target.execute(&format!("INSERT INTO kept VALUES {row}")).await.expect("a row");
            answers.push(shown(&target.query_repeated(question).await.expect("an answer")));
        }
        answers
    });
    assert_eq!(answers, [["true|false|"], ["false|true|seven"]]);
}
