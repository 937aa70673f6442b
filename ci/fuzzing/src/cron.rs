//! A text as a schedule: the next time is found, comes later, is the nearest one, and never farther than the gap.

use dsc_model::{parse_cron, parse_day, parse_duration};

/// Minutes since 1970 at which people ask, and some at which nobody will.
const STARTS: [i64; 7] = [0, 1, -1, 29_900_000, 29_923_259, 68_428_800, -1_000_000_000];

/// A schedule that goes from one time to the next is followed for so long.
const STEPS: usize = 12;

/// Everything that must hold of such a text.
pub fn check(text: &str) {
    if let Some(seconds) = parse_duration(text) {
        assert!(text.starts_with(|first: char| first.is_ascii_digit()), "{text} is {seconds} s");
    }
    if let Some((_, month, day)) = parse_day(text) {
        assert!((1..=12).contains(&month) && (1..=31).contains(&day), "{text}");
    }
    let cron = match parse_cron(text) {
        Ok(cron) => cron,
        Err(fault) => {
            assert!(text.get(fault.at.clone()).is_some(), "{:?} of {}", fault.at, text.len());
            assert!(!fault.message.is_empty() && !fault.help.is_empty());
            return;
        }
    };
    let gap = cron.longest_gap();
    assert!(gap > 0, "the longest gap is {gap}");
    for start in STARTS {
        let mut now = start;
        for _ in 0..STEPS {
            let Some(next) = cron.next_after(now) else { panic!("nothing comes after {now}") };
            assert!(next > now, "{next} does not come after {now}");
            let between = now + (next - now) / 2;
            assert_eq!(cron.next_after(between.max(now).min(next - 1)), Some(next), "seen from {between}");
            if now != start {
                // The gap is that of the years around 2000, where no leap year is left out.
                assert!(
                    next - now <= gap || crosses_a_century(now, next),
                    "{} is more than {gap}",
                    next - now
                );
            }
            now = next;
        }
    }
}

/// Whether the year 2100 or one of its like, without a 29 February, lies between: some 40 years around it count.
fn crosses_a_century(from: i64, to: i64) -> bool {
    let year = |minute: i64| 1970 + minute.div_euclid(525_949);
    (year(from) - 1..=year(to) + 1).any(|year| year % 100 == 0 && year % 400 != 0)
}
