//! *Try it on this computer*: the shell starts a hub with a demo, the desk signs in there, and both end together. A trial
//! that is not left is taken up again at the next start.

use super::account::Account;
use super::{Core, SavedAccount};
use crate::address::HubAddress;
use crate::handle::Reply;
use crate::session::Input;
use crate::shell::Order;
use crate::store::OutboxJob;
use crate::view::{Refusal, SignInForm, TrialProblem, TrialStage};
use deskbell_domain::{Span, Time};
use deskbell_protocol::trial::TrialHub;
use serde::{Deserialize, Serialize};

/// The shell answers within this time, or the person is told that nothing came of it. A slow disk makes a demo in seconds.
const STARTS_WITHIN: Span = Span::secs(90);

/// Whom the desk knew before the trial: the sign-in page names them again after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BeforeTrial {
    /// The last hub's address.
    pub hub: Option<String>,
    /// The last e-mail.
    pub email: Option<String>,
}

/// A trial on this computer.
#[derive(Debug, Default)]
pub(super) struct Trial {
    stage: Stage,
    waiting: Vec<Reply>,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    None,
    /// It was not left when the desk was closed: it is started once a page is there.
    Kept,
    /// The shell starts it, and has time until then, on the steady clock.
    Starts(Time),
    Runs(HubAddress, TrialHub),
    Ends,
}

impl Trial {
    /// At the start of a desk: whether one was not left.
    pub(super) fn at_start(kept: bool) -> Self {
        Self { stage: if kept { Stage::Kept } else { Stage::None }, waiting: Vec::new() }
    }

    /// It is to be taken up again.
    pub(super) const fn is_kept(&self) -> bool {
        matches!(self.stage, Stage::Kept)
    }

    /// Somebody is signed in there, or about to be.
    pub(super) const fn is_on(&self) -> bool {
        matches!(self.stage, Stage::Runs(..))
    }

    /// For the page.
    pub(super) const fn shown(&self) -> TrialStage {
        match self.stage {
            Stage::None => TrialStage::None,
            Stage::Kept | Stage::Starts(_) => TrialStage::Starts,
            Stage::Runs(..) => TrialStage::Runs,
            Stage::Ends => TrialStage::Ends,
        }
    }

    /// When [`Core::trial_due`] is to be called, on the steady clock.
    pub(super) const fn next_deadline(&self) -> Option<Time> {
        if let Stage::Starts(until) = self.stage { Some(until) } else { None }
    }
}

impl Core {
    /// The person wants to try it, or a trial is taken up again and nobody waits.
    pub(super) fn start_trial(&mut self, reply: Option<Reply>) {
        let signed_in = !matches!(self.account, Account::SignedOut { .. });
        let refused = match self.decided.only_hub() {
            Some(only) => Some(Refusal::OnlyHub { address: only.to_string() }),
            None => signed_in.then_some(Refusal::Trial { why: TrialProblem::SignedIn }),
        };
        if let Some(why) = refused {
            if let Some(reply) = reply {
                reply.refuse(why);
            }
            return;
        }
        self.trial.waiting.extend(reply);
        let there = match &self.trial.stage {
            Stage::Starts(_) => return,
            Stage::Runs(_, hub) => Some(hub.clone()),
            Stage::None | Stage::Kept | Stage::Ends => None,
        };
        if let Some(hub) = there {
            // The sign-in had failed.
            return self.trial_started(Ok(hub));
        }
        tracing::info!("a trial on this computer starts");
        self.account = Account::SignedOut { because: None, unsent_stays: false };
        self.trial.stage = Stage::Starts(self.clock.steady() + STARTS_WITHIN);
        self.touched.all = true;
        self.order(Order::StartTrial);
    }

    /// A page is there: what was not left goes on.
    pub(super) fn take_up_trial(&mut self) {
        if self.trial.is_kept() {
            self.start_trial(None);
        }
    }

    /// The shell has started the trial's hub, or could not.
    pub(super) fn trial_started(&mut self, started: Result<TrialHub, TrialProblem>) {
        if !matches!(self.trial.stage, Stage::Starts(_) | Stage::Runs(..)) {
            // It came too late, or was left meanwhile: nobody wants its hub.
            return self.order(Order::EndTrial { forget: false });
        }
        let hub = started.and_then(|hub| {
            let address = HubAddress::parse(&hub.address).map_err(|_| TrialProblem::Other)?;
            // A trial is on this computer, whatever the answer says.
            if address.is_secure() { Err(TrialProblem::Other) } else { Ok((address, hub)) }
        });
        self.touched.all = true;
        let waiting = std::mem::take(&mut self.trial.waiting);
        match hub {
            Ok((address, hub)) => {
                tracing::info!(hub = %address, "the trial's hub is there");
                if self.remembered.trial.is_none() {
                    let (hub, email) = (self.remembered.hub.clone(), self.remembered.email.clone());
                    self.remember_trial(Some(BeforeTrial { hub, email }));
                }
                let account = SavedAccount { hub: address.clone(), email: hub.email.clone() };
                self.preset = Some(SignInForm {
                    hub: address.to_string(),
                    email: hub.email.clone(),
                    password: hub.password.clone(),
                });
                self.trial.stage = Stage::Runs(address, hub);
                self.unlock(account, None);
                waiting.into_iter().for_each(Reply::done);
            }
            Err(why) => {
                tracing::warn!(%why, "no trial");
                self.trial.stage = Stage::None;
                let why = Refusal::Trial { why };
                if waiting.is_empty() {
                    self.account = Account::SignedOut { because: Some(why.clone()), unsent_stays: false };
                }
                for reply in waiting {
                    reply.refuse(why.clone());
                }
            }
        }
    }

    /// The shell has taken too long.
    pub(super) fn trial_due(&mut self, steady: Time) {
        if self.trial.next_deadline().is_some_and(|until| until <= steady) {
            self.trial_started(Err(TrialProblem::Silent));
            self.order(Order::EndTrial { forget: false });
        }
    }

    /// The trial's hub has ended by itself.
    pub(super) fn trial_over(&mut self) {
        if self.trial.is_on() {
            tracing::warn!("the trial's hub has ended");
            // A call goes from device to device, and would go on behind the sign-in page.
            self.call(crate::call::Input::SignedOut);
            self.world.board.unwant();
            self.looks.clear();
            self.session(Input::Stop);
            self.socket = None;
            self.preset = None;
            self.trial.stage = Stage::None;
            let because = Some(Refusal::Trial { why: TrialProblem::Ended });
            self.account = Account::SignedOut { because, unsent_stays: false };
            self.touched.all = true;
        }
    }

    /// The person has seen enough. Of a trial that does not start it may be what is left that stands in the way.
    pub(super) fn leave_trial(&mut self, forget: bool, reply: Reply) {
        if self.trial.is_on() {
            self.sign_out();
        }
        self.end_trial(forget);
        reply.done();
    }

    /// Somebody signs in by hand, at a hub of their own: a trial that has come to nothing is over with that, also one that
    /// would be taken up again at the next start.
    pub(super) fn trial_is_unwanted(&mut self) {
        if self.trial.is_on() || self.remembered.trial.is_some() {
            self.end_trial(false);
            self.preset = None;
        }
    }

    /// The trial is over: whom the desk knew before is named at the door again.
    pub(super) fn end_trial(&mut self, forget: bool) {
        if let Some(BeforeTrial { hub, email }) = self.remembered.trial.clone() {
            self.remember_trial(None);
            for (name, value) in [("hub", &hub), ("email", &email)] {
                let value = value.clone().unwrap_or_default();
                self.outbox.give(OutboxJob::Remember { name, value });
            }
            self.remembered.hub = hub;
            self.remembered.email = email;
        }
        for reply in std::mem::take(&mut self.trial.waiting) {
            reply.refuse(Refusal::Cancelled);
        }
        self.trial.stage = Stage::Ends;
        self.touched.all = true;
        self.order(Order::EndTrial { forget });
    }

    /// The shell has stopped the trial's hub, and perhaps deleted its folder.
    pub(super) fn trial_ended(&mut self, ended: Result<(), TrialProblem>) {
        if !matches!(self.trial.stage, Stage::Ends) {
            return;
        }
        self.trial.stage = Stage::None;
        if let (Err(why), Account::SignedOut { because, .. }) = (ended, &mut self.account) {
            *because = Some(Refusal::Trial { why });
        }
        self.touched.all = true;
    }

    /// The demo's shop, in the person's own browser: the one address beside those of messages that is opened, and it is
    /// made here.
    pub(super) fn open_shop(&self, reply: Reply) {
        if let Stage::Runs(address, hub) = &self.trial.stage {
            let url = address.http(&hub.shop).into();
            self.order(Order::OpenUrl { url });
            reply.done();
        } else {
            reply.refuse(Refusal::NobodySignedIn);
        }
    }

    fn remember_trial(&mut self, before: Option<BeforeTrial>) {
        let value = before.as_ref().and_then(|before| serde_json::to_string(before).ok()).unwrap_or_default();
        self.outbox.give(OutboxJob::Remember { name: "trial", value });
        self.remembered.trial = before;
    }
}
