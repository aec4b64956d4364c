//! Problems: an input file is wrong. Never a verdict on a change (that is a finding), never a failure of the tool
//! (that is an error).

use super::edit::Edit;
use super::site::Site;

/// Whether a problem leaves a verdict possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The file cannot be judged as it stands: no verdict, exit code 2.
    Error,
    /// Worth mending; the verdict stands without it.
    Warning,
}

/// Every kind of problem with what it means, in the order of the alphabet.
pub const CODES: &[(&str, &str)] = &[
    (
        "ambiguous-waiver",
        "A waiver gives the first digits of a fingerprint, and several findings here begin with them.",
    ),
    (
        "configured-elsewhere",
        "The base keeps its configuration in another directory, above or below this one. A change cannot bring its own.",
    ),
    (
        "corrupt-data",
        "The footer of a data file contradicts itself or the size of the file. Nothing is known of what it holds.",
    ),
    ("dangling-reference", "A service level, relationship or rule names what the contract does not have."),
    ("duplicate-id", "Two contracts have one `id`, by which needs and consents know them."),
    ("duplicate-key", "A mapping gives one key twice. Readers of YAML disagree about which one counts."),
    (
        "duplicate-name",
        "Two things of one kind have one name, or one is said twice: fields, servers, teams, places in a key, tags, consents.",
    ),
    ("empty-document", "The file holds nothing."),
    (
        "encrypted-data",
        "The footer of a data file is encrypted, so that nobody without its keys can say what it holds.",
    ),
    ("expired-need", "A need ended on its `until` day and is not counted any more."),
    ("expired-waiver", "The last day of a waiver has passed. What it waived is held again."),
    ("expiring-waiver", "The last day of a waiver is at most two weeks away. What it waives will be held again."),
    (
        "forbidden-data",
        "The store refused to show an object or a folder: the credentials may not, or are none any more.",
    ),
    ("invalid-date", "A text in the place of a day or moment is none, or has no time zone where one is needed."),
    (
        "invalid-format",
        "A format is not in the notation that the standard asks for: widths of numbers, letters of dates, fields of cron.",
    ),
    ("invalid-path", "A field is not named as `address.city`, `items[].sku` or `attributes{}`."),
    (
        "invalid-pattern",
        "A regular expression that no engine can read: neither one for ECMAScript, nor one of the kind of Java or Python.",
    ),
    ("invalid-value", "A value has the right type and the wrong form."),
    (
        "invalid-version",
        "The contract's version is no semantic version, so that no need can ask for a range of versions.",
    ),
    (
        "key-position",
        "The places of fields in a key have gaps, are given for some of its fields only, or for fields outside it.",
    ),
    ("misfit-example", "An example is no value that the field may hold, by its type, list, limits, length or pattern."),
    ("mismatched-reference", "The two ends of a relationship do not fit: other types, or other numbers of fields."),
    (
        "misplaced-key",
        "The key is known, and says nothing where it stands: beside this type, this kind of server or rule, this teams file or policy.",
    ),
    ("missing-data", "There is no such place, or no Parquet file in it. An empty place is never a pass."),
    ("missing-file", "A file that is named, or was there before, is not there."),
    ("missing-key", "A key that has to be there is not."),
    ("names-alike", "Two names in the storage differ only in case, or are one: many engines take them for the same."),
    (
        "newer-standard",
        "The contract uses what came with a later version of ODCS than its `apiVersion`: older readers pass over it.",
    ),
    ("no-contracts", "The configured globs match no file: there is nothing to judge, which is never a pass."),
    ("nobody-can-agree", "A team has fewer members than it needs approvals, or than have to agree in an emergency."),
    ("not-a-file", "The path is a symbolic link, a pipe or a device. Only regular files are read."),
    ("not-parquet", "A file among the data is no Parquet file, or is empty."),
    ("not-text", "The file holds a NUL byte."),
    (
        "not-to-be-waived",
        "The waiver names a finding about what decides: who could waive such a finding would decide alone.",
    ),
    ("not-utf8", "The file is not UTF-8 text."),
    ("older-spelling", "A spelling of an earlier version of ODCS, which readers of this one may not know any more."),
    (
        "out-of-sight",
        "The proposed globs pass over contracts or needs that are still there: once merged, nobody would look at them.",
    ),
    ("pending-need", "A consumer needs what the published contract does not promise. It holds nobody until it does."),
    ("pointless-rule", "A quality rule that any data keeps, or that none can."),
    (
        "self-contradiction",
        "Two statements exclude each other: limits that no value keeps, a rule that no result keeps, days in the wrong order.",
    ),
    ("several-operators", "A quality rule with more than one operator. The standard takes one a rule."),
    ("too-large", "The file is larger than any contract."),
    ("unknown-contract", "A need reads a contract that is not there."),
    ("unknown-dataset", "A need reads a dataset that the contract does not have, or does not say which."),
    (
        "unknown-dialect",
        "The custom property `dialect` of a contract or dataset names a dialect that is not known here.",
    ),
    ("unknown-engine", "A need reads with an engine that nobody here knows."),
    ("unknown-environment", "The policy names an environment that `environments` does not list."),
    ("unknown-field", "A need reads a field that the dataset does not have."),
    ("unknown-key", "The key is not known here: misspelt, or in the wrong place."),
    (
        "unknown-owner",
        "The owner of a waiver is no team of the teams file and no member of one: nobody answers for it.",
    ),
    ("unknown-rule", "The configuration or a waiver names a rule that does not exist."),
    (
        "unknown-team",
        "A need, a contract, a consent or the configuration names a team that the teams file does not list: nobody could be asked.",
    ),
    ("unknown-type", "A need or contract gives a type text that is no type, or none in the contract's dialect."),
    (
        "unknown-value",
        "The value is not one of those the key takes; where it takes any, it is plainly a known one misspelt.",
    ),
    (
        "unplaced-waiver",
        "The change adds a waiver that names only a fingerprint, of no finding here: nobody can tell whom it concerns.",
    ),
    ("unreachable-data", "A store or place did not answer, or not in time."),
    (
        "unreadable-table",
        "The log of a table holds what cannot be read here, or is not whole. Its files are not read without it.",
    ),
    ("unreadable-yaml", "The file cannot be read as YAML, or is deeper or larger than any contract."),
    (
        "unused-override",
        "A level of the policy can never count: no contract is meant, another level takes its place, or its environments do not go that far.",
    ),
    ("unused-waiver", "A waiver names a contract that is not there."),
    ("vanished-data", "A data file went away or became another one while it was read."),
    ("waiver-too-long", "A waiver ends later than `policy.waiver-max-days` allows. It waives nothing."),
    ("wrong-type", "The value has another type than the key takes: text, number, truth value, list, mapping."),
];

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
    /// What would mend it, where nobody has to think about it.
    pub edit: Option<Edit>,
}

impl Problem {
    /// A problem that leaves no verdict possible.
    #[must_use]
    pub fn error(code: &'static str, site: Site, message: impl Into<String>) -> Self {
        Self { site, code, class: Class::Error, message: message.into(), help: None, related: None, edit: None }
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
        if let Some(edit) = &mut self.edit {
            edit.site.file.0 += offset;
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

    /// Adds what would mend it.
    #[must_use]
    pub fn mended_by(mut self, edit: Edit) -> Self {
        self.edit = Some(edit);
        self
    }
}

/// The known name nearest to a misspelt one, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(misspelt: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer texts are no names, and nobody reads past this many: neither is worth the time it would take.
    let (longest, most) = (128, 2_000);
    let folded = misspelt.to_lowercase();
    known
        .into_iter()
        .take(if misspelt.len() <= longest { most } else { 0 })
        .filter(|name| name.len() <= longest)
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| {
            let length = name.chars().count().min(misspelt.chars().count());
            // A single letter that is another one is another name.
            *distance <= 1 + length / 4 && (*distance < length || *distance == 0)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The one known name that can be meant by a misspelt one: equal but for case, `-` and `_`; else the only one that is
/// near, and then by a single letter, or two of a long word.
#[must_use]
pub fn only_meant<'a>(misspelt: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let fold = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let folded = fold(misspelt);
    let mut same = known.clone().into_iter().filter(|name| fold(name) == folded);
    if let Some(name) = same.next() {
        return same.next().is_none().then_some(name);
    }
    let near: Vec<&str> = known.into_iter().filter(|name| nearest(misspelt, [*name]).is_some()).take(2).collect();
    match near[..] {
        [one] => {
            let most = match folded.chars().count().min(one.chars().count()) {
                0..=3 => 0,
                4..=8 => 1,
                _ => 2,
            };
            (strsim::damerau_levenshtein(&folded, &fold(one)) <= most).then_some(one)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{nearest, only_meant};

    #[test]
    fn means_one_name_or_none() {
        let known = ["active", "draft", "deprecated"];
        for text in ["Active", "ACTIVE", "activ", "actvie"] {
            assert_eq!(only_meant(text, known), Some("active"), "{text}");
        }
        // Two letters away is another word; so is a short text, and one that could be either of two.
        for text in ["inactive", "actual", "act"] {
            assert_eq!(only_meant(text, known), None, "{text}");
        }
        assert_eq!(only_meant("minimun", ["minimum", "minimus"]), None);
        assert_eq!(only_meant("i3", ["i32", "i8"]), None);
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["required", "unique", "primaryKey"];
        assert_eq!(nearest("requird", known), Some("required"));
        assert_eq!(nearest("Unique", known), Some("unique"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("b", ["a", "c"]), None);
    }
}
