//! The live board (T1): asked for by the page, renewed by the desk.

use super::Core;
use super::threads::Query;
use crate::command::request;
use crate::handle::Reply;
use crate::session::Input;
use crate::view::{BoardOf, Change, Refusal};
use deskbell_domain::Time;
use deskbell_protocol::params::{BoardWatched, WatchBoard};
use deskbell_protocol::{WireError, method};
use serde_json::value::RawValue;

impl Core {
    /// The page wants to see the board, or starts anew and is told all of it. It is told as changes.
    pub(super) fn watch_board(&mut self, of: BoardOf, reply: Reply) {
        let live = self.session.is_live();
        let fresh = (!live).then(|| self.board_is_of());
        self.world.board.want(of.groups, fresh);
        if live && !self.world.board.is_told() {
            self.ask_for_board(Some(reply));
        } else {
            reply.with(Ok(BoardWatched { groups: self.world.board.groups().to_vec() }));
        }
    }

    /// The page does not show it any more.
    pub(super) fn unwatch_board(&mut self, reply: Reply) {
        if self.session.is_live() && self.world.board.ask().is_some() {
            self.ask_hub_for_board(WatchBoard { on: false, groups: None }, None);
        }
        self.world.board.unwant();
        reply.done();
    }

    /// The hub is asked for what the page wants, if it wants any.
    pub(super) fn ask_for_board(&mut self, reply: Option<Reply>) {
        match (self.world.board.ask(), reply) {
            (Some(wants), reply) => self.ask_hub_for_board(wants, reply),
            (None, Some(reply)) => reply.done(),
            (None, None) => {}
        }
    }

    /// The hub has answered.
    pub(super) fn board_answered(
        &mut self,
        on: bool,
        reply: Option<Reply>,
        outcome: Result<Box<RawValue>, WireError>,
    ) {
        let watched = outcome.map(|result| serde_json::from_str::<BoardWatched>(result.get()));
        match watched {
            // Whether it is heard that nobody looks on any more does not matter: what comes is passed over.
            _ if !on => {}
            Ok(Ok(watched)) => {
                self.world.board.begins(watched.groups.clone());
                if let Some(reply) = reply {
                    reply.with(Ok(watched));
                }
            }
            Ok(Err(error)) => {
                self.world.board.refused();
                if let Some(reply) = reply {
                    reply.refuse(Refusal::HubUnreadable { why: error.to_string() });
                }
            }
            Err(error) => {
                if error.data.temporary {
                    self.world.board.put_off(self.clock.steady());
                } else {
                    self.world.board.refused();
                }
                if let Some(reply) = reply {
                    reply.refuse(error);
                }
            }
        }
    }

    /// The line is lost.
    pub(super) fn board_is_lost(&mut self) {
        let fresh = self.board_is_of();
        self.world.board.lost(fresh);
    }

    /// What the hub could not do a moment ago.
    pub(super) fn board_due(&mut self, steady: Time) {
        if self.world.board.is_to_be_asked(steady) && self.session.is_live() {
            self.ask_for_board(None);
        }
    }

    /// Tells the page what is otherwise.
    pub(super) fn show_board(&mut self) {
        if let Some(board) = self.world.board.take(self.clock.steady()) {
            self.shown.tell(Change::Board { board });
        }
    }

    fn ask_hub_for_board(&mut self, wants: WatchBoard, reply: Option<Reply>) {
        let key = self.query(Query::Board { on: wants.on, reply });
        let (method, params) = request::<method::BoardWatch>(wants);
        self.session(Input::Ask { key, method, params });
    }

    /// Until when what is here was true, on the hub's clock.
    fn board_is_of(&self) -> Time {
        let facts = self.session.facts();
        facts.fresh.map_or_else(|| self.hub_now(), |fresh| fresh.hub(facts.skew_ms))
    }
}
