//! Life cycle: what is announced to go, and when.
//!
//! A promise that ends is announced before it is broken: `deprecated` (ODCS v3.2), and the custom properties
//! `deprecatedSince`, `removeAfter` and `replacedBy`.

use jiff::civil::Date;

/// The shortest time, in days, between an announcement and the end it announces.
pub const NOTICE_DAYS: i32 = 30;

/// How far off an announced end is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// At least [`NOTICE_DAYS`] away, or on no known day.
    #[default]
    Far,
    /// Nearer than readers can follow.
    Near,
    /// Past, after too little notice.
    Hasty,
    /// Past, after enough notice.
    Over,
}

/// Whether something is announced to go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// Whether its end is announced at all.
    pub deprecated: bool,
    /// The day of the announcement.
    pub since: Option<Date>,
    /// The last day on which it is promised.
    pub remove_after: Option<Date>,
    /// What takes its place.
    pub replaced_by: Option<String>,
    /// How far off its end is. Known once [`Lifecycle::dated`].
    pub end: End,
}

impl Lifecycle {
    /// Whether it is announced to go.
    #[must_use]
    pub const fn is_announced(&self) -> bool {
        self.deprecated || self.since.is_some() || self.remove_after.is_some()
    }

    /// The same, as seen on a day.
    #[must_use]
    pub fn dated(self, today: Date) -> Self {
        let days = |from: Date, to: Date| from.until(to).map_or(0, |span| span.get_days());
        // Without the day of the announcement there was none that anybody could have noticed.
        let short = |end| self.since.is_none_or(|since| days(since, end) < NOTICE_DAYS);
        let end = match self.remove_after {
            Some(end) if end < today && short(end) => End::Hasty,
            Some(end) if end < today => End::Over,
            Some(end) if days(today, end) < NOTICE_DAYS => End::Near,
            _ => End::Far,
        };
        Self { end, ..self }
    }

    /// The announcement in words.
    #[must_use]
    pub fn shown(&self) -> String {
        let end = match (self.is_announced(), self.remove_after) {
            (false, _) => return "no end announced".to_owned(),
            (true, Some(day)) => format!("to go after {day}"),
            (true, None) => "to go, no day given".to_owned(),
        };
        match &self.replaced_by {
            Some(other) => format!("{end}, replaced by {other}"),
            None => end,
        }
    }
}

/// The places of a contract's `status` in its life, from the first idea to the end (ODCS v3, Fundamentals, `status`).
pub const STATUSES: [&str; 5] = ["proposed", "draft", "active", "deprecated", "retired"];

/// How much a status promises: `active` most, then `deprecated`, then what is not yet or no longer kept; `None` for
/// another word.
#[must_use]
pub fn status_rank(status: &str) -> Option<u8> {
    match status.trim().to_lowercase().as_str() {
        "proposed" | "draft" | "retired" => Some(0),
        "deprecated" => Some(1),
        "active" => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_over_after_its_day_and_enough_notice() {
        let day = |text: &str| text.parse::<Date>().ok();
        let seen = |since: &str, end: &str| {
            let life = Lifecycle { since: day(since), remove_after: day(end), ..Lifecycle::default() };
            life.dated(jiff::civil::date(2026, 1, 1)).end
        };
        assert_eq!(seen("2025-10-01", "2025-12-31"), End::Over);
        assert_eq!(seen("2025-10-01", "2026-01-01"), End::Near, "the last day is still promised");
        assert_eq!(seen("2025-12-15", "2025-12-31"), End::Hasty, "two weeks are no notice");
        assert_eq!(seen("", "2025-12-31"), End::Hasty, "nobody knows since when it was announced");
        assert_eq!(seen("", "2026-01-31"), End::Far);
        assert_eq!(seen("", "2026-01-30"), End::Near);
        assert_eq!(seen("2025-10-01", ""), End::Far);
    }
}
