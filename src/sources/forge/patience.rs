//! When a request is sent again. In: how it went, and how long was waited already. Out: take it, give up, or wait so
//! long. Pure but for the closures that sleep; the whole policy stands here and in the table of operations.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::operations::Repeat;

/// How long to wait for GitHub, and how.
pub struct Patience {
    /// How often one request is sent at most.
    pub attempts: u32,
    /// How long all waits of one [`super::Forge`] may take together.
    pub total: Duration,
    /// The first wait after a failure of the server; each further one is twice as long.
    pub first_pause: Duration,
    /// How long the answer to one request may take.
    pub answer_within: Duration,
    /// Waits.
    pub sleep: Box<dyn Fn(Duration)>,
    /// A number from 0 to 1 that spreads the waits of runs that failed together.
    pub jitter: Box<dyn Fn() -> f64>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 5,
            total: Duration::from_mins(5),
            first_pause: Duration::from_secs(1),
            answer_within: Duration::from_mins(1),
            sleep: Box::new(std::thread::sleep),
            jitter: Box::new(fastrand::f64),
        }
    }
}

/// How a request went.
#[derive(Debug)]
pub(super) enum Outcome {
    /// There is a whole answer.
    Answered {
        /// Its status.
        status: StatusCode,
        /// Its headers.
        headers: HeaderMap,
        /// Its body.
        body: Vec<u8>,
    },
    /// There was no connection: nothing was sent.
    Unsent(String),
    /// It was sent, or may have been, and no whole answer came back.
    Lost(String),
    /// It was carried out, and nobody can read what came back.
    Garbled(String),
    /// It is sent to nobody: an answer led where no token may go.
    Refused(String),
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The answer stands, good or bad.
    Take,
    /// It failed, and there is no patience left. If `unsure`, it may have been carried out all the same.
    GiveUp { unsure: bool },
    /// Wait, and send it again. If `unsure`, it may have been carried out all the same.
    Wait { pause: Duration, limited: bool, unsure: bool },
}

/// GitHub asks for a minute at least where it does not say how long.
const UNSAID: Duration = Duration::from_mins(1);

impl Patience {
    /// What to do after attempt number `attempt`, when `waited` is spent.
    pub(super) fn next(&self, outcome: &Outcome, repeat: Repeat, attempt: u32, waited: Duration) -> Next {
        let (pause, limited, unsure) = match outcome {
            Outcome::Refused(_) => return Next::Take,
            Outcome::Unsent(_) => (self.backoff(attempt), false, false),
            Outcome::Lost(_) | Outcome::Garbled(_) => (self.backoff(attempt), false, true),
            Outcome::Answered { status, headers, body } => {
                if let Some(asked) = limited(*status, headers, body) {
                    // A request over the limit is turned away, never carried out.
                    (asked.unwrap_or_else(|| UNSAID * doubled(attempt)), true, false)
                } else if matches!(status.as_u16(), 500 | 502 | 503 | 504) {
                    (retry_after(headers).unwrap_or_else(|| self.backoff(attempt)), false, true)
                } else {
                    return Next::Take;
                }
            }
        };
        let unsure = unsure && repeat == Repeat::AfterLooking;
        if attempt >= self.attempts || waited.saturating_add(pause) > self.total {
            return Next::GiveUp { unsure };
        }
        Next::Wait { pause, limited, unsure }
    }

    /// Twice as long every time, and up to half as much again.
    fn backoff(&self, attempt: u32) -> Duration {
        let jitter = (self.jitter)().clamp(0.0, 1.0);
        (self.first_pause.saturating_mul(doubled(attempt))).mul_f64(1.0 + jitter / 2.0)
    }
}

fn doubled(attempt: u32) -> u32 {
    2_u32.saturating_pow(attempt.saturating_sub(1).min(16))
}

/// Whether an answer turns the request away because there were too many, and how long it asks to wait if it says so.
#[expect(clippy::option_option, reason = "no limit; a limit without a time; a limit with one")]
pub(super) fn limited(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Option<Option<Duration>> {
    if !matches!(status, StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS) {
        return None;
    }
    if let Some(pause) = retry_after(headers) {
        return Some(Some(pause));
    }
    if header(headers, "x-ratelimit-remaining").and_then(|left| left.parse::<u64>().ok()) == Some(0) {
        return Some(until_reset(headers));
    }
    let text = String::from_utf8_lossy(body).to_lowercase();
    let said = text.contains("rate limit") || text.contains("abuse detection");
    (said || status == StatusCode::TOO_MANY_REQUESTS).then_some(None)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = header(headers, "retry-after")?;
    let seconds = value.parse().ok().map(Duration::from_secs);
    seconds.or_else(|| Some(between(server_time(headers)?, moment(value)?)))
}

/// The server's own clock says how long it is until its reset: ours may be wrong.
fn until_reset(headers: &HeaderMap) -> Option<Duration> {
    let reset = Timestamp::from_second(header(headers, "x-ratelimit-reset")?.parse().ok()?).ok()?;
    // A second more, for both are cut to whole ones.
    Some(between(server_time(headers)?, reset) + Duration::from_secs(1))
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

/// When an answer was given, by the server's clock.
fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    moment(header(headers, "date")?)
}

/// A date as HTTP writes it.
fn moment(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience() -> Patience {
        Patience { jitter: Box::new(|| 1.0), sleep: Box::new(|_| ()), ..Patience::default() }
    }

    fn answered(status: u16, headers: &[(&'static str, &str)], body: &str) -> Outcome {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        Outcome::Answered { status: StatusCode::from_u16(status).unwrap(), headers, body: body.into() }
    }

    fn next(outcome: &Outcome, repeat: Repeat, attempt: u32) -> Next {
        patience().next(outcome, repeat, attempt, Duration::ZERO)
    }

    const fn wait(seconds: u64, limited: bool, unsure: bool) -> Next {
        Next::Wait { pause: Duration::from_secs(seconds), limited, unsure }
    }

    #[test]
    fn a_failing_server_is_asked_again_ever_later() {
        for status in [500, 502, 503, 504] {
            let outcome = answered(status, &[], "");
            let pauses: Vec<Next> = (1..=4).map(|attempt| next(&outcome, Repeat::Again, attempt)).collect();
            let seconds = [1500, 3000, 6000, 12000].map(Duration::from_millis);
            assert_eq!(pauses, seconds.map(|pause| Next::Wait { pause, limited: false, unsure: false }), "{status}");
            assert_eq!(next(&outcome, Repeat::Again, 5), Next::GiveUp { unsure: false });
            assert_eq!(next(&outcome, Repeat::AfterLooking, 5), Next::GiveUp { unsure: true });
        }
        assert_eq!(next(&answered(503, &[("retry-after", "7")], ""), Repeat::Again, 1), wait(7, false, false));
        for status in [200, 201, 204, 301, 400, 401, 403, 404, 409, 410, 422, 501] {
            assert_eq!(next(&answered(status, &[], "{}"), Repeat::Again, 1), Next::Take, "{status}");
        }
    }

    #[test]
    fn what_would_double_is_looked_for_first_unless_nothing_was_sent() {
        let cases = [
            (Outcome::Unsent(String::new()), false),
            (Outcome::Lost(String::new()), true),
            (Outcome::Garbled(String::new()), true),
            (answered(502, &[], ""), true),
            (answered(429, &[], ""), false),
        ];
        for (outcome, expected) in cases {
            let Next::Wait { unsure, .. } = next(&outcome, Repeat::AfterLooking, 1) else { panic!("{outcome:?}") };
            assert_eq!(unsure, expected, "{outcome:?}");
            let Next::Wait { unsure, .. } = next(&outcome, Repeat::Again, 1) else { panic!("{outcome:?}") };
            assert!(!unsure, "{outcome:?}");
        }
        assert_eq!(next(&Outcome::Refused(String::new()), Repeat::Again, 1), Next::Take);
    }

    #[test]
    fn limits_are_waited_for_as_they_say() {
        let date = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");
        let reset = |seconds: i64| (1_795_176_000 + seconds).to_string();
        let zero = ("x-ratelimit-remaining", "0");
        let secondary = r#"{"message": "You have exceeded a secondary rate limit."}"#;
        let again = |outcome: Outcome, attempt| next(&outcome, Repeat::AfterLooking, attempt);
        assert_eq!(again(answered(429, &[("retry-after", "3")], ""), 1), wait(3, true, false));
        assert_eq!(again(answered(403, &[("retry-after", "3")], ""), 1), wait(3, true, false));
        let dated = [date, ("retry-after", "Fri, 20 Nov 2026 12:00:09 GMT")];
        assert_eq!(again(answered(403, &dated, ""), 1), wait(9, true, false));
        assert_eq!(
            again(answered(403, &[date, zero, ("x-ratelimit-reset", &reset(40))], ""), 1),
            wait(41, true, false)
        );
        // A reset that has passed, and one that says nothing.
        assert_eq!(again(answered(403, &[date, zero, ("x-ratelimit-reset", &reset(-9))], ""), 1), wait(1, true, false));
        assert_eq!(again(answered(403, &[zero, ("x-ratelimit-reset", "soon")], ""), 1), wait(60, true, false));
        assert_eq!(again(answered(403, &[], secondary), 1), wait(60, true, false));
        assert_eq!(again(answered(403, &[], secondary), 2), wait(120, true, false));
        assert_eq!(again(answered(429, &[], ""), 1), wait(60, true, false));
        // An hour is more than there is patience for, and so is the last minute.
        assert_eq!(again(answered(403, &[("retry-after", "3600")], ""), 1), Next::GiveUp { unsure: false });
        assert_eq!(
            again(answered(429, &[("retry-after", &u64::MAX.to_string())], ""), 1),
            Next::GiveUp { unsure: false }
        );
        let spent = Duration::from_secs(295);
        let outcome = answered(429, &[("retry-after", "6")], "");
        assert_eq!(patience().next(&outcome, Repeat::Again, 1, spent), Next::GiveUp { unsure: false });
        // What is merely not allowed is no limit.
        for (headers, body) in [
            (&[("x-ratelimit-remaining", "4999")][..], r#"{"message": "Resource not accessible by integration"}"#),
            (&[], "{}"),
        ] {
            assert_eq!(again(answered(403, headers, body), 1), Next::Take);
        }
    }
}
