use super::*;
use deskbell_domain::thread::Author;
use deskbell_domain::{AgentId, Channel};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Time = Time(1_000);

fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn command(id: u128, action: Action) -> Command {
    Command { id: CommandId(Uuid::from_u128(id)), at: NOW, action }
}

fn say(id: u128, to: u128) -> Command {
    let client_message_id = ClientMessageId(Uuid::from_u128(id));
    command(
        id,
        Action::Say {
            conversation: conversation(to),
            client_message_id,
            text: format!("message {id}"),
            attachments: Vec::new(),
        },
    )
}

fn read(id: u128, of: u128, up_to: Seq) -> Command {
    command(id, Action::Read { conversation: conversation(of), up_to })
}

fn queue(commands: impl IntoIterator<Item = Command>) -> Queue {
    let mut queue = Queue::new(NOW);
    commands.into_iter().for_each(|command| queue.add(command));
    queue
}

fn ids(commands: &[Command]) -> Vec<u128> {
    commands.iter().map(|command| command.id.0.as_u128()).collect()
}

fn entry(seq: Seq, written_as: u128) -> Entry {
    let author = Author::Agent { agent: AgentId(Uuid::from_u128(9)), name: "Ana".into() };
    let client_message_id = ClientMessageId(Uuid::from_u128(written_as));
    let body = EntryBody::Message { author, text: "a".into(), client_message_id, attachments: Vec::new() };
    Entry { seq, at: NOW, body }
}

fn answered(queue: &mut Queue, id: u128, outcome: Result<Option<Seq>, WireError>) -> Option<Verdict> {
    queue.answered(NOW, CommandId(Uuid::from_u128(id)), outcome, 0)
}

fn refusal(reason: Code) -> WireError {
    WireError::new(reason, "No.")
}

#[test]
fn c3_messages_of_a_conversation_go_one_at_a_time_and_in_order_others_do_not_wait_for_them() {
    let mut queue = queue([say(1, 1), say(2, 1), say(3, 2)]);
    assert_eq!(ids(&queue.due(NOW)), [1, 3]);
    assert!(queue.due(NOW).is_empty());
    answered(&mut queue, 1, Ok(Some(1)));
    assert_eq!(ids(&queue.due(NOW)), [2]);
}

#[test]
fn d3_what_was_sent_when_the_line_was_lost_goes_again_under_the_same_id_and_first() {
    let mut queue = queue([say(1, 1), say(2, 1)]);
    queue.due(NOW);
    assert!(queue.lost().is_empty());
    assert_eq!(ids(&queue.due(NOW)), [1]);
}

#[test]
fn c12_what_the_hub_may_have_is_not_taken_back_and_what_is_taken_back_is_not_sent() {
    let here_only = |queue: &Queue, id| {
        let found = queue.find_written(ClientMessageId(Uuid::from_u128(id))).expect("it is written");
        found.is_here_only()
    };
    let mut queue = queue([say(1, 1), say(2, 1)]);
    assert!(here_only(&queue, 1), "it was never sent");
    queue.due(NOW);
    assert!(!here_only(&queue, 1));
    queue.lost();
    assert!(!here_only(&queue, 1), "the hub may have it");
    assert!(here_only(&queue, 2));
    queue.due(NOW);
    answered(&mut queue, 1, Err(refusal(Code::Ended)));
    assert!(here_only(&queue, 1), "the hub has said that it has not");
    queue.hold(CommandId(Uuid::from_u128(2)), true);
    queue.add(say(3, 1));
    assert_eq!((ids(&queue.due(NOW)), queue.next_deadline()), (vec![], None), "and nothing overtakes it");
    queue.hold(CommandId(Uuid::from_u128(2)), false);
    assert_eq!(ids(&queue.due(NOW)), [2]);
}

#[test]
fn what_depends_on_how_things_stand_is_given_back_when_the_line_is_lost() {
    let end = command(1, Action::End { conversation: conversation(1) });
    let mut queue = queue([end.clone(), say(2, 2)]);
    queue.due(NOW);
    assert_eq!(queue.lost(), [end]);
    assert_eq!(ids(&queue.due(NOW)), [2]);
}

#[test]
fn an_end_goes_behind_what_was_written_before_it() {
    let mut queue = queue([say(1, 1), command(2, Action::End { conversation: conversation(1) })]);
    assert_eq!(ids(&queue.due(NOW)), [1]);
}

#[test]
fn c3_a_message_stays_in_sight_until_its_entry_has_come_whichever_comes_first() {
    // The answer first.
    let mut queue = queue([say(1, 1)]);
    queue.due(NOW);
    assert!(matches!(answered(&mut queue, 1, Ok(Some(5))), Some(Verdict::Done(_))));
    assert_eq!(queue.written_in(conversation(1)).count(), 1);
    queue.entries_came(conversation(1), &[entry(5, 1)]);
    assert_eq!(queue.written_in(conversation(1)).count(), 0);

    // The entry first.
    queue.add(say(2, 1));
    queue.due(NOW);
    assert_eq!(queue.entries_came(conversation(1), &[entry(6, 2)]), [CommandId(Uuid::from_u128(2))]);
    assert_eq!(queue.written_in(conversation(1)).count(), 0);
    assert_eq!(answered(&mut queue, 2, Ok(Some(6))), None);

    // The entry is here since before a restart.
    queue.add(say(3, 1));
    queue.due(NOW);
    queue.answered(NOW, CommandId(Uuid::from_u128(3)), Ok(Some(7)), 9);
    assert_eq!(queue.written_in(conversation(1)).count(), 0);
}

#[test]
fn a_temporary_refusal_waits_as_long_as_the_hub_says_and_keeps_the_order() {
    let mut queue = queue([say(1, 1), say(2, 1)]);
    queue.due(NOW);
    let busy = refusal(Code::Unavailable).retry_after(700);
    assert_eq!(answered(&mut queue, 1, Err(busy)), Some(Verdict::Again));
    assert_eq!(queue.next_deadline(), Some(NOW + Span::millis(700)));
    assert!(queue.due(NOW + Span::millis(699)).is_empty());
    assert_eq!(ids(&queue.due(NOW + Span::millis(700))), [1]);
}

#[test]
fn v10_what_a_call_stands_in_the_way_of_is_told_and_not_tried_until_it_is_over() {
    let invite = Action::Invite { conversation: conversation(1) };
    let mut queue = queue([command(1, invite)]);
    queue.due(NOW);
    let busy = refusal(Code::CallBusy);
    assert!(busy.data.temporary);
    assert!(matches!(answered(&mut queue, 1, Err(busy)), Some(Verdict::Refused(..))));
    assert_eq!(queue.next_deadline(), None);
}

#[test]
fn a_temporary_refusal_without_a_time_is_tried_less_and_less_often() {
    let mut queue = queue([say(1, 1)]);
    let mut now = NOW;
    let mut waits = Vec::new();
    for _ in 0..7 {
        assert_eq!(ids(&queue.due(now)), [1]);
        queue.answered(now, CommandId(Uuid::from_u128(1)), Err(refusal(Code::Internal)), 0);
        let next = queue.next_deadline().unwrap();
        waits.push(next.since(now).0);
        now = next;
    }
    assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
}

#[test]
fn a_hub_that_is_asked_too_fast_gets_nothing_until_it_wants_more() {
    let mut queue = queue([say(1, 1), say(2, 2), say(3, 3)]);
    queue.due(NOW);
    answered(&mut queue, 1, Err(refusal(Code::TooFast).retry_after(2_000)));
    queue.add(say(4, 4));
    assert!(queue.due(NOW + Span::millis(1_999)).is_empty());
    assert_eq!(queue.next_deadline(), Some(NOW + Span::millis(2_000)));
    assert!(!queue.due(NOW + Span::millis(2_000)).is_empty());
}

#[test]
fn c3_a_message_that_is_refused_for_good_stays_and_lets_the_next_one_through() {
    let mut queue = queue([say(1, 1), say(2, 1)]);
    queue.due(NOW);
    let verdict = answered(&mut queue, 1, Err(refusal(Code::TextRefused)));
    assert!(matches!(verdict, Some(Verdict::Refused(..))));
    assert_eq!(ids(&queue.due(NOW)), [2]);
    let stages: Vec<_> = queue.written_in(conversation(1)).map(|item| item.stage.clone()).collect();
    assert_eq!(stages, [Stage::Refused(refusal(Code::TextRefused).into()), Stage::Sent]);
}

#[test]
fn a_refused_message_goes_again_under_a_new_id_and_in_its_place() {
    let mut queue = queue([say(1, 1)]);
    queue.due(NOW);
    answered(&mut queue, 1, Err(refusal(Code::TextRefused)));
    queue.add(say(2, 1));
    assert!(queue.again(CommandId(Uuid::from_u128(1)), say(7, 1), false));
    assert!(!queue.again(CommandId(Uuid::from_u128(1)), say(8, 1), false), "it is not here any more");
    assert_eq!(ids(&queue.due(NOW)), [7]);
}

#[test]
fn c6_nothing_overtakes_a_message_whose_files_go_again() {
    let mut queue = queue([say(1, 1), say(2, 1)]);
    queue.due(NOW);
    answered(&mut queue, 1, Err(refusal(Code::NotFound)));
    queue.wait_for_files(CommandId(Uuid::from_u128(1)), Refusal::FileNotAttached);
    assert_eq!((ids(&queue.due(NOW)), queue.next_deadline()), (vec![], None));
    assert_eq!(queue.lost(), []);
    assert!(queue.again(CommandId(Uuid::from_u128(1)), say(7, 1), false));
    assert_eq!(ids(&queue.due(NOW)), [7]);
}

#[test]
fn of_read_marks_and_toggles_the_newest_counts() {
    let mut queue = queue([read(1, 1, 3), read(2, 2, 9)]);
    let newer = read(3, 1, 5);
    assert_eq!(queue.made_needless_by(&newer.action), [CommandId(Uuid::from_u128(1))]);
    queue.add(newer);
    assert_eq!(queue.read_up_to(conversation(1)), Some(5));
    let toggle = |id, available| command(id, Action::Switch { channel: Channel::Chat, available });
    queue.add(toggle(4, true));
    queue.add(toggle(5, false));
    assert_eq!(ids(&queue.due(NOW)), [2, 3, 5]);
    // What is on its way is not taken back.
    queue.add(toggle(6, true));
    assert!(queue.due(NOW).is_empty());
    answered(&mut queue, 5, Ok(None));
    assert_eq!(ids(&queue.due(NOW)), [6]);
}

#[test]
fn what_was_under_way_before_a_restart_goes_before_what_was_given_since() {
    let mut queue = queue([say(3, 1)]);
    let kept = |command, refused| Kept { command, refused, never_sent: false };
    queue.restore(vec![kept(say(1, 1), Some(Refusal::NotKept)), kept(say(2, 1), None)]);
    assert_eq!(ids(&queue.due(NOW)), [2]);
    assert_eq!(queue.written_in(conversation(1)).count(), 3);
}

#[test]
fn c12_what_was_written_without_a_line_is_sent_once_the_disk_knows_that_it_may_be_there() {
    let mut queue = queue([say(1, 1)]);
    queue.add_never_sent(say(2, 2));
    queue.add(say(3, 2));
    assert_eq!(ids(&queue.due(NOW)), [1], "nothing overtakes it");
    assert_eq!(queue.next_deadline(), None, "it is not waited for by the clock");
    let two = CommandId(Uuid::from_u128(2));
    assert_eq!((queue.wait_for_the_disk(), queue.wait_for_the_disk()), (vec![two], vec![]), "each once");
    assert!(queue.due(NOW).is_empty());
    queue.may_go(&[two]);
    assert_eq!(ids(&queue.due(NOW)), [2]);
}

#[test]
fn c12_after_a_restart_only_what_was_never_sent_can_be_taken_back() {
    let mut queue = Queue::new(NOW);
    let kept = |id, refused, never_sent| Kept { command: say(id, 1), refused, never_sent };
    queue.restore(vec![kept(1, Some(Refusal::NotKept), false), kept(2, None, false), kept(3, None, true)]);
    let here_only = queue.written().filter(|item| item.is_here_only());
    assert_eq!(here_only.map(|item| item.command.id.0.as_u128()).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn c12_what_is_being_changed_on_the_disk_is_not_changed_otherwise_meanwhile() {
    let (mut queue, one) = (queue([say(1, 1)]), CommandId(Uuid::from_u128(1)));
    let can_be_changed = |queue: &Queue| queue.written().all(Item::is_here_only);
    for refused in [false, true] {
        if refused {
            queue.refuse(one, Refusal::NotKept);
        }
        queue.hold(one, true);
        assert!(!can_be_changed(&queue) && queue.due(NOW).is_empty(), "{refused}");
        queue.hold(one, false);
        assert!(can_be_changed(&queue), "{refused}");
    }
}

#[test]
fn a_burst_stays_under_what_the_hub_allows() {
    let mut queue = queue((1..=200).map(|id| say(id, id)));
    let (mut now, mut sent) = (NOW, queue.due(NOW).len());
    assert!(sent <= LIMITS.command_burst as usize);
    let burst = sent;
    while sent < 200 {
        now = queue.next_deadline().unwrap().max(now + Span::millis(1));
        sent += queue.due(now).len();
    }
    let seconds = now.since(NOW).0 as f64 / 1_000.0;
    assert!((200 - burst) as f64 / seconds <= f64::from(LIMITS.commands_per_second));
}

/// What can happen to messages.
#[derive(Clone, Debug)]
enum Step {
    Written { to: u128, offline: bool },
    TakenBack { which: usize },
    Restarted,
    DiskKnows,
    Answered,
    AnswerLost,
    Busy,
    LineLost,
}

proptest! {
    /// Whatever is lost or repeated: the hub, which stores each message once, has all of them in the order
    /// in which they were written in their conversation. What was taken back it never gets (C12).
    #[test]
    fn d3_what_was_written_arrives_once_and_in_order(
        steps in proptest::collection::vec(prop_oneof![
            3 => (1_u128..4, any::<bool>()).prop_map(|(to, offline)| Step::Written { to, offline }),
            1 => (0_usize..8).prop_map(|which| Step::TakenBack { which }),
            1 => Just(Step::Restarted),
            2 => Just(Step::DiskKnows),
            3 => Just(Step::Answered),
            1 => Just(Step::AnswerLost),
            1 => Just(Step::Busy),
            1 => Just(Step::LineLost),
        ], 1..120)
    ) {
        let mut queue = Queue::new(NOW);
        let mut now = NOW;
        let (mut next, mut written): (u128, Vec<(u128, u128)>) = (0, Vec::new());
        // The hub: what it stored, by conversation and message.
        let mut stored: Vec<(u128, u128)> = Vec::new();
        let mut sent: Vec<(u128, Command)> = Vec::new();
        // The disk: what is under way, and what is about to be told to it.
        let mut disk: Vec<Kept> = Vec::new();
        let mut to_disk: Vec<CommandId> = Vec::new();
        let calm = [Step::DiskKnows, Step::Answered].into_iter().cycle().take(800);
        for step in steps.into_iter().chain(std::iter::once(Step::LineLost)).chain(calm) {
            now = now + Span::secs(20);
            match step {
                Step::Written { to, offline: never_sent } => {
                    next += 1;
                    written.push((to, next));
                    disk.push(Kept { command: say(next, to), refused: None, never_sent });
                    if never_sent {
                        queue.add_never_sent(say(next, to));
                    } else {
                        queue.add(say(next, to));
                    }
                }
                Step::TakenBack { which } => {
                    let here_only: Vec<_> = queue.written().filter(|item| item.is_here_only()).collect();
                    let Some(item) = here_only.get(which) else { continue };
                    let id = item.command.id;
                    queue.remove(&[id]);
                    disk.retain(|kept| kept.command.id != id);
                    written.retain(|(_, message)| *message != id.0.as_u128());
                }
                Step::Restarted => {
                    sent.clear();
                    to_disk.clear();
                    queue = Queue::new(now);
                    queue.restore(disk.clone());
                }
                Step::DiskKnows => {
                    let known = |kept: &&mut Kept| to_disk.contains(&kept.command.id);
                    disk.iter_mut().filter(known).for_each(|kept| kept.never_sent = false);
                    queue.may_go(&to_disk);
                    to_disk.clear();
                }
                Step::LineLost => {
                    sent.clear();
                    queue.lost();
                }
                Step::Answered | Step::AnswerLost | Step::Busy if sent.is_empty() => {}
                Step::Busy => {
                    let (_, command) = sent.remove(0);
                    queue.answered(now, command.id, Err(refusal(Code::Unavailable)), 0);
                }
                Step::Answered | Step::AnswerLost => {
                    let (to, command) = sent.remove(0);
                    let message = (to, command.id.0.as_u128());
                    if !stored.contains(&message) {
                        stored.push(message);
                    }
                    if matches!(step, Step::Answered) {
                        disk.retain(|kept| kept.command.id != command.id);
                        queue.answered(now, command.id, Ok(Some(0)), 0);
                    } else {
                        sent.clear();
                        queue.lost();
                    }
                }
            }
            to_disk.extend(queue.wait_for_the_disk());
            for command in queue.due(now) {
                let to = command.action.conversation().unwrap().0.as_u128();
                sent.push((to, command));
            }
        }
        for to in 1..4 {
            let of = |all: &[(u128, u128)]| all.iter().filter(|(of, _)| *of == to).copied().collect::<Vec<_>>();
            prop_assert_eq!(of(&stored), of(&written));
        }
        prop_assert_eq!(queue.written().count(), 0);
    }
}

#[test]
fn b1_what_a_restored_hub_may_have_lost_goes_again_with_its_id_until_its_entry_comes() {
    let mut queue = queue([say(1, 7)]);
    queue.due(NOW);
    assert!(matches!(answered(&mut queue, 1, Ok(Some(12))), Some(Verdict::Done(_))));
    assert_eq!(ids(&queue.due(NOW)), Vec::<u128>::new(), "it waits for its entry");
    queue.begin_anew();
    // The place of another log says nothing of it.
    assert!(queue.entries_came(conversation(7), &[entry(15, 99)]).is_empty());
    assert_eq!(ids(&queue.due(NOW)), [1]);
    assert_eq!(queue.entries_came(conversation(7), &[entry(16, 1)]).len(), 1);
    assert_eq!(queue.written().count(), 0);
}
