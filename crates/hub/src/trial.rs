//! The visitor who comes by himself when somebody tries Deskbell out: a client of the owner loop like any other, without a
//! socket. What is shown is what a visitor's page would do; no rule knows that nobody sits there.

use crate::bus::{Delivery, Mailbox, Subscription};
use crate::core::{Command, Connecting, Live};
use crate::session::{Shared, carry_out};
use crate::store::{StoreError, VisitorRecord, Write};
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{
    Channel, ClientMessageId, CommandId, ConversationId, DeviceId, Span, UserId, VisitorId,
};
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::{CustomField, Page};
use deskbell_protocol::params::{MarkRead, SendMessage};
use deskbell_protocol::{CloseCode, Code, WireError};
use std::sync::Arc;
use tracing::{info, warn};
use uuid::Uuid;

/// The visitor looks around for so long before writing.
const LOOKS_AROUND: Span = Span::secs(3);
/// And types for so long.
const TYPES: Span = Span::secs(3);
/// What the agent wrote is read after so long.
const READS: Span = Span::secs(1);
/// Entries that are looked through for what the agent wrote.
const TAIL: u32 = 100;

/// Who comes, and what is said: the first line at once, each other one after an answer.
struct Guest {
    name: &'static str,
    device: &'static str,
    page: (&'static str, &'static str),
    custom: &'static [(&'static str, &'static str)],
    lines: &'static [&'static str],
}

/// The first one comes to a trial that has just been made, the other to one that is opened again.
const GUESTS: [Guest; 2] = [
    Guest {
        name: "Camille Roux",
        device: "Firefox on Windows",
        page: ("Arc 210 floor lamp", "https://maison-lumen.example/lamps/arc-210"),
        custom: &[("Customer", "since 2022, 3 orders"), ("Basket", "1 item, 289 €")],
        lines: &[
            "Hello! Is the Arc 210 still to be had in brass? The page only shows black.",
            "Oh, lovely. And would it come to Lyon before the weekend?",
            "Perfect, I am ordering it now. Thank you, that was quick!",
        ],
    },
    Guest {
        name: "Milan Novak",
        device: "Safari on iPhone",
        page: ("Outdoor lights", "https://maison-lumen.example/outdoor"),
        custom: &[("Customer", "new")],
        lines: &[
            "Good day! Can the Dune wall light stay outside all winter?",
            "Good to know. Does it need an electrician?",
            "Then I will take two. Thanks for your help!",
        ],
    },
];

/// Why the visitor does not come, or leaves. Nothing of the trial depends on it.
#[derive(Debug, thiserror::Error)]
enum Gone {
    #[error("{0}")]
    Refused(#[from] WireError),
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("the hub closed the session ({0:?})")]
    Closed(CloseCode),
}

/// Plays the visitor until the last line is said and read, or the hub stops. `first`: of a trial that was made just now.
pub async fn play(shared: Arc<Shared>, site: String, first: bool) {
    let guest = &GUESTS[usize::from(!first)];
    match visit(&shared, site, guest).await {
        Ok(()) => info!("the trial's visitor has said it all"),
        Err(Gone::Closed(CloseCode::Restart)) => {}
        Err(gone) => warn!(%gone, "the trial's visitor has left"),
    }
}

async fn visit(shared: &Arc<Shared>, site: String, guest: &Guest) -> Result<(), Gone> {
    let mut visit = Visit::begin(shared, site, guest).await?;
    visit.pass(LOOKS_AROUND).await;
    let (first, others) = guest.lines.split_first().unwrap_or((&"", &[]));
    visit.pass(TYPES).await;
    visit.says(first).await?;
    for line in others {
        visit.waits_for_an_answer().await?;
        visit.types(true).await;
        visit.pass(TYPES).await;
        visit.says(line).await?;
    }
    // Stays on the page: what the agent writes is read.
    loop {
        visit.waits_for_an_answer().await?;
    }
}

struct Visit<'a> {
    shared: &'a Arc<Shared>,
    user: UserId,
    visitor: VisitorId,
    device: DeviceId,
    session: Uuid,
    subscription: Subscription,
    conversation: Option<ConversationId>,
    /// Messages of agents that were read.
    answers: usize,
}

impl<'a> Visit<'a> {
    async fn begin(shared: &'a Arc<Shared>, site: String, guest: &Guest) -> Result<Self, Gone> {
        let visitor = VisitorId(shared.ids.id());
        let (user, device) = (UserId::Visitor(visitor), DeviceId(shared.ids.id()));
        let (title, url) = guest.page;
        let custom = guest
            .custom
            .iter()
            .map(|(name, value)| CustomField { label: (*name).to_owned(), value: (*value).to_owned() });
        let record = VisitorRecord {
            id: visitor,
            name: guest.name.to_owned(),
            site,
            channel: Channel::Chat,
            languages: vec!["en".to_owned(), "fr".to_owned()],
            device: guest.device.to_owned(),
            page: Some(Page { title: title.to_owned(), url: url.to_owned() }),
            custom: custom.collect(),
            time_zone: Some("Europe/Paris".to_owned()),
            since: shared.clock.wall(),
            conversation: None,
            block: None,
        };
        let (token, write) = shared.auth.visitor_token(visitor);
        shared.core.write(vec![Write::Visitor(Box::new(record)), write]).await?;

        // As a session does it: subscribed before the loop says how far the log has grown.
        let mailbox = Arc::new(Mailbox::new());
        let subscription = Subscription::new(Arc::clone(&shared.bus), user, Arc::clone(&mailbox));
        let session = shared.ids.id();
        let live = Live { session, device, token: token.hash(), mailbox: Arc::clone(&mailbox) };
        let known = shared.store.visitor(visitor).await?;
        let device_name = guest.device.to_owned();
        let welcome = shared.core.connect(Connecting { user, live, device_name, visitor: known }).await?;
        mailbox.caught_up(welcome.top);
        Ok(Self { shared, user, visitor, device, session, subscription, conversation: None, answers: 0 })
    }

    async fn pass(&self, span: Span) {
        self.shared.clock.reached(Span(self.shared.clock.steady().0 + span.0)).await;
    }

    async fn types(&self, on: bool) {
        if let Some(conversation) = self.conversation {
            self.shared.core.typing(self.user, Typing { conversation, on }).await;
        }
    }

    async fn says(&mut self, line: &str) -> Result<(), Gone> {
        let ids = &self.shared.ids;
        let message = SendMessage {
            command_id: CommandId(ids.id()),
            conversation: self.conversation,
            client_message_id: ClientMessageId(ids.id()),
            text: line.to_owned(),
            attachments: Vec::new(),
        };
        self.tell(Command::SendMessage(message)).await?;
        if self.conversation.is_none() {
            let known = self.shared.store.visitor(self.visitor).await?;
            self.conversation = known.and_then(|known| known.record.conversation);
        }
        Ok(())
    }

    async fn tell(&self, command: Command) -> Result<(), Gone> {
        let Shared { core, store, .. } = &**self.shared;
        let outcome = carry_out(core, &**store, (self.user, self.device), command).await?;
        if crate::frames::is_result(&outcome) {
            Ok(())
        } else {
            Err(WireError::new(Code::Internal, format!("The hub refused it: {outcome}")).into())
        }
    }

    /// Until an agent has written something more, which is read then.
    async fn waits_for_an_answer(&mut self) -> Result<(), Gone> {
        loop {
            match self.subscription.mailbox().next().await {
                Delivery::Close(code) => return Err(Gone::Closed(code)),
                Delivery::Volatile(_) | Delivery::Relayed(_) => continue,
                Delivery::Event { pos, .. } => self.shared.core.acked(self.user, pos).await,
                Delivery::Behind => {
                    // What it missed stands in the thread, which is looked through below.
                    let log = self.shared.store.visitor(self.visitor).await?;
                    self.subscription.mailbox().caught_up(log.map_or(0, |known| known.top));
                }
            }
            let Some(conversation) = self.conversation else { continue };
            let entries = self.shared.store.entries(conversation, None, TAIL).await?;
            let answers = entries.iter().filter(|entry| is_an_answer(entry)).count();
            if answers > self.answers {
                self.answers = answers;
                self.pass(READS).await;
                let up_to = entries.last().map_or(0, |entry| entry.seq);
                let command_id = CommandId(self.shared.ids.id());
                self.tell(Command::MarkRead(MarkRead { command_id, conversation, up_to })).await?;
                return Ok(());
            }
        }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.shared.core.disconnect(self.user, self.device, self.session);
    }
}

fn is_an_answer(entry: &Entry) -> bool {
    match &entry.body {
        EntryBody::Message { author, .. } => matches!(author, Author::Agent { .. }),
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => false,
    }
}
