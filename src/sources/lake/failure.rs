//! What a failed request means. In: an error of the client. Out: a kind, a sentence, and whether to ask again. Guaranteed:
//! no text of an answer is shown but its error code: answers repeat keys and signed requests.
//!
//! Codes: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html> and
//! <https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes>.

use object_store::Error;
use object_store::client::HttpError;

use super::footer::fault;
use super::{Fault, FaultKind};

/// What a failed request means.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) fault: Fault,
    /// Whether another try may succeed.
    pub(super) again: bool,
    /// Whether the store asked for patience.
    pub(super) throttled: bool,
}

const EXPIRED: [&str; 4] = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"];
const WRONG_KEYS: [&str; 5] =
    ["InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "AuthenticationFailed", "InvalidSecurity"];
const NO_BUCKET: [&str; 2] = ["NoSuchBucket", "ContainerNotFound"];
const PATIENCE: [&str; 4] = ["SlowDown", "ServerBusy", "TooManyRequests", "RequestLimitExceeded"];

impl Failure {
    pub(super) const fn last(fault: Fault) -> Self {
        Self { fault, again: false, throttled: false }
    }

    pub(super) fn torn() -> Self {
        let fault = fault(FaultKind::Unreachable, "the store broke off in the middle of an answer, again and again");
        Self { fault, again: true, throttled: false }
    }

    pub(super) fn changed() -> Self {
        Self::last(fault(FaultKind::Vanished, "it went away, or became another one, while it was read"))
    }

    /// What an error of the client means.
    pub(super) fn of(error: &Error) -> Self {
        let text = chain(error);
        let code = code_in(&text);
        let is = |codes: &[&str]| code.is_some_and(|code| codes.contains(&code));
        let last = |kind, message: &str| Self::last(fault(kind, message));
        if is(&NO_BUCKET) {
            return last(FaultKind::NotFound, "there is no such bucket; check its name and the account");
        }
        if is(&EXPIRED) {
            return last(FaultKind::Forbidden, "the credentials have expired; log in again and run the command again");
        }
        if is(&WRONG_KEYS) {
            let message = "the store does not accept the credentials; check which key or profile is used";
            return last(FaultKind::Forbidden, message);
        }
        if is(&["RequestTimeTooSkewed"]) {
            return last(
                FaultKind::Forbidden,
                "the clock of this machine is wrong, and the store refuses its requests",
            );
        }
        if let Some(region) = wrong_region(&text, code) {
            return last(FaultKind::Unreachable, &region);
        }
        match error {
            Error::NotFound { .. } | Error::Precondition { .. } | Error::NotModified { .. } => Self::changed(),
            Error::PermissionDenied { .. } => {
                let message = "nobody with these credentials may read it; ask for the right to list and to read";
                last(FaultKind::Forbidden, message)
            }
            Error::Unauthenticated { .. } => {
                last(FaultKind::Forbidden, "the store asks for credentials, or does not accept these")
            }
            Error::InvalidPath { .. } => last(FaultKind::Unreachable, "its name cannot be asked for"),
            _ => Self::of_status(error, &text, code),
        }
    }

    fn of_status(error: &Error, text: &str, code: Option<&str>) -> Self {
        let status = status_in(text);
        let throttled = matches!(status, Some(429 | 503)) || code.is_some_and(|code| PATIENCE.contains(&code));
        let unreachable =
            |message: String, again| Self { fault: fault(FaultKind::Unreachable, message), again, throttled };
        if throttled {
            return unreachable("the store asked for patience, again and again".to_owned(), true);
        }
        let code = code.map_or_else(String::new, |code| format!(" ({code})"));
        match status {
            Some(416) => return Self::changed(),
            // Listings of Azure say so: the client knows the answer only by its number.
            Some(401 | 403) => {
                let message = format!(
                    "the store refuses it with these credentials{code}; check which they are, and their right to list and to read"
                );
                return Self::last(fault(FaultKind::Forbidden, message));
            }
            Some(status) => return unreachable(format!("the store answered {status}{code}"), status >= 500),
            None => {}
        }
        if text.contains("non-partial response") {
            return unreachable("the server only sends whole files, and no parts of them".to_owned(), false);
        }
        if text.contains("Requested ") && text.contains(", got ") {
            return Self::changed();
        }
        if text.contains("credential") || text.contains("169.254.169.254") || text.contains("metadata token") {
            let message = "no credentials were found; log in, name a profile, or say that none are needed";
            return Self::last(fault(FaultKind::Forbidden, message));
        }
        let again = http_error(error).is_some();
        unreachable(format!("the store does not answer: {}", bottom(error)), again)
    }
}

/// Everything an error says, for looking into; never shown.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push('\n');
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The text of the innermost cause: what the system says, without addresses.
fn bottom(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    let text = deepest.to_string();
    let has_address = text.contains("://") || text.contains('<');
    if has_address { "the connection failed".to_owned() } else { text.chars().take(120).collect() }
}

fn http_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a HttpError> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<HttpError>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// The code of an answer: letters only, so that nothing else of it is ever shown.
fn code_in(text: &str) -> Option<&str> {
    let code = between(text, "<Code>", "</Code>")?;
    (code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

fn status_in(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// What to say of a store that answers for another region.
fn wrong_region(text: &str, code: Option<&str>) -> Option<String> {
    let told = between(text, "<Region>", "</Region>");
    let told = told
        .filter(|region| region.len() <= 30 && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    let is_wrong = matches!(
        code,
        Some(
            "AuthorizationHeaderMalformed"
                | "PermanentRedirect"
                | "TemporaryRedirect"
                | "IllegalLocationConstraintException"
        )
    ) || text.contains("incorrectly configured region");
    is_wrong.then(|| match told {
        Some(region) => format!("the bucket is in the region {region}; set AWS_REGION={region}"),
        None => "the bucket is in another region; set AWS_REGION to the one that it is in".to_owned(),
    })
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> Failure {
        Failure::of(&Error::Generic { store: "S3", source: text.to_owned().into() })
    }

    fn answered(status: u16, code: &str) -> Failure {
        let body = format!("<Error><Code>{code}</Code><AWSAccessKeyId>AKIASECRET</AWSAccessKeyId></Error>");
        generic(&format!("Server returned non-2xx status code: {status} X: {body}"))
    }

    #[test]
    fn answers_say_what_to_do() {
        for (failure, kind, words, again, throttled) in [
            (answered(503, "SlowDown"), FaultKind::Unreachable, "asked for patience", true, true),
            (answered(500, "InternalError"), FaultKind::Unreachable, "answered 500 (InternalError)", true, false),
            (answered(404, "NoSuchBucket"), FaultKind::NotFound, "no such bucket", false, false),
            (answered(400, "ExpiredToken"), FaultKind::Forbidden, "have expired", false, false),
            (answered(403, "SignatureDoesNotMatch"), FaultKind::Forbidden, "does not accept", false, false),
            (answered(403, "AuthorizationFailure"), FaultKind::Forbidden, "(AuthorizationFailure)", false, false),
            (answered(416, "InvalidRange"), FaultKind::Vanished, "became another", false, false),
            (answered(301, "PermanentRedirect"), FaultKind::Unreachable, "set AWS_REGION", false, false),
        ] {
            assert_eq!(failure.fault.kind, kind, "{words}");
            assert!(failure.fault.message.contains(words), "{}", failure.fault.message);
            assert_eq!((failure.again, failure.throttled), (again, throttled), "{words}");
            assert!(!failure.fault.message.contains("AKIASECRET"));
        }
        let malformed = "status code: 400: <Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region>";
        assert!(generic(malformed).fault.message.ends_with("set AWS_REGION=eu-west-1"));
    }
}
