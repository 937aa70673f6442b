//! What happens to a record on its way to its table, as a chain of transforms.

use std::collections::BTreeMap;

use dsc_model::Envelope;

use super::layout::{COORDINATES, Coordinates, KEY, VALUE};

/// What stands behind the name of a class of Connect's own transforms.
const OWN: &str = "org.apache.kafka.connect.transforms";

/// A chain of transforms, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Chain {
    names: Vec<String>,
    settings: BTreeMap<String, String>,
}

impl Chain {
    /// Everything of a record that lands byte for byte.
    pub(super) fn raw() -> Chain {
        let mut out = Chain::default();
        out.add("key", &format!("{OWN}.HoistField$Key"), &[("field", KEY)]);
        out.add("value", &format!("{OWN}.HoistField$Value"), &[("field", VALUE)]);
        out.coordinates();
        out
    }

    /// Columns of a record that lands typed, and the tables of those topics that are not called like theirs.
    pub(super) fn typed(envelope: Envelope, routes: &Routes<'_>) -> Chain {
        let mut out = Chain::default();
        match envelope {
            Envelope::Debezium => out.add(
                "unwrap",
                "io.debezium.transforms.ExtractNewRecordState",
                &[
                    // When and where the source changed the row: a change that is told again is known by that.
                    (
                        "add.fields",
                        "op,source.ts_ms,source.ts_us,source.lsn,source.file,source.pos,source.snapshot",
                    ),
                    // A delete becomes a row; the tombstone behind it says nothing more.
                    ("delete.tombstone.handling.mode", "rewrite"),
                ],
            ),
            // A tombstone would pass by all that follows, and the sink would leave it out without a word. With a value
            // that has no schema it comes to the dead letters, and is counted there.
            Envelope::Flat => {
                let told = [("field", "tombstone"), ("predicate", "isTombstone")];
                out.add("tombstone", &format!("{OWN}.HoistField$Value"), &told);
                out.set("predicates", "isTombstone");
                out.set("predicates.isTombstone.type", &format!("{OWN}.predicates.RecordIsTombstone"));
            }
        }
        // What has no schema comes to the dead letters here; the sink would fail for good.
        out.add("guard", &format!("{OWN}.SetSchemaMetadata$Value"), &[("schema.name", "row")]);
        out.coordinates();
        out.routes(routes);
        out
    }

    /// The settings of a connector with this chain.
    pub(super) fn settings(mut self) -> BTreeMap<String, String> {
        let names = self.names.join(",");
        self.set("transforms", &names);
        self.settings
    }

    /// Before any router, because it writes down the topic that the record came from.
    fn coordinates(&mut self) {
        let Coordinates { topic, partition, offset, time } = COORDINATES;
        let fields = [
            ("topic.field", topic),
            ("partition.field", partition),
            ("offset.field", offset),
            ("timestamp.field", time),
        ];
        self.add("coordinates", &format!("{OWN}.InsertField$Value"), &fields);
    }

    fn routes(&mut self, routes: &Routes<'_>) {
        let class = format!("{OWN}.RegexRouter");
        match routes {
            Routes::None => {}
            Routes::Cut { before, after } => {
                let regex = format!("{}(.*){}", quoted(before), quoted(after));
                self.add("table", &class, &[("regex", &regex), ("replacement", "$1")]);
            }
            // No name of a topic has this sign in it. So what one router made is never taken for a topic by the next,
            // though a table may be called like another topic.
            Routes::Each(pairs) => {
                for (number, (topic, table)) in pairs.iter().enumerate() {
                    let replacement = format!("={}", table.replace('\\', "\\\\").replace('$', "\\$"));
                    let told = [("regex", quoted(topic)), ("replacement", replacement)];
                    let told = told.each_ref().map(|(key, value)| (*key, value.as_str()));
                    self.add(&format!("table{}", number + 1), &class, &told);
                }
                self.add("table", &class, &[("regex", "=(.*)"), ("replacement", "$1")]);
            }
        }
    }

    fn add(&mut self, name: &str, class: &str, told: &[(&str, &str)]) {
        self.names.push(name.to_owned());
        self.set(&format!("transforms.{name}.type"), class);
        for (key, value) in told {
            self.set(&format!("transforms.{name}.{key}"), value);
        }
    }

    fn set(&mut self, key: &str, value: &str) {
        self.settings.insert(key.to_owned(), value.to_owned());
    }
}

/// How tables are found from topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Routes<'a> {
    /// Every table is called like its topic.
    None,
    /// A table's name is what is left of its topic's.
    Cut {
        /// What topics begin with.
        before: &'a str,
        /// What they end with.
        after: &'a str,
    },
    /// One by one: topic and table.
    Each(Vec<(&'a str, &'a str)>),
}

impl<'a> Routes<'a> {
    /// The routes of topics and their tables: one for all if the names allow it, since each of 200 costs time.
    pub(super) fn of(pairs: &[(&'a str, &'a str)]) -> Routes<'a> {
        if pairs.iter().all(|(topic, table)| topic == table) {
            return Routes::None;
        }
        if let Some((topic, table)) = pairs.first() {
            // A table's name may occur in its topic more than once: the last is meant more often.
            for (at, _) in topic.rmatch_indices(table) {
                let (before, after) = (&topic[..at], &topic[at + table.len()..]);
                let fits = |(topic, table): &(&str, &str)| {
                    let rest = topic.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                    rest == Some(table)
                };
                if pairs.iter().all(fits) {
                    return Routes::Cut { before, after };
                }
            }
        }
        Routes::Each(pairs.to_vec())
    }
}

/// A text as a regular expression of Java that matches it and nothing else.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        if !sign.is_ascii_alphanumeric() && !matches!(sign, '_' | '-') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Routes, quoted};

    #[test]
    fn one_route_does_for_all_topics_that_are_named_by_one_pattern() {
        assert_eq!(Routes::of(&[("a", "a"), ("b", "b")]), Routes::None);
        let debezium = [("nw.public.orders", "orders"), ("nw.public.Order Lines", "Order Lines")];
        assert_eq!(Routes::of(&debezium), Routes::Cut { before: "nw.public.", after: "" });
        let template = [("a.a.a.v1", "a"), ("a.a.b.v1", "b")];
        assert_eq!(Routes::of(&template), Routes::Cut { before: "a.a.", after: ".v1" });
        let explicit = [("ais.fixes.v3", "fixes"), ("engine.v1", "engine_readings")];
        assert_eq!(Routes::of(&explicit), Routes::Each(explicit.to_vec()));
    }

    #[test]
    fn a_name_is_matched_by_itself_alone() {
        assert_eq!(quoted("nw.public.a_b-c"), "nw\\.public\\.a_b-c");
    }
}
