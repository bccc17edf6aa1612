use super::*;
use crate::auth::Cost;
use crate::ids::SeededIds;
use crate::store::{AgentRecord, Batch, FiguresAsked, SqliteStore, Store};
use deskbell_domain::agent::Status;
use deskbell_domain::conversation::{Conversation, State};
use deskbell_domain::figures::Figures;
use deskbell_domain::text::{check, check_line, check_shortcut};
use deskbell_domain::thread::{Entry, EntryBody};
use deskbell_domain::{AgentId, Channel, Span};
use deskbell_protocol::head::DeskRole;
use std::collections::HashSet;

const NOW: Time = Time(1_800_000_000_000);

struct Hub {
    store: SqliteStore,
    _folder: tempfile::TempDir,
}

impl Hub {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: SqliteStore::open(folder.path()).await.unwrap(), _folder: folder }
    }

    async fn with_demo() -> Self {
        let hub = Self::new().await;
        let writes = hub.demo().await.unwrap();
        hub.store.commit(Batch { writes }).await.expect("the demo fits a new hub");
        hub
    }

    async fn demo(&self) -> Result<Vec<Write>, SeedError> {
        let cheap = Passwords::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap();
        demo(&self.store.load().await.unwrap(), NOW, &cheap, DEMO_PASSWORD).await
    }

    async fn noemie(&self) -> AgentRecord {
        self.store.sign_in(DEMO_EMAIL).await.unwrap().expect("the demo's desk can sign in").0
    }
}

#[tokio::test]
async fn b3_a_second_seed_changes_nothing() {
    let hub = Hub::with_demo().await;
    assert!(hub.demo().await.unwrap().is_empty());

    let hub = Hub::new().await;
    let ids = SeededIds::new(1);
    let writes = first(&hub.store.load().await.unwrap(), &ids);
    hub.store.commit(Batch { writes }).await.unwrap();
    let loaded = hub.store.load().await.unwrap();
    assert_eq!((loaded.groups.len(), loaded.sites.len()), (1, 1));
    assert!(first(&loaded, &ids).is_empty());
}

#[tokio::test]
async fn b3_the_demo_never_goes_into_a_hub_with_users() {
    let hub = Hub::new().await;
    let record = AgentRecord {
        id: AgentId(ids_of_another()),
        name: "Somebody".to_owned(),
        email: "somebody@example.org".to_owned(),
        role: DeskRole::Admin,
        groups: Vec::new(),
        skills: Vec::new(),
        languages: Vec::new(),
        slots: None,
        active: true,
    };
    hub.store.commit(Batch { writes: vec![Write::Agent { record, password: None }] }).await.unwrap();
    assert!(matches!(hub.demo().await, Err(SeedError::InUse)));
}

fn ids_of_another() -> uuid::Uuid {
    uuid::Uuid::from_u128(99)
}

#[tokio::test]
async fn a1_every_demo_agent_is_green_for_chat_and_mobile_as_soon_as_one_connects() {
    let loaded = Hub::with_demo().await.store.load().await.unwrap();
    assert_eq!(loaded.organisation, "Maison Lumen");
    assert_eq!(loaded.agents.len(), 6);
    for (agent, standing) in &loaded.agents {
        assert!(!agent.groups.is_empty(), "{} receives nothing", agent.name);
        assert!(!standing.present());
        for channel in [Channel::Chat, Channel::Mobile] {
            assert_eq!(standing.status(channel), Status::Available);
        }
        assert_eq!(standing.status(Channel::Video), Status::Unavailable);
    }
}

#[tokio::test]
async fn c1_both_demo_sites_lead_to_noemie() {
    let hub = Hub::with_demo().await;
    let noemie = hub.noemie().await;
    let sites = hub.store.load().await.unwrap().sites;
    assert_eq!(sites.iter().map(|site| site.key.as_str()).collect::<Vec<_>>(), ["app", "shop"]);
    assert!(sites.iter().all(|site| noemie.groups.contains(&site.group)));
}

#[tokio::test]
async fn c5_the_demos_canned_answers_follow_the_rules() {
    let hub = Hub::with_demo().await;
    let canned = hub.store.load().await.unwrap().canned;
    let noemie = hub.noemie().await.id;
    assert_eq!(canned.iter().filter(|(_, owner)| owner.is_none()).count(), 12);
    assert_eq!(canned.iter().filter(|(_, owner)| *owner == Some(noemie)).count(), 2);
    let mut shortcuts = HashSet::new();
    for (answer, owner) in &canned {
        check_shortcut(&answer.shortcut).unwrap();
        assert!(shortcuts.insert(&answer.shortcut), "{} is there twice", answer.shortcut);
        assert_eq!(check(&answer.text, 8_000).as_deref(), Ok(answer.text.as_str()));
        assert!(answer.category.chars().count() <= 40);
        assert_eq!(answer.personal, owner.is_some());
    }
    for variable in ["{visitor}", "{agent}", "{organisation}"] {
        assert!(canned.iter().any(|(answer, _)| answer.text.contains(variable)), "{variable}");
    }
}

#[tokio::test]
async fn c11_the_demos_past_conversations_have_ended_with_whole_threads() {
    let hub = Hub::with_demo().await;
    let loaded = hub.store.load().await.unwrap();
    assert!(loaded.open.is_empty());
    let mut ended = Vec::new();
    for (agent, _) in &loaded.agents {
        ended.extend(hub.store.ended_of(agent.id, Time(0), 1_000).await.unwrap());
    }
    assert_eq!(ended.len(), threads::PAST.len() + older::HOW_MANY as usize);
    for conversation in &ended {
        let thread = hub.store.entries(conversation.id(), None, 100).await.unwrap();
        assert_eq!(thread.len() as u64, conversation.last_seq());
        assert!(thread.windows(2).all(|pair| pair[0].at <= pair[1].at), "in the order of time");
        assert!(thread.iter().all(|entry| entry.at < NOW), "all of it is past");
        assert!(thread.iter().filter_map(text).all(|text| check(text, 8_000).as_deref() == Ok(text)));
        assert!(conversation.contacts().iter().all(|contact| contact.until.is_some()));
    }
    for channel in [Channel::Chat, Channel::Mobile] {
        assert!(ended.iter().any(|conversation| conversation.channel() == channel));
    }
}

fn text(entry: &Entry) -> Option<&str> {
    match &entry.body {
        EntryBody::Message { text, .. } | EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. } => {
            Some(text)
        }
        EntryBody::Happened { .. } => None,
    }
}

#[tokio::test]
async fn c14_noemies_list_has_some_that_ended_today_and_a_visitor_who_came_before() {
    let hub = Hub::with_demo().await;
    let noemie = hub.noemie().await.id;
    let today = hub.store.ended_of(noemie, NOW - Span::hours(12), 100).await.unwrap();
    assert!(today.len() >= 5, "{}", today.len());
    let mut came_before = false;
    for conversation in &today {
        let visitor = hub.store.visitor(conversation.visitor()).await.unwrap().expect("is known");
        assert_eq!(visitor.record.channel, conversation.channel());
        assert_eq!(check_line(&visitor.record.name, 80).as_deref(), Ok(visitor.record.name.as_str()));
        assert_eq!(visitor.record.conversation, Some(conversation.id()), "the newest");
        came_before |= hub.store.conversations_of(conversation.visitor(), 10).await.unwrap().len() > 1;
    }
    assert!(came_before);
}

#[tokio::test]
async fn c1_the_demo_has_groups_with_skills_one_that_needs_the_language_and_one_that_offers_first() {
    let loaded = Hub::with_demo().await.store.load().await.unwrap();
    assert_eq!(loaded.groups.len(), 3);
    assert!(loaded.groups.iter().all(|group| !group.skills.is_empty()));
    assert_eq!(loaded.groups.iter().filter(|group| group.language_required).count(), 1);
    assert_eq!(loaded.groups.iter().filter(|group| group.offers).count(), 1);
    for group in &loaded.groups {
        let members = loaded.agents.iter().filter(|(agent, _)| agent.groups.contains(&group.id));
        let able = |agent: &AgentRecord| group.skills.iter().all(|skill| agent.skills.contains(skill));
        assert!(members.clone().count() >= 2, "{} has colleagues", group.name);
        assert!(
            members.clone().all(|(agent, _)| able(agent)),
            "{} is answered by all of its agents",
            group.name
        );
    }
    let of = |role| loaded.agents.iter().filter(|(agent, _)| agent.role == role).count();
    assert_eq!((of(DeskRole::Lead), of(DeskRole::Admin)), (1, 1));
}

#[tokio::test]
async fn c7_the_demo_has_25_tags_of_which_6_are_recommended() {
    let tags = Hub::with_demo().await.store.load().await.unwrap().tags;
    assert_eq!((tags.len(), tags.iter().filter(|tag| tag.recommended).count()), (25, 6));
    assert!(tags.iter().all(|tag| check_line(&tag.name, 40).as_deref() == Ok(tag.name.as_str())));
}

#[tokio::test]
async fn m12_the_demos_older_conversations_are_many_varied_and_over_a_day_ago() {
    let hub = Hub::with_demo().await;
    let within = NOW - Span::days(62)..NOW;
    let all = hub.store.conversations_within(within, None, 1_000).await.unwrap();
    let older: Vec<_> =
        all.iter().filter(|conversation| conversation.id().0.as_u128() & 0xffff >= 1_000).collect();
    assert_eq!(older.len() as u64, older::HOW_MANY);
    let mut ends = HashSet::new();
    for conversation in &older {
        let State::Ended { at, by } = conversation.state() else { panic!("{conversation:?} has ended") };
        assert!(*at < NOW - Span::hours(24), "{} ended {at:?}", conversation.id());
        ends.insert(std::mem::discriminant(by));
    }
    assert_eq!(ends.len(), 4, "by agents, by visitors, by silence, by a block");
    let many = |what: &str, count: usize, least: usize| assert!(count >= least, "{what}: {count}");
    let with = |that: &dyn Fn(&Conversation) -> bool| older.iter().filter(|one| that(one)).count();
    many("transferred", with(&|one| one.contacts().len() > 1), 10);
    many("tagged", with(&|one| !one.tags().is_empty()), 150);
    many("with an end note", with(&|one| !one.end_note_text().is_empty()), 30);
    many("credited", with(&|one| one.credit().is_some()), 190);
    let lengths: HashSet<u64> = older.iter().map(|one| one.last_seq()).collect();
    many("lengths", lengths.len(), 8);
    for channel in [Channel::Chat, Channel::Mobile] {
        many("of a channel", with(&|one| one.channel() == channel), 50);
    }
    assert!(!hub.store.blocked(None, 10).await.unwrap().is_empty(), "somebody is kept out");
}

#[tokio::test]
async fn b3_the_demo_is_the_same_each_time() {
    let ids = async || {
        let hub = Hub::with_demo().await;
        let all = hub.store.conversations_within(Time(0)..NOW, None, 1_000).await.unwrap();
        all.into_iter().map(|one| (one.opened_at(), one.id(), one.last_seq())).collect::<Vec<_>>()
    };
    assert_eq!(ids().await, ids().await);
}

#[tokio::test]
async fn t6_the_demos_past_is_in_its_figures() {
    let hub = Hub::with_demo().await;
    let asked = FiguresAsked { within: Time(0)..NOW, agent: None, group: None, channel: None };
    let mut total = Figures::default();
    for (_, figures) in hub.store.figures(asked, None, 10_000).await.unwrap() {
        total.merge(&figures);
    }
    let all = hub.store.conversations_within(Time(0)..NOW, None, 10_000).await.unwrap();
    assert_eq!(total.begun as usize, all.len());
    assert_eq!(total.ended as usize, all.iter().filter(|conversation| conversation.is_ended()).count());
    let stints = all.iter().flat_map(Conversation::contacts).filter(|contact| contact.until.is_some());
    assert_eq!(total.handle.count() as usize, stints.count());
    assert!(total.first_response.count() > 100 && total.transfers > 0, "{total:?}");
}
