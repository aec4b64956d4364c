//! Where requests go. In: the API's root and the names of things. Out: addresses below that root. No name can lead to
//! another place: every part is encoded, and an address the server gives is followed only within the same origin.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

/// Everything but what RFC 3986 leaves as it is anywhere.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The root of an API: `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root(Url);

impl Root {
    /// Reads the root, with or without slashes at its end. A server's root without its `/api/v3` gets it: no other API
    /// of GitHub's stands at the top of a host, but those that are named `api.`.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let mut url = Url::parse(text.trim()).map_err(|error| format!("`{text}` is no address of an API: {error}"))?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !plain || !url.username().is_empty() {
            return Err(format!("`{text}` is no address of an API: it has to look like https://api.github.com"));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        let enterprise = match url.host() {
            Some(Host::Domain(name)) => !name.starts_with("api.") && name != "localhost",
            _ => false,
        };
        url.set_path(if path.is_empty() && enterprise { "/api/v3" } else { &path });
        Ok(Self(url))
    }

    /// The address of what the parts name.
    ///
    /// `None` if a part is empty, `.` or `..`, which would name something else.
    pub(super) fn place(&self, parts: &[&str]) -> Option<Url> {
        let mut text = self.0.as_str().trim_end_matches('/').to_owned();
        for part in parts {
            if matches!(*part, "" | "." | "..") {
                return None;
            }
            text.push('/');
            text.extend(utf8_percent_encode(part, PART));
        }
        Url::parse(&text).ok()
    }

    /// The address that an answer of `from` leads to, if it is one of this API: a token must go nowhere else.
    pub(super) fn follow(&self, from: &Url, to: &str) -> Result<Url, String> {
        let url = from.join(to).map_err(|_| "the answer leads to no address".to_owned())?;
        let root = self.0.path().trim_end_matches('/');
        let below = url.path().strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
        if url.origin() == self.0.origin() && below && url.username().is_empty() && url.password().is_none() {
            return Ok(url);
        }
        let host = url.host_str().unwrap_or("no host");
        Err(format!("the answer leads to {host}, which is not the API that was asked; the token is not sent there"))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The address of the next page, as the `Link` headers of an answer give it (RFC 8288).
pub(super) fn next_page<'a>(links: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    links.into_iter().find_map(|header| {
        let mut rest = header;
        while let Some((_, after)) = rest.split_once('<') {
            let (target, after) = after.split_once('>')?;
            let parameters = after.split('<').next().unwrap_or_default();
            let next = parameters.split([';', ',']).filter_map(|parameter| parameter.trim().split_once('=')).any(
                |(name, value)| {
                    let relations = value.trim().trim_matches('"');
                    name.trim().eq_ignore_ascii_case("rel")
                        && relations.split_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
                },
            );
            if next {
                return Some(target);
            }
            rest = after;
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Root {
        Root::new(text).unwrap()
    }

    #[test]
    fn the_root_is_the_same_however_it_is_written() {
        for text in ["https://git.acme.example/api/v3", "https://git.acme.example/api/v3/", "https://GIT.acme.example/"]
        {
            let place = root(text).place(&["repos", "acme", "orders"]).unwrap();
            assert_eq!(place.as_str(), "https://git.acme.example/api/v3/repos/acme/orders", "{text}");
        }
        for text in ["https://api.github.com", "https://api.github.com/", "https://api.github.com:443"] {
            assert_eq!(root(text).place(&["user"]).unwrap().as_str(), "https://api.github.com/user", "{text}");
        }
        assert_eq!(root("http://127.0.0.1:8080").place(&["user"]).unwrap().as_str(), "http://127.0.0.1:8080/user");
        for text in ["", "api.github.com", "file:///etc", "https://me:pw@api.github.com", "https://api.github.com?a=b"]
        {
            assert!(Root::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_name_leads_elsewhere() {
        let root = root("https://api.github.com");
        let place = root.place(&["orgs", "a/../b", "teams", "x y?#%", "é"]).unwrap();
        assert_eq!(place.as_str(), "https://api.github.com/orgs/a%2F..%2Fb/teams/x%20y%3F%23%25/%C3%A9");
        for part in ["", ".", ".."] {
            assert_eq!(root.place(&["orgs", part, "teams"]), None, "{part:?}");
        }
    }

    #[test]
    fn only_this_api_is_followed() {
        let root = root("https://git.acme.example/api/v3/");
        let from = root.place(&["user"]).unwrap();
        let next = root.follow(&from, "https://git.acme.example/api/v3/repositories/1/pulls?page=2").unwrap();
        assert_eq!(next.as_str(), "https://git.acme.example/api/v3/repositories/1/pulls?page=2");
        assert!(root.follow(&from, "/api/v3/user?page=2").is_ok());
        for to in [
            "https://elsewhere.example/api/v3/user",
            "http://git.acme.example/api/v3/user",
            "https://git.acme.example:8443/api/v3/user",
            "https://git.acme.example/login",
            "https://git.acme.example/api/v3evil/user",
            "https://git.acme.example@elsewhere.example/api/v3/user",
            "https://me@git.acme.example/api/v3/user",
            "//elsewhere.example/api/v3/user",
            "/api/v3/../../login",
            "https://",
        ] {
            assert!(root.follow(&from, to).is_err(), "{to}");
        }
    }

    #[test]
    fn the_next_page_is_read_from_the_links() {
        let link =
            r#"<https://a/1?x=1,2>; rel="prev", <https://a/3?q=a;rel=next>; rel="next", <https://a/9>; rel="last""#;
        assert_eq!(next_page([link]), Some("https://a/3?q=a;rel=next"));
        assert_eq!(next_page([r"<https://a/1>; rel=prev", "<https://a/3>; title=x; REL=next"]), Some("https://a/3"));
        for none in ["", "<https://a/9>; rel=\"last\"", "<https://a/9; rel=\"next\"", "rel=next"] {
            assert_eq!(next_page([none]), None, "{none}");
        }
    }
}
