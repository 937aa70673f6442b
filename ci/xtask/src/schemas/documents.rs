//! The documents that programs read: findings and plans.

use dsc_model::schema::{Key, Object, Shape};
use dsc_plan::{Action, DriftKind, HazardKind, ObjectKind};

/// Numbers of things.
const COUNT: Shape = Shape::Whole(0, i64::MAX);
/// Lines and columns.
const PLACE: Shape = Shape::Whole(1, i64::MAX);
const RANGE: &str = "{ start: { line: 3, column: 5, byte: 40 }, end: { line: 3, column: 9, byte: 44 } }";
const FINGERPRINT: Shape = Shape::Matching("^[0-9a-f]{32}$");
const FILE: &str = "usa/northwind.dsc.yaml";

fn key(name: &'static str, doc: &'static str, shape: Shape, example: &'static str) -> Key {
    Key { name, doc, example, shape }
}

/// An object that has all of its keys, but for those named.
fn object(keys: Vec<Key>, optional: &[&str]) -> Shape {
    let needed = keys.iter().map(|key| key.name).filter(|name| !optional.contains(name)).collect();
    Shape::Object(Object { keys, needed, kinds: Vec::new() })
}

fn list(shape: Shape) -> Shape {
    Shape::List(Box::new(shape))
}

/// `dsc lint --output json`.
pub fn diagnostics() -> Shape {
    let level = |words: &[&'static str]| Shape::Word(words.to_vec());
    let counts = vec![
        key("error", "Findings that cannot stay", COUNT, "1"),
        key("warning", "Findings that will be regretted", COUNT, "0"),
        key("info", "Findings that are good to know", COUNT, "0"),
        key("suppressed", "Findings that comments allow", COUNT, "2"),
        key("baselined", "Findings that the baseline accepts", COUNT, "12"),
        key("stale", "Lines of the baseline that match nothing any more", COUNT, "0"),
        key("old", "Findings that are on the base of a request already (`dsc check --new-only`)", COUNT, "0"),
        key("accepted", "Breaks that `dsc.toml` accepts (`dsc check`)", COUNT, "0"),
        key("files", "Model files that were read", COUNT, "9"),
    ];
    object(
        vec![
            key(
                "version",
                "Counts up when a reader of the old form would misread the new one",
                Shape::Whole(1, 1),
                "1",
            ),
            key(
                "counts",
                "How many there are",
                object(counts, &[]),
                "{ error: 1, warning: 0, info: 0, suppressed: 2, baselined: 12, stale: 0, old: 0, accepted: 0, files: 9 }",
            ),
            key(
                "fail_level",
                "Findings of at least this level end in exit code 1",
                level(&["off", "info", "warning", "error"]),
                "error",
            ),
            key("findings", "By path, place and code", list(finding()), "[]"),
            key(
                "downstream",
                "Who is downstream of what a request changes; only `dsc check` says it",
                object(downstream(), &[]),
                "{ starts: [], affected: [], owners: [] }",
            ),
        ],
        &["downstream"],
    )
}

/// `dsc impact --format json`.
pub fn impact() -> Shape {
    let version = key(
        "version",
        "Counts up when a reader of the old form would misread the new one",
        Shape::Whole(1, 1),
        "1",
    );
    let mut keys = vec![version];
    keys.extend(downstream());
    object(keys, &[])
}

fn downstream() -> Vec<Key> {
    let repository = || Shape::Either(vec![Shape::Text, Shape::Nothing]);
    let thing = vec![
        key("kind", "What it is", Shape::Text, "workspace"),
        key("address", "Its full address", Shape::Text, "usa/reporting"),
        key("through", "The address of what it hangs on", Shape::Text, "usa/reporting.live"),
        key("steps", "How many steps lead there", PLACE, "2"),
        key("owner", "Whose it is", Shape::Text, "\"team `usa/shop`\""),
        key("repository", "The repository of its owner, if one is named", repository(), "acme/shop@main"),
    ];
    let owner = vec![
        key("owner", "A scope", Shape::Text, "\"team `usa/shop`\""),
        key("repository", "Its repository, if one is named", repository(), "acme/shop@main"),
        key("affected", "How many of its things are downstream", COUNT, "4"),
    ];
    vec![
        key("starts", "The addresses that it begins from", Shape::Texts, "[usa/sales.customers]"),
        key("affected", "What hangs on them, the nearest first", list(object(thing, &[])), "[]"),
        key("owners", "Whose that is", list(object(owner, &[])), "[]"),
    ]
}

fn finding() -> Shape {
    let related = vec![
        key("message", "What is to be seen there", Shape::Text, "part of the key"),
        key("file", "Relative to the project", Shape::Text, FILE),
        key("range", "Where", range(), RANGE),
    ];
    object(
        vec![
            key(
                "rule",
                "Its name, as it is written after `allow`",
                Shape::Matching("^[a-z0-9]+(-[a-z0-9]+)*$"),
                "unknown-key",
            ),
            key("code", "Its code", Shape::Matching("^DSC[0-9]{4}$"), "DSC0105"),
            key("level", "How much it weighs here", Shape::Word(vec!["info", "warning", "error"]), "error"),
            key("message", "What is wrong", Shape::Matching("."), "unknown key `retension`"),
            key(
                "label",
                "What is to be seen at the place; left out where the message says it all",
                Shape::Text,
                "part of the key",
            ),
            key(
                "help",
                "The next step",
                Shape::Either(vec![Shape::Text, Shape::Nothing]),
                "did you mean `retention`?",
            ),
            key(
                "address",
                "The object concerned; empty for a whole file",
                Shape::Text,
                "usa/northwind.customers",
            ),
            key(
                "field",
                "The field of that object; empty where the whole object is meant",
                Shape::Text,
                "key",
            ),
            key("file", "Relative to the project, with `/` between its parts", Shape::Matching("."), FILE),
            key("line", "The same as in `range.start`", PLACE, "3"),
            key("column", "The same as in `range.start`", PLACE, "5"),
            key("range", "From the first character to the one after the last", range(), RANGE),
            key("related", "Other places that belong to it", list(object(related, &[])), "[]"),
            key(
                "fingerprint",
                "Stays while the fault stays, wherever it moves: hash of rule, address, field and occurrence",
                FINGERPRINT,
                "\"0123456789abcdef0123456789abcdef\"",
            ),
            key(
                "fix",
                "A change of the text that silences it; left out where none is known",
                fix(),
                "{ title: write `retention`, safe: false, edits: [] }",
            ),
        ],
        &["label", "fix"],
    )
}

fn fix() -> Shape {
    let edit = vec![
        key("file", "Relative to the project", Shape::Text, FILE),
        key("range", "What goes away; empty for an insertion", range(), RANGE),
        key("text", "What comes instead", Shape::Text, "retention"),
    ];
    object(
        vec![
            key("title", "What it does, as an order", Shape::Text, "write `retention`"),
            key("safe", "The meaning certainly stays what the author wanted", Shape::Truth, "false"),
            key("edits", "Changes that do not overlap", list(object(edit, &[])), "[]"),
        ],
        &[],
    )
}

fn range() -> Shape {
    let at = || {
        object(
            vec![
                key("line", "From 1", PLACE, "3"),
                key("column", "From 1, in characters", PLACE, "5"),
                key("byte", "From 0, in bytes of the file", COUNT, "40"),
            ],
            &[],
        )
    };
    object(
        vec![
            key("start", "The first character", at(), "{ line: 3, column: 5, byte: 40 }"),
            key("end", "The character after the last", at(), "{ line: 3, column: 9, byte: 44 }"),
        ],
        &[],
    )
}

/// A saved plan, or the plans of every platform.
pub fn plans() -> Shape {
    let version = || {
        key(
            "version",
            "Counts up when a reader of the old form would misread the new one",
            Shape::Whole(1, 1),
            "1",
        )
    };
    const EXAMPLE: &str =
        "{ platform: embedded, model_hash: \"a1\", observed_hash: \"b2\", steps: [], drift: [] }";
    const EXAMPLES: &str =
        "[{ platform: embedded, model_hash: \"a1\", observed_hash: \"b2\", steps: [], drift: [] }]";
    Shape::Either(vec![
        object(
            vec![version(), key("plan", "The plan of one platform, as it is saved", plan(), EXAMPLE)],
            &[],
        ),
        object(vec![version(), key("plans", "The plans of all platforms", list(plan()), EXAMPLES)], &[]),
    ])
}

fn plan() -> Shape {
    let drift = vec![
        key("address", "The thing in the model that it is about", Shape::Text, "usa/northwind"),
        key(
            "message",
            "What was seen, as one phrase",
            Shape::Text,
            "\"`eve` has SELECT on `usa_northwind.customers`\"",
        ),
        key(
            "kind",
            "What kind of thing it is, as `dsc explain` takes it",
            Shape::Word(DriftKind::ALL.map(DriftKind::name).to_vec()),
            "drift",
        ),
    ];
    object(
        vec![
            key("platform", "Name of the platform", Shape::Text, "embedded"),
            key("model_hash", "Hash of the part of the model that concerns it", Shape::Text, "\"5d41402a\""),
            key("observed_hash", "Hash of what was seen on the platform", Shape::Text, "\"7d793037\""),
            key("steps", "What is done, in order; those of one group stand together", list(step()), "[]"),
            key(
                "drift",
                "What was seen that the model does not say, and that no step touches",
                list(object(drift, &[])),
                "[]",
            ),
        ],
        &[],
    )
}

fn step() -> Shape {
    let words = |words: Vec<&'static str>| Shape::Word(words);
    let check = vec![
        key(
            "query",
            "A query that gives one number, which must be zero",
            Shape::Text,
            "select count(*) from merge.customers where city is null",
        ),
        key(
            "fault",
            "What is wrong with the things that it counts",
            Shape::Text,
            "rows of `customers` have no `city`",
        ),
    ];
    let cause = vec![
        key("file", "Relative to the project", Shape::Text, FILE),
        key("line", "From 1", PLACE, "12"),
        key("message", "What it says", Shape::Text, "the dataset `customers`"),
    ];
    let hazard = vec![
        key(
            "kind",
            "The kind of danger, as `--allow` takes it",
            words(HazardKind::ALL.iter().map(|kind| kind.name()).collect()),
            "deletes-data",
        ),
        key("message", "What would happen here", Shape::Text, "the 14 rows of `customers` are lost"),
    ];
    object(
        vec![
            key("address", "The thing in the model that it is about", Shape::Text, "usa/northwind.customers"),
            key(
                "action",
                "Whether something comes, changes or goes",
                words([Action::Create, Action::Update, Action::Delete].map(Action::word).to_vec()),
                "create",
            ),
            key("summary", "What it does, as one phrase", Shape::Text, "create the merge table"),
            key(
                "details",
                "The single changes, where it makes more than one",
                Shape::Texts,
                "[add the column `city`]",
            ),
            key(
                "checks",
                "Questions that have to be answered with zero before",
                list(object(check, &[])),
                "[]",
            ),
            key(
                "commands",
                "What is executed, in order, in the platform's own words",
                Shape::Texts,
                "[create schema staging]",
            ),
            key("records", "What the ledger is told, in the same transaction", list(record()), "[]"),
            key("causes", "The lines of the model that cause it", list(object(cause, &[])), "[]"),
            key("hazards", "What is dangerous about it", list(object(hazard, &[])), "[]"),
            key(
                "privilege",
                "The privilege that it needs; empty where the platform has none",
                Shape::Text,
                "create on schema staging",
            ),
            key("group", "The number of its transaction", COUNT, "0"),
            key("needs", "The groups that must have succeeded before", list(COUNT), "[0]"),
        ],
        &[],
    )
}

fn record() -> Shape {
    let made = vec![
        key("address", "The address in the model that it stands for", Shape::Text, "usa/northwind.customers"),
        key("definition", "What it is, in the platform's own form", Shape::Text, "id bigint not null"),
    ];
    let change = vec![key(
        "made",
        "It is there now and ours",
        object(made, &[]),
        "{ address: usa/northwind, definition: \"\" }",
    )];
    object(
        vec![
            key("kind", "What it is", Shape::Word(ObjectKind::ALL.map(ObjectKind::word).to_vec()), "table"),
            key("schema", "Its schema; for a schema itself its own name", Shape::Text, "staging"),
            key("name", "Its name", Shape::Text, "usa_northwind_customers"),
            key(
                "change",
                "What became of it",
                Shape::Either(vec![Shape::Word(vec!["gone"]), object(change, &[])]),
                "gone",
            ),
        ],
        &[],
    )
}
