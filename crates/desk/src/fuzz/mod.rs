//! What comes from outside, and what must hold whatever it is (quality.md, section 2). Each function takes any bytes
//! and panics when a promise is broken. `cargo xtask fuzz` looks for such bytes; the tests run each function over
//! those that were kept.

mod addresses;
mod frames;
mod rich_text;
mod searches;
mod stored;

pub use addresses::{addresses, links};
pub use frames::frames;
pub use rich_text::rich_text;
pub use searches::searches;
pub use stored::stored;

#[cfg(test)]
#[path = "../../../../fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn quality_2_no_frame_of_a_hub_breaks_the_desk() {
        replay("frames_to_desk", super::frames);
    }

    #[test]
    fn quality_2_c6_no_text_breaks_its_view_loses_a_word_or_leads_astray() {
        replay("rich_text", super::rich_text);
    }

    #[test]
    fn quality_2_d1_a_link_is_written_in_one_way() {
        replay("links", super::links);
    }

    #[test]
    fn quality_2_no_address_leads_a_plain_line_elsewhere() {
        replay("addresses", super::addresses);
    }

    #[test]
    fn quality_2_c14_whatever_is_searched_for_is_a_search() {
        replay("searches", super::searches);
    }

    #[test]
    fn quality_2_what_the_files_hold_never_stops_the_desk() {
        replay("stored", super::stored);
    }
}
