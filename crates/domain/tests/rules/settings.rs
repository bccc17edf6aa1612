//! Every duration and limit is data, with the product's defaults.

use deskbell_domain::settings::Capabilities;
use deskbell_domain::{Channel, PerChannel, Settings, Span};

#[test]
fn the_defaults_are_the_products() {
    let settings = Settings::default();
    assert_eq!(settings.confirm_within, Span::secs(5), "C1");
    assert_eq!(settings.presence_grace, Span::secs(60), "A4");
    assert_eq!(settings.slots, PerChannel { chat: 3, mobile: 2, video: 1 }, "M3");
}

#[test]
fn m2_links_open_on_every_channel() {
    let able = Channel::ALL.map(|channel| Settings::default().capabilities.get(channel).links);
    assert_eq!(able, [true, true, true]);
}

#[test]
fn m4_only_a_mobile_conversation_can_be_released() {
    let able = Channel::ALL.map(|channel| Capabilities::of(channel).release);
    assert_eq!(able, [false, true, false]);
}

#[test]
fn settings_that_name_a_few_values_keep_the_defaults_of_the_others() {
    let settings: Settings = serde_json::from_str(r#"{"queue_limit": 7, "presence_grace": 90000}"#).unwrap();
    assert_eq!(settings, Settings { queue_limit: 7, presence_grace: Span::secs(90), ..Settings::default() });
}

#[test]
fn settings_come_back_as_they_were_stored() {
    let mut settings = Settings { confirm_within: Span::secs(8), text_chars: 500, ..Settings::default() };
    settings.slots.mobile = 4;
    settings.capabilities.chat.release = true;
    let stored = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&stored).unwrap(), settings);
}

#[test]
fn settings_that_make_no_sense_are_refused_with_the_reason() {
    assert_eq!(Settings::default().check(), Ok(()));
    type Spoil = fn(&mut Settings);
    let spoilt: [(Spoil, &str); 13] = [
        (|s| s.slots.mobile = 0, "slots.mobile"),
        (|s| s.slots.video = 2, "slots.video"),
        (|s| s.slots.chat = 1_000, "slots.chat"),
        (|s| s.queue_limit = 0, "queue_limit"),
        (|s| s.confirm_within = Span(0), "confirm_within"),
        (|s| s.timers.mobile.first_reply = Some(Span(0)), "timers.mobile.first_reply"),
        (|s| s.unhandled = Span::days(9_999), "unhandled"),
        (|s| s.undo = Span::hours(1), "undo"),
        (|s| s.text_chars = 20_000, "text_chars"),
        (|s| s.attachments.bytes = 0, "attachments"),
        (|s| s.attachments.bytes = u64::MAX, "attachments"),
        (|s| s.attachments.in_message = 1_000, "attachments"),
        (|s| s.attachments.media.clear(), "attachments"),
    ];
    for (spoil, setting) in spoilt {
        let mut settings = Settings::default();
        spoil(&mut settings);
        let nonsense = settings.check().expect_err(setting);
        assert_eq!(nonsense.setting, setting);
        assert!(nonsense.to_string().starts_with(&format!("`{setting}` is ")), "{nonsense}");
    }
    assert!(serde_json::from_str::<Settings>(r#"{"presence_grace": -5}"#).is_err(), "a negative time");
}

#[test]
fn m5_m7_m8_m10_the_timers_defaults_are_the_products() {
    let timers = Settings::default().timers;
    assert_eq!(timers.mobile.first_reply, Some(Span::mins(5)), "M7");
    assert_eq!(timers.mobile.later_reply, Some(Span::hours(12)), "M8");
    assert_eq!(timers.mobile.silence, Some(Span::days(7)), "M5, M10");
    assert_eq!((timers.chat.first_reply, timers.video.silence), (None, None), "V8");
}

#[test]
fn m2_mirroring_is_for_the_web_alone() {
    let able = Channel::ALL.map(|channel| Capabilities::of(channel).mirroring);
    assert_eq!(able, [true, false, true]);
}
