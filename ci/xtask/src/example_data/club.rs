//! Events of the readers' club: out of order, now and then twice, now and then of no use.

use std::collections::BTreeMap;

use super::sheet::{Column, Counts, Json, Sheet, Value, column};
use crate::random::Random;

const MEMBER_COLUMNS: &[Column] = &[
    column("member_id", Json::Bare),
    column("full_name", Json::Quoted),
    column("city", Json::Quoted),
    column("points", Json::Bare),
    column("event_at", Json::Quoted),
    column("event_id", Json::Quoted),
];

const REVIEW_COLUMNS: &[Column] = &[
    column("review_id", Json::Bare),
    column("member_id", Json::Bare),
    column("isbn", Json::Quoted),
    column("stars", Json::Bare),
    Column { name: "opinion", source: "body", json: Json::Quoted },
    column("event_at", Json::Quoted),
    column("event_id", Json::Quoted),
];

const NAMES: [&str; 12] =
    ["Ana", "Björn", "Chloé", "Đorđe", "Eleni", "Fatma", "Gwen", "浩", "Inés", "Jürgen", "Kofi", "Łucja"];

const SURNAMES: [&str; 10] = [
    "O'Brien",
    "Smith-Jones",
    "Müller",
    "Šimić",
    "Παππά",
    "Yıldız",
    "佐藤",
    "de la Cruz",
    "Nguyễn",
    "Wiśniewska",
];

const CITIES: [&str; 6] = ["Boston", "Porto", "Utrecht", "Köln", "Θεσσαλονίκη", "Malmö"];

const OPINIONS: [&str; 6] = [
    "Could not put it down, then dropped it in the bath",
    "\"Fine\", as my mother says",
    "Zu lang.\nAber schön.",
    "Ωραίο!",
    "五つ星 ⭐⭐⭐⭐⭐",
    "The cook did it; again",
];

/// What the club delivers on both days.
pub struct Club {
    pub monday: Day,
    pub tuesday: Day,
}

/// The events of a day, and the state they leave behind.
pub struct Day {
    /// One JSON object each, in the order of arrival.
    pub lines: Vec<String>,
    pub members: Sheet,
    pub reviews: Sheet,
    pub counts: Vec<(&'static str, Counts)>,
}

/// Makes the events of both days; reviews are about these books.
pub fn two_days(random: &mut Random, books: &[(String, u64)]) -> Club {
    let mut members = Stream::new(random.bits(), "member", MEMBER_COLUMNS);
    let mut reviews = Stream::new(random.bits(), "review", REVIEW_COLUMNS);

    members.happen(130, 0..60, "2026-03-02", &mut member);
    reviews.happen(150, 0..110, "2026-03-02", &mut |random, key| review(random, key, books));
    members.deliver_again(5);
    reviews.deliver_again(4);
    let monday = close_day(random, &mut members, &mut reviews, unusable(random_times("2026-03-02")));

    members.happen(50, 0..75, "2026-03-03", &mut member);
    reviews.happen(60, 40..150, "2026-03-03", &mut |random, key| review(random, key, books));
    // Late ones: they happened before what is known already, and change nothing.
    members.happen_late(8, "2026-02-20", &mut member);
    reviews.happen_late(6, "2026-02-20", &mut |random, key| review(random, key, books));
    let tuesday = close_day(random, &mut members, &mut reviews, unusable(random_times("2026-03-03")));
    Club { monday, tuesday }
}

/// All events of one kind, and the newest of each key.
struct Stream {
    random: Random,
    kind: &'static str,
    columns: &'static [Column],
    /// What arrives today.
    today: Vec<Vec<Value>>,
    /// The newest event of each key, as a row.
    current: BTreeMap<u64, Vec<Value>>,
    /// The same at the end of the day before.
    yesterday: BTreeMap<u64, Vec<Value>>,
}

/// Makes the payload of an event, the key first.
type Payload<'a> = &'a mut dyn FnMut(&mut Random, u64) -> Vec<Value>;

impl Stream {
    fn new(seed: u64, kind: &'static str, columns: &'static [Column]) -> Self {
        let (today, current, yesterday) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Stream { random: Random::new(seed), kind, columns, today, current, yesterday }
    }

    /// Lets `count` events happen on `date`, to keys of the range.
    fn happen(&mut self, count: u64, keys: std::ops::Range<u64>, date: &str, payload: Payload) {
        let mut last_second = 0;
        for _ in 0..count {
            let key = keys.start + self.random.below(keys.end - keys.start);
            // Now and then two events share their second, and only the event's id tells which one is newer.
            let second = if self.random.percent(10) { last_second } else { self.random.below(86_400) };
            last_second = second;
            self.add(key, &at(date, second), payload);
        }
        // A tie for certain, on a key of its own choosing.
        self.add(keys.start, &at(date, 86_399), payload);
        self.add(keys.start, &at(date, 86_399), payload);
    }

    /// Lets events happen on an old date, to keys that are known already.
    fn happen_late(&mut self, count: usize, date: &str, payload: Payload) {
        let known: Vec<u64> = self.yesterday.keys().copied().take(count).collect();
        for key in known {
            let second = self.random.below(86_400);
            self.add(key, &at(date, second), payload);
        }
    }

    fn add(&mut self, key: u64, event_at: &str, payload: Payload) {
        let mut values = payload(&mut self.random, key);
        values.push(Some(String::from(event_at)));
        values.push(Some(uuid(&mut self.random)));
        let newest = match self.current.get(&key) {
            Some(known) => version(known) < version(&values),
            None => true,
        };
        if newest {
            self.current.insert(key, values.clone());
        }
        self.today.push(values);
    }

    /// Delivers the newest event of the first `count` keys once more.
    fn deliver_again(&mut self, count: usize) {
        self.today.extend(self.current.values().take(count).cloned().collect::<Vec<_>>());
    }

    /// What arrived today as JSON, and what it did.
    fn close(&mut self) -> (Vec<String>, Counts) {
        let lines = self.today.iter().map(|values| self.line(values)).collect();
        let mut counts = Counts { arrived: self.today.len(), ..Counts::default() };
        for (key, values) in &self.current {
            match self.yesterday.get(key) {
                None => counts.inserted += 1,
                Some(was) if was != values => counts.updated += 1,
                Some(_) => {}
            }
        }
        counts.not_newer = counts.arrived - counts.inserted - counts.updated;
        self.today.clear();
        self.yesterday.clone_from(&self.current);
        (lines, counts)
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(self.columns, 1);
        for values in self.current.values() {
            sheet.push(values.clone());
        }
        sheet
    }

    fn line(&self, values: &[Value]) -> String {
        let members =
            self.columns.iter().zip(values).map(|(column, value)| (column.source, column.json, value));
        let (mut payload, mut metadata) = (Vec::new(), vec![format!("\"type\": {}", quoted(self.kind))]);
        for (name, json, value) in members {
            let text = match (value, json) {
                (Some(text), Json::Bare) => text.clone(),
                (Some(text), Json::Quoted) => quoted(text),
                // A producer may say null or say nothing: half of the empty cities are just not there.
                (None, Json::Bare | Json::Quoted) if values[0].as_deref().is_some_and(is_even) => continue,
                (None, Json::Bare | Json::Quoted) => String::from("null"),
            };
            match name {
                "event_at" | "event_id" => metadata.push(format!("{}: {text}", quoted(name))),
                _ => payload.push(format!("{}: {text}", quoted(name))),
            }
        }
        format!("{{\"payload\": {{{}}}, \"metadata\": {{{}}}}}", payload.join(", "), metadata.join(", "))
    }
}

/// The columns that order two events of one key: they are the last two, and sort as text.
fn version(values: &[Value]) -> &[Value] {
    &values[values.len() - 2..]
}

fn is_even(key: &str) -> bool {
    key.ends_with(['0', '2', '4', '6', '8'])
}

fn close_day(
    random: &mut Random,
    members: &mut Stream,
    reviews: &mut Stream,
    unusable: Vec<(&'static str, String)>,
) -> Day {
    let (mut lines, mut member_counts) = members.close();
    let (review_lines, mut review_counts) = reviews.close();
    lines.extend(review_lines);
    let mut stray_counts = Counts::default();
    for (address, line) in unusable {
        let counts = match address {
            "usa/club.members" => &mut member_counts,
            "usa/club.reviews" => &mut review_counts,
            _ => &mut stray_counts,
        };
        counts.arrived += 1;
        counts.quarantined += 1;
        lines.push(line);
    }
    random.shuffle(&mut lines);
    Day {
        lines,
        members: members.sheet(),
        reviews: reviews.sheet(),
        counts: vec![
            ("usa/club.members", member_counts),
            ("usa/club.reviews", review_counts),
            ("usa/club", stray_counts),
        ],
    }
}

fn member(random: &mut Random, key: u64) -> Vec<Value> {
    vec![
        Some(key.to_string()),
        Some(format!("{} {}", random.one_of(&NAMES), random.one_of(&SURNAMES))),
        random.percent(75).then(|| String::from(*random.one_of(&CITIES))),
        Some(random.below(2_000).to_string()),
    ]
}

fn review(random: &mut Random, key: u64, books: &[(String, u64)]) -> Vec<Value> {
    vec![
        Some(key.to_string()),
        Some(random.below(60).to_string()),
        Some(random.one_of(books).0.clone()),
        Some((1 + random.below(5)).to_string()),
        random.percent(60).then(|| String::from(*random.one_of(&OPINIONS))),
    ]
}

/// Metadata of events whose fault lies elsewhere.
fn random_times(date: &str) -> impl FnMut(&str) -> String {
    let mut random = Random::new(date.bytes().map(u64::from).sum());
    let date = String::from(date);
    move |kind| {
        let event_at = at(&date, random.below(86_400));
        let event_id = uuid(&mut random);
        format!(
            "{{\"type\": {}, \"event_at\": {}, \"event_id\": {}}}",
            quoted(kind),
            quoted(&event_at),
            quoted(&event_id)
        )
    }
}

/// Events that can never be used, with the dataset (or only the store) that they claim to be for.
fn unusable(mut metadata: impl FnMut(&str) -> String) -> Vec<(&'static str, String)> {
    let (members, reviews, store) = ("usa/club.members", "usa/club.reviews", "usa/club");
    let isbn = quoted("9780000000002");
    let payloads = [
        // The key is missing.
        (members, "member", String::from(r#"{"full_name": "Nobody", "points": 0}"#)),
        // A word where a number belongs.
        (
            members,
            "member",
            String::from(r#"{"member_id": 7, "full_name": "Gwen Müller", "points": "plenty"}"#),
        ),
        // Null where the model says that there is always a value.
        (members, "member", String::from(r#"{"member_id": 8, "full_name": null, "points": 3}"#)),
        // More than a smallint holds.
        (reviews, "review", format!(r#"{{"review_id": 9, "member_id": 1, "isbn": {isbn}, "stars": 70000}}"#)),
        // The key is null.
        (reviews, "review", format!(r#"{{"review_id": null, "member_id": 2, "isbn": {isbn}, "stars": 4}}"#)),
        // A kind of event that the model routes nowhere.
        (store, "gift", String::from(r#"{"member_id": 3, "gift": "bookmark"}"#)),
    ];
    let mut events: Vec<(&'static str, String)> = payloads
        .into_iter()
        .map(|(address, kind, payload)| {
            (address, format!("{{\"payload\": {payload}, \"metadata\": {}}}", metadata(kind)))
        })
        .collect();
    // A time that is none.
    let metadata =
        r#"{"type": "member", "event_at": "yesterday", "event_id": "0f0e0d0c-0b0a-4908-8706-050403020100"}"#;
    let payload = r#"{"member_id": 9, "full_name": "Kofi Smith-Jones", "points": 12}"#;
    events.push((members, format!("{{\"payload\": {payload}, \"metadata\": {metadata}}}")));
    events
}

fn at(date: &str, second: u64) -> String {
    format!("{date} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Random bits in the form of a version 4 identifier.
fn uuid(random: &mut Random) -> String {
    let (high, low) = (random.bits(), random.bits());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFF,
        0x8000 | ((low >> 48) & 0x3FFF),
        low & 0xFFFF_FFFF_FFFF
    )
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
