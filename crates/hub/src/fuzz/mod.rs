//! What comes from outside, and what must hold whatever it is (quality.md, section 2). Each function takes any bytes
//! and panics when a promise is broken. `cargo xtask fuzz` looks for such bytes; the tests run each function over
//! those that were kept.

mod archives;
mod attachments;
mod frames;
mod settings;

pub use archives::archives;
pub use attachments::attachments;
pub use frames::frames;
pub use settings::settings;

#[cfg(test)]
#[path = "../../../../fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn quality_2_no_frame_of_a_client_breaks_the_hub() {
        replay("frames_to_hub", super::frames);
    }

    #[test]
    fn quality_2_no_settings_are_taken_that_cannot_be_worked_with() {
        replay("settings", super::settings);
    }

    #[test]
    fn quality_2_c6_whatever_a_file_holds_its_type_is_told() {
        replay("attachments", super::attachments);
    }

    #[test]
    fn quality_2_c6_an_archive_is_what_a_program_that_unpacks_it_finds() {
        replay("archives", super::archives);
    }
}
