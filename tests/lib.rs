//! Tests across processes: `it/` in Rust on loopback, `e2e/` with the real window and real browsers, and
//! `bin/bench`, which measures. What they share is here: processes that can be killed, clients that
//! come back, and the checker of what they wrote.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "what happened is read by the person who runs the tests"
)]

pub mod rig;
