//! What holds for every decision.

use crate::{START, agent, at};
use deskbell_domain::routing::{Candidate, Decision, Request, Verdict, choose, decide};
use deskbell_domain::{AgentId, Channel, Time};
use proptest::prelude::*;
use std::collections::BTreeSet;

const SKILLS: [&str; 3] = ["billing", "returns", "repairs"];
const LANGUAGES: [&str; 4] = ["en", "fr", "fr-CA", "de"];

/// A candidate that owns what it knows.
#[derive(Clone, Debug)]
struct Person {
    agent: AgentId,
    reachable: bool,
    away: bool,
    available: bool,
    forced: bool,
    finishing: bool,
    taken: u32,
    idle_since: Time,
    skills: Vec<String>,
    languages: Vec<String>,
}

impl Person {
    fn candidate(&self) -> Candidate<'_> {
        Candidate {
            agent: self.agent,
            reachable: self.reachable,
            away: self.away,
            available: self.available,
            forced: self.forced,
            finishing: self.finishing,
            taken: self.taken,
            slots: 3,
            idle_since: self.idle_since,
            skills: &self.skills,
            languages: &self.languages,
        }
    }

    /// The rules again, said as the product says them.
    fn can_take(&self, request: &Request) -> bool {
        let free = self.reachable
            && !self.away
            && self.available
            && !self.forced
            && !self.finishing
            && self.taken < 3
            && !request.declined.contains(&self.agent);
        if let Some(only) = request.only {
            return free && only == self.agent;
        }
        let able = request.skills.iter().all(|skill| self.skills.contains(skill));
        let primary = |tag: &String| tag.split('-').next().map(str::to_owned);
        let speaks = request.languages.is_empty()
            || request
                .languages
                .iter()
                .any(|wanted| self.languages.iter().any(|own| primary(own) == primary(wanted)));
        free && able && (speaks || !request.language_required)
    }
}

fn some_of(words: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(words, 0..=most)
        .prop_map(|words| words.into_iter().map(str::to_owned).collect())
}

/// Mostly free, or every decision would be "nobody".
fn person(n: u128) -> impl Strategy<Value = Person> {
    let standing = (
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        0_u32..=3,
    );
    (standing, 0_u64..5, some_of(&SKILLS, 3), some_of(&LANGUAGES, 4)).prop_map(
        move |((reachable, away, available, forced, finishing, taken), idle, skills, languages)| Person {
            agent: agent(n),
            reachable,
            away,
            available,
            forced,
            finishing,
            taken,
            idle_since: at(idle),
            skills,
            languages,
        },
    )
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    (0_u128..9).prop_flat_map(|count| (0..count).map(person).collect::<Vec<_>>())
}

fn request() -> impl Strategy<Value = Request> {
    let some = |most| prop::collection::vec(0_u128..9, 0..most);
    let only = prop::option::weighted(0.2, 0_u128..9);
    (some_of(&SKILLS, 2), some_of(&LANGUAGES, 2), any::<bool>(), some(4), only, some(3)).prop_map(
        |(skills, languages, language_required, avoid, only, declined)| Request {
            channel: Channel::Chat,
            skills,
            languages,
            language_required,
            avoid: avoid.into_iter().map(agent).collect(),
            only: only.map(agent),
            declined: declined.into_iter().map(agent).collect(),
        },
    )
}

fn decision(request: &Request, people: &[Person]) -> Decision {
    let candidates: Vec<Candidate<'_>> = people.iter().map(Person::candidate).collect();
    let decision = decide(request, &candidates);
    assert_eq!(
        choose(request, &candidates),
        decision.chosen,
        "the quick choice differs from the explained one"
    );
    decision
}

proptest! {
    #[test]
    fn c1_only_somebody_who_can_take_it_is_chosen_and_somebody_is_whenever_one_can(
        request in request(), people in people()
    ) {
        let able: Vec<&Person> = people.iter().filter(|person| person.can_take(&request)).collect();
        let chosen = decision(&request, &people).chosen;
        prop_assert_eq!(chosen.is_some(), !able.is_empty());
        if let Some(chosen) = chosen {
            prop_assert!(able.iter().any(|person| person.agent == chosen));
        }
    }

    #[test]
    fn t5_the_order_in_which_people_are_looked_at_does_not_matter(
        request in request(),
        (people, shuffled) in people().prop_flat_map(|people| (Just(people.clone()), Just(people).prop_shuffle()))
    ) {
        prop_assert_eq!(decision(&request, &people), decision(&request, &shuffled));
    }

    #[test]
    fn t5_everybody_is_considered_exactly_once_best_first(request in request(), people in people()) {
        let decision = decision(&request, &people);
        let considered: BTreeSet<AgentId> = decision.considered.iter().map(|c| c.agent).collect();
        prop_assert_eq!(considered.len(), decision.considered.len());
        prop_assert_eq!(considered, people.iter().map(|person| person.agent).collect::<BTreeSet<_>>());
        prop_assert!(decision.considered.is_sorted_by(|a, b| a.verdict <= b.verdict));
        let winners: Vec<AgentId> = decision
            .considered
            .iter()
            .filter(|c| c.verdict == Verdict::Chosen)
            .map(|c| c.agent)
            .collect();
        prop_assert_eq!(winners, Vec::from_iter(decision.chosen));
    }

    #[test]
    fn t5_a_reason_against_somebody_is_given_exactly_when_they_cannot_take_it(
        request in request(), people in people()
    ) {
        let decision = decision(&request, &people);
        for person in &people {
            let considered = decision.considered.iter().find(|c| c.agent == person.agent).unwrap();
            let could = match considered.verdict {
                Verdict::Chosen | Verdict::Next | Verdict::Avoided => true,
                Verdict::Full { .. }
                | Verdict::Declined
                | Verdict::Finishing
                | Verdict::KeptForAnother
                | Verdict::InCall
                | Verdict::LacksLanguage
                | Verdict::LacksSkill { .. }
                | Verdict::Away
                | Verdict::Unavailable
                | Verdict::Unreachable => false,
            };
            prop_assert_eq!(could, person.can_take(&request), "{:?}", considered.verdict);
        }
    }

    #[test]
    fn m9_an_agent_to_be_avoided_gets_it_only_when_nobody_else_can(request in request(), people in people()) {
        if let Some(chosen) = decision(&request, &people).chosen
            && request.avoid.contains(&chosen)
        {
            let others = people.iter().filter(|person| !request.avoid.contains(&person.agent));
            prop_assert!(!others.into_iter().any(|person| person.can_take(&request)));
        }
    }

    #[test]
    fn m9_not_even_a_longer_wait_or_a_language_outweighs_having_let_it_time_out(
        request in request(), mut people in people()
    ) {
        let Some(first) = decision(&request, &people).chosen else { return Ok(()) };
        let request = Request { avoid: vec![first], ..request };
        for person in &mut people {
            if person.agent == first {
                person.idle_since = START;
            }
        }
        let others = people.iter().filter(|person| person.agent != first && person.can_take(&request)).count();
        prop_assert_eq!(decision(&request, &people).chosen == Some(first), others == 0);
    }
}
