//! One batch, one transaction.

use super::*;
use crate::store::{Batch, GroupRecord, SiteRecord, StoreError, Write};
use deskbell_domain::agent::{Input, Standing};
use deskbell_domain::{Channel, Settings, Span, Time, UserId};
use deskbell_protocol::head::{Canned, CustomField, Page};
use futures_util::FutureExt;

pub(crate) async fn b1_a_batch_is_written_whole_or_not_at_all(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Visitor(id(7));
    commit(&store, vec![command(user, 1, Time(0))]).await.unwrap();

    let mut writes = vec![Write::Visitor(Box::new(visitor(7))), Write::Organisation("Other".to_owned())];
    writes.extend(Thread::open(20, id(7), Time(5)).take());
    writes.extend([event(user, 1, Time(5)), command(user, 2, Time(5))]);
    let whole = writes.clone();
    writes.push(command(user, 1, Time(5)));
    let before = store.load().await.unwrap();
    assert!(commit(&store, writes).await.is_err(), "a command's answer was replaced");

    assert_eq!(store.visitor(id(7)).await.unwrap(), None);
    assert_eq!(store.conversation(id(20)).await.unwrap(), None);
    assert_eq!(store.entries(id(20), None, 10).await.unwrap(), []);
    assert_eq!(store.log_after(user, 0, 10).await.unwrap(), []);
    assert_eq!(store.command(user, id(2)).await.unwrap(), None);
    assert_eq!(store.load().await.unwrap().organisation, before.organisation);

    commit(&store, whole).await.expect("the same batch without its fault");
    assert_eq!(store.load().await.unwrap().open.len(), 1);
    assert_eq!(store.load().await.unwrap().organisation, "Other");
}

pub(crate) async fn b1_a_commit_is_carried_out_though_its_caller_went_away(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    let first = (1..=200).map(|pos| event(user, pos, Time(0))).collect();
    let waiting = commit(&store, first).now_or_never();
    assert!(waiting.is_none(), "nothing is on the disk at once");
    commit(&store, vec![event(user, 201, Time(0))]).await.expect("the next place is free");
    assert_eq!(store.log_after(user, 0, 300).await.unwrap().len(), 201);
}

pub(crate) async fn b1_batches_are_written_in_the_order_in_which_they_were_handed_over(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    let commits = (1..=40).map(|pos| commit(&store, vec![event(user, pos, Time(0))]));
    for (batch, outcome) in futures_util::future::join_all(commits).await.into_iter().enumerate() {
        outcome.unwrap_or_else(|error| panic!("batch {batch} came too early or too late: {error}"));
    }
}

pub(crate) async fn b1_the_last_write_of_a_record_counts(place: &impl Place) {
    let store = place.open().await;
    let mut thread = Thread::open(20, id(7), Time(5));
    let mut renamed = visitor(7);
    renamed.name = "Mira".to_owned();
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    writes.extend(thread.take());
    writes.extend(thread.visitor_says(Time(6), 2).take());
    writes.push(Write::Visitor(Box::new(renamed.clone())));
    commit(&store, writes).await.unwrap();
    assert_eq!(store.conversation(id(20)).await.unwrap(), Some(thread.now));
    assert_eq!(store.visitor(id(7)).await.unwrap().unwrap().record, renamed);
}

pub(crate) async fn b1_a_store_that_was_closed_refuses(place: &impl Place) {
    let store = place.open().await;
    let user = UserId::Agent(id(1));
    let accepted = commit(&store, vec![event(user, 1, Time(0))]).now_or_never();
    assert!(accepted.is_none());
    store.close().await;
    let refused = store.commit(Batch { writes: vec![event(user, 2, Time(0))] }).await;
    assert!(matches!(refused, Err(StoreError::Closed)), "{refused:?}");
    let kept = place.open().await.log_after(user, 0, 10).await.unwrap();
    assert_eq!(kept.len(), 1, "what was handed over before is written, what came after is not");
}

pub(crate) async fn b1_what_was_written_is_there_after_a_reopen(place: &impl Place) {
    let store = place.open().await;
    let group = GroupRecord {
        id: id(1),
        name: "Orders & returns".to_owned(),
        skills: vec!["returns".to_owned()],
        language_required: true,
        offers: true,
    };
    let site = SiteRecord { key: "shop".to_owned(), greeting: "Bonjour".to_owned(), group: group.id };
    let settings = Settings { queue_limit: 7, ..Settings::default() };
    let mut lead = agent(1);
    lead.slots = Some(settings.slots);
    let mut standing = Standing::new(Time(3), settings.slots);
    standing.on(Time(4), Input::Toggle(Channel::Mobile, true), Span::secs(60)).unwrap();
    let mut described = visitor(7);
    described.page = Some(Page { title: "Arc 210".to_owned(), url: "https://example.org/arc".to_owned() });
    described.custom = vec![CustomField { label: "Club".to_owned(), value: "Gold".to_owned() }];
    described.conversation = Some(id(20));
    let personal = Canned {
        id: id(30),
        shortcut: "hello".to_owned(),
        category: "Greetings".to_owned(),
        text: "Hello {visitor}".to_owned(),
        personal: true,
    };
    let mut thread = Thread::open(20, id(7), Time(5));
    let last = thread.assign(Time(6), id(1)).visitor_says(Time(7), 2).writes.clone();
    let mut writes = vec![
        Write::Organisation("Maison Lumen".to_owned()),
        Write::Settings(Box::new(settings.clone())),
        Write::Group(group.clone()),
        Write::Site(site.clone()),
        Write::Agent { record: lead.clone(), password: Some("phc".to_owned()) },
        Write::Standing { agent: lead.id, standing: Box::new(standing.clone()) },
        Write::Agent { record: agent(2), password: None },
        Write::Visitor(Box::new(described.clone())),
        Write::Canned { canned: personal.clone(), owner: Some(lead.id) },
        event(UserId::Agent(lead.id), 1, Time(6)),
    ];
    writes.extend(thread.take());
    commit(&store, writes).await.unwrap();
    store.close().await;

    let loaded = place.open().await.load().await.unwrap();
    assert_eq!(loaded.organisation, "Maison Lumen");
    assert_eq!(loaded.settings, settings);
    assert_eq!(loaded.groups, [group]);
    assert_eq!(loaded.sites, [site]);
    let newcomer = Standing::new(Time(0), settings.slots);
    assert_eq!(loaded.agents, [(lead.clone(), standing), (agent(2), newcomer)]);
    assert_eq!(loaded.visitors, [described]);
    assert_eq!(loaded.open, [thread.now]);
    assert_eq!(loaded.last_messages.get(&id(20)), entries(&last).last());
    assert_eq!(loaded.canned, [(personal, Some(lead.id))]);
    assert_eq!(loaded.tops.into_iter().collect::<Vec<_>>(), [(UserId::Agent(lead.id), 1)]);
}

pub(crate) async fn b1_the_epoch_outlives_a_reopen(place: &impl Place) {
    let store = place.open().await;
    let epoch = store.load().await.unwrap().epoch;
    store.close().await;
    assert_eq!(place.open().await.load().await.unwrap().epoch, epoch);
}
