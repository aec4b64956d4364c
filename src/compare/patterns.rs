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
const MOST_MEMORY: usize = 1 << 16;
/// How many pairs of states are walked.
const MOST_PAIRS: usize = 2_000;
/// How many pairs of patterns one comparison of two contracts looks at.
const MOST_PATTERNS: usize = 200;
/// How many answers are remembered.
const MOST_ANSWERS: usize = 4_000;
/// How much a whole run spends on deciding, in bytes of automata: about a second's work. Plain patterns take a few
/// thousand bytes each; only hostile ones get through it, and what is left then stays undecided.
const MOST_WORK: usize = 1 << 24;

thread_local! {
    /// Every need asks about the same two patterns: the answer is always the same.
    static ANSWERS: RefCell<HashMap<(String, String), Relation>> = RefCell::default();
    /// What is left of [`MOST_WORK`]: many contracts, and many needs of each, share it.
    static WORK: Cell<usize> = const { Cell::new(MOST_WORK) };
}

/// Begins a run: what an earlier one in the same process has spent or found out has no say in it.
pub fn begin_run() {
    ANSWERS.with_borrow_mut(HashMap::clear);
    WORK.set(MOST_WORK);
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
    if effort.0.get() == 0 {
        return Relation::Unknown;
    }
    effort.0.set(effort.0.get() - 1);
    let question = (expected.to_owned(), actual.to_owned());
    ANSWERS.with_borrow_mut(|answers| {
        if let Some(answer) = answers.get(&question) {
            return *answer;
        }
        if WORK.get() == 0 || !is_plain(expected) || !is_plain(actual) {
            return Relation::Unknown;
        }
        let answer = decide(expected, actual).unwrap_or(Relation::Unknown);
        if answers.len() < MOST_ANSWERS {
            answers.insert(question, answer);
        }
        answer
    })
}

/// Takes work from what is left for the run.
fn spend(work: usize) {
    WORK.set(WORK.get().saturating_sub(work));
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
    const DIFFER: [&str; 9] = ["[]", "[^]", "&&", "--", "~~", "*+", "++", "?+", "}+"];
    pattern.len() <= LONGEST
        && pattern.is_ascii()
        && !DIFFER.iter().any(|text| pattern.contains(text))
        && !pattern.replace("(?:", "(").contains("(?")
        && has_plain_characters(pattern)
        && regress::Regex::new(pattern).is_ok()
}

/// Whether every escape, bracket and brace means the same to every engine.
fn has_plain_characters(pattern: &str) -> bool {
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let Some(escaped) = rest.chars().next().filter(|c| is_plain_escape(*c)) else { return false };
                rest = &rest[escaped.len_utf8()..];
            }
            // Some engines read a class in a class, a collation, or a union.
            '[' if in_class => return false,
            '[' => in_class = true,
            ']' => in_class = false,
            '{' if !in_class => match counted(rest) {
                Some(after) => rest = after,
                None => return false,
            },
            '}' if !in_class => return false,
            _ => {}
        }
    }
    !in_class
}

/// A backslash makes some of the other signs the ends of words or of the text, to some engines.
const fn is_plain_escape(c: char) -> bool {
    matches!(c, 'd' | 'D' | 'w' | 'W' | 'n' | 'r' | 't')
        || c.is_ascii_punctuation() && !matches!(c, '<' | '>' | '`' | '\'')
}

/// What follows a count such as `{2}`, `{2,}` or `{2,3}`; `None` where it is none.
fn counted(text: &str) -> Option<&str> {
    let (count, rest) = text.split_once('}')?;
    let (least, most) = count.split_once(',').unwrap_or((count, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && is_number(least) && is_number(most)).then_some(rest)
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
    // Making an automaton takes work even where it comes to nothing.
    spend(pattern.len());
    let nfa = thompson::Compiler::new()
        .configure(thompson::Config::new().utf8(false).nfa_size_limit(Some(MOST_MEMORY)))
        .build_from_hir(&Hir::concat(parts))
        .inspect_err(|_| spend(MOST_MEMORY))
        .ok()?;
    let limits = Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Anchored)
        .dfa_size_limit(Some(MOST_MEMORY))
        .determinize_size_limit(Some(MOST_MEMORY));
    let made = Builder::new().configure(limits).build_from_nfa(&nfa).ok();
    spend(made.as_ref().map_or(MOST_MEMORY, DFA::memory_usage));
    made
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
        spend(bytes.len());
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
