//! Whom to ask instead of a cloud, and what may be told to them. In: an address, who named it, the environment. Out: an
//! [`Endpoint`]. Guaranteed: a contract cannot send the credentials of the environment to a host of its choice, and no
//! address with credentials in it is used or shown.

use std::collections::BTreeMap;

use url::{Host, Url};

use crate::error::{Error, Result};

/// Hosts, with commas between, that may be sent credentials when a contract names them.
const TRUSTED: &str = "SLUICEGATE_TRUSTED_ENDPOINTS";
/// Where the environment itself names endpoints.
const OWN: [&str; 5] =
    ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"];

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Without `/` at its end.
    pub(super) address: String,
    /// Whether it may be sent what the environment has of credentials.
    pub(super) is_trusted: bool,
    /// Whether whoever started the process named it, and not a contract.
    is_own: bool,
}

impl Endpoint {
    /// One that the command line, the environment or a profile names.
    pub(super) fn of_user(text: &str) -> Result<Self> {
        checked(text)?;
        Ok(Self { address: shortened(text), is_trusted: true, is_own: true })
    }

    /// One that a contract names: whoever may write contracts may not thereby read credentials.
    pub(super) fn of_contract(text: &str, environment: &BTreeMap<String, String>) -> Result<Self> {
        let url = checked(text)?;
        let given = |name: &str| environment.get(name).map(String::as_str).unwrap_or_default();
        let host = url.host_str().unwrap_or_default().to_lowercase();
        let with_port = url.port_or_known_default().map(|port| format!("{host}:{port}")).unwrap_or_default();
        let is_listed = given(TRUSTED).split(',').map(|name| name.trim().to_lowercase()).any(|name| {
            // An empty part is no host.
            !name.is_empty() && (name == host || name == with_port)
        });
        let is_own = OWN.iter().any(|name| Url::parse(given(name)).is_ok_and(|own| own.origin() == url.origin()));
        Ok(Self { address: shortened(text), is_trusted: is_listed || is_own, is_own })
    }

    /// Whether whoever listens on the way could read what is sent.
    pub(super) fn is_plain(&self) -> bool {
        Url::parse(&self.address).map_or(true, |url| url.scheme() != "https")
    }

    /// Whether a token, which is worth as much to whoever overhears it, may be sent.
    pub(super) fn takes_tokens(&self) -> bool {
        !self.is_plain() || self.is_own && Url::parse(&self.address).is_ok_and(|url| is_loopback(&url))
    }
}

fn shortened(text: &str) -> String {
    text.trim().trim_end_matches('/').to_owned()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// The address, if it is one, and holds nothing else. It is not shown: it may hold a secret.
pub(super) fn checked(text: &str) -> Result<Url> {
    let no_address = || Error::new("an endpoint is no address").help("write it with http:// or https://");
    let text = text.trim();
    let folded = text.to_lowercase();
    let is_written = folded.starts_with("http://") || folded.starts_with("https://");
    // Any `@` and `\` in an endpoint is an attempt at something else than a host, a port and a path.
    if text.contains(['@', '?', '#', '\\']) {
        return Err(Error::new("an endpoint holds credentials, a query or a fragment in its address, and is not used")
            .help("write only the scheme, the host, the port and a path"));
    }
    let url = Url::parse(text).ok().filter(|_| is_written).ok_or_else(no_address)?;
    if url.host().is_none() { Err(no_address()) } else { Ok(url) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_contract(text: &str, variables: &[(&str, &str)]) -> Endpoint {
        let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Endpoint::of_contract(text, &environment).expect(text)
    }

    #[test]
    fn a_contract_sends_no_credentials_where_it_likes() {
        assert!(!of_contract("https://evil.example.com", &[]).is_trusted);
        assert!(!of_contract("https://evil.example.com", &[(TRUSTED, "example.com, ,store.acme.example")]).is_trusted);
        assert!(of_contract("https://Store.acme.example/", &[(TRUSTED, "x, store.ACME.example")]).is_trusted);
        assert!(of_contract("https://store.acme.example:9000", &[(TRUSTED, "store.acme.example:9000")]).is_trusted);
        assert!(!of_contract("https://store.acme.example:9001", &[(TRUSTED, "store.acme.example:9000")]).is_trusted);
        assert!(of_contract("http://127.0.0.1:9000/", &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")]).is_trusted);
        assert!(!of_contract("http://127.0.0.1:9001/", &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")]).is_trusted);
        assert!(Endpoint::of_user("http://127.0.0.1:9000/").unwrap().is_trusted);
    }

    #[test]
    fn tokens_are_not_sent_in_plain_but_to_this_machine() {
        for (text, takes) in [
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000", true),
            ("http://localhost", true),
            ("https://store.acme.example", true),
            ("http://store.acme.example", false),
            ("http://127.0.0.1.example.com", false),
        ] {
            assert_eq!(Endpoint::of_user(text).unwrap().takes_tokens(), takes, "{text}");
        }
        assert!(!of_contract("http://127.0.0.1:9000", &[(TRUSTED, "127.0.0.1")]).takes_tokens());
    }

    #[test]
    fn an_endpoint_holds_nothing_else_and_is_not_shown() {
        for text in [
            "http://me:hunter2@h",
            "https:/me:hunter2@h",
            "me:hunter2@h",
            "https://h/?sig=hunter2",
            "https://h#hunter2",
            "hunter2",
            "http:\\\\h\\hunter2",
        ] {
            let error = checked(text).expect_err(text);
            assert!(!format!("{} {:?}", error.message, error.help).contains("hunter2"), "{text}");
        }
    }
}
