//! "Did you mean": the candidate that a misspelt name was probably meant to be.

/// The candidate closest to `name`, if one is close enough to be worth saying.
///
/// Close enough: at most a third of the longer name's characters differ (Damerau-Levenshtein), or the two
/// differ in case or in `-`, `_` and blanks only. Ties go to the candidate that sorts first.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        let distance = if fold(candidate) == folded {
            0
        } else {
            let longest = name.chars().count().max(candidate.chars().count());
            if name.len().abs_diff(candidate.len()) > longest.div_ceil(3) {
                continue;
            }
            let distance = strsim::osa_distance(name, candidate);
            if distance > longest.div_ceil(3).min(longest.saturating_sub(1)) {
                continue;
            }
            distance
        };
        if best.is_none_or(|(least, text)| (distance, candidate) < (least, text)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let keys = ["datastores", "containers", "workspaces"];
        assert_eq!(closest("datastore", keys), Some("datastores"));
        assert_eq!(closest("contianers", keys), Some("containers"));
        assert_eq!(closest("Work-Spaces", keys), Some("workspaces"));
    }

    #[test]
    fn a_stranger_is_not() {
        assert_eq!(closest("zebra", ["datastores", "containers"]), None);
        assert_eq!(closest("a", ["b"]), None);
    }
}
