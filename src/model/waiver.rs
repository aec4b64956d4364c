//! Waivers: findings that are accepted for a while, by whom and why.

use jiff::civil::Date;

use super::path::Path;
use super::site::Site;

/// What a waiver names. Everything that is given has to be true of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The fingerprint of the finding, or how it begins. With it, what is left out below is left open; without it, the
    /// finding lies exactly in `dataset` at `field`, or in no dataset, or at none.
    pub fingerprint: Option<String>,
    /// The id of the rule.
    pub rule: Option<String>,
    /// The ODCS `id` of the contract.
    pub contract: Option<String>,
    /// The major version of the contract; `None` for version 1, and for one that cannot be read.
    pub major: Option<u64>,
    /// The dataset.
    pub dataset: Option<String>,
    /// The field, service level or server.
    pub field: Option<Path>,
    /// Which of several promises of one kind.
    pub part: Option<String>,
    /// The consumer whose hurt is meant; `None` for everybody's.
    pub consumer: Option<String>,
}

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// What it names.
    pub target: Target,
    /// Why it is accepted.
    pub reason: String,
    /// The team, or the member of one, that answers for it.
    pub owner: String,
    /// Where the work on it is tracked.
    pub ticket: Option<String>,
    /// The day it was written.
    pub created: Date,
    /// The last day on which it counts.
    pub expires: Date,
    /// Where it stands.
    pub site: Site,
}

impl Waiver {
    /// Whether another waiver says the same, wherever it stands.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        Self { site: self.site.clone(), ..other.clone() } == *self
    }

    /// Whether its last day has passed.
    #[must_use]
    pub fn has_ended(&self, today: Date) -> bool {
        self.expires < today
    }

    /// How many days are left after today; negative where it has ended.
    #[must_use]
    pub fn days_left(&self, today: Date) -> i32 {
        (self.expires - today).get_days()
    }
}

impl Target {
    /// What it names, in a few words: `orders.address.city` (field-removed).
    #[must_use]
    pub fn describe(&self) -> String {
        let field = self.field.as_ref().map(ToString::to_string);
        let place = match (&self.dataset, field) {
            (Some(dataset), Some(field)) => Some(format!("{dataset}.{field}")),
            (Some(one), None) => Some(one.clone()),
            (None, Some(one)) => Some(one),
            (None, None) => self.contract.clone(),
        };
        let place = match (place, &self.fingerprint) {
            (Some(place), _) => format!("`{place}`"),
            (None, Some(fingerprint)) => fingerprint.chars().take(12).collect(),
            (None, None) => "nothing".to_owned(),
        };
        let rule = self.rule.as_ref().map_or_else(String::new, |rule| format!(" ({rule})"));
        let consumer = self.consumer.as_ref().map_or_else(String::new, |consumer| format!(" for `{consumer}`"));
        format!("{place}{rule}{consumer}")
    }
}
