//! Which element of one side is which element of the other.
//!
//! Elements pair by ODCS `id` where both have one, else by stored name, else by the name people use, else by a stored
//! name that differs only in case. What is left over was removed or added; a look-alike is a hint, never a pair.
//!
//! Identity is decided over whole contracts: [`align`] writes it down before anybody looks at a part of one.

use std::collections::{BTreeSet, HashMap};

use crate::model::relationship::End;
use crate::model::{Contract, Dataset, Field, Segment, Site};

/// What pairing needs to know of an element.
pub(super) trait Named {
    fn aligned(&self) -> Option<u64>;
    fn id(&self) -> Option<&str>;
    fn stored(&self) -> &str;
    fn logical(&self) -> &str;
}

/// The pairs in the order of the expected side, and what is left over.
pub(super) struct Pairs<'a, T> {
    pub(super) kept: Vec<(&'a T, &'a T)>,
    pub(super) removed: Vec<&'a T>,
    pub(super) added: Vec<&'a T>,
}

/// By what two elements may be the same one, best first.
pub(super) type Key<T> = fn(&T) -> Option<String>;

/// Pairs two lists. Each element is in at most one pair; of several candidates the first in the file wins.
pub(super) fn pair<'a, T: Named>(expected: &'a [T], actual: &'a [T]) -> Pairs<'a, T> {
    let partners = partners(expected, actual);
    let mut taken = vec![false; actual.len()];
    let mut pairs = Pairs { kept: Vec::new(), removed: Vec::new(), added: Vec::new() };
    for (left, partner) in expected.iter().zip(&partners) {
        match partner {
            Some(right) => {
                taken[*right] = true;
                pairs.kept.push((left, &actual[*right]));
            }
            None => pairs.removed.push(left),
        }
    }
    pairs.added = actual.iter().zip(taken).filter(|(_, taken)| !taken).map(|(element, _)| element).collect();
    pairs
}

/// For each expected element the place of its partner.
fn partners<T: Named>(expected: &[T], actual: &[T]) -> Vec<Option<usize>> {
    let mut partner: Vec<Option<usize>> = vec![None; expected.len()];
    let mut taken = vec![false; actual.len()];
    // Where identity was decided already, nothing else has a say.
    let decided: HashMap<u64, usize> =
        actual.iter().enumerate().filter_map(|(at, element)| Some((element.aligned()?, at))).collect();
    for (at, element) in expected.iter().enumerate() {
        if let Some(found) = element.aligned().and_then(|number| decided.get(&number)) {
            partner[at] = Some(*found);
            taken[*found] = true;
        }
    }
    let is_open = |element: &T| element.aligned().is_none();
    if !expected.iter().any(is_open) || !actual.iter().any(is_open) {
        return partner;
    }
    let keys: [Key<T>; 4] = [
        |element| element.id().map(str::to_owned),
        |element| Some(element.stored().to_owned()),
        |element| Some(element.logical().to_owned()),
        |element| Some(element.stored().to_lowercase()),
    ];
    by_keys(expected, actual, &keys, is_open, &mut partner, &mut taken);
    partner
}

/// For each expected element the place of its partner: by the first key, what is left over by the second, and so on.
/// Of several elements of one key, the first on one side pairs with the first on the other.
pub(super) fn matches<T>(expected: &[T], actual: &[T], keys: &[Key<T>]) -> Vec<Option<usize>> {
    let mut partner = vec![None; expected.len()];
    by_keys(expected, actual, keys, |_| true, &mut partner, &mut vec![false; actual.len()]);
    partner
}

fn by_keys<T>(
    expected: &[T],
    actual: &[T],
    keys: &[Key<T>],
    is_open: impl Fn(&T) -> bool,
    partner: &mut [Option<usize>],
    taken: &mut [bool],
) {
    for key in keys {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, element) in actual.iter().enumerate().rev().filter(|(_, element)| is_open(element)) {
            if let Some(key) = key(element).filter(|_| !taken[at]) {
                places.entry(key).or_default().push(at);
            }
        }
        for (at, element) in expected.iter().enumerate().filter(|(_, element)| is_open(element)) {
            let found = key(element).filter(|_| partner[at].is_none()).and_then(|key| places.get_mut(&key)?.pop());
            if let Some(found) = found {
                partner[at] = Some(found);
                taken[found] = true;
            }
        }
    }
}

/// Decides which dataset and field of one contract is which of the other, and writes it down in both.
///
/// A part of a contract pairs differently from the whole: without its neighbours, a field may find a partner that is
/// another one's. After this, every part pairs as the whole does.
pub fn align(published: &mut Contract, proposed: &mut Contract) {
    let mut next = 0;
    let partners = partners(&published.datasets, &proposed.datasets);
    number(&mut published.datasets, &mut proposed.datasets, &partners, &mut next, |dataset, number| {
        dataset.aligned = Some(number);
    });
    for (dataset, partner) in published.datasets.iter_mut().zip(partners) {
        let mut none = Vec::new();
        let other = partner.map_or(&mut none, |at| &mut proposed.datasets[at].fields);
        align_fields(&mut dataset.fields, other, &mut next);
    }
    for contract in [published, proposed] {
        align_relationships(contract);
    }
}

/// A relationship follows its fields to their new names.
fn align_relationships(contract: &mut Contract) {
    let numbers = |end: &End| {
        let (dataset, path) = end.place.as_ref()?;
        contract.dataset(dataset)?.field(path)?.aligned
    };
    let all = contract.datasets.iter().flat_map(|dataset| &dataset.relationships);
    let found: Vec<_> = all.flat_map(|one| &one.ends).map(|(from, to)| (numbers(from), numbers(to))).collect();
    let all = contract.datasets.iter_mut().flat_map(|dataset| &mut dataset.relationships);
    for ((from, to), numbers) in all.flat_map(|one| &mut one.ends).zip(found) {
        (from.aligned, to.aligned) = numbers;
    }
}

fn align_fields(published: &mut [Field], proposed: &mut [Field], next: &mut u64) {
    let partners = partners(published, proposed);
    number(published, proposed, &partners, next, |field, number| field.aligned = Some(number));
    for (field, partner) in published.iter_mut().zip(partners) {
        let mut none = Vec::new();
        let other = partner.map_or(&mut none, |at| &mut proposed[at].members);
        align_fields(&mut field.members, other, next);
    }
}

fn number<T>(
    published: &mut [T],
    proposed: &mut [T],
    partners: &[Option<usize>],
    next: &mut u64,
    write: impl Fn(&mut T, u64),
) {
    for (element, partner) in published.iter_mut().zip(partners) {
        *next += 1;
        write(element, *next);
        if let Some(at) = partner {
            write(&mut proposed[*at], *next);
        }
    }
    let paired: BTreeSet<usize> = partners.iter().flatten().copied().collect();
    for (at, element) in proposed.iter_mut().enumerate() {
        if !paired.contains(&at) {
            *next += 1;
            write(element, *next);
        }
    }
}

impl Named for Dataset {
    fn aligned(&self) -> Option<u64> {
        self.aligned
    }
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
    fn stored(&self) -> &str {
        self.stored_name()
    }
    fn logical(&self) -> &str {
        &self.name
    }
}

impl Named for Field {
    fn aligned(&self) -> Option<u64> {
        self.aligned
    }
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
    fn stored(&self) -> &str {
        self.stored_name().unwrap_or_else(|| segment_name(self))
    }
    fn logical(&self) -> &str {
        self.name().unwrap_or_else(|| segment_name(self))
    }
}

/// Elements of lists and maps pair with each other and with nothing else: no column has such a name.
const fn segment_name(field: &Field) -> &'static str {
    match field.segment {
        Segment::Member(_) => "",
        Segment::Item => "\u{0}item",
        Segment::Key => "\u{0}key",
        Segment::Value => "\u{0}value",
    }
}

/// Where a name is given: `physicalName` if there is one, else `name`.
pub(super) fn name_site(physical: Option<&String>, site: &Site) -> Site {
    site.key(if physical.is_some() { "physicalName" } else { "name" })
}

/// How much two names look alike, from 0 to 1. Names that share their words count as alike in any order.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    if a.len().max(b.len()) > LONGEST_NAME {
        return 0.0;
    }
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let contained = a.len().min(b.len()) >= 4 && (a.contains(&b) || b.contains(&a));
    let alike = strsim::normalized_damerau_levenshtein(&a, &b);
    if contained { alike.max(0.8) } else { alike }
}

/// The name most like another one, if any is like it.
#[must_use]
pub fn look_alike_names<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let alike = others.take(MOST_NAMES).map(|other| (likeness(name, other), other));
    let best = alike.filter(|(alike, _)| *alike >= LOOKS_ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map(|(_, other)| other)
}

/// How many names are looked at for a hint.
const MOST_NAMES: usize = 1_000;

/// Longer names are no names: comparing them letter by letter would take for ever.
const LONGEST_NAME: usize = 128;

/// Names at least this much alike are worth a hint.
pub(super) const LOOKS_ALIKE: f64 = 0.6;
