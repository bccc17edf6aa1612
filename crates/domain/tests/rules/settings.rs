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
