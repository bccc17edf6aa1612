use super::*;
use deskbell_desk::view::{LineDown, LinkView, Preferences};
use deskbell_domain::call::{MediaState, Sending};
use deskbell_domain::{PerChannel, Time};
use deskbell_protocol::head::{ChannelStanding, DeskRole};

const JON: &str = "Jon Bell";

fn id<T: FromStr<Err: std::fmt::Debug>>(n: u128) -> T {
    format!("00000000-0000-0000-0000-{n:012x}").parse().expect("an id")
}

fn me() -> Me {
    let standing = ChannelStanding { available: true, status: Status::Available, taken: 0, slots: 1 };
    Me {
        id: id(0),
        name: "Noémie".into(),
        email: "noemie@example.com".into(),
        role: DeskRole::Agent,
        organisation: "Nord".into(),
        groups: Vec::new(),
        channels: PerChannel { chat: standing, mobile: standing, video: standing },
        finishing: false,
        away: false,
    }
}

fn shown() -> Shown {
    let desk = Desk {
        me: me(),
        link: LinkState::Live,
        unread: 0,
        names: HashMap::from([(conversation(1), JON.to_owned())]),
        waiting: Vec::new(),
        call: None,
    };
    Shown { door: Door::Open(Box::new(desk)), language: Some("en".into()), system: vec!["fr-FR".into()] }
}

fn desk(shown: &mut Shown) -> &mut Desk {
    match &mut shown.door {
        Door::Open(desk) => desk,
        Door::SignedOut | Door::Loading => panic!("nobody is signed in"),
    }
}

fn conversation(n: u128) -> ConversationId {
    id(n)
}

fn call(stage: CallStage) -> CallView {
    let media = MediaState::of(Sending::On, Sending::On);
    CallView {
        call: id(7),
        conversation: conversation(1),
        name: JON.into(),
        tint: 1,
        group: "Sales".into(),
        stage,
        mine: media,
        theirs: media,
        quality: None,
        troubles: Vec::new(),
        share: None,
        moving: None,
        on_device: None,
    }
}

fn acts(shown: &Shown) -> Vec<String> {
    let acts = |line: Line| match line {
        Line::Does { act, .. } | Line::Turns { act, .. } => Some(act.to_string()),
        Line::Separator | Line::Words(_) => None,
    };
    shown.lines().into_iter().filter_map(acts).collect()
}

#[test]
fn d1_the_menu_says_how_things_stand_and_what_can_be_done() {
    let mut shown = shown();
    assert_eq!(shown.tooltip(), "Deskbell · Nothing unread");
    assert_eq!(shown.number(), None);
    let usual = ["open", "toggle chat", "toggle mobile", "toggle video", "finish", "quit"];
    assert_eq!(acts(&shown), usual);

    desk(&mut shown).unread = 3;
    desk(&mut shown).waiting = vec![conversation(1), conversation(2)];
    assert_eq!(shown.tooltip(), "Deskbell · 3 unread · 2 wait for you");
    assert_eq!(shown.number().as_deref(), Some("3"));
    assert_eq!(shown.picture(), Picture { colour: Colour::Green, unread: true });
    assert!(shown.lines().contains(&Line::Does {
        act: Act::Longest(conversation(1)),
        text: "Open the longest waiting: Jon Bell".into(),
        enabled: true
    }));
}

#[test]
fn d1_v3_a_call_can_be_answered_and_ended_from_the_tray() {
    let at = Time(0);
    for (stage, wanted) in [
        (CallStage::Ringing { since: at, deadline: at }, vec!["answer", "decline"]),
        (CallStage::Answering, vec!["hang-up"]),
        (CallStage::Connecting { deadline: at }, vec!["hang-up"]),
        (CallStage::Active { since: at }, vec!["hang-up"]),
        (CallStage::Reconnecting { since: at, deadline: at }, vec!["hang-up"]),
        (CallStage::Invited { since: at, elsewhere: false }, vec!["hang-up"]),
        (CallStage::Room { since: at }, vec!["hang-up"]),
        (CallStage::Elsewhere { since: None }, vec![]),
    ] {
        let mut shown = shown();
        assert!(shown.apply(&Change::Call { call: Some(call(stage)) }));
        let of_call: Vec<String> =
            acts(&shown).into_iter().filter(|act| act.ends_with("000000000007")).collect();
        let named = of_call.iter().map(|act| act.split(' ').next().unwrap_or_default());
        assert_eq!(named.collect::<Vec<_>>(), wanted, "{stage:?}");
        shown.apply(&Change::Call { call: None });
        assert!(acts(&shown).iter().all(|act| !act.ends_with("000000000007")));
    }
    let mut shown = shown();
    shown.apply(&Change::Call { call: Some(call(CallStage::Ringing { since: at, deadline: at })) });
    assert_eq!(shown.tooltip(), "Deskbell · Jon Bell calls");
}

#[test]
fn d1_offline_is_said_in_the_icon_and_in_words() {
    let mut shown = shown();
    let offline = LinkState::Offline { since: Time(0), next_try: None, why: LineDown::NoAnswer.into() };
    let link = LinkView { state: offline, round_trip_ms: None, skew_ms: 0, waiting: 0 };
    assert!(shown.apply(&Change::Link { link }));
    assert_eq!(shown.picture().colour, Colour::Offline);
    assert_eq!(shown.lines()[0], Line::Words("Offline".into()));
    let finish = shown.lines().into_iter().find(|line| matches!(line, Line::Turns { act: Act::Finish, .. }));
    assert!(matches!(finish, Some(Line::Turns { enabled: false, .. })), "needs the hub");
}

#[test]
fn d1_without_a_sign_in_nothing_can_be_switched() {
    let shown = Shown::new(vec!["en".into()]);
    assert_eq!(shown.tooltip(), "Deskbell · Not signed in");
    for line in shown.lines() {
        if let Line::Turns { enabled, .. } = line {
            assert!(!enabled);
        }
    }
}

#[test]
fn d5_the_words_follow_what_is_preferred_and_else_the_system() {
    let mut shown = shown();
    let first = |shown: &Shown| shown.lines()[0].clone();
    assert_eq!(first(&shown), Line::Words("Nothing unread".into()));
    shown.apply(&Change::Preferences {
        preferences: Preferences { language: None, ..Preferences::default() },
    });
    assert_eq!(first(&shown), Line::Words("Rien de non lu".into()));
}

#[test]
fn d1_an_act_is_read_as_it_was_written() {
    for act in [
        Act::Open,
        Act::Longest(conversation(5)),
        Act::Answer(id(6)),
        Act::Decline(id(6)),
        Act::HangUp(id(6)),
        Act::Toggle(Channel::Video),
        Act::Finish,
        Act::Quit,
    ] {
        assert_eq!(act.to_string().parse(), Ok(act));
    }
    for other in ["", "answer", "answer x", "toggle", "toggle fax", "quit now please", "1"] {
        assert!(other.parse::<Act>().is_err() || other == "quit now please", "{other}");
    }
}

#[test]
fn d1_a_long_name_leaves_the_menu_its_width() {
    let mut shown = shown();
    desk(&mut shown).waiting = vec![conversation(1)];
    desk(&mut shown).names.insert(conversation(1), "Wolfeschlegelsteinhausenbergerdorff ".repeat(4));
    let longest = shown.lines().into_iter().find_map(|line| match line {
        Line::Does { act: Act::Longest(_), text, .. } => Some(text),
        Line::Does { .. } | Line::Turns { .. } | Line::Words(_) | Line::Separator => None,
    });
    assert!(longest.is_some_and(|text| text.chars().count() < 70 && text.ends_with('…')));
}
