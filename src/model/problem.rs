//! Problems: an input file is wrong. Never a verdict on a change (that is a finding), never a failure of the tool
//! (that is an error).

use super::site::Site;

/// Whether a problem leaves a verdict possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The file cannot be judged as it stands: no verdict, exit code 2.
    Error,
    /// Worth mending; the verdict stands without it.
    Warning,
}

/// Something wrong in a file that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub site: Site,
    /// Which kind, in kebab-case; permanent.
    pub code: &'static str,
    /// Whether a verdict is still possible.
    pub class: Class,
    /// What is wrong, in one sentence without its place.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A second place that explains the first ("first defined here").
    pub related: Option<(Site, String)>,
}

impl Problem {
    /// A problem that leaves no verdict possible.
    #[must_use]
    pub fn error(code: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self { site, code, class: Class::Error, message: message.into(), help: None, related: None }
    }

    /// A problem that is reported beside the verdict.
    #[must_use]
    pub fn warning(code: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self { class: Class::Warning, ..Self::error(code, site, message) }
    }

    /// The same problem where the documents were numbered from `offset`.
    #[must_use]
    pub const fn moved(mut self, offset: u32) -> Self {
        self.site.file.0 += offset;
        if let Some((site, _)) = &mut self.related {
            site.file.0 += offset;
        }
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the place that explains it.
    #[must_use]
    pub fn related(mut self, site: Site, label: impl Into<String>) -> Self {
        self.related = Some((site, label.into()));
        self
    }
}

/// The known name nearest to a misspelt one, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(misspelt: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = misspelt.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().min(misspelt.chars().count()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["required", "unique", "primaryKey"];
        assert_eq!(nearest("requird", known), Some("required"));
        assert_eq!(nearest("Unique", known), Some("unique"));
        assert_eq!(nearest("colour", known), None);
    }
}
