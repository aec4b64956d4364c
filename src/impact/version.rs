//! What a change asks of the contract's version.
//!
//! In: the published and the proposed contract, and the rules that judged the change. Out: a difference where the
//! proposed version does not say as much, or cannot be compared. Semantic Versioning 2.0.0, sections 4 to 8.

use semver::Version;

use crate::compare::{Aspect, Difference, Direction, Fact};
use crate::model::Contract;
use crate::rule::{Rule, Severity};

/// How far a version has to be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Raise {
    /// Not at all.
    None,
    /// Something readers should know of has changed.
    Minor,
    /// Something breaks.
    Major,
}

impl Raise {
    /// What one finding asks for.
    #[must_use]
    pub const fn asked_by(rule: &Rule) -> Self {
        match (rule.severity, rule.direction) {
            // Judged by the version itself, or no matter of the contract at all.
            _ if matches!(rule.aspect, Aspect::Version) || rule.aspect.decides() => Self::None,
            (Severity::Breaking, _) => Self::Major,
            // Announced or not, what is gone is gone.
            (_, Direction::Wider) if matches!(rule.aspect, Aspect::Field | Aspect::Dataset) => Self::Major,
            (Severity::Risky, _) | (Severity::Note, Direction::Narrower | Direction::Wider) => Self::Minor,
            // Notes about words alone: someone may look, nobody has to choose.
            (Severity::Note, _) => Self::None,
        }
    }

    /// The lowest version that says as much.
    fn of(self, published: &Version) -> Version {
        let Version { major, minor, patch, .. } = *published;
        match (self, major) {
            (Self::None, _) => published.clone(),
            (Self::Major, 1..) => Version::new(major.saturating_add(1), 0, 0),
            (Self::Major, 0) | (Self::Minor, 1..) => Version::new(major, minor.saturating_add(1), 0),
            (Self::Minor, 0) => Version::new(major, minor, patch.saturating_add(1)),
        }
    }
}

/// What is wrong with the proposed version, if anything is.
#[must_use]
pub fn judge_version(published: &Contract, proposed: &Contract, asked: Raise) -> Option<Difference> {
    let (was, is) = (published.version.as_deref()?, proposed.version.as_deref()?);
    let bare = |direction, expected: String| Difference {
        expected: Some(Fact::plain(expected)),
        actual: Some(Fact::plain(is)),
        expected_site: Some(published.site.key("version")),
        actual_site: Some(proposed.site.key("version")),
        ..Difference::bare(None, Aspect::Version, direction)
    };
    match (published.semantic_version(), proposed.semantic_version()) {
        // What was on the way to a version becomes it.
        (Some(before), Some(after)) if before == after && was != is && was.contains('-') => None,
        (Some(before), Some(after)) => {
            let enough = asked.of(&before);
            (after < enough).then(|| bare(Direction::Wider, enough.to_string()))
        }
        // The same text says that nothing has changed, whatever it means.
        _ if was == is => (asked > Raise::None).then(|| bare(Direction::Wider, "another one".to_owned())),
        _ => Some(bare(Direction::Unknown, was.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_asks_for_the_next_version_of_its_kind() {
        let asked = |raise: Raise, text: &str| raise.of(&text.parse().expect("a version")).to_string();
        for (from, minor, major) in
            [("1.4.2", "1.5.0", "2.0.0"), ("2.0.0", "2.1.0", "3.0.0"), ("0.3.1", "0.3.2", "0.4.0")]
        {
            assert_eq!(asked(Raise::Minor, from), minor, "{from}");
            assert_eq!(asked(Raise::Major, from), major, "{from}");
        }
        assert_eq!(asked(Raise::Major, "18446744073709551615.0.0"), "18446744073709551615.0.0");
    }
}
