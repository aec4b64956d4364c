//! Changes that were made to slip past: each was open once, or blamed somebody else, and never is again.
//!
//! `fixtures/attacks/<case>/expects` holds the exit code and a phrase of the report.

mod common;

use common::{sluicegate, top};

#[test]
fn nothing_that_slipped_past_once_does_so_again() {
    let mut cases = 0;
    for case in
        std::fs::read_dir(top().join("fixtures/attacks")).expect("attacks").map(|case| case.expect("a case").path())
    {
        let expects = std::fs::read_to_string(case.join("expects")).expect("what is expected");
        let (code, phrase) = expects.split_once('\n').expect("a code and a phrase");
        let run = sluicegate(&case, &["check", "--against", "base", "head", "--today", "2026-11-20"]);
        assert_eq!(run.code.to_string(), code, "{}: {}", case.display(), run.shown());
        assert!(run.stdout.contains(phrase.trim()), "{}: {}", case.display(), run.shown());
        cases += 1;
    }
    assert!(cases >= 30, "{cases}");
}
