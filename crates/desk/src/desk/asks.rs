//! What the page asks.

use super::Core;
use crate::call::{CallAsk, Shared, screens};
use crate::chance;
use crate::command::Action;
use crate::command::request;
use crate::handle::Reply;
use crate::rich;
use crate::session::Input;
use crate::shell::Order;
use crate::view::{
    Ask, Attend, BlockVisitor, CannedForm, Change, EndNoteOf, FinishFirst, FlagOf, HeldWhat, NoteText,
    NoticeKind, PassOn, PutAside, Read, Refusal, Say, SendMedia, ShareScreen, SwitchAvailability, TagForm,
    TagOf, TagsOf, TakeOverOf, Told, TypingIn,
};
use deskbell_domain::alerts::Happening;
use deskbell_domain::{CannedId, ClientMessageId, Span, TagId, text};
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::HeadState;
use deskbell_protocol::limits::{LIMITS, NOTE_CHARS};
use deskbell_protocol::method;

/// Typing is told again after so long, because it counts for 6 s.
const TYPING_AGAIN: Span = Span::secs(3);
/// Characters of a canned answer's category.
const CATEGORY_CHARS: u32 = 40;

/// Looks at every screen and window, aside: that takes some tenths of a second.
fn find_screens(reply: Reply) {
    tokio::task::spawn_blocking(move || reply.with(Ok(screens())));
}

impl Core {
    pub(super) fn asked(&mut self, ask: Ask, reply: Reply) {
        tracing::debug!(ask = ask.name(), "the page asks");
        match ask {
            Ask::Start(()) => {
                self.call(crate::call::Input::PageStarted);
                self.to_show.page_started();
                self.take_up_trial();
                self.start(reply);
            }
            Ask::FindHub(ask) => self.find_hub(&ask, reply),
            Ask::SignIn(form) => {
                self.trial_is_unwanted();
                self.sign_in(form, Some(reply));
            }
            Ask::SignOut(()) if self.trial.is_on() => self.leave_trial(false, reply),
            Ask::SignOut(()) => {
                self.sign_out();
                reply.done();
            }
            Ask::StartTrial(()) => self.start_trial(Some(reply)),
            Ask::LeaveTrial(how) => self.leave_trial(how.forget, reply),
            Ask::OpenShop(()) => self.open_shop(reply),
            Ask::EndCheck(()) => self.end_check(reply),
            Ask::ReconnectNow(()) => {
                self.session(Input::Wake);
                self.retry_preset_now();
                reply.done();
            }
            Ask::OpenThread(of) => self.open_thread(of.conversation, reply),
            Ask::CloseThread(of) => {
                self.look_away(of.conversation);
                self.close_thread(of.conversation);
                reply.done();
            }
            Ask::OlderEntries(older) => self.older_entries(&older, reply),
            Ask::Attend(attend) => self.attend(attend, reply),
            Ask::Say(say) => self.say_to_visitor(say, reply),
            Ask::Detach(of) => self.detach(of, reply),
            Ask::RetryFile(of) => self.retry_file(of, reply),
            Ask::SaveFile(wanted) => self.save_file(wanted, reply),
            Ask::SaveText(written) => self.save_text(written, reply),
            Ask::CancelSave(of) => self.cancel_save(of, reply),
            Ask::AddNote(note) => self.note(&note, reply),
            Ask::RetryUnsent(of) => self.retry_unsent(&of, reply),
            Ask::DiscardUnsent(of) => self.discard_unsent(&of, reply),
            Ask::EditUnsent(of) => self.edit_unsent(&of, reply),
            Ask::KeepDraft(of) => self.keep_draft(of.conversation, of.draft, reply),
            Ask::MarkRead(read) => self.mark_read(&read, reply),
            Ask::Typing(typing) => self.typing(&typing, reply),
            Ask::SetAvailability(switch) => self.set_availability(&switch, reply),
            Ask::Release(of) => {
                let conversation = of.conversation;
                self.hold(HeldWhat::Release, Action::Release { conversation }, reply);
            }
            Ask::End(of) => {
                let conversation = of.conversation;
                self.hold(HeldWhat::End, Action::End { conversation }, reply);
            }
            Ask::Transfer(PassOn { conversation, to, comment }) => match optional(&comment) {
                Ok(comment) => {
                    self.hold(HeldWhat::Transfer, Action::Transfer { conversation, to, comment }, reply);
                }
                Err(error) => reply.refuse(error),
            },
            Ask::Look(of) => self.look(of.conversation, reply),
            Ask::LookAway(of) => {
                self.look_away(of.conversation);
                reply.done();
            }
            Ask::Whisper(NoteText { conversation, text }) => match text::check(&text, LIMITS.text_chars) {
                Ok(text) => {
                    let client_message_id = ClientMessageId(chance::id());
                    self.at_once(Action::Whisper { conversation, client_message_id, text }, reply);
                }
                Err(error) => reply.refuse(error),
            },
            Ask::Flag(FlagOf { conversation, words }) => {
                self.at_once(Action::Flag { conversation, words }, reply);
            }
            Ask::TakeOver(TakeOverOf { conversation, reason }) => match text::check(&reason, NOTE_CHARS) {
                Ok(reason) => {
                    let from = self.had_by(conversation);
                    self.hold(HeldWhat::TakeOver, Action::TakeOver { conversation, reason, from }, reply);
                }
                Err(error) => reply.refuse(error),
            },
            Ask::HandOver(all) => self.hand_over(all, reply),
            Ask::Snooze(PutAside { conversation, until, keep }) => {
                self.hold(HeldWhat::Snooze, Action::Snooze { conversation, until, keep }, reply);
            }
            Ask::Undo(of) => self.undo(of.conversation, reply),
            Ask::Take(of) => self.at_once(Action::Take { conversation: of.conversation }, reply),
            Ask::Leave(of) => self.at_once(Action::Leave { conversation: of.conversation }, reply),
            Ask::Fetch(of) => self.at_once(Action::Fetch { conversation: of.conversation }, reply),
            Ask::SetTags(TagsOf { conversation, tags }) => {
                self.command(Action::Tag { conversation, tags }, Some(reply));
            }
            Ask::SetEndNote(EndNoteOf { conversation, text }) => match optional(&text) {
                Ok(text) => self.command(Action::EndNote { conversation, text }, Some(reply)),
                Err(error) => reply.refuse(error),
            },
            Ask::Block(BlockVisitor { conversation, within, reason }) => {
                self.at_once(Action::Block { conversation, within, reason }, reply);
            }
            Ask::Unblock(of) => self.at_once(Action::Unblock { conversation: of.conversation }, reply),
            Ask::Finish(FinishFirst { finish }) => self.at_once(Action::Finish { finish }, reply),
            Ask::SaveTag(TagForm { id, name, recommended }) => {
                let id = id.unwrap_or_else(|| TagId(chance::id()));
                self.at_once(Action::SaveTag { id, name, recommended }, reply);
            }
            Ask::RemoveTag(TagOf { id }) => self.at_once(Action::RemoveTag { id }, reply),
            Ask::Targets(of) => self.targets(of.conversation, reply),
            Ask::WatchBoard(of) => self.watch_board(of, reply),
            Ask::UnwatchBoard(()) => self.unwatch_board(reply),
            Ask::Contacts(of) => self.contacts(of.conversation, reply),
            Ask::Figures(asked) => self.figures(asked, reply),
            Ask::Simulate(asked) => self.simulate(asked, reply),
            Ask::Search(search) => self.search(&search.words, reply),
            Ask::Why(of) => self.why(of.conversation, reply),
            Ask::Earlier(of) => self.earlier(of.visitor, reply),
            Ask::SaveCanned(form) => self.save_canned(form, reply),
            Ask::RemoveCanned(of) => self.command(Action::RemoveCanned { id: of.id }, Some(reply)),
            Ask::SetPreferences(preferences) => self.set_preferences(preferences, reply),
            Ask::DismissReturned(()) => {
                self.absence = None;
                reply.done();
            }
            Ask::InviteToCall(of) => self.at_once(Action::Invite { conversation: of.conversation }, reply),
            Ask::AnswerCall(of) => self.ask_call(CallAsk::Answer(of.call), reply),
            Ask::DeclineCall(of) => self.ask_call(CallAsk::Decline(of.call), reply),
            Ask::HangUp(of) => self.ask_call(CallAsk::HangUp(of.call), reply),
            Ask::DismissCall(of) => self.ask_call(CallAsk::Dismiss(of.call), reply),
            Ask::SendMedia(SendMedia { microphone, camera }) => {
                self.ask_call(CallAsk::Send { microphone, camera }, reply);
            }
            Ask::Screens(()) => find_screens(reply),
            Ask::ShareScreen(ShareScreen { call, source, kind, name }) => {
                let what = Shared { source, kind, name };
                self.ask_call(CallAsk::Share { call, what }, reply);
            }
            Ask::StopSharing(of) => self.ask_call(CallAsk::StopSharing(of.call), reply),
            Ask::MoveCall(of) => self.move_call(of.call, reply),
            Ask::BringBack(of) => self.bring_back(of.call, reply),
            Ask::CancelMove(of) => self.ask_call(CallAsk::CancelMove(of.call), reply),
            Ask::PairPhone(()) => self.pair_phone(reply),
            Ask::StopPairing(()) => self.stop_pairing(reply),
            Ask::ForgetPhone(of) => self.at_once(Action::ForgetPhone { phone: of.phone }, reply),
            Ask::ChooseDevices(chosen) => self.choose_devices(chosen, reply),
            Ask::Preview(preview) => self.ask_call(CallAsk::Preview(preview.on), reply),
            Ask::CheckHealth(()) => self.check_health(reply),
            Ask::SelfTest(()) => self.self_test(reply),
            Ask::TryRing(wanted) => self.try_ring(wanted, reply),
            Ask::StopTrying(()) => {
                self.order(Order::StopTrying);
                reply.done();
            }
            Ask::ForgetRing(()) => self.forget_ring(reply),
            Ask::LookForUpdate(()) => self.look_for_update(reply),
            Ask::InstallUpdate(()) => self.install_update(reply),
            Ask::Quit(()) => {
                self.order(Order::Quit);
                reply.done();
            }
            Ask::OpenLink(link) => match rich::openable(&link.url) {
                Some(url) => {
                    self.order(Order::OpenUrl { url: url.into() });
                    reply.done();
                }
                None => reply.refuse(Refusal::LinkNotAllowed),
            },
        }
    }

    /// A page has started: what it is told from here on builds on this.
    pub(super) fn start(&mut self, reply: Reply) {
        self.show();
        reply.with(Ok(self.view()));
        for notice in self.kept.notices().into_iter().chain(self.decided.notice()) {
            self.shown.tell(Change::Notice { notice });
        }
    }

    fn attend(&mut self, attend: Attend, reply: Reply) {
        let looks_at = attend.conversation.filter(|_| attend.window);
        self.attention = attend;
        if let Some(conversation) = looks_at {
            self.alert(Happening::Seen { conversation });
        }
        reply.done();
    }

    fn say_to_visitor(&mut self, say: Say, reply: Reply) {
        let Say { conversation, text, attachments } = say;
        let text = match text::check(&text, LIMITS.text_chars) {
            Err(text::TextError::Empty) if !attachments.is_empty() => String::new(),
            Ok(text) => text,
            Err(error) => return reply.refuse(error),
        };
        let Some(known) = self.world.conversations.get(&conversation) else {
            return reply.refuse(Refusal::NotKnown);
        };
        if let HeadState::Ended { .. } = known.head.state {
            return reply.refuse(Refusal::HasEnded);
        }
        if !attachments.is_empty()
            && let Err(why) = self.may_have_files()
        {
            return reply.refuse(why);
        }
        let attachments = match self.outgoing.for_message(conversation, &attachments) {
            Ok(attachments) => attachments,
            Err(why) => return reply.refuse(why),
        };
        let client_message_id = ClientMessageId(chance::id());
        self.typed = None;
        self.command(Action::Say { conversation, client_message_id, text, attachments }, Some(reply));
    }

    fn note(&mut self, note: &NoteText, reply: Reply) {
        let conversation = note.conversation;
        let text = match text::check(&note.text, LIMITS.text_chars) {
            Ok(text) => text,
            Err(error) => return reply.refuse(error),
        };
        if !self.world.conversations.contains_key(&conversation) {
            return reply.refuse(Refusal::NotKnown);
        }
        let client_message_id = ClientMessageId(chance::id());
        self.typed = None;
        self.command(Action::Note { conversation, client_message_id, text }, Some(reply));
    }

    fn mark_read(&mut self, read: &Read, reply: Reply) {
        let Read { conversation, up_to } = *read;
        let Some(known) = self.world.conversations.get(&conversation) else { return reply.done() };
        let all = known.unread.range(up_to.saturating_add(1)..).next().is_none();
        let is_news = known.mine && self.read_up_to(&known.head) < up_to.min(known.head.last_seq);
        if all {
            self.alert(Happening::Seen { conversation });
        }
        if is_news {
            self.command(Action::Read { conversation, up_to }, Some(reply));
        } else {
            reply.done();
        }
    }

    fn typing(&mut self, typing: &TypingIn, reply: Reply) {
        reply.done();
        let now = self.clock.steady();
        let TypingIn { conversation, on } = *typing;
        let told_at = self.typed.filter(|(of, _)| *of == conversation).map(|(_, at)| at);
        let known = match told_at {
            Some(at) => on && now.since(at) < TYPING_AGAIN,
            None => !on,
        };
        if known {
            return;
        }
        self.typed = on.then_some((conversation, now));
        let (method, params) = request::<method::TypingSet>(Typing { conversation, on });
        self.session(Input::Say { method, params });
    }

    fn set_availability(&mut self, switch: &SwitchAvailability, reply: Reply) {
        if !self.session.is_live() {
            self.tell(NoticeKind::Info, Told::ToggleWaits);
        }
        let SwitchAvailability { channel, available } = *switch;
        self.command(Action::Switch { channel, available }, Some(reply));
    }

    /// What depends on how things stand now: the hub answers, or it is not done.
    pub(super) fn at_once(&mut self, action: Action, reply: Reply) {
        if self.session.is_live() {
            self.command(action, Some(reply));
        } else {
            reply.refuse(Refusal::NeedsHub);
        }
    }

    fn save_canned(&mut self, form: CannedForm, reply: Reply) {
        let CannedForm { id, shortcut, category, text, personal } = form;
        if let Err(error) = text::check_shortcut(&shortcut) {
            return reply.refuse(error);
        }
        let category = if category.trim().is_empty() {
            String::new()
        } else {
            match text::check_line(&category, CATEGORY_CHARS) {
                Ok(category) => category,
                Err(error) => return reply.refuse(error),
            }
        };
        let text = match text::check(&text, LIMITS.text_chars) {
            Ok(text) => text,
            Err(error) => return reply.refuse(error),
        };
        let id = id.unwrap_or_else(|| CannedId(chance::id()));
        self.command(Action::SaveCanned { id, shortcut, category, text, personal }, Some(reply));
    }
}

/// An end note or a comment (C7, C9), as the hub takes it: what is too long is said while it is still under the hand,
/// also offline, and not by a refusal hours later.
fn optional(text: &str) -> Result<String, text::TextError> {
    match text::check(text, NOTE_CHARS) {
        Err(text::TextError::Empty) => Ok(String::new()),
        checked => checked,
    }
}
