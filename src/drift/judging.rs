//! What was seen, judged: by the same comparison, rules, needs and policy as a proposed change.
//!
//! In: one dataset's contract, what its files hold, who needs it. Out: assessments, each with the files it was seen in.
//! Guaranteed: every schema is compared once, however many files have it; a finding is told once, however many schemas
//! show it; what one finding tells is not told again as a mixture.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::{KeySeen, Ledger, missing_days};
use super::observation::{Shape, day};
use super::promises::{Claim, Freshness, Promised};
use super::shapes::Shapes;
use super::view::View;
use crate::check::{Snapshot, Traced};
use crate::compare::{Aspect, Difference, Direction, Fact, Reshape, compare};
use crate::finding::{Finding, Fingerprint};
use crate::gate::{Assessment, Terms};
use crate::model::numbers::Numbers;
use crate::model::quality::{Results, Threshold};
use crate::model::service::Amount;
use crate::model::{Contract, Dataset, Extent, Field, Need, Path, Scalar, Segment, ShapeSeen, Sighting, Type};
use crate::rule::Severity;

/// One dataset as it was scanned.
pub struct Seen<'a> {
    /// The published contract, as of today.
    pub contract: &'a Contract,
    /// Which of its datasets.
    pub dataset: usize,
    /// The schemas of its files.
    pub shapes: &'a Shapes,
    /// What its files hold.
    pub ledger: &'a Ledger,
    /// What a table format makes of them, if one does.
    pub table: Option<&'a dyn Tabular>,
    /// Now, in seconds from 1970.
    pub now: i64,
}

/// A table format: its own schema, and what readers of the table see of a file.
pub trait Tabular {
    /// The table's columns.
    fn columns(&self) -> &[Field];

    /// The columns that readers of the table see in files of a shape: what the format makes up for (columns that came
    /// later, types that were widened) is as the table says it.
    fn read(&self, shape: &Shape) -> Vec<Field>;
}

/// Whether a difference is the doing of the code that writes, so that a sample shows it as well as production does.
#[must_use]
pub const fn is_of_code(difference: &Difference) -> bool {
    !matches!(difference.aspect, Aspect::Service | Aspect::Quality | Aspect::Sequence | Aspect::Emptiness)
}

/// What was found in one dataset.
#[derive(Debug, Default)]
pub struct Verdicts {
    /// Findings, with where they were seen.
    pub assessments: Vec<Assessment>,
    /// The schemas, most frequent first.
    pub shapes: Vec<ShapeSeen>,
    /// Why some engines could not be asked.
    pub notes: Vec<String>,
}

/// Judges what was seen of one dataset.
#[must_use]
pub fn judge(seen: &Seen<'_>, needs: &[Need], terms: Terms<'_>, today: &str) -> Verdicts {
    let Some(dataset) = seen.contract.datasets.get(seen.dataset) else { return Verdicts::default() };
    let groups = Group::all(seen, dataset);
    let mut parts: Vec<Part> = Vec::new();
    if let Some(table) = seen.table {
        let view = View::of_files(seen.contract, seen.dataset, table.columns(), &[]);
        let found = structural(&view, &dataset.name, &[]);
        let sighting = Sighting { of: seen.ledger.total.files, ..Sighting::default() };
        parts.push(Part::of(view, found.into_iter().map(|one| (one, sighting.clone()))));
    }
    let mixtures = mixtures(&groups, dataset);
    let mut shapes = Vec::new();
    for (group, mixed) in groups.iter().zip(mixtures) {
        let kept = group.found.iter().filter(|one| !mixed.replaced.contains(&one.path)).cloned();
        let all: Vec<Difference> = kept.chain(mixed.found).collect();
        let sighting = seen.sighting(&group.extent);
        shapes.push(group.told(&all, &seen.contract.id));
        parts.push(Part::of(group.view.clone(), all.into_iter().map(|one| (one, sighting.clone()))));
    }
    parts.push(of_values(seen, dataset));
    shapes.sort_by_key(|shape| std::cmp::Reverse(shape.extent.files));
    let (assessments, notes) = trace(parts, needs, terms, today);
    Verdicts { assessments, shapes, notes }
}

impl Seen<'_> {
    fn sighting(&self, extent: &Extent) -> Sighting {
        Sighting { extent: extent.clone(), of: self.ledger.total.files, ..Sighting::default() }
    }
}

/// Files of one schema, in folders with the same keys.
struct Group {
    extent: Extent,
    columns: Vec<Field>,
    writer: Option<String>,
    view: View,
    found: Vec<Difference>,
}

impl Group {
    fn all(seen: &Seen<'_>, dataset: &Dataset) -> Vec<Self> {
        let shapes = seen.shapes.all();
        let groups = seen.ledger.groups.iter().filter_map(|((shape, layout), extent)| {
            let shape = shapes.get(usize::try_from(*shape).ok()?)?;
            let columns = seen.table.map_or_else(|| shape.fields.clone(), |table| table.read(shape));
            let names = seen.ledger.layouts.get(*layout)?;
            let keys: Vec<(&str, &KeySeen)> =
                names.iter().filter_map(|name| Some((name.as_str(), seen.ledger.keys.get(name)?))).collect();
            let mut view = View::of_files(seen.contract, seen.dataset, &columns, &keys);
            if extent.files == seen.ledger.total.files {
                view.replaces_all(seen.dataset);
            }
            let found = structural(&view, &dataset.name, &keys);
            Some(Self { extent: extent.clone(), columns, writer: shape.writer.clone(), view, found })
        });
        groups.collect()
    }

    fn told(&self, found: &[Difference], contract: &str) -> ShapeSeen {
        let judged = found.iter().map(|one| Finding::new(contract, marked(one.clone())));
        let told = judged.filter(|one| one.rule.severity > Severity::Note).map(|one| one.message()).collect();
        ShapeSeen {
            extent: self.extent.clone(),
            columns: self.columns.len(),
            writer: self.writer.clone(),
            differs: told,
        }
    }
}

/// What a schema does not keep: fields, their names and types.
fn structural(view: &View, dataset: &str, keys: &[(&str, &KeySeen)]) -> Vec<Difference> {
    let is_about_files = |one: &Difference| {
        one.dataset.as_deref() == Some(dataset)
            && match one.aspect {
                Aspect::Field => true,
                Aspect::Type => one.direction != Direction::Narrower,
                Aspect::StoredName | Aspect::StoredCase => true,
                _ => false,
            }
    };
    let is_key = |one: &Difference| match (one.aspect, &one.expected, one.path.segments()) {
        (Aspect::Field, None, [Segment::Member(name)]) => keys.iter().any(|(key, _)| key == name),
        _ => false,
    };
    let found = compare(&view.published, &view.observed).into_iter().filter(is_about_files);
    let told = found.map(|one| match is_key(&one) {
        true => Difference { part: Some("partition key".to_owned()), ..one },
        false => one,
    });
    told.collect()
}

/// What of one group is a mixture with the others, and what it replaces.
#[derive(Default)]
struct Mixed {
    found: Vec<Difference>,
    replaced: BTreeSet<Path>,
}

fn mixtures(groups: &[Group], dataset: &Dataset) -> Vec<Mixed> {
    let mut mixed: Vec<Mixed> = groups.iter().map(|_| Mixed::default()).collect();
    if groups.len() < 2 {
        return mixed;
    }
    came_later(groups, dataset, &mut mixed);
    several_types(groups, dataset, &mut mixed);
    mixed
}

/// A field that may be null and that only older files lack has come later: older files are read as if it were null, by
/// most engines.
fn came_later(groups: &[Group], dataset: &Dataset, mixed: &mut [Mixed]) {
    let lacks = |group: &Group, path: &Path| {
        let is_gone = |one: &Difference| one.aspect == Aspect::Field && one.actual.is_none() && one.path == *path;
        group.found.iter().any(is_gone)
    };
    for (at, group) in groups.iter().enumerate() {
        let gone = group.found.iter().filter(|one| one.aspect == Aspect::Field && one.actual.is_none());
        for difference in gone {
            let Some(field) = dataset.field(&difference.path) else { continue };
            if field.required || field.key_position.is_some() {
                continue;
            }
            let having: Vec<&Group> = groups.iter().filter(|other| !lacks(other, &difference.path)).collect();
            let newest = having.iter().filter_map(|other| other.extent.last_modified).max();
            let is_older = !having.is_empty() && group.extent.last_modified.is_none_or(|last| newest >= Some(last));
            if is_older {
                let last =
                    dataset.fields.last().is_some_and(|last| difference.path.segments() == [last.segment.clone()]);
                mixed[at].replaced.insert(difference.path.clone());
                mixed[at].found.push(Difference {
                    aspect: Aspect::Mixture,
                    direction: Direction::Apart,
                    actual: Some(Fact::plain("nothing")),
                    actual_site: None,
                    looks_like: None,
                    announced: None,
                    reshape: Some(Reshape::Place { last, twin: false }),
                    ..difference.clone()
                });
            }
        }
    }
}

/// A field whose types all keep the promise, and differ.
fn several_types(groups: &[Group], dataset: &Dataset, mixed: &mut [Mixed]) {
    let is_told = |group: &Group, path: &Path| {
        group.found.iter().any(|one| one.path.contains(path) && one.aspect == Aspect::Type)
    };
    for (path, promised) in dataset.walk().into_iter().filter(|(_, field)| field.members.is_empty()) {
        let stored: Vec<Option<&Field>> =
            groups.iter().map(|group| stored_as(dataset, &group.columns, &path)).collect();
        let types: BTreeSet<String> =
            stored.iter().flatten().filter_map(|field| type_of(field)).map(Type::code).collect();
        if types.len() < 2 {
            continue;
        }
        // The form that came first is what the others are mixed into.
        let first = groups.iter().zip(&stored).filter(|(_, field)| field.is_some());
        let first = first.min_by_key(|(group, _)| (group.extent.first_modified, std::cmp::Reverse(group.extent.files)));
        let Some((was, was_shown)) =
            first.and_then(|(_, field)| Some((type_of((*field)?)?.clone(), (*field)?.promise.shown.clone())))
        else {
            continue;
        };
        for (at, field) in stored.iter().enumerate() {
            let Some(field) = field.filter(|field| type_of(field) != Some(&was)) else { continue };
            let (Some(is), false) = (type_of(field), is_told(&groups[at], &path)) else { continue };
            let fact = |ty: &Type, shown: &str| Some(Fact { canonical: ty.code(), shown: shown.to_owned() });
            mixed[at].found.push(Difference {
                path: path.clone(),
                expected: fact(&was, &was_shown),
                actual: fact(is, &field.promise.shown),
                expected_site: Some(promised.site.clone()),
                reshape: Some(Reshape::Type(Box::new([was.clone(), is.clone()]))),
                ..Difference::bare(Some(&dataset.name), Aspect::Mixture, Direction::Apart)
            });
        }
    }
}

fn type_of(field: &Field) -> Option<&Type> {
    field.promise.physical.as_ref()
}

/// The column of a file that stands for a field of the contract.
fn stored_as<'a>(dataset: &Dataset, columns: &'a [Field], path: &Path) -> Option<&'a Field> {
    let (mut published, mut observed) = (dataset.fields.as_slice(), columns);
    let mut found = None;
    for segment in path.segments() {
        let pairs = super::matching::partners(published, observed);
        let (field, partner) = observed
            .iter()
            .zip(pairs)
            .find_map(|(field, partner)| Some((field, partner.filter(|partner| partner.segment == *segment)?)))?;
        (published, observed) = (&partner.members, &field.members);
        found = Some(field);
    }
    found
}

/// One question: a view, and the differences of it that were seen somewhere.
struct Part {
    view: View,
    found: Vec<(Difference, Sighting)>,
}

impl Part {
    fn of(view: View, found: impl Iterator<Item = (Difference, Sighting)>) -> Self {
        Self { view, found: found.map(|(one, sighting)| (marked(one), sighting)).collect() }
    }
}

/// A difference as one between a promise and the data. How far a value is off changes from night to night and is no part
/// of what identifies it.
fn marked(difference: Difference) -> Difference {
    let varies = matches!(
        difference.aspect,
        Aspect::Minimum
            | Aspect::Maximum
            | Aspect::MinLength
            | Aspect::MaxLength
            | Aspect::Values
            | Aspect::Service
            | Aspect::Quality
            | Aspect::Sequence
            | Aspect::Emptiness
    );
    let actual = difference.actual.map(|fact| match varies {
        true => Fact { canonical: "seen".to_owned(), ..fact },
        false => fact,
    });
    let expected_site = difference.expected_site.or(difference.actual_site);
    Difference { observed: true, actual, expected_site, actual_site: None, hint: None, ..difference }
}

/// What values break, as far as statistics prove it; how fresh the data is, how much there is, and for which days.
fn of_values(seen: &Seen<'_>, dataset: &Dataset) -> Part {
    let mut view = View::kept(seen.contract);
    let mut shown: BTreeMap<(Path, Aspect), (Option<String>, Sighting)> = BTreeMap::new();
    for (number, broke) in &seen.ledger.broken {
        let Some(promised) = seen.shapes.promises().get(*number) else { continue };
        let Some(field) = view
            .observed_dataset(seen.dataset)
            .and_then(|dataset| field_mut(&mut dataset.fields, promised.path.segments()))
        else {
            continue;
        };
        let aspect = break_promise(field, promised, broke.example.as_deref());
        let sighting = Sighting { values: broke.values, ..seen.sighting(&broke.extent) };
        shown.insert((promised.path.clone(), aspect), (broke.example.clone(), sighting));
    }
    let total = seen.sighting(&seen.ledger.total);
    let mut found = Vec::new();
    if let Some(freshness) = &seen.shapes.promises().freshness {
        grow_old(&mut view, freshness, seen);
    }
    count_rows(&mut view, seen, dataset);
    for difference in compare(&view.published, &view.observed) {
        let is_own = difference.dataset.as_deref() == Some(dataset.name.as_str());
        match difference.aspect {
            Aspect::Service if difference.direction == Direction::Wider => found.push((difference, total.clone())),
            Aspect::Quality if is_own && difference.direction != Direction::Narrower && difference.path.is_root() => {
                let rows = Fact::plain(format!("{} rows", seen.ledger.total.rows));
                found.push((Difference { actual: Some(rows), ..difference }, total.clone()));
            }
            aspect if is_own && difference.direction != Direction::Narrower => {
                let place =
                    if aspect == Aspect::PrimaryKey { sole_key(dataset) } else { Some(difference.path.clone()) };
                let Some((example, sighting)) = place.and_then(|path| shown.get(&(path, aspect))) else { continue };
                let actual = example.as_ref().filter(|_| aspect != Aspect::Type).map(Fact::plain).or(difference.actual);
                found.push((Difference { actual, ..difference }, sighting.clone()));
            }
            _ => {}
        }
    }
    found.extend(without_rows(seen, dataset));
    found.extend(without_days(seen, dataset));
    Part::of(view, found.into_iter())
}

fn sole_key(dataset: &Dataset) -> Option<Path> {
    match dataset.primary_key().as_slice() {
        [(path, _)] => Some(path.clone()),
        _ => None,
    }
}

fn field_mut<'a>(fields: &'a mut [Field], segments: &[Segment]) -> Option<&'a mut Field> {
    let (first, rest) = segments.split_first()?;
    let field = fields.iter_mut().find(|field| field.segment == *first)?;
    if rest.is_empty() { Some(field) } else { field_mut(&mut field.members, rest) }
}

/// Takes from a field the promise that its values break; returns what of it a comparison will tell.
fn break_promise(field: &mut Field, promised: &Promised, example: Option<&str>) -> Aspect {
    let value = |text: &str| {
        let number = text.parse().map(Scalar::Integer).ok();
        number.or_else(|| text.parse().map(Scalar::Float).ok()).unwrap_or_else(|| Scalar::Text(text.to_owned()))
    };
    match &promised.claim {
        Claim::Present => {
            field.required = false;
            field.key_position = None;
            Aspect::Presence
        }
        Claim::Unique => {
            let is_key = !field.unique;
            (field.unique, field.required) = (false, field.required || field.key_position.is_some());
            field.key_position = None;
            if is_key { Aspect::PrimaryKey } else { Aspect::Uniqueness }
        }
        Claim::Least(_) => {
            field.values.minimum = None;
            Aspect::Minimum
        }
        Claim::Greatest(_) => {
            field.values.maximum = None;
            Aspect::Maximum
        }
        Claim::Shortest(_) => {
            field.values.min_length = None;
            Aspect::MinLength
        }
        Claim::Longest(_) if field.values.max_length.is_some() => {
            field.values.max_length = None;
            Aspect::MaxLength
        }
        Claim::Longest(_) => {
            field.promise.physical = Some(Type::text(None));
            field.promise.shown = "longer texts".to_owned();
            Aspect::Type
        }
        Claim::Listed(list) => {
            let is_text = list.iter().all(|one| matches!(one, Scalar::Text(_)));
            let one = example.map(|text| if is_text { Scalar::Text(text.to_owned()) } else { value(text) });
            if let Some(allowed) = &mut field.values.allowed {
                allowed.values.extend(one);
            }
            Aspect::Values
        }
    }
}

/// Puts the age of the newest data in place of the promised one, where it is older.
fn grow_old(view: &mut View, freshness: &Freshness, seen: &Seen<'_>) {
    let newest = match &freshness.path {
        Some(_) => seen.ledger.newest,
        None => seen.ledger.total.last_modified,
    };
    let Some(newest) = newest else { return };
    // Ages of data are far below 2^53 seconds.
    #[expect(clippy::cast_precision_loss)]
    let age = seen.now.saturating_sub(newest).max(0) as f64;
    let levels = view.observed.service.iter_mut();
    for level in
        levels.filter(|level| level.property == freshness.level.property && level.element == freshness.level.element)
    {
        if age > freshness.seconds {
            level.amount = Amount::Seconds(age);
            level.shown = duration(age);
        }
    }
}

/// `3 days`, `30 hours`, `5 minutes`.
fn duration(seconds: f64) -> String {
    let units = [(86_400.0, "day", 2.0), (3_600.0, "hour", 2.0), (60.0, "minute", 1.0)];
    let (unit, word, _) =
        units.iter().find(|(unit, _, least)| seconds >= unit * least).unwrap_or(&(1.0, "second", 0.0));
    let count = (seconds / unit).floor();
    format!("{count} {word}{}", if (count - 1.0).abs() < 0.5 { "" } else { "s" })
}

/// Puts the number of rows in place of the promised numbers.
fn count_rows(view: &mut View, seen: &Seen<'_>, dataset: &Dataset) {
    let rows = Numbers::only(&Scalar::Integer(i128::from(seen.ledger.total.rows)));
    for volume in &seen.shapes.promises().volumes {
        let promised = dataset.quality.get(volume.rule).and_then(|rule| rule.threshold.as_ref());
        let Some(promised) = promised.filter(|_| !volume.rows.contains(&rows)) else { continue };
        let observed = Threshold { results: Results::Numbers(rows.clone()), ..promised.clone() };
        let rule = view.observed_dataset(seen.dataset).and_then(|dataset| dataset.quality.get_mut(volume.rule));
        if let Some(rule) = rule {
            rule.threshold = Some(observed);
        }
    }
}

fn without_rows(seen: &Seen<'_>, dataset: &Dataset) -> Option<(Difference, Sighting)> {
    let extent = &seen.ledger.empty;
    (extent.files > 0).then(|| {
        let of = format!("{} of {}", extent.files, seen.ledger.total.files);
        let difference = Difference {
            actual: Some(Fact::plain(of)),
            expected_site: Some(dataset.site.key("name")),
            ..Difference::bare(Some(&dataset.name), Aspect::Emptiness, Direction::Wider)
        };
        (difference, seen.sighting(extent))
    })
}

/// How many days are told by name.
const MOST_DAYS_TOLD: usize = 5;

fn without_days(seen: &Seen<'_>, dataset: &Dataset) -> Option<(Difference, Sighting)> {
    let missing = missing_days(&seen.ledger.days);
    let names: Vec<String> = missing.iter().filter_map(|at| day(*at)).map(|day| day.to_string()).collect();
    (!names.is_empty()).then(|| {
        let more = names.len().saturating_sub(MOST_DAYS_TOLD);
        let told = names[..names.len() - more].join(", ");
        let shown = if more > 0 { format!("{told} and {more} more") } else { told };
        let difference = Difference {
            actual: Some(Fact::plain(shown)),
            expected_site: Some(dataset.site.key("name")),
            ..Difference::bare(Some(&dataset.name), Aspect::Sequence, Direction::Wider)
        };
        (difference, Sighting { of: seen.ledger.total.files, ..Sighting::default() })
    })
}

/// Asks every need about every view; a finding that several views show is told once, with all its files.
fn trace(parts: Vec<Part>, needs: &[Need], terms: Terms<'_>, today: &str) -> (Vec<Assessment>, Vec<String>) {
    let mut told: BTreeMap<Fingerprint, Assessment> = BTreeMap::new();
    let mut order = Vec::new();
    let mut notes = BTreeSet::new();
    for Part { view, found } in parts {
        let key = view.published.id.clone();
        let (differences, sightings): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        if differences.is_empty() {
            continue;
        }
        let everywhere = sightings.first().cloned();
        let findings: Vec<Finding> = differences.into_iter().map(|one| Finding::new(&key, one)).collect();
        let places: BTreeMap<Fingerprint, Sighting> = findings
            .iter()
            .map(|finding| finding.clone().settled(Some(&view.published)).fingerprint())
            .zip(sightings)
            .collect();
        let [base, head] = [view.published, view.observed].map(|contract| Snapshot {
            contracts: BTreeMap::from([(key.clone(), contract)]),
            needs: needs.to_vec(),
            ..Snapshot::default()
        });
        let mut traced = Traced::of(findings).observed();
        traced.follow(&base, &head, today);
        notes.extend(traced.notes());
        for mut one in traced.assess(&base, &head, terms) {
            let fingerprint = one.finding.fingerprint();
            one.sighting = places.get(&fingerprint).or(everywhere.as_ref()).cloned();
            match told.get_mut(&fingerprint) {
                Some(known) => join(known, one),
                None => {
                    order.push(fingerprint.clone());
                    told.insert(fingerprint, one);
                }
            }
        }
    }
    let assessments = order.iter().filter_map(|fingerprint| told.remove(fingerprint)).collect();
    (assessments, notes.into_iter().collect())
}

/// Tells two assessments of one finding as one, seen in the files of both.
pub(super) fn join(known: &mut Assessment, other: Assessment) {
    if let (Some(sighting), Some(more)) = (&mut known.sighting, other.sighting) {
        sighting.extent.absorb(&more.extent);
        sighting.is_new &= more.is_new;
        sighting.since = [sighting.since, more.since].into_iter().flatten().min();
        sighting.values = sighting.values.zip(more.values).map(|(a, b)| a.saturating_add(b));
    }
    for (list, more) in
        [(&mut known.hurts, other.hurts), (&mut known.spared, other.spared), (&mut known.readers, other.readers)]
    {
        list.extend(more);
        list.sort();
        list.dedup();
    }
    known.asks.extend(other.asks);
    if other.level > known.level {
        (known.level, known.origin) = (other.level, other.origin);
    }
}
