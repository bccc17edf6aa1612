//! The product's rules by number, each in a line.

/// A rule of the product.
pub(super) struct Rule {
    /// As tests name it.
    pub(super) number: &'static str,
    /// Of which section.
    pub(super) section: u8,
    /// What it says, in short.
    pub(super) summary: &'static str,
}

const fn rule(section: u8, number: &'static str, summary: &'static str) -> Rule {
    Rule { number, section, summary }
}

/// The sections with their titles.
pub(super) const SECTIONS: &[(u8, &str)] = &[
    (2, "Conversations"),
    (3, "The mobile channel"),
    (4, "Availability"),
    (5, "Video"),
    (6, "Handoff to the phone"),
    (7, "Team leads"),
    (8, "The desk as a desktop program"),
];

/// Rules without a test today; all others must have one.
pub(super) const NOT_YET: &[&str] = &[];

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule(2, "C1", "a first message goes to a fitting agent with a free slot, assigned or offered, and a device confirms"),
    rule(2, "C2", "who finds nobody free waits in order, sees the place, and is assigned by the event that frees a slot"),
    rule(2, "C3", "typing and read marks on both sides, and a message's true state"),
    rule(2, "C4", "each conversation says whose turn it is and for how long, and whether the visitor is there"),
    rule(2, "C5", "canned answers, own and shared, with variables, found by `/`"),
    rule(2, "C6", "emoji, files that are checked by content, and safe links"),
    rule(2, "C7", "tags, a note at the end, and notes for agents alone"),
    rule(2, "C8", "visitors are blocked with a reason, told politely, and let in again, all of it audited"),
    rule(2, "C9", "passed on with a comment to an agent or a group, also where nobody is free"),
    rule(2, "C10", "put aside for a time, back by itself or by a reply, and not forgotten when it is back"),
    rule(2, "C11", "what has ended stays so, and a later message opens a new one with a link"),
    rule(2, "C12", "drafts stay with their conversation, and nothing new moves hand or eye"),
    rule(2, "C13", "up to four conversations side by side"),
    rule(2, "C14", "a visitor's history, offline too, and search over what is cached"),
    rule(3, "M1", "mobile conversations are marked as such"),
    rule(3, "M2", "what a channel can do is one table of the settings, and the desk says why not"),
    rule(3, "M3", "slots of their own for each channel, by default and by agent"),
    rule(3, "M4", "a slot is kept while waiting or given back at once"),
    rule(3, "M5", "given back after one's own message: a reply goes to a free agent, silence ends it"),
    rule(3, "M6", "given back while the visitor waits: another agent has it at once"),
    rule(3, "M7", "a first message without an answer goes to somebody else, and typing holds that for a while"),
    rule(3, "M8", "so does a later message after a longer time"),
    rule(3, "M9", "it never returns to who let it run out, as long as anybody else can take it"),
    rule(3, "M10", "long silence of the visitor ends it, and a reply after that opens a new one"),
    rule(3, "M11", "the mobile toggle on red stops new conversations and leaves those that are open"),
    rule(3, "M12", "the credit is the last writer's, and each stint's contribution is shown and exported"),
    rule(3, "M13", "each timer that can take a conversation away is a countdown with its reason"),
    rule(4, "A1", "a toggle for each channel, green, orange or red, and a break after the last conversation"),
    rule(4, "A2", "a call is the only one, and keeps other new work away while it rings or runs"),
    rule(4, "A3", "an invitation to video leaves the toggles alone"),
    rule(4, "A4", "presence by device, away when idle or locked, and a grace for lost connections"),
    rule(4, "A5", "a health light for what could keep a ring from being heard, with the way to mend it"),
    rule(5, "V1", "a visitor starts a call or accepts an invitation"),
    rule(5, "V2", "a call rings with the own preview, and nothing is seen of the agent before accepting"),
    rule(5, "V3", "ring, notification, tray and taskbar, and all of it stops at once"),
    rule(5, "V4", "not answered or declined: it stays as a chat, and the visitor is told"),
    rule(5, "V5", "camera and microphone are asked for before green, and a missing camera leaves the voice"),
    rule(5, "V6", "mute, camera, devices, full screen and hanging up, by mouse and by key"),
    rule(5, "V7", "messages go on during a call, and the video follows as a thumbnail"),
    rule(5, "V8", "hanging up leaves the chat open, and nothing ends it but the agent"),
    rule(5, "V9", "one call for each agent, and one owner of microphone and ring"),
    rule(5, "V10", "an invitation from chat to video, to join or to take back"),
    rule(5, "V11", "a bad network costs video first, then voice, and a lost one comes back by itself"),
    rule(5, "V12", "screen sharing, and a blurred or frozen preview"),
    rule(6, "H1", "a call goes to the phone by a code and comes back, and the desktop keeps the chat"),
    rule(6, "H2", "make before break: the visitor sees and hears no gap, and a failed move changes nothing"),
    rule(6, "H3", "mute and camera travel along, and only one device of a room is heard and hears"),
    rule(6, "H4", "a code works once, for one call and 90 s, and the desktop names who claimed it and can say no"),
    rule(6, "H5", "a paired phone rings too, and answering on one device stops the other at once"),
    rule(7, "T1", "a live board of agents, queues, timers and missed calls, true to the second with 500 agents"),
    rule(7, "T2", "reading along without a trace, whispers, flags and taking over, every look audited"),
    rule(7, "T3", "an agent raises a flag to ask for help"),
    rule(7, "T4", "from conversation to conversation at once, by keyboard alone"),
    rule(7, "T5", "each routing decision says who was considered and why not chosen"),
    rule(7, "T6", "figures over time with plots, for each agent and group, as CSV too"),
    rule(7, "T7", "everything that one holds is handed over in one step, with notes"),
    rule(8, "D1", "one window and others popped out, tray, badge, one instance, start at login, links, place on the screen"),
    rule(8, "D2", "notifications with actions, quiet where one looks, repeated until handled, and do-not-disturb respected"),
    rule(8, "D3", "offline it opens at once, is read, searched and written in, and what was written goes once and in order"),
    rule(8, "D4", "after sleep or a lost network it catches up by itself and says what happened"),
    rule(8, "D5", "by keyboard, by screen reader, light and dark, in English and French, ready for right to left"),
    rule(8, "D6", "what IT needs: packages, policy, updates, proxies, logs and a support bundle without personal data"),
];
