//! The server that routes conversations.
pub mod admin;
pub mod auth;
pub mod bus;
pub mod clock;
pub mod core;
pub(crate) mod figures;
mod files;
pub mod folder;
mod frames;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod heads;
mod http;
/// The OpenAPI document of the administrators' HTTP API.
pub use http::admin::document as openapi;
pub mod ice;
pub mod ids;
mod reading;
pub mod seed;
pub mod serve;
pub mod session;
pub mod store;
pub mod trial;
