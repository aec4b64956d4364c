//! The shapes of one dataset, each with what there is to look for in files of it.
//!
//! In: a schema as a file has it. Out: its number and a [`Plan`]: which leaves' statistics are wanted, and what they say
//! of each promise. Guaranteed: equal schemas have one number, however often and by whomever they are brought, and there
//! are never more than [`MOST_SHAPES`]. Shared by all readers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::matching::{partners, stored};
use super::observation::{Broken, Facts, Leaf, LeafFacts, Shape, Value};
use super::promises::{Claim, Promises};
use crate::model::{Dataset, Field, Path};

/// More schemas than this in one dataset are no dataset.
pub const MOST_SHAPES: usize = 1_000;

/// The shapes of one dataset.
#[derive(Default)]
pub struct Shapes {
    fields: Vec<Field>,
    promises: Promises,
    rename: Option<Rename>,
    known: Mutex<Known>,
}

/// What a table format makes of the names in a file.
type Rename = Box<dyn Fn(Shape) -> Shape + Send + Sync>;

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<String, u32>,
    shapes: Vec<(Arc<Shape>, Arc<Plan>)>,
}

impl Shapes {
    /// No shapes yet, of files that are promised to hold `dataset`.
    #[must_use]
    pub fn new(dataset: &Dataset, promises: Promises) -> Self {
        Self { fields: dataset.fields.clone(), promises, rename: None, known: Mutex::default() }
    }

    /// The same, where `rename` gives the columns of files the names that they have in their table.
    #[must_use]
    pub fn renamed(self, rename: impl Fn(Shape) -> Shape + Send + Sync + 'static) -> Self {
        Self { rename: Some(Box::new(rename)), ..self }
    }

    /// The number of a shape and what to look for in its files; `None` where there are more shapes than anybody could
    /// compare.
    #[must_use]
    pub fn learn(&self, shape: Shape) -> Option<(u32, Arc<Plan>)> {
        let shape = match &self.rename {
            Some(rename) => rename(shape),
            None => shape,
        };
        let fingerprint = fingerprint(&shape);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.numbers.get(&fingerprint).copied() {
            let plan = known.shapes.get(usize::try_from(number).ok()?)?.1.clone();
            return Some((number, plan));
        }
        if known.shapes.len() >= MOST_SHAPES {
            return None;
        }
        let number = u32::try_from(known.shapes.len()).ok()?;
        let plan = Arc::new(Plan::of(&self.fields, &self.promises, &shape));
        known.numbers.insert(fingerprint, number);
        known.shapes.push((Arc::new(shape), plan.clone()));
        Some((number, plan))
    }

    /// Every shape, by number.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Shape>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.shapes.iter().map(|(shape, _)| shape.clone()).collect()
    }

    /// What is promised.
    #[must_use]
    pub const fn promises(&self) -> &Promises {
        &self.promises
    }
}

/// The same text for the same schema: 64 hexadecimal digits. Who wrote a file is no part of it. The leaves are: files of
/// a table that hold a column it has dropped have the others' statistics in other places.
#[must_use]
pub fn fingerprint(shape: &Shape) -> String {
    fn add(fields: &[Field], hasher: &mut Sha256) {
        hasher.update((fields.len() as u64).to_be_bytes());
        for field in fields {
            let ty = field.promise.physical.as_ref().map(crate::model::Type::code).unwrap_or_default();
            let text = format!("{:?} {ty} {}", field.segment, field.required);
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
            add(&field.members, hasher);
        }
    }
    let mut hasher = Sha256::new();
    add(&shape.fields, &mut hasher);
    for leaf in &shape.leaves {
        let path = leaf.path.to_string();
        hasher.update((path.len() as u64).to_be_bytes());
        hasher.update(path.as_bytes());
    }
    format!("{:x}", hasher.finalize())
}

/// What to look for in the files of one shape.
#[derive(Debug, Default)]
pub struct Plan {
    /// The leaves whose statistics are wanted, by their places in [`Shape::leaves`], ascending.
    pub wanted: Vec<usize>,
    /// For each of them, whether anything is asked about its values and not only how many are null.
    valued: Vec<bool>,
    checks: Vec<Check>,
    /// The place in `wanted` of the leaf that tells how fresh the data is.
    newest: Option<usize>,
}

/// One promise, and where its answer is found.
#[derive(Debug)]
struct Check {
    promise: u32,
    claim: Claim,
    /// The place in `wanted`.
    at: usize,
    /// Whether nulls counted there may be no nulls of the field.
    shared: bool,
}

impl Plan {
    fn of(fields: &[Field], promises: &Promises, shape: &Shape) -> Self {
        let mut found = Vec::new();
        collect((fields, &Path::root()), (&shape.fields, &Path::root()), shape, promises, &mut found);
        let fresh = promises.freshness.as_ref().and_then(|freshness| freshness.path.as_ref());
        let fresh = fresh.and_then(|path| leaf_of(fields, path, shape));
        let mut wanted: Vec<usize> = found.iter().map(|(leaf, ..)| *leaf).chain(fresh).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let place = |leaf: usize| wanted.binary_search(&leaf).ok();
        let checks = found.into_iter().filter_map(|(leaf, promise, shared)| {
            let claim = promises.get(promise)?.claim.clone();
            Some(Check { promise, claim, at: place(leaf)?, shared })
        });
        let checks: Vec<Check> = checks.collect();
        let newest = fresh.and_then(place);
        let mut valued = vec![false; wanted.len()];
        let asking = checks.iter().filter(|check| !matches!(check.claim, Claim::Present)).map(|check| check.at);
        asking.chain(newest).for_each(|at| valued[at] = true);
        Self { wanted, valued, checks, newest }
    }

    /// Whether anything depends on the smallest and the greatest value of a wanted leaf, by its place in
    /// [`Plan::wanted`]. Of others they need not be given.
    #[must_use]
    pub fn wants_values(&self, at: usize) -> bool {
        self.valued.get(at).is_some_and(|wants| *wants)
    }

    /// What a file holds, by what its footer says of the wanted leaves, in their order.
    #[must_use]
    pub fn examine(&self, shape: u32, rows: u64, leaves: &[LeafFacts]) -> Facts {
        let mut facts = Facts { shape, rows, ..Facts::default() };
        if rows == 0 {
            return facts;
        }
        for check in &self.checks {
            match leaves.get(check.at).map_or(Answer::Undecided, |leaf| check.answer(leaf, rows)) {
                Answer::Kept => {}
                Answer::Undecided => facts.undecided.push(check.promise),
                Answer::Broken { values, example } => {
                    facts.broken.push(Broken { promise: check.promise, values, example });
                }
            }
        }
        facts.newest = self.newest.and_then(|at| match &leaves.get(at)?.greatest.as_ref()?.value {
            Value::Moment(nanos) => i64::try_from(nanos.div_euclid(1_000_000_000)).ok(),
            // A day is over at its end.
            Value::Day(days) => Some((i64::from(*days) + 1) * 86_400 - 1),
            _ => None,
        });
        facts
    }
}

/// What a footer says of a promise.
enum Answer {
    Kept,
    Undecided,
    Broken { values: Option<u64>, example: Option<String> },
}

impl Check {
    fn answer(&self, leaf: &LeafFacts, rows: u64) -> Answer {
        let present = leaf.values.unwrap_or(rows).checked_sub(leaf.nulls.unwrap_or(0));
        if leaf.nulls.is_some() && present == Some(0) && !matches!(self.claim, Claim::Present) {
            return Answer::Kept;
        }
        match &self.claim {
            Claim::Present => match leaf.nulls {
                Some(0) => Answer::Kept,
                Some(nulls) if !self.shared => Answer::Broken { values: Some(nulls), example: None },
                _ => Answer::Undecided,
            },
            Claim::Unique => unique(leaf, present.filter(|_| leaf.nulls.is_some())),
            Claim::Least(_) => self.limit(leaf.least.as_ref()),
            Claim::Greatest(_) => self.limit(leaf.greatest.as_ref()),
            Claim::Listed(_) | Claim::Shortest(_) | Claim::Longest(_) => self.members(leaf),
        }
    }

    /// A range is decided by its end: a limit beyond the values that keeps the promise has them keep it as well.
    fn limit(&self, extreme: Option<&super::observation::Extreme>) -> Answer {
        let Some(extreme) = extreme else { return Answer::Undecided };
        match self.claim.is_broken_by(&extreme.value) {
            Some(true) if extreme.occurs => broken(&extreme.value),
            Some(false) => Answer::Kept,
            _ => Answer::Undecided,
        }
    }

    /// Two values are all that is known: either may break the promise; both keep it only where they are one.
    fn members(&self, leaf: &LeafFacts) -> Answer {
        let (Some(least), Some(greatest)) = (&leaf.least, &leaf.greatest) else { return Answer::Undecided };
        let mut kept = true;
        for extreme in [least, greatest] {
            match self.claim.is_broken_by(&extreme.value) {
                Some(true) if extreme.occurs => return broken(&extreme.value),
                Some(false) if extreme.occurs => {}
                _ => kept = false,
            }
        }
        if kept && least.value == greatest.value { Answer::Kept } else { Answer::Undecided }
    }
}

/// More values than there is room for between the least and the greatest cannot all be different.
fn unique(leaf: &LeafFacts, present: Option<u64>) -> Answer {
    let (Some(least), Some(greatest), Some(present)) = (&leaf.least, &leaf.greatest, present) else {
        return Answer::Undecided;
    };
    if present < 2 {
        // Another file may have the same one.
        return Answer::Undecided;
    }
    let room = match (&least.value, &greatest.value) {
        (low, high) if low == high && least.occurs && greatest.occurs => Some(1),
        (Value::Boolean(_), Value::Boolean(_)) => Some(2),
        (Value::Integer(low), Value::Integer(high)) => high.checked_sub(*low).and_then(|span| span.checked_add(1)),
        (Value::Day(low), Value::Day(high)) => Some(i128::from(*high) - i128::from(*low) + 1),
        _ => None,
    };
    match room {
        Some(room) if room >= 0 && i128::from(present) > room => Answer::Broken { values: None, example: None },
        _ => Answer::Undecided,
    }
}

fn broken(value: &Value) -> Answer {
    Answer::Broken { values: None, example: Some(shortened(&value.to_string())) }
}

/// Texts of files may be as long as they like; an example need not be.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Finds for each promise the leaf that answers for it: leaf, promise, whether nulls there may be somebody else's.
fn collect(
    (published, contract_path): (&[Field], &Path),
    (observed, file_path): (&[Field], &Path),
    shape: &Shape,
    promises: &Promises,
    found: &mut Vec<(usize, u32, bool)>,
) {
    for (field, partner) in observed.iter().zip(partners(published, observed)) {
        let Some(partner) = partner else { continue };
        let path = contract_path.child(partner.segment.clone());
        let stored = file_path.child(field.segment.clone());
        let leaf = first_leaf(shape, &stored);
        if let Some((at, leaf)) = leaf {
            let is_leaf = leaf.path == stored;
            for number in promises.about(&path) {
                let wanted = match promises.get(*number).map(|promised| &promised.claim) {
                    // What the file itself cannot leave out needs no statistics.
                    Some(Claim::Present) => !(field.required && is_leaf && !leaf.nulls_are_shared),
                    Some(_) => is_leaf,
                    None => false,
                };
                if wanted {
                    found.push((at, *number, leaf.nulls_are_shared || !is_leaf));
                }
            }
        }
        collect((&partner.members, &path), (&field.members, &stored), shape, promises, found);
    }
}

fn first_leaf<'a>(shape: &'a Shape, path: &Path) -> Option<(usize, &'a Leaf)> {
    shape.leaves.iter().enumerate().find(|(_, leaf)| path.contains(&leaf.path))
}

/// The leaf of a file that stands for a field of the contract.
fn leaf_of(published: &[Field], path: &Path, shape: &Shape) -> Option<usize> {
    let (_, address) = stored(published, &shape.fields, path)?;
    shape.leaves.iter().position(|leaf| leaf.path == address)
}
