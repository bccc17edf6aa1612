//! The one place of this crate that draws random numbers: where the numbering of our streams begins, which
//! RFC 3550 wants to be unpredictable.

#[allow(clippy::disallowed_methods)]
pub(crate) fn number() -> u32 {
    rand::random()
}
