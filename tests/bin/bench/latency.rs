//! From send to deliver: pairs of visitors and agents write to each other at a steady rate, both ends in this
//! process and on its one clock. A message is sent when its time has come, whether or not the hub keeps up.

use crate::peer::Peer;
use crate::report::{Figure, Report, quantile};
use crate::socket::Socket;
use anyhow::{Context, Result, bail};
use deskbell_domain::thread::{Author, EntryBody};
use deskbell_domain::{ClientMessageId, CommandId, ConversationId, PerChannel};
use deskbell_protocol::method::{MessageSend, Method, SessionAck, from_hub};
use deskbell_protocol::params::SendMessage;
use deskbell_protocol::rpc::{FromHub, Incoming, Notification, Request};
use deskbell_protocol::session::{Ack, DeviceKind};
use deskbell_protocol::{Event, Received};
use deskbell_testkit::Cast;
use deskbell_tests::rig::{House, id, now};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Visitors, each with an agent: so many that no session comes near its limit of 20 commands a second.
const PAIRS: u128 = 60;
/// As long as a sentence.
const TEXT: &str = "The lamp comes with a warm white bulb, and another one is in the box.";
/// Events between two acknowledgements.
const ACK_EVERY: u64 = 64;

/// Measures the hub and its peer at so many messages a second.
pub(crate) async fn measure(report: &mut Report, rate: u64, rounds: usize, seconds: u64) -> Result<()> {
    let peer = Peer::start().await?;
    let mut echoes = Vec::new();
    for _ in 0..2 * PAIRS {
        echoes.push(End { socket: Socket::to_peer(peer.address()).await?, role: Role::Echo, heard: 0 });
    }
    let (mut house, mut ends) = pairs().await?;

    let mut figures = Rounds::default();
    let mut lower_bound = Rounds::default();
    for _ in 0..rounds {
        let times;
        (echoes, times) = round(echoes, rate, seconds).await.context("the peer")?;
        lower_bound.add(&times);
        let times;
        (ends, times) = round(ends, rate, seconds).await.context("the hub")?;
        figures.add(&times);
    }
    house.kill().await;

    let name = |what: &str| format!("send to deliver, {rate} messages/s: {what}");
    let Rounds { p50, p99, max } = figures;
    let beside = |rounds: Vec<f64>| Figure::new("", "", rounds).median;
    report.add(Figure::new(name("p50"), "ms", p50).at_most(3.0, "<= 3").beside(beside(lower_bound.p50)));
    report.add(Figure::new(name("p99"), "ms", p99).at_most(25.0, "<= 25").beside(beside(lower_bound.p99)));
    report.add(Figure::new(name("max"), "ms", max).beside(beside(lower_bound.max)));
    Ok(())
}

/// Of each round.
#[derive(Default)]
struct Rounds {
    p50: Vec<f64>,
    p99: Vec<f64>,
    max: Vec<f64>,
}

impl Rounds {
    fn add(&mut self, sorted: &[f64]) {
        self.p50.push(quantile(sorted, 0.5));
        self.p99.push(quantile(sorted, 0.99));
        self.max.push(quantile(sorted, 1.0));
    }
}

/// One end of a connection.
struct End {
    socket: Socket,
    role: Role,
    /// Events heard.
    heard: u64,
}

/// What an end says, and what counts as delivered to it.
#[derive(Clone, Copy)]
enum Role {
    /// Its own words come back from the peer.
    Echo,
    /// The agent's words count.
    Visitor(ConversationId),
    /// The visitor's words count.
    Agent(ConversationId),
}

/// A hub with its pairs in conversation.
async fn pairs() -> Result<(House, Vec<End>)> {
    let slots = PerChannel { chat: 1, mobile: 1, video: 1 };
    let mut house = House::found(&Cast { agents: PAIRS, visitors: PAIRS, slots, ..Cast::default() }).await;
    house.start_quiet().await;
    let (mut agents, mut visitors) = (Vec::new(), Vec::new());
    for number in 0..PAIRS as usize {
        agents.push(Socket::to_hub(house.address(), house.agent_token(number), DeviceKind::Desk).await?);
        visitors.push(Socket::to_hub(house.address(), house.visitor_token(number), DeviceKind::Web).await?);
    }
    let mut ends = Vec::new();
    // Each visitor finds an agent who has been idle for longest: one that has nobody yet.
    for mut socket in visitors {
        socket.send(message(None, ClientMessageId(id()))?).await?;
        let conversation = conversation(&mut socket).await?;
        ends.push(End { socket, role: Role::Visitor(conversation), heard: 1 });
    }
    for mut socket in agents {
        let conversation = conversation(&mut socket).await?;
        socket.send(confirm(conversation)?).await?;
        ends.push(End { socket, role: Role::Agent(conversation), heard: 1 });
    }
    Ok((house, ends))
}

/// Waits for the conversation that an end was given.
async fn conversation(socket: &mut Socket) -> Result<ConversationId> {
    loop {
        if let FromHub::Notification { method, params } = FromHub::parse(&socket.next().await?)?
            && method == from_hub::EVENT
            && let (_, Received::Known(event)) = Received::parse(&params)?
            && let Some(conversation) = event.conversation()
        {
            return Ok(conversation);
        }
    }
}

fn message(conversation: Option<ConversationId>, client_message_id: ClientMessageId) -> Result<String> {
    let command_id = CommandId(id());
    let params = SendMessage {
        command_id,
        conversation,
        client_message_id,
        text: TEXT.to_owned(),
        attachments: Vec::new(),
    };
    Ok(serde_json::to_string(&Request::new(1, MessageSend::NAME, params))?)
}

fn confirm(conversation: ConversationId) -> Result<String> {
    use deskbell_protocol::{method::ConversationConfirm, params::Confirm};
    let params = Confirm { command_id: CommandId(id()), conversation };
    Ok(serde_json::to_string(&Request::new(2, ConversationConfirm::NAME, params))?)
}

/// What both ends of all connections write on.
#[derive(Default)]
struct Board {
    under_way: HashMap<ClientMessageId, Instant>,
    /// Milliseconds.
    delivered: Vec<f64>,
}

/// When an end writes.
struct Plan {
    first: tokio::time::Instant,
    every: Duration,
    messages: u64,
}

/// Lets all ends write for some seconds; returns them, and how long each message took, sorted.
async fn round(ends: Vec<End>, rate: u64, seconds: u64) -> Result<(Vec<End>, Vec<f64>)> {
    let many = ends.len() as u64;
    let every = Duration::from_secs(many) / u32::try_from(rate)?;
    let messages = rate * seconds / many;
    let board = Arc::new(Mutex::new(Board::default()));
    let (delivered, mut progress) = watch::channel(0);
    let (over, _) = watch::channel(false);
    let mut running = JoinSet::new();
    let begin = tokio::time::Instant::now() + Duration::from_millis(100);
    for (number, end) in (0..).zip(ends) {
        let plan = Plan { first: begin + every * number / u32::try_from(many)?, every, messages };
        running.spawn(end.run(plan, Arc::clone(&board), delivered.clone(), over.subscribe()));
    }
    let all = messages * many;
    let mut back = Vec::new();
    let limit = tokio::time::sleep(Duration::from_secs(seconds + 30));
    tokio::pin!(limit);
    tokio::select! {
        done = progress.wait_for(|delivered| *delivered == all) => drop(done?),
        ended = running.join_next() => bail!("an end gave up: {:?}", ended.map(|ended| ended.map(|end| end.err()))),
        () = &mut limit => bail!("{} of {all} messages were delivered", *delivered.borrow()),
    }
    over.send_replace(true);
    while let Some(end) = running.join_next().await {
        back.push(end??);
    }
    let mut times = std::mem::take(&mut board.lock().unwrap_or_else(PoisonError::into_inner).delivered);
    times.sort_by(f64::total_cmp);
    Ok((back, times))
}

impl End {
    async fn run(
        mut self,
        plan: Plan,
        board: Arc<Mutex<Board>>,
        delivered: watch::Sender<u64>,
        mut over: watch::Receiver<bool>,
    ) -> Result<Self> {
        let mut sent = 0;
        loop {
            let next = plan.first + plan.every * sent;
            tokio::select! {
                () = tokio::time::sleep_until(next), if u64::from(sent) < plan.messages => {
                    sent += 1;
                    let key = ClientMessageId(id());
                    let frame = message(self.role.conversation(), key)?;
                    board.lock().unwrap_or_else(PoisonError::into_inner).under_way.insert(key, now());
                    self.socket.send(frame).await?;
                }
                frame = self.socket.next() => {
                    let arrived = now();
                    for key in self.hear(&frame?).await? {
                        let mut board = board.lock().unwrap_or_else(PoisonError::into_inner);
                        let began = board.under_way.remove(&key).context("delivered twice, or never sent")?;
                        board.delivered.push((arrived - began).as_secs_f64() * 1_000.0);
                        delivered.send_modify(|delivered| *delivered += 1);
                    }
                }
                _ = over.changed() => return Ok(self),
            }
        }
    }

    /// Takes in a frame; the messages that it delivers to this end.
    async fn hear(&mut self, frame: &str) -> Result<Vec<ClientMessageId>> {
        if let Role::Echo = self.role {
            let said: SendMessage = Incoming::parse(frame)?.params()?;
            return Ok(vec![said.client_message_id]);
        }
        let (method, params) = match FromHub::parse(frame)? {
            FromHub::Answer { outcome, .. } => {
                outcome.context("the hub refused a message")?;
                return Ok(Vec::new());
            }
            FromHub::Notification { method, params } => (method, params),
        };
        match method.as_str() {
            from_hub::PING => self.socket.pong(params.get()).await?,
            from_hub::EVENT => {
                let (pos, received) = Received::parse(&params)?;
                self.acknowledge(pos.context("an event without a place")?).await?;
                if let Received::Known(event) = received {
                    return Ok(self.role.delivered(event));
                }
            }
            _ => {}
        }
        Ok(Vec::new())
    }

    async fn acknowledge(&mut self, pos: u64) -> Result<()> {
        self.heard += 1;
        if self.heard.is_multiple_of(ACK_EVERY) {
            let ack = serde_json::to_string(&Notification::new(SessionAck::NAME, Ack { pos }))?;
            self.socket.send(ack).await?;
        }
        Ok(())
    }
}

impl Role {
    const fn conversation(self) -> Option<ConversationId> {
        match self {
            Self::Echo => None,
            Self::Visitor(conversation) | Self::Agent(conversation) => Some(conversation),
        }
    }

    /// The other side's messages in an event.
    fn delivered(self, event: Event) -> Vec<ClientMessageId> {
        let entries = match event {
            Event::Conversation(update) => update.entries,
            Event::Visit(update) => update.entries,
            Event::Left(_)
            | Event::Visitor(_)
            | Event::Me(_)
            | Event::Canned(_)
            | Event::Tags(_)
            | Event::Rules(_)
            | Event::Call(_)
            | Event::Phones(_)
            | Event::Phone(_)
            | Event::Site(_) => Vec::new(),
        };
        let by_other = |author: &Author| match (self, author) {
            (Self::Visitor(_), Author::Agent { .. }) | (Self::Agent(_), Author::Visitor) => true,
            (Self::Echo | Self::Visitor(_) | Self::Agent(_), _) => false,
        };
        let key = |body: &EntryBody| match body {
            EntryBody::Message { author, client_message_id, .. } if by_other(author) => {
                Some(*client_message_id)
            }
            EntryBody::Message { .. }
            | EntryBody::Note { .. }
            | EntryBody::Whisper { .. }
            | EntryBody::Happened { .. } => None,
        };
        entries.iter().filter_map(|entry| key(&entry.body)).collect()
    }
}
