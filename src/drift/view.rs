//! What files hold, told as the contract that would promise it: the actual side of the one comparison.
//!
//! In: a published contract and what was seen of one of its datasets. Out: both sides, with the identity of every field
//! decided. Guaranteed: what files keep is on the actual side as it is promised, so that a comparison tells what they do
//! not keep and nothing else; what files cannot show (words, owners, service, quality) is as promised too.

use super::ledger::KeySeen;
use super::matching::partners;
use super::promises::moment;
use crate::compare::relate_promises;
use crate::model::types::{FloatWidth, Zone};
use crate::model::{Contract, Dataset, Field, Promise, Relation, Segment, Site, Type, Writing};

/// A published contract, and the same as files keep it.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// What was promised.
    pub(super) published: Contract,
    /// What was seen.
    pub(super) observed: Contract,
}

impl View {
    /// Both sides the same, as if everything were kept.
    #[must_use]
    pub(super) fn kept(contract: &Contract) -> Self {
        let mut published = contract.clone();
        let mut next = 0;
        for dataset in &mut published.datasets {
            dataset.aligned = Some(number(&mut next));
            align(&mut dataset.fields, &mut next);
        }
        Self { observed: published.clone(), published }
    }

    /// The contract as files of one schema keep it, lying in folders with these partition keys.
    #[must_use]
    pub(super) fn of_files(contract: &Contract, dataset: usize, columns: &[Field], keys: &[(&str, &KeySeen)]) -> Self {
        let mut view = Self::kept(contract);
        let mut next = u64::MAX / 2;
        if let Some(promised) = view.observed.datasets.get_mut(dataset) {
            let keys = keys.iter().filter(|(name, _)| !has(columns, name)).map(|(name, seen)| {
                let partner = promised.fields.iter().find(|field| field.stored_name().is_some_and(|own| own == *name));
                partition_key(name, seen, partner, &promised.site)
            });
            let columns: Vec<Field> = columns.iter().cloned().chain(keys).collect();
            let site = promised.site.clone();
            promised.fields = seen(&promised.fields, &columns, &site, &mut next);
        }
        view
    }

    /// The same, where nothing older stands beside the files that are told of.
    pub(super) fn replaces_all(&mut self, dataset: usize) {
        for side in [&mut self.published, &mut self.observed] {
            if let Some(dataset) = side.datasets.get_mut(dataset) {
                dataset.writing = Writing::Replace;
            }
        }
    }

    /// Takes from a column of the observed side that it is never null.
    pub(super) fn forget_presence(&mut self, dataset: usize, segment: &Segment) {
        let fields = self.observed_dataset(dataset).map(|dataset| dataset.fields.iter_mut());
        for field in fields.into_iter().flatten().filter(|field| field.segment == *segment) {
            (field.required, field.key_position) = (false, None);
        }
    }

    /// The dataset that was looked at, as it was seen.
    pub(super) fn observed_dataset(&mut self, dataset: usize) -> Option<&mut Dataset> {
        self.observed.datasets.get_mut(dataset)
    }
}

const fn number(next: &mut u64) -> u64 {
    *next += 1;
    *next
}

fn align(fields: &mut [Field], next: &mut u64) {
    for field in fields {
        field.aligned = Some(number(next));
        align(&mut field.members, next);
    }
}

fn has(columns: &[Field], name: &str) -> bool {
    columns.iter().any(|column| column.stored_name().is_some_and(|own| own.eq_ignore_ascii_case(name)))
}

/// A partition key as a column: its values are texts, which may be read as what was promised or not.
fn partition_key(name: &str, seen: &KeySeen, partner: Option<&Field>, site: &Site) -> Field {
    let text =
        Promise { logical: Some(Type::text(None)), physical: Some(Type::text(None)), shown: "string".to_owned() };
    let promise = match partner {
        Some(partner) => {
            let all = |read: fn(&str) -> bool| seen.values.iter().all(|value| read(value));
            let fits = match partner.promise.family() {
                Type::Integer { .. } => seen.not_whole.is_none(),
                Type::Number => all(|value| value.parse::<f64>().is_ok()),
                Type::Date => seen.not_day.is_none(),
                Type::Boolean => all(|value| ["true", "false"].contains(&value.to_lowercase().as_str())),
                Type::Timestamp { .. } => all(|value| moment(&value.replacen(' ', "T", 1)).is_some()),
                // A text can be read as most other things, and nobody here knows how.
                _ => true,
            };
            if fits { partner.promise.clone() } else { text }
        }
        None if seen.not_day.is_none() => {
            Promise { logical: Some(Type::Date), physical: Some(Type::Date), shown: "date".to_owned() }
        }
        None => text,
    };
    Field::bare(Segment::Member(name.to_owned()), promise, site.clone())
}

/// The fields as files have them: those that are promised with whatever of the promise a file cannot show, the others
/// as they are.
fn seen(published: &[Field], observed: &[Field], site: &Site, next: &mut u64) -> Vec<Field> {
    let pairs = partners(published, observed);
    let fields = observed.iter().zip(pairs).map(|(column, partner)| match partner {
        None => undeclared(column, site, next),
        Some(promised) => {
            let renamed = column.stored_name().filter(|name| promised.stored_name() != Some(name)).map(str::to_owned);
            // What a contract does not say about the inside of a container, nobody can break.
            let is_open = promised.members.is_empty();
            let members =
                if is_open { Vec::new() } else { seen(&promised.members, &column.members, &promised.site, next) };
            Field {
                physical_name: renamed.or_else(|| promised.physical_name.clone()),
                promise: kept(promised, column),
                members,
                ..promised.clone()
            }
        }
    });
    fields.collect()
}

fn undeclared(column: &Field, site: &Site, next: &mut u64) -> Field {
    let members = column.members.iter().map(|member| undeclared(member, site, next)).collect();
    // That a file cannot hold nulls there is how it was written, and no promise.
    Field { aligned: Some(number(next)), required: false, site: site.clone(), members, ..column.clone() }
}

/// The promise that a column keeps: the published one where it does, else what it holds.
fn kept(promised: &Field, column: &Field) -> Promise {
    let expected = &promised.promise;
    let stored = column.promise.physical.clone().unwrap_or_else(|| column.promise.family());
    let physical = expected.physical.as_ref().map_or_else(|| stored.clone(), |wanted| as_stored(wanted, &stored));
    let logical = match (&expected.logical, &stored) {
        // Contracts before ODCS v3.2 have no word for a map but `object`.
        (Some(Type::Struct), Type::Map) if promised.members.is_empty() || expected.physical == Some(Type::Map) => {
            Type::Struct
        }
        (Some(Type::Struct | Type::List | Type::Map), Type::Variant | Type::Json) => stored.family(),
        // What a logical type says of width or zone by itself, files are held to.
        (Some(wanted), stored) if *wanted != wanted.family() => as_stored(wanted, stored),
        (Some(wanted), stored) => as_stored(wanted, &stored.family()),
        (None, stored) => stored.family(),
    };
    let observed = Promise { logical: Some(logical), physical: Some(physical), shown: column.promise.shown.clone() };
    match relate_promises(expected, &observed) {
        Relation::Same | Relation::Narrower => expected.clone(),
        Relation::Wider | Relation::Apart | Relation::Unknown => observed,
    }
}

/// What a type of the contract is in a file that keeps it: files have no lengths of texts, no texts that are only JSON,
/// and decide what the platform leaves open.
fn as_stored(wanted: &Type, stored: &Type) -> Type {
    match (wanted, stored) {
        // Lengths are told by the values.
        (Type::String { .. } | Type::Json | Type::Uuid | Type::Variant | Type::Geometry, Type::String { .. } | Type::Json)
        | (Type::Binary { .. } | Type::Geometry | Type::Interval | Type::Variant, Type::Binary { .. })
        | (Type::Uuid, Type::Binary { max: Some(16), fixed: true })
        | (Type::Interval, Type::Integer { .. })
        | (Type::Variant, Type::Struct)
        | (Type::Vector { .. }, Type::List)
        // What nobody can read, nobody can hold a file to: the type text is the contract's problem.
        | (Type::Unknown { .. }, _) => wanted.clone(),
        (Type::Float { width: Some(FloatWidth::Platform) }, Type::Float { width: Some(FloatWidth::Single | FloatWidth::Double) }) => {
            wanted.clone()
        }
        (Type::Timestamp { unit: wanted_unit, zone: Some(Zone::Platform) }, Type::Timestamp { unit, .. }) => {
            Type::Timestamp { unit: wanted_unit.and(*unit), zone: Some(Zone::Platform) }
        }
        (Type::Time { unit: wanted_unit, zone: wanted_zone }, Type::Time { unit, .. }) => {
            // Whether a time of day is in UTC is said by most writers without meaning it.
            Type::Time { unit: wanted_unit.and(*unit), zone: *wanted_zone }
        }
        // INT96 does not say which it is.
        (Type::Timestamp { zone: Some(zone), .. }, Type::Timestamp { unit, zone: Some(Zone::Platform) }) => {
            Type::Timestamp { unit: *unit, zone: Some(*zone) }
        }
        _ => stored.clone(),
    }
}
