//! A need as the expected side of the one comparison: the published promise of the fields it reads, with its own facets
//! in place of the inherited ones.

use std::collections::BTreeSet;

use super::measures::expect_measures;
use crate::document::odcs::promise_from_text;
use crate::model::relationship::{End, Relationship};
use crate::model::service::ServiceLevel;
use crate::model::values::Allowed;
use crate::model::{
    Bound, Contract, Dataset, Dialect, Expectation, Extra, Facet, Field, FieldNeed, Path, Promise, QualityNeed,
    QualityRule, Read, Relation, Scalar, Segment, Shape, Site, Type, Values, relate,
};

/// What a consumer expects, built like a contract; `None` where it reads nothing that is known.
///
/// A read that names no dataset reads every one that has a field it names: a second dataset must not make the need lead
/// nowhere.
#[must_use]
pub fn expectation(read: &Read, published: &Contract, proposed: Option<&Contract>) -> Option<Contract> {
    let mut datasets = candidates(read, published);
    if datasets.is_empty() {
        datasets = proposed.map(|proposed| candidates(read, proposed)).unwrap_or_default();
    }
    if datasets.is_empty() {
        return None;
    }
    let expected = |dataset: &Dataset| expected_dataset(read, dataset, successor(dataset, proposed));
    let datasets = datasets.into_iter().map(expected).collect();
    Some(Contract { datasets, service: service(read, published), ..published.clone() })
}

/// The published service levels, with the need's own ones in place of those it names.
fn service(read: &Read, published: &Contract) -> Vec<ServiceLevel> {
    let mut service = published.service.clone();
    for need in &read.service {
        let own = |element: Option<String>| ServiceLevel {
            property: need.facet.property.to_owned(),
            element,
            amount: need.amount.clone(),
            shown: need.shown.clone(),
            site: read.site.key(need.facet.key),
        };
        let (named, others): (Vec<_>, Vec<_>) =
            service.into_iter().partition(|level| level.property == need.facet.property);
        service = others;
        service.extend(named.iter().map(|level| own(level.element.clone())));
        if named.is_empty() {
            service.push(own(None));
        }
    }
    service
}

fn expected_dataset(read: &Read, dataset: &Dataset, later: Option<&Dataset>) -> Dataset {
    let extra = |whole: bool| match (read.shape, whole) {
        (Shape::Closed, _) => Extra::Hurts,
        (Shape::Open, true) => Extra::Told,
        (Shape::Open, false) => Extra::Ignored,
    };
    let Some(fields) = &read.fields else {
        let mut expected = Dataset { extra: extra(true), ..dataset.clone() };
        expect_quality(&mut expected.quality, &read.quality);
        return expected;
    };
    let known = |need: &&FieldNeed| {
        dataset.field(&need.path).is_some() || later.is_some_and(|later| later.field(&need.path).is_some())
    };
    let wanted: Vec<&FieldNeed> = fields.iter().filter(known).collect();
    let tops: BTreeSet<&Segment> = wanted.iter().filter_map(|need| need.path.segments().first()).collect();
    let is_wanted = |path: &Path| wanted.iter().any(|need| need.path.contains(path));
    let whole_key = dataset.primary_key().iter().all(|(path, _)| is_wanted(path));
    let mut expected = Dataset {
        aligned: dataset.aligned,
        id: dataset.id.clone(),
        name: dataset.name.clone(),
        physical_name: dataset.physical_name.clone(),
        kind: dataset.kind.clone(),
        writing: dataset.writing,
        lifecycle: dataset.lifecycle.clone(),
        dialect: dataset.dialect,
        fields: dataset.fields.iter().filter(|field| tops.contains(&field.segment)).cloned().collect(),
        extra: extra(false),
        quality: dataset.quality.clone(),
        relationships: dataset.relationships.clone(),
        words: Vec::new(),
        site: dataset.site.clone(),
    };
    // A rule over fields that nobody here reads is no matter.
    let is_read = |name: &String| tops.iter().any(|top| matches!(top, Segment::Member(member) if member == name));
    expected.quality.retain(|rule| rule.fields.iter().all(is_read));
    expect_quality(&mut expected.quality, &read.quality);
    let is_read = |end: &End| match &end.place {
        Some((_, path)) => path.segments().first().is_some_and(|top| tops.contains(top)),
        None => false,
    };
    let is_whole = |one: &Relationship| one.ends.iter().all(|(from, _)| is_read(from));
    expected.relationships.retain(is_whole);
    if !whole_key {
        forget_key(&mut expected.fields);
    }
    if !dataset.partition_key().iter().all(|(path, _)| is_wanted(path)) {
        forget_partitions(&mut expected.fields);
    }
    adopt(&mut expected, later, &wanted);
    let paths: Vec<&Path> = wanted.iter().map(|need| &need.path).collect();
    retain(&mut expected.fields, &Path::root(), &paths);
    for need in &wanted {
        if let Some(field) = field_mut(&mut expected.fields, need.path.segments()) {
            apply(field, &need.expects, dataset.dialect, &need.site);
        }
    }
    relax_parents(&mut expected.fields, &Path::root(), &paths);
    expected
}

/// The datasets a read may mean.
pub(super) fn candidates<'a>(read: &Read, contract: &'a Contract) -> Vec<&'a Dataset> {
    if let Some(name) = &read.dataset {
        return contract.dataset(name).into_iter().collect();
    }
    let reads = |dataset: &&Dataset| match &read.fields {
        Some(fields) if contract.datasets.len() > 1 => fields.iter().any(|need| dataset.field(&need.path).is_some()),
        _ => true,
    };
    contract.datasets.iter().filter(reads).collect()
}

/// What a dataset becomes in the proposal.
pub(super) fn successor<'a>(dataset: &Dataset, proposed: Option<&'a Contract>) -> Option<&'a Dataset> {
    let datasets = &proposed?.datasets;
    let aligned = datasets.iter().find(|other| dataset.aligned.is_some() && other.aligned == dataset.aligned);
    aligned.or_else(|| datasets.iter().find(|other| other.aligned.is_none() && other.name == dataset.name))
}

/// A field that only the proposal has is expected as proposed: the need came first, the promise with this change.
fn adopt(expected: &mut Dataset, proposed: Option<&Dataset>, wanted: &[&FieldNeed]) {
    for need in wanted {
        for depth in 1..=need.path.segments().len() {
            let (parent, at) = need.path.segments().split_at(depth - 1);
            let mut prefix = Path::root();
            for segment in need.path.segments().iter().take(depth) {
                prefix = prefix.child(segment.clone());
            }
            if expected.field(&prefix).is_none()
                && let Some(field) = proposed.and_then(|proposed| proposed.field(&prefix))
            {
                let siblings = match field_mut(&mut expected.fields, parent) {
                    Some(holder) => &mut holder.members,
                    None => &mut expected.fields,
                };
                debug_assert_eq!(Some(&field.segment), at.first());
                // Which fields are keys is expected as published: a pending need gives no key away.
                let required = field.required || field.key_position.is_some();
                siblings.push(Field { key_position: None, partition_position: None, required, ..field.clone() });
                break;
            }
        }
    }
}

/// A consumer relies on the primary key only if it reads all of it; a lone key column still is never null.
fn forget_key(fields: &mut [Field]) {
    for field in fields {
        field.required = field.required || field.key_position.is_some();
        field.key_position = None;
        forget_key(&mut field.members);
    }
}

fn forget_partitions(fields: &mut [Field]) {
    for field in fields {
        field.partition_position = None;
        forget_partitions(&mut field.members);
    }
}

/// Keeps the wanted fields, what lies inside them, and the parents on the way to them.
fn retain(fields: &mut Vec<Field>, parent: &Path, wanted: &[&Path]) {
    fields.retain_mut(|field| {
        let path = parent.child(field.segment.clone());
        if wanted.iter().any(|want| want.contains(&path)) {
            return true;
        }
        let on_the_way = wanted.iter().any(|want| path.contains(want));
        if on_the_way {
            retain(&mut field.members, &path, wanted);
            // Nothing is relied on there but the way itself.
            field.values = Values::default();
            field.quality.clear();
            field.unique = false;
        }
        on_the_way
    });
}

/// A parent that may be null takes nothing from a member that may be null itself, or inside another one that may.
fn relax_parents(fields: &mut [Field], parent: &Path, wanted: &[&Path]) {
    for field in fields {
        let path = parent.child(field.segment.clone());
        if !wanted.iter().any(|want| want.contains(&path)) {
            relax_parents(&mut field.members, &path, wanted);
            field.required = field.required && field.members.iter().any(|member| member.required);
        }
    }
}

fn field_mut<'a>(fields: &'a mut [Field], segments: &[Segment]) -> Option<&'a mut Field> {
    let (first, rest) = segments.split_first()?;
    let field = fields.iter_mut().find(|field| field.segment == *first)?;
    if rest.is_empty() { Some(field) } else { field_mut(&mut field.members, rest) }
}

/// Puts a need's own facets in place of the inherited promise.
fn apply(field: &mut Field, expects: &Expectation, dialect: &'static Dialect, site: &Site) {
    match &expects.ty {
        Facet::Inherited => {}
        Facet::Anything => {
            field.promise = Promise { logical: None, physical: None, shown: "any".to_owned() };
            field.members.clear();
        }
        Facet::Exactly(text) => {
            let (promise, members) = promise_from_text(text, dialect, site);
            let vague = members.is_empty() && matches!(promise.logical, Some(Type::List | Type::Map | Type::Struct));
            if !vague {
                field.members = members;
            }
            // A precise type within the published family says nothing against the family.
            let related = relate(&field.promise.family(), &promise.family());
            let logical = promise.logical.or_else(|| {
                field.promise.logical.clone().filter(|_| !matches!(related, Relation::Apart | Relation::Unknown))
            });
            field.promise = Promise { logical, ..promise };
        }
    }
    if let Facet::Exactly(required) = expects.required {
        field.required = required;
        field.key_position = field.key_position.filter(|_| required);
    }
    if let Facet::Exactly(unique) = expects.unique {
        field.unique = unique;
    }
    // Whoever takes nulls, repeated or unlisted values does not rely on the rules that count them.
    let tolerated = [
        (expects.required == Facet::Exactly(false), "nullValues"),
        (expects.unique == Facet::Exactly(false), "duplicateValues"),
        (expects.values == Facet::Anything, "invalidValues"),
    ];
    for (_, metric) in tolerated.iter().filter(|(tolerated, _)| *tolerated) {
        forget_metric(&mut field.quality, metric);
    }
    expect_quality(&mut field.quality, &expects.quality);
    expect_measures(field, expects, site);
    let limits = &mut field.values;
    let list = |values: &Vec<Scalar>| Allowed { values: values.iter().cloned().collect(), site: site.clone() };
    replace(&mut limits.allowed, &expects.values, list);
    replace(&mut limits.minimum, &expects.minimum, Bound::clone);
    replace(&mut limits.maximum, &expects.maximum, Bound::clone);
    replace(&mut limits.min_length, &expects.min_length, |length| *length);
    replace(&mut limits.max_length, &expects.max_length, |length| *length);
    replace(&mut limits.pattern, &expects.pattern, String::clone);
}

/// Puts what a need says of a metric in place of the inherited rules for it.
fn expect_quality(rules: &mut Vec<QualityRule>, facet: &Facet<Vec<QualityNeed>>) {
    match facet {
        Facet::Inherited => {}
        Facet::Anything => rules.clear(),
        Facet::Exactly(needs) => {
            for need in needs {
                let published = rules.iter().find(|rule| rule.subject == need.metric).cloned();
                forget_metric(rules, &need.metric);
                if let Some(threshold) = &need.threshold {
                    let own = QualityRule::of_metric(&need.metric, threshold.clone());
                    rules.push(match published {
                        Some(rule) => QualityRule { threshold: own.threshold, severity: None, ..rule },
                        None => own,
                    });
                }
            }
        }
    }
}

fn forget_metric(rules: &mut Vec<QualityRule>, metric: &str) {
    rules.retain(|rule| rule.subject != metric);
}

/// Puts a facet in place of an inherited limit; `any` lifts the limit.
fn replace<T, U>(limit: &mut Option<U>, facet: &Facet<T>, meant: impl Fn(&T) -> U) {
    match facet {
        Facet::Inherited => {}
        Facet::Anything => *limit = None,
        Facet::Exactly(value) => *limit = Some(meant(value)),
    }
}
