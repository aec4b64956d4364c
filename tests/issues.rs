//! Issues that are kept true, against the fake GitHub: one for each thing there is to say, whatever is lost on the way,
//! and never anybody else's.

#[path = "forge/mod.rs"]
mod forge;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use forge::{ACTIONS, Fake, Fault, KEEPER, OUR_APP, Operation, World, tokens};
use sluicegate::sources::forge::{Connection, Forge, Issue, IssueNotice, Kept, Kind, Patience, Result, Secret};

const MARKER: &str = "<!-- sluicegate:drift urn:acme:orders -->";
const LABEL: &str = "data-drift";

fn world() -> World {
    World::without_git("acme/orders")
        .person("mara")
        .pull(7, "main", "widen")
        .author("mara")
        .standing_at(&"b".repeat(40), &"a".repeat(40))
        .commits(Vec::new())
}

fn client(fake: &Fake, token: &str) -> (Forge, Rc<RefCell<Vec<Duration>>>) {
    let slept = Rc::<RefCell<Vec<Duration>>>::default();
    let bed = Rc::clone(&slept);
    let sleep = Box::new(move |pause| bed.borrow_mut().push(pause));
    let forge = Forge::connect(Connection {
        api_url: fake.api(),
        repository: "acme/orders".to_owned(),
        token: Secret::new(token).expect("a token"),
        team_token: None,
        patience: Patience { sleep, ..Patience::default() },
        progress: Box::new(|_| ()),
    });
    (forge.expect("a client"), slept)
}

const fn notice(body: &str) -> IssueNotice<'_> {
    IssueNotice { marker: MARKER, title: "Drift in orders", body, labels: &[LABEL], is_resolved: false }
}

fn keep(fake: &Fake, token: &str, notice: &IssueNotice<'_>) -> Result<(Kept, Option<Issue>)> {
    client(fake, token).0.keep_issue(notice)
}

/// What was done, and to which issue.
fn kept(fake: &Fake, notice: &IssueNotice<'_>) -> (Kept, Option<u64>) {
    let (done, issue) = keep(fake, tokens::WORKFLOW, notice).expect("an issue");
    (done, issue.map(|issue| issue.number))
}

fn whole(body: &str) -> String {
    format!("{MARKER}\n{body}")
}

#[test]
fn an_issue_is_opened_once_and_kept_true_for_its_whole_life() {
    for (fake, root) in [(Fake::serve(world()), ""), (Fake::serve_enterprise(world()), "/api/v3")] {
        let resolved = IssueNotice { is_resolved: true, ..notice("Nothing drifts any more.") };
        assert_eq!(kept(&fake, &resolved), (Kept::None, None), "nothing is opened to be closed");
        assert_eq!(fake.writes(), [""; 0]);

        assert_eq!(kept(&fake, &notice("Two findings.")), (Kept::Opened, Some(8)));
        let issue = fake.issue(8);
        assert_eq!((issue.author.as_str(), issue.open), (ACTIONS, true));
        assert_eq!((issue.title.as_str(), issue.body), ("Drift in orders", whole("Two findings.")));
        assert_eq!(issue.labels, [LABEL]);

        assert_eq!(kept(&fake, &notice("Two findings.")), (Kept::Unchanged, Some(8)));
        assert_eq!(kept(&fake, &notice("Three findings.")), (Kept::Changed, Some(8)));
        assert_eq!(fake.issue(8).body, whole("Three findings."));
        assert_eq!(kept(&fake, &resolved), (Kept::Closed, Some(8)));
        assert_eq!((fake.issue(8).open, fake.issue(8).body), (false, whole("Nothing drifts any more.")));
        assert_eq!(kept(&fake, &resolved), (Kept::Unchanged, Some(8)));
        assert_eq!(kept(&fake, &notice("It is back.")), (Kept::Reopened, Some(8)));
        assert_eq!((fake.issue(8).open, fake.issue(8).body), (true, whole("It is back.")));

        assert_eq!(fake.issues(), [8]);
        let (post, patch) =
            (format!("POST {root}/repos/acme/orders/issues"), format!("PATCH {root}/repos/acme/orders/issues/8"));
        let writes = fake.writes();
        let same: Vec<_> = writes.iter().map(|write| write.replace(root, "")).collect();
        assert_eq!(same, [&post, &patch, &patch, &patch].map(|line| line.replace(root, "")));
    }
}

#[test]
fn another_contract_has_another_issue() {
    let fake = Fake::serve(world());
    kept(&fake, &notice("a"));
    let other = IssueNotice { marker: "<!-- sluicegate:drift urn:acme:orders-archive -->", ..notice("b") };
    assert_eq!(kept(&fake, &other), (Kept::Opened, Some(9)));
    assert_eq!(kept(&fake, &IssueNotice { is_resolved: true, ..other }), (Kept::Closed, Some(9)));
    assert!(fake.issue(8).open);
}

#[test]
fn what_people_add_stays_and_what_they_change_is_put_right() {
    let fake = Fake::serve(world());
    kept(&fake, &notice("a"));
    fake.label(8, "urgent");
    fake.comment(8, "mara", "we look into it");
    assert_eq!(kept(&fake, &notice("a")).0, Kept::Unchanged);
    // Closed by hand while it drifts: what is known and fine belongs into the baseline.
    fake.close(8);
    assert_eq!(kept(&fake, &notice("a")), (Kept::Reopened, Some(8)));
    assert_eq!(fake.issue(8).labels, [LABEL, "urgent"]);
    assert_eq!(fake.comments(8).len(), 1);
}

#[test]
fn somebody_elses_issue_is_never_touched() {
    let text = whole("copied from the other repository");
    let quoted = format!("Look at this:\n{text}");
    let world = world()
        .issue(11, "mara", "Drift in orders")
        .body(&text)
        .label(LABEL)
        .issue(12, ACTIONS, "Drift in orders")
        .body(&quoted)
        .label(LABEL)
        .issue(13, ACTIONS, "Drift in orders-2")
        .body(&text.replace(" -->", "-2 -->"))
        .label(LABEL);
    let fake = Fake::serve(world);
    let before: Vec<_> = [7, 11, 12, 13].map(|number| fake.issue(number)).into();
    assert_eq!(kept(&fake, &notice("a")), (Kept::Opened, Some(14)));
    assert_eq!(kept(&fake, &IssueNotice { is_resolved: true, ..notice("a") }), (Kept::Closed, Some(14)));
    let after: Vec<_> = [7, 11, 12, 13].map(|number| fake.issue(number)).into();
    assert_eq!(before, after);
    // A pull request with our marker is none either.
    let world = World::without_git("acme/orders").pull(7, "main", "x").author(ACTIONS).body(&text).label(LABEL);
    let fake = Fake::serve(world.standing_at(&"b".repeat(40), &"a".repeat(40)).commits(Vec::new()));
    assert_eq!(kept(&fake, &notice("a")), (Kept::Opened, Some(8)));
    assert_eq!(fake.issue(7).body, text);
}

/// A person knows their own by who opened them, even where labels were dropped; a workflow's is not theirs.
#[test]
fn a_persons_issue_is_that_persons() {
    let world = world().issue(11, ACTIONS, "Drift in orders").body(&whole("a")).label(LABEL);
    let fake = Fake::serve(world.issue(12, KEEPER, "Drift in orders").body(&whole("a")));
    let (done, issue) = keep(&fake, tokens::PERSON, &notice("b")).expect("an issue");
    assert_eq!((done, issue.map(|issue| issue.number)), (Kept::Changed, Some(12)));
    assert_eq!(fake.issue(11).body, whole("a"));
}

#[test]
fn doubles_of_two_runs_at_once_are_closed() {
    let world = world()
        .issue(11, OUR_APP, "Drift in orders")
        .body(&whole("a"))
        .label(LABEL)
        .issue(12, ACTIONS, "Drift in orders")
        .body(&whole("a"))
        .label(LABEL)
        .issue(13, ACTIONS, "Drift in orders")
        .body(&whole("a"))
        .label(LABEL);
    let fake = Fake::serve(world);
    assert_eq!(kept(&fake, &notice("b")), (Kept::Changed, Some(12)));
    assert_eq!([11, 12, 13].map(|number| fake.issue(number).open), [true, true, false]);
    assert_eq!(kept(&fake, &notice("b")), (Kept::Unchanged, Some(12)));
}

#[test]
fn a_lost_answer_doubles_nothing() {
    for fault in [
        Fault::AfterWrite(502),
        Fault::DroppedAfter,
        Fault::Malformed,
        Fault::Html,
        Fault::BeforeWrite(503),
        Fault::DroppedBefore,
    ] {
        let fake = Fake::serve(world());
        fake.fault(Operation::CreateIssue, fault.clone());
        assert_eq!(kept(&fake, &notice("a")), (Kept::Opened, Some(8)), "{fault:?}");
        fake.fault(Operation::UpdateIssue, fault.clone());
        assert_eq!(kept(&fake, &notice("b")), (Kept::Changed, Some(8)), "{fault:?}");
        assert_eq!(fake.issues(), [8], "{fault:?}");
        assert_eq!(fake.issue(8).body, whole("b"), "{fault:?}");
    }
}

#[test]
fn limits_are_waited_for_and_an_hour_is_too_long() {
    for fault in [Fault::SecondaryLimit(3), Fault::TooManyRequests(3)] {
        let fake = Fake::serve(world());
        fake.fault(Operation::CreateIssue, fault);
        let (forge, slept) = client(&fake, tokens::WORKFLOW);
        assert_eq!(forge.keep_issue(&notice("a")).expect("an issue").0, Kept::Opened);
        assert_eq!(*slept.borrow(), [Duration::from_secs(3)]);
        assert_eq!(fake.asked(Operation::CreateIssue).len(), 2);
        assert_eq!(fake.issues(), [8]);
    }
    let fake = Fake::serve(world());
    fake.fault(Operation::CreateIssue, Fault::PrimaryLimit(3600));
    let error = keep(&fake, tokens::WORKFLOW, &notice("a")).expect_err("too long");
    assert_eq!(error.kind, Kind::RateLimited);
    assert_eq!(fake.issues(), [0_u64; 0]);
}

#[test]
fn what_is_in_the_way_is_said_with_what_to_do() {
    let fake = Fake::serve(world());
    let error = keep(&fake, tokens::WORKFLOW_WITHOUT_ISSUES, &notice("a")).expect_err("forbidden");
    assert_eq!(error.to_string(), "cannot open an issue: Resource not accessible by integration (403)");
    assert!(error.help().contains("`permissions: issues: write`"), "{}", error.help());

    fake.fault(Operation::CreateIssue, Fault::Refused(410, "Issues has been disabled in this repository."));
    let error = keep(&fake, tokens::WORKFLOW, &notice("a")).expect_err("gone");
    assert_eq!(error.to_string(), "cannot open an issue: Issues has been disabled in this repository. (410)");
    assert!(error.help().contains("turn them on in its settings"), "{}", error.help());

    // Where nobody can tell whether ours is there, or which one is, none is opened.
    fake.fault(Operation::Issues, Fault::Refused(404, "Not Found"));
    fake.forget_exchanges();
    assert_eq!(keep(&fake, tokens::WORKFLOW, &notice("a")).expect_err("hidden").kind, Kind::NotFound);
    fake.faults(Operation::WhoAmI, 0, 5, Fault::BeforeWrite(502));
    assert_eq!(keep(&fake, tokens::PERSON, &notice("a")).expect_err("unsure").kind, Kind::Unreachable);
    assert_eq!(fake.writes(), [""; 0]);
}

#[test]
fn what_is_longer_than_github_takes_is_taken_all_the_same() {
    let fake = Fake::serve(world());
    let (title, body) = ("Drift ".repeat(100), "- `amount` holds strings, é\n".repeat(9_000));
    let long = IssueNotice { title: &title, ..notice(&body) };
    assert_eq!(kept(&fake, &long), (Kept::Opened, Some(8)));
    assert!(fake.issue(8).body.trim_end().ends_with("the report of the run has all of it."));
    assert_eq!(kept(&fake, &long), (Kept::Unchanged, Some(8)));
}

/// Ours is found however many there are.
#[test]
fn every_page_is_looked_at() {
    let mut world = world().issue(11, ACTIONS, "Drift in orders").body(&whole("a")).label(LABEL);
    for number in 100..350 {
        world = world.issue(number, ACTIONS, "another").body("<!-- sluicegate:drift urn:acme:other -->").label(LABEL);
    }
    let fake = Fake::serve(world);
    assert_eq!(kept(&fake, &notice("a")), (Kept::Unchanged, Some(11)));
}
