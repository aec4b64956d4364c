//! For people at a terminal: the line of the file, underlined, with who is hurt and what to do.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level as Title, Origin as Place, Renderer, Snippet,
};
use anstyle::{AnsiColor, Style};

use super::escape::{source as show_source, terminal as clean, terminal_line as clean_line};
use super::waivers::sentence;
use super::{Presented, Question, counted, scans, surveyed};
use crate::document::{Document, Documents};
use crate::finding::{Finding, Fingerprint};
use crate::gate::{Assessment, Decision};
use crate::impact::Hurt;
use crate::model::{Class, FileId, Problem, Scan, Site};
use crate::rule::{Level, Severity};

const HEADING: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Bytes of the longest line that is shown.
const LONGEST_LINE: usize = 1_000;

/// Renders a report `width` columns wide. Colours are escape sequences that the caller strips where they are unwanted.
#[must_use]
pub fn render(presented: &Presented<'_>, width: usize) -> String {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        presented.report.problems.iter().partition(|problem| problem.class == Class::Error);
    let frame = |problem: &&Problem| frame_problem(presented.documents, problem, width);
    let mut blocks: Vec<String> = errors.iter().map(frame).collect();
    let (framed, mut listed): (Vec<_>, Vec<_>) = presented
        .report
        .assessments
        .iter()
        .filter(|assessment| !assessment.waived)
        .partition(|assessment| deserves_a_frame(assessment));
    let told: Vec<_> = presented.report.backfill.iter().map(|one| one.finding.fingerprint()).collect();
    listed.retain(|assessment| !told.contains(&assessment.finding.fingerprint()));
    blocks.extend(framed.iter().map(|assessment| frame_finding(presented, assessment, width)));
    if !listed.is_empty() {
        let lines = listed.iter().map(|assessment| {
            let decided = presented.decided(assessment).map_or_else(String::new, |decided| format!("; {decided}"));
            let example = assessment.sighting.as_ref().and_then(|sighting| sighting.extent.examples.first());
            let example = example.map_or_else(String::new, |path| format!("; such as {path}"));
            format!("{}{example}{decided}", list_finding(presented, &assessment.finding))
        });
        let heading = if presented.question == Question::Drift { "also seen" } else { "also changed" };
        blocks.push(block(heading, "hurting nobody", lines, width));
    }
    let waived: Vec<String> = presented.waived().map(|assessment| list_waived(presented, assessment, width)).collect();
    if !waived.is_empty() {
        let gloss = "accepted for a while, asked of nobody";
        blocks.push(format!("{HEADING}waived{HEADING:#}{FAINT}: {gloss}{FAINT:#}\n{}", waived.concat()));
    }
    if !presented.report.backfill.is_empty() {
        let lines = presented.report.backfill.iter().flat_map(|backfill| {
            let survey = backfill.survey().as_ref().and_then(surveyed);
            let survey = survey.map(|told| format!("  old files: {told}"));
            std::iter::once(list_finding(presented, &backfill.finding)).chain(survey)
        });
        blocks.push(block("backfill needed", "data already written may not keep these promises", lines, width));
    }
    blocks.extend(warnings.iter().map(frame));
    blocks.extend(presented.report.scans.iter().map(|scan| list_scan(scan, width)));
    blocks.push(last_lines(presented, width));
    blocks.join("\n")
}

fn deserves_a_frame(assessment: &Assessment) -> bool {
    let somebody = !assessment.readers.is_empty() || !assessment.hurts.is_empty();
    somebody || assessment.level >= Level::Hold || assessment.finding.rule.severity > Severity::Note
}

fn frame_finding(presented: &Presented<'_>, assessment: &Assessment, width: usize) -> String {
    let finding = &assessment.finding;
    let severity = finding.rule.severity;
    let title = match severity {
        Severity::Breaking => Title::ERROR,
        Severity::Risky => Title::WARNING,
        Severity::Note => Title::NOTE,
    };
    let (mut head, mut base) = labels(finding);
    let sites = [finding.difference.actual_site.as_ref(), finding.difference.expected_site.as_ref()];
    let said = sites.map(|site| site.is_none_or(|site| presented.documents.holds(site)));
    if !said[0] && head == "proposed" {
        head = "no longer said here";
    }
    if !said[1] && base == "published" {
        base = "not said here before";
    }
    let sites = [(sites[0], head), (sites[1], base)];
    let places: Vec<(&Site, &str)> = sites.into_iter().filter_map(|(site, label)| Some((site?, label))).collect();
    let mut group = title
        .with_name(severity.name())
        .primary_title(wrap_title(&finding.message(), width, severity.name().len() + finding.rule.id.len()))
        .id(finding.rule.id)
        .elements(snippets(presented.documents, &places));
    for (word, text) in presented.details(assessment) {
        let title = if word == "hurts" && !assessment.hurts.is_empty() { Title::ERROR } else { Title::NOTE };
        group = group.element(title.with_name(word).message(wrap(&text, width, word)));
    }
    group = group.element(Title::HELP.message(wrap(&finding.help(), width, "help")));
    if presented.question.is_about_people() && assessment.level >= Level::Hold {
        group = group.element(Title::NOTE.with_name("finding").message(finding.fingerprint().short().to_owned()));
    }
    let rendered = renderer(width).render(&[group]);
    format!("{rendered}\n")
}

/// What the underlined places are, head first.
const fn labels(finding: &Finding) -> (&'static str, &'static str) {
    use crate::compare::Aspect;
    if finding.difference.observed {
        let is_undeclared = finding.difference.expected.is_none() && matches!(finding.difference.aspect, Aspect::Field);
        return ("promised here", if is_undeclared { "not declared here" } else { "promised here" });
    }
    match (finding.difference.aspect, &finding.difference.expected, &finding.difference.actual) {
        (
            Aspect::Waiver
            | Aspect::TeamMember
            | Aspect::TeamApprovals
            | Aspect::TeamSource
            | Aspect::Policy
            | Aspect::Stewards,
            ..,
        ) => ("proposed", "agreed to"),
        (Aspect::Team, ..) => ("no longer here", "listed here"),
        (Aspect::Need, ..) => ("what is left of it", "declared here"),
        (Aspect::Values, ..) => ("proposed list", "published list"),
        (_, Some(_), None) => ("missing here", "published here"),
        (_, None, Some(_)) => ("proposed here", "published without it"),
        _ => ("proposed", "published"),
    }
}

fn list_finding(presented: &Presented<'_>, finding: &Finding) -> String {
    let at = presented.location(finding).map_or_else(String::new, |at| format!(" ({}:{})", at.path, at.line));
    format!("{}[{}]: {}{at}", finding.rule.severity, finding.rule.id, finding.message())
}

/// What was looked at in one dataset: its files, its schemas, what could not be decided, what is no more.
fn list_scan(scan: &Scan, width: usize) -> String {
    let shapes = scan.shapes.iter().take(MOST_SHAPES_TOLD).map(scans::shape);
    let more = scan.shapes.len().saturating_sub(MOST_SHAPES_TOLD);
    let more = (more > 0).then(|| format!("and {}", counted(more, "more schema")));
    let resolved = scan.resolved.iter().map(|one| format!("resolved: {} (seen since {})", one.message, one.since));
    // One schema that keeps everything is told by the first line.
    let shapes: Vec<String> = if scan.shapes.len() > 1 { shapes.chain(more).collect() } else { Vec::new() };
    let lines = shapes.into_iter().chain(scans::changes(scan)).chain(scans::undecided(scan)).chain(resolved);
    block(&clean_line(&scan.dataset), &clean_line(&scans::headline(scan)), lines, width)
}

/// How many schemas of one dataset are told.
const MOST_SHAPES_TOLD: usize = 20;

/// A waived finding: what it is, whom it would hurt, who accepted it until when.
fn list_waived(presented: &Presented<'_>, assessment: &Assessment, width: usize) -> String {
    let hurts = assessment.hurts.iter().map(|hurt| {
        let Hurt { team, consumer, why, .. } = hurt;
        format!("hurts: {team}: `{consumer}` {why}")
    });
    let waivers = assessment.waivers.iter().map(|applied| format!("waiver: {}", sentence(presented, applied)));
    let mut text = String::new();
    let indented = |first: &'static str, rest: &'static str| {
        textwrap::Options::new(width).initial_indent(first).subsequent_indent(rest)
    };
    let finding = list_finding(presented, &assessment.finding);
    let _ = writeln!(text, "{}", fill(&clean_line(&finding), indented("  ", "    ")));
    for line in hurts.chain(waivers) {
        let _ = writeln!(text, "{}", fill(&clean_line(&line), indented("    ", "      ")));
    }
    text
}

fn block(heading: &str, gloss: &str, lines: impl Iterator<Item = String>, width: usize) -> String {
    let first = fill(&format!("{heading}: {gloss}"), textwrap::Options::new(width).subsequent_indent("  "));
    let gloss = first.strip_prefix(heading).unwrap_or(&first);
    let mut text = format!("{HEADING}{heading}{HEADING:#}{FAINT}{gloss}{FAINT:#}\n");
    for line in lines {
        let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("    ");
        text.push_str(&fill(&clean_line(&line), options));
        text.push('\n');
    }
    text
}

/// Renders one problem with the line it stands at.
#[must_use]
pub fn frame_problem(documents: &Documents, problem: &Problem, width: usize) -> String {
    let title = match problem.class {
        Class::Error => Title::ERROR.with_name("problem"),
        Class::Warning => Title::WARNING.with_name("warning"),
    };
    let mut places = vec![(&problem.site, "")];
    if let Some((site, label)) = &problem.related {
        places.push((site, label.as_str()));
    }
    let mut group: Group<'_> = title
        .primary_title(wrap_title(&problem.message, width, "problem".len() + problem.code.len()))
        .id(problem.code)
        .elements(snippets(documents, &places));
    if let Some(help) = &problem.help {
        group = group.element(Title::HELP.message(wrap(help, width, "help")));
    }
    format!("{}\n", renderer(width).render(&[group]))
}

const fn renderer(width: usize) -> Renderer {
    Renderer::styled().decor_style(DecorStyle::Ascii).term_width(width)
}

/// An underlined stretch of text.
struct Mark<'a> {
    span: Range<usize>,
    label: &'a str,
    primary: bool,
}

/// One frame per file; the first place is the one that matters.
fn snippets<'a>(documents: &'a Documents, places: &[(&Site, &'a str)]) -> Vec<Element<'a>> {
    let mut frames: Vec<(FileId, Vec<Mark<'a>>)> = Vec::new();
    for (at, (site, label)) in places.iter().enumerate() {
        let span = documents.get(site.file).text.on_one_line(documents.span(site).unwrap_or(0..0));
        let mark = Mark { span, label, primary: at == 0 };
        match frames.iter_mut().find(|(file, _)| *file == site.file) {
            Some((_, marks)) if marks.iter().all(|other| other.span != mark.span) => marks.push(mark),
            Some(_) => {}
            None => frames.push((site.file, vec![mark])),
        }
    }
    frames
        .into_iter()
        .map(|(file, marks)| match documents.get(file) {
            // What was not read has no line to show.
            document if document.text.as_str().is_empty() => Place::path(clean_line(&document.label)).into(),
            document if is_too_long(document, &marks) => origin(document, &marks[0]).into(),
            document => snippet(document, marks).into(),
        })
        .collect()
}

fn snippet<'a>(document: &'a Document, marks: Vec<Mark<'a>>) -> Snippet<'a, Annotation<'a>> {
    let text = &document.text;
    let lines = marks.iter().map(|mark| text.line_of(mark.span.start));
    let (first, last) = lines.fold((usize::MAX, 0), |(low, high), line| (low.min(line), high.max(line)));
    let window = text.line_range(first).start..text.line_range(last).end;
    let snippet = Snippet::source(show_source(&text.as_str()[window.clone()]))
        .line_start(first + 1)
        .path(clean_line(&document.label))
        .fold(true);
    snippet.annotations(marks.into_iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = mark.span.start - window.start..mark.span.end - window.start;
        kind.span(span).label((!mark.label.is_empty()).then_some(mark.label))
    }))
}

/// A place in a line too long to be shown: drawing such a line takes the longer the longer it is.
fn origin(document: &Document, mark: &Mark<'_>) -> Place<'static> {
    let at = document.text.locate(&document.label, mark.span.clone());
    Place::path(clean_line(&at.path)).line(at.line).char_column(at.column)
}

fn is_too_long(document: &Document, marks: &[Mark<'_>]) -> bool {
    let text = &document.text;
    marks.iter().any(|mark| text.line_range(text.line_of(mark.span.start)).len() > LONGEST_LINE)
}

/// Wraps the text after `   = word: `; the renderer aligns the lines that follow.
fn wrap(text: &str, width: usize, word: &str) -> String {
    let left = width.saturating_sub(word.len() + 9).max(30);
    fill(&clean(text), textwrap::Options::new(left))
}

/// Wraps a title; the renderer aligns the lines that follow with `prefix` and its punctuation.
fn wrap_title(text: &str, width: usize, prefix: usize) -> String {
    fill(&clean_line(text), textwrap::Options::new(width.saturating_sub(prefix + 4).max(30)))
}

/// Breaks between words only: a path cut in two cannot be clicked.
fn fill(text: &str, options: textwrap::Options<'_>) -> String {
    textwrap::fill(text, options.break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation))
}

fn last_lines(presented: &Presented<'_>, width: usize) -> String {
    let mut text = String::new();
    for note in &presented.report.notes {
        text.push_str(&fill(
            &clean_line(&format!("note: {note}")),
            textwrap::Options::new(width).subsequent_indent("  "),
        ));
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\n');
    }
    if presented.question.is_of_a_change() {
        text.push_str(&waiting(presented, width));
    }
    let warnings = presented.report.problems.iter().filter(|problem| problem.class == Class::Warning).count();
    let warned = if warnings > 0 { format!(" ({})", counted(warnings, "warning")) } else { String::new() };
    let style = if presented.report.decision == Decision::Open { GOOD } else { BAD };
    let verdict = fill(&clean_line(&presented.verdict()), textwrap::Options::new(width));
    let considered = fill(&clean_line(&presented.considered()), textwrap::Options::new(width));
    let _ = writeln!(text, "{style}{verdict}{style:#}{warned}\n{FAINT}{considered}{FAINT:#}");
    text
}

/// Who has to agree, to how much; where people could say something, who said what.
fn waiting(presented: &Presented<'_>, width: usize) -> String {
    if presented.report.hearing.is_some() {
        return consent(presented, width);
    }
    let teams = presented.waiting_on();
    let widest = teams.keys().map(|team| team.chars().count()).max().unwrap_or(0).min(40);
    let mut text = String::new();
    for (team, count) in teams {
        let asked =
            presented.report.assessments.iter().filter(|one| one.level == Level::Hold && one.asks.contains(team));
        let ids: Vec<String> = asked.map(|one| one.finding.fingerprint().short().to_owned()).collect();
        let team = clean_line(team);
        let count = counted(count, "finding");
        let first = format!("  {team:<widest$}  {count}  ");
        let rest = " ".repeat(first.chars().count());
        let options = textwrap::Options::new(width).initial_indent(&first).subsequent_indent(&rest);
        let _ = writeln!(text, "{}", fill(&ids.join(" "), options));
    }
    if text.is_empty() { text } else { format!("{HEADING}consent needed{HEADING:#}\n{text}\n") }
}

fn consent(presented: &Presented<'_>, width: usize) -> String {
    let mut text = String::new();
    let mut write = |line: &str, first: &'static str, rest: &'static str| {
        let options = textwrap::Options::new(width).initial_indent(first).subsequent_indent(rest);
        let _ = writeln!(text, "{}", fill(&clean_line(line), options));
    };
    for stand in presented.stands() {
        write(&format!("{} {}", stand.team, stand.summary), "  ", "    ");
        let ids: Vec<&str> = stand.hearing.missing.iter().map(Fingerprint::short).collect();
        let missing = (!ids.is_empty()).then(|| ("missing", ids.join(" ")));
        for (word, said) in missing.into_iter().chain(stand.details) {
            write(&format!("{word}: {said}"), "    ", "      ");
        }
    }
    for (word, said) in presented.beside_teams() {
        write(&format!("{word}: {said}"), "  ", "    ");
    }
    if text.is_empty() { text } else { format!("{HEADING}consent{HEADING:#}\n{text}\n") }
}
