//! Sources that are folders: CSV, Parquet, JSON lines, and inboxes with a file per event.

pub mod csv;
pub mod event;
pub mod folder;
pub mod inbox;

pub use event::{Route, Routing};
pub use folder::Folder;
pub use inbox::{FileInbox, InboxSettings};
