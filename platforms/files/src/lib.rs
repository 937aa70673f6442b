//! Sources that are folders: CSV, Parquet, JSON lines, and inboxes with a file per event.
