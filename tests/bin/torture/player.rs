//! An agent who answers all the time, and whose desk is killed and frozen meanwhile.

use deskbell_desk::view::{Ask, ConversationOf, Say};
use deskbell_domain::{AgentId, ConversationId};
use deskbell_protocol::head::HeadState;
use deskbell_testkit::Cast;
use deskbell_tests::rig::{DeskProcess, Seat, Written};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;
use tokio::time::{Instant, sleep};

/// What the agent says at once, at most, just before the desk is killed.
const HASTE: usize = 4;

/// An agent with a desk.
pub(crate) struct Player {
    pub agent: AgentId,
    pub desk: DeskProcess,
    /// What was written in each conversation, in order.
    pub written: BTreeMap<ConversationId, Vec<Written>>,
    pub killed: usize,
    pub frozen: usize,
    /// Its desk is a real window; else it is a desk's core without one.
    window: bool,
    seat: Seat,
    number: usize,
    said: usize,
    random: StdRng,
}

impl Player {
    pub(crate) async fn sit_down(seat: Seat, number: usize, seed: u64, window: Option<&Path>) -> Self {
        let desk = match window {
            Some(program) => {
                // Libraries talk on the standard output too: the lines go beside it.
                let mut command = Command::new("sh");
                command.args(["-c", "exec 3>&1 >&2; exec node \"$@\"", "sh"]).arg(program);
                DeskProcess::start_by(command, &seat).await
            }
            None => DeskProcess::start_at(&seat).await,
        };
        let window = window.is_some();
        let agent = Cast::agent(number as u128);
        let random = StdRng::seed_from_u64(seed);
        Self {
            agent,
            desk,
            written: BTreeMap::new(),
            killed: 0,
            frozen: 0,
            window,
            seat,
            number,
            said: 0,
            random,
        }
    }

    /// Works until then.
    pub(crate) async fn play(mut self, until: Instant) -> Self {
        while Instant::now() < until {
            sleep(Duration::from_millis(self.random.random_range(20..200))).await;
            match self.random.random_range(0..1000) {
                0..28 => self.is_killed().await,
                28..31 if !self.window => self.is_frozen().await,
                31..126 => self.give(Ask::End).await,
                126..151 => self.give(Ask::Release).await,
                _ => self.say().await,
            }
        }
        self
    }

    /// The conversations that are this agent's, as the desk shows it.
    pub(crate) fn mine(&self) -> Vec<ConversationId> {
        let shown = self.desk.shown().borrow();
        let boxes = shown.desk().map(|desk| desk.boxes.as_slice()).unwrap_or_default();
        let mine =
            |state: &HeadState| matches!(state, HeadState::Assigned { agent, .. } if *agent == self.agent);
        boxes.iter().filter(|each| mine(&each.state)).map(|each| each.conversation).collect()
    }

    fn any_of_mine(&mut self) -> Option<ConversationId> {
        let mine = self.mine();
        mine.choose(&mut self.random).copied()
    }

    async fn say(&mut self) {
        let Some(conversation) = self.any_of_mine() else { return };
        let text = self.next_text();
        let asked = self.desk.ask(Ask::Say(say(conversation, &text))).await;
        self.note(conversation, text, matches!(asked, Ok(Ok(_))));
    }

    fn next_text(&mut self) -> String {
        self.said += 1;
        format!("agent {} says {}", self.number, self.said)
    }

    fn note(&mut self, conversation: ConversationId, text: String, acknowledged: bool) {
        self.written.entry(conversation).or_default().push(Written { text, acknowledged });
    }

    /// Ends a conversation or gives it back. Somebody else may have been faster.
    async fn give(&mut self, ask: impl FnOnce(ConversationOf) -> Ask) {
        if let Some(conversation) = self.any_of_mine() {
            let _ = self.desk.ask(ask(ConversationOf { conversation })).await;
        }
    }

    /// The desk is killed with some of what was said not confirmed yet, and started again.
    async fn is_killed(&mut self) {
        let mut under_way = Vec::new();
        if let Some(conversation) = self.any_of_mine() {
            for _ in 0..self.random.random_range(0..=HASTE) {
                let text = self.next_text();
                let answer = self.desk.begin(Ask::Say(say(conversation, &text))).await;
                under_way.push((conversation, text, Box::pin(answer)));
            }
        }
        sleep(Duration::from_micros(self.random.random_range(0..8_000))).await;
        if self.window {
            self.desk.crash_window().await;
        } else {
            self.desk.kill().await;
        }
        for (conversation, text, answer) in under_way {
            let confirmed = matches!(answer.await, Ok(Ok(_)));
            self.note(conversation, text, confirmed);
        }
        self.killed += 1;
        if !self.window {
            self.desk = DeskProcess::start_at(&self.seat).await;
        }
    }

    async fn is_frozen(&mut self) {
        self.desk.freeze();
        sleep(Duration::from_millis(self.random.random_range(500..7_000))).await;
        self.desk.thaw();
        self.frozen += 1;
    }
}

fn say(conversation: ConversationId, text: &str) -> Say {
    Say { conversation, text: text.to_owned(), attachments: Vec::new() }
}
