use super::super::release::tests::list;
use super::*;
use crate::updates::UpdateConfig;
use deskbell_policy as policy;
use proptest::prelude::*;

const OUT: &str = "2026-03-01T12:00:00Z";
/// An hour less than two days after that, as the wall clock has it.
const WALL: Time = Time(1_772_535_600_000);

fn now(steady_secs: u64) -> Now {
    Now { wall: WALL, steady: Time::default() + Span::secs(steady_secs), share: 0.5 }
}

fn machine(policy: &policy::Updates) -> Updates {
    let config = UpdateConfig {
        version: Version::new(1, 0, 0),
        releases: Ok(Url::parse("https://deskbell.example/updates/").unwrap()),
        targets: vec!["linux-x86_64".to_owned()],
    };
    Updates::new(Terms::new(config, policy), now(0))
}

/// Looks, and is told this list.
fn look(updates: &mut Updates, list: Result<String, UpdateProblem>) -> Vec<Effect> {
    let effects = updates.on(now(0), Input::Look).unwrap();
    let [Effect::List(task, _)] = effects[..] else { panic!("{effects:?}") };
    updates.on(now(0), Input::Listed(task, list)).unwrap()
}

/// Where the file of a version is, as the tests' lists sign it.
fn file(version: &str) -> PathBuf {
    let name = FileName::new(&version.parse().unwrap(), "c2ln");
    PathBuf::from("/tmp").join(name.as_str())
}

/// A version is fetched, checked, and ready.
fn make_ready(updates: &mut Updates, version: &str) {
    let effects = look(updates, Ok(list(version, OUT)));
    let Some(Effect::Fetch(task, ..)) = effects.last().cloned() else { panic!("{effects:?}") };
    let effects = updates.on(now(1), Input::Fetched(task, Ok(file(version)))).unwrap();
    let [Effect::Check(package)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(package.target, "linux-x86_64");
    updates.on(now(2), Input::Checked(package.version.clone(), Ok(()))).unwrap();
}

fn ready(version: &str) -> UpdateView {
    UpdateView::Ready { version: version.to_owned(), failed: None }
}

#[test]
fn d6_a_new_version_is_fetched_checked_and_waits_until_the_person_wants_it() {
    let mut updates = machine(&policy::Updates::default());
    assert_eq!(updates.view(), UpdateView::Unknown);
    // At the start, spread over some minutes.
    let due = updates.next_deadline().unwrap();
    assert_eq!(due, Time::default() + Span::secs(180));
    assert_eq!(updates.on(now(179), Input::Due), Ok(vec![]));
    let effects = updates.on(now(180), Input::Due).unwrap();
    let [Effect::List(task, url)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(url.as_str(), "https://deskbell.example/updates/stable.json");
    assert_eq!((updates.view(), updates.next_deadline()), (UpdateView::Looks, None));
    let effects = updates.on(now(181), Input::Listed(*task, Ok(list("1.1.0", OUT)))).unwrap();
    let [Effect::Fetch(task, ..)] = effects[..] else { panic!("{effects:?}") };
    updates.on(now(182), Input::Came(task, 40)).unwrap();
    assert_eq!(updates.view(), UpdateView::Downloads { version: "1.1.0".into(), percent: 40 });
    // Not before it is here and was found to be right.
    assert_eq!(updates.on(now(182), Input::Install), Err(Refusal::NoUpdate));
    let effects = updates.on(now(183), Input::Fetched(task, Ok(file("1.1.0")))).unwrap();
    let [Effect::Check(package)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(updates.on(now(183), Input::Install), Err(Refusal::NoUpdate));
    updates.on(now(184), Input::Checked(package.version.clone(), Ok(()))).unwrap();
    assert_eq!(updates.view(), ready("1.1.0"));
    let effects = updates.on(now(185), Input::Install).unwrap();
    assert_eq!(effects, [Effect::Stop, Effect::Install(package.clone())]);
    assert_eq!(updates.view(), UpdateView::Installs { version: "1.1.0".into() });
}

#[test]
fn d6_nothing_is_looked_for_fetched_or_installed_in_a_call() {
    let mut updates = machine(&policy::Updates::default());
    updates.on(now(0), Input::Call(true)).unwrap();
    assert_eq!(updates.next_deadline(), None);
    assert_eq!(updates.on(now(9_999), Input::Due), Ok(vec![]));
    assert_eq!(updates.on(now(0), Input::Look), Err(Refusal::NotInCall));
    updates.on(now(10), Input::Call(false)).unwrap();

    // What is being fetched is left to the call, and goes on after it.
    look(&mut updates, Ok(list("1.1.0", OUT)));
    assert_eq!(updates.on(now(20), Input::Call(true)), Ok(vec![Effect::Stop]));
    assert_eq!(updates.on(now(21), Input::Fetched(2, Ok("/tmp/late".into()))), Ok(vec![]));
    assert_eq!(updates.view(), UpdateView::Unknown);
    updates.on(now(60), Input::Call(false)).unwrap();
    assert_eq!(updates.next_deadline(), Some(Time::default() + Span::secs(240)));

    make_ready(&mut updates, "1.1.0");
    updates.on(now(300), Input::Call(true)).unwrap();
    assert_eq!(updates.on(now(301), Input::Install), Err(Refusal::NotInCall));
    assert_eq!(updates.view(), ready("1.1.0"));
    updates.on(now(302), Input::Call(false)).unwrap();
    assert!(updates.on(now(303), Input::Install).is_ok());
}

#[test]
fn d6_whatever_goes_wrong_is_told_and_tried_again_later() {
    for (why, minutes) in [
        (UpdateProblem::ServerAway, 45),
        (UpdateProblem::Proxy, 45),
        (UpdateProblem::NotTrusted, 540),
        (UpdateProblem::Missing, 540),
        (UpdateProblem::NoList, 540),
    ] {
        let mut updates = machine(&policy::Updates::default());
        assert_eq!(look(&mut updates, Err(why)), []);
        assert_eq!(updates.view(), UpdateView::Failed { why, version: None });
        assert_eq!(updates.next_deadline(), Some(Time::default() + Span::mins(minutes)), "{why}");
    }
    let mut updates = machine(&policy::Updates::default());
    assert_eq!(look(&mut updates, Ok("<html>".to_owned())), []);
    assert_eq!(updates.view(), UpdateView::Failed { why: UpdateProblem::NoList, version: None });
    let foreign = list("1.1.0", OUT).replace("linux-x86_64", "windows-x86_64");
    assert_eq!(look(&mut updates, Ok(foreign)), []);
    let version = Some("1.1.0".to_owned());
    assert_eq!(updates.view(), UpdateView::Failed { why: UpdateProblem::NotForThis, version });
}

#[test]
fn d6_a_file_that_is_wrong_is_deleted_and_not_fetched_again_until_the_list_is_another() {
    let mut updates = machine(&policy::Updates::default());
    let effects = look(&mut updates, Ok(list("1.1.0", OUT)));
    let [Effect::Fetch(task, ..)] = effects[..] else { panic!("{effects:?}") };
    updates.on(now(1), Input::Fetched(task, Ok(file("1.1.0")))).unwrap();
    let wrong = Err(UpdateProblem::WrongSignature);
    let effects = updates.on(now(2), Input::Checked(Version::new(1, 1, 0), wrong)).unwrap();
    assert_eq!(effects, [Effect::Forget(file("1.1.0"))]);
    let failed = UpdateView::Failed { why: UpdateProblem::WrongSignature, version: Some("1.1.0".into()) };
    assert_eq!(updates.view(), failed);
    assert_eq!(updates.on(now(3), Input::Install), Err(Refusal::NoUpdate));
    assert_eq!(look(&mut updates, Ok(list("1.1.0", OUT))), []);
    assert_eq!(updates.view(), failed);
    make_ready(&mut updates, "1.1.1");
    assert_eq!(updates.view(), ready("1.1.1"));
}

#[test]
fn d6_a_version_that_is_ready_gives_way_to_a_newer_one_and_goes_when_it_is_taken_back() {
    let mut updates = machine(&policy::Updates::default());
    make_ready(&mut updates, "1.1.0");
    // The same list again: nothing is fetched anew.
    assert_eq!(look(&mut updates, Ok(list("1.1.0", OUT))), []);
    assert_eq!(updates.view(), ready("1.1.0"));
    // Nor for a list that was written anew and names the very same file.
    assert_eq!(look(&mut updates, Ok(list("1.1.0", "2026-03-01T13:00:00Z"))), []);
    assert_eq!(updates.view(), ready("1.1.0"));
    // Under another signature it is another file.
    let anew = list("1.1.0", OUT).replace("c2ln", "YW5ldw");
    let effects = look(&mut updates, Ok(anew));
    assert!(
        matches!(&effects[..], [Effect::Forget(before), Effect::Fetch(..)] if *before == file("1.1.0")),
        "{effects:?}"
    );
    let mut updates = machine(&policy::Updates::default());
    make_ready(&mut updates, "1.1.0");
    // A server that is away takes nothing back.
    assert_eq!(look(&mut updates, Err(UpdateProblem::ServerAway)), []);
    assert_eq!(updates.view(), ready("1.1.0"));
    make_ready(&mut updates, "1.2.0");
    assert_eq!(updates.view(), ready("1.2.0"));
    assert_eq!(look(&mut updates, Ok(list("1.0.0", OUT))), [Effect::Forget(file("1.2.0"))]);
    assert_eq!(updates.view(), UpdateView::Newest { at: WALL });
    assert_eq!(updates.on(now(3), Input::Install), Err(Refusal::NoUpdate));
}

#[test]
fn d6_a_deferred_version_says_when_it_comes_and_is_looked_for_then() {
    let mut updates = machine(&policy::Updates { deferral_days: Some(30), ..policy::Updates::default() });
    assert_eq!(look(&mut updates, Ok(list("1.1.0", OUT))), []);
    let until = Time(1_772_366_400_000) + Span::days(30);
    assert_eq!(updates.view(), UpdateView::Waits { version: "1.1.0".into(), until });
    assert_eq!(updates.on(now(3), Input::Install), Err(Refusal::NoUpdate));
    let mut updates = machine(&policy::Updates { deferral_days: Some(2), ..policy::Updates::default() });
    look(&mut updates, Ok(list("1.1.0", OUT)));
    let left = (Time(1_772_366_400_000) + Span::days(2)).since(WALL);
    assert_eq!(updates.next_deadline(), Some(Time::default() + left + Span::secs(150)));
}

#[test]
fn d6_what_could_not_be_installed_says_why_and_can_be_tried_again() {
    let mut updates = machine(&policy::Updates::default());
    make_ready(&mut updates, "1.1.0");
    updates.on(now(3), Input::Install).unwrap();
    updates.on(now(4), Input::Installed(Err(UpdateProblem::NotPermitted))).unwrap();
    let failed = Some(UpdateProblem::NotPermitted);
    assert_eq!(updates.view(), UpdateView::Ready { version: "1.1.0".into(), failed });
    assert!(updates.on(now(5), Input::Install).is_ok());
}

#[test]
fn d6_what_is_installed_starts_when_no_call_is_in_the_way() {
    let mut updates = machine(&policy::Updates::default());
    make_ready(&mut updates, "1.1.0");
    updates.on(now(3), Input::Install).unwrap();
    assert_eq!(updates.on(now(4), Input::Installed(Ok(()))), Ok(vec![Effect::Restart]));

    let mut updates = machine(&policy::Updates::default());
    make_ready(&mut updates, "1.1.0");
    updates.on(now(3), Input::Install).unwrap();
    // It rings while the file is put in its place.
    updates.on(now(4), Input::Call(true)).unwrap();
    assert_eq!(updates.on(now(5), Input::Installed(Ok(()))), Ok(vec![]));
    assert_eq!(updates.view(), UpdateView::Installs { version: "1.1.0".into() });
    assert_eq!(updates.on(now(99), Input::Call(false)), Ok(vec![Effect::Restart]));
}

#[test]
fn d6_a_desk_that_takes_no_versions_asks_nobody_and_says_why() {
    let off = policy::Updates { channel: Some(policy::UpdateChannel::Off), ..policy::Updates::default() };
    let mut updates = machine(&off);
    assert_eq!(updates.next_deadline(), None);
    assert_eq!(updates.on(now(99_999), Input::Due), Ok(vec![]));
    assert_eq!(updates.on(now(0), Input::Look), Err(Refusal::NoUpdate));
    assert_eq!(updates.on(now(0), Input::Install), Err(Refusal::NoUpdate));
    assert_eq!(updates.view(), UpdateView::Off { why: NoUpdates::Organisation });
}

fn version() -> impl Strategy<Value = String> {
    (0..3_u64, 0..3_u64, prop::bool::ANY)
        .prop_map(|(major, minor, early)| format!("{major}.{minor}.0{}", if early { "-beta.1" } else { "" }))
}

fn result() -> impl Strategy<Value = Result<(), UpdateProblem>> {
    prop_oneof![3 => Just(Ok(())), 1 => Just(Err(UpdateProblem::WrongSignature))]
}

fn input() -> impl Strategy<Value = Input> {
    let task = 0..12_u64;
    prop_oneof![
        1 => Just(Input::Due),
        2 => Just(Input::Look),
        4 => (task.clone(), version()).prop_map(|(task, version)| Input::Listed(task, Ok(list(&version, OUT)))),
        1 => task.clone().prop_map(|task| Input::Listed(task, Err(UpdateProblem::ServerAway))),
        4 => (task.clone(), result()).prop_map(|(task, came)| Input::Fetched(task, came.map(|()| file("1.1.0")))),
        4 => (version(), result()).prop_map(|(version, right)| Input::Checked(version.parse().unwrap(), right)),
        2 => Just(Input::Install),
        1 => result().prop_map(Input::Installed),
        1 => any::<bool>().prop_map(Input::Call),
    ]
}

proptest! {
    /// Whatever happens in whatever order, what is installed was checked, is newer, and no call runs.
    #[test]
    fn d6_only_what_was_checked_and_is_newer_is_ever_installed_and_never_in_a_call(
        inputs in prop::collection::vec((input(), 0..100_000_u64), 0..120),
    ) {
        let mut updates = machine(&policy::Updates::default());
        let (mut right, mut asked, mut in_call, mut installs) = (Vec::new(), None, false, false);
        let mut steady = 0;
        for (input, later) in inputs {
            steady += later;
            if let Input::Call(on) = input {
                in_call = on;
            }
            if let (Input::Checked(version, Ok(())), Some(Package { version: of, .. })) = (&input, &asked)
                && version == of
            {
                right.push(version.clone());
            }
            for effect in updates.on(now(steady), input).unwrap_or_default() {
                match effect {
                    Effect::Check(package) => asked = Some(package),
                    Effect::Install(package) => {
                        prop_assert!(!in_call && right.contains(&package.version));
                        prop_assert!(package.version > Version::new(1, 0, 0) && package.version.pre.is_empty());
                        installs = true;
                    }
                    Effect::Restart => prop_assert!(!in_call && installs),
                    Effect::List(..) | Effect::Fetch(..) => prop_assert!(!in_call),
                    Effect::Stop | Effect::Forget(_) => {}
                }
            }
        }
    }
}
