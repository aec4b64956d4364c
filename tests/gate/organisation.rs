//! Teams whose members an organisation lists: who may ask, and what an answer means.

use crate::forge::{Fault, Operation, World, tokens};
use crate::stage::{Outcome, PULL, Stage};

/// The organisation lists who is in `logistics`; the others are in the teams file.
fn stage(world: impl FnOnce(World) -> World) -> Stage {
    let stage = Stage::with(
        |files| files.edit("teams.yaml", "    members: [acme-lea, acme-luca]\n", ""),
        |plain| {
            world(
                plain
                    .team("acme/logistics", &["acme-lea"])
                    .team_below("acme/logistics", "acme/logistics-emea", &["acme-luca"])
                    .pending("acme/logistics", "acme-lars"),
            )
        },
    );
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    stage
}

fn gate(stage: &Stage, team_token: &str) -> Outcome {
    let event = crate::forge::Event::PullRequest(PULL, "synchronize");
    let occasion = stage.forge.occasion(event, stage.workspace.path(), tokens::WORKFLOW);
    stage.run(occasion.with("SLUICEGATE_TEAM_TOKEN", team_token), &[])
}

#[test]
fn a_member_of_the_team_or_of_one_below_it_agrees() {
    for login in ["acme-lea", "ACME-Luca"] {
        let stage = stage(|world| world);
        stage.approve(&[login]);
        let outcome = gate(&stage, tokens::MEMBERS);
        assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{login}: {}", outcome.run.shown());
    }
}

#[test]
fn who_was_invited_has_left_or_never_was_there_does_not() {
    let stage = stage(|world| world);
    stage.approve(&["acme-lars", "acme-mara", "acme-lea"]);
    stage.forge.leave("logistics", "acme-lea");
    let outcome = gate(&stage, tokens::MEMBERS);
    assert_eq!(outcome.waiting(), ["logistics"], "{}", outcome.run.shown());
}

#[test]
fn a_token_that_may_not_see_the_team_makes_nobody_a_member() {
    let stage = stage(|world| world);
    stage.approve(&["acme-lea"]);
    // A workflow's own token sees no team: GitHub says 404, as it does of people who are no members.
    let outcome = stage.gate();
    assert_eq!(outcome.waiting(), ["logistics"]);
    assert!(outcome.run.stdout.contains("SLUICEGATE_TEAM_TOKEN"), "what to do: {}", outcome.run.shown());
}

#[test]
fn a_secret_team_is_unknown_and_not_empty() {
    let stage = stage(|world| world.secret("acme/logistics"));
    stage.approve(&["acme-lea"]);
    assert_eq!(gate(&stage, tokens::MEMBERS).waiting(), ["logistics"]);
}

#[test]
fn an_organisation_that_does_not_answer_makes_nobody_a_member() {
    for status in [403, 500] {
        let stage = stage(|world| world);
        stage.approve(&["acme-lea"]);
        stage.forge.faults(Operation::Membership, 0, 20, Fault::BeforeWrite(status));
        let outcome = gate(&stage, tokens::MEMBERS);
        assert_eq!(outcome.waiting(), ["logistics"], "{status}: {}", outcome.run.shown());
        assert_eq!(outcome.run.code, 1);
    }
}

#[test]
fn an_objection_of_somebody_who_may_be_a_member_holds() {
    let stage = stage(|world| world);
    stage.approve(&["acme-lea"]);
    let head = stage.forge.head(PULL);
    stage.forge.review(PULL, "acme-mara", "CHANGES_REQUESTED", &head, "not like this");
    assert!(gate(&stage, tokens::MEMBERS).waiting().is_empty(), "she is not in the team");
    // Four memberships are told, and hers is not.
    stage.forge.faults(Operation::Membership, 4, 20, Fault::BeforeWrite(500));
    let outcome = gate(&stage, tokens::MEMBERS);
    assert_eq!(outcome.waiting(), ["logistics"], "{}", outcome.run.shown());
}
