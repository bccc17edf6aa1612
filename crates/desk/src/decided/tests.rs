use super::*;
use deskbell_policy::{Sheet, Source, documents};
use proptest::prelude::*;

fn decided(policy: &str) -> Decided {
    Decided::new(Loaded::of(vec![Sheet::json(Source::Machine, "policy.json", policy.as_bytes())]))
}

const ALL_PREFERENCES: &str = r#"{ "preferences": { "language": "fr", "theme": "dark", "sound": false, "volume": 1,
    "ring_volume": 2, "ring_tone": "glass", "notifications": false, "popout_on_top": false } }"#;

#[test]
fn d6_what_is_decided_counts_and_what_the_person_prefers_is_kept_beneath() {
    let own = Preferences::default();
    let decided = decided(ALL_PREFERENCES);
    let shown = decided.over(own.clone());
    assert_eq!((shown.theme, shown.language.as_deref()), (Theme::Dark, Some("fr")));
    assert_eq!((shown.volume, shown.ring.volume, shown.ring.tone), (1, 2, RingTone::Glass));
    assert!(!shown.sound && !shown.notifications && !shown.popout_on_top);
    // The page sends back all that it shows, with one thing changed.
    let asked = Preferences { side_panel: false, ..shown };
    assert_eq!(decided.beneath(asked, &own), Preferences { side_panel: false, ..own });
    assert_eq!(decided.view().locked.len(), 8);
}

#[test]
fn d6_a_desk_that_is_to_be_heard_is_not_turned_down_to_nothing() {
    let decided = decided(r#"{ "preferences": { "sound": true, "volume": 0 } }"#);
    let mut own = Preferences { volume: 0, ..Preferences::default() };
    own.ring.volume = 0;
    let shown = decided.over(own.clone());
    assert_eq!((shown.volume, shown.ring.volume), (0, 10), "a volume that is decided is that one");
    assert_eq!(decided.beneath(shown.clone(), &own).ring.volume, 0, "it holds again without the policy");
    let mut silent = shown;
    silent.ring.volume = 0;
    assert_ne!(decided.over(silent.clone()), silent, "so it is refused");
}

#[test]
fn d6_without_a_policy_nothing_is_locked() {
    let free = decided("{}");
    let own = Preferences { volume: 7, ..Preferences::default() };
    assert_eq!(free.over(own.clone()), own);
    assert_eq!(free.beneath(own.clone(), &Preferences::default()), own);
    assert_eq!(free.view(), PolicyView::default());
    assert!(free.attachments() && !free.memory_only() && free.keeps().is_none() && free.only_hub().is_none());
}

#[test]
fn d6_the_example_is_one_that_the_desk_lives_by() {
    let example = decided(&documents::example().to_string());
    assert_eq!(example.only_hub().map(ToString::to_string).as_deref(), Some("https://desk.example.com"));
    assert_eq!(example.keeps(), Some(Span::days(30)));
    assert!(
        example.locks(Locked::Hub) && example.locks(Locked::Autostart) && !example.locks(Locked::Attachments)
    );
}

#[test]
fn d6_a_mistake_is_shown_with_its_place() {
    let view = decided("{\n  \"autostart\": 1\n}").view();
    assert_eq!((view.locked.len(), view.problems.len()), (0, 1));
    let problem = &view.problems[0];
    assert_eq!((problem.line, problem.key.as_deref()), (Some(2), Some("autostart")));
    assert_eq!(problem.words, "is 1, but it must be true or false, without quotes.");
}

proptest! {
    /// The policy's own look at addresses is no wider than the desk's.
    #[test]
    fn d6_an_address_that_the_policy_takes_is_one_that_the_desk_takes(
        address in "((https?|wss?|ftp)://)?([a-z@]{0,3}@)?(localhost|127\\.0\\.0\\.1|\\[::1\\]|[a-zü.-]{1,12})(:[0-9]{1,5})?(/[a-z?#]{0,4})?",
    ) {
        let policy = serde_json::json!({ "hub": { "address": address } }).to_string();
        let loaded = Loaded::of(vec![Sheet::json(Source::Machine, "policy.json", policy.as_bytes())]);
        let taken = loaded.policy.hub.address.is_some();
        prop_assert_eq!(taken, HubAddress::parse(&address).is_ok());
        prop_assert_eq!(Decided::new(loaded).only_hub().is_some(), taken);
    }
}
