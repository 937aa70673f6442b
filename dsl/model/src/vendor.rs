//! `vendors`: who runs machines, in which cloud, and where.

use dsc_syntax::{Kind, Value};

use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Choice, Many, Word};

/// The cloud that a vendor's machines belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cloud {
    /// Alibaba Cloud.
    Alibaba,
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
    /// DigitalOcean.
    Digitalocean,
    /// Google Cloud.
    Gcp,
    /// Hetzner Cloud.
    Hetzner,
    /// IBM Cloud.
    Ibm,
    /// Oracle Cloud.
    Oracle,
    /// OVHcloud.
    Ovh,
    /// Machines of one's own.
    Private,
    /// Scaleway.
    Scaleway,
    /// Tencent Cloud.
    Tencent,
}

impl Choice for Cloud {
    const ALL: &'static [(&'static str, Self)] = &[
        ("alibaba", Cloud::Alibaba),
        ("aws", Cloud::Aws),
        ("azure", Cloud::Azure),
        ("digitalocean", Cloud::Digitalocean),
        ("gcp", Cloud::Gcp),
        ("hetzner", Cloud::Hetzner),
        ("ibm", Cloud::Ibm),
        ("oracle", Cloud::Oracle),
        ("ovh", Cloud::Ovh),
        ("private", Cloud::Private),
        ("scaleway", Cloud::Scaleway),
        ("tencent", Cloud::Tencent),
    ];
}

/// A vendor.
#[derive(Clone, Debug, PartialEq)]
pub struct Vendor {
    /// Its name.
    pub name: Word,
    /// What it is.
    pub description: Option<Word>,
    /// Whose cloud it is.
    pub cloud: Option<Cloud>,
    /// Its locations, a parent before its children.
    pub locations: Many<Location>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// A place where a vendor has machines; it contains its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Its own name.
    pub name: Word,
    /// The number of its vendor in this file.
    pub vendor: u32,
    /// The number of the location around it in this file.
    pub parent: Option<u32>,
}

pub(crate) const FIELDS: &[Field<Vendor>] = &[
    Field { name: "description", doc: "What it is", read: |r, o, v| o.description = r.text(v) },
    Field { name: "cloud", doc: "Cloud that its machines belong to", read: |r, o, v| o.cloud = r.choice(v) },
    Field {
        name: "locations",
        doc: "Tree of places, `{}` as leaf",
        read: |r, o, v| o.locations = locations(r, v),
    },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.named(value, ":", |reader, name, value| {
        let mut vendor =
            Vendor { name, description: None, cloud: None, locations: Many::default(), meta: None };
        reader.object(value, FIELDS, &mut vendor);
        if vendor.cloud.is_none() && value.kind() == Kind::Map && value.entry("cloud").is_none() {
            reader.missing_key(name, "cloud", "name the cloud that its machines belong to, or `private`");
        }
        reader.model.vendors.push(vendor);
    });
}

fn locations<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<Location> {
    let start = reader.model.locations.len();
    let vendor = reader.model.vendors.len() as u32;
    read_locations(reader, value, vendor, None);
    Many::between(start, reader.model.locations.len())
}

fn read_locations<'a>(reader: &mut Reader<'a>, value: Value<'a>, vendor: u32, parent: Option<u32>) {
    if value.kind() != Kind::Map {
        reader.wrong_shape(value, "places below places, with `{}` as leaf");
        return;
    }
    for (key, value) in value.entries() {
        let Some(name) = reader.key_word(key) else { continue };
        let number = reader.model.locations.len() as u32;
        reader.model.locations.push(Location { name, vendor, parent });
        read_locations(reader, value, vendor, Some(number));
    }
}
