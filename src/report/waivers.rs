//! Waivers: their sentence in a report, and the list of them all.
//!
//! In: waivers, as they stand to a finding or to a day. Out: for reports, plain text that each format escapes its own
//! way, and wire types; for the list, text and JSON.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::escape::terminal_line as clean;
use super::json::location;
use super::terminal::frame_problem;
use super::wire::{VERSION, WireLocation};
use super::{Presented, counted};
use crate::document::Documents;
use crate::gate::{Applied, Assessment, SOON, Standing};
use crate::model::{Problem, Site, Waiver};

/// What a waiver does about the finding that it names.
#[must_use]
pub fn sentence(presented: &Presented<'_>, applied: &Applied) -> String {
    let waiver = &applied.waiver;
    let at = presented.at(&waiver.site);
    let consumer = waiver.target.consumer.as_ref().map_or_else(String::new, |consumer| format!("for `{consumer}`, "));
    let ticket = waiver.ticket.as_ref().map_or_else(String::new, |ticket| format!(" {ticket}"));
    let (owner, expires, reason) = (&waiver.owner, waiver.expires, &waiver.reason);
    match applied.standing {
        Standing::Counts => format!("{consumer}until {expires}, {owner} answers for it: {reason}{ticket} ({at})"),
        Standing::Ended => format!("{consumer}ended on {expires}; {owner} answered for it: {reason}{ticket} ({at})"),
        Standing::Proposed => {
            format!("{consumer}proposed here until {expires} ({at}); it counts once it is agreed to")
        }
        Standing::Denied => format!("{consumer}does not count: nobody can waive what policy denies ({at})"),
    }
}

/// That a finding is waived, by the waiver that ends first.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireWaived {
    /// The last day on which the finding is waived.
    pub until: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where the work on it is tracked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// A waiver that names a finding.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WireWaiver {
    /// counts, denied, ended or proposed.
    pub standing: String,
    /// The consumer, where it waives only what the finding does to this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where the work on it is tracked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The day it was written.
    pub created: String,
    /// The last day on which it counts.
    pub expires: String,
    /// Where it stands.
    pub location: WireLocation,
}

pub(super) fn wire_waived(assessment: &Assessment) -> Option<WireWaived> {
    let waiver = assessment.waived_by()?;
    Some(WireWaived {
        until: waiver.expires.to_string(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        ticket: waiver.ticket.clone(),
    })
}

pub(super) fn wire_waiver(presented: &Presented<'_>, applied: &Applied) -> WireWaiver {
    let waiver = &applied.waiver;
    WireWaiver {
        standing: applied.standing.name().to_owned(),
        consumer: waiver.target.consumer.clone(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        ticket: waiver.ticket.clone(),
        created: waiver.created.to_string(),
        expires: waiver.expires.to_string(),
        location: location(presented, &waiver.site),
    }
}

/// What `sluicegate waive` says once it has written an entry.
#[must_use]
pub fn written(place: &str, lines: &[String], is_about_data: bool, width: usize) -> String {
    let lines: String = lines.iter().map(|line| format!("{}\n", clean(line))).collect();
    let then = if is_about_data {
        "Scans of these files count it from now on; all others, once it is merged."
    } else {
        "The finding is held until this is agreed to: the waiver counts once it is merged."
    };
    format!("wrote {}\n\n{lines}\n{}\n", clean(place), textwrap::fill(then, width))
}

/// All waivers of a place.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The waivers, the soonest end first.
    pub waivers: &'a [Waiver],
    /// What is wrong with them.
    pub problems: &'a [Problem],
    /// The texts, to turn places into lines.
    pub documents: &'a Documents,
    /// The file, as people know it.
    pub file: &'a str,
    /// The day they are looked at.
    pub today: Date,
}

impl Listing<'_> {
    fn at(&self, site: &Site) -> String {
        let at = self.documents.locate(site);
        format!("{}:{}", at.path, at.line)
    }

    /// Whether a waiver is wrong, and so waives nothing.
    fn is_wrong(&self, waiver: &Waiver) -> bool {
        self.problems.iter().any(|problem| problem.site.route.starts_with(&waiver.site.route))
    }

    fn state(&self, waiver: &Waiver) -> &'static str {
        match waiver.days_left(self.today) {
            _ if self.is_wrong(waiver) => "wrong",
            i32::MIN..=-1 => "ended",
            0..=SOON => "ending",
            _ => "active",
        }
    }
}

/// One paragraph a waiver, the soonest end first, after what is wrong.
#[must_use]
pub fn listing_text(listing: &Listing<'_>, width: usize) -> String {
    let framed =
        listing.problems.iter().map(|problem| format!("{}\n", frame_problem(listing.documents, problem, width)));
    let mut out: String = framed.collect();
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .subsequent_indent("  ");
    for waiver in listing.waivers {
        let days = waiver.days_left(listing.today);
        let when = match (listing.state(waiver), days) {
            ("wrong", _) => "waives nothing, see above".to_owned(),
            (_, i32::MIN..=-1) => format!("ended {} ago", counted(days.unsigned_abs() as usize, "day")),
            (_, 0) => "ends today".to_owned(),
            _ => format!("{} left", counted(days.unsigned_abs() as usize, "day")),
        };
        let target = &waiver.target;
        let contract = target.contract.as_ref().map_or_else(String::new, |contract| format!(" in {contract}"));
        let ticket = waiver.ticket.as_ref().map_or_else(String::new, |ticket| format!(" {ticket}"));
        let lines = [
            format!("{}, {when}: {}{contract}", waiver.expires, target.describe()),
            format!("  {} answers for it: {}{ticket} ({})", waiver.owner, waiver.reason, listing.at(&waiver.site)),
        ];
        for line in lines {
            out.push_str(&format!("{}\n", textwrap::fill(&clean(&line), &options)));
        }
        out.push('\n');
    }
    out.push_str(&clean(&summary(listing)));
    out.push('\n');
    out
}

fn summary(listing: &Listing<'_>) -> String {
    let all = listing.waivers.len();
    if all == 0 {
        return match listing.problems.len() {
            0 => format!("nothing is waived in {}", listing.file),
            wrong => format!("{} to mend in {}: nothing is waived", counted(wrong, "problem"), listing.file),
        };
    }
    let count = |state: &str| listing.waivers.iter().filter(|waiver| listing.state(waiver) == state).count();
    let states = [("ended", "ended"), ("ending", "about to end"), ("wrong", "wrong")];
    let parts: Vec<String> = states
        .iter()
        .filter(|(state, _)| count(state) > 0)
        .map(|(state, word)| format!("{} {word}", count(state)))
        .collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!("{} in {}{parts}", counted(all, "waiver"), listing.file)
}

/// The list as JSON, ending with a line break.
#[must_use]
pub fn listing_json(listing: &Listing<'_>) -> String {
    let place = |site: &Site| {
        let at = listing.documents.locate(site);
        json!({ "path": at.path, "line": at.line, "column": at.column, "endColumn": at.end_column })
    };
    let waivers: Vec<Value> = listing
        .waivers
        .iter()
        .map(|waiver| {
            let target = &waiver.target;
            let all = [
                ("fingerprint", target.fingerprint.clone()),
                ("rule", target.rule.clone()),
                ("contract", target.contract.clone()),
                ("major", target.major.map(|major| format!("v{major}"))),
                ("dataset", target.dataset.clone()),
                ("path", target.field.as_ref().map(ToString::to_string)),
                ("part", target.part.clone()),
                ("consumer", target.consumer.clone()),
                ("reason", Some(waiver.reason.clone())),
                ("owner", Some(waiver.owner.clone())),
                ("ticket", waiver.ticket.clone()),
                ("created", Some(waiver.created.to_string())),
                ("expires", Some(waiver.expires.to_string())),
                ("state", Some(listing.state(waiver).to_owned())),
            ];
            let mut one: serde_json::Map<String, Value> =
                all.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))).collect();
            one.insert("daysLeft".to_owned(), waiver.days_left(listing.today).into());
            one.insert("location".to_owned(), place(&waiver.site));
            Value::Object(one)
        })
        .collect();
    let problems: Vec<Value> = listing
        .problems
        .iter()
        .map(|problem| json!({ "code": problem.code, "message": problem.message, "help": problem.help, "location": place(&problem.site) }))
        .collect();
    let list = json!({
        "format": "sluicegate-waivers",
        "version": VERSION,
        "today": listing.today.to_string(),
        "waivers": waivers,
        "problems": problems,
    });
    format!("{}\n", serde_json::to_string_pretty(&list).unwrap_or_default())
}
