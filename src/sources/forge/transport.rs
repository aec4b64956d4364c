//! Requests over the network. In: an operation, an address, a body. Out: the JSON of a good answer, or a [`ForgeError`].
//! Waits and repeats as [`Patience`] says, sends a token to nobody but the API it is for, and reads no more than any
//! answer of that API has. The only place with a connection, and with a runtime for it.

#![expect(clippy::disallowed_types, reason = "this is where the network is")]

use std::cell::Cell;
use std::error::Error as _;
use std::time::Duration;

use http::header::{ACCEPT, LINK, LOCATION};
use http::{HeaderMap, Method, Uri};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper_util::client::legacy;
use octocrab::Octocrab;
use serde::de::IgnoredAny;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::address::{Root, next_page};
use super::error::{ForgeError, Kind, Result};
use super::operations::Operation;
use super::patience::{Next, Outcome, Patience, limited};
use super::secret::Secret;
use crate::error::Error;

/// More than any answer has: a page of a hundred comments at their longest is 7 MB.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
/// More than all pages of a list hold together.
const LONGEST_LIST: usize = 4 * LONGEST_ANSWER;
/// A list of more pages than this is cut nowhere else, and read by nobody.
const MOST_PAGES: usize = 100;
/// A repository that was renamed leads to where it is now.
const MOST_REDIRECTS: usize = 3;

/// Whose token a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// That of the repository.
    Repository,
    /// That which may read the organisation, if there is one.
    Organisation,
}

/// What is asked, and where.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) operation: &'static Operation,
    pub(super) voice: Voice,
    pub(super) method: Method,
    pub(super) place: Url,
    pub(super) body: Option<Value>,
}

/// The connection to one API.
pub(super) struct Wire {
    runtime: Runtime,
    repository: Octocrab,
    organisation: Option<Octocrab>,
    secrets: Vec<Secret>,
    pub(super) root: Root,
    patience: Patience,
    waited: Cell<Duration>,
    progress: Box<dyn Fn(&str)>,
}

/// A good answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its body; null where it has none.
    pub(super) value: Value,
    from: Url,
    headers: HeaderMap,
    bytes: usize,
}

impl Wire {
    pub(super) fn connect(
        root: Root,
        repository: Secret,
        organisation: Option<Secret>,
        patience: Patience,
        progress: Box<dyn Fn(&str)>,
    ) -> crate::error::Result<Self> {
        let failed = |what: &dyn std::fmt::Display| {
            Error::new(format!("cannot prepare a connection to {}: {what}", root.as_str()))
                .help("check that this machine has certificates of authorities (Debian: the package ca-certificates)")
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
        let client = |secret: &Secret| {
            let _inside = runtime.enter();
            let builder = Octocrab::builder()
                .base_uri(root.as_str())
                .map_err(|error| failed(&cause(&error)))?
                .set_connect_timeout(Some(patience.answer_within.min(Duration::from_secs(10))))
                .set_read_timeout(Some(patience.answer_within))
                .set_write_timeout(Some(patience.answer_within))
                .personal_token(secret.to_send());
            builder.build().map_err(|error| failed(&cause(&error)))
        };
        let (own, other) = (client(&repository)?, organisation.as_ref().map(client).transpose()?);
        Ok(Self {
            repository: own,
            organisation: other,
            secrets: std::iter::once(repository).chain(organisation).collect(),
            waited: Cell::default(),
            runtime,
            root,
            patience,
            progress,
        })
    }

    /// The request, answered well.
    pub(super) fn ask(&self, request: &Request) -> Result<Answer> {
        self.ask_or_find(request, Ok, || Ok(None))
    }

    /// The request, answered well; or what `find` finds of it after its answer was lost.
    pub(super) fn ask_or_find<T>(
        &self,
        request: &Request,
        read: impl Fn(Answer) -> Result<T>,
        find: impl Fn() -> Result<Option<T>>,
    ) -> Result<T> {
        let look = |failure: &ForgeError| {
            find().map_err(|second| {
                let message = format!("{}; it may have been done all the same: {second}", failure.message);
                ForgeError::new(failure.kind, request.operation, message)
            })
        };
        let mut attempt = 1;
        // What was lost once may arrive late: it is looked for before every further attempt.
        let mut doubtful = false;
        loop {
            let outcome = self.send(request);
            let next = self.patience.next(&outcome, request.operation.repeat, attempt, self.waited.get());
            let (pause, unsure) = match next {
                Next::Take => return self.settle(request, outcome).and_then(read),
                Next::GiveUp { unsure } => (None, unsure),
                Next::Wait { pause, limited, unsure } => (Some((pause, limited)), unsure),
            };
            doubtful |= unsure;
            let failure = self.failure(request, &outcome);
            if let Some((pause, limited)) = pause {
                self.pause(pause, limited, &failure);
            }
            if let Some(found) = if doubtful { look(&failure)? } else { None } {
                return Ok(found);
            }
            if pause.is_none() {
                return Err(failure);
            }
            attempt += 1;
        }
    }

    /// All things of a list, page after page; `within` names the key of the list in a page that is no list itself.
    /// Without `most`, what is not whole is an error.
    pub(super) fn pages(&self, mut request: Request, within: Option<&str>, most: Option<usize>) -> Result<Vec<Value>> {
        let (mut things, mut bytes) = (Vec::new(), 0);
        for _ in 0..MOST_PAGES {
            let answer = self.ask(&request)?;
            bytes += answer.bytes;
            if bytes > LONGEST_LIST {
                break;
            }
            let next = answer.next(&self.root);
            let mut page = answer.value;
            let list = match within {
                Some(key) => page.get_mut(key),
                None => Some(&mut page),
            };
            let list = list.and_then(Value::as_array_mut);
            let malformed = |message: &str| ForgeError::new(Kind::Malformed, request.operation, message);
            things.append(list.ok_or_else(|| malformed("the answer is no list"))?);
            if let Some(most) = most.filter(|most| things.len() >= *most) {
                things.truncate(most);
                return Ok(things);
            }
            match next.map_err(|reason| malformed(&reason))? {
                Some(next) => request.place = next,
                None => return Ok(things),
            }
        }
        let message = format!("there is more of it than {MOST_PAGES} pages, or than anybody writes");
        Err(ForgeError::new(Kind::Incomplete, request.operation, message))
    }

    pub(super) const fn may_read_organisations(&self) -> bool {
        self.organisation.is_some()
    }

    fn pause(&self, pause: Duration, limited: bool, failure: &ForgeError) {
        let seconds = pause.as_millis().div_ceil(1000);
        let (words, unit) = (failure.operation.words, if seconds == 1 { "second" } else { "seconds" });
        (self.progress)(&if limited {
            format!("GitHub limits how often it is asked: waiting {seconds} {unit} to {words}")
        } else {
            format!("cannot {words} yet, trying again in {seconds} {unit}: {}", failure.message)
        });
        (self.patience.sleep)(pause);
        self.waited.set(self.waited.get().saturating_add(pause));
    }

    /// Sends a request once, and after it where an answer of the same API says that the thing is.
    fn send(&self, request: &Request) -> Outcome {
        let mut place = request.place.clone();
        for _ in 0..=MOST_REDIRECTS {
            let within = self.patience.answer_within;
            let outcome = self.runtime.block_on(async {
                let late = |_| Outcome::Lost(format!("no answer within {} seconds", within.as_secs()));
                tokio::time::timeout(within, self.exchange(request, &place)).await.unwrap_or_else(late)
            });
            let Outcome::Answered { status, headers, .. } = &outcome else { return outcome };
            // What writes must not become something that reads.
            let leads = match status.as_u16() {
                301 | 302 => request.method == Method::GET,
                307 | 308 => true,
                _ => false,
            };
            match headers.get(LOCATION).and_then(|value| value.to_str().ok()).filter(|_| leads) {
                None => return outcome,
                Some(target) => match self.root.follow(&place, target) {
                    Ok(next) => place = next,
                    Err(reason) => return Outcome::Refused(reason),
                },
            }
        }
        Outcome::Refused("the answers lead on and on".to_owned())
    }

    async fn exchange(&self, request: &Request, place: &Url) -> Outcome {
        let client = match (request.voice, &self.organisation) {
            (Voice::Organisation, Some(organisation)) => organisation,
            _ => &self.repository,
        };
        let Ok(uri) = Uri::try_from(place.as_str()) else {
            return Outcome::Refused("the address cannot be written in a request".to_owned());
        };
        let head = http::request::Builder::new().method(&request.method).uri(uri);
        let built = client.build_request(head.header(ACCEPT, "application/vnd.github+json"), request.body.as_ref());
        let sent = match built {
            Ok(built) => client.execute(built).await,
            Err(error) => return Outcome::Refused(cause(&error)),
        };
        let (parts, body) = match sent {
            Ok(response) => response.into_parts(),
            Err(error) if was_unsent(&error) => return Outcome::Unsent(cause(&error)),
            Err(error) => return Outcome::Lost(cause(&error)),
        };
        match Limited::new(body, LONGEST_ANSWER).collect().await {
            Ok(body) => {
                let body = body.to_bytes().to_vec();
                let whole = body.is_empty() || serde_json::from_slice::<IgnoredAny>(&body).is_ok();
                if parts.status.is_success() && !whole {
                    return Outcome::Garbled("what came back is no JSON".to_owned());
                }
                Outcome::Answered { status: parts.status, headers: parts.headers, body }
            }
            // It would be as long a second time.
            Err(error) if error.is::<LengthLimitError>() => Outcome::Refused("the answer is too long".to_owned()),
            Err(error) => Outcome::Lost(cause(error.as_ref())),
        }
    }

    /// The answer, if it is a good one.
    fn settle(&self, request: &Request, outcome: Outcome) -> Result<Answer> {
        match outcome {
            Outcome::Answered { status, headers, body } if status.is_success() => {
                // What is no JSON has not come as far as this.
                let value = serde_json::from_slice(&body).unwrap_or_default();
                Ok(Answer { value, from: request.place.clone(), headers, bytes: body.len() })
            }
            outcome => Err(self.failure(request, &outcome)),
        }
    }

    fn failure(&self, request: &Request, outcome: &Outcome) -> ForgeError {
        let masked = |text: &str| self.masked(text);
        match outcome {
            Outcome::Answered { status, headers, body } => {
                let mut error = ForgeError::answered(request.operation, *status, body, masked);
                if limited(*status, headers, body).is_some() {
                    error.kind = Kind::RateLimited;
                }
                error
            }
            Outcome::Unsent(reason) | Outcome::Lost(reason) => {
                let message = format!("{} does not answer: {reason}", self.root.as_str());
                ForgeError::new(Kind::Unreachable, request.operation, masked(&message))
            }
            Outcome::Refused(reason) | Outcome::Garbled(reason) => {
                ForgeError::new(Kind::Malformed, request.operation, masked(reason))
            }
        }
    }

    fn masked(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| secret.mask(&text))
    }
}

impl Answer {
    fn next(&self, root: &Root) -> Result<Option<Url>, String> {
        let links = self.headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
        next_page(links).map(|target| root.follow(&self.from, target)).transpose()
    }
}

/// Whether a request failed before there was anybody to send it to.
fn was_unsent(error: &octocrab::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(error) = cause {
        if error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What is at the bottom of a failure.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
