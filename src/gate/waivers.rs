//! Waivers x findings: which finding is accepted for a while, for whom. Pure.
//!
//! In: assessed findings, the waivers agreed to and those the change proposes. Out: the same findings, some of them
//! waived, with every waiver that names one; and what there is to say about waivers beside.
//!
//! Guaranteed: only what the base agreed to counts, only on its days, only where everything it names is true of the
//! finding. Whatever is in doubt waives nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Assessment;
use super::review::{SOON, review};
use crate::config::Policy;
use crate::finding::Finding;
use crate::impact::Hurt;
use crate::model::{Class, Problem, Teams, Waiver};
use crate::rule::Level;

/// How a waiver stands to a finding that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It would, if policy let a denied finding be waived.
    Denied,
    /// Its last day has passed.
    Ended,
    /// The change brings it: it counts once it is agreed to.
    Proposed,
}

impl Standing {
    /// The word used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Denied => "denied",
            Self::Ended => "ended",
            Self::Proposed => "proposed",
        }
    }
}

/// A waiver that names a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The waiver.
    pub waiver: Waiver,
    /// Whether it counts.
    pub standing: Standing,
}

impl Applied {
    /// Whether it counts for what the finding does to somebody.
    #[must_use]
    pub fn covers(&self, hurt: &Hurt) -> bool {
        let names = |consumer: &String| *consumer == hurt.consumer;
        self.standing == Standing::Counts && self.waiver.target.consumer.as_ref().is_none_or(names)
    }
}

impl Assessment {
    /// The waivers that count.
    pub fn counting(&self) -> impl Iterator<Item = &Waiver> {
        self.waivers.iter().filter(|applied| applied.standing == Standing::Counts).map(|applied| &applied.waiver)
    }

    /// The waiver that a waived finding returns without: of those that count, the one that ends first.
    #[must_use]
    pub fn waived_by(&self) -> Option<&Waiver> {
        self.counting().filter(|_| self.waived).min_by_key(|waiver| waiver.expires)
    }
}

/// What there is to waive with.
#[derive(Debug, Clone, Copy)]
pub struct Proceedings<'a> {
    /// What was agreed to, and who could.
    pub agreed: (&'a [Waiver], Option<&'a Teams>),
    /// What the change would make of it.
    pub proposed: (&'a [Waiver], Option<&'a Teams>),
    /// What may be waived, and for how long.
    pub policy: &'a Policy,
    /// Today; without it nothing counts.
    pub today: Option<Date>,
    /// The ids of the contracts that were compared.
    pub compared: &'a BTreeSet<String>,
}

/// Waives the findings that an agreed waiver names. Returns what is wrong with waivers, and sentences about them.
pub fn waive(assessments: &mut [Assessment], with: Proceedings<'_>) -> (Vec<Problem>, Vec<String>) {
    let Proceedings { agreed: (agreed, teams), proposed: (proposed, proposed_teams), policy, today, compared } = with;
    let (mut problems, mut notes) = (Vec::new(), Vec::new());
    let Some(today) = today else { return (problems, notes) };
    for waiver in agreed {
        let faults = review(waiver, policy, teams, today);
        if !faults.is_empty() {
            // What was agreed to is not this change's to mend.
            problems.extend(faults.into_iter().map(|fault| Problem { class: Class::Warning, ..fault }));
            continue;
        }
        let standing = if waiver.has_ended(today) { Standing::Ended } else { Standing::Counts };
        match apply(assessments, waiver, standing, policy) {
            Named::Several => problems.push(ambiguous(waiver)),
            Named::One(true) if standing == Standing::Counts => problems.extend(ending(waiver, today)),
            Named::None if standing == Standing::Counts => notes.extend(in_vain(waiver, compared)),
            Named::One(_) | Named::None => {}
        }
    }
    for waiver in proposed {
        let is_agreed = agreed.iter().any(|other| other.says_the_same(waiver));
        let faults = review(waiver, policy, proposed_teams, today);
        if is_agreed {
            // What was right and is wrong now became so by this change: the team that answers for it is gone.
            let was_right = review(waiver, policy, teams, today).is_empty();
            problems.extend(faults.into_iter().filter(|_| was_right));
        } else if !faults.is_empty() {
            problems.extend(faults);
        } else if matches!(apply(assessments, waiver, Standing::Proposed, policy), Named::Several) {
            problems.push(ambiguous(waiver));
        }
    }
    notes.extend(changes(agreed, proposed));
    assessments.iter_mut().for_each(settle);
    (problems, notes)
}

/// How many findings a waiver names; of one, whether it would be in the way.
enum Named {
    None,
    One(bool),
    Several,
}

fn apply(assessments: &mut [Assessment], waiver: &Waiver, standing: Standing, policy: &Policy) -> Named {
    let named: Vec<usize> = (0..assessments.len()).filter(|at| covers(waiver, &assessments[*at])).collect();
    let shortened = waiver.target.fingerprint.as_ref().is_some_and(|digits| digits.len() < 64);
    if named.is_empty() {
        return Named::None;
    }
    if shortened && named.len() > 1 {
        return Named::Several;
    }
    let mut in_the_way = false;
    for at in named {
        let assessment = &mut assessments[at];
        if assessment.level < Level::Hold {
            continue;
        }
        in_the_way = true;
        let refused = assessment.level == Level::Deny && !policy.waive_denied && standing == Standing::Counts;
        let standing = if refused { Standing::Denied } else { standing };
        assessment.waivers.push(Applied { waiver: waiver.clone(), standing });
    }
    Named::One(in_the_way)
}

/// Whether everything a waiver names is true of a finding.
///
/// A waiver for one consumer names what the finding does to that one. A finding about a consumer is named by its
/// fingerprint or with that consumer, never by rule and place alone: they are the same for every consumer.
#[must_use]
pub fn covers(waiver: &Waiver, assessment: &Assessment) -> bool {
    let target = &waiver.target;
    let finding = &assessment.finding;
    let exact = target.fingerprint.is_none();
    let is = |named: Option<&str>, actual: Option<&str>| match named {
        Some(named) => actual == Some(named),
        None => !exact || actual.is_none(),
    };
    let path = (!finding.difference.path.is_root()).then_some(&finding.difference.path);
    let at_the_place = match &target.field {
        Some(field) => path == Some(field),
        None => !exact || path.is_none(),
    };
    finding.difference.aspect.can_be_waived()
        && is(target.rule.as_deref(), Some(finding.rule.id))
        && is(target.contract.as_deref(), Some(&finding.contract))
        && is_of_version(target.major, exact, finding.major)
        && is(target.dataset.as_deref(), finding.difference.dataset.as_deref())
        && at_the_place
        && is(target.part.as_deref(), finding.difference.part.as_deref())
        && names_somebody(target.consumer.as_deref(), exact, finding, &assessment.hurts)
        && target.fingerprint.as_ref().is_none_or(|digits| finding.fingerprint().as_str().starts_with(digits))
}

/// Several major versions may live side by side: a waiver for one is none for another.
fn is_of_version(named: Option<u64>, exact: bool, major: Option<u64>) -> bool {
    let beyond_first = |major: Option<u64>| major.filter(|major| *major > 1);
    if exact { beyond_first(named) == beyond_first(major) } else { named.is_none() || named == major }
}

fn names_somebody(consumer: Option<&str>, exact: bool, finding: &Finding, hurts: &[Hurt]) -> bool {
    match consumer {
        Some(consumer) => hurts.iter().any(|hurt| hurt.consumer == consumer),
        None => !exact || finding.consumer.is_none(),
    }
}

/// Asks only those whom no waiver covers. A finding is waived if nobody is left to ask.
fn settle(assessment: &mut Assessment) {
    let entirely = assessment.counting().any(|waiver| waiver.target.consumer.is_none());
    let is_left = |hurt: &&Hurt| !assessment.waivers.iter().any(|applied| applied.covers(hurt));
    let left: BTreeSet<String> = assessment.hurts.iter().filter(is_left).map(|hurt| hurt.team.clone()).collect();
    if entirely || (!assessment.hurts.is_empty() && left.is_empty()) {
        assessment.waived = true;
        assessment.asks.clear();
    } else {
        // Whoever is asked without being hurt, by the environment or as the owner, is asked as long as anything is left.
        let is_hurt = |team: &String| assessment.hurts.iter().any(|hurt| hurt.team == *team);
        assessment.asks.retain(|team| !is_hurt(team) || left.contains(team));
    }
}

fn ending(waiver: &Waiver, today: Date) -> Option<Problem> {
    let left = waiver.days_left(today);
    (left <= SOON).then(|| super::review::ending(waiver, left))
}

fn ambiguous(waiver: &Waiver) -> Problem {
    let digits = waiver.target.fingerprint.clone().unwrap_or_default();
    let message = format!("several findings have a fingerprint that begins with {digits}: none of them is waived");
    Problem::warning("ambiguous-waiver", waiver.site.key("fingerprint"), message)
        .help("write all 64 digits; `sluicegate check --format json` prints them")
}

/// Only of contracts that were compared can it be said that a waiver names nothing.
fn in_vain(waiver: &Waiver, compared: &BTreeSet<String>) -> Option<String> {
    waiver.target.contract.as_ref().filter(|contract| compared.contains(*contract))?;
    Some(format!("no finding here for the waiver of {} until {}", waiver.target.describe(), waiver.expires))
}

/// What the change does to the waivers that were agreed to.
fn changes(agreed: &[Waiver], proposed: &[Waiver]) -> Vec<String> {
    let mut notes = Vec::new();
    for waiver in agreed.iter().filter(|waiver| !proposed.iter().any(|other| other.says_the_same(waiver))) {
        let what = waiver.target.describe();
        let is_new = |other: &&Waiver| !agreed.iter().any(|known| known.says_the_same(other));
        notes.push(match proposed.iter().filter(is_new).find(|other| other.target == waiver.target) {
            None => format!("this change removes the waiver of {what}; it counts until that is agreed to"),
            Some(other) if other.expires != waiver.expires => format!(
                "this change moves the end of the waiver of {what} from {} to {}; the day already agreed to counts",
                waiver.expires, other.expires
            ),
            Some(_) => format!("this change rewrites the waiver of {what}; the one already agreed to counts"),
        });
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Aspect, Difference, Direction, Fact};
    use crate::gate::{Decision, Terms, assess, decide};
    use crate::model::{FileId, Path, Segment, Site, Target};
    use proptest::prelude::*;

    fn member(path: &Path, name: &str) -> Path {
        path.child(Segment::Member(name.to_owned()))
    }

    fn removed(contract: &str, dataset: &str, path: Path, consumers: &[&str]) -> Assessment {
        let difference = Difference {
            path,
            expected: Some(Fact::plain("optional text")),
            ..Difference::bare(Some(dataset), Aspect::Field, Direction::Wider)
        };
        let hurt = |consumer: &&str| Hurt {
            team: format!("team-of-{consumer}"),
            consumer: (*consumer).to_owned(),
            why: "reads it".to_owned(),
            site: Site::root(FileId(0)),
            evidence: None,
        };
        let policy = Policy::default();
        let terms = Terms { policy: &policy, environment: None };
        assess(Finding::new(contract, difference), consumers.iter().map(hurt).collect(), terms, Some("owner"))
    }

    /// A finding about one of several promises of one kind.
    fn of_part(part: &str) -> Assessment {
        let mut one = removed("a", "orders", member(&Path::root(), "city"), &["board"]);
        one.finding.difference.part = Some(part.to_owned());
        one
    }

    fn exactly(assessment: &Assessment) -> Waiver {
        let difference = &assessment.finding.difference;
        Waiver {
            target: Target {
                fingerprint: None,
                rule: Some(assessment.finding.rule.id.to_owned()),
                contract: Some(assessment.finding.contract.clone()),
                major: assessment.finding.major,
                dataset: difference.dataset.clone(),
                field: (!difference.path.is_root()).then(|| difference.path.clone()),
                part: difference.part.clone(),
                consumer: None,
            },
            reason: "r".to_owned(),
            owner: "o".to_owned(),
            ticket: None,
            created: "2026-11-01".parse().unwrap(),
            expires: "2026-12-01".parse().unwrap(),
            site: Site::root(FileId(0)),
        }
    }

    /// Places that a comparison of texts, prefixes or single segments would confuse.
    fn places() -> Vec<Assessment> {
        let (root, none) = (Path::root(), [].as_slice());
        let address = member(&root, "address");
        let city = member(&address, "city");
        vec![
            removed("urn:a", "t", address.clone(), none),
            removed("urn:a", "t", city.clone(), none),
            removed("urn:a", "t", member(&root, "address.city"), none),
            removed("urn:a", "t", member(&root, "city"), none),
            removed("urn:a", "t", address.child(Segment::Item), none),
            removed("urn:a", "t", address.child(Segment::Value), none),
            removed("urn:a", "t", member(&address.child(Segment::Item), "city"), none),
            removed("urn:a", "t.address", member(&root, "city"), none),
            removed("urn:a", "t", root.clone(), none),
            removed("urn:a", "T", city.clone(), none),
            removed("urn:a:t", "t", city.clone(), none),
            removed("urn:", "t", city, none),
        ]
    }

    #[test]
    fn a_waiver_names_its_finding_and_no_other() {
        let places = places();
        for (at, one) in places.iter().enumerate() {
            let short = Target { fingerprint: Some(one.finding.fingerprint().short().to_owned()), ..nothing() };
            for waiver in [exactly(one), Waiver { target: short, ..exactly(one) }] {
                for (other_at, other) in places.iter().enumerate() {
                    assert_eq!(covers(&waiver, other), at == other_at, "{waiver:?} and {:?}", other.finding);
                }
            }
        }
    }

    #[test]
    fn a_waiver_for_one_of_several_promises_hits_that_one_alone() {
        let (nulls, counts) = (of_part("nulls"), of_part("counts"));
        assert!(covers(&exactly(&nulls), &nulls));
        assert!(!covers(&exactly(&nulls), &counts));
    }

    /// What is left out without a fingerprint is not left open.
    #[test]
    fn a_waiver_without_a_fingerprint_leaves_nothing_open() {
        let (one, whole) = (&places()[3], &places()[8]);
        for (place, target) in [
            (one, Target { dataset: None, ..exactly(one).target }),
            (one, Target { field: None, ..exactly(one).target }),
            (&of_part("nulls"), Target { part: None, ..exactly(&of_part("nulls")).target }),
            (whole, Target { dataset: None, ..exactly(whole).target }),
        ] {
            assert!(!covers(&Waiver { target: target.clone(), ..exactly(place) }, place), "{target:?}");
        }
    }

    fn nothing() -> Target {
        Target {
            fingerprint: None,
            rule: None,
            contract: None,
            major: None,
            dataset: None,
            field: None,
            part: None,
            consumer: None,
        }
    }

    #[test]
    fn everything_that_is_named_beside_a_fingerprint_has_to_be_true() {
        let one = &places()[1];
        let right = Target { fingerprint: Some(one.finding.fingerprint().to_string()), ..exactly(one).target };
        let text = || Some("other".to_owned());
        for (target, expected) in [
            (right.clone(), true),
            (Target { rule: None, field: None, ..right.clone() }, true),
            (Target { rule: text(), ..right.clone() }, false),
            (Target { contract: text(), ..right.clone() }, false),
            (Target { dataset: text(), ..right.clone() }, false),
            (Target { field: Some(member(&Path::root(), "address")), ..right.clone() }, false),
            (Target { consumer: text(), ..right }, false),
        ] {
            assert_eq!(covers(&Waiver { target: target.clone(), ..exactly(one) }, one), expected, "{target:?}");
        }
    }

    /// A finding about one consumer looks the same for another one.
    #[test]
    fn what_is_about_a_consumer_is_named_with_it() {
        let mut one = removed("urn:a", "t", Path::root(), &["board"]);
        one.finding = one.finding.about("board");
        let waiver = exactly(&one);
        let with = |consumer: &str| Waiver {
            target: Target { consumer: Some(consumer.to_owned()), ..waiver.target.clone() },
            ..waiver.clone()
        };
        assert!(!covers(&waiver, &one));
        assert!(covers(&with("board"), &one));
        assert!(!covers(&with("model"), &one));
    }

    fn judged(assessments: &mut [Assessment], agreed: &[Waiver], policy: &Policy, today: &str) -> Decision {
        let with = Proceedings {
            agreed: (agreed, None),
            proposed: (agreed, None),
            policy,
            today: today.parse().ok(),
            compared: &BTreeSet::new(),
        };
        let (problems, _) = waive(assessments, with);
        decide(assessments, &problems, None)
    }

    #[test]
    fn a_waiver_counts_from_its_first_day_to_its_last() {
        let one = removed("urn:a", "t", member(&Path::root(), "a"), &["board"]);
        let policy = Policy { waiver_max_days: 30, ..Policy::default() };
        let short = Policy { waiver_max_days: 29, ..Policy::default() };
        for (policy, today, open) in [
            (&policy, "2026-10-31", false),
            (&policy, "2026-11-01", true),
            (&policy, "2026-12-01", true),
            (&policy, "2026-12-02", false),
            (&short, "2026-11-15", false),
            (&policy, "no day", false),
        ] {
            let decision = judged(&mut [one.clone()], &[exactly(&one)], policy, today);
            assert_eq!(decision == Decision::Open, open, "{today}: {decision:?}");
        }
    }

    #[test]
    fn shortened_digits_that_fit_several_findings_waive_none() {
        let one = removed("urn:a", "t", member(&Path::root(), "a"), &["board"]);
        let target = Target { fingerprint: Some(one.finding.fingerprint().short().to_owned()), ..nothing() };
        let waiver = Waiver { target, ..exactly(&one) };
        // One finding twice stands in for two whose digits agree.
        let mut twice = [one.clone(), one.clone()];
        assert!(matches!(
            judged(&mut twice, std::slice::from_ref(&waiver), &Policy::default(), "2026-11-20"),
            Decision::Held { .. }
        ));
        assert_eq!(judged(&mut [one], &[waiver], &Policy::default(), "2026-11-20"), Decision::Open);
    }

    proptest! {
        /// However consumers and waivers for them are combined: who is not covered is asked, and nobody else.
        #[test]
        fn everybody_is_asked_whom_no_waiver_covers(hurt in 0_u8..16, covered in 0_u8..16) {
            let named = |bits: u8| ["a", "b", "c", "d"].into_iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
            let consumers: Vec<&str> = named(hurt).map(|(_, name)| name).collect();
            let mut all = [removed("urn:a", "t", member(&Path::root(), "a"), &consumers)];
            let waivers: Vec<Waiver> = named(covered)
                .map(|(_, name)| exactly(&all[0]).target_for(name))
                .collect();
            let decision = judged(&mut all, &waivers, &Policy::default(), "2026-11-20");
            let left: BTreeSet<String> = named(hurt & !covered).map(|(_, name)| format!("team-of-{name}")).collect();
            if consumers.is_empty() {
                prop_assert_eq!(&all[0].asks, &BTreeSet::from(["owner".to_owned()]));
            } else {
                prop_assert_eq!(&all[0].asks, &left);
                prop_assert_eq!(decision == Decision::Open, left.is_empty());
                prop_assert_eq!(all[0].waived, left.is_empty());
            }
        }
    }

    impl Waiver {
        fn target_for(mut self, consumer: &str) -> Self {
            self.target.consumer = Some(consumer.to_owned());
            self
        }
    }
}
