//! From hand to hand over real sockets: offered, passed on, put aside, taken away by a timer (C1, C9, C10, M5 to M13).

use deskbell_domain::conversation::Timer;
use deskbell_domain::thread::{EndedBy, EntryBody, Happening, ReassignedWhy, TransferTo};
use deskbell_domain::{Channel, ConversationId, Span};
use deskbell_hub::clock::Clock;
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::event::{Typing, Volatile};
use deskbell_protocol::head::{DeskStanding, HeadState, Presence, VisitState};
use deskbell_protocol::params::{
    Finish, GetContacts, GetTargets, OfConversation, SetAway, Snooze, Target, Transfer,
};
use deskbell_protocol::{CloseCode, Code, Event, WireError, method};
use deskbell_testkit::{Cast, Client, Mirror, TestHub, pass};

fn two_groups() -> Cast {
    Cast { second_group: true, ..Cast::default() }
}

fn of(conversation: ConversationId) -> OfConversation {
    OfConversation { command_id: Client::command_id(), conversation }
}

pub(crate) async fn transfer(
    agent: &mut Client,
    conversation: ConversationId,
    to: Target,
) -> Result<(), WireError> {
    let comment = "Asks for a refund".into();
    let params = Transfer { command_id: Client::command_id(), conversation, to, comment };
    agent.call::<method::ConversationTransfer>(params).await.map(drop)
}

pub(crate) async fn snooze(
    hub: &dyn Clock,
    agent: &mut Client,
    conversation: ConversationId,
    span: Span,
    keep: bool,
) -> Result<(), WireError> {
    let params = Snooze { command_id: Client::command_id(), conversation, until: hub.wall() + span, keep };
    agent.call::<method::ConversationSnooze>(params).await.map(drop)
}

/// Its head, once it is in this state.
fn in_state(id: ConversationId, fits: impl Fn(&HeadState) -> bool) -> impl Fn(&Mirror) -> Option<()> {
    move |mirror| mirror.list.get(&id).filter(|head| fits(&head.state)).map(drop)
}

#[tokio::test]
async fn c9_a_colleague_gets_the_whole_conversation_with_the_comment_and_the_visitor_sees_none_of_it() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    let mut ben = hub.green_agent(1).await;
    transfer(&mut ana, conversation, Target::Agent { agent: Cast::agent(1) }).await.unwrap();
    ana.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;

    let update = ben.take().await;
    let texts = update.entries.iter().filter(|entry| matches!(entry.body, EntryBody::Message { .. }));
    assert_eq!(texts.count(), 1, "the thread from its beginning");
    let to = TransferTo::Agent { agent: Cast::agent(1), name: "Agent 1".into() };
    let passed = |entry: &&deskbell_domain::thread::Entry| {
        matches!(&entry.body, EntryBody::Happened { what: Happening::Transferred { to: whom, comment, .. } }
            if *whom == to && comment == "Asks for a refund")
    };
    assert!(update.entries.iter().find(passed).is_some(), "{:?}", update.entries);
    visitor
        .see("the colleague", |m| {
            let state = &m.visits.get(&conversation)?.state;
            (*state == VisitState::WithAgent { name: "Agent 1".into() }).then_some(())
        })
        .await;
    assert!(visitor.mirror.thread(conversation).iter().all(|entry| entry.is_for_visitor()));
    let contacts = ben.call::<method::ConversationContacts>(GetContacts { conversation }).await.unwrap();
    assert_eq!(
        contacts.contacts.iter().map(|stint| stint.agent).collect::<Vec<_>>(),
        [0, 1].map(Cast::agent)
    );
}

#[tokio::test]
async fn c9_what_is_passed_on_waits_for_its_agent_and_comes_when_a_slot_frees() {
    let mut cast = Cast::default();
    cast.slots.chat = 1;
    let hub = TestHub::start(&cast).await;
    let mut ben = hub.green_agent(1).await;
    let mut other = hub.visitor(0).await;
    let full = other.write(None, "first").await.unwrap().conversation;
    ben.take().await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(2).await;
    let conversation = visitor.write(None, "second").await.unwrap().conversation;
    ana.take().await;
    transfer(&mut ana, conversation, Target::Agent { agent: Cast::agent(1) }).await.unwrap();
    let kept = |state: &HeadState| matches!(state, HeadState::Queued { kept: Some(kept), .. } if kept.agent == Cast::agent(1));
    ben.see("it waits for Ben", in_state(conversation, kept)).await;
    assert_eq!(hub.conversation(conversation).await.owner(), None, "Ana has a free slot and does not get it");
    ben.end(full).await.unwrap();
    assert_eq!(ben.take().await.head.id, conversation);
}

#[tokio::test]
async fn c2_c9_what_is_kept_for_one_agent_stands_in_nobodys_way() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let kept = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    transfer(&mut ana, kept, Target::Agent { agent: Cast::agent(1) }).await.unwrap();
    let mut idle = hub.visitor(2).await;
    let desk = |volatile: &Volatile| if let Volatile::Desk(desk) = volatile { Some(*desk) } else { None };
    assert_eq!(idle.volatile("whether somebody answers", desk).await, DeskStanding::Open);
    ana.toggle(Channel::Chat, false).await;
    idle.write(None, "Me too").await.unwrap();
    let place =
        |volatile: &Volatile| if let Volatile::Place(place) = volatile { Some(place.place) } else { None };
    assert_eq!(idle.volatile("a place", place).await, 1, "nobody is served before");
}

#[tokio::test]
async fn c9_what_is_kept_for_a_colleague_who_leaves_the_house_goes_to_somebody_else_at_once() {
    let cast = Cast::default();
    let hub = TestHub::start(&cast).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    transfer(&mut ana, conversation, Target::Agent { agent: Cast::agent(1) }).await.unwrap();
    ana.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;
    let record = AgentRecord { active: false, ..cast.agent_record(1) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    assert_eq!(ana.take().await.head.id, conversation);
    let gone = transfer(&mut ana, conversation, Target::Agent { agent: Cast::agent(1) }).await;
    assert_eq!(gone.unwrap_err().reason(), Code::NotFound);
}

#[tokio::test]
async fn c10_what_is_back_for_a_colleague_who_has_left_the_house_goes_to_somebody_else_at_once() {
    let cast = Cast::default();
    let (hub, clock) = TestHub::start_still(&cast).await;
    let mut ben = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ben.take().await;
    snooze(&clock, &mut ben, conversation, Span::hours(3), true).await.unwrap();
    let record = AgentRecord { active: false, ..cast.agent_record(1) };
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    assert_eq!(ben.closed().await, Some(CloseCode::SignedOut.number()));
    let mut ana = hub.green_agent(0).await;
    visitor.write(None, "Any news?").await.unwrap();
    assert_eq!(ana.take().await.head.id, conversation);
}

#[tokio::test]
async fn c9_a_group_that_a_conversation_has_just_come_to_is_not_deleted_and_a_deleted_one_gets_none() {
    let hub = TestHub::start(&two_groups()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    let repairs = Target::Group { group: Cast::SECOND_GROUP };
    transfer(&mut ana, conversation, repairs).await.unwrap();
    let delete = || vec![Write::DeleteGroup(Cast::SECOND_GROUP)];
    assert_eq!(hub.core().write(delete()).await.unwrap_err().reason(), Code::Taken);
    visitor.end(conversation).await.unwrap();
    let second = visitor.write(None, "Hello again").await.unwrap().conversation;
    ana.take().await;
    hub.core().write(delete()).await.unwrap();
    assert_eq!(transfer(&mut ana, second, repairs).await.unwrap_err().reason(), Code::NotFound);
}

#[tokio::test]
async fn c9_a_colleague_for_whom_it_was_kept_is_told_when_it_ends_and_that_nothing_was_taken() {
    let mut cast = Cast::default();
    cast.slots.chat = 1;
    let hub = TestHub::start(&cast).await;
    let mut ben = hub.green_agent(1).await;
    let mut other = hub.visitor(0).await;
    other.write(None, "first").await.unwrap();
    ben.take().await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(2).await;
    let conversation = visitor.write(None, "second").await.unwrap().conversation;
    ana.take().await;
    transfer(&mut ana, conversation, Target::Agent { agent: Cast::agent(1) }).await.unwrap();
    ben.see("it waits for Ben", in_state(conversation, |s| matches!(s, HeadState::Queued { .. }))).await;
    visitor.end(conversation).await.unwrap();
    let left =
        ben.event("it left", |event| if let Event::Left(left) = event { Some(left.why) } else { None });
    assert_eq!(left.await, None);
}

#[tokio::test]
async fn c9_the_targets_show_who_is_there_and_how_busy_the_best_first() {
    let hub = TestHub::start(&Cast { agents: 4, ..two_groups() }).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    let mut ben = hub.green_agent(1).await;
    let away = SetAway { command_id: Client::command_id(), away: true };
    ben.call::<method::PresenceAway>(away).await.unwrap();
    let _cleo = hub.green_agent(2).await;
    let targets = ana.call::<method::ConversationTargets>(GetTargets { conversation }).await.unwrap();
    let shown: Vec<_> = targets.agents.iter().map(|to| (to.agent, to.presence, to.free)).collect();
    assert_eq!(
        shown,
        [
            (Cast::agent(2), Presence::Here, true),
            (Cast::agent(1), Presence::Away, false),
            (Cast::agent(3), Presence::Gone, false),
        ]
    );
    let free: Vec<_> = targets.groups.iter().map(|to| (to.group, to.free, to.there)).collect();
    assert_eq!(free, [(Cast::GROUP, 1, 2), (Cast::SECOND_GROUP, 0, 1)]);
    let refused = ben.call::<method::ConversationTargets>(GetTargets { conversation }).await.unwrap_err();
    assert_eq!(refused.reason(), Code::NotYours);
}

#[tokio::test]
async fn c9_to_a_group_or_colleague_that_is_gone_it_is_refused_and_stays() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    for to in [Target::Group { group: Cast::SECOND_GROUP }, Target::Agent { agent: Cast::agent(9) }] {
        let refused = transfer(&mut ana, conversation, to).await.unwrap_err();
        assert_eq!(refused.reason(), Code::NotFound, "{to:?}");
    }
    let oneself = transfer(&mut ana, conversation, Target::Agent { agent: Cast::agent(0) }).await;
    assert_eq!(oneself.unwrap_err().reason(), Code::InvalidParams);
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(0)));
}

#[tokio::test]
async fn c1_a_group_that_offers_first_asks_each_agent_for_20_s() {
    let (hub, clock) = TestHub::start_still(&Cast { agents: 4, ..two_groups() }).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    clock.advance(Span::secs(1));
    let mut ben = hub.green_agent(1).await;
    clock.advance(Span::secs(1));
    let mut dan = hub.green_agent(3).await;
    transfer(&mut ana, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();

    let offered = |state: &HeadState| matches!(state, HeadState::Offered { .. });
    ben.see("the offer", in_state(conversation, offered)).await;
    assert_eq!(ben.mirror.list[&conversation].timer.map(|timer| timer.kind), Some(Timer::Offer));
    ben.confirm(conversation).await.unwrap();
    let early = dan.call::<method::ConversationAccept>(of(conversation)).await.unwrap_err();
    assert_eq!(early.reason(), Code::NotYours);
    ben.call::<method::ConversationDecline>(of(conversation)).await.unwrap();
    ben.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;

    dan.see("the offer", in_state(conversation, offered)).await;
    dan.confirm(conversation).await.unwrap();
    pass(&clock, Span::secs(20), &mut [&mut ana, &mut ben, &mut dan, &mut visitor]).await;
    dan.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;
    assert_eq!(hub.conversation(conversation).await.avoid(), [Cast::agent(3), Cast::agent(0)], "M9");

    // Whoever declined is asked again after a minute, and gets it.
    pass(&clock, Span::secs(40), &mut [&mut ana, &mut ben, &mut dan, &mut visitor]).await;
    ben.see("the offer again", in_state(conversation, offered)).await;
    ben.confirm(conversation).await.unwrap();
    ben.call::<method::ConversationAccept>(of(conversation)).await.unwrap();
    visitor
        .see("an agent", |m| {
            matches!(m.visits.get(&conversation)?.state, VisitState::WithAgent { .. }).then_some(())
        })
        .await;
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(1)));
}

#[tokio::test]
async fn c10_put_aside_it_frees_its_slot_and_is_back_at_its_time_or_with_a_reply() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    ana.write(Some(conversation), "I will ask our workshop.").await.unwrap();
    snooze(&clock, &mut ana, conversation, Span::secs(60), true).await.unwrap();
    let aside = |state: &HeadState| matches!(state, HeadState::Snoozed { .. });
    ana.see("it is aside", in_state(conversation, aside)).await;
    ana.see("a free slot", |m| (m.me.as_ref()?.channels.chat.taken == 0).then_some(())).await;
    visitor
        .see("nothing alarming", |m| {
            (m.visits.get(&conversation)?.state == VisitState::Resting).then_some(())
        })
        .await;

    pass(&clock, Span::secs(60), &mut [&mut ana, &mut visitor]).await;
    assert_eq!(ana.take().await.head.id, conversation, "back with the same agent");
    ana.write(Some(conversation), "Still waiting for them.").await.unwrap();
    snooze(&clock, &mut ana, conversation, Span::hours(24), true).await.unwrap();
    visitor.write(None, "Any news?").await.unwrap();
    assert_eq!(ana.take().await.head.id, conversation, "the reply brings it back");

    let past = Snooze { command_id: Client::command_id(), conversation, until: clock.wall(), keep: true };
    let refused = ana.call::<method::ConversationSnooze>(past).await.unwrap_err();
    assert_eq!(refused.reason(), Code::InvalidParams);
}

#[tokio::test]
async fn c10_who_fetches_it_gets_it_at_once_whatever_the_toggle_says() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    snooze(&clock, &mut ana, conversation, Span::hours(3), false).await.unwrap();
    ana.toggle(Channel::Chat, false).await;
    let mut ben = hub.green_agent(1).await;
    let stranger = ben.call::<method::ConversationFetch>(of(conversation)).await.unwrap_err();
    assert_eq!(stranger.reason(), Code::NotYours);
    ana.call::<method::ConversationFetch>(of(conversation)).await.unwrap();
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(0)));
    ana.see("it is back", in_state(conversation, |s| matches!(s, HeadState::Assigned { .. }))).await;
    ana.see("its slot", |m| (m.me.as_ref()?.channels.chat.taken == 1).then_some(())).await;
    ana.see("still red", |m| (!m.me.as_ref()?.channels.chat.available).then_some(())).await;
    ana.write(Some(conversation), "Here I am again.").await.unwrap();
}

#[tokio::test]
async fn c10_m3_who_has_no_free_slot_is_told_so_and_it_stays_aside() {
    let mut cast = Cast::default();
    cast.slots.chat = 1;
    let (hub, clock) = TestHub::start_still(&cast).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    snooze(&clock, &mut ana, conversation, Span::hours(3), true).await.unwrap();
    let full = hub.visitor(2).await.write(None, "Me too").await.unwrap().conversation;
    ana.take().await;
    let refused = ana.call::<method::ConversationFetch>(of(conversation)).await.unwrap_err();
    assert_eq!((refused.reason(), refused.data.temporary), (Code::Taken, false));
    assert!(refused.message.starts_with("Your slots are full."), "{refused}");
    let stored = hub.conversation(conversation).await;
    assert_eq!((stored.holder(), stored.owner()), (Some(Cast::agent(0)), None), "still aside");
    ana.end(full).await.unwrap();
    ana.call::<method::ConversationFetch>(of(conversation)).await.unwrap();
    assert_eq!(hub.conversation(conversation).await.owner(), Some(Cast::agent(0)));
}

#[tokio::test]
async fn c10_without_keep_it_mine_it_returns_to_anybody() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    snooze(&clock, &mut ana, conversation, Span::secs(60), false).await.unwrap();
    ana.toggle(Channel::Chat, false).await;
    let mut ben = hub.green_agent(1).await;
    pass(&clock, Span::secs(60), &mut [&mut ana, &mut ben, &mut visitor]).await;
    assert_eq!(ben.take().await.head.id, conversation);
    ana.see("it left", |m| (!m.list.contains_key(&conversation)).then_some(())).await;
}

#[tokio::test]
async fn m7_m9_m13_a_first_message_without_an_answer_goes_to_another_with_a_countdown_that_typing_holds() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(1).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let due = ana.take().await.head.timer.expect("a countdown");
    assert_eq!((due.kind, due.due), (Timer::FirstReply, clock.wall() + Span::mins(5)));
    let mut ben = hub.green_agent(1).await;
    let everybody = Span::secs(290);
    pass(&clock, everybody, &mut [&mut ana, &mut ben, &mut visitor]).await;
    ana.say::<method::TypingSet>(Typing { conversation, on: true }).await;
    let held = clock.wall() + Span::secs(30);
    ana.see("the held countdown", |m| (m.list.get(&conversation)?.timer?.due == held).then_some(())).await;

    pass(&clock, Span::secs(30), &mut [&mut ana, &mut ben, &mut visitor]).await;
    let left =
        ana.event("it left", |event| if let Event::Left(left) = event { Some(left.why) } else { None });
    assert_eq!(left.await, Some(ReassignedWhy::FirstReply));
    assert_eq!(ben.take().await.head.id, conversation);
    assert_eq!(hub.conversation(conversation).await.avoid(), [Cast::agent(0)], "M9");
}

#[tokio::test]
async fn m13_a_timer_that_is_set_otherwise_is_shown_at_once() {
    let cast = Cast::default();
    let hub = TestHub::start(&cast).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    assert_eq!(ana.take().await.head.timer, None);
    let mut settings = cast.settings.clone();
    settings.timers.chat.first_reply = Some(Span::mins(2));
    hub.core().write(vec![Write::Settings(Box::new(settings))]).await.unwrap();
    let kind = ana.see("a countdown", |m| Some(m.list.get(&conversation)?.timer?.kind)).await;
    assert_eq!(kind, Timer::FirstReply);
}

#[tokio::test]
async fn m5_m10_after_7_days_without_a_word_it_has_ended_even_if_the_hub_slept_and_a_message_opens_another() {
    let (mut hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(1).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    ana.write(Some(conversation), "Hello!").await.unwrap();
    ana.release(conversation).await.unwrap();
    drop((ana.leave().await, visitor.leave().await));
    clock.advance(Span(Span::days(7).0 - 1));
    assert!(!hub.conversation(conversation).await.is_ended());
    clock.advance(Span::millis(1));
    hub.restart().await;
    let mut visitor = hub.visitor(1).await;
    visitor
        .see("the end", |m| {
            matches!(m.visits.get(&conversation)?.state, VisitState::Ended { .. }).then_some(())
        })
        .await;
    let stored = hub.conversation(conversation).await;
    let deskbell_domain::conversation::State::Ended { by, .. } = stored.state() else { panic!("{stored:?}") };
    assert_eq!(*by, EndedBy::Silence);
    let new = visitor.write(None, "One more thing").await.unwrap().conversation;
    assert_eq!(hub.conversation(new).await.follows(), Some(conversation), "M10");
}

#[tokio::test]
async fn a1_finish_then_break_takes_nothing_new_and_turns_red_at_the_end() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ana.take().await;
    let finish = Finish { command_id: Client::command_id(), finish: true };
    ana.call::<method::AvailabilityFinish>(finish).await.unwrap();
    let mut second = hub.visitor(2).await;
    let waits = second.write(None, "Me too").await.unwrap().conversation;
    assert_eq!(hub.conversation(waits).await.owner(), None);
    ana.end(conversation).await.unwrap();
    ana.see("red toggles", |m| {
        let me = m.me.as_ref()?;
        (!me.finishing && Channel::ALL.iter().all(|channel| !me.channels.get(*channel).available))
            .then_some(())
    })
    .await;
    assert_eq!(hub.conversation(waits).await.owner(), None);
}

#[tokio::test]
async fn a4_an_agent_who_is_away_gets_nothing_new_until_back() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut ana = hub.green_agent(0).await;
    let away = |away| SetAway { command_id: Client::command_id(), away };
    ana.call::<method::PresenceAway>(away(true)).await.unwrap();
    ana.see("away", |m| m.me.as_ref()?.away.then_some(())).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    assert_eq!(hub.conversation(conversation).await.owner(), None);
    ana.call::<method::PresenceAway>(away(false)).await.unwrap();
    assert_eq!(ana.take().await.head.id, conversation);
}

#[tokio::test]
async fn a4_an_agent_at_one_of_two_desks_is_there_and_is_away_when_only_the_locked_one_is_left() {
    let hub = TestHub::start(&Cast::default()).await;
    let (mut office, mut home) = (hub.green_agent(0).await, hub.second_desk(0).await);
    let away = |away| SetAway { command_id: Client::command_id(), away };
    home.call::<method::PresenceAway>(away(false)).await.unwrap();
    office.call::<method::PresenceAway>(away(true)).await.unwrap();
    let mut visitor = hub.visitor(0).await;
    let first = visitor.write(None, "Hello").await.unwrap().conversation;
    assert_eq!(home.take().await.head.id, first, "the agent sits at home");
    home.leave().await;
    office.see("away", |m| m.me.as_ref()?.away.then_some(())).await;
    let mut second = hub.visitor(2).await;
    let waits = second.write(None, "Me too").await.unwrap().conversation;
    assert_eq!(hub.conversation(waits).await.owner(), None);
}
