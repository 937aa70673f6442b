//! Shares the topics of a store out among its connectors, so that few of them move when topics come and go.
//!
//! Each topic goes to the shard that ranks highest for it, by a hash of both. One more shard takes its share from all
//! others, and nothing moves between those; the names of the topics and how many there are decide alone.

use std::collections::BTreeMap;

/// The most topics that one connector carries. Of 100 connectors with one topic each a quarter ran out of connections;
/// one with 200 topics kept up with 18,000 records a second (measured in 2026 with Kafka 4.3 and Debezium 3.6).
pub const TOPICS_OF_A_SHARD: usize = 200;

/// The topics of each shard, by its number from 1; each list is sorted, and none is empty.
pub(super) fn shards<'a>(topics: impl IntoIterator<Item = &'a str>) -> BTreeMap<usize, Vec<&'a str>> {
    let mut hashed: Vec<(&str, u64)> = topics.into_iter().map(|topic| (topic, hash(topic))).collect();
    hashed.sort_unstable();
    hashed.dedup();
    let mut count = hashed.len().div_ceil(TOPICS_OF_A_SHARD).max(1);
    loop {
        let mut out: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (topic, hash) in &hashed {
            out.entry(highest(*hash, count)).or_default().push(topic);
        }
        if out.values().all(|topics| topics.len() <= TOPICS_OF_A_SHARD) {
            return out;
        }
        count += 1;
    }
}

/// The shard of so many that ranks highest for a hash.
fn highest(hash: u64, count: usize) -> usize {
    (1..=count).max_by_key(|shard| mix(hash ^ mix(*shard as u64))).unwrap_or(1)
}

/// The beginning of the hash of a name.
fn hash(name: &str) -> u64 {
    let digest = blake3::hash(name.as_bytes());
    digest.as_bytes()[..8].iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// Spreads the bits of a number over all of it: the last step of the generator SplitMix64.
fn mix(number: u64) -> u64 {
    let mut out = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    out = (out ^ (out >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    out = (out ^ (out >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    out ^ (out >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{TOPICS_OF_A_SHARD, hash, highest, mix, shards};

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("shop.public.table_{number}")).collect()
    }

    fn places(names: &[String]) -> BTreeMap<&str, usize> {
        let shards = shards(names.iter().map(String::as_str));
        let places = shards
            .into_iter()
            .flat_map(|(shard, topics)| topics.into_iter().map(move |topic| (topic, shard)));
        places.collect()
    }

    #[test]
    fn every_topic_has_one_shard_and_none_has_too_many() {
        for count in [0, 1, 199, 200, 201, 399, 400, 401, 5_000] {
            let names = names(count);
            let shards = shards(names.iter().map(String::as_str));
            assert_eq!(shards.values().map(Vec::len).sum::<usize>(), count);
            assert!(shards.values().all(|topics| !topics.is_empty() && topics.len() <= TOPICS_OF_A_SHARD));
            // Shares are uneven, but not by so much that half as many more were needed.
            assert!(
                shards.len() <= count.div_ceil(TOPICS_OF_A_SHARD) * 3 / 2 + 1,
                "{count}: {}",
                shards.len()
            );
        }
    }

    #[test]
    fn topics_move_only_to_a_shard_that_is_new() {
        let names = names(2_000);
        let mut before = places(&names[..1]);
        let mut moved = 0;
        for count in (1..=names.len()).step_by(37) {
            let after = places(&names[..count]);
            let was = before.values().copied().max().unwrap_or(1);
            for (topic, shard) in &before {
                let now = after[topic];
                assert!(now == *shard || now > was, "{topic} went from {shard} to {now} of {was}");
                moved += usize::from(now != *shard);
            }
            before = after;
        }
        // Dividing by the number of shards instead would move nearly all of them each time: some ten thousand.
        assert!(moved < 4_000, "{moved}");
    }

    /// Another hash would move topics for everybody who updates.
    #[test]
    fn names_lead_to_the_same_shards_for_ever() {
        // The published values of BLAKE3 and of SplitMix64.
        assert_eq!(hash("abc"), 0x6437_b3ac_3846_5133);
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(highest(hash("abc"), 1), 1);
        let names = names(450);
        let backwards = shards(names.iter().rev().map(String::as_str));
        assert_eq!(backwards, shards(names.iter().map(String::as_str)));
    }
}
