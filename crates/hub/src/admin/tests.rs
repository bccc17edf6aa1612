//! What is refused without a hub.

use super::*;
use crate::store::{AgentRecord, GroupRecord, SetUp, SiteRecord};
use deskbell_domain::{PerChannel, Settings, Span};
use deskbell_protocol::head::{Canned, DeskRole};
use serde_json::json;
use uuid::Uuid;

const BY: By = By { agent: None, at: Time(5) };

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn agent(number: u128, role: DeskRole) -> AgentRecord {
    AgentRecord {
        id: id(number),
        name: format!("Agent {number}"),
        email: format!("agent{number}@example.org"),
        role,
        groups: vec![id(10)],
        skills: vec!["returns".to_owned()],
        languages: Vec::new(),
        slots: None,
        active: true,
    }
}

fn house() -> SetUp {
    let group = |number, name: &str, skills: &[&str]| GroupRecord {
        id: id(number),
        name: name.to_owned(),
        skills: skills.iter().map(|&skill| skill.to_owned()).collect(),
        language_required: false,
        offers: false,
    };
    SetUp {
        organisation: "Maison Lumen".to_owned(),
        settings: Settings::default(),
        agents: vec![agent(1, DeskRole::Admin), agent(2, DeskRole::Agent)],
        groups: vec![group(10, "Orders", &["returns"]), group(11, "Lighting", &[])],
        sites: vec![SiteRecord { key: "shop".to_owned(), greeting: "Hello".to_owned(), group: id(10) }],
        canned: vec![(
            Canned {
                id: id(20),
                shortcut: "hello".to_owned(),
                category: String::new(),
                text: "Hello".to_owned(),
                personal: false,
            },
            None,
        )],
        tags: Vec::new(),
    }
}

fn audited_detail(writes: &[Write]) -> (String, String) {
    let found = writes.iter().find_map(|write| {
        if let Write::Audit(record) = write {
            Some((record.action.clone(), record.detail.clone()))
        } else {
            None
        }
    });
    found.expect("every change is written down")
}

#[test]
fn b3_a_change_of_a_user_is_written_down_by_its_differences() {
    let asked =
        UserChange { role: Some(DeskRole::Lead), groups: Some(vec![id(11)]), ..UserChange::default() };
    let change = change_user(&house(), BY, id(2), &asked).unwrap();
    let (action, detail) = audited_detail(&change.writes);
    assert_eq!(action, "user.change");
    assert_eq!(detail, "role: agent -> lead; groups: Orders -> Lighting");
    let same = change_user(&house(), BY, id(2), &UserChange::default()).unwrap();
    assert!(same.writes.is_empty(), "nothing changed, so nothing is written");
}

#[test]
fn b3_the_last_administrator_stays_one() {
    for asked in [
        UserChange { role: Some(DeskRole::Lead), ..UserChange::default() },
        UserChange { active: Some(false), ..UserChange::default() },
    ] {
        let refused = change_user(&house(), BY, id(1), &asked).unwrap_err();
        assert!(refused.to_string().contains("only administrator"), "{refused}");
    }
}

#[test]
fn b3_a_group_that_something_leads_to_is_not_deleted_and_what_hinders_is_said() {
    let refused = delete_group(&house(), BY, id(10), 3).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Orders cannot be deleted: the site shop leads to it, and 3 conversations of it are open."
    );
    let change = delete_group(&house(), BY, id(11), 0).unwrap();
    assert!(matches!(change.writes.as_slice(), [Write::DeleteGroup(_), Write::Audit(_)]));
}

#[test]
fn b3_a_renamed_skill_is_renamed_wherever_it_is_used() {
    let change = rename_skill(&house(), BY, "returns", "refunds").unwrap();
    assert_eq!((change.made.users, change.made.groups), (2, 1));
    assert_eq!(change.writes.len(), 4);
    assert!(rename_skill(&house(), BY, "wiring", "cables").is_err());
}

#[test]
fn m3_slots_that_nobody_can_work_with_are_refused() {
    for slots in [PerChannel { chat: 0, mobile: 2, video: 1 }, PerChannel { chat: 3, mobile: 2, video: 2 }] {
        assert!(matches!(set_default_slots(&house(), BY, slots), Err(Refused::Nonsense(_))), "{slots:?}");
    }
}

#[test]
fn b3_a_patch_of_the_settings_changes_what_it_names_and_nothing_else() {
    let patch = json!({ "timers": { "mobile": { "first_reply": 60_000 } }, "undo": 9_000 });
    let change = change_settings(&house(), BY, &patch).unwrap();
    assert_eq!(change.made.timers.mobile.first_reply, Some(Span::mins(1)));
    assert_eq!(change.made.timers.mobile.later_reply, Settings::default().timers.mobile.later_reply);
    let (_, detail) = audited_detail(&change.writes);
    assert!(detail.contains("timers.mobile.first_reply: 300000 -> 60000"), "{detail}");
    assert!(detail.contains("undo: 5000 -> 9000"), "{detail}");
}

#[test]
fn m7_null_turns_a_timer_off_and_leads_everything_else_back_to_the_default() {
    let mut known = house();
    known.settings.queue_limit = 7;
    known.settings.capabilities.mobile.release = false;
    let patch = json!({
        "timers": { "mobile": { "first_reply": null } },
        "queue_limit": null,
        "capabilities": { "mobile": { "release": null } },
    });
    let made = change_settings(&known, BY, &patch).unwrap().made;
    assert_eq!(made.timers.mobile.first_reply, None);
    assert_eq!(made.queue_limit, Settings::default().queue_limit);
    assert!(made.capabilities.mobile.release, "the default of its own channel");
    let on = change_settings(&known, BY, &json!({ "timers": { "chat": { "first_reply": 1_000 } } }));
    assert_eq!(on.unwrap().made.timers.chat.first_reply, Some(Span::secs(1)));
}

#[test]
fn b3_nonsense_in_the_settings_is_refused_with_its_reason() {
    for (patch, words) in [
        (json!({ "undoo": 1 }), "There is no setting `undoo`."),
        (json!({ "timers": { "fax": {} } }), "There is no setting `timers.fax`."),
        (json!({ "undo": "soon" }), "`undo` must be a whole number from 0 on"),
        (
            json!({ "timers": { "mobile": { "silence": -1 } } }),
            "`timers.mobile.silence` must be a whole number",
        ),
        (
            json!({ "capabilities": { "chat": { "links": 1 } } }),
            "`capabilities.chat.links` must be true or false",
        ),
        (json!({ "slots": 3 }), "`slots` must be an object with the parts that change."),
        (json!({ "presence_grace": 0 }), "`presence_grace` is a time of nothing"),
        (json!({ "slots": { "video": 2 } }), "one call at a time"),
        (json!([]), "The settings must be an object with the parts that change."),
    ] {
        let refused = change_settings(&house(), BY, &patch).unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
}

#[test]
fn b3_a_long_list_comes_in_pages_that_deletions_do_not_shift() {
    let key = |number: &u32| format!("{number:03}");
    let first = paged((0..10).collect(), key, None, Some(4));
    assert_eq!((first.items, first.next.as_deref()), (vec![0, 1, 2, 3], Some("003")));
    let second = paged((5..10).collect(), key, Some("003"), Some(4));
    assert_eq!((second.items, second.next.as_deref()), (vec![5, 6, 7, 8], Some("008")));
    let last = paged((5..10).collect(), key, Some("008"), Some(4));
    assert_eq!((last.items, last.next), (vec![9], None));
}

#[test]
fn b3_the_audit_log_is_paged_even_within_one_millisecond() {
    let record = |number: usize| crate::store::AuditRecord {
        at: Time(if number == 0 { 1 } else { 2 }),
        agent: None,
        action: format!("{number}"),
        subject: String::new(),
        detail: String::new(),
    };
    let all: Vec<_> = (0..7).map(record).collect();
    let mut place = AuditPlace { since: Time(0), skip: 0 };
    let mut seen = Vec::new();
    loop {
        let from = all.iter().position(|record| record.at >= place.since).unwrap();
        let read = all[from..].iter().take(place.to_read(Some(2)) as usize).cloned().collect();
        let page = audited(&house(), place, read, Some(2));
        seen.extend(page.items.into_iter().map(|item| item.action));
        let Some(next) = page.next else { break };
        place = AuditPlace::parse(&next).unwrap();
    }
    assert_eq!(seen, ["0", "1", "2", "3", "4", "5", "6"]);
    for place in ["", "1", "1.", "1.-1", "1.10001", "1.4294967295"] {
        assert!(AuditPlace::parse(place).is_err(), "{place:?} would read too much, or says nothing");
    }
}

#[test]
fn b3_a_drawn_password_is_long_and_never_the_same() {
    let password = draw_password();
    assert_eq!(password.len(), 23);
    assert!(password.bytes().all(|b| b == b'-' || b.is_ascii_lowercase() || b.is_ascii_digit()));
    assert_ne!(password, draw_password());
}

#[test]
fn b3_a_moment_is_a_day_a_time_or_a_number() {
    for text in
        ["2026-01-05", "20260105", "2026-01-05T00:00:00Z", "2026-01-05T01:00:00+01:00", "1767571200000"]
    {
        assert_eq!(moment(text), Ok(Time(1_767_571_200_000)), "{text}");
    }
    assert!(moment("yesterday").is_err());
    assert_eq!(shown(Time(1_767_571_200_000)), "2026-01-05T00:00:00Z");
}
