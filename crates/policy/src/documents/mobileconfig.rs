//! An example of a configuration profile for macOS.

use super::settings;
use plist::{Dictionary, Value, XmlWriteOptions};
use std::io;

/// The domain of the managed preferences.
const DOMAIN: &str = "org.deskbell.desk";
/// Any two would do; each organisation draws its own.
const PROFILE: &str = "6F1D0E4A-52B7-4C3E-9A55-1B0C7C6A9E01";
const PAYLOAD: &str = "6F1D0E4A-52B7-4C3E-9A55-1B0C7C6A9E02";

/// The profile as XML.
pub(super) fn mobileconfig() -> io::Result<String> {
    let mut payload = about(DOMAIN, &format!("{DOMAIN}.policy"), PAYLOAD);
    for (key, value) in settings() {
        payload.insert(key, plist::to_value(&value).map_err(io::Error::other)?);
    }
    let mut profile = about("Configuration", "com.example.deskbell", PROFILE);
    profile.insert("PayloadDisplayName".to_owned(), "Deskbell".into());
    profile.insert("PayloadScope".to_owned(), "System".into());
    profile.insert("PayloadContent".to_owned(), Value::Array(vec![Value::Dictionary(payload)]));
    let mut xml = Vec::new();
    let options = XmlWriteOptions::default().indent(b' ', 2);
    plist::to_writer_xml_with_options(&mut xml, &profile, &options).map_err(io::Error::other)?;
    let mut text = String::from_utf8(xml).map_err(io::Error::other)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn about(kind: &str, identifier: &str, uuid: &str) -> Dictionary {
    let mut about = Dictionary::new();
    about.insert("PayloadType".to_owned(), kind.into());
    about.insert("PayloadVersion".to_owned(), 1.into());
    about.insert("PayloadIdentifier".to_owned(), identifier.into());
    about.insert("PayloadUUID".to_owned(), uuid.into());
    about
}
