//! Pull requests: what they would change, who wrote it, what reviewers say. Always asked anew: the payload of an event
//! may be old.

use std::collections::BTreeSet;

use http::Method;
use jiff::Timestamp;

use super::Forge;
use super::error::{ForgeError, Kind, Result};
use super::operations::{COMMITS, COMPARISON, EVENTS, PULL_REQUEST, PULL_REQUESTS, PULL_REQUESTS_OF, REVIEWS};
use super::reader::{Reader, read_all};
use crate::gate::people::Person;

/// A pull request. What only a single one tells is `None` in lists: how many commits and files it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number in the repository.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Whether it can still be merged.
    pub state: State,
    /// Whether it is not meant to be merged yet.
    pub is_draft: bool,
    /// Who opened it; `None` where the account is gone.
    pub author: Option<Person>,
    /// Where it goes.
    pub base: Branch,
    /// What it brings.
    pub head: Branch,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// How many commits it has.
    pub commits: Option<u64>,
    /// How many files it changes.
    pub changed_files: Option<u64>,
    /// Whether it can be merged without a conflict; `None` while GitHub does not know yet.
    pub mergeable: Option<bool>,
    /// Of a merged one, the commit it became; of an open one, GitHub's trial merge, which may be old.
    pub merge_commit: Option<String>,
    /// When it was opened.
    pub created_at: Option<Timestamp>,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
    /// Its page.
    pub url: Option<String>,
}

/// Whether a pull request can still be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It can.
    Open,
    /// It was closed, merged or not.
    Closed,
}

/// One side of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The branch's name.
    pub name: String,
    /// The commit it stood at when it was asked; that of the base may be older than the branch.
    pub commit: String,
    /// The repository it is in, as `owner/name`; `None` where that is gone.
    pub repository: Option<String>,
    /// The number of that repository.
    pub repository_id: Option<u64>,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its number: a later one is greater.
    pub id: u64,
    /// Who gave it; `None` where the account is gone.
    pub author: Option<Person>,
    /// What it says.
    pub state: ReviewState,
    /// The commit it was given on; `None` where GitHub no longer knows.
    pub commit: Option<String>,
    /// When; `None` for one that is not given yet.
    pub submitted_at: Option<Timestamp>,
    /// Its text.
    pub body: String,
    /// A page that shows it.
    pub url: Option<String>,
}

/// What a review says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewState {
    /// Yes.
    Approved,
    /// No.
    ChangesRequested,
    /// Neither.
    Commented,
    /// It was taken back, by its author or by somebody else.
    Dismissed,
    /// It is not given yet.
    Pending,
    /// A word that GitHub did not have when this was written.
    Other(String),
}

/// A commit, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// The commits it follows.
    pub parents: Vec<String>,
    /// The whole message, with the co-authors it names.
    pub message: String,
    /// Who wrote it.
    pub author: Signature,
    /// Who made the commit of it. For those made on GitHub's pages that is the account `web-flow`.
    pub committer: Signature,
}

/// Somebody, as a commit names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// The account that GitHub finds by the address; `None` where it finds none.
    pub account: Option<Person>,
    /// The name: whatever its author wrote there.
    pub name: Option<String>,
    /// The address: whatever its author wrote there.
    pub email: Option<String>,
}

/// GitHub lists no more commits of a pull request than this.
const MOST_COMMITS: usize = 250;

impl Forge {
    /// A pull request, as it is now.
    pub fn pull_request(&self, number: u64) -> Result<PullRequest> {
        let request = self.about(PULL_REQUEST, Method::GET, &["pulls", &number.to_string()])?;
        PullRequest::read(Reader::new(&self.wire.ask(&request)?.value, PULL_REQUEST))
    }

    /// Pull requests into `base`, or into any branch: the newest first, at most so many. Of closed ones, those come first
    /// in which something happened last.
    pub fn pull_requests(&self, state: State, base: Option<&str>, most: usize) -> Result<Vec<PullRequest>> {
        let mut parameters = match state {
            State::Open => vec![("state", "open"), ("sort", "created"), ("direction", "desc")],
            State::Closed => vec![("state", "closed"), ("sort", "updated"), ("direction", "desc")],
        };
        parameters.extend(base.map(|base| ("base", base)));
        let request = self.about(PULL_REQUESTS, Method::GET, &["pulls"])?.with(&parameters);
        let mut found = read_all(&self.wire.pages(request, None, Some(most))?, PULL_REQUESTS, PullRequest::read)?;
        // One that was opened meanwhile moves others to the next page, where they are listed again.
        let mut seen = BTreeSet::new();
        found.retain(|one| seen.insert(one.number));
        Ok(found)
    }

    /// The pull requests that bring a commit, or brought it; none for a commit that GitHub does not know.
    pub fn pull_requests_of(&self, commit: &str) -> Result<Vec<PullRequest>> {
        match self.list(PULL_REQUESTS_OF, &["commits", commit, "pulls"]) {
            Ok(things) => read_all(&things, PULL_REQUESTS_OF, PullRequest::read),
            // A commit that is not there is 422.
            Err(error) if error.kind == Kind::Refused => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// The reviews of a pull request, the oldest first.
    pub fn reviews(&self, number: u64) -> Result<Vec<Review>> {
        let things = self.list(REVIEWS, &["pulls", &number.to_string(), "reviews"])?;
        read_all(&things, REVIEWS, Review::read)
    }

    /// When a pull request was last pointed at another branch: by somebody, or by GitHub as the branch it went to was
    /// deleted. `None` if it has gone to the same one all the time.
    pub fn base_changed_at(&self, number: u64) -> Result<Option<Timestamp>> {
        let things = self.list(EVENTS, &["issues", &number.to_string(), "events"])?;
        let changes = read_all(&things, EVENTS, |event| match event.text("/event").as_deref() {
            Some("base_ref_changed" | "automatic_base_change_succeeded") => {
                event.needed_moment("/created_at").map(Some)
            }
            _ => Ok(None),
        })?;
        Ok(changes.into_iter().flatten().max())
    }

    /// All commits that a pull request brings.
    pub fn commits(&self, number: u64) -> Result<Vec<Commit>> {
        let things = self.list(COMMITS, &["pulls", &number.to_string(), "commits"])?;
        if things.len() < MOST_COMMITS {
            return read_all(&things, COMMITS, Commit::read);
        }
        let pull = self.pull_request(number)?;
        let range = format!("{}...{}", pull.base.commit, pull.head.commit);
        let request = self.about(COMPARISON, Method::GET, &["compare", &range])?.with(&[]);
        let things = self.wire.pages(request, Some("commits"), None)?;
        let expected = pull.commits.and_then(|count| usize::try_from(count).ok());
        if expected.is_none_or(|expected| things.len() < expected) {
            let message = format!("it has more than the {} that GitHub lists", things.len());
            return Err(ForgeError::new(Kind::Incomplete, COMPARISON, message));
        }
        read_all(&things, COMPARISON, Commit::read)
    }
}

impl PullRequest {
    fn read(reader: Reader<'_>) -> Result<Self> {
        Ok(Self {
            number: reader.needed_number("/number")?,
            title: reader.text("/title").unwrap_or_default(),
            state: if reader.needed_text("/state")? == "open" { State::Open } else { State::Closed },
            is_draft: reader.truth("/draft"),
            author: reader.account("/user"),
            base: Branch::read(reader, "/base")?,
            head: Branch::read(reader, "/head")?,
            labels: reader.each("/labels").filter_map(|label| label.text("/name")).collect(),
            commits: reader.number("/commits"),
            changed_files: reader.number("/changed_files"),
            mergeable: reader.value.pointer("/mergeable").and_then(serde_json::Value::as_bool),
            merge_commit: reader.text("/merge_commit_sha"),
            created_at: reader.moment("/created_at"),
            merged_at: reader.moment("/merged_at"),
            url: reader.text("/html_url"),
        })
    }

    /// Whether it comes from another repository, or from one that is gone.
    #[must_use]
    pub const fn is_from_fork(&self) -> bool {
        match (self.head.repository_id, self.base.repository_id) {
            (Some(head), Some(base)) => head != base,
            _ => true,
        }
    }
}

impl Branch {
    fn read(reader: Reader<'_>, side: &str) -> Result<Self> {
        Ok(Self {
            name: reader.needed_text(&format!("{side}/ref"))?,
            commit: reader.needed_text(&format!("{side}/sha"))?,
            repository: reader.text(&format!("{side}/repo/full_name")),
            repository_id: reader.number(&format!("{side}/repo/id")),
        })
    }
}

impl Review {
    fn read(reader: Reader<'_>) -> Result<Self> {
        Ok(Self {
            id: reader.needed_number("/id")?,
            author: reader.account("/user"),
            state: ReviewState::read(&reader.needed_text("/state")?),
            commit: reader.text("/commit_id"),
            submitted_at: reader.moment("/submitted_at"),
            body: reader.text("/body").unwrap_or_default(),
            url: reader.text("/html_url"),
        })
    }
}

impl ReviewState {
    /// Upper case in answers, lower case in events.
    fn read(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "APPROVED" => Self::Approved,
            "CHANGES_REQUESTED" => Self::ChangesRequested,
            "COMMENTED" => Self::Commented,
            "DISMISSED" => Self::Dismissed,
            "PENDING" => Self::Pending,
            _ => Self::Other(word.to_owned()),
        }
    }
}

impl Commit {
    fn read(reader: Reader<'_>) -> Result<Self> {
        let signature = |role: &str| Signature {
            account: reader.account(&format!("/{role}")),
            name: reader.text(&format!("/commit/{role}/name")),
            email: reader.text(&format!("/commit/{role}/email")),
        };
        Ok(Self {
            id: reader.needed_text("/sha")?,
            parents: reader.each("/parents").filter_map(|parent| parent.text("/sha")).collect(),
            message: reader.text("/commit/message").unwrap_or_default(),
            author: signature("author"),
            committer: signature("committer"),
        })
    }
}
