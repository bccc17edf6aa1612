//! The wire as others see it: every frame and body as a picture, what is refused, and the documents that
//! describe it (design section 3).
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, also in the functions that tests share")]

mod codes;
mod documents;
mod pictures;
mod random;
mod specimens;
mod strictness;
