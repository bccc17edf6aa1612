//! The session's machine and the socket, brought together.

use super::Core;
use super::account::Account;
use crate::session::{Input, Output, Socket, SocketEvent};
use crate::view::LineDown;
use deskbell_domain::UserId;

impl Core {
    /// Tells the session's machine what happened, and does what it owes for it. A line that breaks meanwhile is lost after
    /// that: nobody is to hear that it is lost, and then that it is live.
    pub(super) fn session(&mut self, input: Input) {
        let was_live = self.session.is_live();
        let is_within = std::mem::replace(&mut self.doing, true);
        for output in self.session.on(self.now(), input) {
            self.owe(output);
        }
        self.doing = is_within;
        if !is_within && self.took_nothing.take().is_some_and(|line| line == self.line) {
            self.session(Input::Closed { code: None, why: LineDown::TakesNothing });
        }
        self.touched.link = true;
        self.touched.unsent |= was_live != self.session.is_live();
    }

    pub(super) fn socket_says(&mut self, line: u64, event: SocketEvent) {
        if line != self.line {
            return; // Of a line that was given up.
        }
        match event {
            SocketEvent::Open => self.session(Input::Connected),
            SocketEvent::Frame(frame) => self.session(Input::Frame(frame)),
            SocketEvent::Unreachable(error) => {
                self.socket = None;
                self.session(Input::Unreachable(error));
            }
            SocketEvent::Closed { code, why } => {
                self.socket = None;
                self.session(Input::Closed { code, why });
            }
        }
    }

    fn owe(&mut self, output: Output) {
        match output {
            Output::Connect => self.connect(),
            Output::Disconnect => {
                self.line += 1;
                if let Some(socket) = self.socket.take() {
                    self.closing = Some(socket.close());
                }
            }
            Output::Send(frame) => self.send(frame),
            Output::Opened { you, limits, absent } => {
                self.queue.pace_by(limits, self.clock.steady());
                if let UserId::Agent(agent) = you {
                    self.is_agent(agent);
                }
                self.catches_up(absent);
            }
            Output::Snapshot { place, parts } => self.snapshot(place, parts),
            Output::Event { place, event, live } => self.event(place, event, live),
            Output::Live => self.live(),
            Output::Volatile(volatile) => self.volatile(&volatile),
            Output::Signal(frame) => self.signal(frame),
            Output::Board(frame) => self.world.board.hear(frame),
            Output::Answer { key, outcome } => self.answered(key, outcome),
            Output::Lost => {
                self.board_is_lost();
                self.lost();
            }
            // It may stand in another network by now.
            Output::Slept => self.relays.try_anew(),
            Output::Ended(stop) => self.session_ended(stop),
        }
    }

    fn connect(&mut self) {
        let Account::SignedIn { account, .. } = &self.account else { return };
        self.line += 1;
        // Dropping an older socket cuts its line.
        self.socket = Some(Socket::open(&self.network, &account.hub, self.line, self.events.clone()));
    }

    fn send(&mut self, frame: String) {
        let Some(socket) = &self.socket else { return };
        if !socket.send(frame) {
            self.socket = None;
            self.line += 1;
            self.took_nothing = Some(self.line);
        }
    }
}
