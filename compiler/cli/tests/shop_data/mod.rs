//! What arrives in a folder of the example's book shops: `./play` as tests call it.
#![allow(clippy::disallowed_methods, reason = "a test copies files")]

use std::path::{Path, PathBuf};

/// The example.
pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop")
}

/// What `./play` does: files arrive, and events are dropped into the inbox.
pub fn play(folder: &Path, day: &str) {
    let day_folder = example().join("days").join(day);
    for file in [
        "catalogue/authors.csv",
        "catalogue/books.csv",
        "tills/shops.csv",
        "tills/orders.csv",
        "tills/order_lines.csv",
        "scanners/levels.jsonl",
    ] {
        let to = folder.join("data").join(file);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        std::fs::copy(day_folder.join(file), to).expect("a file");
    }
    let inbox = folder.join("data/club/inbox");
    std::fs::create_dir_all(&inbox).expect("a folder");
    let events = std::fs::read_to_string(day_folder.join("events.jsonl")).expect("the events");
    for (number, event) in events.lines().enumerate() {
        std::fs::write(inbox.join(format!("{day}-{number:04}.json")), format!("{event}\n"))
            .expect("an event");
    }
}
