//! Figures over time (T6).

use super::{Place, commit, id};
use crate::store::{FiguresAsked, Store, Write};
use deskbell_domain::figures::{Fact, Figures, Key};
use deskbell_domain::{AgentId, Channel, Span, Time};
use std::ops::Range;

const HOUR: i64 = 3_600_000;

fn key(hour: i64, group: u128, channel: Channel, agent: Option<AgentId>) -> Key {
    Key { hour: Time(hour * HOUR), group: id(group), channel, agent }
}

fn figures(begun: u32) -> Figures {
    let mut figures = Figures { begun, ..Figures::default() };
    figures.on(Fact::Waited(Span::secs(begun.into())));
    figures
}

fn write(key: Key, begun: u32) -> Write {
    Write::Figures { key, figures: Box::new(figures(begun)) }
}

async fn hours(store: &impl Store, within: Range<i64>, agent: Option<AgentId>, page: u32) -> Vec<(Key, u32)> {
    let within = Time(within.start * HOUR)..Time(within.end * HOUR);
    let mut found: Vec<(Key, u32)> = Vec::new();
    loop {
        let asked = FiguresAsked { within: within.clone(), agent, group: None, channel: None };
        let read = store.figures(asked, found.last().map(|(key, _)| *key), page).await.unwrap();
        let whole = read.len() < page as usize;
        found.extend(read.into_iter().map(|(key, figures)| (key, figures.begun)));
        if whole {
            return found;
        }
    }
}

pub(crate) async fn t6_figures_are_replaced_and_read_in_pages_and_of_one_agent(place: &impl Place) {
    let store = place.open().await;
    let keys = [
        key(-1, 1, Channel::Chat, Some(id(1))),
        key(0, 1, Channel::Chat, None),
        key(0, 1, Channel::Chat, Some(id(1))),
        key(0, 1, Channel::Video, Some(id(2))),
        key(0, 2, Channel::Chat, Some(id(1))),
        key(1, 1, Channel::Mobile, Some(id(1))),
        key(2, 1, Channel::Chat, Some(id(1))),
    ];
    commit(&store, keys.iter().map(|key| write(*key, 1)).collect()).await.unwrap();
    commit(&store, vec![write(keys[2], 5), write(keys[2], 7)]).await.unwrap();
    let expected: Vec<(Key, u32)> = keys[1..6].iter().map(|key| (*key, 1)).collect();
    let expected: Vec<(Key, u32)> =
        expected.into_iter().map(|(key, n)| if key == keys[2] { (key, 7) } else { (key, n) }).collect();
    for page in [1, 2, 3, 100] {
        assert_eq!(hours(&store, 0..2, None, page).await, expected, "in pages of {page}");
        let of_one: Vec<(Key, u32)> =
            expected.iter().filter(|(key, _)| key.agent == Some(id(1))).copied().collect();
        assert_eq!(hours(&store, 0..2, Some(id(1)), page).await, of_one, "in pages of {page}");
    }
    let asked = FiguresAsked { within: Time(HOUR)..Time(2 * HOUR), agent: None, group: None, channel: None };
    assert_eq!(store.figures(asked, None, 9).await.unwrap(), [(keys[5], figures(1))]);
}

pub(crate) async fn t6_figures_are_read_of_one_group_and_one_channel(place: &impl Place) {
    let store = place.open().await;
    let mut keys = Vec::new();
    for group in [1, 2] {
        for channel in [Channel::Chat, Channel::Video] {
            keys.extend([key(0, group, channel, None), key(0, group, channel, Some(id(1)))]);
        }
    }
    commit(&store, keys.iter().map(|key| write(*key, 1)).collect()).await.unwrap();
    for agent in [None, Some(id(1))] {
        for group in [None, Some(id(2))] {
            for channel in [None, Some(Channel::Video)] {
                let asked = FiguresAsked { within: Time(0)..Time(HOUR), agent, group, channel };
                let read = store.figures(asked.clone(), None, 9).await.unwrap();
                let read: Vec<Key> = read.into_iter().map(|(key, _)| key).collect();
                let wanted = keys.iter().copied().filter(|key| {
                    agent.is_none_or(|agent| key.agent == Some(agent))
                        && group.is_none_or(|group| key.group == group)
                        && channel.is_none_or(|channel| key.channel == channel)
                });
                assert_eq!(read, wanted.collect::<Vec<_>>(), "{asked:?}");
            }
        }
    }
}

pub(crate) async fn t6_figures_are_kept_for_13_months(place: &impl Place) {
    let store = place.open().await;
    let now = 400 * 24;
    let keys = [key(3, 1, Channel::Chat, None), key(5 * 24, 1, Channel::Chat, Some(id(1)))];
    commit(&store, keys.iter().map(|key| write(*key, 1)).collect()).await.unwrap();
    store.trim(Time(now * HOUR)).await.unwrap();
    assert_eq!(hours(&store, 0..now, None, 9).await, [(keys[1], 1)]);
}
