//! The hash of what a platform should hold, wherever in the model it is written. A model may have millions of columns, so
//! nothing is copied for it. Every structure is taken apart by name, so that a new field cannot be forgotten here.

use std::fmt::{Debug, Write};

use dsc_plan::desired::{
    DesiredColumn, DesiredConnect, DesiredDataset, DesiredPlatform, DesiredStore, DesiredView,
    DesiredWorkspace,
};

use super::access::forget_causes;

/// The hash, in hexadecimal.
pub(super) fn shape_hash(desired: &DesiredPlatform) -> String {
    let DesiredPlatform {
        name,
        model_hash: _,
        keep_versions,
        storage_version,
        staging_retention_seconds,
        connect,
        stores,
        workspaces,
        access,
    } = desired;
    let mut out = Digest::default();
    out.told(&(name, keep_versions, storage_version, staging_retention_seconds));
    connect.iter().for_each(|connect| tell_connect(connect, &mut out));
    stores.iter().for_each(|store| tell_store(store, &mut out));
    workspaces.iter().for_each(|workspace| tell_workspace(workspace, &mut out));
    let mut access = access.clone();
    forget_causes(&mut access);
    out.told(&access);
    out.hash()
}

fn tell_connect(connect: &DesiredConnect, out: &mut Digest) {
    let DesiredConnect { address, url, mark, sink, secrets, copies, database, cause: _ } = connect;
    out.told(&("connect", address, url, mark, sink, secrets, copies, database));
}

fn tell_store(store: &DesiredStore, out: &mut Digest) {
    let DesiredStore {
        address,
        schema,
        staging_schema,
        renamed_from,
        ingestion,
        schedule,
        consistency,
        datasets,
        cause: _,
    } = store;
    out.told(&("store", address, schema, staging_schema, renamed_from, ingestion, schedule, consistency));
    for dataset in datasets {
        tell_dataset(dataset, out);
    }
}

fn tell_dataset(dataset: &DesiredDataset, out: &mut Digest) {
    let DesiredDataset {
        address,
        name,
        table,
        renamed_from,
        columns,
        key,
        version,
        history,
        description,
        cause: _,
    } = dataset;
    out.told(&("dataset", address, name, table, renamed_from, key, version, history, description));
    for column in columns {
        let DesiredColumn { name, physical, renamed_from, data_type, nullable, cause: _ } = column;
        out.word(name);
        out.word(physical);
        out.word(renamed_from.as_deref().unwrap_or_default());
        // Writing into a string cannot end in an error.
        let _ = write!(out.text, "{data_type}{}", if *nullable { "?" } else { "!" });
    }
}

fn tell_workspace(workspace: &DesiredWorkspace, out: &mut Digest) {
    let DesiredWorkspace { address, schema, views, cause: _ } = workspace;
    out.told(&("workspace", address, schema));
    for view in views {
        let DesiredView { name, dataset, history, cause: _ } = view;
        out.word(name);
        out.word(dataset);
        out.word(if *history { "history" } else { "live" });
    }
}

/// A hash in the making.
#[derive(Default)]
struct Digest {
    text: String,
    hasher: blake3::Hasher,
}

/// Large enough that the hash works in one go, small enough to be no matter.
const BUFFER: usize = 1 << 16;

impl Digest {
    /// A text with its length before it, so that where it ends is part of it.
    fn word(&mut self, word: &str) {
        // Writing into a string cannot end in an error.
        let _ = write!(self.text, "{}:{word}", word.len());
        self.pass_on(BUFFER);
    }

    fn told(&mut self, thing: &dyn Debug) {
        let _ = writeln!(self.text, "{thing:?}");
        self.pass_on(BUFFER);
    }

    fn pass_on(&mut self, at_least: usize) {
        if self.text.len() >= at_least {
            self.hasher.update(self.text.as_bytes());
            self.text.clear();
        }
    }

    fn hash(mut self) -> String {
        self.pass_on(0);
        self.hasher.finalize().to_hex().to_string()
    }
}
