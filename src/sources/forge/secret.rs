//! Tokens. In: the text of an environment variable. Out: something that can be sent and cannot be shown, and masks that
//! take every occurrence of it out of what a server says.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A token. It is overwritten when it goes, and its text appears in no output.
#[derive(Clone)]
pub struct Secret(SecretString);

/// What stands where a token stood.
const MASK: &str = "***";

impl Secret {
    /// The token in `text`, without the blanks around it; `None` if there is none in it, or none that a request could
    /// carry.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Self(SecretString::from(text)))
    }

    /// For the request that carries it, and for nothing else.
    pub(super) fn to_send(&self) -> SecretString {
        self.0.clone()
    }

    /// `text` with every occurrence of the token masked.
    pub(super) fn mask(&self, text: &str) -> String {
        text.replace(self.0.expose_secret(), MASK)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let secret = Secret::new(" ghp_0123 \n").unwrap();
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "*** Some(\n    ***,\n)");
        assert_eq!(secret.mask("Bearer ghp_0123, again ghp_0123."), "Bearer ***, again ***.");
        assert_eq!(secret.to_send().expose_secret(), "ghp_0123");
    }

    #[test]
    fn what_no_request_can_carry_is_no_token() {
        for text in ["", " \n", "two words", "line\nbreak", "süß", "\u{7f}"] {
            assert!(Secret::new(text).is_none(), "{text:?}");
        }
    }
}
