//! `deskbell --print-policy`.

use deskbell_policy::{Loaded, SETTINGS, Sheet, Source, print};

#[test]
fn d6_every_value_is_printed_with_its_source_and_every_mistake() {
    let machine = r#"{
  "hub": { "address": "desk.example.com" },
  "network": { "proxy": "http://ana:secret@proxy.example.com:8080", "bypass": ["10.0.0.0/8"] },
  "updates": { "channel": "nightly" }
}"#;
    let user = "{\n  \"preferences\": { \"theme\": \"dark\" },\n  \"hub\": { \"locked\": false }\n}";
    let loaded = Loaded::of(vec![
        Sheet::json(Source::Machine, "/etc/deskbell/policy.json", machine.as_bytes()),
        Sheet::json(Source::User, "/home/ana/.config/deskbell/policy.json", user.as_bytes()),
        Sheet::missing(Source::File, "/tmp/policy.json"),
    ]);
    let printed = print(&loaded, "1.2.3");
    assert!(!printed.contains("secret") && !printed.contains("ana:"), "{printed}");
    assert!(SETTINGS.iter().all(|setting| printed.contains(&format!("\n  {} ", setting.key))), "{printed}");
    insta::assert_snapshot!(printed);
}

#[test]
fn d6_without_a_policy_it_says_so() {
    let loaded = Loaded::of(vec![Sheet::missing(Source::Machine, "/etc/deskbell/policy.json")]);
    let printed = print(&loaded, "1.2.3");
    assert!(printed.contains("/etc/deskbell/policy.json: nothing there\n"), "{printed}");
    assert!(printed.ends_with("\nNothing is wrong with it.\n"), "{printed}");
}
