//! Rows on their way: typed as everywhere, and merged to what a model works out, whatever happens in between.

mod support;

use dsc_dialects::duckdb::ENGINE;
use dsc_driver::Target;
use dsc_testservers::{check_events, check_texts, events_platform, texts_platform};
use support::{Platform, block_on, holder};

#[test]
fn texts_become_the_same_values_and_faults_as_everywhere() {
    let platform = Platform::new();
    let wanted = texts_platform();
    platform.apply(&wanted, &[]);
    let mut target = platform.target();
    block_on(async {
        target.lock(&holder("a test")).await.expect("the lease");
        check_texts(&wanted, &ENGINE, &mut target).await;
    });
}

#[test]
fn events_in_any_order_with_losses_come_to_what_the_model_says() {
    let platform = Platform::new();
    let wanted = events_platform();
    platform.apply(&wanted, &[]);
    block_on(check_events(&wanted, &ENGINE, (0, 1), async || {
        let mut target = platform.target();
        target.lock(&holder("a test")).await.expect("the lease");
        target
    }));
}
