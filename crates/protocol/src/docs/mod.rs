//! The wire for those who do not read Rust: the AsyncAPI document and the tables of `docs/wire.md`, both
//! made from the types. `cargo run -p deskbell-protocol --example docs -- docs` writes them anew.

mod asyncapi;
mod shapes;
mod tables;

pub use asyncapi::document;
pub use shapes::{Shapes, TwoShapes};
pub use tables::{NoSuchTable, fill};
