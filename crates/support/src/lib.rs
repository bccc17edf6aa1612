//! What a support case needs (D6), and nothing personal: log files that rotate, crash files, and the bundle that a person
//! looks through and saves. Nothing here sends anything anywhere.
//!
//! What is personal is kept out twice:
//!
//! - **By type.** A file of facts takes only what is [`Reportable`]: numbers, words of the program's own source, moments,
//!   the origin of an address, and text that went through a [`Scrubber`]. A `String` does not compile.
//! - **By looking.** Each line of a log and each crash goes through the [`Scrubber`] before it is written, and again before
//!   it is bundled.

mod bundle;
mod crash;
mod lines;
mod logs;
mod recent;
mod report;
mod run;
mod scrub;

pub use bundle::{Bundle, BundleError, Bundled, MOST_BYTES, Part};
pub use crash::{Crash, MOST_CRASHES, Panicked, crashes, keep};
pub use lines::clean_line;
pub use logs::{LogError, LogFile, Logs, Writer};
pub use recent::{MOST_LOG_BYTES, Recent, recent};
pub use report::{Moment, Origin, Plain, Reportable};
pub use run::{Ended, Run};
pub use scrub::{Known, Scrubbed, Scrubber};

#[doc(hidden)]
pub mod macros {
    //! What [`report!`](crate::report!) needs of others.
    pub use serde::Serialize;
}
