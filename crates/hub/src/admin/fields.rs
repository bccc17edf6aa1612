//! Values that people are asked for in more than one place.

use super::Refused;
use super::refused::text_words;
use crate::auth::{EMAIL_BYTES_MAX, normal_email};
use crate::core::NAME_CHARS;
use deskbell_domain::settings::check_slots;
use deskbell_domain::{PerChannel, text};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// Skills of one user or group.
const MOST_SKILLS: usize = 50;
/// Languages of one user.
const MOST_LANGUAGES: usize = 20;
/// Longest language tag, in characters.
const TAG_CHARS: usize = 35;

/// A field of one line with the house's limit for names.
///
/// # Errors
/// When it is empty or too long.
pub fn line(field: &'static str, value: &str) -> Result<String, Refused> {
    line_of(field, value, NAME_CHARS)
}

/// A field of one line.
pub(super) fn line_of(field: &'static str, value: &str, limit: u32) -> Result<String, Refused> {
    text::check_line(value, limit).map_err(|error| Refused::wrong(field, text_words(error)))
}

/// A field of one line that may be empty.
pub(super) fn optional_line(field: &'static str, value: &str, limit: u32) -> Result<String, Refused> {
    match text::check_line(value, limit) {
        Ok(line) => Ok(line),
        Err(text::TextError::Empty) => Ok(String::new()),
        Err(error) => Err(Refused::wrong(field, text_words(error))),
    }
}

/// A field of several lines.
pub(super) fn lines(field: &'static str, value: &str, limit: u32) -> Result<String, Refused> {
    text::check(value, limit).map_err(|error| Refused::wrong(field, text_words(error)))
}

/// An e-mail as it is stored and compared.
///
/// # Errors
/// When it has not the form of one.
pub fn email(value: &str) -> Result<String, Refused> {
    let email = normal_email(value);
    let form = email
        .split_once('@')
        .filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    let fits =
        email.len() <= EMAIL_BYTES_MAX && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    if form.is_some() && fits {
        Ok(email)
    } else {
        Err(Refused::wrong("email", "an e-mail looks like ana@example.org"))
    }
}

/// A language's tag of the form of BCP 47, as far as routing looks at it.
///
/// # Errors
/// When it has not that form.
pub fn language(tag: &str) -> Result<String, Refused> {
    let mut parts = tag.split('-');
    let primary = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let rest =
        parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if primary && rest && tag.len() <= TAG_CHARS {
        Ok(tag.to_owned())
    } else {
        Err(Refused::wrong("languages", "a language is a tag like en, fr or pt-BR"))
    }
}

/// Languages, the best first, each once.
pub(super) fn languages(tags: &[String]) -> Result<Vec<String>, Refused> {
    let tags = tags.iter().map(|tag| language(tag)).collect::<Result<Vec<_>, _>>()?;
    at_most("languages", once(tags), MOST_LANGUAGES)
}

/// Skills, each once.
pub(super) fn skills(names: &[String]) -> Result<Vec<String>, Refused> {
    let names = names.iter().map(|name| line("skills", name)).collect::<Result<Vec<_>, _>>()?;
    at_most("skills", once(names), MOST_SKILLS)
}

/// Slots that an agent can work with (M3).
pub(super) fn slots(slots: PerChannel<u32>) -> Result<PerChannel<u32>, Refused> {
    check_slots(&slots)?;
    Ok(slots)
}

/// The same without what stood in it before.
pub(super) fn once<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut all = Vec::with_capacity(values.len());
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

fn at_most(field: &'static str, values: Vec<String>, most: usize) -> Result<Vec<String>, Refused> {
    if values.len() <= most { Ok(values) } else { Err(Refused::wrong(field, format!("at most {most} fit"))) }
}

/// Slots in words: "chat 3, mobile 2, video 1".
pub(super) fn slots_words(slots: Option<&PerChannel<u32>>) -> String {
    slots.map_or_else(
        || "as the settings say".to_owned(),
        |slots| format!("chat {}, mobile {}, video {}", slots.chat, slots.mobile, slots.video),
    )
}

/// For a field of a patch in which `null` and nothing differ: nothing leaves it, `null` takes it away.
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// How a role is described.
pub(super) fn role_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("What the user may do: `agent`, `lead` (reads the administration) or `admin`."))
        .enum_values(Some(["agent", "lead", "admin"]))
        .build()
}

/// How a channel is described.
pub(super) fn channel_schema() -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["chat", "mobile", "video"])).build()
}

/// How slots are described that may be the settings'.
pub(super) fn own_slots_schema() -> Object {
    let mut slots = slots_schema();
    slots.schema_type = SchemaType::from_iter([Type::Object, Type::Null]);
    slots
}

/// How slots are described.
pub(super) fn slots_schema() -> Object {
    let slots = |most: u32| {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(most)).build()
    };
    ObjectBuilder::new()
        .description(Some("Conversations at a time on each channel."))
        .property("chat", slots(100))
        .property("mobile", slots(100))
        .property("video", slots(1))
        .required("chat")
        .required("mobile")
        .required("video")
        .build()
}
