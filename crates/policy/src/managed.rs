//! What macOS keeps for managed programs: a property list with the same nested settings as the JSON file.

use crate::form::one_line;
use crate::json::Read;
use crate::sheet::Written;
use crate::{SETTINGS, Wrong};
use plist::Value as Plist;
use serde_json::Value;

/// Dictionaries and lists within each other are followed so deep.
const DEEPEST: usize = 4;
/// The most members and entries that are looked at in all.
const MOST: usize = 2_000;
/// What the system itself puts beside the settings.
const SYSTEMS_OWN: &str = "Payload";

/// All settings of a property list; or what is wrong with the whole of it.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Read>, Wrong> {
    if bytes.len() > crate::MOST_BYTES {
        return Err(Wrong::TooLarge);
    }
    let list = Plist::from_reader(std::io::Cursor::new(bytes))
        .map_err(|error| Wrong::CannotRead(one_line(&error.to_string())))?;
    members(list).ok_or(Wrong::NotAnObject)
}

/// The settings of a dictionary; `None` for anything else.
pub(crate) fn members(list: Plist) -> Option<Vec<Read>> {
    let Plist::Dictionary(all) = list else { return None };
    let mut left = MOST;
    let mut found = Vec::new();
    for (key, value) in all {
        if key.starts_with(SYSTEMS_OWN) {
            continue;
        }
        let is_group = SETTINGS.iter().any(|setting| setting.group() == key && !key.is_empty());
        if !is_group {
            found.push(Ok(Written { key, line: None, value: json(value, DEEPEST, &mut left) }));
        } else if let Plist::Dictionary(group) = value {
            for (name, value) in group {
                let key = format!("{key}.{name}");
                found.push(Ok(Written { key, line: None, value: json(value, DEEPEST, &mut left) }));
            }
        } else {
            found.push(Err((None, key, Wrong::NotAGroup)));
        }
    }
    Some(found)
}

/// A value as the table knows it. What JSON has no word for is told by its kind, and refused by the check.
fn json(value: Plist, deep: usize, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    if deep == 0 || *left == 0 {
        return Value::Null;
    }
    match value {
        Plist::Boolean(is) => Value::Bool(is),
        Plist::String(text) => Value::String(text),
        Plist::Integer(number) => match (number.as_unsigned(), number.as_signed()) {
            (Some(number), _) => Value::from(number),
            (None, Some(number)) => Value::from(number),
            (None, None) => Value::Null,
        },
        Plist::Real(number) => Value::from(number),
        Plist::Array(entries) => {
            entries.into_iter().map(|entry| json(entry, deep - 1, left)).collect::<Vec<_>>().into()
        }
        Plist::Dictionary(_) => Value::Object(serde_json::Map::new()),
        Plist::Data(_) | Plist::Date(_) | Plist::Uid(_) | _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::{Loaded, Sheet, Source, Theme, documents};

    fn load(xml: &str) -> Loaded {
        let place = "/Library/Managed Preferences/org.deskbell.desk.plist";
        let sheet = match read(xml.as_bytes()) {
            Ok(written) => Sheet::of(Source::Machine, place, written),
            Err(wrong) => Sheet::unreadable(Source::Machine, place, wrong),
        };
        Loaded::of(vec![sheet])
    }

    fn list(content: &str) -> String {
        format!("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>{content}</dict></plist>")
    }

    #[test]
    fn d6_managed_preferences_are_the_settings() {
        let loaded = load(&list(
            "<key>PayloadUUID</key><string>x</string>\
             <key>preferences</key><dict><key>theme</key><string>dark</string></dict>\
             <key>cache</key><dict><key>days</key><integer>30</integer></dict>\
             <key>network</key><dict><key>bypass</key><array><string>a</string></array></dict>\
             <key>attachments</key><false/>",
        ));
        assert_eq!(loaded.problems, []);
        let policy = loaded.policy;
        assert_eq!((policy.preferences.theme, policy.cache.days), (Some(Theme::Dark), Some(30)));
        assert_eq!((policy.network.bypass, policy.attachments), (Some(vec!["a".to_owned()]), Some(false)));
    }

    #[test]
    fn d6_what_is_written_for_macos_is_read_again() {
        let mut xml = Vec::new();
        plist::to_writer_xml(&mut xml, &documents::example()).unwrap();
        let loaded = load(&String::from_utf8(xml).unwrap());
        assert_eq!(loaded.problems, []);
        assert_eq!(serde_json::to_value(loaded.policy).unwrap(), documents::example());
    }

    #[test]
    fn d6_what_is_wrong_in_managed_preferences_has_its_sentence() {
        let mut told = Vec::new();
        for xml in [
            list("<key>hub</key><string>desk.example.com</string>"),
            list("<key>autostart</key><string>yes</string>"),
            list("<key>cache</key><dict><key>days</key><real>1.5</real></dict>"),
            list("<key>log</key><dict><key>level</key><data>AAAA</data></dict>"),
            "<?xml version=\"1.0\"?><plist version=\"1.0\"><array/></plist>".to_owned(),
        ] {
            told.extend(load(&xml).problems.iter().map(ToString::to_string));
        }
        insta::assert_snapshot!(told.join("\n"));
        let broken = load("<plist").problems;
        assert_eq!(broken.len(), 1);
    }
}
