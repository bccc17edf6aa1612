//! When the desk looks for a new version, and how far it has come with one. Pure: what is slow is an [`Effect`], and what comes of
//! it an [`Input`].

use super::release::{Release, Verdict, decide};
use super::{FileName, Package, Terms};
use crate::clock::Now;
use crate::view::{NoUpdates, Refusal, UpdateProblem, UpdateView};
use deskbell_domain::{Span, Time};
use semver::Version;
use std::path::PathBuf;
use url::Url;

/// The first look comes so long after the start, and up to [`SPREAD`] later: a thousand desks start at nine o'clock.
const FIRST: Span = Span::secs(30);
/// By so much looks are spread.
const SPREAD: Span = Span::mins(5);
/// The next look; again spread, by up to an hour.
const EVERY: Span = Span::hours(6);
/// After a server that was away.
const RETRY: Span = Span::mins(30);

/// What the machine is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// [`Updates::next_deadline`] has come.
    Due,
    /// The person wants to know now.
    Look,
    /// The list has come, or has not. Each task has a number, and only the newest counts.
    Listed(u64, Result<String, UpdateProblem>),
    /// So much of the file is here, in percent.
    Came(u64, u8),
    /// The file is here, or will not come.
    Fetched(u64, Result<PathBuf, UpdateProblem>),
    /// The shell has looked at its signature.
    Checked(Version, Result<(), UpdateProblem>),
    /// The person wants it now.
    Install,
    /// The shell has installed it, or could not.
    Installed(Result<(), UpdateProblem>),
    /// A call rings or runs here, or none does any more.
    Call(bool),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Fetch the list.
    List(u64, Url),
    /// Fetch a version's file under this name.
    Fetch(u64, FileName, Url),
    /// Stop what is being fetched.
    Stop,
    /// Have the shell check a file's signature. It keeps what is right for the next start.
    Check(Package),
    /// Have the shell install it.
    Install(Package),
    /// Have the shell start anew, with what was installed.
    Restart,
    /// This file is not wanted any more.
    Forget(PathBuf),
}

/// What is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Doing {
    #[default]
    Nothing,
    Looks,
    Downloads(Box<Release>, u8),
    Checks(Package),
    Installs,
    /// It is in its place. A call that has come meanwhile is not cut off for it.
    Installed,
}

/// How it stands while nothing is under way and nothing is ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Stands {
    #[default]
    Unknown,
    Newest(Time),
    Waits(Version, Time),
    Failed(UpdateProblem, Option<Version>),
}

/// Where new versions stand.
#[derive(Debug)]
pub(crate) struct Updates {
    terms: Result<Terms, NoUpdates>,
    doing: Doing,
    stands: Stands,
    /// What is here, was checked, and waits for the next start.
    ready: Option<Package>,
    /// Why it could not be installed.
    failed: Option<UpdateProblem>,
    /// A list whose file was wrong: it is not fetched again.
    wrong: Option<(String, UpdateProblem)>,
    /// The number of the task that counts.
    task: u64,
    /// On the steady clock.
    look_at: Time,
    in_call: bool,
}

impl Updates {
    pub(crate) fn new(terms: Result<Terms, NoUpdates>, now: Now) -> Self {
        Self {
            terms,
            doing: Doing::Nothing,
            stands: Stands::Unknown,
            ready: None,
            failed: None,
            wrong: None,
            task: 0,
            look_at: now.steady + FIRST + spread(SPREAD, now.share),
            in_call: false,
        }
    }

    /// When [`Input::Due`] is to be told, on the steady clock.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let rests = self.terms.is_ok() && self.doing == Doing::Nothing && !self.in_call;
        rests.then_some(self.look_at)
    }

    /// # Errors
    /// In words for the person, when it cannot be done now; nothing has changed then.
    pub(crate) fn on(&mut self, now: Now, input: Input) -> Result<Vec<Effect>, Refusal> {
        let Ok(terms) = self.terms.clone() else {
            return match input {
                Input::Look | Input::Install => Err(Refusal::NoUpdate),
                Input::Due
                | Input::Listed(..)
                | Input::Came(..)
                | Input::Fetched(..)
                | Input::Checked(..)
                | Input::Installed(..)
                | Input::Call(_) => Ok(Vec::new()),
            };
        };
        match input {
            Input::Call(on) => Ok(self.call(on, now)),
            Input::Due if self.next_deadline().is_none_or(|due| due > now.steady) => Ok(Vec::new()),
            Input::Look if self.in_call => Err(Refusal::NotInCall),
            // It looks already.
            Input::Look if self.doing != Doing::Nothing => Ok(Vec::new()),
            Input::Due | Input::Look => {
                self.task += 1;
                self.doing = Doing::Looks;
                Ok(vec![Effect::List(self.task, terms.list())])
            }
            Input::Listed(task, list) if task == self.task && self.doing == Doing::Looks => {
                self.doing = Doing::Nothing;
                Ok(match list.and_then(Release::read) {
                    Ok(release) => self.listed(&terms, release, now),
                    Err(why) => self.fail(why, None, now),
                })
            }
            Input::Came(task, percent) => {
                if let Doing::Downloads(_, shown) = &mut self.doing
                    && task == self.task
                {
                    *shown = percent.min(100);
                }
                Ok(Vec::new())
            }
            Input::Fetched(task, file) if task == self.task => Ok(self.fetched(&terms, file, now)),
            Input::Checked(version, checked) => Ok(self.checked(&version, checked, now)),
            Input::Install => self.install(),
            Input::Installed(installed) => Ok(self.installed(installed)),
            // Of a task that was stopped.
            Input::Listed(..) | Input::Fetched(..) => Ok(Vec::new()),
        }
    }

    /// Whether a call was told of.
    pub(crate) const fn in_call(&self) -> bool {
        self.in_call
    }

    /// What the page shows.
    pub(crate) fn view(&self) -> UpdateView {
        if let Err(why) = self.terms {
            return UpdateView::Off { why };
        }
        match (&self.doing, &self.ready) {
            (Doing::Installs | Doing::Installed, Some(package)) => {
                UpdateView::Installs { version: package.version.to_string() }
            }
            (Doing::Downloads(release, percent), _) => {
                UpdateView::Downloads { version: release.version.to_string(), percent: *percent }
            }
            (Doing::Checks(package), _) => {
                UpdateView::Downloads { version: package.version.to_string(), percent: 100 }
            }
            (Doing::Nothing | Doing::Looks, Some(package)) => {
                UpdateView::Ready { version: package.version.to_string(), failed: self.failed }
            }
            (Doing::Looks | Doing::Installs | Doing::Installed, None) => UpdateView::Looks,
            (Doing::Nothing, None) => match &self.stands {
                Stands::Unknown => UpdateView::Unknown,
                Stands::Newest(at) => UpdateView::Newest { at: *at },
                Stands::Waits(version, until) => {
                    UpdateView::Waits { version: version.to_string(), until: *until }
                }
                Stands::Failed(why, version) => {
                    UpdateView::Failed { why: *why, version: version.as_ref().map(ToString::to_string) }
                }
            },
        }
    }

    /// What the list says, against what is installed and what is here already.
    fn listed(&mut self, terms: &Terms, release: Release, now: Now) -> Vec<Effect> {
        self.look_at = now.steady + EVERY + spread(Span::hours(1), now.share);
        let verdict = decide(&terms.installed, terms.channel, terms.deferral, &release, now.wall);
        // A list that was written anew may still name the very file that is ready.
        let named =
            release.file(&terms.targets).map(|(_, file)| FileName::new(&release.version, &file.signature));
        let is_here = |ready: &Package| named.is_some_and(|name| name.is_of(&ready.file));
        if verdict == Verdict::Take && self.ready.as_ref().is_some_and(is_here) {
            return Vec::new();
        }
        // Whatever was ready is not what is offered: a newer one takes its place, or it was taken back.
        self.failed = None;
        let mut effects: Vec<_> =
            self.ready.take().map(|package| Effect::Forget(package.file)).into_iter().collect();
        match verdict {
            Verdict::Nothing => {
                tracing::info!(offered = %release.version, installed = %terms.installed, "no newer version");
                self.stands = Stands::Newest(now.wall);
            }
            Verdict::Waits(until) => {
                tracing::info!(offered = %release.version, "a newer version is deferred");
                // When it may come before the next look, that one is earlier.
                let due = now.steady + until.since(now.wall) + spread(SPREAD, now.share);
                self.look_at = self.look_at.min(due);
                self.stands = Stands::Waits(release.version, until);
            }
            Verdict::Take => effects.extend(self.take(terms, release, now)),
        }
        effects
    }

    /// A version that is wanted: its file is fetched, unless it was found to be wrong before.
    fn take(&mut self, terms: &Terms, release: Release, now: Now) -> Vec<Effect> {
        if let Some((_, why)) = self.wrong.as_ref().filter(|(list, _)| *list == release.list) {
            self.stands = Stands::Failed(*why, Some(release.version));
            return Vec::new();
        }
        let Some((_, file)) = release.file(&terms.targets) else {
            return self.fail(UpdateProblem::NotForThis, Some(release.version), now);
        };
        tracing::info!(version = %release.version, "a newer version is fetched");
        self.task += 1;
        let name = FileName::new(&release.version, &file.signature);
        let fetch = Effect::Fetch(self.task, name, terms.file(&file.url));
        self.doing = Doing::Downloads(Box::new(release), 0);
        vec![fetch]
    }

    fn fetched(&mut self, terms: &Terms, file: Result<PathBuf, UpdateProblem>, now: Now) -> Vec<Effect> {
        let Doing::Downloads(release, _) = &self.doing else { return Vec::new() };
        let release = (**release).clone();
        self.doing = Doing::Nothing;
        let (file, target) = match (file, release.file(&terms.targets)) {
            (Ok(file), Some((target, _))) => (file, target.to_owned()),
            (Err(why), _) => {
                if why == UpdateProblem::TooLarge {
                    self.wrong = Some((release.list, why));
                }
                return self.fail(why, Some(release.version), now);
            }
            (Ok(_), None) => return self.fail(UpdateProblem::NotForThis, Some(release.version), now),
        };
        let package = Package { version: release.version, list: release.list, target, file };
        self.doing = Doing::Checks(package.clone());
        vec![Effect::Check(package)]
    }

    fn checked(&mut self, version: &Version, checked: Result<(), UpdateProblem>, now: Now) -> Vec<Effect> {
        let package = match &self.doing {
            Doing::Checks(package) if package.version == *version => package.clone(),
            Doing::Nothing
            | Doing::Looks
            | Doing::Downloads(..)
            | Doing::Checks(_)
            | Doing::Installs
            | Doing::Installed => return Vec::new(),
        };
        self.doing = Doing::Nothing;
        match checked {
            Ok(()) => {
                tracing::info!(%version, "a newer version is ready");
                self.stands = Stands::Unknown;
                self.ready = Some(package);
                Vec::new()
            }
            Err(why) => {
                self.wrong = Some((package.list, why));
                self.fail(why, Some(package.version), now);
                vec![Effect::Forget(package.file)]
            }
        }
    }

    fn install(&mut self) -> Result<Vec<Effect>, Refusal> {
        if self.in_call {
            return Err(Refusal::NotInCall);
        }
        let idle = matches!(self.doing, Doing::Nothing | Doing::Looks);
        let package = self.ready.clone().filter(|_| idle).ok_or(Refusal::NoUpdate)?;
        // A look that is under way does not matter any more.
        self.task += 1;
        self.doing = Doing::Installs;
        self.failed = None;
        Ok(vec![Effect::Stop, Effect::Install(package)])
    }

    fn installed(&mut self, installed: Result<(), UpdateProblem>) -> Vec<Effect> {
        if self.doing != Doing::Installs {
            return Vec::new();
        }
        match installed {
            Ok(()) if self.in_call => self.doing = Doing::Installed,
            Ok(()) => return vec![Effect::Restart],
            Err(why) => {
                self.doing = Doing::Nothing;
                self.failed = Some(why);
            }
        }
        Vec::new()
    }

    /// A call has all of the line: what is being fetched is left, and looked for again after it.
    fn call(&mut self, on: bool, now: Now) -> Vec<Effect> {
        if self.in_call == on {
            return Vec::new();
        }
        self.in_call = on;
        if on && matches!(self.doing, Doing::Looks | Doing::Downloads(..)) {
            self.task += 1;
            self.doing = Doing::Nothing;
            self.look_at = now.steady;
            return vec![Effect::Stop];
        }
        if !on && self.doing == Doing::Installed {
            return vec![Effect::Restart];
        }
        if !on {
            let soon = now.steady + FIRST + spread(SPREAD, now.share);
            self.look_at = self.look_at.max(soon);
        }
        Vec::new()
    }

    fn fail(&mut self, why: UpdateProblem, version: Option<Version>, now: Now) -> Vec<Effect> {
        tracing::warn!(%why, version = version.as_ref().map(tracing::field::display), "no new version");
        let away = matches!(why, UpdateProblem::ServerAway | UpdateProblem::Proxy);
        let after = if away { RETRY } else { EVERY };
        self.look_at = now.steady + after + spread(after, now.share);
        self.stands = Stands::Failed(why, version);
        Vec::new()
    }
}

/// A share of a span.
fn spread(span: Span, share: f64) -> Span {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hours"
    )]
    Span((span.0 as f64 * share) as u64)
}

#[cfg(test)]
mod tests;
