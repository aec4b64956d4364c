//! Two patterns: which texts each of them admits, as far as that can be decided.
//!
//! In: two regular expressions as ODCS has them (ECMA-262). Out: how the texts that match them lie to each other.
//! A pattern is turned into an automaton, and both automata are walked side by side. Guaranteed: bounded time and memory
//! on any pattern; what is too large, or is not read alike by all engines, is [`Relation::Unknown`]. Engines disagree
//! whether a pattern has to match the whole text or a part of it: both readings have to give the same answer.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

use regex_automata::dfa::dense::{Builder, Config, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Dot, Hir, Look, Repetition};

use crate::model::Relation;

/// How many characters a pattern may have.
const LONGEST: usize = 1_000;
/// How much memory, in bytes, one automaton may take, and its making.
const MOST_MEMORY: usize = 1 << 17;
/// How many pairs of states are walked.
const MOST_PAIRS: usize = 4_000;
/// How many pairs of patterns one comparison of two contracts looks at.
const MOST_PATTERNS: usize = 500;
/// How many answers are remembered.
const MOST_ANSWERS: usize = 1_000;

thread_local! {
    /// Every need asks about the same two patterns: the answer is always the same.
    static ANSWERS: RefCell<HashMap<(String, String), Relation>> = RefCell::default();
}

/// How much work is left for the patterns of two contracts: what a hostile contract asks beyond it stays undecided.
pub(super) struct Effort(Cell<usize>);

impl Default for Effort {
    fn default() -> Self {
        Self(Cell::new(MOST_PATTERNS))
    }
}

/// How the texts that match `actual` lie to those that match `expected`.
pub(super) fn relate_patterns(expected: &str, actual: &str, effort: &Effort) -> Relation {
    if expected == actual {
        return Relation::Same;
    }
    if !is_plain(expected) || !is_plain(actual) || effort.0.get() == 0 {
        return Relation::Unknown;
    }
    effort.0.set(effort.0.get() - 1);
    let question = (expected.to_owned(), actual.to_owned());
    ANSWERS.with_borrow_mut(|answers| {
        if answers.len() >= MOST_ANSWERS {
            answers.clear();
        }
        *answers.entry(question).or_insert_with(|| decide(expected, actual).unwrap_or(Relation::Unknown))
    })
}

fn decide(expected: &str, actual: &str) -> Option<Relation> {
    let read = |in_part| walk(&automaton(expected, in_part)?, &automaton(actual, in_part)?);
    let whole = read(false)?;
    let part = read(true)?;
    (whole == part).then_some(whole)
}

/// Whether every engine reads the pattern alike, character by character.
///
/// Characters beyond ASCII are one symbol each to us only as long as no pattern tells them apart, so a pattern that
/// names one is not decided, nor one with `\s`, which includes some of them.
fn is_plain(pattern: &str) -> bool {
    const DIFFER: [&str; 12] = ["[[", "[]", "[^]", "&&", "--", "~~", "{,", "*+", "++", "?+", "}+", "(?"];
    let rest = pattern.replace("(?:", "(");
    let mut escaped = false;
    let escapes_are_plain = pattern.chars().all(|c| {
        let is_plain = !escaped || matches!(c, 'd' | 'D' | 'w' | 'W' | 'n' | 'r' | 't') || c.is_ascii_punctuation();
        escaped = c == '\\' && !escaped;
        is_plain
    });
    pattern.len() <= LONGEST
        && pattern.is_ascii()
        && escapes_are_plain
        && !DIFFER.iter().any(|text| rest.contains(text))
}

/// An automaton that accepts exactly the texts that match, the whole of them or in part.
fn automaton(pattern: &str, in_part: bool) -> Option<DFA<Vec<u32>>> {
    let hir = ParserBuilder::new().unicode(false).utf8(false).crlf(true).nest_limit(50).build().parse(pattern).ok()?;
    let anything =
        || Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: Box::new(Hir::dot(Dot::AnyByte)) });
    let mut parts = vec![Hir::look(Look::Start), hir, Hir::look(Look::End)];
    if in_part {
        parts.insert(2, anything());
        parts.insert(1, anything());
    }
    let nfa = thompson::Compiler::new()
        .configure(thompson::Config::new().utf8(false).nfa_size_limit(Some(MOST_MEMORY)))
        .build_from_hir(&Hir::concat(parts))
        .ok()?;
    let limits = Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Anchored)
        .dfa_size_limit(Some(MOST_MEMORY))
        .determinize_size_limit(Some(MOST_MEMORY));
    Builder::new().configure(limits).build_from_nfa(&nfa).ok()
}

/// Walks both automata over every text at once.
fn walk(expected: &DFA<Vec<u32>>, actual: &DFA<Vec<u32>>) -> Option<Relation> {
    let start = |dfa: &DFA<Vec<u32>>| dfa.start_state_forward(&Input::new("").anchored(Anchored::Yes)).ok();
    // Bytes that both automata treat alike are tried once.
    let classes = |byte: u8| (expected.byte_classes().get(byte), actual.byte_classes().get(byte));
    let mut seen_classes = BTreeSet::new();
    let bytes: Vec<u8> = (0..=u8::MAX).filter(|byte| seen_classes.insert(classes(*byte))).collect();
    let first = (start(expected)?, start(actual)?);
    let mut seen: BTreeSet<(StateID, StateID)> = BTreeSet::from([first]);
    let mut open = vec![first];
    let (mut lost, mut gained) = (false, false);
    while let Some((was, is)) = open.pop() {
        let accepts = |dfa: &DFA<Vec<u32>>, state| dfa.is_match_state(dfa.next_eoi_state(state));
        match (accepts(expected, was), accepts(actual, is)) {
            (true, false) => lost = true,
            (false, true) => gained = true,
            _ => {}
        }
        if lost && gained {
            return Some(Relation::Apart);
        }
        for byte in &bytes {
            let next = (expected.next_state(was, *byte), actual.next_state(is, *byte));
            if seen.insert(next) {
                open.push(next);
            }
        }
        if seen.len() > MOST_PAIRS {
            return None;
        }
    }
    Some(match (lost, gained) {
        (false, false) => Relation::Same,
        (true, false) => Relation::Narrower,
        (false, true) => Relation::Wider,
        (true, true) => Relation::Apart,
    })
}
