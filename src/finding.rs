//! Findings: a rule's judgement of a difference. Facts first; message, help and fingerprint derive from them.

use sha2::{Digest, Sha256};
use std::fmt;

use crate::compare::{Aspect, Difference, Direction};
use crate::model::Contract;
use crate::model::lifecycle::End;
use crate::model::{Path, Segment, Site};
use crate::rule::Rule;
use crate::rules;

/// What identifies a finding across commits: the same change has the same fingerprint, whatever the text, the line, the
/// file or the version of this tool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The whole fingerprint: 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A whole fingerprint as somebody wrote it down; `None` if it cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// Enough of it to tell the findings of one change apart.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Sixteen hexadecimal digits that stand for a text, where the text itself might not be taken as one word.
#[must_use]
pub fn digest(text: &str) -> String {
    let mut digits = format!("{:x}", Sha256::digest(text.as_bytes()));
    digits.truncate(16);
    digits
}

/// A rule's judgement of a difference in one contract.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The ODCS `id` of the contract; until the finding is [`Finding::settled`], what tells the contract from the others.
    pub contract: String,
    /// The major version of the contract, as published or, where it is new, as proposed.
    pub major: Option<u64>,
    /// The fact.
    pub difference: Difference,
    /// The consumer, for findings that are about one.
    pub consumer: Option<String>,
}

/// A piece of a finding's sentence, so that each format can mark names and facts its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Words(String),
    /// The name of a field or dataset.
    Name(String),
    /// What one side says.
    Fact(String),
}

/// The version of the fingerprint's making; changes only if old consents must be asked for again.
const FINGERPRINT_KEY: &str = "sluicegate/1";

impl Finding {
    /// Judges a difference.
    #[must_use]
    pub fn new(contract: &str, difference: Difference) -> Self {
        Self { rule: rules::judge(&difference), contract: contract.to_owned(), major: None, difference, consumer: None }
    }

    /// The same finding, about one consumer.
    #[must_use]
    pub fn about(mut self, consumer: &str) -> Self {
        self.consumer = Some(consumer.to_owned());
        self
    }

    /// The same finding, in a contract by its `id` and major version, whatever else was read beside it.
    #[must_use]
    pub fn settled(mut self, contract: Option<&Contract>) -> Self {
        if let Some(contract) = contract {
            self.contract.clone_from(&contract.id);
            self.major = contract.major();
        }
        self
    }

    /// What identifies the finding: SHA-256 over length-prefixed facts.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let fact = |fact: &Option<crate::compare::Fact>| {
            fact.as_ref().map_or_else(|| vec!["-".to_owned()], |fact| vec!["+".to_owned(), fact.canonical.clone()])
        };
        let mut tuple = vec![FINGERPRINT_KEY.to_owned(), self.contract.clone()];
        tuple.push(self.difference.dataset.clone().unwrap_or_default());
        tuple.push(self.difference.path.segments().len().to_string());
        tuple.extend(self.difference.path.segments().iter().map(|segment| match segment {
            Segment::Member(name) => format!(".{name}"),
            Segment::Item => "[]".to_owned(),
            Segment::Key => "{key}".to_owned(),
            Segment::Value => "{}".to_owned(),
        }));
        tuple.push(self.rule.id.to_owned());
        tuple.extend(fact(&self.difference.expected));
        tuple.extend(fact(&self.difference.actual));
        tuple.extend(self.difference.part.iter().map(|part| format!("part {part}")));
        // Several major versions may live side by side; consent to one is none to another.
        tuple.extend(self.major.filter(|major| *major > 1).map(|major| format!("major {major}")));
        // What was seen in the data is another matter than what somebody proposes, and agreed to by itself.
        tuple.extend(self.difference.observed.then(|| "observed".to_owned()));
        tuple.extend(self.consumer.iter().map(|consumer| format!("consumer {consumer}")));
        let mut hasher = Sha256::new();
        for part in &tuple {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        Fingerprint(format!("{:x}", hasher.finalize()))
    }

    /// The address people know: `orders.address.city`, or the dataset, or the contract.
    #[must_use]
    pub fn place(&self) -> String {
        place(self.difference.dataset.as_deref(), &self.difference.path).unwrap_or_else(|| self.contract.clone())
    }

    /// Where to point: where the actual side says it, else where the expected side did.
    #[must_use]
    pub fn site(&self) -> Option<&Site> {
        self.difference.actual_site.as_ref().or(self.difference.expected_site.as_ref())
    }

    /// The sentence of the finding.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = if self.difference.observed { self.rule.observed } else { self.rule.says };
        while let Some(start) = rest.find('{') {
            let end = rest[start..].find('}').map_or(rest.len(), |end| start + end);
            if start > 0 {
                parts.push(Part::Words(rest[..start].to_owned()));
            }
            let shown = |fact: &Option<crate::compare::Fact>| {
                Part::Fact(fact.as_ref().map_or_else(|| "none".to_owned(), |fact| fact.shown.clone()))
            };
            parts.push(match &rest[start + 1..end] {
                "field" => Part::Name(self.place()),
                "part" => Part::Name(self.difference.part.clone().unwrap_or_default()),
                "expected" => shown(&self.difference.expected),
                _ => shown(&self.difference.actual),
            });
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        parts
    }

    /// The sentence as plain text.
    #[must_use]
    pub fn message(&self) -> String {
        self.parts()
            .into_iter()
            .map(|part| match part {
                Part::Words(text) | Part::Fact(text) => text,
                Part::Name(name) => format!("`{name}`"),
            })
            .collect()
    }

    /// What to do about it, with the likely rename if there is one.
    #[must_use]
    pub fn help(&self) -> String {
        let difference = &self.difference;
        if difference.observed {
            return self.rule.mending();
        }
        let first = match (difference.aspect, &difference.expected, &difference.announced) {
            (Aspect::Version, Some(asked), _) if difference.direction == Direction::Wider => {
                return format!("Set `version: {}`.", asked.shown);
            }
            (Aspect::Contract | Aspect::Dataset | Aspect::Field, Some(_), Some(announced))
                if announced.end != End::Over =>
            {
                let why =
                    if announced.end == End::Hasty { "that was too little notice" } else { "that day has not come" };
                format!("It was announced {}: {why}. ", announced.shown)
            }
            _ => match (&difference.hint, &difference.looks_like) {
                (Some(hint), _) => format!("{hint} "),
                (None, Some(path)) if path.segments().len() == difference.path.segments().len() => {
                    format!("Was it renamed to `{path}`? ")
                }
                (None, Some(path)) => format!("Did it move to `{path}`? "),
                (None, None) => String::new(),
            },
        };
        format!("{first}{}", self.rule.help())
    }
}

/// `dataset.path`, the dataset alone, or the service level or server; `None` for the contract itself.
#[must_use]
pub fn place(dataset: Option<&str>, path: &Path) -> Option<String> {
    match (dataset, path.is_root()) {
        (None, true) => None,
        (None, false) => Some(path.to_string().replace('"', "")),
        (Some(dataset), true) => Some(dataset.to_owned()),
        (Some(dataset), false) => Some(format!("{dataset}.{path}")),
    }
}
