//! Signing in and out.

use super::{Core, Event, SavedAccount};
use crate::address::HubAddress;
use crate::handle::Reply;
use crate::http::{self, HttpError};
use crate::session::{Input, Stop};
use crate::store::{CacheJob, OutboxJob};
use crate::tokens::TokenError;
use crate::view::{Change, FindHub, Notice, NoticeKind, SignInForm};
use crate::world::World;
use deskbell_domain::alerts::Happening;
use deskbell_domain::{AgentId, ConversationId, Span, Time};
use deskbell_protocol::http::SignedIn;
use std::sync::Arc;

/// A preset sign-in that found no hub is tried again after so long.
const PRESET_AGAIN: Span = Span::secs(2);

/// Whether somebody is signed in.
#[derive(Debug)]
pub(super) enum Account {
    /// Nobody is.
    SignedOut {
        /// Why, when it was not one's own doing.
        because: Option<String>,
    },
    /// The keychain is asked, or a preset sign-in is under way.
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
        why: String,
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
            Self::Looking { account } | Self::Retrying { account, .. } | Self::SignedIn { account, .. } => {
                Some(account)
            }
        }
    }

    /// When a preset sign-in is tried again, on the steady clock.
    pub(super) const fn next_try(&self) -> Option<Time> {
        match self {
            Self::Retrying { at, .. } => Some(*at),
            Self::SignedOut { .. } | Self::Looking { .. } | Self::SignedIn { .. } => None,
        }
    }
}

impl SavedAccount {
    /// How the keychain lists it.
    fn key(&self) -> String {
        format!("{} at {}", self.email, self.hub)
    }
}

impl Core {
    pub(super) fn find_hub(&self, ask: &FindHub, reply: Reply) {
        let address = match HubAddress::parse(&ask.address) {
            Ok(address) => address,
            Err(error) => return reply.refuse(error.to_string()),
        };
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
                    reply.refuse(error.to_string());
                }
                return;
            }
        };
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
                self.keep_token(&account, signed_in.token.clone());
                self.remember_account(&account);
                self.hold_line(account, signed_in.token);
                if let Some(reply) = reply {
                    reply.done();
                }
            }
            Err(error) => match reply {
                Some(reply) => reply.with::<()>(Err(error.into())),
                None if error.is_temporary() => self.retry_preset_later(account, error.to_string()),
                None => self.account = Account::SignedOut { because: Some(error.to_string()) },
            },
        }
        self.touched.link = true;
    }

    /// Asks the keychain, which may ask the person.
    pub(super) fn read_token(&self, account: SavedAccount) {
        let (tokens, events, key) = (Arc::clone(&self.tokens), self.events.clone(), account.key());
        tokio::spawn(async move {
            let token = blocking(move || tokens.read(&key)).await;
            let _ = events.send(Event::TokenRead { account, token }).await;
        });
    }

    pub(super) fn token_read(&mut self, account: SavedAccount, token: Result<Option<String>, TokenError>) {
        let looking =
            matches!(&self.account, Account::Looking { account: looked_for } if *looked_for == account);
        if !looking {
            return; // The person was faster.
        }
        match (token, self.preset.clone()) {
            (Ok(Some(token)), _) => self.hold_line(account, token),
            (Ok(None), Some(form)) => self.sign_in(form, None),
            (Ok(None), None) => self.account = Account::SignedOut { because: None },
            (Err(error), form) => {
                tracing::warn!(%error, "the token cannot be read");
                match form {
                    Some(form) => self.sign_in(form, None),
                    None => {
                        let because = "Sign in again: this computer's keychain does not answer.".to_owned();
                        self.account = Account::SignedOut { because: Some(because) };
                    }
                }
            }
        }
        self.touched.link = true;
    }

    pub(super) fn token_not_kept(&mut self, error: &TokenError) {
        tracing::warn!(%error, "the token is not kept");
        let message =
            "You stay signed in until the desk is closed: this computer's keychain does not answer."
                .to_owned();
        let notice = Notice { kind: NoticeKind::Info, message, conversation: None };
        self.shown.tell(Change::Notice { notice: notice.clone() });
        self.standing.push(notice);
    }

    pub(super) fn retry_preset(&mut self, steady: Time) {
        if self.account.next_try().is_some_and(|at| at <= steady) {
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

    fn retry_preset_later(&mut self, account: SavedAccount, why: String) {
        let now = self.now();
        let (at, at_wall) = (now.steady + PRESET_AGAIN, now.wall + PRESET_AGAIN);
        self.account = Account::Retrying { account, at, at_wall, why };
    }

    fn keep_token(&self, account: &SavedAccount, token: String) {
        let (tokens, events, key) = (Arc::clone(&self.tokens), self.events.clone(), account.key());
        tokio::spawn(async move {
            if let Err(error) = blocking(move || tokens.keep(&key, &token)).await {
                let _ = events.send(Event::TokenNotKept(error)).await;
            }
        });
    }

    fn remember_account(&mut self, account: &SavedAccount) {
        let hub = account.hub.to_string();
        self.outbox.give(OutboxJob::Remember { name: "hub", value: hub.clone() });
        self.outbox.give(OutboxJob::Remember { name: "email", value: account.email.clone() });
        self.remembered.hub = Some(hub);
        self.remembered.email = Some(account.email.clone());
    }

    /// Somebody is signed in: what is shown is theirs, and the line is held.
    fn hold_line(&mut self, account: SavedAccount, token: String) {
        if self.copy.as_ref().is_some_and(|copy| copy.hub != account.hub.to_string()) {
            self.forget_copy();
        }
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
            self.forget_copy();
            self.session(Input::Forgotten);
        }
        self.adopt(agent);
    }

    /// Takes up what this agent has under way on this computer.
    pub(super) fn adopt(&mut self, agent: AgentId) {
        if self.agent != Some(agent) {
            self.agent = Some(agent);
            self.queue.clear();
            self.drafts.clear();
            self.forget_files();
            self.outbox.give(OutboxJob::Load(agent));
        }
    }

    pub(super) fn sign_out(&mut self) {
        self.carry_out_held();
        if let Account::SignedIn { account, token } = &self.account {
            let (client, hub, token) = (self.http.clone(), account.hub.clone(), token.clone());
            let (tokens, key) = (Arc::clone(&self.tokens), account.key());
            tokio::spawn(async move {
                http::sign_out(&client, &hub, &token).await;
                if let Err(error) = blocking(move || tokens.forget(&key)).await {
                    tracing::warn!(%error, "the token stays in the keychain; the hub was asked to revoke it");
                }
            });
        }
        tracing::info!("signed out");
        self.session(Input::Stop);
        self.forget_copy();
        self.agent = None;
        self.queue.clear();
        self.drafts.clear();
        self.forget_files();
        self.to_show.forget();
        // Whoever signs in next is asked, and not the preset account.
        self.preset = None;
        self.account = Account::SignedOut { because: None };
        self.touched.all = true;
    }

    /// The hub does not want this session back.
    pub(super) fn session_ended(&mut self, stop: Stop) {
        if let Account::SignedIn { account, .. } = &self.account
            && stop.signed_out
        {
            let (tokens, key) = (Arc::clone(&self.tokens), account.key());
            tokio::spawn(blocking(move || tokens.forget(&key)));
        }
        self.call(crate::call::Input::SignedOut);
        self.socket = None;
        self.account = Account::SignedOut { because: Some(stop.words) };
        self.touched.all = true;
    }

    /// What the hub told goes, here and on the disk.
    fn forget_copy(&mut self) {
        let all: Vec<ConversationId> = self.world.conversations.keys().copied().collect();
        for conversation in all {
            self.alert(Happening::Left { conversation });
        }
        self.call(crate::call::Input::SignedOut);
        self.forget_held();
        self.batch.clear();
        self.cache.give(CacheJob::Wipe);
        self.wipe_pictures();
        self.copy = None;
        self.world = World::default();
        self.threads.clear();
        self.confirmed.clear();
        self.ring_follows.clear();
        self.meanwhile.clear();
        self.returned = None;
        self.touched.all = true;
    }
}

/// Calls the keychain away from the loop and from other tasks: it may wait for the person.
async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, TokenError> + Send + 'static,
) -> Result<T, TokenError> {
    tokio::task::spawn_blocking(call)
        .await
        .unwrap_or_else(|error| Err(TokenError { why: format!("it failed: {error}") }))
}
