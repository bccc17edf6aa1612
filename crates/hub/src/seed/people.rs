//! The demo's organisation, groups, sites and agents.

use crate::store::{AgentRecord, GroupRecord, Loaded, SiteRecord, Write};
use deskbell_domain::agent::{Input, Standing};
use deskbell_domain::conversation::Actor;
use deskbell_domain::{AgentId, Channel, GroupId, Settings, Time};
use deskbell_protocol::head::DeskRole;
use uuid::Uuid;

/// The password of every demo agent. It opens nothing but a demo.
pub const DEMO_PASSWORD: &str = "deskbell-demo";
/// The agent as whom the demo's desk signs in.
pub const DEMO_EMAIL: &str = "noemie@maison-lumen.example";
/// The site of the demo's shop, whose visitors reach that agent.
pub const DEMO_SITE: &str = "shop";

/// An id of the demo: always the same, so that a second run finds what the first has made.
pub(super) fn demo_id<T: From<Uuid>>(kind: u64, number: u64) -> T {
    // A UUID of version 8: what it is made of is ours to say.
    let bytes = (u128::from(kind) << 64) | u128::from(number);
    uuid::Builder::from_custom_bytes(bytes.to_be_bytes()).into_uuid().into()
}

const GROUPS: u64 = 1;
const AGENTS: u64 = 2;

/// The demo's routing groups.
#[derive(Clone, Copy)]
pub(super) enum Group {
    Orders,
    Lighting,
    AfterSales,
}

impl Group {
    const ALL: [Self; 3] = [Self::Orders, Self::Lighting, Self::AfterSales];

    pub(super) fn id(self) -> GroupId {
        demo_id(GROUPS, self as u64)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Orders => "Orders & returns",
            Self::Lighting => "Lighting advice",
            Self::AfterSales => "After sales",
        }
    }

    /// What its conversations need.
    const fn skill(self) -> &'static str {
        match self {
            Self::Orders => "returns",
            Self::Lighting => "lighting",
            Self::AfterSales => "repairs",
        }
    }

    fn record(self) -> GroupRecord {
        GroupRecord {
            id: self.id(),
            name: self.name().to_owned(),
            skills: vec![self.skill().to_owned()],
            // Advice is of little use in a language that one does not speak.
            language_required: matches!(self, Self::Lighting),
            // Repairs take long: whoever takes one should want to.
            offers: matches!(self, Self::AfterSales),
        }
    }

    /// Where a conversation of this group comes from: a site's key and its channel. Nobody comes to after sales
    /// but by being passed on from an order.
    pub(super) const fn site(self) -> (&'static str, Channel) {
        match self {
            Self::Orders | Self::AfterSales => ("app", Channel::Mobile),
            Self::Lighting => (DEMO_SITE, Channel::Chat),
        }
    }
}

/// The demo's agents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Person {
    Noemie,
    Karim,
    Ana,
    Fatou,
    Hugo,
    Ines,
}

impl Person {
    const ALL: [Self; 6] = [Self::Noemie, Self::Karim, Self::Ana, Self::Fatou, Self::Hugo, Self::Ines];

    pub(super) fn id(self) -> AgentId {
        demo_id(AGENTS, self as u64)
    }

    pub(super) fn actor(self) -> Actor {
        Actor { agent: self.id(), name: self.name().to_owned() }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Noemie => "Noémie Garnier",
            Self::Karim => "Karim Haddad",
            Self::Ana => "Ana Ferreira",
            Self::Fatou => "Fatou Ndiaye",
            Self::Hugo => "Hugo Lindqvist",
            Self::Ines => "Inès Moreau",
        }
    }

    fn record(self) -> AgentRecord {
        use Group::{AfterSales, Lighting, Orders};
        let (email, role, groups, languages): (_, _, &[Group], &[&str]) = match self {
            Self::Noemie => (DEMO_EMAIL, DeskRole::Agent, &[Orders, Lighting], &["fr", "en"]),
            Self::Karim => ("karim@maison-lumen.example", DeskRole::Agent, &[Orders], &["fr", "en", "ar"]),
            Self::Ana => {
                ("ana@maison-lumen.example", DeskRole::Lead, &[Orders, Lighting], &["en", "pt", "fr"])
            }
            Self::Fatou => {
                ("fatou@maison-lumen.example", DeskRole::Agent, &[Lighting, AfterSales], &["fr", "en"])
            }
            Self::Hugo => {
                ("hugo@maison-lumen.example", DeskRole::Agent, &[Orders, AfterSales], &["en", "sv", "de"])
            }
            Self::Ines => ("ines@maison-lumen.example", DeskRole::Admin, &[AfterSales], &["fr", "en", "es"]),
        };
        AgentRecord {
            id: self.id(),
            name: self.name().to_owned(),
            email: email.to_owned(),
            role,
            groups: groups.iter().map(|group| group.id()).collect(),
            skills: groups.iter().map(|group| group.skill().to_owned()).collect(),
            languages: languages.iter().map(|&language| language.to_owned()).collect(),
            slots: None,
            active: true,
        }
    }
}

/// Whether the demo was put into this hub before.
pub(super) fn is_there(hub: &Loaded) -> bool {
    hub.agents.iter().any(|(agent, _)| agent.id == Person::Noemie.id())
}

/// The organisation with its groups and sites.
pub(super) fn house() -> Vec<Write> {
    let site = |group: Group, greeting: &str| {
        let (key, _) = group.site();
        Write::Site(SiteRecord { key: key.to_owned(), greeting: greeting.to_owned(), group: group.id() })
    };
    let mut writes = vec![Write::Organisation("Maison Lumen".to_owned())];
    writes.extend(Group::ALL.map(|group| Write::Group(group.record())));
    writes.extend([
        site(Group::Orders, "Bonjour! A question about an order or a return? We are here."),
        site(
            Group::Lighting,
            "Bonjour! Looking for the right light? Ask us anything, in French or in English.",
        ),
    ]);
    writes
}

/// An agent with the toggles green for chat and mobile: whoever signs in first gets the first visitor.
pub(super) struct DemoAgent {
    pub(super) record: AgentRecord,
    pub(super) standing: Standing,
}

pub(super) fn agents(now: Time, settings: &Settings) -> Vec<DemoAgent> {
    let agent = |person: Person| {
        let mut standing = Standing::new(now, settings.slots);
        for channel in [Channel::Chat, Channel::Mobile] {
            standing
                .on(now, Input::Toggle(channel, true), settings.presence_grace)
                .expect("a toggle is never refused (A1)");
        }
        DemoAgent { record: person.record(), standing }
    };
    Person::ALL.into_iter().map(agent).collect()
}
