//! `sluicegate waive`: accepts a finding for a while, by an entry in the waivers file.
//!
//! In: a fingerprint that `sluicegate check` printed. Out: the file with one more entry. Guaranteed: nothing else in it
//! changes, and the entry names that finding; where either cannot be had, nothing is written.

use clap::Args;
use jiff::civil::Date;

use super::Answer;
use super::comparison::Comparison;
use crate::check::check;
use crate::config::Policy;
use crate::document::Documents;
use crate::document::insert::{append, entry, scalar};
use crate::document::waivers::read_waivers;
use crate::error::{Error, Result};
use crate::gate::{Assessment, covers, review};
use crate::model::{Class, Path, Problem, Teams, Waiver};
use crate::report::waivers::written;
use crate::rule::Level;
use crate::sources::Tree;
use crate::sources::directory::Directory;
use crate::sources::root::Root;
use crate::sources::scope::configured;
use crate::sources::write::write_file;

/// Accept a finding for a while: adds it to the waivers file, for others to agree to.
///
/// Makes the same comparison as `sluicegate check`, with the same arguments, to find what the fingerprint means. What is
/// in the file already stays as it is, to the byte.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  sluicegate waive 34056edd7ca6 --reason \"we know\" --until 2027-01-31
  sluicegate waive 34056 --consumer board --reason \"we know\" --until 2027-01-31

The finding is held until the waiver is agreed to, by being merged.")]
pub(super) struct Waive {
    /// The fingerprint, as `sluicegate check` prints it; its first digits will do.
    fingerprint: String,
    #[command(flatten)]
    comparison: Comparison,
    /// Why it is accepted.
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: String,
    /// The last day on which it is.
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    until: Date,
    /// The team that answers for it, or a member of one; the owner of the contract if left out.
    #[arg(long, value_name = "TEAM")]
    owner: Option<String>,
    /// Where the work on it is tracked.
    #[arg(long, value_name = "URL")]
    ticket: Option<String>,
    /// Accept only what the finding does to this consumer.
    #[arg(long, value_name = "NAME")]
    consumer: Option<String>,
}

/// Who accepts a finding, why, and until when.
#[derive(Debug, Clone)]
pub(super) struct Acceptance {
    /// The fingerprint, or how it begins.
    pub(super) fingerprint: String,
    pub(super) reason: String,
    pub(super) until: Date,
    pub(super) owner: Option<String>,
    pub(super) ticket: Option<String>,
    pub(super) consumer: Option<String>,
}

/// Where a finding is accepted, and by which rules.
pub(super) struct Place<'a> {
    /// The directory that is worked in.
    pub(super) root: &'a Root,
    pub(super) policy: &'a Policy,
    pub(super) teams: Option<&'a Teams>,
    /// Who owns a contract.
    pub(super) owner: &'a dyn Fn(&str) -> Option<String>,
    pub(super) today: Date,
}

/// What a waivers file begins with.
const HEADER: &str = "\
# Findings that are accepted for a while. `sluicegate waive` adds to this list, `sluicegate waivers` shows it.
apiVersion: sluicegate/v1
kind: Waivers
waivers: []
";

impl Waive {
    pub(super) fn run(self, width: usize) -> Result<Answer> {
        let today = self.comparison.today()?;
        let acceptance = Acceptance {
            fingerprint: self.fingerprint,
            reason: self.reason,
            until: self.until,
            owner: self.owner,
            ticket: self.ticket,
            consumer: self.consumer,
        };
        acceptance.refuse_past(today)?;
        let compared = self.comparison.load()?;
        let loaded = compared.loaded;
        let policy = loaded.circumstances.config.policy.clone();
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        let known =
            |contract: &str| loaded.base.contracts.get(contract).or_else(|| loaded.head.contracts.get(contract));
        let place = Place {
            root: &compared.root,
            policy: &policy,
            teams: loaded.head.has_teams.then_some(&loaded.head.teams),
            owner: &|contract| known(contract)?.owner.clone(),
            today,
        };
        acceptance.write(&report.assessments, &place, width)
    }
}

impl Acceptance {
    /// # Errors
    /// If the last day has passed already.
    pub(super) fn refuse_past(&self, today: Date) -> Result<()> {
        if self.until < today {
            return Err(
                Error::new(format!("{} has passed", self.until)).help("`--until` is the last day of the waiver")
            );
        }
        Ok(())
    }

    /// Adds the finding to the waivers file of the place.
    ///
    /// # Errors
    /// If there is no such finding, nothing to waive, or the file cannot be added to.
    pub(super) fn write(&self, assessments: &[Assessment], place: &Place<'_>, width: usize) -> Result<Answer> {
        let today = place.today;
        let assessment = find(&self.fingerprint, assessments)?;
        self.refuse_in_vain(assessment, place.policy)?;
        let contract = &assessment.finding.contract;
        let owner = self.owner.clone().or_else(|| (place.owner)(contract)).ok_or_else(|| {
            Error::new(format!("`{contract}` names no owner")).help("say who answers for the waiver: `--owner TEAM`")
        })?;

        let tree = Directory::new(place.root.directory.clone(), place.root.label.clone());
        let path = configured(&tree)?.unwrap_or_default().waivers;
        let label = tree.label(&path);
        let before = tree.read(&path)?.map_or_else(|| Ok(HEADER.to_owned()), |bytes| text_of(bytes, &label))?;
        let (there, _) = sound(&before, &label)?;
        let same = |waiver: &&Waiver| waiver.target.consumer == self.consumer;
        let standing = |waiver: &&Waiver| covers(waiver, assessment) && !waiver.has_ended(today);
        if let Some(waiver) = there.iter().filter(standing).find(same) {
            let message = format!("a waiver of this finding until {} is already in {label}", waiver.expires);
            return Err(Error::new(message).help("change its `expires` there to move its end"));
        }
        let fields = self.fields(assessment, owner, today);
        let Some(after) = append(&before, "waivers", &fields) else {
            let lines: Vec<String> = fields.iter().map(|(key, text)| format!("{key}: {}", scalar(text))).collect();
            return Err(Error::new(format!("{label} cannot be added to without changing what is in it"))
                .help(format!("write it by hand: {{ {} }}", lines.join(", "))));
        };
        let (waivers, documents) = sound(&after, &label)?;
        let Some(waiver) = waivers.last().filter(|waiver| covers(waiver, assessment)) else {
            return Err(Error::new("the entry would not name this finding").help("name only the fingerprint, by hand"));
        };
        if let Some(fault) = review(waiver, place.policy, place.teams, today).into_iter().next() {
            return Err(as_error(fault));
        }
        write_file(&place.root.directory, &path, after.as_bytes())?;
        let at = documents.locate(&waiver.site);
        let lines: Vec<String> = entry(&fields, 2).collect();
        let is_about_data = assessment.sighting.is_some();
        Ok(Answer::new(written(&format!("{label}:{}", at.line), &lines, is_about_data, width)))
    }

    /// A waiver of what nobody holds, or nobody can waive, would only mislead whoever reads it.
    fn refuse_in_vain(&self, assessment: &Assessment, policy: &Policy) -> Result<()> {
        let finding = &assessment.finding;
        if let Some(waiver) = assessment.waived_by() {
            return Err(Error::new(format!("it is waived already, until {}: {}", waiver.expires, finding.message()))
                .help("`sluicegate waivers` shows where; change its `expires` there to move its end"));
        }
        if !finding.difference.aspect.can_be_waived() {
            return Err(Error::new(format!(
                "it changes what decides, and nobody can waive that: {}",
                finding.message()
            ))
            .help("those whom it asks can agree to it"));
        }
        if assessment.level < Level::Hold {
            return Err(Error::new(format!(
                "it is only reported, and nobody has to agree to it: {}",
                finding.message()
            ))
            .help("there is nothing to waive; another environment may hold it: `--environment NAME`"));
        }
        if assessment.level == Level::Deny && !policy.waive_denied {
            return Err(Error::new(format!("policy denies it, so that nobody can waive it: {}", finding.message()))
                .help("take the change back, or ask for `policy.waive-denied: true`"));
        }
        let is_hurt = |name: &String| assessment.hurts.iter().any(|hurt| hurt.consumer == *name);
        match &self.consumer {
            Some(name) if !is_hurt(name) => {
                let consumers: Vec<&str> = assessment.hurts.iter().map(|hurt| hurt.consumer.as_str()).collect();
                let known = if consumers.is_empty() { "nobody".to_owned() } else { consumers.join(", ") };
                Err(Error::new(format!("it does not hurt `{name}`: {}", finding.message()))
                    .help(format!("it hurts: {known}")))
            }
            _ => Ok(()),
        }
    }

    /// The entry: the fingerprint decides; the rest tells its readers what it means.
    fn fields(&self, assessment: &Assessment, owner: String, today: Date) -> Vec<(&'static str, String)> {
        let finding = &assessment.finding;
        let path = &finding.difference.path;
        // A name with a quote in it cannot be written as a path; the fingerprint does without.
        let field = Some(path.to_string()).filter(|text| Path::parse(text).as_ref() == Ok(path));
        [
            ("fingerprint", Some(finding.fingerprint().to_string())),
            ("rule", Some(finding.rule.id.to_owned())),
            ("contract", Some(finding.contract.clone())),
            ("major", finding.major.filter(|major| *major > 1).map(|major| format!("v{major}"))),
            ("dataset", finding.difference.dataset.clone()),
            ("field", field),
            ("part", finding.difference.part.clone()),
            ("consumer", self.consumer.clone()),
            ("reason", Some(self.reason.clone())),
            ("owner", Some(owner)),
            ("ticket", self.ticket.clone()),
            ("created", Some(today.to_string())),
            ("expires", Some(self.until.to_string())),
        ]
        .into_iter()
        .filter_map(|(key, text)| Some((key, text?)))
        .collect()
    }
}

/// The one finding whose fingerprint begins with these digits.
fn find<'a>(digits: &str, assessments: &'a [Assessment]) -> Result<&'a Assessment> {
    let begins = |one: &&Assessment| one.finding.fingerprint().as_str().starts_with(digits);
    let named: Vec<&Assessment> = assessments.iter().filter(begins).collect();
    let list = |all: &[&Assessment]| {
        let shown = all.iter().take(10).map(|one| {
            format!("{} ({}, {})", one.finding.fingerprint().short(), one.finding.rule.id, one.finding.place())
        });
        let more = if all.len() > 10 { format!(", and {} more", all.len() - 10) } else { String::new() };
        format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
    };
    match named.as_slice() {
        [one] => Ok(one),
        [] => {
            let held: Vec<&Assessment> = assessments.iter().filter(|one| one.level >= Level::Hold).collect();
            let error = Error::new(format!("no finding here has a fingerprint that begins with `{digits}`"));
            Err(match held.as_slice() {
                [] => error.help("nothing is held here; name the two sides as for `sluicegate check`"),
                held => error.help(format!("these are held: {}", list(held))),
            })
        }
        several => Err(Error::new(format!("{} findings here begin with `{digits}`", several.len()))
            .help(format!("write more of it: {}", list(several)))),
    }
}

fn text_of(bytes: Vec<u8>, label: &str) -> Result<String> {
    String::from_utf8(bytes)
        .map_err(|_| Error::new(format!("{label} is not UTF-8 text")).help("mend it first: `sluicegate lint`"))
}

/// The waivers of a text without a fault in its spelling, and the document for their places.
fn sound(text: &str, label: &str) -> Result<(Vec<Waiver>, Documents)> {
    let mut documents = Documents::default();
    let (file, mut problems) = documents.add(label, text.as_bytes());
    let mut waivers = Vec::new();
    if let Some(root) = &documents.get(file).root {
        let (read, wrong) = read_waivers(file, root);
        waivers = read;
        problems.extend(wrong);
    }
    match problems.into_iter().find(|problem| problem.class == Class::Error) {
        Some(problem) => {
            let line = documents.locate(&problem.site).line;
            Err(Error::new(format!("{label}:{line}: {}", problem.message)).help("mend it first: `sluicegate lint`"))
        }
        None => Ok((waivers, documents)),
    }
}

fn as_error(fault: Problem) -> Error {
    let error = Error::new(fault.message);
    match fault.help {
        Some(help) => error.help(help),
        None => error,
    }
}
