//! The gate on GitHub: what happened, what it breaks, who agreed, and saying so there.
//!
//! In: the surroundings of a workflow. Out: the report, the answer on GitHub, outputs for the next step. Guaranteed: the
//! pull request is asked for anew, and once more before anything is said, so that the answer is about what stands there.
//! What keeps the gate from a verdict is said as well: no status is left as if somebody were still at it.

use std::time::Duration;

use super::super::Answer;
use super::super::output::Output;
use super::archive::Archive;
use super::change::{Judged, Proposal, Question as Asked, Verdict, judge};
use super::elsewhere::{Parts, Records};
use super::event::{Group, Subject, read_event};
use super::people::{Contributors, call_roll, failure};
use super::publish::{Desk, Thread, Told, shortfall};
use super::reply::{Reply, Scene, finish, undecided, undecided_summary};
use super::scope::Past;
use super::simulation::Simulated;
use super::voices::{Occasion, Spoken, voices};
use crate::cli::surroundings::Surroundings;
use crate::error::{Error, Result};
use crate::gate::consent::Assembly;
use crate::gate::people::Roll;
use crate::sources::forge::{self, Connection, Forge, Patience, PullRequest};
use crate::sources::git::Remote;

/// How often a pull request is judged again because it changed meanwhile.
const MOST_ATTEMPTS: usize = 3;

/// Of one branch, how many open pull requests are judged.
const MOST_OPEN: usize = 100;

/// What was asked for on the command line.
pub(super) struct Options<'a> {
    pub(super) place: super::super::comparison::Place,
    pub(super) pull_request: Option<u64>,
    pub(super) dry_run: bool,
    pub(super) simulated: &'a [Simulated],
    pub(super) label: Option<&'a str>,
    pub(super) output: &'a Output,
    pub(super) width: usize,
}

/// Everything a run has at hand.
pub(super) struct Session<'a> {
    pub(super) surroundings: Surroundings,
    pub(super) forge: Forge,
    archive: Archive,
    below: String,
    environment: Option<String>,
    today: String,
    pub(super) options: &'a Options<'a>,
}

/// Judges what the event is about, and answers.
pub(super) fn run(options: &Options<'_>, surroundings: Surroundings, progress: Box<dyn Fn(&str)>) -> Result<Answer> {
    let subject = match (options.pull_request, &surroundings.event) {
        (Some(number), _) => Subject::PullRequest(number),
        (None, Some(event)) => read_event(event, &surroundings.repository)?,
        (None, None) => {
            return Err(Error::new("GITHUB_EVENT_NAME is not set: there is no event to answer")
                .help("name a pull request with `--pull-request NUMBER`, or a file with `--consents FILE`"));
        }
    };
    let forge = Forge::connect(Connection {
        api_url: surroundings.api_url.clone(),
        repository: surroundings.repository.clone(),
        token: surroundings.token.clone(),
        team_token: surroundings.team_token.clone(),
        patience: patience(surroundings.patience),
        progress,
    })?;
    let place = &options.place;
    let archive = Archive::open(place.repository.clone(), remotes(&surroundings)?);
    let session = Session {
        forge,
        archive,
        below: place.below.clone(),
        environment: place.environment.clone(),
        today: place.today.clone(),
        options,
        surroundings,
    };
    match subject {
        Subject::PullRequest(number) => session.pull_request(number)?.into_answer(&session),
        Subject::Queue(group) => session.queue(&group)?.into_answer(&session),
        Subject::Branch(name) => session.branch(&name),
        Subject::Nothing(why) => Reply::idle(&format!("Nothing to judge: {why}.")).into_answer(&session),
    }
}

/// Waits become shorter where there is little time for all of them.
fn patience(total: Duration) -> Patience {
    let usual = Patience::default();
    Patience { total, first_pause: usual.first_pause.min(total / 20), ..usual }
}

/// The remote that was cloned from, reached as the workflow has set it up; else the repository itself.
fn remotes(surroundings: &Surroundings) -> Result<Vec<Remote>> {
    let url = format!("{}/{}.git", surroundings.server_url, surroundings.repository);
    Ok(vec![Remote::named("origin")?, Remote::at(&url, Some(&surroundings.password))?])
}

impl Session<'_> {
    /// Judges every open pull request into a branch.
    fn branch(&self, name: &str) -> Result<Answer> {
        let open =
            self.forge.pull_requests(forge::State::Open, Some(name), MOST_OPEN + 1).map_err(|error| failure(&error))?;
        if open.is_empty() {
            return Reply::idle(&format!("Nothing to judge: no open pull request goes to `{name}`.")).into_answer(self);
        }
        let mut replies = Vec::new();
        if let Some(first) = open.get(MOST_OPEN) {
            let message =
                format!("`{name}` has more than {MOST_OPEN} open pull requests: older ones were not judged anew");
            replies.push(Reply::failed(
                first.number,
                &Error::new(message).help("judge them one by one: `--pull-request NUMBER`"),
            ));
        }
        for pull in open.into_iter().take(MOST_OPEN) {
            replies.push(match self.pull_request(pull.number) {
                Ok(reply) => reply,
                Err(error) => Reply::failed(pull.number, &error),
            });
        }
        Reply::of_all(replies).into_answer(self)
    }

    fn pull_request(&self, number: u64) -> Result<Reply> {
        for attempt in 1.. {
            let pull = self.forge.pull_request(number).map_err(|error| failure(&error))?;
            if pull.state == forge::State::Closed {
                let how = if pull.merged_at.is_some() { "merged" } else { "closed" };
                return Ok(Reply::idle(&format!("Nothing to judge: pull request #{number} is {how}.")));
            }
            let judged = self.judge_pull_request(&pull);
            let judged = match judged {
                Ok(judged) => judged,
                Err(error) => return Err(self.give_up(&pull.head.commit, &pull.base.name, error)),
            };
            if attempt < MOST_ATTEMPTS && self.has_moved(&pull) {
                continue;
            }
            return self.reply_to_pull_request(&pull, judged);
        }
        Err(Error::new(format!("pull request #{number} does not hold still")))
    }

    /// Whether what was judged is no longer what stands there.
    fn has_moved(&self, pull: &PullRequest) -> bool {
        self.forge.pull_request(pull.number).is_ok_and(|now| {
            now.head.commit != pull.head.commit || now.base.name != pull.base.name || now.state != pull.state
        })
    }

    fn judge_pull_request(&self, pull: &PullRequest) -> Result<(Proposal, Judged, Vec<String>)> {
        let mut notes = Vec::new();
        let tip = self.archive.bring(&format!("refs/heads/{}", pull.base.name));
        let base = tip.or_else(|error| {
            notes.push(format!(
                "the branch `{}` could not be brought ({}): this is judged against where it was last known to be",
                pull.base.name, error.message
            ));
            self.archive.commit(&pull.base.commit)
        })?;
        let head = self.archive.commit(&pull.head.commit).or_else(|error| {
            // A fork's commit may be reachable by this name alone.
            let by_name = self.archive.bring(&format!("refs/pull/{}/head", pull.number));
            by_name.ok().filter(|found| found.id() == pull.head.commit).ok_or(error)
        })?;
        let base = base.called(&pull.base.name);
        let words = format!("pull request #{}", pull.number);
        let proposal = Proposal { branch: pull.base.name.clone(), base, head, words };
        let mut judged = judge(&self.archive, &proposal, &self.question())?;
        if let Judged::Verdict(verdict) = &mut judged {
            self.hear_pull_request(pull, &proposal, verdict, &mut notes)?;
            verdict.report.notes.append(&mut notes);
        }
        Ok((proposal, judged, notes))
    }

    fn question(&self) -> Asked<'_> {
        Asked { place: &self.below, environment: self.environment.as_deref(), today: &self.today }
    }

    fn hear_pull_request(
        &self,
        pull: &PullRequest,
        proposal: &Proposal,
        verdict: &mut Verdict,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        let reviews = Spoken::on(&self.forge, pull.number)?;
        let contributors = Contributors::of(&self.forge, &self.archive, pull, proposal)?;
        let mut past = self.past(verdict);
        let records = self.records(verdict);
        let occasion = Occasion { base: &proposal.base, emergencies: records.emergencies, elsewhere: None };
        let mut spoken = voices(&reviews, &occasion, &mut past);
        spoken.extend(self.options.simulated.iter().map(|one| one.voice(&verdict.report)));
        let head = Some(proposal.head.id());
        let mut assembly =
            Assembly { voices: spoken, contributors: contributors.people.clone(), roll: Roll::default(), head };
        if !self.hear(verdict, &mut assembly) {
            let Parts { voices, notes: said, .. } = records.promoted(proposal, &verdict.environments, &mut past)?;
            notes.extend(said);
            if !voices.is_empty() {
                assembly.voices.extend(voices);
                self.hear(verdict, &mut assembly);
            }
        }
        if !verdict.report.hearing.as_ref().is_some_and(|hearing| hearing.teams.is_empty()) {
            notes.extend(contributors.note());
        }
        Ok(())
    }

    fn past(&self, verdict: &Verdict) -> Past<'_> {
        let environment = verdict.report.environment.clone();
        Past::new(&self.archive, verdict.prefix.clone(), environment, self.today.clone())
    }

    const fn records(&self, verdict: &Verdict) -> Records<'_> {
        Records {
            forge: &self.forge,
            archive: &self.archive,
            emergencies: verdict.policy.consent.break_glass.is_some(),
        }
    }

    /// Hears everybody, once it is known who belongs to the teams that are asked. Whether all that is asked is agreed to.
    fn hear(&self, verdict: &mut Verdict, assembly: &mut Assembly) -> bool {
        let mut roll = Roll::new(verdict.teams.clone());
        let asked = crate::gate::asked(&verdict.report.assessments);
        let group = verdict.policy.consent.break_glass.as_ref().map(|group| &group.team);
        call_roll(&mut roll, &self.forge, asked.keys().chain(group), &assembly.voices);
        assembly.roll = roll;
        verdict.report = verdict.report.clone().heard(assembly, &verdict.policy);
        verdict.report.hearing.as_ref().is_some_and(|hearing| hearing.missing().is_empty())
    }

    fn reply_to_pull_request(
        &self,
        pull: &PullRequest,
        (proposal, judged, notes): (Proposal, Judged, Vec<String>),
    ) -> Result<Reply> {
        let thread = Thread::read(&self.forge, pull.number);
        let memory = thread.memory();
        let requested = thread.requested.clone();
        let scene = Scene {
            proposal: &proposal,
            number: Some(pull.number),
            author: pull.author.as_ref(),
            before: memory.as_ref(),
            requested: &requested,
            notes: &notes,
        };
        finish(self, &scene, judged, |desk, publication, told| {
            desk.answer_commit(publication, told);
            desk.answer_pull_request(pull, &thread, publication, told);
        })
    }

    /// Judges a group that the merge queue is about to merge: what it brings in all.
    fn queue(&self, group: &Group) -> Result<Reply> {
        let judged = self.judge_group(group);
        let (proposal, judged) = judged.map_err(|error| self.give_up(&group.head, &group.branch, error))?;
        let scene = Scene { proposal: &proposal, number: None, author: None, before: None, requested: &[], notes: &[] };
        finish(self, &scene, judged, |desk, publication, told| {
            desk.answer_commit(publication, told);
        })
    }

    fn judge_group(&self, group: &Group) -> Result<(Proposal, Judged)> {
        let base = self.archive.commit(&group.base)?.called(&group.branch);
        let head = self.archive.commit(&group.head).or_else(|_| self.archive.bring(&group.name))?;
        if head.id() != group.head {
            return Err(Error::new(format!("the queue has moved on: `{}` is no longer {}", group.name, group.head))
                .help("nothing is to be done: the queue asks again for what it holds now"));
        }
        let words = format!("the merge queue of `{}`", group.branch);
        let proposal = Proposal { branch: group.branch.clone(), base, head, words };
        let mut judged = judge(&self.archive, &proposal, &self.question())?;
        if let Judged::Verdict(verdict) = &mut judged {
            let mut past = self.past(verdict);
            let records = self.records(verdict);
            let parts = records.queued(group, &proposal, &mut past)?;
            let mut notes = parts.notes;
            let mut assembly = Assembly { voices: parts.voices, head: Some(proposal.head.id()), ..Assembly::default() };
            if !self.hear(verdict, &mut assembly) {
                let promoted = records.promoted(&proposal, &verdict.environments, &mut past)?;
                notes.extend(promoted.notes);
                assembly.voices.extend(promoted.voices);
                self.hear(verdict, &mut assembly);
            }
            let numbers: Vec<String> = parts.numbers.iter().map(|number| format!("#{number}")).collect();
            if !numbers.is_empty() {
                notes
                    .push(format!("consent was looked for in the pull requests of this group: {}", numbers.join(", ")));
            }
            verdict.report.notes.extend(notes);
        }
        Ok((proposal, judged))
    }

    /// Says on the commit that there is no verdict, and why.
    fn give_up(&self, commit: &str, branch: &str, error: Error) -> Error {
        if self.is_silent() {
            return error;
        }
        let desk = Desk { forge: &self.forge, commit, page: self.surroundings.run.as_deref() };
        let mut told = Told::default();
        match desk.set_status(&undecided(branch, &error.message)) {
            Ok(_) => told.reported = true,
            Err(failed) => told.shortfalls.push(shortfall(&failed)),
        }
        // What else fails now is less than what is being told.
        let _ = Reply::undecided(told.reported).set_outputs(self);
        let _ = self.surroundings.add_summary(&undecided_summary(&error.message, error.help.as_deref()));
        error
    }

    /// Whether nothing is to be said on GitHub.
    pub(super) const fn is_silent(&self) -> bool {
        self.options.dry_run || !self.options.simulated.is_empty()
    }
}
