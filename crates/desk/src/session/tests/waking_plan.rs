//! Random plans of a computer that sleeps, stands still and has its clock set, on a network that comes and goes.

use super::*;
use proptest::prelude::*;

/// What happens to a computer and its network.
#[derive(Clone, Debug)]
enum Step {
    Passes(u64),
    Sleeps(u64),
    StandsStill(u64),
    IsSet(i64),
    Dies,
    Heals,
    Cuts,
    Wakes,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1_u64..40_000).prop_map(Step::Passes),
        2 => (1_u64..40_000_000).prop_map(Step::Sleeps),
        2 => (1_u64..60_000).prop_map(Step::StandsStill),
        2 => (-90_000_000_i64..90_000_000).prop_map(Step::IsSet),
        2 => Just(Step::Dies),
        2 => Just(Step::Heals),
        1 => Just(Step::Cuts),
        1 => Just(Step::Wakes),
    ]
}

/// A desk, and a hub that answers at once while the network carries.
struct House {
    bench: Bench,
    carries: bool,
    /// When the hub's words last came through, on the steady clock.
    carried: Time,
    /// When the computer last woke to a network that had died before, after a sleep that can be noticed.
    woke: Option<Time>,
    /// What the desk did, without ids.
    story: Vec<String>,
}

impl House {
    fn new(skew: i64) -> Self {
        let mut bench = Bench::started(Some(0));
        bench.skew = skew;
        let mut house = Self { bench, carries: true, carried: Time(0), woke: None, story: Vec::new() };
        house.serve();
        house
    }

    fn does(&mut self, step: &Step) {
        match step {
            Step::Passes(millis) => self.pass(*millis),
            Step::Sleeps(millis) => {
                self.bench.sleep(*millis);
                self.wakes(*millis > 2_000);
            }
            Step::StandsStill(millis) => {
                self.bench.stand_still(*millis);
                self.wakes(*millis > 5_000);
            }
            Step::IsSet(by) => drop(self.bench.set_clock(*by)),
            Step::Dies => self.carries = false,
            Step::Heals => (self.carries, self.woke) = (true, None),
            Step::Cuts if self.bench.session.is_live() => {
                self.bench.on(Input::Closed { code: None, why: LineDown::Cut });
            }
            Step::Cuts => {}
            Step::Wakes => drop(self.bench.on(Input::Wake)),
        }
        self.serve();
    }

    fn wakes(&mut self, noticeably: bool) {
        if noticeably && !self.carries {
            self.woke = Some(self.bench.now.steady);
        }
    }

    /// Time passes, and the desk is told when its deadlines come.
    fn pass(&mut self, mut millis: u64) {
        while millis > 0 {
            let step = millis.min(250);
            self.bench.pass(step);
            millis -= step;
            self.serve();
        }
    }

    /// The hub answers what was asked, and pings every 15 s.
    fn serve(&mut self) {
        loop {
            let owed = std::mem::take(&mut self.bench.owed);
            if owed.is_empty() {
                return;
            }
            for output in owed {
                self.tell(&output);
                if !self.carries {
                    continue;
                }
                match output {
                    Output::Connect => drop(self.bench.connect()),
                    Output::Send(frame) => self.answer(&frame),
                    _ => {}
                }
            }
        }
    }

    fn answer(&mut self, frame: &str) {
        let frame: Value = serde_json::from_str(frame).unwrap();
        let Some(id) = frame["id"].as_u64() else { return };
        self.carried = self.bench.now.steady;
        if frame["method"] == "session.open" {
            let opened = json!({
                "session": "s", "you": UserId::Agent(AgentId(Uuid::from_u128(3))), "epoch": EPOCH, "resumed": true,
                "head": 0, "server_time": self.bench.hub_now(), "limits": LIMITS,
            });
            self.bench.frame(&Answer::new(Some(Id::Number(id)), Ok(opened))).live(0);
        } else {
            let probed = json!({ "server_time": self.bench.hub_now(), "top_pos": 0 });
            self.bench.frame(&Answer::new(Some(Id::Number(id)), Ok(probed)));
        }
    }

    fn tell(&mut self, output: &Output) {
        self.story.push(match output {
            Output::Send(frame) => {
                let frame: Value = serde_json::from_str(frame).unwrap();
                frame["method"].to_string()
            }
            Output::Opened { absent, .. } => format!("opened, absent for {absent:?}"),
            other => format!("{other:?}"),
        });
    }
}

proptest! {
    /// Whatever sleeps, stands still or is set: no desk says green while it is deaf for longer than it takes to find out.
    #[test]
    fn quality_2_no_desk_is_live_on_a_dead_line(steps in proptest::collection::vec(step(), 1..40)) {
        let mut house = House::new(40_000);
        for step in steps {
            house.does(&step);
            let now = house.bench.now.steady;
            // A desk that stands still can notice nothing: it is asked with its next look.
            house.bench.on(Input::Due);
            house.serve();
            if !house.carries && house.bench.session.is_live() {
                prop_assert!(now.since(house.carried) < Span::secs(25), "silent for {:?}", now.since(house.carried));
                if let Some(woke) = house.woke {
                    prop_assert!(now.since(woke) < Span::secs(4), "awake for {:?}", now.since(woke));
                }
            }
            prop_assert!(house.bench.session.next_deadline().is_some_and(|due| due <= now + Span::secs(1)));
        }
        // Once the network is good again the desk is back, and knows the hub's time.
        house.does(&Step::Heals);
        house.pass(60_000);
        prop_assert!(house.bench.session.is_live());
        let off = house.bench.session.facts().skew_ms.abs_diff(house.bench.skew);
        prop_assert!(off < 200, "{off} ms off");
    }

    /// Nothing but what people see depends on what this computer's clock shows: a day ahead or behind, a desk does the
    /// same at the same moments.
    #[test]
    fn d3_a_clock_that_is_a_day_off_changes_nothing(steps in proptest::collection::vec(step(), 1..40)) {
        let day = 86_400_000;
        let mut houses = [House::new(0), House::new(day), House::new(-day)];
        for step in steps {
            houses.iter_mut().for_each(|house| house.does(&step));
            let [right, behind, ahead] = &houses;
            prop_assert_eq!(&right.story, &behind.story);
            prop_assert_eq!(&right.story, &ahead.story);
            let due = right.bench.session.next_deadline();
            prop_assert_eq!(due, behind.bench.session.next_deadline());
            prop_assert_eq!(due, ahead.bench.session.next_deadline());
        }
    }
}
