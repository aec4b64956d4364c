//! What was seen, judged: by the same comparison, rules, needs and policy as a proposed change.
//!
//! In: one dataset's contract, what its files hold, who needs it. Out: assessments, each with the files it was seen in.
//! Guaranteed: every schema is compared once, however many files have it; a finding is told once, however many schemas
//! show it; what one finding tells is not told again as a mixture.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ledger::{KeySeen, Ledger};
use super::matching::stored;
use super::mixture::mixtures;
use super::observation::Shape;
use super::shapes::Shapes;
use super::values::{of_values, unknown_age};
use super::view::View;
use crate::check::{Snapshot, Traced};
use crate::compare::{Aspect, Difference, Direction, Fact, compare};
use crate::finding::{Finding, Fingerprint};
use crate::gate::{Assessment, Terms};
use crate::model::{Contract, Dataset, Extent, Field, Need, Path, Segment, ShapeSeen, Sighting, Undecided};
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
    /// Whether every file could be judged. Otherwise nothing is known of how many rows there are, how new they are, and
    /// for which days.
    pub is_whole: bool,
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
    /// What could not be decided for the dataset as a whole.
    pub undecided: Vec<Undecided>,
}

/// Judges what was seen of one dataset.
#[must_use]
pub fn judge(seen: &Seen<'_>, needs: &[Need], terms: Terms<'_>, today: &str) -> Verdicts {
    let Some(dataset) = seen.contract.datasets.get(seen.dataset) else { return Verdicts::default() };
    let mut trace = Trace { needs, terms, today, told: BTreeMap::new(), order: Vec::new(), notes: BTreeSet::new() };
    if let Some(table) = seen.table {
        let view = View::of_files(seen.contract, seen.dataset, table.columns(), &[]);
        let keys: Vec<(&str, &KeySeen)> = seen.ledger.keys.iter().map(|(name, key)| (name.as_str(), key)).collect();
        let found = structural(&view, &dataset.name, &keys);
        let sighting = Sighting { of: seen.ledger.total.files, ..Sighting::default() };
        trace.follow(Part::of(view, found.into_iter().map(|one| (one, sighting.clone()))));
    }
    let known = seen.shapes.all();
    let groups = Group::all(seen, &known, dataset);
    let mixtures = mixtures(&groups, dataset);
    let mut shapes = Vec::new();
    for (mut group, mixed) in groups.into_iter().zip(mixtures) {
        let kept = std::mem::take(&mut group.found).into_iter().filter(|one| !mixed.replaced.contains(&one.path));
        let all: Vec<Difference> = kept.chain(mixed.found).collect();
        let sighting = seen.sighting(group.extent);
        shapes.push(group.told(&all, &seen.contract.id));
        trace.follow(Part::of(group.view(seen), all.into_iter().map(|one| (one, sighting.clone()))));
        trace.follow(filled_in(seen, dataset, &group));
    }
    trace.follow(of_values(seen, dataset));
    shapes.sort_by_key(|shape| std::cmp::Reverse(shape.extent.files));
    let Trace { mut told, order, notes, .. } = trace;
    let assessments = order.iter().filter_map(|fingerprint| told.remove(fingerprint)).collect();
    let undecided = unknown_age(seen, dataset).into_iter().collect();
    Verdicts { assessments, shapes, notes: notes.into_iter().collect(), undecided }
}

impl Seen<'_> {
    pub(super) fn sighting(&self, extent: &Extent) -> Sighting {
        Sighting { extent: extent.clone(), of: self.ledger.total.files, ..Sighting::default() }
    }
}

/// Files of one schema, in folders with the same keys. Their view is made when it is looked at: as many contracts as
/// there are schemas would be too many to keep.
pub(super) struct Group<'a> {
    pub(super) extent: &'a Extent,
    pub(super) columns: Cow<'a, [Field]>,
    /// The columns that the files have themselves.
    own: &'a [Field],
    keys: Vec<(&'a str, &'a KeySeen)>,
    writer: Option<&'a str>,
    pub(super) found: Vec<Difference>,
}

impl<'a> Group<'a> {
    fn all(seen: &'a Seen<'_>, shapes: &'a [Arc<Shape>], dataset: &Dataset) -> Vec<Self> {
        let mut all: Vec<_> = seen.ledger.groups.iter().collect();
        // Shapes have their numbers from whoever was first to read one; files have an order of their own.
        all.sort_by(|(_, a), (_, b)| a.examples.first().cmp(&b.examples.first()));
        let groups = all.into_iter().filter_map(|((shape, layout), extent)| {
            let shape = shapes.get(usize::try_from(*shape).ok()?)?;
            let columns = match seen.table {
                Some(table) => Cow::Owned(table.read(shape)),
                None => Cow::Borrowed(shape.fields.as_slice()),
            };
            let names = seen.ledger.layouts.get(*layout)?;
            let keys = names.iter().filter_map(|name| Some((name.as_str(), seen.ledger.keys.get(name)?))).collect();
            let own = shape.fields.as_slice();
            let group = Self { extent, columns, own, keys, writer: shape.writer.as_deref(), found: Vec::new() };
            let found = structural(&group.view(seen), &dataset.name, &group.keys);
            Some(Self { found, ..group })
        });
        groups.collect()
    }

    /// The contract as these files keep it.
    fn view(&self, seen: &Seen<'_>) -> View {
        let mut view = View::of_files(seen.contract, seen.dataset, &self.columns, &self.keys);
        if self.extent.files == seen.ledger.total.files {
            view.replaces_all(seen.dataset);
        }
        view
    }

    fn told(&self, found: &[Difference], contract: &str) -> ShapeSeen {
        let judged = found.iter().map(|one| Finding::new(contract, marked(one.clone())));
        let told = judged.filter(|one| one.rule.severity > Severity::Note);
        let told = told.map(|one| format!("{} ({})", one.difference.path, one.rule.id)).collect();
        ShapeSeen {
            extent: self.extent.clone(),
            columns: self.columns.len(),
            writer: self.writer.map(str::to_owned),
            differs: told,
        }
    }
}

/// So many undeclared fields of one schema are told: nobody reads more, and a hostile file may have any number.
const MOST_UNDECLARED: usize = 200;

/// So many findings of one dataset are told; a scan fails long before.
const MOST_FINDINGS: usize = 2_000;

/// What a schema does not keep: fields, their names and types.
fn structural(view: &View, dataset: &str, keys: &[(&str, &KeySeen)]) -> Vec<Difference> {
    let is_about_files = |one: &Difference| {
        one.dataset.as_deref() == Some(dataset)
            && match one.aspect {
                Aspect::Type => one.direction != Direction::Narrower,
                Aspect::Field | Aspect::StoredName | Aspect::StoredCase => true,
                _ => false,
            }
    };
    let is_key = |one: &Difference| match (one.aspect, &one.expected, one.path.segments()) {
        (Aspect::Field, None, [Segment::Member(name)]) => keys.iter().any(|(key, _)| key == name),
        _ => false,
    };
    let found = compare(&view.published, &view.observed).into_iter().filter(is_about_files);
    let mut undeclared = 0;
    let found = found.filter(|one| {
        undeclared += usize::from(one.aspect == Aspect::Field && one.expected.is_none());
        undeclared <= MOST_UNDECLARED || one.expected.is_some()
    });
    let part = |one: &Difference| is_key(one).then(|| "partition key".to_owned());
    found.map(|one| Difference { part: part(&one).or_else(|| one.part.clone()), ..one }).collect()
}

/// Required columns that files of a table do not have: the table reads them as null.
fn filled_in(seen: &Seen<'_>, dataset: &Dataset, group: &Group<'_>) -> Part {
    let mut view = View::kept(seen.contract);
    let is_key = |field: &Field| {
        field.stored_name().is_some_and(|name| seen.ledger.keys.keys().any(|key| key.eq_ignore_ascii_case(name)))
    };
    if seen.table.is_some() && group.extent.rows > 0 {
        let required = dataset.fields.iter().filter(|field| field.required || field.key_position.is_some());
        for field in required.filter(|field| !is_key(field)) {
            let path = Path::root().child(field.segment.clone());
            let in_table = stored(&dataset.fields, &group.columns, &path).is_some();
            if in_table && stored(&dataset.fields, group.own, &path).is_none() {
                view.forget_presence(seen.dataset, &field.segment);
            }
        }
    }
    let found = compare(&view.published, &view.observed).into_iter().filter(|one| one.aspect == Aspect::Presence);
    let sighting = Sighting { values: Some(group.extent.rows), ..seen.sighting(group.extent) };
    let found: Vec<_> = found.map(|one| (one, sighting.clone())).collect();
    Part::of(view, found.into_iter())
}

/// One question: a view, and the differences of it that were seen somewhere.
pub(super) struct Part {
    view: View,
    found: Vec<(Difference, Sighting)>,
}

impl Part {
    pub(super) fn of(view: View, found: impl Iterator<Item = (Difference, Sighting)>) -> Self {
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
            | Aspect::Service
            | Aspect::Quality
            | Aspect::Sequence
            | Aspect::Emptiness
    );
    let unvaried = |fact: Fact| if varies { Fact { canonical: "seen".to_owned(), ..fact } } else { fact };
    // Which values are not on the list is what somebody accepts.
    let actual = difference.actual.map(unvaried);
    let expected_site = difference.expected_site.or(difference.actual_site);
    Difference { observed: true, actual, expected_site, actual_site: None, hint: None, ..difference }
}

/// Asks every need about every view; a finding that several views show is told once, with all its files.
struct Trace<'a> {
    needs: &'a [Need],
    terms: Terms<'a>,
    today: &'a str,
    told: BTreeMap<Fingerprint, Assessment>,
    order: Vec<Fingerprint>,
    notes: BTreeSet<String>,
}

impl Trace<'_> {
    fn follow(&mut self, Part { view, found }: Part) {
        if self.told.len() >= MOST_FINDINGS {
            self.notes.insert(format!("more than {MOST_FINDINGS} findings in one dataset: the others are not told"));
            return;
        }
        let key = view.published.id.clone();
        let (differences, sightings): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        if differences.is_empty() {
            return;
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
            needs: self.needs.to_vec(),
            ..Snapshot::default()
        });
        let mut traced = Traced::of(findings).observed();
        traced.follow(&base, &head, self.today);
        self.notes.extend(traced.notes());
        for mut one in traced.assess(&base, &head, self.terms) {
            let fingerprint = one.finding.fingerprint();
            one.sighting = places.get(&fingerprint).or(everywhere.as_ref()).cloned();
            match self.told.get_mut(&fingerprint) {
                Some(known) => join(known, one),
                None => {
                    self.order.push(fingerprint.clone());
                    self.told.insert(fingerprint, one);
                }
            }
        }
    }
}

/// Tells two assessments of one finding as one, seen in the files of both.
pub(super) fn join(known: &mut Assessment, other: Assessment) {
    if let (Some(sighting), Some(more)) = (&mut known.sighting, other.sighting) {
        sighting.extent.absorb(&more.extent);
        sighting.is_new |= more.is_new;
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
