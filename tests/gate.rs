//! The gate on GitHub: whole runs against a GitHub that remembers, over real sockets and real git.

mod common;
mod forge;
#[path = "gate/stage.rs"]
mod stage;

use forge::Event;
use stage::{EVERYBODY, PULL, Stage};

#[test]
fn without_consent_the_hurt_teams_are_waited_for() {
    let stage = Stage::new();
    let outcome = stage.gate();
    assert_eq!(outcome.waiting(), ["finance", "logistics", "risk"]);
    assert_eq!(outcome.run.code, 1, "{}", outcome.run.shown());
    println!("{}", outcome.run.shown());
    println!("{}", stage.status());
    for comment in stage.forge.comments(PULL) {
        println!("{}: {}", comment.author, comment.body);
    }
}

#[test]
fn with_the_consent_of_everybody_it_is_open() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    let outcome = stage.gate();
    assert!(outcome.waiting().is_empty(), "{}", outcome.run.shown());
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.shown());
}
