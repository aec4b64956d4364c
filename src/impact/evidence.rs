//! What a consumer's engine has to say: evidence that a difference hurts, or that it does not.
//!
//! In: a read that names its engine, what hurts it by value sets, and every difference of its contract. Out: the same
//! with evidence; more where the engine was seen to fail or to lie although the value sets are content ("add a nullable
//! column" stops some readers); less where it was seen to read on. Peace covers the representation alone: for
//! promises about values an engine that reads on is no excuse, and what a need says itself stands.

use super::expectation::{candidates, successor};
use super::{Suffered, explicit, is_addition, touched};
use crate::compare::{Aspect, Difference};
use crate::engines::{Asking, Reading, is_explained, standing_for, versions, witness};
use crate::finding::Finding;
use crate::model::{Contract, EngineUse, Read, Shape, Writing};

/// What a read suffers and what it is spared, by its engine.
#[derive(Debug, Default)]
pub struct Testimony {
    /// What hurts.
    pub hurts: Vec<Suffered>,
    /// What would hurt by value sets, and does not with this engine.
    pub spared: Vec<Suffered>,
    /// Why the engine could not be asked.
    pub note: Option<String>,
}

/// Asks the engine of a read about what hurts it by value sets, and about every finding of its contract.
#[must_use]
pub fn testify<'a>(
    read: &Read,
    published: Option<&Contract>,
    proposed: Option<&Contract>,
    suffered: Vec<Suffered>,
    findings: impl Iterator<Item = &'a Finding>,
) -> Testimony {
    let Some(engine) = &read.engine else { return Testimony { hurts: suffered, ..Testimony::default() } };
    let mut told = Testimony { note: unmeasured(engine), ..Testimony::default() };
    let ask = |difference: &Difference| {
        let writing = writing(difference, published, proposed);
        let asking = Asking { writing, manner: read.manner, closed: read.shape == Shape::Closed };
        witness(difference, Reading { engine, asking })
    };
    for mut one in suffered {
        let evidence = ask(&one.difference);
        let peace = evidence.as_ref().is_some_and(|evidence| evidence.measurement.outcome.is_peace());
        one.evidence = evidence.filter(|evidence| evidence.measurement.outcome.hurts() || peace);
        let is_spared = is_representation(&one.difference)
            && is_explained(&one.difference)
            && !says_itself(read, &one.difference)
            && !is_taken_over(&one.difference, published, proposed);
        if peace && is_spared {
            told.spared.push(one);
        } else {
            one.evidence = one.evidence.filter(|_| !peace);
            told.hurts.push(one);
        }
    }
    for finding in findings.filter(|finding| concerns(read, published, &finding.difference)) {
        let known =
            told.hurts.iter().chain(&told.spared).any(|one| one.difference.is_about_the_same(&finding.difference));
        let evidence = ask(&finding.difference).filter(|evidence| evidence.measurement.outcome.hurts());
        if let (false, Some(evidence)) = (known, evidence) {
            told.hurts.push(Suffered {
                why: format!("reads {} with {}", what_it_reads(read, &finding.difference), engine.engine.title),
                difference: finding.difference.clone(),
                site: read.site.key("engine"),
                evidence: Some(evidence),
            });
        }
    }
    told
}

/// Whether only the form of the values differs, not what they may be.
const fn is_representation(difference: &Difference) -> bool {
    matches!(difference.aspect, Aspect::Type | Aspect::StoredName | Aspect::StoredCase)
}

/// Whether another field has the name now that the field had: a reader finds that one.
fn is_taken_over(difference: &Difference, published: Option<&Contract>, proposed: Option<&Contract>) -> bool {
    if !matches!(difference.aspect, Aspect::StoredName | Aspect::StoredCase) {
        return false;
    }
    let was = difference.dataset.as_deref().and_then(|name| published?.dataset(name));
    let (Some(old), Some(now)) = (&difference.expected, &difference.actual) else { return true };
    let Some(dataset) = was.and_then(|dataset| successor(dataset, proposed)) else { return true };
    let same = |name: &str| name.to_lowercase() == old.canonical.to_lowercase() && name != now.canonical;
    dataset.walk().iter().any(|(_, field)| field.stored_name().is_some_and(same))
}

/// Whether the need itself asks for what differs: then it wants that, whatever its engine can do.
fn says_itself(read: &Read, difference: &Difference) -> bool {
    touched(read, &difference.path).any(|need| explicit(&need.expects, difference).is_some())
}

/// Whether a difference is about files that a read opens. A column more is the concern of whoever opens them.
#[must_use]
pub fn concerns(read: &Read, published: Option<&Contract>, difference: &Difference) -> bool {
    let Some(name) = &difference.dataset else { return false };
    let reads_dataset =
        published.is_some_and(|known| candidates(read, known).iter().any(|dataset| dataset.name == *name));
    let column_more = is_addition(difference) && difference.path.segments().len() == 1;
    reads_dataset && (column_more || read.fields.is_none() || touched(read, &difference.path).next().is_some())
}

/// The fields of a read that a difference touches, in words.
#[must_use]
pub fn what_it_reads(read: &Read, difference: &Difference) -> String {
    let names: Vec<String> = touched(read, &difference.path).map(|need| format!("`{}`", need.path)).collect();
    if names.is_empty() { "this dataset".to_owned() } else { names.join(", ") }
}

/// How the dataset is written. Only where both sides say that everything is rewritten, nothing old stays beside the new.
#[must_use]
pub fn writing(difference: &Difference, published: Option<&Contract>, proposed: Option<&Contract>) -> Writing {
    let was = difference.dataset.as_deref().and_then(|name| published?.dataset(name));
    let is = was.and_then(|dataset| successor(dataset, proposed));
    match (was, is) {
        (Some(was), Some(is)) if was.writing == Writing::Replace && is.writing == Writing::Replace => Writing::Replace,
        _ => Writing::Append,
    }
}

/// Why there is nothing to ask an engine.
fn unmeasured(engine: &EngineUse) -> Option<String> {
    let title = engine.engine.title;
    let measured = versions(engine.engine.name);
    match (measured.first(), &engine.version) {
        (None, _) => Some(format!("{title} was not measured: its readers are judged by value sets alone")),
        (Some(oldest), Some(asked)) if standing_for(engine).is_empty() => {
            Some(format!("{title} was measured from {oldest} on: readers with {asked} are judged by value sets alone"))
        }
        _ => None,
    }
}
