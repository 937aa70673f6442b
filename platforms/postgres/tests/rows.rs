//! Rows on their way: typed as everywhere, and merged to what a model works out, whatever happens in between.

mod support;

use dsc_dialects::postgres::ENGINE;
use dsc_driver::Target;
use dsc_testservers::{MAJORS, block_on, check_events, check_texts, events_platform, holder, texts_platform};
use support::Platform;

#[test]
fn texts_become_the_same_values_and_faults_as_everywhere() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let wanted = texts_platform();
        platform.apply(&wanted, &[]);
        let mut target = platform.target();
        block_on(async {
            target.lock(&holder("a test")).await.expect("the lease");
            check_texts(&wanted, &ENGINE, &mut target).await;
        });
    }
}

#[test]
fn events_in_any_order_with_losses_come_to_what_the_model_says() {
    for (part, major) in MAJORS.into_iter().enumerate() {
        let platform = Platform::new(major);
        let wanted = events_platform();
        platform.apply(&wanted, &[]);
        block_on(check_events(&wanted, &ENGINE, (part, MAJORS.len()), async || {
            let mut target = platform.target();
            target.lock(&holder("a test")).await.expect("the lease");
            target
        }));
    }
}
