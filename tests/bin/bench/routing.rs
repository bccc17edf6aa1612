//! Routing decisions a second with 2,000 agents and 50 skills, everybody reachable and green: the worst case,
//! because nobody drops out early.

use crate::report::{Figure, Report, quantile};
use deskbell_domain::routing::{Candidate, Request, choose, decide};
use deskbell_domain::{AgentId, Channel, Time};
use deskbell_tests::rig::now;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

const AGENTS: u128 = 2_000;
const SKILLS: usize = 50;
const LANGUAGES: [&str; 5] = ["en", "fr", "de", "pt", "ar"];
/// Rounds, and how long each takes.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);

struct Agent {
    id: AgentId,
    taken: u32,
    idle_since: Time,
    skills: Vec<String>,
    languages: Vec<String>,
}

/// Measures both ways to decide.
pub(crate) fn measure(report: &mut Report) {
    // Always the same organisation: figures of two runs are of the same work.
    let mut random = StdRng::seed_from_u64(7);
    let agents: Vec<Agent> = (0..AGENTS).map(|number| agent(number, &mut random)).collect();
    let candidates: Vec<Candidate<'_>> = agents.iter().map(candidate).collect();
    let requests: Vec<Request> = (0..256).map(|_| request(&mut random)).collect();
    add(report, "choose", &requests, |request| choose(request, &candidates));
    add(report, "decide, with every reason", &requests, |request| decide(request, &candidates));
}

fn add<T>(report: &mut Report, name: &str, requests: &[Request], decide: impl Fn(&Request) -> T) {
    let (mut rates, mut p99) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = now();
        let mut times = Vec::new();
        for request in requests.iter().cycle() {
            let before = now();
            black_box(decide(request));
            times.push(millis(before));
            if began.elapsed() >= ROUND {
                break;
            }
        }
        rates.push(times.len() as f64 / began.elapsed().as_secs_f64());
        times.sort_by(f64::total_cmp);
        p99.push(quantile(&times, 0.99));
    }
    let name = format!("routing, {AGENTS} agents, {SKILLS} skills: {name}");
    report.add(Figure::new(&name, "1/s", rates).at_least(10_000.0, ">= 10,000"));
    report.add(Figure::new(format!("{name}, p99"), "ms", p99).at_most(5.0, "<= 5"));
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn agent(number: u128, random: &mut StdRng) -> Agent {
    let skills = (0..SKILLS).filter(|_| random.random_bool(0.5)).map(skill).collect();
    let languages = LANGUAGES.sample(random, 2).map(|&language| language.to_owned()).collect();
    Agent {
        id: AgentId(Uuid::from_u128(number)),
        taken: random.random_range(0..=3),
        idle_since: Time(random.random_range(0..1_000_000)),
        skills,
        languages,
    }
}

fn candidate(agent: &Agent) -> Candidate<'_> {
    Candidate {
        agent: agent.id,
        reachable: true,
        away: false,
        available: true,
        forced: false,
        finishing: false,
        taken: agent.taken,
        slots: 3,
        idle_since: agent.idle_since,
        skills: &agent.skills,
        languages: &agent.languages,
    }
}

fn request(random: &mut StdRng) -> Request {
    let skills = random.random_range(0..=3);
    Request {
        channel: Channel::Chat,
        skills: (0..skills).map(|_| skill(random.random_range(0..SKILLS))).collect(),
        languages: LANGUAGES.sample(random, 1).map(|&language| language.to_owned()).collect(),
        language_required: random.random_bool(0.5),
        only: None,
        declined: Vec::new(),
        avoid: Vec::new(),
    }
}

fn skill(number: usize) -> String {
    format!("skill-{number}")
}
