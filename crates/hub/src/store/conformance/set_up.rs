//! What administrators read and change.

use super::{Place, Thread, agent, commit, id, visitor};
use crate::store::{GroupRecord, SiteRecord, Store, TokenOwner, TokenRecord, Write};
use deskbell_domain::conversation::Input;
use deskbell_domain::{ConversationId, Epoch, Time, UserId, VisitorId};
use deskbell_protocol::head::{Block, Canned, Tag};

pub(crate) async fn b3_who_has_left_signs_in_no_more_and_keeps_the_name(place: &impl Place) {
    let store = place.open().await;
    let owner = TokenOwner { user: UserId::Agent(id(1)), expires: Time(9) };
    let token = TokenRecord { hash: [3; 32], owner, device: None };
    let added = Write::Agent { record: agent(1), password: Some("phc".to_owned()) };
    commit(&store, vec![added, Write::Token(token)]).await.unwrap();
    let mut record = agent(1);
    record.active = false;
    commit(&store, vec![Write::Agent { record: record.clone(), password: None }]).await.unwrap();
    assert_eq!(store.sign_in(&record.email).await.unwrap(), None);
    assert_eq!(store.token(token.hash).await.unwrap(), None);
    assert_eq!(store.set_up().await.unwrap().agents, [record.clone()]);
    record.active = true;
    commit(&store, vec![Write::Agent { record: record.clone(), password: None }]).await.unwrap();
    let back = store.sign_in(&record.email).await.unwrap();
    assert_eq!(back, Some((record, "phc".to_owned())), "with the password of before");
}

pub(crate) async fn b3_what_was_set_up_is_untold_until_the_logs_tell_it(place: &impl Place) {
    let store = place.open().await;
    let group = GroupRecord {
        id: id(1),
        name: "Shop".to_owned(),
        skills: vec![],
        language_required: false,
        offers: false,
    };
    let site = SiteRecord { key: "shop".to_owned(), greeting: "Hello".to_owned(), group: id(1) };
    let canned = Canned {
        id: id(4),
        shortcut: "hi".to_owned(),
        category: String::new(),
        text: "Hi".to_owned(),
        personal: false,
    };
    commit(&store, vec![Write::Visitor(Box::new(visitor(7))), Write::Told]).await.unwrap();
    for write in [
        Write::Group(group),
        Write::Site(site),
        Write::Agent { record: agent(1), password: None },
        Write::Organisation("Lumen".to_owned()),
        Write::Settings(Box::default()),
        Write::Ice(Box::default()),
        Write::Canned { canned, owner: None },
        Write::Tag(Tag { id: id(5), name: "Delivery".to_owned(), recommended: true }),
        Write::Unblock(id(7)),
        Write::DeleteTag(id(5)),
        Write::DeleteCanned(id(4)),
        Write::DeleteSite("shop".to_owned()),
        Write::DeleteGroup(id(1)),
    ] {
        let what = format!("{write:?}");
        commit(&store, vec![write.clone()]).await.unwrap();
        assert!(store.load().await.unwrap().untold, "{what}");
        commit(&store, vec![Write::Visitor(Box::new(visitor(8)))]).await.unwrap();
        assert!(store.load().await.unwrap().untold, "nobody was told of {what}");
        commit(&store, vec![write, Write::Told]).await.unwrap();
        assert!(!store.load().await.unwrap().untold, "{what}");
    }
    commit(&store, vec![Write::Organisation("Other".to_owned())]).await.unwrap();
    store.close().await;
    let store = place.open().await;
    let former = store.load().await.unwrap();
    assert!(former.untold, "also after a reopen");
    let another = Epoch(uuid::Uuid::from_u128(9));
    commit(&store, vec![Write::Epoch(another)]).await.unwrap();
    let loaded = store.load().await.unwrap();
    assert_eq!((loaded.epoch.current, loaded.untold), (another, false));
    assert_ne!(former.epoch.current, another);
}

pub(crate) async fn b3_groups_and_sites_are_deleted_and_never_what_leads_nowhere_is_left(place: &impl Place) {
    let store = place.open().await;
    let group = |number| GroupRecord {
        id: id(number),
        name: format!("Group {number}"),
        skills: vec!["returns".to_owned()],
        language_required: true,
        offers: true,
    };
    let site = SiteRecord { key: "shop".to_owned(), greeting: "Hello".to_owned(), group: id(1) };
    let tag = Tag { id: id(5), name: "Delivery".to_owned(), recommended: true };
    let writes = vec![Write::Group(group(1)), Write::Group(group(2)), Write::Site(site.clone())];
    commit(&store, writes).await.unwrap();
    commit(&store, vec![Write::Tag(tag.clone()), Write::Organisation("Lumen".to_owned())]).await.unwrap();
    let refused = commit(&store, vec![Write::DeleteGroup(id(1))]).await;
    assert!(refused.is_err(), "a site leads to it");
    let set_up = store.set_up().await.unwrap();
    assert_eq!((set_up.groups, set_up.sites), (vec![group(1), group(2)], vec![site]));
    assert_eq!((set_up.organisation.as_str(), set_up.tags), ("Lumen", vec![tag]));
    commit(&store, vec![Write::DeleteSite("shop".to_owned()), Write::DeleteGroup(id(1))]).await.unwrap();
    let set_up = store.set_up().await.unwrap();
    assert_eq!((set_up.groups, set_up.sites), (vec![group(2)], Vec::new()));
}

pub(crate) async fn c8_blocked_visitors_are_read_in_pages_and_let_in(place: &impl Place) {
    let store = place.open().await;
    let blocked = |number| {
        let mut record = visitor(number);
        let block = Block { at: Time(5), until: None, reason: "Insults".to_owned(), by: "Ana".to_owned() };
        record.block = Some(block);
        record
    };
    let writes =
        [blocked(1), visitor(2), blocked(3), blocked(4)].map(|record| Write::Visitor(Box::new(record)));
    commit(&store, writes.to_vec()).await.unwrap();
    let page = async |after: Option<u128>, limit| {
        let read = store.blocked(after.map(id::<VisitorId>), limit).await.unwrap();
        read.into_iter().map(|record| record.id).collect::<Vec<VisitorId>>()
    };
    assert_eq!(page(None, 2).await, [id(1), id(3)]);
    assert_eq!(page(Some(3), 2).await, [id(4)]);
    commit(&store, vec![Write::Unblock(id(3))]).await.unwrap();
    assert_eq!(page(None, 9).await, [id(1), id(4)]);
    assert_eq!(store.visitor(id(3)).await.unwrap().expect("is known").record, visitor(3), "and nothing else");
}

pub(crate) async fn m12_conversations_are_read_in_the_order_of_time(place: &impl Place) {
    let store = place.open().await;
    let mut writes = vec![Write::Visitor(Box::new(visitor(7)))];
    for (number, opened, ended) in [(30, 10, Some(20)), (20, 10, None), (10, 30, Some(40)), (40, 50, None)] {
        let mut thread = Thread::open(number, id(7), Time(opened));
        if let Some(ended) = ended {
            thread.on(Time(ended), Input::VisitorEnds);
        }
        writes.extend(thread.take());
    }
    commit(&store, writes).await.unwrap();
    let read = async |from, to, after: Option<(i64, u128)>, limit| {
        let after = after.map(|(at, number)| (Time(at), id::<ConversationId>(number)));
        let read = store.conversations_within(Time(from)..Time(to), after, limit).await.unwrap();
        read.iter().map(|conversation| conversation.id().0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 100, None, 9).await, [20, 30, 10, 40], "of one moment in the order of their ids");
    assert_eq!(read(0, 100, None, 2).await, [20, 30]);
    assert_eq!(read(0, 100, Some((10, 30)), 9).await, [10, 40]);
    assert_eq!(
        read(25, 50, None, 9).await,
        [20, 10],
        "what was over before, and what came later, is left out"
    );
}
