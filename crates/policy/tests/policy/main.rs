//! The policy from the outside: what a file may say, which place counts, and the documents for IT.

#![allow(missing_docs, reason = "these are tests")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that finds nothing has failed"
)]

mod documents;
mod places;
mod precedence;
mod printed;
mod table;
mod wrong;
