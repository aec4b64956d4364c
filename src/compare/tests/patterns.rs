//! Patterns as sets of texts: decided where every engine agrees, and never at any cost.

use proptest::prelude::*;

use super::super::patterns::{Effort, relate_patterns};
use crate::model::Relation;

fn relate(expected: &str, actual: &str) -> Relation {
    relate_patterns(expected, actual, &Effort::default())
}

#[test]
fn patterns_are_the_texts_they_admit() {
    use Relation::{Apart, Narrower, Same, Unknown, Wider};
    let table = [
        ("^[A-Z]{3}$", "^[A-Z][A-Z][A-Z]$", Same),
        ("^\\d+$", "^[0-9]{1,}$", Same),
        ("^(?:a|b)$", "^[ab]$", Same),
        ("^a\\-b$", "^a-b$", Same),
        ("^\\w$", "^[A-Za-z0-9_]$", Same),
        ("^[A-Z]{3}$", "^[A-Z]{2,3}$", Wider),
        ("^(placed|paid)$", "^(placed|paid|shipped)$", Wider),
        ("^.{3}$", "^.*$", Wider),
        ("^ORD-\\d{6}$", "^ORD-.*$", Wider),
        ("^(A|B|C)$", "^A$", Narrower),
        ("a.c", "abc", Narrower),
        ("^[A-Z]{3}$", "^[a-z]{3}$", Apart),
        ("^[A-Z]{2,3}$", "^[A-Z]{3,4}$", Apart),
        // One reads the whole text, the other a part of it: engines differ about the first.
        ("[A-Z]{3}", "^[A-Z]{3}$", Unknown),
        ("[A-Z]{3}", "[A-Z]{2,3}", Wider),
        ("^ORD-\\d{6}$", "^ORD-", Unknown),
        ("^a(?=b)", "^a(?=c)", Unknown),
        ("^(a)\\1$", "^(b)\\1$", Unknown),
        ("^\\s$", "^ $", Unknown),
        ("^é$", "^.$", Unknown),
        ("^\\u0041$", "^A$", Unknown),
        ("^(?i)a$", "^a$", Unknown),
        ("^a++$", "^a+$", Unknown),
        ("^\\ba$", "^a$", Unknown),
        ("^\\<[a-z]+\\>$", "^[a-z]+$", Unknown),
        ("^<[a-z]+>$", "^[a-z<>]+$", Wider),
        ("^[a[bc]]$", "^[abc]$", Unknown),
        ("^[a\\[bc]$", "^[abc[]$", Unknown),
        ("^[a\\[b]$", "^[ab]$", Narrower),
        ("^a**$", "^a*$", Unknown),
        ("^a{2}{3}$", "^a{6}$", Unknown),
        ("^(a{2}){3}$", "^a{6}$", Same),
        ("^a*?$", "^a*$", Same),
        ("^a{ 2 }$", "^aa$", Unknown),
        ("^a{,2}$", "^a{0,2}$", Unknown),
        ("^^*a$", "^a$", Unknown),
        ("(", ")", Unknown),
        ("[z-a]", "a", Unknown),
        ("\\", "a", Unknown),
    ];
    for (was, is, relation) in table {
        assert_eq!(relate(was, is), relation, "{was} -> {is}");
        let mirrored = match relation {
            Wider => Narrower,
            Narrower => Wider,
            other => other,
        };
        assert_eq!(relate(is, was), mirrored, "{is} -> {was}");
        assert_eq!(relate(was, was), Same);
    }
}

#[test]
fn hostile_patterns_end() {
    let hostile = [
        "(((a{1,1000}){1,1000}){1,1000}){1,1000}".to_owned(),
        "^(a|b)*a(a|b){20}$".to_owned(),
        "(.*a){30}".to_owned(),
        format!("^{}$", "(a|b|ab)*".repeat(100)),
        "(".repeat(900),
        format!("^{}a{}$", "(".repeat(400), ")".repeat(400)),
        "x*".repeat(480),
        "a".repeat(100_000),
        "[a-z]{0,1000}[a-z]{0,1000}".to_owned(),
    ];
    for pattern in &hostile {
        relate(pattern, "^b$");
        relate("^[a-z]*$", pattern);
    }
    assert_eq!(relate(&hostile[0], "^b$"), Relation::Unknown);
    assert_eq!(relate(&hostile[4], "^b$"), Relation::Unknown);
}

#[test]
fn nobody_is_made_to_work_without_end() {
    let effort = Effort::default();
    let answers: Vec<_> = (0..2_000).map(|at| relate_patterns(&format!("^a{at}$"), "^b$", &effort)).collect();
    assert_eq!(answers[0], Relation::Apart);
    assert_eq!(answers[1_999], Relation::Unknown);
}

#[test]
fn a_whole_run_shares_the_work() {
    let hard = |at: usize| format!("^(a|b)*a(a|b){{5}}d{at}$");
    let one = |at: usize| relate_patterns(&hard(at), &hard(at + 1), &Effort::default());
    assert_eq!(one(0), Relation::Apart, "hard, and still decided");
    let answers: Vec<_> = (1..3_000).map(one).collect();
    assert_eq!(answers[2_998], Relation::Unknown, "every comparison has an effort of its own, and all have one bound");
    assert_eq!(one(0), Relation::Apart, "what was answered stays answered");
}

#[test]
fn plain_patterns_are_decided_however_many() {
    for at in 0..500 {
        let answer =
            relate_patterns(&format!("^ORD-{at}-\\d{{6}}$"), &format!("^ORD-{at}-\\d{{5}}$"), &Effort::default());
        assert_eq!(answer, Relation::Apart, "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// The automata agree with an engine that tries every short text.
    #[test]
    fn what_is_decided_is_true(a in "\\^[ab|*.]{0,5}", b in "\\^[ab|*.?]{0,5}") {
        let (a, b) = (format!("{a}$"), format!("{b}$"));
        let relation = relate(&a, &b);
        let engine = |pattern: &str| regex_automata::dfa::dense::DFA::new(pattern).map_err(|_| ());
        let (Ok(was), Ok(is)) = (engine(&a), engine(&b)) else { return Ok(()) };
        let matches = |dfa: &regex_automata::dfa::dense::DFA<Vec<u32>>, text: &str| {
            use regex_automata::dfa::Automaton;
            dfa.try_search_fwd(&regex_automata::Input::new(text)).ok().flatten().is_some()
        };
        let texts: Vec<String> = (0..=4_u32)
            .flat_map(|length| (0..3_usize.pow(length)).map(move |number| {
                (0..length).map(|at| ['a', 'b', 'c'][number / 3_usize.pow(at) % 3]).collect()
            }))
            .collect();
        let lost = texts.iter().any(|text| matches(&was, text) && !matches(&is, text));
        let gained = texts.iter().any(|text| !matches(&was, text) && matches(&is, text));
        match relation {
            Relation::Same => prop_assert!(!lost && !gained),
            Relation::Wider => prop_assert!(!lost),
            Relation::Narrower => prop_assert!(!gained),
            Relation::Apart | Relation::Unknown => {}
        }
    }
}
