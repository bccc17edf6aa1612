//! The demo's shared tags (C7).

use super::people::demo_id;
use crate::store::Write;
use deskbell_domain::TagId;
use deskbell_protocol::head::Tag;

const TAGS: u64 = 7;

/// The recommended ones first.
const NAMES: &[&str] = &[
    "Delivery",
    "Return",
    "Damaged",
    "Invoice",
    "Advice",
    "Complaint",
    "Address change",
    "Availability",
    "Bathroom",
    "Bulbs",
    "Business customer",
    "Cable length",
    "Cancellation",
    "Club Gold",
    "Custom made",
    "Discount",
    "Dimmer",
    "Gift",
    "Installation",
    "Lost parcel",
    "Outdoor",
    "Payment",
    "Praise",
    "Spare part",
    "Warranty",
];

/// So many of them stand first.
const RECOMMENDED: usize = 6;

/// The id of a tag.
pub(super) fn tag(name: &str) -> TagId {
    let place = NAMES.iter().position(|&known| known == name).expect("the demo knows its own tags");
    demo_id(TAGS, place as u64)
}

pub(super) fn all() -> Vec<Write> {
    let tag = |(place, &name): (usize, &&str)| {
        Write::Tag(Tag { id: tag(name), name: name.to_owned(), recommended: place < RECOMMENDED })
    };
    NAMES.iter().enumerate().map(tag).collect()
}
