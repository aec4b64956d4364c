//! GitHub: what it knows about a change, and what is told it. In: a [`Connection`]. Out: plain values, or a
//! [`ForgeError`] that says what to do. Everything blocks: nothing of what is asynchronous leaves this module.
//!
//! Guaranteed: what is asked for completely is there completely, or the answer is an error. What would stand there twice
//! if it were sent twice is looked for before it is sent again. A token goes to nobody but the API it is for, and
//! appears in no output. Texts are GitHub's: whoever shows them escapes them.

mod address;
mod check_runs;
mod comments;
mod error;
mod issues;
mod operations;
mod patience;
mod people;
mod pull_requests;
mod reader;
mod repository;
mod secret;
mod transport;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::Value;
use url::Url;

use self::address::Root;
pub use self::check_runs::{Annotation, AnnotationLevel, CheckRun, Conclusion, NewCheckRun};
pub use self::comments::Comment;
pub use self::error::{ForgeError, Kind, Result};
pub use self::issues::{Issue, IssueNotice, Kept};
pub use self::operations::{Operation, Permission};
pub use self::patience::Patience;
pub use self::people::{Requested, Team, is_ours};
pub use self::pull_requests::{Branch, Commit, PullRequest, Review, ReviewState, Signature, State};
pub use self::repository::{NewStatus, Repository, Status, StatusState};
pub use self::secret::Secret;
use self::transport::{Request, Voice, Wire};
use crate::error::Error;

/// What it takes to ask GitHub.
pub struct Connection {
    /// The root of the API, as `GITHUB_API_URL` gives it: `https://api.github.com`, or `https://HOST/api/v3`.
    pub api_url: String,
    /// The repository, as `owner/name`.
    pub repository: String,
    /// The token that reads and writes.
    pub token: Secret,
    /// A token that may read the organisation's teams, if there is one. Without it the other one is tried.
    pub team_token: Option<Secret>,
    /// How long to wait, and how.
    pub patience: Patience,
    /// Is told, in one line, why nothing seems to happen. The line holds words of GitHub's: escape it.
    pub progress: Box<dyn Fn(&str)>,
}

/// A repository on GitHub.
pub struct Forge {
    wire: Wire,
    owner: String,
    name: String,
    /// The comments that were there already, by pull request: a comment that is looked for is none of these.
    seen: RefCell<BTreeMap<u64, BTreeSet<u64>>>,
    /// The teams that could be read, and why others could not.
    readable: RefCell<BTreeMap<(String, String), Result<Team>>>,
}

impl Forge {
    /// Prepares everything that needs no network.
    ///
    /// # Errors
    /// If the address or the repository is written wrongly, or this machine cannot make secure connections.
    pub fn connect(connection: Connection) -> crate::error::Result<Self> {
        let Connection { api_url, repository, token, team_token, patience, progress } = connection;
        let root = Root::new(&api_url).map_err(|message| Error::new(message).help("look at GITHUB_API_URL"))?;
        let Some((owner, name)) = repository.split_once('/').filter(|(owner, name)| is_name(owner) && is_name(name))
        else {
            return Err(Error::new(format!("`{repository}` is no repository"))
                .help("write it as `owner/name`, as GITHUB_REPOSITORY does"));
        };
        let (owner, name) = (owner.to_owned(), name.to_owned());
        let wire = Wire::connect(root, token, team_token, patience, progress)?;
        Ok(Self { wire, owner, name, seen: RefCell::default(), readable: RefCell::default() })
    }

    /// Who owns the repository.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The repository's name, without its owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether there is a token of its own for the organisation's teams.
    #[must_use]
    pub const fn has_team_token(&self) -> bool {
        self.wire.may_read_organisations()
    }

    /// A request about this repository.
    fn about(&self, operation: &'static Operation, method: Method, parts: &[&str]) -> Result<Request> {
        let parts: Vec<&str> = ["repos", &self.owner, &self.name].into_iter().chain(parts.iter().copied()).collect();
        self.anywhere(operation, Voice::Repository, method, &parts)
    }

    fn anywhere(&self, operation: &'static Operation, voice: Voice, method: Method, parts: &[&str]) -> Result<Request> {
        let nothing = || ForgeError::new(Kind::NotFound, operation, "an empty name or `..` names nothing on GitHub");
        let place = self.wire.root.place(parts).ok_or_else(nothing)?;
        Ok(Request { operation, voice, method, place, body: None })
    }

    /// All things of a list of this repository.
    fn list(&self, operation: &'static Operation, parts: &[&str]) -> Result<Vec<Value>> {
        self.wire.pages(self.about(operation, Method::GET, parts)?.with(&[]), None, None)
    }
}

impl Request {
    /// With these parameters, and with as many things a page as GitHub gives.
    fn with(mut self, parameters: &[(&str, &str)]) -> Self {
        ask_for(&mut self.place, parameters);
        self
    }

    fn saying(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
}

fn ask_for(place: &mut Url, parameters: &[(&str, &str)]) {
    place.query_pairs_mut().extend_pairs(parameters).append_pair("per_page", "100");
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty() && !matches!(text, "." | "..") && text.bytes().all(allowed)
}
