//! Types as engines write them, taken apart.

/// A type taken apart: `numeric(12,2)` is `numeric`, 12, 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its name.
    pub name: &'a str,
    /// The first number in its brackets.
    pub first: Option<u32>,
    /// The second one.
    pub second: Option<u32>,
}

impl Written<'_> {
    /// Takes a type apart. Arrays keep all of their text as their name.
    pub fn read(text: &str) -> Written<'_> {
        let whole = Written { name: text, first: None, second: None };
        let Some((name, numbers)) = text.split_once('(').filter(|_| text.ends_with(')')) else {
            return whole;
        };
        let mut numbers = numbers.trim_end_matches(')').split(',').map(|number| number.trim().parse().ok());
        Written { name, first: numbers.next().flatten(), second: numbers.next().flatten() }
    }

    /// Whether it says of itself that it holds what another one of its kind cannot: longer texts, more digits before the
    /// point, or more behind it. What says nothing of its size is not known to, and the greatest number of digits that an
    /// engine knows is what it takes where it does not know either.
    pub fn exceeds(self, other: Written<'_>, most_digits: u32) -> bool {
        let (Some(first), Some(limit)) = (self.first, other.first) else { return false };
        match (self.second, other.second) {
            (Some(behind), Some(limit_behind)) => {
                let before = first.saturating_sub(behind) > limit.saturating_sub(limit_behind);
                behind > limit_behind || before && first < most_digits
            }
            (_, _) => first > limit,
        }
    }
}
