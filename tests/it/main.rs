//! Real hubs, desks and visitors as processes and sockets on loopback: what survives, and what never happens.

mod burst;
mod checker;
#[cfg(unix)]
mod frozen;
mod offline;
mod owners;
#[cfg(target_os = "linux")]
mod power_cut;
