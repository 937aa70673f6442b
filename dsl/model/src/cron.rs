//! Cron expressions: when something is due, to the minute, in UTC. How they are read stands in `cron/parse.rs`.
//!
//! Strict: what other readers silently take for something else (`*/0`, `5-1`, the 31st of February) is a fault.
//! Where both the day of the month and the day of the week are restricted, either of them will do.

mod parse;

pub use parse::{CronFault, parse_cron};

/// A cron expression, read: for each field the values that it holds, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    /// Sunday is 0.
    weekdays: u64,
    /// Both kinds of days are restricted, so either will do.
    either_day: bool,
}

const MINUTES_A_DAY: i64 = 24 * 60;
/// After so many days every pattern that comes at all has come: a 29 February on a Sunday comes every 28 years, and
/// after forty where 2100 or its like lies between.
const LONGEST_SEARCH: i64 = 40 * 366 + 1;
/// Dates repeat after four years, and dates on their weekdays after 28, until 2100; twice as many days show every gap.
const TWICE_FOUR_YEARS: i64 = 2 * 1_461;
const TWICE_28_YEARS: i64 = 2 * 10_227;

impl Cron {
    /// The first minute after `minute` at which it is due; minutes count from 1970-01-01T00:00Z.
    pub fn next_after(&self, minute: i64) -> Option<i64> {
        let start = minute.checked_add(1)?;
        let first_day = start.div_euclid(MINUTES_A_DAY);
        let mut calendar = Calendar::at(first_day);
        for day in first_day..first_day + LONGEST_SEARCH {
            if self.holds_day(calendar) {
                let earliest = if day == first_day { start.rem_euclid(MINUTES_A_DAY) } else { 0 };
                let found = (earliest..MINUTES_A_DAY).find(|minute| self.holds_minute(*minute));
                if let Some(found) = found {
                    return Some(day * MINUTES_A_DAY + found);
                }
            }
            calendar = calendar.next();
        }
        None
    }

    /// The longest time, in minutes, from one moment at which it is due to the next.
    pub fn longest_gap(&self) -> i64 {
        let mut due =
            values(self.hours).flat_map(|hour| values(self.minutes).map(move |minute| hour * 60 + minute));
        let Some(first) = due.next() else { return i64::MAX };
        let (mut last, mut within_day) = (first, 0);
        for minute in due {
            within_day = within_day.max(minute - last);
            last = minute;
        }
        let over_night = self.longest_run_of_days() * MINUTES_A_DAY - last + first;
        within_day.max(over_night)
    }

    /// The most days from one day on which it is due to the next.
    fn longest_run_of_days(&self) -> i64 {
        let every_weekday = (0..7).all(|weekday| holds(self.weekdays, weekday));
        let every_date =
            (1..=31).all(|day| holds(self.days, day)) && (1..=12).all(|month| holds(self.months, month));
        if every_date {
            return longest_run_of_weekdays(self.weekdays);
        }
        let search = if every_weekday { TWICE_FOUR_YEARS } else { TWICE_28_YEARS };
        // 2000-01-01, so that no leap year is left out.
        let start = 10_957;
        let mut calendar = Calendar::at(start);
        let (mut last, mut longest) = (None, 0);
        for day in start..start + search {
            if self.holds_day(calendar) {
                longest = longest.max(day - last.unwrap_or(day));
                last = Some(day);
            }
            calendar = calendar.next();
        }
        if longest == 0 { LONGEST_SEARCH } else { longest }
    }

    fn holds_minute(&self, minute_of_day: i64) -> bool {
        holds(self.hours, minute_of_day / 60) && holds(self.minutes, minute_of_day % 60)
    }

    fn holds_day(&self, calendar: Calendar) -> bool {
        let (day, weekday) = (holds(self.days, calendar.day), holds(self.weekdays, calendar.weekday));
        holds(self.months, calendar.month) && if self.either_day { day || weekday } else { day && weekday }
    }

    /// Whether some day of some year is in it.
    fn ever_comes(&self) -> bool {
        let weekdays_alone = self.either_day && self.weekdays != 0;
        weekdays_alone
            || (1..=12).any(|month| {
                let day = (1..=length_of(2000, month)).find(|day| holds(self.days, *day));
                holds(self.months, month) && day.is_some()
            })
    }
}

/// The most days from one of these weekdays to the next.
fn longest_run_of_weekdays(weekdays: u64) -> i64 {
    let run = |from: i64| (1..=7).find(|days| holds(weekdays, (from + days) % 7)).unwrap_or(7);
    (0..7).filter(|weekday| holds(weekdays, *weekday)).map(run).max().unwrap_or(7)
}

fn holds(bits: u64, value: i64) -> bool {
    bits & (1 << value) != 0
}

/// The values that bits hold, the smallest first.
fn values(bits: u64) -> impl Iterator<Item = i64> {
    let rests = std::iter::successors(Some(bits), |bits| Some(bits & bits.wrapping_sub(1)));
    rests.take_while(|bits| *bits != 0).map(|bits| i64::from(bits.trailing_zeros()))
}

/// A day of the calendar.
#[derive(Clone, Copy)]
struct Calendar {
    year: i64,
    month: i64,
    day: i64,
    weekday: i64,
}

impl Calendar {
    /// The day with that number, counted from 1970-01-01, which was a Thursday.
    fn at(number: i64) -> Self {
        // The calendar repeats after 400 years, which are 146,097 days.
        let (cycles, mut rest) = (number.div_euclid(146_097), number.rem_euclid(146_097));
        let mut year = 1970 + cycles * 400;
        while rest >= days_in(year) {
            rest -= days_in(year);
            year += 1;
        }
        let mut month = 1;
        while rest >= length_of(year, month) {
            rest -= length_of(year, month);
            month += 1;
        }
        Self { year, month, day: rest + 1, weekday: (number + 4).rem_euclid(7) }
    }

    fn next(self) -> Self {
        let weekday = (self.weekday + 1) % 7;
        if self.day < length_of(self.year, self.month) {
            return Self { day: self.day + 1, weekday, ..self };
        }
        if self.month < 12 {
            return Self { month: self.month + 1, day: 1, weekday, ..self };
        }
        Self { year: self.year + 1, month: 1, day: 1, weekday }
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

fn length_of(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(text: &str) -> i64 {
        parse_cron(text).expect(text).longest_gap()
    }

    fn next(text: &str, after: i64) -> i64 {
        parse_cron(text).expect(text).next_after(after).expect("it comes")
    }

    #[test]
    fn the_longest_gap_looks_at_nights_and_weekends() {
        assert_eq!(gap("* * * * *"), 1);
        assert_eq!(gap("*/15 * * * *"), 15);
        assert_eq!(gap("15 * * * *"), 60);
        assert_eq!(gap("5,50 * * * *"), 45);
        assert_eq!(gap("30 2 * * *"), 1_440);
        assert_eq!(gap("0 8-18 * * *"), 14 * 60);
        assert_eq!(gap("0 9 * * mon-fri"), 3 * 1_440);
        assert_eq!(gap("0 0 1 * *"), 31 * 1_440);
        assert_eq!(gap("0 0 29 2 *"), 1_461 * 1_440);
        assert_eq!(gap("@weekly"), 7 * 1_440);
        assert_eq!(gap("0 0 * * tue,thu"), 5 * 1_440);
        // A stepped `*` restricts nothing by itself, so that both kinds of days must fit: a 29 February on a Sunday.
        assert_eq!(gap("0 0 29 2 */7"), 10_227 * 1_440);
        // Either will do: Mondays of February, and a 29 February that follows the last of them or not.
        assert_eq!(gap("0 0 29 2 mon"), 350 * 1_440);
    }

    #[test]
    fn the_next_time_is_after_the_one_asked_about() {
        let midnight = 20_778 * MINUTES_A_DAY;
        assert_eq!(next("0 0 * * *", midnight), midnight + 1_440);
        assert_eq!(next("0 0 * * *", midnight - 1), midnight);
        assert_eq!(next("15 * * * *", midnight), midnight + 15);
        // 2026-11-21 was a Saturday.
        assert_eq!(next("0 9 * * mon", midnight), midnight + 2 * 1_440 + 540);
        assert_eq!(next("0 0 21 11 sun", midnight - 1), midnight);
        assert_eq!(next("0 0 21 11 sun", midnight), midnight + 1_440);
        // The next 29 February is that of 2028.
        assert_eq!(next("0 0 29 2 *", midnight) / MINUTES_A_DAY, 21_243);
        // A Sunday that is a 29 February comes in 2032, and once more after 28 years; from 2088 on after forty.
        assert_eq!(next("0 0 29 2 */7", midnight) / MINUTES_A_DAY, 22_704);
        assert_eq!(next("0 0 29 2 */7", 22_704 * MINUTES_A_DAY) / MINUTES_A_DAY, 22_704 + 10_227);
        assert_eq!(next("0 0 29 2 */7", 43_158 * MINUTES_A_DAY) / MINUTES_A_DAY, 43_158 + 14_609);
    }
}
