//! Reads answers leniently: what is unknown is ignored, what is null or missing is `None`, and only what nothing can be
//! said without has to be there.

use jiff::Timestamp;
use serde_json::Value;

use super::error::{ForgeError, Kind, Result};
use super::operations::Operation;
use crate::gate::people::Person;

/// A value of an answer, and which answer it is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) value: &'a Value,
    pub(super) operation: &'static Operation,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(value: &'a Value, operation: &'static Operation) -> Self {
        Self { value, operation }
    }

    pub(super) fn text(&self, pointer: &str) -> Option<String> {
        self.value.pointer(pointer)?.as_str().map(str::to_owned)
    }

    pub(super) fn number(&self, pointer: &str) -> Option<u64> {
        self.value.pointer(pointer)?.as_u64()
    }

    pub(super) fn truth(&self, pointer: &str) -> bool {
        self.value.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(super) fn moment(&self, pointer: &str) -> Option<Timestamp> {
        self.value.pointer(pointer)?.as_str()?.parse().ok()
    }

    /// The account; `None` where it was deleted, or is not known.
    pub(super) fn account(&self, pointer: &str) -> Option<Person> {
        let account = Self::new(self.value.pointer(pointer)?, self.operation);
        let login = account.text("/login")?;
        let is_bot = account.text("/type").is_some_and(|kind| kind == "Bot") || login.ends_with("[bot]");
        Some(Person { id: account.number("/id"), login, is_bot })
    }

    pub(super) fn each(&self, pointer: &str) -> impl Iterator<Item = Reader<'a>> {
        let list = self.value.pointer(pointer).and_then(Value::as_array);
        let operation = self.operation;
        list.into_iter().flatten().map(move |value| Reader::new(value, operation))
    }

    pub(super) fn needed_text(&self, pointer: &str) -> Result<String> {
        self.text(pointer).ok_or_else(|| self.missing(pointer))
    }

    pub(super) fn needed_number(&self, pointer: &str) -> Result<u64> {
        self.number(pointer).ok_or_else(|| self.missing(pointer))
    }

    pub(super) fn needed_moment(&self, pointer: &str) -> Result<Timestamp> {
        self.moment(pointer).ok_or_else(|| self.missing(pointer))
    }

    fn missing(&self, pointer: &str) -> ForgeError {
        let name = pointer.trim_start_matches('/').replace('/', ".");
        ForgeError::new(Kind::Malformed, self.operation, format!("the answer has no `{name}`"))
    }
}

/// Reads every thing of a list.
pub(super) fn read_all<T>(
    things: &[Value],
    operation: &'static Operation,
    read: impl Fn(Reader<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    things.iter().map(|value| read(Reader::new(value, operation))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::operations::COMMENTS;
    use super::*;

    #[test]
    fn accounts_survive_what_github_leaves_out() {
        let value = serde_json::json!({
            "person": {"login": "Mara", "id": 7, "type": "User", "new": [1]},
            "app": {"login": "renovate", "type": "Bot"},
            "old": {"login": "dependabot[bot]", "id": null},
            "deleted": null, "empty": {}, "strange": 3,
        });
        let reader = Reader::new(&value, COMMENTS);
        let account = |login: &str, id, is_bot| Some(Person { login: login.to_owned(), id, is_bot });
        assert_eq!(reader.account("/person"), account("Mara", Some(7), false));
        assert_eq!(reader.account("/app"), account("renovate", None, true));
        assert_eq!(reader.account("/old"), account("dependabot[bot]", None, true));
        for none in ["/deleted", "/empty", "/strange", "/missing"] {
            assert_eq!(reader.account(none), None, "{none}");
        }
        assert_eq!(reader.needed_text("/person/name").unwrap_err().message, "the answer has no `person.name`");
    }
}
