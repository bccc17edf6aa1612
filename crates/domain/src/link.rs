//! Links into the desk (D1): `deskbell://conversation/<id>`. Anybody can write one anywhere, so the grammar has exactly
//! one way to say each thing, and a link only ever shows something: it never acts.

use crate::ConversationId;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The scheme of the desk's links, as it is registered with the system.
pub const SCHEME: &str = "deskbell";

const CONVERSATION: &str = "deskbell://conversation/";
/// Bytes of an id as it is written: 32 lower-case digits in five groups.
const ID: usize = 36;
/// Bytes of a link; there are none of another length.
pub const LINK_BYTES: usize = CONVERSATION.len() + ID;

/// A link into the desk. Its text and its value stand for each other: there is one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// Show a conversation.
    Conversation(ConversationId),
}

/// Why something is no link of the desk. Says nothing of what it was: it may hold anything, and stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoLink {
    /// Longer than any link is.
    #[error("it is longer than a link")]
    TooLong,
    /// Of another scheme.
    #[error("it is of another scheme")]
    Scheme,
    /// It names nothing that can be shown.
    #[error("it names nothing that can be shown")]
    Place,
    /// The id is none, or is not written as ids are.
    #[error("its id is not written as ids are")]
    Id,
}

impl FromStr for Link {
    type Err = NoLink;

    fn from_str(text: &str) -> Result<Self, NoLink> {
        if text.len() > LINK_BYTES {
            return Err(NoLink::TooLong);
        }
        let rest =
            text.strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix("://")).ok_or(NoLink::Scheme)?;
        let id = rest.strip_prefix("conversation/").ok_or(NoLink::Place)?;
        // The library reads other spellings too: braces, no hyphens, capitals.
        let read = Uuid::try_parse(id).map_err(|_| NoLink::Id)?;
        let link = Self::Conversation(ConversationId(read));
        if link.to_string() == text { Ok(link) } else { Err(NoLink::Id) }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conversation(id) => write!(f, "{CONVERSATION}{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "deskbell://conversation/0198f3a2-77c1-7e0b-9d55-3f2a6c1e8b04";

    #[test]
    fn d1_a_link_names_a_conversation() {
        let link: Link = GOOD.parse().expect("a link");
        assert_eq!(link, Link::Conversation("0198f3a2-77c1-7e0b-9d55-3f2a6c1e8b04".parse().expect("an id")));
        assert_eq!(link.to_string(), GOOD);
        assert_eq!(GOOD.len(), LINK_BYTES);
    }

    #[test]
    fn d1_everything_else_is_refused() {
        let id = &GOOD[CONVERSATION.len()..];
        for (text, why) in [
            (String::new(), NoLink::Scheme),
            ("deskbell:".into(), NoLink::Scheme),
            ("deskbell://".into(), NoLink::Place),
            (format!("Deskbell://conversation/{}", &id[..8]), NoLink::Scheme),
            (format!("https://conversation/{}", &id[..8]), NoLink::Scheme),
            (format!("deskbell:/conversation/{}", &id[..8]), NoLink::Scheme),
            (format!(" deskbell://conversation/{}", &id[..8]), NoLink::Scheme),
            (format!("deskbell://call/{id}"), NoLink::Place),
            (format!("deskbell://Conversation/{}", &id[..8]), NoLink::Place),
            (format!("deskbell:///{}", &id[..8]), NoLink::Place),
            ("deskbell://user@conversation/x".into(), NoLink::Place),
            ("deskbell://conversation:80/x".into(), NoLink::Place),
            ("deskbell://conversation".into(), NoLink::Place),
            ("deskbell://conversation/".into(), NoLink::Id),
            (GOOD[..GOOD.len() - 1].into(), NoLink::Id),
            ("deskbell://conversation/../../etc/passwd".into(), NoLink::Id),
            (GOOD.replace("98f3", "98F3"), NoLink::Id),
            (format!("deskbell://conversation/{}", id.replace('-', "")), NoLink::Id),
            (GOOD.replace("0198", "019g"), NoLink::Id),
            (GOOD.replace('-', "_"), NoLink::Id),
            (GOOD.replace("0198f3a2", "%30198f3"), NoLink::Id),
            (format!("{GOOD}/"), NoLink::TooLong),
            (format!("{GOOD}?end=1"), NoLink::TooLong),
            (format!("{GOOD}#end"), NoLink::TooLong),
            (format!("{GOOD}\n"), NoLink::TooLong),
            (format!("deskbell://conversation/{{{id}}}"), NoLink::TooLong),
            (format!("deskbell://conversation/urn:uuid:{id}"), NoLink::TooLong),
            ("deskbell://conversation/".repeat(100_000), NoLink::TooLong),
        ] {
            assert_eq!(text.parse::<Link>(), Err(why), "{}", text.chars().take(100).collect::<String>());
        }
    }

    proptest! {
        #[test]
        fn d1_every_conversation_has_its_link(id in any::<u128>()) {
            let link = Link::Conversation(ConversationId(Uuid::from_u128(id)));
            prop_assert_eq!(link.to_string().parse(), Ok(link));
        }

        #[test]
        fn d1_what_is_read_is_written_the_same(text in prop_oneof![
            any::<String>(),
            "(deskbell|DESKBELL|https)(://|:|:/)(conversation|call|x@conversation)/[0-9a-fA-F{}-]{30,40}[?#/]?",
            "deskbell://conversation/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        ]) {
            if let Ok(link) = text.parse::<Link>() {
                prop_assert_eq!(link.to_string(), text);
            }
        }
    }
}
