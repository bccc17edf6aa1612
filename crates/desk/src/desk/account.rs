//! Signing in and out.

use super::{Core, Event, SavedAccount};
use crate::address::HubAddress;
use crate::handle::Reply;
use crate::http::{self, HttpError};
use crate::session::{Input, Stop};
use crate::store::OutboxJob;
use crate::view::{FindHub, Refusal, SignInForm};
use deskbell_domain::{AgentId, Span, Time};
use deskbell_protocol::http::SignedIn;

/// A preset sign-in that found no hub is tried again after so long.
const PRESET_AGAIN: Span = Span::secs(2);

/// Whether somebody is signed in.
#[derive(Debug)]
pub(super) enum Account {
    /// Nobody is.
    SignedOut {
        /// Why, when it was not one's own doing.
        because: Option<Refusal>,
        /// What was not sent is kept here until then (D3).
        unsent_stays: bool,
    },
    /// The keychain is asked.
    Asking {
        /// For whom.
        account: SavedAccount,
        /// What a sign-in a moment ago gave.
        token: Option<String>,
        /// Until when, on the steady clock.
        until: Time,
    },
    /// Somebody is signed in, and what is kept of them is opened.
    Opening {
        /// Who.
        account: SavedAccount,
        /// What the hub knows them by.
        token: String,
        /// The number of the job.
        asked: u64,
    },
    /// A preset sign-in is under way.
    Looking {
        /// Who is looked for.
        account: SavedAccount,
    },
    /// A preset sign-in found no hub.
    Retrying {
        /// Who signs in.
        account: SavedAccount,
        /// When again, on the steady clock.
        at: Time,
        /// The same on the wall clock.
        at_wall: Time,
        /// Why it did not work.
        why: Refusal,
    },
    /// Somebody is.
    SignedIn {
        /// Who.
        account: SavedAccount,
        /// What the hub knows them by.
        token: String,
    },
}

impl Account {
    /// Who is signed in or about to be.
    pub(super) const fn saved(&self) -> Option<&SavedAccount> {
        match self {
            Self::SignedOut { .. } => None,
            Self::Asking { account, .. }
            | Self::Opening { account, .. }
            | Self::Looking { account }
            | Self::Retrying { account, .. }
            | Self::SignedIn { account, .. } => Some(account),
        }
    }

    /// When [`Core::account_due`] is to be called, on the steady clock.
    pub(super) const fn next_deadline(&self) -> Option<Time> {
        match self {
            Self::Asking { until: at, .. } | Self::Retrying { at, .. } => Some(*at),
            Self::SignedOut { .. } | Self::Opening { .. } | Self::Looking { .. } | Self::SignedIn { .. } => {
                None
            }
        }
    }

    /// Whether it is being looked up on this computer.
    pub(super) const fn is_looked_up(&self) -> bool {
        matches!(self, Self::Asking { .. } | Self::Opening { .. })
    }
}

impl SavedAccount {
    /// How the keychain lists its token.
    pub(crate) fn token(&self) -> String {
        format!("{} at {}", self.email, self.hub)
    }

    /// How the keychain lists the key of what is kept of it.
    pub(crate) fn copy_key(&self) -> String {
        format!("{} at {}: key of the copy on this computer", self.email, self.hub)
    }
}

impl Core {
    pub(super) fn find_hub(&self, ask: &FindHub, reply: Reply) {
        let address = match HubAddress::parse(&ask.address) {
            Ok(address) => address,
            Err(error) => return reply.refuse(error),
        };
        if let Err(why) = self.may_use(&address) {
            return reply.refuse(why);
        }
        let (client, clock) = (self.http.clone(), self.clock.clone());
        tokio::spawn(async move {
            reply.with(http::find_hub(&client, &*clock, &address).await.map_err(Into::into));
        });
    }

    pub(super) fn sign_in(&mut self, form: SignInForm, reply: Option<Reply>) {
        let hub = match HubAddress::parse(&form.hub) {
            Ok(hub) => hub,
            Err(error) => {
                if let Some(reply) = reply {
                    reply.refuse(error);
                }
                return;
            }
        };
        if let Err(why) = self.may_use(&hub) {
            if let Some(reply) = reply {
                reply.refuse(why);
            }
            return;
        }
        let account = SavedAccount { hub, email: form.email.trim().to_owned() };
        tracing::info!(hub = %account.hub, "signing in");
        let (client, device, events) = (self.http.clone(), self.device.clone(), self.events.clone());
        tokio::spawn(async move {
            let outcome =
                http::sign_in(&client, &account.hub, account.email.clone(), form.password, device).await;
            // A loop that is gone needs no news.
            let _ = events.send(Event::SignInEnded { account, outcome, reply }).await;
        });
    }

    pub(super) fn sign_in_ended(
        &mut self,
        account: SavedAccount,
        outcome: Result<SignedIn, HttpError>,
        reply: Option<Reply>,
    ) {
        match outcome {
            Ok(signed_in) => {
                tracing::info!(agent = %signed_in.agent, hub = %account.hub, "signed in");
                self.unlock(account, Some(signed_in.token));
                if let Some(reply) = reply {
                    reply.done();
                }
            }
            Err(error) => match reply {
                Some(reply) => reply.with::<()>(Err(error.into())),
                None if error.is_temporary() => self.retry_preset_later(account, error.into()),
                None => {
                    self.account = Account::SignedOut { because: Some(error.into()), unsent_stays: false }
                }
            },
        }
        self.touched.link = true;
    }

    /// The deadline of [`Account::next_deadline`] may have come.
    pub(super) fn account_due(&mut self, steady: Time) {
        if self.account.next_deadline().is_some_and(|at| at <= steady) {
            self.keychain_is_silent();
            self.retry_preset_now();
        }
    }

    pub(super) fn retry_preset_now(&mut self) {
        if let Account::Retrying { account, .. } = &self.account
            && let Some(form) = self.preset.clone()
        {
            self.account = Account::Looking { account: account.clone() };
            self.sign_in(form, None);
        }
    }

    fn retry_preset_later(&mut self, account: SavedAccount, why: Refusal) {
        let now = self.now();
        let (at, at_wall) = (now.steady + PRESET_AGAIN, now.wall + PRESET_AGAIN);
        self.account = Account::Retrying { account, at, at_wall, why };
    }

    pub(super) fn remember_account(&mut self, account: &SavedAccount) {
        let hub = account.hub.to_string();
        self.outbox.give(OutboxJob::Remember { name: "hub", value: hub.clone() });
        self.outbox.give(OutboxJob::Remember { name: "email", value: account.email.clone() });
        self.remembered.hub = Some(hub);
        self.remembered.email = Some(account.email.clone());
    }

    /// Somebody is signed in: what is shown is theirs, and the line is held.
    pub(super) fn hold_line(&mut self, account: SavedAccount, token: String) {
        let resume = self.copy.as_ref().map(|copy| copy.place);
        let fresh_at = self.copy.as_ref().map(|copy| copy.fresh_at);
        self.account = Account::SignedIn { account, token: token.clone() };
        self.touched.all = true;
        self.session(Input::Start { token, resume, fresh_at });
    }

    /// The hub has said who this is.
    pub(super) fn is_agent(&mut self, agent: AgentId) {
        if self.copy.as_ref().is_some_and(|copy| copy.agent != agent) {
            // Another person's copy: this session resumed at a place of theirs, so it starts anew.
            self.empty_copy();
            self.session(Input::Forgotten);
        }
        self.adopt(agent);
    }

    /// Takes up what this agent has under way on this computer.
    pub(super) fn adopt(&mut self, agent: AgentId) {
        if self.agent != Some(agent) {
            self.agent = Some(agent);
            self.drop_commands();
            self.drafts.clear();
            self.forget_files();
            self.world.board.unwant();
            self.looks.clear();
            self.loads = true;
            self.outbox.give(OutboxJob::Load(agent));
        }
    }

    pub(super) fn sign_out(&mut self) {
        self.carry_out_held();
        tracing::info!("signed out");
        self.session(Input::Stop);
        if let Account::SignedIn { account, token } = &self.account {
            let (client, hub, token) = (self.http.clone(), account.hub.clone(), token.clone());
            let closing = self.closing.take();
            tokio::spawn(async move {
                // First what was held: a session that is signed out takes nothing any more.
                if let Some(line) = closing {
                    line.done().await;
                }
                http::sign_out(&client, &hub, &token).await;
            });
        }
        self.wipe_copy(self.account.saved().cloned());
        self.agent = None;
        self.drop_commands();
        self.drafts.clear();
        self.forget_files();
        self.to_show.forget();
        self.world.board.unwant();
        self.looks.clear();
        // Whoever signs in next is asked, and not the preset account.
        self.preset = None;
        self.account = Account::SignedOut { because: None, unsent_stays: false };
        self.touched.all = true;
    }

    /// The hub does not want this session back.
    pub(super) fn session_ended(&mut self, stop: Stop) {
        self.call(crate::call::Input::SignedOut);
        self.world.board.unwant();
        self.looks.clear();
        self.socket = None;
        let mut unsent_stays = false;
        if stop.signed_out {
            // Whoever may not sign in here any more must find nothing here. What was not sent is theirs (D3, C12).
            self.wipe_copy(self.account.saved().cloned());
            unsent_stays = self.queue.written().next().is_some() || !self.drafts.is_empty();
        }
        self.account = Account::SignedOut { because: Some(stop.why), unsent_stays };
        self.touched.all = true;
    }
}
