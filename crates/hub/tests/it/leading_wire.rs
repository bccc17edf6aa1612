//! Whispers and notes never leave the house (T2, C7): whatever is done, every frame that a visitor or a phone gets is
//! searched for their words.

use crate::leading::{flag, look, take_over, whisper};
use crate::phones;
use deskbell_domain::{ClientMessageId, ConversationId};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_protocol::method;
use deskbell_protocol::params::{AddNote, GetEntries};
use deskbell_testkit::{Cast, Client, Mirror, TestHub, browser, message};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

/// What of a secret stands in every frame that carries it. JSON escapes none of it.
const SECRET: &str = "zq7secret";

/// Something that somebody does.
#[derive(Clone, Copy, Debug)]
enum Does {
    VisitorWrites,
    AgentWrites,
    AgentNotes,
    LeadWhispers,
    LeadLooks,
    AgentFlags,
    LeadTakesOver,
    VisitorReads,
    VisitorCalls,
    VisitorComesAnew,
    VisitorComesBack,
}

fn plan() -> impl Strategy<Value = Vec<Does>> {
    let does = prop_oneof![
        3 => Just(Does::VisitorWrites),
        3 => Just(Does::AgentWrites),
        3 => Just(Does::AgentNotes),
        5 => Just(Does::LeadWhispers),
        1 => Just(Does::LeadLooks),
        2 => Just(Does::AgentFlags),
        1 => Just(Does::LeadTakesOver),
        2 => Just(Does::VisitorReads),
        1 => Just(Does::VisitorCalls),
        2 => Just(Does::VisitorComesAnew),
        2 => Just(Does::VisitorComesBack),
    ];
    prop::collection::vec(does, 1..16)
}

/// Everybody, and what was heard in sessions that are over.
struct House {
    hub: TestHub,
    visitor: Client,
    agent: Client,
    lead: Client,
    phone: Client,
    conversation: ConversationId,
    heard: Vec<String>,
    secrets: u32,
}

impl House {
    async fn open() -> Self {
        let hub = TestHub::start(&Cast::default()).await;
        let mut agent = hub.green_agent(1).await;
        let mut phone = phones::paired(&hub, &mut agent).await;
        let mut visitor = hub.visitor(0).await;
        (visitor.frames, phone.frames) = (Some(Vec::new()), Some(Vec::new()));
        let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
        agent.take().await;
        let lead = hub.agent(0).await;
        Self { hub, visitor, agent, lead, phone, conversation, heard: Vec::new(), secrets: 0 }
    }

    fn secret(&mut self) -> String {
        self.secrets += 1;
        format!("{SECRET} {}", self.secrets)
    }

    /// What does not fit is refused, and nobody minds: a plan is only a way to get everywhere.
    async fn does(&mut self, does: Does) {
        let conversation = self.conversation;
        match does {
            Does::VisitorWrites => drop(self.visitor.write(Some(conversation), "And then?").await),
            Does::AgentWrites => drop(self.agent.write(Some(conversation), "One moment").await),
            Does::AgentNotes => {
                let client_message_id = ClientMessageId(RandomIds.id());
                let (command_id, text) = (Client::command_id(), self.secret());
                let params = AddNote { command_id, conversation, client_message_id, text };
                drop(self.agent.call::<method::NoteAdd>(params).await);
            }
            Does::LeadWhispers => {
                let text = self.secret();
                drop(whisper(&mut self.lead, conversation, &text).await);
            }
            Does::LeadLooks => drop(look(&mut self.lead, conversation).await),
            Does::AgentFlags => {
                let words = self.secret();
                drop(flag(&mut self.agent, conversation, Some(&words)).await);
            }
            Does::LeadTakesOver => {
                let reason = self.secret();
                drop(take_over(&mut self.lead, conversation, &reason).await);
            }
            Does::VisitorReads => {
                let page = GetEntries { conversation, before: None, limit: 100 };
                self.visitor.call::<method::ConversationEntries>(page).await.expect("it is the visitor's");
            }
            Does::VisitorCalls => drop(self.visitor.start_call(Some(conversation)).await),
            Does::VisitorComesAnew => self.comes_again(true).await,
            Does::VisitorComesBack => self.comes_again(false).await,
        }
    }

    async fn comes_again(&mut self, anew: bool) {
        self.heard.extend(self.visitor.frames.take().into_iter().flatten());
        let place = (!anew).then(|| self.visitor.place());
        let mirror = if anew { Mirror::default() } else { self.visitor.mirror.clone() };
        let mut client = Client::connect(self.hub.address()).await;
        client.frames = Some(Vec::new());
        client.mirror = mirror;
        client.pos = place.map_or(0, |place| place.pos);
        let token = self.hub.visitor_token(0).await;
        let open = deskbell_protocol::session::Open {
            token,
            protocol: deskbell_protocol::PROTOCOL,
            device: browser(0xe000),
            resume: place,
        };
        client.begin(open).await.expect("the token is good");
        self.visitor = client;
    }

    /// Everything that visitor and phone have heard.
    async fn all_heard(mut self) -> (Vec<String>, usize) {
        self.visitor.call::<method::MessageSend>(message(Some(self.conversation), "Bye")).await.ok();
        self.visitor.probe().await;
        self.phone.probe().await;
        self.heard.extend(self.visitor.frames.take().into_iter().flatten());
        self.heard.extend(self.phone.frames.take().into_iter().flatten());
        let stored = self.hub.store().entries(self.conversation, None, 100).await.unwrap();
        let secrets = stored.iter().filter(|entry| !entry.is_for_visitor()).count();
        (self.heard, secrets)
    }
}

#[tokio::test]
async fn t2_c7_what_agents_have_among_themselves_gives_visitor_and_phone_no_frame_at_all() {
    let mut house = House::open().await;
    for does in [Does::LeadWhispers, Does::AgentNotes, Does::AgentFlags, Does::LeadLooks] {
        house.visitor.probe().await;
        house.phone.probe().await;
        (house.visitor.frames, house.phone.frames) = (Some(Vec::new()), Some(Vec::new()));
        house.does(does).await;
        // The loop has gone on, and so everything that comes of it waits in the mailboxes.
        house.hub.core().probe().await.unwrap();
        house.visitor.probe().await;
        house.phone.probe().await;
        for client in [&house.visitor, &house.phone] {
            let heard = client.frames.as_ref().unwrap();
            assert!(heard.iter().all(|frame| frame.contains("server_time")), "{does:?}: {heard:?}");
            assert!(!heard.is_empty(), "the answer to the probe");
        }
    }
    let stored = house.hub.store().entries(house.conversation, None, 100).await.unwrap();
    let secrets = stored.iter().filter(|entry| !entry.is_for_visitor()).count();
    assert!(secrets >= 3, "all of it was done");
}

#[test]
fn t2_c7_no_frame_of_a_visitor_or_a_phone_ever_carries_a_whisper_or_a_note() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let kept_back = Cell::new(0);
    runner
        .run(&plan(), |plan| {
            let (heard, secrets) = runtime.block_on(async {
                let mut house = House::open().await;
                for does in plan {
                    house.does(does).await;
                }
                house.all_heard().await
            });
            kept_back.set(kept_back.get() + secrets);
            prop_assert!(heard.iter().any(|frame| frame.contains("Bye")), "frames are heard at all");
            for frame in heard {
                prop_assert!(!frame.contains(SECRET), "{frame}");
            }
            Ok(())
        })
        .unwrap();
    assert!(kept_back.get() > 24, "the plans had something to keep back: {kept_back:?}");
}
