//! Figures over time, who may read them (T6), and what would have happened otherwise (T5).

use deskbell_domain::figures::MissedCounts;
use deskbell_domain::{AgentId, Channel, ConversationId, GroupId, PerChannel, Span, Time};
use deskbell_hub::clock::ManualClock;
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::figures::{FiguresBy, FiguresRow, FiguresTable, GetFigures, Simulate};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::params::{GetWhy, Target, Transfer};
use deskbell_protocol::{Code, WireError, method};
use deskbell_testkit::{BEGIN, Cast, Client, TestHub, pass};

/// The number of the administrator beside the cast, of whom number 0 leads the first group.
const ADMIN: u128 = 90;
const DAY: Span = Span::days(1);

fn cast() -> Cast {
    Cast { second_group: true, ..Cast::default() }
}

async fn add_admin(hub: &TestHub) {
    let record =
        AgentRecord { role: DeskRole::Admin, groups: Vec::new(), ..Cast::default().agent_record(ADMIN) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    hub.core().probe().await.unwrap();
}

fn asked(by: FiguresBy) -> GetFigures {
    GetFigures { from: BEGIN - DAY, to: BEGIN + DAY, by, group: None, channel: None, utc_offset: 0 }
}

async fn get(client: &mut Client, asked: GetFigures) -> Result<FiguresTable, WireError> {
    client.call::<method::FiguresGet>(asked).await
}

fn agents(rows: &[FiguresRow]) -> Vec<Option<AgentId>> {
    rows.iter().map(|row| row.agent.as_ref().map(|agent| agent.agent)).collect()
}

/// Agent 1 answers visitor 0 after 30 s and passes the conversation on to the second group.
async fn one_chat(hub: &TestHub, clock: &ManualClock) -> (Client, ConversationId) {
    let mut agent = hub.green_agent(1).await;
    let conversation = hub.visitor(0).await.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    agent.confirm(conversation).await.unwrap();
    pass(clock, Span::secs(30), &mut [&mut agent]).await;
    agent.write(Some(conversation), "Good morning").await.unwrap();
    let transfer = Transfer {
        command_id: Client::command_id(),
        conversation,
        to: Target::Group { group: Cast::SECOND_GROUP },
        comment: String::new(),
    };
    agent.call::<method::ConversationTransfer>(transfer).await.unwrap();
    (agent, conversation)
}

#[tokio::test]
async fn c1_t6_who_waits_for_figures_hears_and_confirms_meanwhile_what_comes() {
    let hub = TestHub::start(&cast()).await;
    let mut agent = hub.green_agent(1).await;
    hub.disk().hold_figures();
    let figures = agent.ask::<method::FiguresGet>(asked(FiguresBy::Agent)).await;
    let conversation = hub.visitor(0).await.write(None, "Hello").await.unwrap().conversation;
    // It is confirmed, too, and answers need not come in the order of what was asked.
    assert_eq!(agent.take().await.head.id, conversation);
    agent.write(Some(conversation), "Good morning").await.unwrap();
    hub.disk().let_figures_go();
    agent.answer(&figures).await.unwrap();
}

#[tokio::test]
async fn t6_agents_read_their_own_leads_their_groups_and_administrators_all() {
    let (hub, clock) = TestHub::start_still(&cast()).await;
    add_admin(&hub).await;
    let (mut agent, _) = one_chat(&hub, &clock).await;
    let mut admin = hub.agent(ADMIN).await;
    let mut lead = hub.agent(0).await;

    let table = get(&mut admin, asked(FiguresBy::Agent)).await.unwrap();
    assert_eq!(agents(&table.rows), [Some(Cast::agent(1)), None], "by name, and nobody last");
    let figures = &table.rows[0].figures;
    let response = figures.first_response.expect("there was one");
    assert_eq!((response.count, response.sum, response.longest), (1, Span::secs(30), Span::secs(30)));
    assert_eq!((figures.transfers, table.rows[1].figures.begun, table.total.begun), (1, 1, 1));
    assert_eq!(figures.handle.expect("it was passed on").count, 1);

    let table = get(&mut agent, asked(FiguresBy::Agent)).await.unwrap();
    assert_eq!(agents(&table.rows), [Some(Cast::agent(1))], "an agent's own");
    assert_eq!((table.total.begun, table.total.transfers), (0, 1));
    let of_group = GetFigures { group: Some(Cast::GROUP), ..asked(FiguresBy::Group) };
    let table = get(&mut agent, of_group.clone()).await.unwrap();
    assert_eq!((table.rows.len(), table.total.begun), (1, 0), "of the group the own ones, too");

    let table = get(&mut lead, asked(FiguresBy::Group)).await.unwrap();
    let names: Vec<&str> = table.rows.iter().map(|row| row.group.as_ref().unwrap().name.as_str()).collect();
    assert_eq!((names, table.total.begun), (vec!["Sales"], 1));
    let refused = GetFigures { group: Some(Cast::SECOND_GROUP), ..of_group };
    assert_eq!(get(&mut lead, refused.clone()).await.unwrap_err().reason(), Code::NotYours);
    assert_eq!(get(&mut admin, refused).await.unwrap().total.begun, 0);
}

#[tokio::test]
async fn t6_hours_add_up_to_days_that_begin_where_the_reader_is() {
    let (hub, clock) = TestHub::start_still(&cast()).await;
    add_admin(&hub).await;
    for number in 0..3 {
        hub.visitor(number).await.write(None, "Hello").await.unwrap();
        clock.advance(Span::hours(5));
    }
    let mut admin = hub.agent(ADMIN).await;
    let begun = |table: &FiguresTable| -> Vec<(Time, u32)> {
        table.rows.iter().map(|row| (row.at.expect("it has a time"), row.figures.begun)).collect()
    };
    let until = GetFigures { to: BEGIN + Span::days(2), ..asked(FiguresBy::Hour) };
    let hours = begun(&get(&mut admin, until.clone()).await.unwrap());
    assert_eq!(hours.len(), 3, "{hours:?}");
    for (hour, count) in &hours {
        assert_eq!((hour.0 % 3_600_000, *count), (0, 1));
    }
    for utc_offset in [-840_i16, -330, 0, 60, 345, 840] {
        let days = GetFigures { by: FiguresBy::Day, utc_offset, ..until.clone() };
        let days = begun(&get(&mut admin, days).await.unwrap());
        let ahead = i64::from(utc_offset) * 60_000;
        let mut expected: Vec<(Time, u32)> = Vec::new();
        for (hour, count) in &hours {
            let local = hour.0 + ahead;
            let day = Time(local - local % 86_400_000 - ahead);
            match expected.last_mut() {
                Some((last, sum)) if *last == day => *sum += count,
                Some(_) | None => expected.push((day, *count)),
            }
        }
        assert_eq!(days, expected, "{utc_offset} minutes ahead");
    }
    let chats = GetFigures { channel: Some(Channel::Chat), ..until };
    assert_eq!(get(&mut admin, chats).await.unwrap().total.begun, 2, "the second one is an app's");
}

#[tokio::test]
async fn t6_what_cannot_be_asked_is_refused_in_words() {
    let hub = TestHub::start(&cast()).await;
    let mut lead = hub.agent(0).await;
    let day = asked(FiguresBy::Day);
    for refused in [
        GetFigures { to: day.from, ..day.clone() },
        GetFigures { to: day.from + Span::days(401), ..day.clone() },
        GetFigures { to: day.from + Span::days(400) + Span::mins(61), ..day.clone() },
        GetFigures { from: Time(i64::MIN), to: Time(i64::MAX), ..day.clone() },
        GetFigures { utc_offset: 841, ..day.clone() },
        GetFigures { utc_offset: i16::MIN, ..day.clone() },
    ] {
        let error = get(&mut lead, refused.clone()).await.unwrap_err();
        assert_eq!(error.reason(), Code::InvalidParams, "{refused:?}");
    }
    // Where a clock was set back for the winter 400 days are an hour longer.
    let winter = GetFigures { to: day.from + Span::days(400) + Span::hours(1), ..day.clone() };
    get(&mut lead, winter).await.unwrap();
    let furthest = GetFigures { from: Time(i64::MIN), to: Time(i64::MIN + 1), ..day };
    assert_eq!(get(&mut lead, furthest).await.unwrap().rows, []);
}

#[tokio::test]
async fn t6_more_rows_than_fit_in_a_frame_are_refused() {
    let (hub, _clock) = TestHub::start_still(&cast()).await;
    let mut lead = hub.agent(0).await;
    let hour = |number: i64| deskbell_domain::figures::Key {
        hour: Time(number * 3_600_000),
        group: Cast::GROUP,
        channel: Channel::Chat,
        agent: None,
    };
    let row = |number| Write::Figures { key: hour(number), figures: Box::default() };
    hub.core().write((0..1_001).map(row).collect()).await.unwrap();
    let hours = GetFigures { from: Time(0), to: Time(1_000 * 3_600_000), ..asked(FiguresBy::Hour) };
    assert_eq!(get(&mut lead, hours.clone()).await.unwrap().rows.len(), 1_000);
    let more = GetFigures { to: hours.to + Span::hours(1), ..hours };
    assert_eq!(get(&mut lead, more).await.unwrap_err().reason(), Code::InvalidParams);
}

#[tokio::test]
async fn t6_figures_outlive_a_failed_commit_and_a_restart_and_nothing_counts_twice() {
    let (mut hub, clock) = TestHub::start_still(&cast()).await;
    one_chat(&hub, &clock).await;
    let mut visitor = hub.visitor(2).await;
    hub.disk().fail(1);
    visitor.write(None, "Hello?").await.expect_err("the disk fails");
    visitor.write(None, "Hello?").await.unwrap();
    hub.restart().await;
    hub.visitor(4).await.write(None, "Hi").await.unwrap();
    let mut lead = hub.agent(0).await;
    let table = get(&mut lead, asked(FiguresBy::Hour)).await.unwrap();
    assert_eq!((table.rows.len(), table.total.begun, table.total.transfers), (1, 3, 1));
}

#[tokio::test]
async fn t6_c2_who_is_turned_away_is_missed_because_everybody_was_absent_or_busy() {
    let mut cast = Cast { visitors: 5, slots: PerChannel { chat: 1, mobile: 1, video: 1 }, ..cast() };
    cast.settings.queue_limit = 1;
    let (hub, _clock) = TestHub::start_still(&cast).await;
    let mut visitors = Vec::new();
    let mut turned_away = 0;
    for number in 0..2 {
        let mut visitor = hub.visitor(2 * number).await;
        turned_away += u32::from(visitor.write(None, "Hello").await.is_err());
        visitors.push(visitor);
    }
    assert_eq!(turned_away, 1, "one waits, and nobody is there");
    let mut lead = hub.green_agent(0).await;
    lead.take().await;
    for visitor in &mut visitors {
        drop(visitor.write(None, "Hello again").await);
    }
    let mut third = hub.visitor(4).await;
    assert_eq!(third.write(None, "Me, too").await.unwrap_err().reason(), Code::QueueFull);
    let missed = get(&mut lead, asked(FiguresBy::Channel)).await.unwrap().total.missed;
    assert_eq!(missed, MissedCounts { absent: 1, busy: 1, ..MissedCounts::default() });
}

#[tokio::test]
async fn t6_c2_who_tries_again_within_a_minute_is_missed_once() {
    let mut cast = cast();
    cast.settings.queue_limit = 1;
    let (hub, clock) = TestHub::start_still(&cast).await;
    let mut first = hub.visitor(0).await;
    first.write(None, "Hello").await.unwrap();
    let (mut one, mut two) = (hub.visitor(2).await, hub.visitor(4).await);
    let mut lead = hub.agent(0).await;
    for (wait, expected) in [(0, 2), (59, 2), (1, 4), (59, 4)] {
        pass(&clock, Span::secs(wait), &mut [&mut first, &mut one, &mut two, &mut lead]).await;
        for visitor in [&mut one, &mut two] {
            let refused = visitor.write(None, "Anybody?").await.unwrap_err();
            assert_eq!(refused.reason(), Code::QueueFull);
        }
        let missed = get(&mut lead, asked(FiguresBy::Channel)).await.unwrap().total.missed;
        assert_eq!(missed.absent, expected, "{wait} s later");
    }
}

fn otherwise(conversation: ConversationId, slot: Option<AgentId>, more: bool) -> Simulate {
    Simulate { conversation, one_more_slot_for: slot, one_more_agent: more }
}

#[tokio::test]
async fn t5_a_lead_sees_a_decision_as_it_was_and_what_one_more_slot_or_agent_would_have_done() {
    let cast = Cast { slots: PerChannel { chat: 1, mobile: 1, video: 1 }, ..cast() };
    let (hub, clock) = TestHub::start_still(&cast).await;
    let mut agent = hub.green_agent(1).await;
    let first = hub.visitor(0).await.write(None, "Hello").await.unwrap().conversation;
    agent.take().await;
    let second = hub.visitor(2).await.write(None, "Hello").await.unwrap().conversation;
    clock.advance(Span::secs(1));

    let mut lead = hub.agent(0).await;
    let why = lead.call::<method::ConversationWhy>(GetWhy { conversation: second }).await.unwrap();
    let shown = why.decision.expect("it was routed");
    assert_eq!(shown.decision.chosen, None);
    let seen = shown.seen.iter().find(|seen| seen.agent == Cast::agent(1)).expect("the agent was considered");
    assert_eq!(
        (seen.taken, seen.slots, seen.available, seen.reachable, seen.away),
        (1, 1, true, true, false)
    );
    assert_eq!((seen.languages.as_slice(), shown.request.is_some()), (&["en".to_owned()][..], true));

    let play = async |lead: &mut Client, params| {
        let played = lead.call::<method::RoutingSimulate>(params).await.unwrap().outcome;
        let played = played.expect("the decision is whole");
        (played.shown.decision.chosen, played.one_more_agent)
    };
    assert_eq!(play(&mut lead, otherwise(second, None, false)).await, (None, false));
    let slot = otherwise(second, Some(Cast::agent(1)), false);
    assert_eq!(play(&mut lead, slot).await, (Some(Cast::agent(1)), false));
    assert_eq!(play(&mut lead, otherwise(second, None, true)).await, (None, true));
    let had = play(&mut lead, otherwise(first, None, true)).await;
    assert_eq!(had, (Some(Cast::agent(1)), false), "somebody had it");
}

#[tokio::test]
async fn t5_who_may_neither_read_a_conversation_nor_lead_its_group_is_not_told_why() {
    let (hub, clock) = TestHub::start_still(&Cast { agents: 3, ..cast() }).await;
    let (_agent, conversation) = one_chat(&hub, &clock).await;
    // It is in the second group now, of which number 2 is not, and which number 0 does not lead.
    let mut stranger = hub.agent(2).await;
    let refused = stranger.call::<method::RoutingSimulate>(otherwise(conversation, None, true)).await;
    assert_eq!(refused.unwrap_err().reason(), Code::NotYours);
    let mut lead = hub.agent(0).await;
    let refused = lead.call::<method::ConversationWhy>(GetWhy { conversation }).await;
    assert_eq!(refused.unwrap_err().reason(), Code::NotYours);
    let nowhere = ConversationId(GroupId(uuid::Uuid::nil()).0);
    let refused = lead.call::<method::RoutingSimulate>(otherwise(nowhere, None, true)).await;
    assert_eq!(refused.unwrap_err().reason(), Code::NotFound);
}
