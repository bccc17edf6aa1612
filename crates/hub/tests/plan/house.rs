//! What is changed of the house itself, and the phones that come to it and go.

use crate::line::Actor;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskbell_domain::call::CallPhase;
use deskbell_domain::{CannedId, CommandId, HandoffId, Settings, Span, TagId, UserId};
use deskbell_hub::clock::Clock;
use deskbell_hub::core::{Claim, Command};
use deskbell_hub::ids::Ids;
use deskbell_hub::store::Write;
use deskbell_protocol::params::{
    DeleteCanned, DeleteTag, Describe, ForgetPhone, InvitePhone, OfferHandoff, SaveCanned, SaveTag,
};
use rand::RngExt;
use rand::seq::IndexedRandom;
use uuid::Uuid;

/// Phones that are there at once: what comes more has no place in a plan.
const PHONES: usize = 3;

impl World {
    /// Somebody changes what is everybody's, or says who they are.
    pub(crate) async fn set_up(&mut self) {
        let actor = self.any();
        let command_id = CommandId(self.ids.id());
        let number = self.rng.random_range(0..3);
        let id = Uuid::from_u128(0x70 + number);
        let command = match (self.actors[actor].user, self.rng.random_range(0..5)) {
            (_, 0) => return self.change_settings().await,
            (UserId::Visitor(_), _) => Command::Describe(Describe {
                command_id,
                name: Some(format!("Maya {number}")),
                languages: None,
                page: None,
                custom: None,
                time_zone: None,
            }),
            (UserId::Phone(_), _) => return,
            (UserId::Agent(_), 1) => {
                let name = format!("tag {number}");
                Command::SaveTag(SaveTag { command_id, id: TagId(id), name, recommended: number == 0 })
            }
            (UserId::Agent(_), 2) => Command::DeleteTag(DeleteTag { command_id, id: TagId(id) }),
            (UserId::Agent(_), 3) => Command::SaveCanned(SaveCanned {
                command_id,
                id: CannedId(id),
                shortcut: format!("hi-{number}"),
                category: String::new(),
                text: "Hello".into(),
                personal: number == 0,
            }),
            (UserId::Agent(_), _) => Command::DeleteCanned(DeleteCanned { command_id, id: CannedId(id) }),
        };
        if self.actors[actor].line.is_some() {
            self.carry_out(actor, command).await;
        }
    }

    /// An administrator changes what can be done; the disk may fail that.
    async fn change_settings(&mut self) {
        let former = self.hub.store.load().await.unwrap().settings;
        let undo = Span::secs(self.rng.random_range(1..20));
        self.story.push(format!("undo lasts {undo:?}"));
        drop(self.hub.core.write(vec![Write::Settings(Box::new(Settings { undo, ..former }))]).await);
    }

    /// A phone comes by a code, or is let go.
    pub(crate) async fn phones(&mut self) {
        let is_here = |actor: &&Actor| matches!(actor.user, UserId::Phone(_)) && actor.line.is_some();
        let here: Vec<UserId> = self.actors.iter().filter(is_here).map(|actor| actor.user).collect();
        let desks: Vec<usize> = (0..self.actors.len()).filter(|actor| self.is_desk(*actor)).collect();
        let Some(desk) = desks.choose(&mut self.rng).copied() else { return };
        if here.len() < PHONES && self.rng.random_bool(0.8) {
            return self.phone_comes(desk).await;
        }
        if let Some(UserId::Phone(phone)) = here.choose(&mut self.rng).copied() {
            let command_id = CommandId(self.ids.id());
            self.carry_out(desk, Command::ForgetPhone(ForgetPhone { command_id, phone })).await;
        }
    }

    /// Whether this is an agent's desk, and connected.
    fn is_desk(&self, actor: usize) -> bool {
        matches!(self.actors[actor].user, UserId::Agent(_)) && self.actors[actor].line.is_some()
    }

    /// Of the call that this desk has (H4), else to be paired (H5).
    async fn phone_comes(&mut self, desk: usize) {
        let (ticket, token): ([u8; 32], [u8; 32]) = (self.rng.random(), self.rng.random());
        let said = URL_SAFE_NO_PAD.encode(ticket);
        let command_id = CommandId(self.ids.id());
        let device = self.actors[desk].device;
        let has =
            |phase: &CallPhase| matches!(phase, CallPhase::Active { device: Some(of), .. } if *of == device);
        let call = self.actors[desk].mirror.calls.values().find(|head| has(&head.call)).map(|head| head.id);
        let command = match call {
            Some(call) if self.rng.random_bool(0.7) => {
                let handoff = HandoffId(self.ids.id());
                Command::OfferHandoff(OfferHandoff { command_id, call, handoff, ticket: Some(said) })
            }
            _ => Command::InvitePhone(InvitePhone { command_id, ticket: said }),
        };
        self.carry_out(desk, command).await;
        let claimed = self.hub.core.claim_phone(Claim { ticket, name: "Pixel 9".into(), token }).await;
        // The offer may have been refused, or the disk has failed.
        let Ok(claimed) = claimed else { return };
        let mut phone = Actor::new(UserId::Phone(claimed.phone), claimed.phone.0.as_u128());
        self.story.push(format!("{} comes", phone.user));
        let (now, session) = (self.clock.wall(), self.ids.id());
        phone.connect(&self.hub, session, now, false).await;
        self.actors.push(phone);
    }
}
