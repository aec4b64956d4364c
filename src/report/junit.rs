//! JUnit XML for GitLab, Jenkins and whatever else shows tests: a suite for each contract, a case for each entry.
//!
//! Guaranteed: a viewer's red equals the exit code. What is held or denied is a failure, a problem that leaves no
//! verdict is an error, and everything else is a case that passes and says what it has to say in its output. A contract
//! without entries is one passing case. Nothing is ever skipped: that would say it was not looked at.
//!
//! Names are unique in their suite, because GitLab keeps only the first of several cases with one name; it shows the
//! text of a failure and not its attributes, so the text is whole. No times: nothing here is measured.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::entries::{Entry, Subject, Weight, entries};
use super::escape::{shorten, xml};
use super::{Presented, Question};

/// Characters of the longest name of a case, and of the longest text.
const LONGEST: (usize, usize) = (200, 20_000);

/// The cases of one suite, and the names that are taken.
#[derive(Default)]
struct Suite<'a> {
    cases: Vec<(String, Entry<'a>)>,
    names: BTreeSet<String>,
}

/// The contracts that passed where nothing is said of them: those that were read, and of a scan those that were scanned.
fn judged<'a>(presented: &Presented<'a>) -> BTreeSet<&'a str> {
    match presented.question {
        Question::Drift => presented.report.scans.iter().map(|scan| scan.contract.as_str()).collect(),
        _ => presented.contracts_read(),
    }
}

/// Renders a report as JUnit XML.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let mut suites: BTreeMap<&str, Suite<'_>> =
        judged(presented).into_iter().map(|contract| (contract, Suite::default())).collect();
    for entry in entries(presented) {
        let suite = suites.entry(entry.contract(presented)).or_default();
        let name = unique(presented, suite, &entry);
        suite.names.insert(name.clone());
        suite.cases.push((name, entry));
    }
    if suites.is_empty() {
        suites.insert("sluicegate", Suite::default());
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail; a half-written report is none all the same.
    match write(presented, &suites, &mut writer) {
        Ok(()) => format!("{}\n", String::from_utf8_lossy(&writer.into_inner())),
        Err(_) => String::new(),
    }
}

/// A name that no other case of the suite has: as short as will do, and the same in the next run.
fn unique(presented: &Presented<'_>, suite: &Suite<'_>, entry: &Entry<'_>) -> String {
    let name = one_line(&shorten(&format!("{}: {}", entry.id(), entry.message()), LONGEST.0));
    let mark = match (entry.finding(), entry.site()) {
        (Some(finding), _) => finding.fingerprint().short().to_owned(),
        (None, Some(place)) => one_line(&presented.at(place)),
        (None, None) => String::new(),
    };
    let mut candidates = [name.clone(), format!("{name} ({mark})")]
        .into_iter()
        .chain((2..).map(|number| format!("{name} ({mark}, {number})")));
    candidates.find(|candidate| !suite.names.contains(candidate)).unwrap_or(name)
}

fn write(
    presented: &Presented<'_>,
    suites: &BTreeMap<&str, Suite<'_>>,
    writer: &mut Writer<Vec<u8>>,
) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = suites.values().flat_map(|suite| &suite.cases).map(|(_, entry)| entry);
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", format!("sluicegate {}", presented.question.name()).as_str()));
    count(&mut root, all, suites.values().filter(|suite| suite.cases.is_empty()).count());
    writer.write_event(Event::Start(root))?;
    for (contract, Suite { cases, .. }) in suites {
        let mut suite = BytesStart::new("testsuite");
        suite.push_attribute(("name", one_line(contract).as_str()));
        count(&mut suite, cases.iter().map(|(_, entry)| entry), usize::from(cases.is_empty()));
        writer.write_event(Event::Start(suite))?;
        if cases.is_empty() {
            let name = format!("{}: nothing to say", presented.question.name());
            let text = format!("{}\n{}", presented.verdict(), presented.considered());
            write_case(writer, start(contract, &name, None), ("system-out", None), &text)?;
        }
        for (name, entry) in cases {
            let path = entry.site().map(|site| presented.place(site).at.path);
            let case = start(contract, name, path.as_deref());
            write_case(writer, case, outcome(entry), &text(presented, entry))?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))
}

/// How many cases there are and how they ended; `passing` are those that stand for a contract without entries.
fn count<'a>(element: &mut BytesStart<'_>, cases: impl Iterator<Item = &'a Entry<'a>>, passing: usize) {
    let (mut tests, mut failures, mut errors) = (passing, 0, 0);
    for entry in cases {
        tests += 1;
        match outcome(entry).0 {
            "failure" => failures += 1,
            "error" => errors += 1,
            _ => {}
        }
    }
    for (name, number) in [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", 0)] {
        element.push_attribute((name, number.to_string().as_str()));
    }
}

/// The element that says how a case ended, and its type.
const fn outcome(entry: &Entry<'_>) -> (&'static str, Option<&'static str>) {
    match (entry.weight(), entry.subject) {
        (Weight::Error, Subject::Problem(_)) => ("error", Some(entry.id())),
        (Weight::Error, _) => ("failure", Some(entry.id())),
        (Weight::Warning | Weight::Note, _) => ("system-out", None),
    }
}

fn start(contract: &str, name: &str, path: Option<&str>) -> BytesStart<'static> {
    let mut case = BytesStart::new("testcase");
    case.push_attribute(("classname", one_line(contract).as_str()));
    case.push_attribute(("name", name));
    if let Some(path) = path {
        case.push_attribute(("file", one_line(path).as_str()));
    }
    case
}

fn write_case(
    writer: &mut Writer<Vec<u8>>,
    case: BytesStart<'static>,
    (ending, kind): (&'static str, Option<&'static str>),
    text: &str,
) -> std::io::Result<()> {
    writer.write_event(Event::Start(case))?;
    let mut element = BytesStart::new(ending);
    if let Some(kind) = kind {
        element.push_attribute(("type", kind));
        element.push_attribute(("message", one_line(text.lines().next().unwrap_or_default()).as_str()));
    }
    writer.write_event(Event::Start(element))?;
    writer.write_event(Event::Text(BytesText::new(&xml(&shorten(text, LONGEST.1)))))?;
    writer.write_event(Event::End(BytesEnd::new(ending)))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

fn text(presented: &Presented<'_>, entry: &Entry<'_>) -> String {
    let at = entry.site().map_or_else(String::new, |site| format!("\n{}", presented.at(site)));
    format!("{}: {}{at}", entry.kind(), entry.text(presented))
}

/// For an attribute, in which a line break would become a space or be lost.
fn one_line(text: &str) -> String {
    xml(text).replace(['\n', '\t'], " ")
}
