//! A full floor: hundreds of agents with thousands of conversations, in which so much happens in a second (T1). It is asked
//! by lines of JSON on its input, and says how the board of those who lead must look once everything rests.
//!
//! An agent here is a socket that shows what it is given, answers it, and does what it is told. Visitors write once and
//! leave their page, as most do; some of them stay and write again.

use crate::socket::Socket;
use anyhow::{Context, Result, bail};
use deskbell_domain::{Channel, ClientMessageId, CommandId, ConversationId, PerChannel};
use deskbell_protocol::board::{BoardFrame, BoardItem, BoardKey};
use deskbell_protocol::event::ConversationUpdate;
use deskbell_protocol::head::HeadState;
use deskbell_protocol::method::{self, Method, from_hub};
use deskbell_protocol::params::{Confirm, EndConversation, SendMessage, SetAvailability, WatchBoard};
use deskbell_protocol::rpc::{FromHub, Id, Request};
use deskbell_protocol::session::DeviceKind;
use deskbell_protocol::{Event, Received};
use deskbell_testkit::Cast;
use deskbell_tests::rig::{House, id, password};
use futures_util::stream::{self, StreamExt};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval};

/// Visitors who come at a time.
const AT_ONCE: usize = 16;
/// Visitors who can come beside those of the beginning.
const MORE_VISITORS: u128 = 6_000;
/// Everything that happens is chosen from here on.
const SEED: u64 = 8;

/// What it is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    /// So much happens in a second from now on.
    Go(u64),
    /// Nothing happens any more; how the board looks then.
    Rest,
}

/// What it says.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    /// Everybody is there: the hub, and how the lead signs in.
    Ready { hub: String, email: String, password: &'static str },
    /// It goes.
    Goes,
    /// Everything rests.
    Rests(Box<Board>),
}

/// The board as the hub has it.
#[derive(Serialize)]
struct Board {
    items: Vec<BoardItem>,
    /// What happened since it was asked to go.
    happened: u64,
}

/// What an agent does next.
#[derive(Clone, Copy, Debug)]
enum Job {
    /// Writes into one of the conversations.
    Write,
    /// Ends one: its visitor, who is a new one, comes with the next arrival.
    End,
    /// Turns the toggle of a channel.
    Toggle(Channel),
}

/// Opens the floor and does what it is asked until its input ends.
pub(crate) async fn open(agents: usize, conversations: usize) -> Result<()> {
    crate::memory::allow_files((2 * agents + 1_000) as u64)?;
    let each = u32::try_from(conversations.div_ceil(agents) + 4)?;
    let slots = PerChannel { chat: each, mobile: each, video: 1 };
    // Number 0 leads, and takes nothing.
    let visitors = conversations as u128 + MORE_VISITORS;
    let mut house =
        House::found(&Cast { agents: agents as u128 + 1, visitors, slots, ..Cast::default() }).await;
    house.start_quiet().await;
    let mut lead = Seat::take(&house, 0).await?;
    for channel in Channel::ALL {
        lead.toggle(channel, false).await?;
    }
    let mut floor = Floor { seats: Vec::new(), house, visitors: 0, happened: 0 };
    for number in 1..=agents {
        let seat = Seat::take(&floor.house, number).await?;
        let (jobs, inbox) = mpsc::channel(64);
        tokio::spawn(seat.work(inbox));
        floor.seats.push(jobs);
    }
    floor.arrive(conversations).await?;
    floor.rest().await?;
    say(&Told::Ready { hub: floor.house.url(), email: House::email(0), password: password() })?;
    floor.serve().await
}

fn say(told: &Told) -> Result<()> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, told)?;
    output.write_all(b"\n")?;
    Ok(output.flush()?)
}

/// A job, or the end of all before it.
enum Order {
    Do(Job),
    Rest(oneshot::Sender<()>),
}

struct Floor {
    seats: Vec<mpsc::Sender<Order>>,
    house: House,
    /// So many have come.
    visitors: usize,
    happened: u64,
}

impl Floor {
    async fn serve(&mut self) -> Result<()> {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        let mut random = StdRng::seed_from_u64(SEED);
        let mut every: Option<tokio::time::Interval> = None;
        loop {
            tokio::select! {
                line = lines.next_line() => {
                    let Some(line) = line? else { return Ok(()) };
                    match serde_json::from_str(&line).context("a line that is no ask")? {
                        Asked::Go(rate) => {
                            let mut ticks = interval(Duration::from_secs(1) / u32::try_from(rate.max(1))?);
                            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
                            every = Some(ticks);
                            self.happened = 0;
                            say(&Told::Goes)?;
                        }
                        Asked::Rest => {
                            every = None;
                            self.rest().await?;
                            let items = board(&self.house).await?;
                            say(&Told::Rests(Box::new(Board { items, happened: self.happened })))?;
                        }
                    }
                }
                () = tick(&mut every) => self.happens(&mut random).await?,
            }
        }
    }

    /// One thing happens somewhere.
    async fn happens(&mut self, random: &mut StdRng) -> Result<()> {
        self.happened += 1;
        let job = match random.random_range(0..100) {
            0..6 => return self.arrive(1).await,
            6..12 => Job::End,
            12..18 => Job::Toggle(if random.random_bool(0.5) { Channel::Chat } else { Channel::Mobile }),
            _ => Job::Write,
        };
        let seat = self.seats.choose(random).context("nobody is there")?;
        seat.send(Order::Do(job)).await.context("an agent has left")
    }

    /// New visitors write.
    async fn arrive(&mut self, many: usize) -> Result<()> {
        let come = self.visitors..self.visitors + many;
        self.visitors += many;
        let house = &self.house;
        let mut coming = stream::iter(come.map(|number| visit(house, number))).buffer_unordered(AT_ONCE);
        while let Some(came) = coming.next().await {
            came?;
        }
        Ok(())
    }

    /// Waits until everybody has done all that they were told.
    async fn rest(&self) -> Result<()> {
        for seat in &self.seats {
            let (done, rests) = oneshot::channel();
            seat.send(Order::Rest(done)).await.ok().context("an agent has left")?;
            rests.await.context("an agent has left")?;
        }
        Ok(())
    }
}

async fn tick(every: &mut Option<tokio::time::Interval>) {
    match every {
        Some(every) => drop(every.tick().await),
        None => std::future::pending().await,
    }
}

/// A visitor writes and closes the page.
async fn visit(house: &House, number: usize) -> Result<()> {
    let mut socket = Socket::to_hub(house.address(), house.visitor_token(number), DeviceKind::Web).await?;
    socket.send(message(1, None, "Is the lamp still there?")?).await?;
    loop {
        if let FromHub::Answer { id: Some(Id::Number(1)), outcome } = FromHub::parse(&socket.next().await?)? {
            outcome.map_err(|error| anyhow::anyhow!(error.message))?;
            return Ok(());
        }
    }
}

/// The whole board, as somebody sees it who looks at it for the first time.
async fn board(house: &House) -> Result<Vec<BoardItem>> {
    let mut socket = Socket::to_hub(house.address(), house.agent_token(0), DeviceKind::Desk).await?;
    let watch = WatchBoard { on: true, groups: None };
    socket.send(request::<method::BoardWatch>(1, watch)?).await?;
    let mut items: BTreeMap<BoardKey, BoardItem> = BTreeMap::new();
    loop {
        match FromHub::parse(&socket.next().await?)? {
            FromHub::Answer { outcome, .. } => drop(outcome.map_err(|error| anyhow::anyhow!(error.message))?),
            FromHub::Notification { method, params } if method == from_hub::BOARD => {
                let frame: BoardFrame = serde_json::from_str(params.get())?;
                items.extend(frame.items.into_iter().map(|item| (item.key(), item)));
                frame.gone.iter().for_each(|key| drop(items.remove(key)));
                if frame.whole {
                    return Ok(items.into_values().collect());
                }
            }
            FromHub::Notification { .. } => {}
        }
    }
}

/// An agent's desk.
struct Seat {
    socket: Socket,
    last: u64,
    mine: Vec<ConversationId>,
    available: PerChannel<bool>,
    random: StdRng,
}

impl Seat {
    async fn take(house: &House, number: usize) -> Result<Self> {
        let socket = Socket::to_hub(house.address(), house.agent_token(number), DeviceKind::Desk).await?;
        let available = PerChannel { chat: true, mobile: true, video: true };
        let random = StdRng::seed_from_u64(SEED + number as u64);
        Ok(Self { socket, last: 0, mine: Vec::new(), available, random })
    }

    /// Works until nobody tells it anything any more.
    async fn work(mut self, mut orders: mpsc::Receiver<Order>) -> Result<()> {
        loop {
            tokio::select! {
                frame = self.socket.next() => drop(self.hear(&frame?).await?),
                order = orders.recv() => match order {
                    Some(Order::Do(job)) => self.does(job).await?,
                    Some(Order::Rest(done)) => {
                        // Whatever it was given before has come by the time this is answered.
                        self.ask::<method::SessionProbe>(deskbell_protocol::params::Probe {}).await?;
                        // The floor has ended meanwhile.
                        let _ = done.send(());
                    }
                    None => return Ok(()),
                },
            }
        }
    }

    async fn does(&mut self, job: Job) -> Result<()> {
        match job {
            Job::Write => {
                if let Some(conversation) = self.mine.choose(&mut self.random).copied() {
                    self.write(conversation).await?;
                }
            }
            Job::End => {
                if let Some(place) =
                    (!self.mine.is_empty()).then(|| self.random.random_range(0..self.mine.len()))
                {
                    let conversation = self.mine.swap_remove(place);
                    let params = EndConversation { command_id: CommandId(id()), conversation };
                    self.ask::<method::ConversationEnd>(params).await?;
                }
            }
            Job::Toggle(channel) => {
                let available = !*self.available.get(channel);
                self.toggle(channel, available).await?;
            }
        }
        Ok(())
    }

    async fn toggle(&mut self, channel: Channel, available: bool) -> Result<()> {
        *self.available.get_mut(channel) = available;
        let params = SetAvailability { command_id: CommandId(id()), channel, available };
        self.ask::<method::AvailabilitySet>(params).await
    }

    async fn write(&mut self, conversation: ConversationId) -> Result<()> {
        self.last += 1;
        let number = self.last;
        self.socket.send(message(number, Some(conversation), "It is, and it comes with its bulb.")?).await?;
        self.answer(number).await
    }

    async fn ask<M: Method>(&mut self, params: M::Params) -> Result<()> {
        self.last += 1;
        let number = self.last;
        self.socket.send(request::<M>(number, params)?).await?;
        self.answer(number).await
    }

    /// Hears everything up to an answer, and then does what that asks for.
    async fn answer(&mut self, number: u64) -> Result<()> {
        let mut given = Vec::new();
        loop {
            let frame = self.socket.next().await?;
            match FromHub::parse(&frame)? {
                FromHub::Answer { id: Some(Id::Number(answered)), outcome } if answered == number => {
                    // Refused when it went elsewhere meanwhile: that is no fault of the floor.
                    drop(outcome);
                    break;
                }
                FromHub::Answer { .. } => bail!("an answer to nothing that was asked"),
                FromHub::Notification { method, params } if method == from_hub::EVENT => {
                    given.extend(self.event(&params)?);
                }
                FromHub::Notification { method, params } if method == from_hub::PING => {
                    self.socket.pong(params.get()).await?;
                }
                FromHub::Notification { .. } => {}
            }
        }
        for conversation in given {
            Box::pin(self.greet(conversation)).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, frame: &str) -> Result<()> {
        let FromHub::Notification { method, params } = FromHub::parse(frame)? else {
            bail!("an answer to nothing that was asked")
        };
        match method.as_str() {
            from_hub::EVENT => {
                if let Some(conversation) = self.event(&params)? {
                    self.greet(conversation).await?;
                }
            }
            from_hub::PING => self.socket.pong(params.get()).await?,
            _ => {}
        }
        Ok(())
    }

    /// A conversation that is new here.
    fn event(&mut self, params: &serde_json::value::RawValue) -> Result<Option<ConversationId>> {
        let (_, Received::Known(event)) = Received::parse(params)? else {
            bail!("an event of an unknown kind")
        };
        let (head, left) = match event {
            Event::Conversation(ConversationUpdate { head, .. }) => (head, false),
            Event::Left(left) => (left.head, true),
            Event::Visitor(_)
            | Event::Me(_)
            | Event::Canned(_)
            | Event::Tags(_)
            | Event::Rules(_)
            | Event::Call(_)
            | Event::Phones(_)
            | Event::Phone(_)
            | Event::Visit(_)
            | Event::Site(_) => return Ok(None),
        };
        if left || matches!(head.state, HeadState::Ended { .. }) {
            self.mine.retain(|mine| *mine != head.id);
        }
        let given = !left && matches!(head.state, HeadState::Assigned { .. });
        Ok((given && !self.mine.contains(&head.id)).then_some(head.id))
    }

    /// Shows it and answers (C1): then nothing takes it away for a while.
    async fn greet(&mut self, conversation: ConversationId) -> Result<()> {
        if self.mine.contains(&conversation) {
            return Ok(());
        }
        self.mine.push(conversation);
        let params = Confirm { command_id: CommandId(id()), conversation };
        self.ask::<method::ConversationConfirm>(params).await?;
        self.write(conversation).await
    }
}

fn request<M: Method>(number: u64, params: M::Params) -> Result<String> {
    Ok(serde_json::to_string(&Request::new(number, M::NAME, params))?)
}

fn message(number: u64, conversation: Option<ConversationId>, text: &str) -> Result<String> {
    let params = SendMessage {
        command_id: CommandId(id()),
        conversation,
        client_message_id: ClientMessageId(id()),
        text: text.to_owned(),
        attachments: Vec::new(),
    };
    request::<method::MessageSend>(number, params)
}
