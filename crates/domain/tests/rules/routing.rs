//! Who gets a conversation, and why.

use crate::{START, agent, at};
use deskbell_domain::routing::{
    Candidate, Considered, Decision, Otherwise, Request, Seen, Verdict, choose, decide, simulate,
};
use deskbell_domain::{AgentId, Channel};

fn request() -> Request {
    Request {
        channel: Channel::Chat,
        skills: Vec::new(),
        languages: Vec::new(),
        language_required: false,
        avoid: Vec::new(),
        only: None,
        declined: Vec::new(),
    }
}

/// Free for everything.
fn free(n: u128) -> Candidate<'static> {
    Candidate {
        agent: agent(n),
        reachable: true,
        away: false,
        available: true,
        forced: false,
        finishing: false,
        taken: 0,
        slots: 3,
        idle_since: START,
        skills: &[],
        languages: &[],
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn verdict_of(decision: &Decision, agent: AgentId) -> Verdict {
    let of = |considered: &&Considered| considered.agent == agent;
    decision.considered.iter().find(of).expect("everybody is considered").verdict.clone()
}

#[test]
fn c1_whoever_cannot_take_it_is_not_chosen_and_t5_the_reason_is_kept() {
    let request = Request {
        skills: words(&["billing", "returns"]),
        languages: words(&["fr"]),
        language_required: true,
        ..request()
    };
    let (skills, languages) = (words(&["returns", "billing"]), words(&["en", "fr"]));
    let (one_skill, english) = (words(&["billing"]), words(&["en"]));
    let able = Candidate { skills: &skills, languages: &languages, ..free(1) };
    assert_eq!(decide(&request, &[able]).chosen, Some(agent(1)));
    for (candidate, reason) in [
        (Candidate { reachable: false, ..able }, Verdict::Unreachable),
        (Candidate { available: false, ..able }, Verdict::Unavailable),
        (Candidate { away: true, ..able }, Verdict::Away),
        (Candidate { skills: &one_skill, ..able }, Verdict::LacksSkill { skill: "returns".into() }),
        (Candidate { languages: &english, ..able }, Verdict::LacksLanguage),
        (Candidate { forced: true, ..able }, Verdict::InCall),
        (Candidate { finishing: true, ..able }, Verdict::Finishing),
        (Candidate { taken: 3, ..able }, Verdict::Full { taken: 3, slots: 3 }),
        (Candidate { taken: 3, slots: 1, ..able }, Verdict::Full { taken: 3, slots: 1 }),
        (Candidate { slots: 0, ..able }, Verdict::Full { taken: 0, slots: 0 }),
    ] {
        let decision = decide(&request, &[candidate]);
        let considered = vec![Considered { agent: agent(1), verdict: reason }];
        assert_eq!(decision, Decision { chosen: None, considered });
    }
}

#[test]
fn c2_with_nobody_in_the_group_it_waits() {
    assert_eq!(decide(&request(), &[]), Decision::default());
}

#[test]
fn c1_the_agent_who_has_been_idle_for_longest_gets_it() {
    let candidates =
        [(1, 30), (2, 10), (3, 20)].map(|(n, since)| Candidate { idle_since: at(since), ..free(n) });
    let decision = decide(&request(), &candidates);
    assert_eq!(decision.chosen, Some(agent(2)));
    let order: Vec<AgentId> = decision.considered.iter().map(|considered| considered.agent).collect();
    assert_eq!(order, [agent(2), agent(3), agent(1)], "best first");
}

#[test]
fn c1_of_two_equals_always_the_same_one_gets_it() {
    assert_eq!(choose(&request(), &[free(2), free(1)]), Some(agent(1)));
    assert_eq!(choose(&request(), &[free(1), free(2)]), Some(agent(1)));
}

#[test]
fn c1_who_speaks_the_visitors_language_comes_before_who_has_been_idle_for_longer() {
    let (french, english) = (words(&["fr-CA"]), words(&["en"]));
    let candidates = [
        Candidate { languages: &english, idle_since: at(1), ..free(1) },
        Candidate { languages: &french, idle_since: at(9), ..free(2) },
    ];
    let in_french = Request { languages: words(&["FR"]), ..request() };
    assert_eq!(choose(&in_french, &candidates), Some(agent(2)));
    assert_eq!(choose(&request(), &candidates), Some(agent(1)), "with no language known");
}

#[test]
fn c1_a_language_that_nobody_speaks_keeps_nobody_away_unless_the_group_requires_it() {
    let english = words(&["en"]);
    let candidates = [Candidate { languages: &english, ..free(1) }];
    let wanted = Request { languages: words(&["pt"]), ..request() };
    assert_eq!(choose(&wanted, &candidates), Some(agent(1)));
    assert_eq!(choose(&Request { language_required: true, ..wanted }, &candidates), None);
}

#[test]
fn c1_a_required_language_that_is_not_known_keeps_nobody_away() {
    assert_eq!(choose(&Request { language_required: true, ..request() }, &[free(1)]), Some(agent(1)));
}

#[test]
fn m9_who_let_it_time_out_gets_it_only_when_nobody_else_can() {
    let english = words(&["en"]);
    let avoided = Candidate { languages: &english, idle_since: at(0), ..free(1) };
    let other = Candidate { idle_since: at(50), ..free(2) };
    let request = Request { languages: words(&["en"]), avoid: vec![agent(1)], ..request() };
    let decision = decide(&request, &[avoided, other]);
    assert_eq!(decision.chosen, Some(agent(2)), "though the other speaks less and was idle for less");
    assert_eq!(verdict_of(&decision, agent(1)), Verdict::Avoided);
    let decision = decide(&request, &[avoided, Candidate { taken: 3, ..other }]);
    assert_eq!(decision.chosen, Some(agent(1)));
    assert_eq!(verdict_of(&decision, agent(2)), Verdict::Full { taken: 3, slots: 3 });
}

#[test]
fn m9_of_several_who_let_it_time_out_the_others_are_next_and_not_avoided() {
    let request = Request { avoid: vec![agent(1), agent(2)], ..request() };
    let decision = decide(&request, &[free(1), free(2)]);
    assert_eq!(decision.chosen, Some(agent(1)));
    assert_eq!(verdict_of(&decision, agent(2)), Verdict::Next);
}

#[test]
fn c9_what_is_passed_on_to_one_agent_is_for_that_one_alone_whatever_the_group_asks_for() {
    let skills = words(&["billing"]);
    let request = Request {
        only: Some(agent(2)),
        skills,
        languages: words(&["fr"]),
        language_required: true,
        ..request()
    };
    let decision = decide(&request, &[free(1), free(2)]);
    assert_eq!(decision.chosen, Some(agent(2)));
    assert_eq!(verdict_of(&decision, agent(1)), Verdict::KeptForAnother);
    assert_eq!(choose(&request, &[free(1)]), None);
}

#[test]
fn c1_who_has_just_declined_is_not_asked_again_even_if_nobody_else_is_there() {
    let request = Request { declined: vec![agent(1)], ..request() };
    let decision = decide(&request, &[free(1)]);
    assert_eq!((decision.chosen, verdict_of(&decision, agent(1))), (None, Verdict::Declined));
    assert_eq!(choose(&request, &[free(1), free(2)]), Some(agent(2)));
}

#[test]
fn t5_a_decision_is_played_again_from_what_was_seen_with_one_more_slot_or_agent() {
    let french = words(&["fr"]);
    let request = Request { languages: french.clone(), ..request() };
    let full = Candidate { taken: 3, languages: &french, ..free(1) };
    let away = Candidate { away: true, ..free(2) };
    let seen: Vec<Seen> = [full, away].iter().map(Seen::from).collect();
    let play = |otherwise| simulate(at(60), &request, &seen, otherwise);
    let as_it_was = play(Otherwise::default());
    assert_eq!(as_it_was, decide(&request, &[full, away]), "nothing else, nothing other");
    assert_eq!(as_it_was.chosen, None);
    let slot = |n| Otherwise { one_more_slot_for: Some(agent(n)), ..Otherwise::default() };
    assert_eq!(play(slot(1)).chosen, Some(agent(1)));
    assert_eq!(play(slot(2)).chosen, None, "a slot brings nobody back");
    let newcomer = Otherwise { one_more_agent: Some(agent(9)), ..Otherwise::default() };
    assert_eq!(play(newcomer).chosen, Some(agent(9)));
    let both = Otherwise { one_more_agent: Some(agent(9)), ..slot(1) };
    assert_eq!(play(both).chosen, Some(agent(1)), "who has been idle for longer comes first");
}
