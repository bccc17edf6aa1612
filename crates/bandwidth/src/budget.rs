//! Whether the next frame may go.

use crate::minimum::RecentMinimum;
use std::collections::VecDeque;
use std::time::Duration;

/// Packets that may be waiting for their report: two seconds at ten times the cap. Beyond it the oldest are forgotten.
const MOST_OPEN: usize = 5_000;

/// The numbers of the [`SendBudget`].
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetSettings {
    /// Packets of a frame leave at this multiple of the target.
    pub pace: f64,
    /// With more than this on its way beyond what the link takes at once, a frame is skipped: it would only
    /// be late, and make the next ones late.
    pub skip_over: Duration,
    /// With more than this the picture is made smaller at once, without waiting for the estimate.
    pub shrink_over: Duration,
    /// Nothing that was sent is reported for this much longer than usual: frames are skipped.
    pub late: Duration,
    /// The link's queue grew by more than this from one report to the next: it may have become narrow, so no frame goes
    /// before the next report tells more.
    pub jump: Duration,
    /// The longest wait for that.
    pub hold: Duration,
    /// At most one keyframe in this time, however many are asked for.
    pub keyframe_rest: Duration,
    /// With more than this on its way, lost packets are not sent again: a smaller keyframe gets through sooner.
    pub repair_under: Duration,
}

impl Default for BudgetSettings {
    fn default() -> Self {
        Self {
            pace: 2.5,
            skip_over: Duration::from_millis(100),
            shrink_over: Duration::from_millis(250),
            late: Duration::from_millis(200),
            jump: Duration::from_millis(40),
            hold: Duration::from_millis(120),
            keyframe_rest: Duration::from_millis(300),
            repair_under: Duration::from_millis(200),
        }
    }
}

/// What to do with the next frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Encode and send it.
    Send,
    /// Leave it out, before it is encoded: a frame that was encoded must be sent, for the next refer to it.
    Skip,
    /// Leave it out and go down the [`Ladder`](crate::Ladder) by [`shrink`](crate::Ladder::shrink), once until the next
    /// [`Send`](Self::Send).
    SkipAndShrink,
}

/// A leaky bucket of everything that is sent: voice, picture, repairs and padding. It holds what the link
/// has not taken yet, be it here or in the link's own queue, which the estimator sees.
#[derive(Clone, Debug)]
pub struct SendBudget {
    settings: BudgetSettings,
    target_bps: f64,
    /// Bits sent that the target has not paid for.
    level: f64,
    /// Bits sent that the pace has not paid for.
    burst: f64,
    at: Duration,
    /// When and how many bits, of what no report has passed yet; in the order of sending.
    open: VecDeque<(Duration, f64)>,
    newest_reported: Option<Duration>,
    queue: Duration,
    /// The queue jumped up: no frame until then, or until the next report.
    hold_until: Duration,
    keyframe: Option<Duration>,
    usual: RecentMinimum,
    shrunk: bool,
}

impl SendBudget {
    /// An empty bucket.
    pub const fn new(settings: BudgetSettings, target_bps: u64) -> Self {
        Self {
            settings,
            target_bps: target_bps as f64,
            level: 0.0,
            burst: 0.0,
            at: Duration::ZERO,
            open: VecDeque::new(),
            newest_reported: None,
            queue: Duration::ZERO,
            hold_until: Duration::ZERO,
            keyframe: None,
            usual: RecentMinimum::new(Duration::from_secs(10)),
            shrunk: false,
        }
    }

    /// The estimator's target, whenever it changes.
    pub fn set_target(&mut self, now: Duration, target_bps: u64) {
        self.leak(now);
        self.target_bps = (target_bps as f64).max(1_000.0);
    }

    /// A packet left, with all its headers: also a repair and padding, which the link carries like any other.
    pub fn on_sent(&mut self, now: Duration, bytes: u32) {
        self.leak(now);
        self.level += f64::from(bytes) * 8.0;
        self.burst += f64::from(bytes) * 8.0;
        self.open.push_back((now, f64::from(bytes) * 8.0));
        if self.open.len() > MOST_OPEN {
            self.open.pop_front();
        }
        // Before the first report the wait is counted from the first packet.
        self.newest_reported.get_or_insert(now);
    }

    /// Feedback came: when the newest packet of it was sent, and [`Estimator::queue`](crate::Estimator::queue).
    pub fn on_feedback(&mut self, now: Duration, newest_sent: Duration, queue: Duration) {
        self.leak(now);
        self.newest_reported = self.newest_reported.max(Some(newest_sent));
        self.usual.add(now, now.saturating_sub(newest_sent).as_secs_f64());
        while self.open.front().is_some_and(|(sent, _)| *sent <= newest_sent) {
            self.open.pop_front();
        }
        let jumped = queue > self.queue.saturating_add(self.settings.jump);
        self.hold_until = if jumped { now.saturating_add(self.settings.hold) } else { now };
        self.queue = queue;
        // The newest packet that came left the link's queue `queue` after it was sent. Since then the link has been
        // carrying what was sent later.
        let since = now.saturating_sub(newest_sent).as_secs_f64() - queue.as_secs_f64().min(5.0);
        let open: f64 = self.open.iter().map(|(_, bits)| bits).sum();
        self.level = (open - since * self.target_bps).max(0.0);
    }

    /// How long the link needs for what it holds already.
    pub fn backlog(&mut self, now: Duration) -> Duration {
        self.leak(now);
        Duration::from_secs_f64((self.level / self.target_bps).clamp(0.0, 60.0))
    }

    /// Whether the next frame may be encoded and sent.
    pub fn next_frame(&mut self, now: Duration) -> Verdict {
        let backlog = self.backlog(now);
        let late = self.is_late(now);
        if backlog <= self.settings.skip_over && !late && now >= self.hold_until {
            self.shrunk = false;
            return Verdict::Send;
        }
        if (backlog > self.settings.shrink_over || late) && !self.shrunk {
            self.shrunk = true;
            return Verdict::SkipAndShrink;
        }
        Verdict::Skip
    }

    /// A keyframe was sent, for whatever reason.
    pub const fn on_keyframe(&mut self, now: Duration) {
        self.keyframe = Some(now);
    }

    /// Whether a request for a keyframe (PLI, FIR) should be answered: not so soon after the last, nor while the last
    /// is still on its way, for then the request was made before it came, and a second would fill the link.
    pub fn may_answer_with_keyframe(&self, now: Duration) -> bool {
        let Some(last) = self.keyframe else { return true };
        let since = now.saturating_sub(last);
        let came = self.newest_reported.is_some_and(|reported| reported > last);
        since >= self.settings.keyframe_rest && (came || since >= self.settings.keyframe_rest * 4)
    }

    /// Whether a lost packet may be sent again now. The caller sends none of frames before the last keyframe, and none
    /// at all while a keyframe is due: they would only go before it.
    pub fn may_repair(&mut self, now: Duration) -> bool {
        self.backlog(now) <= self.settings.repair_under
    }

    /// How long the next packet should wait so that a frame does not fill the link's queue by itself; zero when
    /// it may leave now.
    pub fn wait(&mut self, now: Duration) -> Duration {
        self.leak(now);
        // Bursts up to 5 ms are one group to the estimator anyway, and spare a timer for each packet.
        let over = self.burst - self.target_bps * self.settings.pace * 0.005;
        Duration::from_secs_f64((over / (self.target_bps * self.settings.pace)).clamp(0.0, 1.0))
    }

    /// Something was sent after the newest that is reported, and its report is long overdue.
    fn is_late(&self, now: Duration) -> bool {
        let Some(reported) = self.newest_reported.filter(|_| !self.open.is_empty()) else { return false };
        let usual = Duration::from_secs_f64(self.usual.get().unwrap_or(0.3).clamp(0.0, 2.0));
        now.saturating_sub(reported) > usual + self.settings.late
    }

    fn leak(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.at = self.at.max(now);
        self.level = (self.level - passed * self.target_bps).max(0.0);
        self.burst = (self.burst - passed * self.target_bps * self.settings.pace).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn at_800_kbps() -> SendBudget {
        SendBudget::new(BudgetSettings::default(), 800_000)
    }

    #[test]
    fn more_than_the_link_takes_in_a_tenth_of_a_second_skips_frames_until_it_has_gone() {
        let mut budget = at_800_kbps();
        budget.on_sent(ms(0), 10_000);
        assert_eq!(budget.backlog(ms(0)), ms(100));
        assert_eq!(budget.next_frame(ms(0)), Verdict::Send);
        budget.on_sent(ms(0), 5_000);
        assert_eq!(budget.next_frame(ms(33)), Verdict::Skip);
        assert_eq!(budget.next_frame(ms(67)), Verdict::Send);
    }

    #[test]
    fn repairs_count_and_are_left_out_when_too_much_is_on_its_way() {
        let mut budget = at_800_kbps();
        for _ in 0..17 {
            assert!(budget.may_repair(ms(0)));
            budget.on_sent(ms(0), 1_200);
        }
        assert!(!budget.may_repair(ms(0)), "204 ms");
        assert!(budget.may_repair(ms(4)));
    }

    #[test]
    fn what_a_report_shows_to_be_queued_counts() {
        let mut budget = at_800_kbps();
        for at in 0..30 {
            budget.on_sent(ms(at * 10), 1_000);
        }
        // The newest that came left at 20 ms and waited for 240: of the 270 ms since sent, 40 are through.
        budget.on_feedback(ms(300), ms(20), ms(240));
        assert_eq!(budget.backlog(ms(300)), ms(230));
        assert_eq!(budget.next_frame(ms(300)), Verdict::Skip, "the queue jumped up");
    }

    #[test]
    fn a_great_backlog_shrinks_the_picture_once_until_a_frame_goes_again() {
        let mut budget = at_800_kbps();
        budget.on_sent(ms(0), 30_000);
        assert_eq!(budget.next_frame(ms(10)), Verdict::SkipAndShrink);
        assert_eq!(budget.next_frame(ms(43)), Verdict::Skip);
        assert_eq!(budget.next_frame(ms(210)), Verdict::Send);
    }

    #[test]
    fn a_link_that_reports_nothing_gets_no_frames() {
        let mut budget = at_800_kbps();
        for at in 0..10 {
            budget.on_sent(ms(at * 20), 100);
            budget.on_feedback(ms(at * 20 + 60), ms(at * 20), ms(0));
        }
        budget.on_sent(ms(250), 100);
        assert_eq!(budget.next_frame(ms(400)), Verdict::Send);
        assert_eq!(budget.next_frame(ms(450)), Verdict::SkipAndShrink, "270 ms, where 60 is usual");
    }

    #[test]
    fn a_request_for_a_keyframe_is_answered_once_and_not_while_one_is_on_its_way() {
        let mut budget = at_800_kbps();
        assert!(budget.may_answer_with_keyframe(ms(0)));
        budget.on_keyframe(ms(0));
        budget.on_sent(ms(0), 1_000);
        assert!(!budget.may_answer_with_keyframe(ms(299)));
        assert!(!budget.may_answer_with_keyframe(ms(400)), "nothing shows that it came");
        budget.on_sent(ms(300), 1_000);
        budget.on_feedback(ms(420), ms(300), ms(0));
        assert!(budget.may_answer_with_keyframe(ms(420)));
    }

    #[test]
    fn packets_of_a_frame_are_spread_over_two_and_a_half_times_the_target() {
        let mut budget = at_800_kbps();
        assert_eq!(budget.wait(ms(0)), ms(0));
        budget.on_sent(ms(0), 1_250);
        assert_eq!(budget.wait(ms(0)), ms(0), "five milliseconds may leave together");
        budget.on_sent(ms(0), 1_250);
        assert_eq!(budget.wait(ms(0)), ms(5));
        assert_eq!(budget.wait(ms(5)), ms(0));
    }
}
