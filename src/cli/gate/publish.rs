//! What is said on GitHub, sent.
//!
//! In: a [`Publication`], and what stands there already. Out: [`Told`]. Guaranteed: each part is sent on its own, so that
//! one that may not be sent keeps no other back; what says the same already is not sent again; comments that are not
//! ours are never touched.

use sha2::{Digest, Sha256};

use crate::report::comment::{Memory, NOTICE_MARKER, is_ours, remembering};
use crate::report::publication::{self, CheckRun, Publication, Request, Shortfall, State};
use crate::sources::forge::{
    self, Annotation, AnnotationLevel, Comment, Conclusion, Forge, ForgeError, NewCheckRun, NewStatus, PullRequest,
    StatusState,
};

/// What was sent, and what could not be.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Whether the status stands, so that GitHub itself holds the merge.
    pub(super) reported: bool,
    /// What was done, each in a few words.
    pub(super) done: Vec<String>,
    pub(super) shortfalls: Vec<Shortfall>,
}

/// The thread of a pull request: our comments, and whose review is requested.
#[derive(Debug, Default)]
pub(super) struct Thread {
    /// Our comments that are kept up to date, the oldest first. There is one, unless two runs began at once.
    kept: Vec<Comment>,
    /// The first line of our latest notice.
    noticed: Option<String>,
    /// Whose review is requested: logins, and teams as `organisation/team`.
    pub(super) requested: Vec<String>,
    shortfalls: Vec<Shortfall>,
    /// Whether the comments could be read, so that one more is no double.
    is_known: bool,
}

impl Thread {
    pub(super) fn read(forge: &Forge, number: u64) -> Self {
        let mut thread = Self::default();
        match forge.requested_reviewers(number) {
            Ok(requested) => {
                let teams = requested.teams.iter().map(|team| format!("{}/{}", forge.owner(), team.slug));
                thread.requested = requested.people.into_iter().map(|one| one.login).chain(teams).collect();
            }
            Err(error) => thread.shortfalls.push(shortfall(&error)),
        }
        match forge.comments(number) {
            Ok(comments) => {
                let me = forge.who_am_i().ok().flatten();
                let ours = |comment: &Comment| forge::is_ours(me.as_ref(), comment.author.as_ref());
                let first_line = |comment: &Comment| comment.body.lines().next().unwrap_or_default().to_owned();
                let is_notice = |one: &&Comment| one.body.starts_with(NOTICE_MARKER) && ours(one);
                thread.noticed = comments.iter().rev().find(is_notice).map(first_line);
                thread.kept = comments.into_iter().filter(|one| is_ours(&one.body) && ours(one)).collect();
                thread.is_known = true;
            }
            Err(error) => thread.shortfalls.push(shortfall(&error)),
        }
        thread
    }

    /// What our comment remembers.
    pub(super) fn memory(&self) -> Option<Memory> {
        self.ours().and_then(|(comment, _)| Memory::read(&comment.body))
    }

    /// The comment that is kept, and doubles of it. Where whose token this is cannot be told, a workflow's comment goes
    /// before another program's, and what another account wrote is no double.
    fn ours(&self) -> Option<(&Comment, Vec<&Comment>)> {
        let is_workflow = |one: &&Comment| one.app.as_deref() == Some("github-actions");
        let first = self.kept.iter().find(is_workflow).or_else(|| self.kept.first())?;
        let is_double = |one: &&Comment| one.id != first.id && one.author == first.author;
        Some((first, self.kept.iter().filter(is_double).collect()))
    }
}

pub(super) fn shortfall(error: &ForgeError) -> Shortfall {
    Shortfall { what: error.operation.words.to_owned(), why: error.to_string(), remedy: error.help() }
}

/// Where things are said.
pub(super) struct Desk<'a> {
    pub(super) forge: &'a Forge,
    /// The commit that is judged.
    pub(super) commit: &'a str,
    /// Where more is said.
    pub(super) page: Option<&'a str>,
}

impl Desk<'_> {
    /// Says what belongs to the commit: the status first, because it is what holds the merge.
    pub(super) fn answer_commit(&self, publication: &Publication, told: &mut Told) {
        match self.set_status(&publication.status) {
            Ok(is_new) => {
                told.reported = true;
                told.done.push(if is_new { "set the status" } else { "left the status as it was" }.to_owned());
            }
            Err(error) => told.shortfalls.push(shortfall(&error)),
        }
        match self.write_check_run(&publication.check_run) {
            Ok(true) => told.done.push("wrote the check run".to_owned()),
            Ok(false) => {}
            Err(error) => told.shortfalls.push(shortfall(&error)),
        }
    }

    /// Sets a status; whether it says something new.
    pub(super) fn set_status(&self, status: &publication::Status) -> Result<bool, ForgeError> {
        let state = match status.state {
            State::Success => StatusState::Success,
            State::Failure => StatusState::Failure,
            State::Error => StatusState::Error,
        };
        let same = |last: &crate::sources::forge::Status| {
            last.state == Some(state) && last.description.as_deref() == Some(&status.description)
        };
        // A commit takes a thousand statuses of one context.
        let statuses = self.forge.statuses(self.commit).unwrap_or_default();
        if statuses.iter().find(|one| one.context == status.context).is_some_and(same) {
            return Ok(false);
        }
        self.forge.set_status(
            self.commit,
            &NewStatus {
                context: status.context.clone(),
                state,
                description: status.description.clone(),
                target_url: self.page.map(str::to_owned),
            },
        )?;
        Ok(true)
    }

    /// Writes the check run; whether there was something new to write. What it says is part of what it is known by: a
    /// run that is changed would gather the annotations of all times.
    fn write_check_run(&self, run: &CheckRun) -> Result<bool, ForgeError> {
        let content = format!("{:x}", Sha256::digest(format!("{run:?}")));
        let known = self.forge.check_runs(self.commit, &run.name)?;
        let said = known.first().and_then(|last| last.external_id.as_deref()?.split_once('-'));
        if said.is_some_and(|(last, _)| last == content) {
            return Ok(false);
        }
        let run = NewCheckRun {
            name: run.name.clone(),
            // One that said the same before others is not this one.
            external_id: format!("{content}-{}", known.len() + 1),
            conclusion: if run.state == State::Success { Conclusion::Success } else { Conclusion::Failure },
            title: run.title.clone(),
            summary: run.summary.clone(),
            text: (!run.text.is_empty()).then(|| run.text.clone()),
            details_url: self.page.map(str::to_owned),
            annotations: run.annotations.iter().map(annotation).collect(),
        };
        self.forge.create_check_run(self.commit, &run)?;
        Ok(true)
    }

    /// Says what belongs to a pull request.
    pub(super) fn answer_pull_request(
        &self,
        pull: &PullRequest,
        thread: &Thread,
        publication: &Publication,
        told: &mut Told,
    ) {
        told.shortfalls.extend(thread.shortfalls.iter().cloned());
        if thread.is_known {
            let kept = self.keep_comment(pull.number, thread, publication).unwrap_or_else(|error| {
                told.shortfalls.push(shortfall(&error));
                None
            });
            told.done.extend(kept.iter().map(|(_, done)| (*done).to_owned()));
            match self.give_notice(pull.number, thread, publication) {
                Ok(is_given) => told.done.extend(is_given.then(|| "told who has to act".to_owned())),
                Err(error) => {
                    told.shortfalls.push(shortfall(&error));
                    // The comment must not remember as told whom the next run has to tell.
                    let before = thread.ours().map(|(comment, _)| comment.body.as_str());
                    let forgetful = remembering(&publication.comment, before);
                    let mended = kept.map_or(Ok(()), |(id, _)| self.forge.update_comment(id, &forgetful).map(|_| ()));
                    told.shortfalls.extend(mended.err().as_ref().map(shortfall));
                }
            }
        }
        for request in &publication.reviewers {
            self.request_review(pull, request, told);
        }
        if let Some(label) = &publication.label {
            let has = pull.labels.iter().any(|one| one.eq_ignore_ascii_case(&label.name));
            let changed = match (label.present, has) {
                (true, false) => self.forge.add_label(pull.number, &label.name),
                (false, true) => self.forge.remove_label(pull.number, &label.name),
                _ => Ok(()),
            };
            if let Err(error) = changed {
                told.shortfalls.push(shortfall(&error));
            }
        }
    }

    /// Keeps the one comment true. Changing it notifies nobody.
    fn keep_comment(
        &self,
        number: u64,
        thread: &Thread,
        publication: &Publication,
    ) -> Result<Option<(u64, &'static str)>, ForgeError> {
        let Some((first, doubles)) = thread.ours() else {
            if !publication.begins {
                return Ok(None);
            }
            let made = self.forge.create_comment(number, &publication.comment)?;
            return Ok(Some((made.id, "wrote the comment")));
        };
        let is_same = is_same_text(&first.body, &publication.comment);
        if !is_same {
            self.forge.update_comment(first.id, &publication.comment)?;
        }
        for double in doubles {
            self.forge.delete_comment(double.id)?;
        }
        Ok(Some((first.id, if is_same { "left the comment as it was" } else { "changed the comment" })))
    }

    /// A new comment notifies. The same one is not written twice, even where the memory of the first was lost.
    fn give_notice(&self, number: u64, thread: &Thread, publication: &Publication) -> Result<bool, ForgeError> {
        let Some(notice) = &publication.notice else { return Ok(false) };
        if notice.lines().next() == thread.noticed.as_deref() {
            return Ok(false);
        }
        self.forge.create_comment(number, notice)?;
        Ok(true)
    }

    /// A team is asked as such where the token can, else those of its members who could agree.
    fn request_review(&self, pull: &PullRequest, request: &Request, told: &mut Told) {
        let mut failed = None;
        let own = request.github.as_deref().and_then(|name| {
            let (organisation, slug) = name.trim_start_matches('@').split_once('/')?;
            organisation.eq_ignore_ascii_case(self.forge.owner()).then(|| slug.to_owned())
        });
        if let Some(slug) = own {
            match self.forge.request_reviewers(pull.number, &[], &[slug]) {
                Ok(()) => return told.done.push(format!("asked {} for a review", request.team)),
                Err(error) => failed = Some(error),
            }
        }
        let mut asked = Vec::new();
        // One who cannot be asked keeps the others from being asked, if they are asked together.
        for login in &request.members {
            match self.forge.request_reviewers(pull.number, std::slice::from_ref(login), &[]) {
                Ok(()) => asked.push(login.as_str()),
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            _ if !asked.is_empty() => {
                told.done.push(format!("asked {} of {} for a review", asked.join(", "), request.team));
            }
            Some(error) => told
                .shortfalls
                .push(Shortfall { what: format!("ask {} for a review", request.team), ..shortfall(&error) }),
            None => {}
        }
    }
}

/// GitHub may hand out other line ends than it was given.
fn is_same_text(a: &str, b: &str) -> bool {
    a.trim_end().lines().eq(b.trim_end().lines())
}

fn annotation(one: &publication::Annotation) -> Annotation {
    Annotation {
        path: one.path.clone(),
        start_line: one.start_line as u64,
        end_line: one.end_line as u64,
        level: match one.level {
            publication::AnnotationLevel::Notice => AnnotationLevel::Notice,
            publication::AnnotationLevel::Warning => AnnotationLevel::Warning,
            publication::AnnotationLevel::Failure => AnnotationLevel::Failure,
        },
        message: one.message.clone(),
        title: (!one.title.is_empty()).then(|| one.title.clone()),
        raw_details: (!one.raw_details.is_empty()).then(|| one.raw_details.clone()),
    }
}
