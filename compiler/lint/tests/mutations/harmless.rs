//! Changes that mean something else and are right all the same: the model says so, and nobody can know better.

use serde_json::Value;

/// Paths of the canonical form whose values somebody may set as they like, with the reason. `*` stands for one name,
/// `**` for whatever follows.
const FREE: &[(&str, &str)] = &[
    ("**/description", "words for people"),
    ("**/meta", "free notes"),
    ("**/meta/**", "free notes"),
    ("assignments/*", "another platform, or the default one, that can serve the group all the same"),
    ("assignments/*/*", "another state or platform that can serve the group all the same"),
    ("**/host", "a machine of another name; that it answers shows when it is asked"),
    ("**/port", "another port"),
    ("**/database", "a database of another name"),
    ("**/bootstrap", "other brokers"),
    ("**/schema_registry", "another registry"),
    ("**/url", "another service"),
    ("**/endpoint", "another service"),
    ("**/secrets", "another config provider of the workers, who alone know theirs"),
    ("**/path", "a file or folder of another name"),
    ("**/done", "a folder of another name"),
    ("**/quarantine", "a folder of another name"),
    ("**/bucket", "a bucket of another name"),
    ("**/prefix", "objects or topics of another name"),
    ("**/location", "another place, or none, that no policy refuses"),
    ("**/locations", "other places that no policy refuses"),
    ("**/encryption", "what no policy asks for"),
    ("**/encryption/key_holder", "another holder that no policy refuses"),
    ("**/read_only", "whether somebody may write"),
    ("**/credential", "another credential of a type that fits, or none"),
    ("credential_stores/*/credentials/*", "certificates of authorities, which nothing names"),
    ("**/deprecated", "what is not used may be on its way out, or not"),
    ("**/deprecated/*", "words and days of something that nobody uses"),
    ("**/retention", "another time that is long enough for everybody"),
    ("**/staging_retention", "staging is kept for another time"),
    ("**/capacity", "room for as many as there are, or no limit"),
    ("**/keep_versions", "another number of copies that is enough"),
    ("**/storage_version", "another format that the oldest reader knows"),
    ("**/oldest_reader", "a reader that knows the format"),
    ("**/history", "what a platform keeps, or a group needs, that still fits"),
    ("**/status", "whether business relies on it"),
    ("**/priority", "which goes first"),
    ("**/classification", "another class that everybody may have who reads it"),
    ("**/schedule", "another time that is soon enough"),
    ("**/schedule/*", "another time that is soon enough"),
    ("datastores/*/ingestion/*", "another way that the container and every platform know"),
    ("datastores/*/ingestion/topics/*", "a topic of another name"),
    ("datastores/*/ingestion/create_topics/*", "topics that are made in another way, or as the cluster does"),
    ("datastores/*/ingestion/route/*", "another field of events"),
    ("datastores/*/ingestion/route/to/*", "another value of events"),
    ("**/physical", "another name in tables"),
    ("**/partition_by", "other pieces, of columns that fit"),
    ("**/key", "another key, of columns that fit"),
    ("**/version", "another order, of columns that fit"),
    ("datastores/*/consumers", "others who may read it, besides those who do"),
    ("datastores/*/datasets/*", "a dataset that nobody reads comes, goes or is called otherwise"),
    (
        "datastores/*/datasets/*/columns/*",
        "a column that nothing names comes, goes, or has another name or type",
    ),
    ("datastores/*/datasets/*/columns/*/*", "details of a column that still fit what refers to it"),
    ("ecosystem/classifications", "a class that nothing has"),
    ("ecosystem/live_branch", "another branch that owns nothing"),
    ("**/repository", "another owner: who may own what is decided outside of the model"),
    ("policies/*", "a policy that refuses nothing there is comes, goes or is called otherwise"),
    ("policies/*/**", "a limit that refuses nothing there is"),
    ("vendors/*/cloud", "another cloud that no policy refuses"),
    ("vendors/*/locations/**", "a place where nothing stands"),
    ("platforms/*/instances/*", "an instance more or less, with room enough"),
    ("platforms/*/kafka_connect", "topics are read directly"),
    ("platforms/*/credential_store", "each instance names its credential"),
    ("platforms/*/default", "every group has a platform all the same"),
    ("primary_ingestion/*", "every platform that may read at the source can"),
    ("roles/*", "a role more"),
    ("roles/*/*", "what a role may do"),
    ("users/*", "a user more, less or otherwise called"),
    ("users/*/*", "what a user may do"),
    ("scenarios/**", "another play that is whole in itself; its files are looked at when it is played"),
    ("transformers/*/sql/*", "queries are read by the engine"),
    ("workspaces/*", "a workspace is called otherwise, and no assignment or transformer names it"),
    ("workspaces/*/classifications", "classes that nothing has that is read"),
    ("workspaces/*/classifications/*", "classes that nothing has that is read"),
    ("workspaces/*/readers", "others may read it"),
    ("workspaces/*/groups/*", "a group is called otherwise, and no assignment names it"),
    ("workspaces/*/groups/*/datasets", "reads others that it may read"),
    ("workspaces/*/groups/*/needs", "needs nothing in particular"),
    ("workspaces/*/groups/*/needs/*", "needs what its stores and platforms can give"),
];

/// Every place at which two canonical forms differ: names down to it, with `/` between.
pub fn changes(before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), Some(before), Some(after), &mut found);
    found
}

fn walk<'v>(
    path: &mut Vec<&'v str>,
    before: Option<&'v Value>,
    after: Option<&'v Value>,
    found: &mut Vec<String>,
) {
    if before == after {
        return;
    }
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (before, after) {
        for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
            path.push(key);
            walk(path, old.get(key), new.get(key), found);
            path.pop();
        }
        return;
    }
    found.push(path.join("\u{1f}"));
}

/// Whether a change is one that somebody may make.
pub fn is_harmless(change: &str) -> bool {
    let names: Vec<&str> = change.split('\u{1f}').collect();
    FREE.iter().any(|(pattern, _)| fits(&pattern.split('/').collect::<Vec<_>>(), &names))
}

fn fits(pattern: &[&str], names: &[&str]) -> bool {
    match (pattern, names) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=names.len()).any(|skipped| fits(rest, &names[skipped..])),
        (["*", rest @ ..], [_, names @ ..]) => fits(rest, names),
        ([name, rest @ ..], [first, names @ ..]) => name == first && fits(rest, names),
        ([..], []) | ([], [..]) => false,
    }
}
