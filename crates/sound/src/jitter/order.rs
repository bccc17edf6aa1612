//! The place of a packet in an endless sequence, from 16 bits.

/// A jump ahead that still counts as loss (RFC 3550, appendix A.1: MAX_DROPOUT).
const MOST_AHEAD: i64 = 3_000;

/// A step back that still counts as disorder (RFC 3550, appendix A.1: MAX_MISORDER).
const MOST_BEHIND: i64 = 100;

/// Where a packet belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At this place of the sequence.
    At(i64),
    /// The sender began anew; all that waits is of its former life.
    Restart(i64),
    /// Far from the sequence, and alone with that so far.
    Stray,
}

/// Extends sequence numbers and timestamps.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// The newest place and the timestamp there.
    newest: Option<(i64, i64)>,
    /// The number that would follow a stray one: two in a row are a sender that began anew.
    after_stray: Option<u16>,
}

impl Sequence {
    /// Finds a packet's place and its endless timestamp.
    pub(super) fn place(&mut self, sequence: u16, timestamp: u32) -> (Place, i64) {
        let Some((newest, newest_time)) = self.newest else {
            let first = (i64::from(sequence), i64::from(timestamp));
            self.newest = Some(first);
            return (Place::At(first.0), first.1);
        };
        let place = newest + i64::from(sequence.wrapping_sub(low_16(newest)).cast_signed());
        let time = newest_time + i64::from(timestamp.wrapping_sub(low_32(newest_time)).cast_signed());
        if (newest - MOST_BEHIND..=newest + MOST_AHEAD).contains(&place) {
            self.after_stray = None;
            if place > newest {
                self.newest = Some((place, time));
            }
            return (Place::At(place), time);
        }
        if self.after_stray == Some(sequence) {
            self.after_stray = None;
            // Ahead of all that was, so that no old place can meet a new one.
            let begun = newest + MOST_AHEAD + 65_536;
            let place = begun - begun.rem_euclid(65_536) + i64::from(sequence);
            self.newest = Some((place, time));
            return (Place::Restart(place), time);
        }
        self.after_stray = Some(sequence.wrapping_add(1));
        (Place::Stray, time)
    }
}

/// The low 16 bits, as the wire has them.
fn low_16(place: i64) -> u16 {
    (place & 0xffff) as u16
}

/// The low 32 bits, as the wire has them.
fn low_32(time: i64) -> u32 {
    (time & 0xffff_ffff) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_timestamps_go_on_over_their_wrap() {
        let mut sequence = Sequence::default();
        let mut last = None;
        for n in 0..200_000u32 {
            let (number, time) = ((n % 65_536) as u16, n.wrapping_mul(960).wrapping_add(u32::MAX - 5_000));
            let (place, at) = sequence.place(number, time);
            let Place::At(place) = place else { panic!("{place:?} at {n}") };
            if let Some((last_place, last_at)) = last {
                assert_eq!((place, at), (last_place + 1, last_at + 960));
            }
            last = Some((place, at));
        }
    }

    #[test]
    fn a_packet_out_of_order_over_the_wrap_finds_its_place() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.place(65_535, 0), (Place::At(65_535), 0));
        assert_eq!(sequence.place(1, 1_920), (Place::At(65_537), 1_920));
        assert_eq!(sequence.place(0, 960), (Place::At(65_536), 960));
        assert_eq!(sequence.place(65_534, u32::MAX - 959), (Place::At(65_534), -960));
    }

    #[test]
    fn one_stray_packet_is_dropped_and_two_in_a_row_are_a_new_beginning() {
        let mut sequence = Sequence::default();
        sequence.place(100, 0);
        assert_eq!(sequence.place(40_000, 960).0, Place::Stray);
        assert_eq!(sequence.place(101, 960).0, Place::At(101));
        assert_eq!(sequence.place(40_000, 960).0, Place::Stray);
        let (Place::Restart(begun), _) = sequence.place(40_001, 1_920) else { panic!("not begun") };
        assert!(begun > 101, "an old place must not meet a new one");
        assert_eq!(sequence.place(40_002, 2_880).0, Place::At(begun + 1));
    }
}
