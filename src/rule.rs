//! Rules: what a difference means. Declared once, in one item; help, reference page, schema and tests derive from it.
//!
//! A rule answers for one (aspect, direction) of [`crate::compare`]. Together the rules answer for all of them, so that
//! no difference can pass unjudged; the registry in [`crate::rules`] proves it.

use std::fmt;

use crate::compare::{Aspect, Difference, Direction};

/// How bad a finding is. Belongs to the rule, never to configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Breaks some readers.
    Risky,
    /// Breaks every reader of what changed.
    Breaking,
}

impl Severity {
    /// The word used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How loud a finding is. Belongs to policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not shown.
    Off,
    /// Shown.
    Report,
    /// Needs the consent of whoever it hurts.
    Hold,
    /// Nobody can approve it.
    Deny,
}

impl Level {
    /// The word used in configuration and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Report => "report",
            Self::Hold => "hold",
            Self::Deny => "deny",
        }
    }
}

/// Why a rule has, or has not, a rule for the opposite change.
#[derive(Debug, Clone, Copy)]
pub enum Mirror {
    /// The rule for the opposite change.
    Rule(&'static str),
    /// The opposite change is judged by the same rule.
    Itself,
    /// There is none, for this reason.
    None(&'static str),
}

/// One judgement.
#[derive(Debug)]
pub struct Rule {
    /// The permanent id, in kebab-case.
    pub id: &'static str,
    /// The doc comment as it stands in the source; [`Rule::page`] is the readable form.
    pub docs: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// How loud its findings are unless policy says otherwise; `None`: by whom they hurt.
    pub level: Option<Level>,
    /// Which part of the promise it judges.
    pub aspect: Aspect,
    /// Which direction of difference it judges.
    pub direction: Direction,
    /// Which of those differences, where several rules share them. The first rule that answers judges.
    pub when: fn(&Difference) -> bool,
    /// The sentence of a finding, with `{field}`, `{part}`, `{expected}` and `{actual}` to be filled in from its facts.
    pub says: &'static str,
    /// The sentence where the actual side is what was seen in the data; the same where nothing else is said.
    pub observed: &'static str,
    /// The rule for the opposite change.
    pub mirror: Mirror,
    /// The version that introduced it.
    pub since: &'static str,
    /// The file that declares it.
    pub file: &'static str,
    /// The line that declares it.
    pub line: u32,
}

impl Rule {
    /// The sections every rule has, in this order. `Needs` is optional and stands last.
    pub const SECTIONS: [&'static str; 5] =
        ["Why it breaks", "What to do instead", "When it is safe", "Before", "After"];

    /// The documentation in Markdown: a summary line, then fixed sections.
    #[must_use]
    pub fn page(&self) -> String {
        let lines = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// The first line of the documentation.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.docs.lines().next().unwrap_or_default().trim()
    }

    /// The text of a section, without its heading.
    #[must_use]
    pub fn section(&self, heading: &str) -> Option<String> {
        let page = self.page();
        let heading = format!("## {heading}\n");
        let start = page.find(&heading)? + heading.len();
        let rest = &page[start..];
        Some(rest[..rest.find("\n## ").unwrap_or(rest.len())].trim().to_owned())
    }

    /// The fenced YAML of a section, if it has one.
    #[must_use]
    pub fn example(&self, heading: &str) -> Option<String> {
        let section = self.section(heading)?;
        let body = section.strip_prefix("```yaml\n")?;
        body.strip_suffix("```").map(str::to_owned)
    }

    /// What to do about a finding in the data, where nobody proposes anything.
    #[must_use]
    pub fn mending(&self) -> String {
        const ACCEPT: &str = "To accept it until a day, scan with `--accept` and the finding's digits.";
        // A rule that speaks of nothing but data says itself what to do.
        if self.says == self.observed {
            return format!("{} {ACCEPT}", self.help());
        }
        format!("Mend what writes these files and write them again, or propose the contract that they keep. {ACCEPT}")
    }

    /// What to do about a finding, in one paragraph.
    #[must_use]
    pub fn help(&self) -> String {
        let section = self.section("What to do instead").unwrap_or_default();
        let paragraph = section.split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Declares a rule. The doc comment is its page.
#[macro_export]
macro_rules! rule {
    (@level) => { None };
    (@level $level:ident) => { Some($crate::rule::Level::$level) };
    (@observed $says:literal) => { $says };
    (@observed $says:literal $observed:literal) => { $observed };
    (@when) => { |_| true };
    (@when $when:expr) => { $when };
    (
        $(#[doc = $docs:literal])*
        $name:ident = $id:literal {
            judges: $aspect:ident $direction:ident $(when $when:expr)?,
            severity: $severity:ident,
            $(level: $level:ident,)?
            says: $says:literal,
            $(observed: $observed:literal,)?
            mirror: $mirror:expr,
            since: $since:literal $(,)?
        }
    ) => {
        $(#[doc = $docs])*
        pub(super) static $name: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            docs: concat!($($docs, "\n"),*),
            severity: $crate::rule::Severity::$severity,
            level: $crate::rule!(@level $($level)?),
            aspect: $crate::compare::Aspect::$aspect,
            direction: $crate::compare::Direction::$direction,
            when: $crate::rule!(@when $($when)?),
            says: $says,
            observed: $crate::rule!(@observed $says $($observed)?),
            mirror: $mirror,
            since: $since,
            file: file!(),
            line: line!(),
        };
    };
}
