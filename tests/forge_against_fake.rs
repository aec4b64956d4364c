//! The client of GitHub against the fake one: every operation, held against GitHub's own description of its API, and
//! every kind of token.

#[path = "forge/mod.rs"]
mod forge;

use forge::{Commit, Fake, Fault, Operation, World, tokens};
use sluicegate::gate::people::Membership;
use sluicegate::sources::forge::{
    Annotation, AnnotationLevel, Conclusion, Connection, Forge, Kind, NewCheckRun, NewStatus, Patience, ReviewState,
    Secret, State, StatusState,
};

const BASE: &str = "b000000000000000000000000000000000000000";
const HEAD: &str = "a000000000000000000000000000000000000000";

fn world() -> World {
    World::without_git("acme/orders")
        .person("mara")
        .team("acme/business", &["bo"])
        .team_below("acme/business", "acme/finance", &["Fiona"])
        .pending("acme/finance", "pia")
        .pull(7, "main", "widen")
        .author("mara")
        .standing_at(BASE, HEAD)
        .commits(vec![Commit::given(HEAD, "mara")])
}

fn client(fake: &Fake, token: &str, team_token: Option<&str>) -> Forge {
    Forge::connect(Connection {
        api_url: fake.api(),
        repository: "acme/orders".to_owned(),
        token: Secret::new(token).expect("a token"),
        team_token: team_token.and_then(Secret::new),
        patience: Patience { sleep: Box::new(|_| ()), ..Patience::default() },
        progress: Box::new(|_| ()),
    })
    .expect("a client")
}

fn status(description: &str) -> NewStatus {
    NewStatus {
        context: "sluicegate (main)".to_owned(),
        state: StatusState::Failure,
        description: description.to_owned(),
        target_url: Some("https://acme.example/7".to_owned()),
    }
}

fn check_run(annotations: u64) -> NewCheckRun {
    let annotation = |line| Annotation {
        path: "orders.odcs.yaml".to_owned(),
        start_line: line,
        end_line: line,
        level: AnnotationLevel::Failure,
        message: "`amount` may be null now".to_owned(),
        title: Some("field-nullable".to_owned()),
        raw_details: None,
    };
    NewCheckRun {
        name: "sluicegate (main)".to_owned(),
        external_id: "7:1".to_owned(),
        conclusion: Conclusion::Failure,
        title: "held".to_owned(),
        summary: "finance has to agree".to_owned(),
        text: Some("more".to_owned()),
        details_url: Some("https://acme.example/7".to_owned()),
        annotations: (1..=annotations).map(annotation).collect(),
    }
}

#[test]
fn every_operation_is_as_github_describes_it() {
    for fake in [Fake::serve(world()), Fake::serve_enterprise(world())] {
        fake.review(7, "Fiona", "APPROVED", HEAD, "fine");
        let gone = fake.review(7, "lee", "CHANGES_REQUESTED", HEAD, "no");
        fake.forget_commit(7, gone);
        fake.delete_account("lee");
        let forge = client(&fake, tokens::WORKFLOW, Some(tokens::MEMBERS));
        assert!(forge.repository().expect("a repository").is_of_organisation);
        let pull = forge.pull_request(7).expect("a pull request");
        assert_eq!((pull.base.commit.as_str(), pull.head.commit.as_str(), pull.is_from_fork()), (BASE, HEAD, false));
        assert_eq!(forge.pull_requests(State::Open, Some("main"), 10).expect("pull requests").len(), 1);
        assert_eq!(forge.pull_requests(State::Closed, None, 10).expect("pull requests").len(), 0);
        assert_eq!(forge.pull_requests_of(HEAD).expect("pull requests").len(), 1);
        let reviews = forge.reviews(7).expect("reviews");
        assert_eq!(reviews[0].state, ReviewState::Approved);
        assert_eq!((&reviews[1].author, &reviews[1].commit), (&None, &None));
        let commits = forge.commits(7).expect("commits");
        assert_eq!(commits[0].author.account.as_ref().map(|one| one.login.as_str()), Some("mara"));

        assert_eq!(forge.who_am_i(), Ok(None));
        assert_eq!(forge.team("acme", "finance").expect("a team").parent.as_deref(), Some("business"));
        for (team, login, expected) in [
            ("finance", "fiona", Membership::Member),
            ("Business", "fiona", Membership::Member),
            ("finance", "pia", Membership::Invited),
            ("finance", "mara", Membership::Outside),
            ("finance", "nobody", Membership::Outside),
        ] {
            assert_eq!(forge.membership("acme", team, login), expected, "{team} {login}");
        }
        assert!(matches!(forge.membership("acme", "gone", "fiona"), Membership::Unknown(_)));
        assert!(matches!(forge.membership("other", "finance", "fiona"), Membership::Unknown(_)));

        forge.set_status(HEAD, &status("waiting for finance")).expect("a status");
        assert_eq!(forge.statuses(HEAD).expect("statuses")[0].state, Some(StatusState::Failure));
        let comment = forge.create_comment(7, "held").expect("a comment");
        assert_eq!(comment.app.as_deref(), Some("github-actions"));
        forge.update_comment(comment.id, "open").expect("a change");
        assert_eq!(forge.comments(7).expect("comments")[0].body, "open");
        forge.delete_comment(comment.id).expect("a deletion");
        forge.delete_comment(comment.id).expect("a deletion");
        forge.add_label(7, "on hold/x").expect("a label");
        assert_eq!(forge.pull_request(7).expect("a pull request").labels, ["on hold/x"]);
        forge.remove_label(7, "on hold/x").expect("no label");
        forge.remove_label(7, "on hold/x").expect("no label");
        assert!(fake.labels(7).is_empty());
        forge.request_reviewers(7, &["Fiona".to_owned()], &[]).expect("a request");
        assert_eq!(forge.requested_reviewers(7).expect("requested").people[0].login, "Fiona");
        let run = forge.create_check_run(HEAD, &check_run(120)).expect("a check run");
        assert_eq!(forge.update_check_run(run.id, &check_run(1)).expect("a check run").annotations, 121);
        assert_eq!(forge.check_runs(HEAD, "sluicegate (main)").expect("check runs")[0].annotations, 121);
    }
}

#[test]
fn nothing_is_doubled_whatever_is_lost() {
    for fault in [
        Fault::AfterWrite(502),
        Fault::DroppedAfter,
        Fault::Malformed,
        Fault::Html,
        Fault::BeforeWrite(503),
        Fault::DroppedBefore,
    ] {
        let fake = Fake::serve(world());
        fake.comment(7, "github-actions[bot]", "held");
        for operation in [
            Operation::CreateComment,
            Operation::UpdateComment,
            Operation::CreateCheckRun,
            Operation::UpdateCheckRun,
            Operation::CreateStatus,
        ] {
            fake.fault(operation, fault.clone());
        }
        let forge = client(&fake, tokens::WORKFLOW, None);
        let comment = forge.create_comment(7, "held").expect("a comment");
        forge.update_comment(comment.id, "open").expect("a change");
        forge.create_check_run(HEAD, &check_run(120)).expect("a check run");
        forge.set_status(HEAD, &status("waiting")).expect("a status");
        let bodies: Vec<String> = fake.comments(7).into_iter().map(|comment| comment.body).collect();
        assert_eq!(bodies, ["held", "open"], "{fault:?}");
        let runs = fake.check_runs(HEAD);
        assert_eq!((runs.len(), runs[0].annotations.len()), (1, 120), "{fault:?}");
    }
}

#[test]
fn limits_are_waited_for() {
    for fault in [Fault::SecondaryLimit(3), Fault::TooManyRequests(3), Fault::PrimaryLimit(3)] {
        let fake = Fake::serve(world());
        fake.fault(Operation::CreateComment, fault);
        client(&fake, tokens::WORKFLOW, None).create_comment(7, "held").expect("a comment");
        assert_eq!(fake.comments(7).len(), 1);
    }
    let fake = Fake::serve(world());
    fake.fault(Operation::CreateComment, Fault::PrimaryLimit(3000));
    let error = client(&fake, tokens::WORKFLOW, None).create_comment(7, "held").expect_err("an error");
    assert_eq!(error.kind, Kind::RateLimited);
}

#[test]
fn each_token_says_what_it_lacks() {
    let fake = Fake::serve(world());
    let fork = client(&fake, tokens::FORK, None);
    for error in [
        fork.create_comment(7, "held").expect_err("an error"),
        fork.set_status(HEAD, &status("waiting")).expect_err("an error"),
        fork.create_check_run(HEAD, &check_run(0)).expect_err("an error"),
        fork.add_label(7, "x").expect_err("an error"),
        fork.request_reviewers(7, &["Fiona".to_owned()], &[]).expect_err("an error"),
    ] {
        assert_eq!(error.kind, Kind::Forbidden);
        assert!(error.help().contains("from a fork is read-only"), "{error}: {}", error.help());
    }
    let workflow = client(&fake, tokens::WORKFLOW, None);
    let error = workflow.request_reviewers(7, &[], &["finance".to_owned()]).expect_err("an error");
    assert!(error.help().contains("cannot ask a team"), "{error}: {}", error.help());
    assert!(matches!(workflow.membership("acme", "finance", "Fiona"), Membership::Unknown(_)));
    let person = client(&fake, tokens::PERSON, None);
    let error = person.create_check_run(HEAD, &check_run(0)).expect_err("an error");
    assert!(error.help().contains("a person's token cannot"), "{error}: {}", error.help());
    assert_eq!(person.who_am_i().expect("an answer").expect("somebody").login, forge::KEEPER);
    person.request_reviewers(7, &[], &["finance".to_owned()]).expect("a request");
    assert_eq!(fake.requested_teams(7), ["finance"]);
}
