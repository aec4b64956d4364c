//! A small JSON for whoever wants to be told, at an address of theirs.
//!
//! In: an address that a person gave, and what to say. Out: nothing, or an [`Error`]. Guaranteed: of the address nothing
//! but scheme and host is ever shown, for the rest is what keeps others out; it goes nowhere else, because no answer leads
//! on; of the answer nothing but its status is read; it takes bounded time. It is sent again only where it was not taken:
//! no connection, a failing server, too many at once.

use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::Value;
use url::Url;

use super::forge::Patience;
use crate::error::{Error, Result};

/// Tells somebody. It blocks: not for use within what is asynchronous.
///
/// # Errors
/// If the address is none, nobody is there, or it was not taken.
pub fn post(url: &str, value: &Value) -> Result<()> {
    let patience = Patience {
        attempts: 3,
        total: Duration::from_mins(1),
        answer_within: Duration::from_secs(30),
        ..Patience::default()
    };
    post_patiently(url, value, &patience)
}

/// The same, as patiently as told.
///
/// # Errors
/// As [`post`].
pub fn post_patiently(url: &str, value: &Value, patience: &Patience) -> Result<()> {
    let address = Address::read(url)?;
    // Whoever was first has chosen one already, and then that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(Policy::none())
        .connect_timeout(patience.answer_within.min(Duration::from_secs(10)))
        .timeout(patience.answer_within)
        .user_agent(concat!("sluicegate/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| address.failed(&cause(error)))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| address.failed(&error.to_string()))?;
    let body = value.to_string();
    let mut waited = Duration::ZERO;
    for attempt in 1.. {
        let request = client.post(address.url.clone()).header(CONTENT_TYPE, "application/json").body(body.clone());
        // Its clock is the runtime's.
        let outcome = match runtime.block_on(async { request.send().await }) {
            Ok(answer) => Outcome::of(&answer),
            Err(error) => Outcome::failed(error),
        };
        let why = match outcome {
            Outcome::Taken => return Ok(()),
            Outcome::Refused(why) => return Err(address.failed(&why)),
            Outcome::Again { why, after } => {
                let spread = 1.0 + (patience.jitter)().clamp(0.0, 1.0) / 2.0;
                let backoff = patience.first_pause.saturating_mul(1 << (attempt - 1).min(16)).mul_f64(spread);
                let pause = after.unwrap_or(backoff);
                if attempt < patience.attempts && waited.saturating_add(pause) <= patience.total {
                    (patience.sleep)(pause);
                    waited = waited.saturating_add(pause);
                    continue;
                }
                why
            }
        };
        return Err(address.failed(&why));
    }
    Ok(())
}

/// How one attempt went.
enum Outcome {
    Taken,
    /// It will not be taken another time either, or it may have been taken.
    Refused(String),
    Again {
        why: String,
        /// How long to wait, where the server says.
        after: Option<Duration>,
    },
}

impl Outcome {
    fn of(answer: &Response) -> Self {
        let status = answer.status();
        let why = format!("it answers {status}");
        if status.is_success() {
            Self::Taken
        } else if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            let after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
            Self::Again { why, after: after.map(Duration::from_secs) }
        } else if status.is_redirection() {
            Self::Refused(format!("{why}, and no answer is followed: give the address that it leads to"))
        } else {
            Self::Refused(why)
        }
    }

    fn failed(error: reqwest::Error) -> Self {
        let is_unsent = error.is_connect();
        let why = if error.is_timeout() { "it does not answer in time".to_owned() } else { cause(error) };
        if is_unsent { Self::Again { why, after: None } } else { Self::Refused(why) }
    }
}

/// An address, and how much of it may be seen.
struct Address {
    url: Url,
    shown: String,
}

impl Address {
    fn read(url: &str) -> Result<Self> {
        let help = "write it as https://HOST/PATH; it is not shown here, because it may be secret";
        let wrong = |what: &str| Error::new(format!("the address to notify {what}")).help(help);
        let url = Url::parse(url.trim()).map_err(|error| wrong(&format!("is no address: {error}")))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(wrong("begins with neither https:// nor http://"));
        }
        // What has one of these schemes has a host.
        let shown = url.origin().ascii_serialization();
        Ok(Self { url, shown })
    }

    fn failed(&self, why: &str) -> Error {
        let parts = [self.url.path(), self.url.query().unwrap_or_default(), self.url.username()];
        let secrets = parts.into_iter().chain(self.url.password()).filter(|part| !matches!(*part, "" | "/"));
        let tells = secrets.into_iter().any(|secret| why.contains(secret));
        let why = if tells { "the request failed" } else { why };
        Error::new(format!("cannot notify {}: {why}", self.shown))
            .help("check the address, and whether it can be reached from here; the result itself stands")
    }
}

/// What is at the bottom of a failure.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_not_shown() {
        for url in ["", "hooks.example/T0/s3cret", "ftp://hooks.example/T0/s3cret", "https://", "https://:443/s3cret"] {
            let error = post(url, &Value::Null).expect_err(url);
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
            assert!(error.message.starts_with("the address to notify "), "{error:?}");
        }
    }

    #[test]
    fn of_an_address_only_scheme_and_host_are_shown() {
        let address =
            Address::read("https://user:pass@hooks.example:8443/T0/s3cret?token=t0k3n#x").expect("an address");
        assert_eq!(address.shown, "https://hooks.example:8443");
        for part in ["pass", "/T0/s3cret", "token=t0k3n", "user"] {
            let error = address.failed(&format!("error for url ({part})"));
            assert_eq!(error.message, "cannot notify https://hooks.example:8443: the request failed");
        }
        assert_eq!(address.failed("refused").message, "cannot notify https://hooks.example:8443: refused");
    }
}
