//! Who gets a conversation (C1, M9), and why (T5). A decision is a pure function of the request and of
//! everybody's standing at that moment, so that it can be stored, shown and played again.

use crate::{AgentId, Channel, Time};
use serde::{Deserialize, Serialize};

/// What a conversation needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Request {
    /// The channel whose slots count.
    pub channel: Channel,
    /// Skills that an agent must have, all of them.
    pub skills: Vec<String>,
    /// The visitor's languages, preferred first (BCP 47); empty when unknown.
    pub languages: Vec<String>,
    /// Whether an agent who speaks none of the languages may get it when nobody else is free.
    pub language_required: bool,
    /// Agents who let this conversation time out, or have just given it away: they get it only when nobody
    /// else can take it (M6, M9).
    pub avoid: Vec<AgentId>,
    /// The only agent who may get it: it was passed on to that one (C9), or returns there (C10).
    #[serde(default)]
    pub only: Option<AgentId>,
    /// Agents who have just been asked and did not take it (C1).
    #[serde(default)]
    pub declined: Vec<AgentId>,
}

/// An agent of the group, as far as routing looks.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Who.
    pub agent: AgentId,
    /// Whether a device of the agent is connected.
    pub reachable: bool,
    /// Locked or idle (A4).
    pub away: bool,
    /// The toggle of the request's channel (A1).
    pub available: bool,
    /// Made busy by a routed call (A2).
    pub forced: bool,
    /// Finishes before a break (A1).
    pub finishing: bool,
    /// Slots taken in the channel's pool.
    pub taken: u32,
    /// Slots in the channel's pool (M3).
    pub slots: u32,
    /// Without new work since then: the longest comes first.
    pub idle_since: Time,
    /// What the agent knows.
    pub skills: &'a [String],
    /// What the agent speaks (BCP 47).
    pub languages: &'a [String],
}

/// A candidate as it was when somebody was chosen: all that routing looked at, to be shown and played again (T5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seen {
    /// Who.
    pub agent: AgentId,
    /// Whether a device of the agent was connected.
    pub reachable: bool,
    /// Locked or idle (A4).
    pub away: bool,
    /// The toggle of the channel was green (A1).
    pub available: bool,
    /// Made busy by a routed call (A2).
    pub forced: bool,
    /// Finished before a break (A1).
    pub finishing: bool,
    /// Slots taken in the channel's pool.
    pub taken: u32,
    /// Slots in the channel's pool (M3).
    pub slots: u32,
    /// Without new work since then.
    pub idle_since: Time,
    /// What the agent knew.
    pub skills: Vec<String>,
    /// What the agent spoke (BCP 47).
    pub languages: Vec<String>,
}

impl From<&Candidate<'_>> for Seen {
    fn from(candidate: &Candidate<'_>) -> Self {
        Self {
            agent: candidate.agent,
            reachable: candidate.reachable,
            away: candidate.away,
            available: candidate.available,
            forced: candidate.forced,
            finishing: candidate.finishing,
            taken: candidate.taken,
            slots: candidate.slots,
            idle_since: candidate.idle_since,
            skills: candidate.skills.to_vec(),
            languages: candidate.languages.to_vec(),
        }
    }
}

impl Seen {
    /// As it was.
    pub fn candidate(&self) -> Candidate<'_> {
        Candidate {
            agent: self.agent,
            reachable: self.reachable,
            away: self.away,
            available: self.available,
            forced: self.forced,
            finishing: self.finishing,
            taken: self.taken,
            slots: self.slots,
            idle_since: self.idle_since,
            skills: &self.skills,
            languages: &self.languages,
        }
    }
}

/// What is imagined to have been otherwise (T5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Otherwise {
    /// This agent had one more slot.
    pub one_more_slot_for: Option<AgentId>,
    /// One more agent was there, under this id, who was free until then, and knew and spoke everything.
    pub one_more_agent: Option<AgentId>,
}

/// Decides again about what was decided at that moment, with something otherwise (T5).
pub fn simulate(at: Time, request: &Request, seen: &[Seen], otherwise: Otherwise) -> Decision {
    let more = |seen: &Seen| u32::from(otherwise.one_more_slot_for == Some(seen.agent));
    let known = seen.iter().map(|seen| Candidate { slots: seen.slots + more(seen), ..seen.candidate() });
    let newcomer = otherwise.one_more_agent.map(|agent| Candidate {
        agent,
        reachable: true,
        away: false,
        available: true,
        forced: false,
        finishing: false,
        taken: 0,
        slots: 1,
        // Has only just come: everybody who could have had it comes first.
        idle_since: at,
        skills: &request.skills,
        languages: &request.languages,
    });
    decide(request, &known.chain(newcomer).collect::<Vec<_>>())
}

/// Who was chosen, and why not the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// Who gets it; `null`: it waits.
    pub chosen: Option<AgentId>,
    /// Everybody in the group, best first.
    pub considered: Vec<Considered>,
}

/// What became of one candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Considered {
    /// Who.
    pub agent: AgentId,
    /// Why, or why not.
    pub verdict: Verdict,
}

/// Why somebody was chosen or not. The order is the order of the list: best first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// Gets it.
    Chosen,
    /// Could have had it; somebody was better placed: speaks the language, or idle for longer.
    Next,
    /// Let this conversation time out or gave it away, and another can take it (M9).
    Avoided,
    /// Was asked a moment ago and did not take it (C1).
    Declined,
    /// No free slot (M3).
    Full {
        /// Slots taken.
        taken: u32,
        /// Slots in all.
        slots: u32,
    },
    /// Finishes before a break (A1).
    Finishing,
    /// In a routed call (A2).
    InCall,
    /// Does not speak any of the visitor's languages, which the group requires.
    LacksLanguage,
    /// Lacks a skill.
    LacksSkill {
        /// Which.
        skill: String,
    },
    /// It is kept for somebody else (C9, C10).
    KeptForAnother,
    /// Locked or idle (A4).
    Away,
    /// The toggle is red (A1).
    Unavailable,
    /// No device is connected (A4).
    Unreachable,
}

/// How well an eligible candidate is placed; the smallest gets it: not to be avoided, speaks the language, idle
/// for longest. The id breaks ties.
type Rank = (bool, bool, Time, AgentId);

/// Chooses among the agents of a group: those who need not be avoided first, then speakers of the visitor's
/// languages, then the one who has been idle for longest; the id breaks ties, so the order of `candidates`
/// does not matter.
pub fn decide(request: &Request, candidates: &[Candidate<'_>]) -> Decision {
    let ranks: Vec<Result<Rank, Verdict>> =
        candidates.iter().map(|candidate| rank(request, candidate)).collect();
    let best = ranks.iter().filter_map(|rank| rank.as_ref().ok()).min().copied();
    // The best is to be avoided only when everybody is.
    let somebody_else = best.is_some_and(|(avoided, ..)| !avoided);
    let verdict = |rank: Result<Rank, Verdict>| match rank {
        Ok(rank) if Some(rank) == best => (Verdict::Chosen, None),
        Ok(rank) if rank.0 && somebody_else => (Verdict::Avoided, Some(rank)),
        Ok(rank) => (Verdict::Next, Some(rank)),
        Err(verdict) => (verdict, None),
    };
    let mut considered: Vec<(Verdict, Option<Rank>, AgentId)> = candidates
        .iter()
        .zip(ranks)
        .map(|(candidate, rank)| {
            let (verdict, rank) = verdict(rank);
            (verdict, rank, candidate.agent)
        })
        .collect();
    considered.sort_unstable();
    let considered =
        considered.into_iter().map(|(verdict, _, agent)| Considered { agent, verdict }).collect();
    Decision { chosen: best.map(|(.., agent)| agent), considered }
}

/// The choice of [`decide`] without the reasons, for queues that are tried often: who could not be better
/// placed than the best so far is not looked at any further.
pub fn choose(request: &Request, candidates: &[Candidate<'_>]) -> Option<AgentId> {
    let mut best: Option<Rank> = None;
    for candidate in candidates {
        let at_best =
            (request.avoid.contains(&candidate.agent), false, candidate.idle_since, candidate.agent);
        if best.is_none_or(|best| at_best < best)
            && let Ok(rank) = rank(request, candidate)
            && best.is_none_or(|best| rank < best)
        {
            best = Some(rank);
        }
    }
    best.map(|(.., agent)| agent)
}

fn rank(request: &Request, candidate: &Candidate<'_>) -> Result<Rank, Verdict> {
    // Who chose one agent has chosen that agent's skills and languages.
    let chosen = match request.only {
        Some(only) if only != candidate.agent => return Err(Verdict::KeptForAnother),
        Some(_) => true,
        None => false,
    };
    if !candidate.reachable {
        return Err(Verdict::Unreachable);
    }
    if !candidate.available {
        return Err(Verdict::Unavailable);
    }
    if candidate.away {
        return Err(Verdict::Away);
    }
    if let Some(skill) = request.skills.iter().find(|skill| !candidate.skills.contains(skill))
        && !chosen
    {
        return Err(Verdict::LacksSkill { skill: skill.clone() });
    }
    let speaks = request.languages.is_empty()
        || request
            .languages
            .iter()
            .any(|wanted| candidate.languages.iter().any(|own| same_language(own, wanted)));
    if request.language_required && !speaks && !chosen {
        return Err(Verdict::LacksLanguage);
    }
    if candidate.forced {
        return Err(Verdict::InCall);
    }
    if candidate.finishing {
        return Err(Verdict::Finishing);
    }
    if candidate.taken >= candidate.slots {
        return Err(Verdict::Full { taken: candidate.taken, slots: candidate.slots });
    }
    if request.declined.contains(&candidate.agent) {
        return Err(Verdict::Declined);
    }
    Ok((request.avoid.contains(&candidate.agent), !speaks, candidate.idle_since, candidate.agent))
}

/// `fr-CA` and `fr` are one language here: an agent answers in it either way.
fn same_language(own: &str, wanted: &str) -> bool {
    let primary = |tag| str::split(tag, '-').next().unwrap_or_default();
    primary(own).eq_ignore_ascii_case(primary(wanted))
}
