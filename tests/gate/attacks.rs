//! Attempts to get past the gate, to block it for good, or to make it speak for somebody else: what a producing team, a
//! contributor and a careless admin can do with files, branches, dates and comments.

use crate::common::{Repository, copy, git, top};
use crate::forge::{Event, Method, World, tokens};
use crate::stage::{EVERYBODY, PULL, Stage};

const CONTRACT: &str = "orders/orders.odcs.yaml";

/// The living example below `directory`, and a pull request that `change`s something.
fn below(directory: &str, change: impl FnOnce(&Repository)) -> Stage {
    let upstream = Repository::new().at("2026-03-01T09:00:00Z");
    copy(&top().join("contracts"), &upstream.path().join(directory));
    upstream.write("README.md", "Acme\n");
    upstream.commit("what was agreed to");
    upstream.git(&["checkout", "--quiet", "-b", "topic"]);
    change(&upstream);
    upstream.commit("a change");
    upstream.git(&["checkout", "--quiet", "main"]);
    let world = World::new("acme/orders", upstream.path()).pull(PULL, "main", "topic").author("acme-olga");
    Stage::of(upstream, world)
}

fn propose(files: &Repository, directory: &str) {
    let proposed = top().join("fixtures/proposal").join(CONTRACT);
    files.write(&format!("{directory}/{CONTRACT}"), std::fs::read(proposed).expect("a proposal"));
}

/// The working tree of the workflow as the head has it, as `pull_request` checks it out.
#[cfg(unix)]
fn checked_out(stage: &Stage) {
    let place = stage.workspace.path();
    git(place, &["fetch", "--quiet", "--depth", "1", "origin", "topic"]);
    git(place, &["checkout", "--quiet", "--force", "FETCH_HEAD"]);
}

fn shut(stage: &Stage, arguments: &[&str]) {
    let occasion = stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
    let outcome = stage.run(occasion, arguments);
    assert_ne!(outcome.run.code, 0, "{}", outcome.run.shown());
    assert!(!stage.status().starts_with("success"), "{}", stage.status());
}

#[test]
fn a_second_configuration_does_not_get_in_front_of_the_first() {
    let lax = "apiVersion: sluicegate/v1\nkind: Config\ncontracts: [\"elsewhere/*.odcs.yaml\"]\n";
    for (directory, place, arguments) in
        [("contracts", "sluicegate.yaml", &[][..]), ("data", "data/orders/sluicegate.yaml", &["data/orders"][..])]
    {
        let stage = below(directory, |files| files.write(place, lax));
        shut(&stage, arguments);
    }
    // One that nobody would come across first is nobody's business.
    let stage = below("contracts", |files| files.write("examples/sluicegate.yaml", lax));
    assert_eq!(stage.gate().run.code, 0);
}

#[cfg(unix)]
#[test]
fn a_directory_that_the_head_makes_a_link_is_judged_where_it_was() {
    for target in ["empty", "../elsewhere"] {
        let stage = below("data", |files| {
            propose(files, "data");
            std::fs::remove_dir_all(files.path().join("data")).expect("a directory");
            files.write("empty/README.md", "nothing\n");
            std::os::unix::fs::symlink(target, files.path().join("data")).expect("a link");
        });
        checked_out(&stage);
        shut(&stage, &["data"]);
    }
}

#[test]
fn a_place_without_a_configuration_is_no_pass_where_the_base_has_one_elsewhere() {
    let stage = below("data", |files| propose(files, "data"));
    shut(&stage, &[]);
}

#[cfg(unix)]
#[test]
fn what_the_head_makes_a_link_or_a_module_is_not_passed_over() {
    let stage = Stage::new();
    stage.change("topic", "a link", |files| {
        let place = files.path().join(CONTRACT);
        std::fs::remove_file(&place).expect("a contract");
        std::os::unix::fs::symlink("../customers/customers.odcs.yaml", place).expect("a link");
    });
    shut(&stage, &[]);
    let stage = Stage::new();
    let commit = stage.forge.head(PULL);
    stage.change("topic", "a module", |files| {
        files.git(&["rm", "--quiet", "-r", "orders"]);
        files.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},orders")]);
        std::fs::create_dir_all(files.path().join("orders")).expect("a directory");
    });
    stage.approve(&["acme-ana"]);
    shut(&stage, &[]);
}

#[test]
fn a_conflict_does_not_bring_an_old_policy_back() {
    let level = "{ name: prod, branch: main, level: report }";
    let stage =
        Stage::with(|files| files.edit("sluicegate.yaml", "{ name: prod, branch: main }", level), |world| world);
    stage.change("main", "held from now on", |files| {
        files.edit("sluicegate.yaml", level, "{ name: prod, branch: main }");
        files.edit(CONTRACT, "shipped, cancelled]", "shipped, cancelled, lost]");
    });
    shut(&stage, &[]);
}

#[test]
fn a_conflict_does_not_take_a_new_need_away() {
    let stage = Stage::with(
        |files| std::fs::remove_file(files.path().join("consumers/shipment-tracker.needs.yaml")).expect("a need"),
        |world| world,
    );
    let need = std::fs::read(top().join("contracts/consumers/shipment-tracker.needs.yaml")).expect("a need");
    stage.change("main", "logistics reads it", |files| {
        files.write("consumers/shipment-tracker.needs.yaml", need);
        files.edit(CONTRACT, "shipped, cancelled]", "shipped, cancelled, lost]");
    });
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    shut(&stage, &[]);
}

#[test]
fn an_author_in_the_name_of_the_forge_is_told() {
    let stage = Stage::new();
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    let author = "--author=GitHub <noreply@github.com>";
    stage.upstream.git(&["commit", "--quiet", "--allow-empty", "-m", "mine", author]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    stage.approve(&EVERYBODY);
    let outcome = stage.gate();
    assert!(outcome.run.stdout.contains("noreply@github.com"), "{}", outcome.run.shown());
}

#[test]
fn a_commit_with_an_old_date_was_not_there_before() {
    let stage = Stage::new();
    stage.approve(&["acme-ana", "acme-lea", "acme-rosa", "acme-ravi", "acme-mara"]);
    stage.change("main", "something else", |files| files.write("README.md", "Acme\n"));
    stage.change("main", "marketing reads the city", |files| {
        let need = files.read("consumers/shipment-tracker.needs.yaml");
        let need = need.replace("shipment-tracker", "city-map").replace("logistics", "marketing");
        files.write("consumers/city-map.needs.yaml", need);
    });
    assert_eq!(stage.gate().waiting(), ["marketing"], "she agreed before there was a need");
    stage.upstream.time.replace(Some("2001-01-01T00:00:00Z".to_owned()));
    stage.upstream.write("README.md", "Acme, again\n");
    stage.upstream.commit("old");
    assert_eq!(stage.gate().waiting(), ["marketing"]);
}

#[test]
fn a_queue_counts_what_its_pull_request_counted() {
    let stage = Stage::new();
    let (base, head) = (stage.upstream.git(&["rev-parse", "main"]), stage.forge.head(PULL));
    let world = ["acme-olga", "acme-mara"].iter().chain(&EVERYBODY).fold(
        World::new("acme/orders", stage.upstream.path()).pull(PULL, "main", "topic").author("acme-olga"),
        |world, login| world.person(login),
    );
    let world = world.standing_at(base.trim(), &head);
    let stage = Stage { forge: crate::forge::Fake::serve(world), ..stage };
    stage.change("main", "marketing reads the city", |files| {
        let need = files.read("consumers/shipment-tracker.needs.yaml");
        let need = need.replace("shipment-tracker", "city-map").replace("logistics", "marketing");
        files.write("consumers/city-map.needs.yaml", need);
    });
    stage.approve(&EVERYBODY);
    stage.approve(&["acme-mara"]);
    let outcome = stage.gate();
    assert!(outcome.waiting().is_empty(), "{}", outcome.run.shown());
    let outcome = stage.gate_at(Event::MergeGroup { ahead: &[], pulls: &[PULL], method: Method::Squash });
    assert!(outcome.waiting().is_empty(), "{}", outcome.run.shown());
}

#[test]
fn files_that_have_little_in_common_are_not_compared_line_by_line() {
    let lines = |word: &str| (0..5_000).map(|number| format!("# {word} {number}\n")).collect::<String>();
    let stage = Stage::with(
        |files| {
            let contract = files.read(CONTRACT);
            files.write(CONTRACT, format!("{contract}{}", lines("was")));
        },
        |world| world,
    );
    stage.change("topic", "every line", |files| {
        let proposed = std::fs::read_to_string(top().join("fixtures/proposal").join(CONTRACT)).expect("a proposal");
        files.write(CONTRACT, format!("{proposed}{}", lines("is")));
    });
    assert_eq!(stage.gate().waiting(), ["finance", "logistics", "risk"]);
    let comments = stage.forge.comments(PULL);
    assert!(comments[0].body.contains("differ in too many lines to show them here"), "{}", comments[0].body);
}

#[test]
fn a_comment_of_another_program_with_our_marker_keeps_ours_from_nothing() {
    let stage = Stage::new();
    stage.gate();
    let forged = "<!-- sluicegate:gate v1 verdict=open -->\nechoed";
    stage.forge.comment(PULL, "echo[bot]", forged);
    stage.approve(&["acme-ana"]);
    let outcome = stage.gate();
    let comments = stage.forge.comments(PULL);
    assert!(comments.iter().any(|one| one.body == forged), "it is left alone: {}", outcome.run.shown());
    let ours = comments.iter().find(|one| one.author == "github-actions[bot]").expect("ours");
    assert!(ours.body.contains("acme-ana"), "{}", outcome.run.shown());
}

#[test]
fn an_emergency_lets_nothing_through_that_hurts_more_than_it_did() {
    let stage = Stage::with(
        |files| files.edit("sluicegate.yaml", "policy:", "policy:\n  break-glass: { team: platform }"),
        |world| world,
    );
    let head = stage.forge.head(PULL);
    for login in ["acme-pia", "acme-paul"] {
        stage.forge.review(PULL, login, "APPROVED", &head, "/sluicegate break-glass: payments are down");
    }
    assert_eq!(stage.gate().run.code, 0);
    stage.change("main", "marketing reads the city", |files| {
        let need = files.read("consumers/shipment-tracker.needs.yaml");
        let need = need.replace("shipment-tracker", "city-map").replace("logistics", "marketing");
        files.write("consumers/city-map.needs.yaml", need);
    });
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 1, "nobody knew that it hurts marketing: {}", outcome.run.shown());
}

#[test]
fn a_branch_of_two_environments_is_not_judged_by_the_milder_one() {
    let stage = Stage::with(
        |files| {
            let both = "{ name: dev, branch: main, level: report }\n  - { name: prod, branch: main }";
            files.edit("sluicegate.yaml", "{ name: prod, branch: main }", both);
        },
        |world| world,
    );
    shut(&stage, &[]);
}

#[test]
fn a_new_owner_is_asked_by_the_old_one() {
    let stage = Stage::with(
        |files| std::fs::remove_dir_all(files.path().join("consumers")).expect("needs"),
        |world| world.author("acme-paul"),
    );
    stage.change("topic", "ours now", |files| {
        files.edit("orders/orders.odcs.yaml", "orders-team", "platform");
    });
    stage.approve(&["acme-pia"]);
    shut(&stage, &[]);
}

#[test]
fn reasons_that_people_give_are_nobody_s_mention_and_no_command() {
    let stage = Stage::with(
        |files| files.edit("sluicegate.yaml", "policy:", "policy:\n  break-glass: { team: platform }"),
        |world| world,
    );
    let head = stage.forge.head(PULL);
    let why = "/sluicegate break-glass: @acme/everyone `@acme-mara` ![x](https://evil.example/x) <!-- --> ::error::x ##[error] ` \u{202e}";
    stage.gate();
    for login in ["acme-pia", "acme-paul"] {
        stage.forge.review(PULL, login, "APPROVED", &head, why);
    }
    let outcome = stage.gate();
    assert_eq!(outcome.run.code, 0, "{}", outcome.run.shown());
    for comment in stage.forge.comments(PULL).into_iter().map(|one| one.body).chain([outcome.occasion.summary()]) {
        let (text, html) = crate::answers::seen(&comment);
        for markup in ["@acme/everyone", "@acme-mara", "https://evil"] {
            assert!(!text.contains(markup), "{markup}: {text}");
        }
        assert!(!html.contains("<img"), "{html}");
        assert!(!comment.contains("](https://evil"), "{comment}");
    }
    // Three colons are the mark of another place, and no command.
    let is_command = |line: &str| line.trim_start().starts_with("::") && !line.trim_start().starts_with(":::");
    assert!(!outcome.run.stdout.lines().any(is_command), "{}", outcome.run.stdout);
    assert!(!outcome.run.stdout.contains("##[") && !outcome.run.stdout.contains('\u{202e}'));
    assert_eq!(outcome.occasion.outputs().lines().count(), 5, "{}", outcome.occasion.outputs());
}

#[test]
fn a_branch_with_a_strange_name_is_judged_like_any_other() {
    for name in ["main)success", "HEAD", "emoji-\u{1f680}", "refs/heads/main", "@acme/everyone", "a`b"] {
        let stage = Stage::with(|_| {}, |world| world);
        stage.upstream.git(&["update-ref", &format!("refs/heads/{name}"), "refs/heads/main"]);
        stage.forge.retarget(PULL, name);
        let outcome = stage.gate();
        assert!(stage.status_of(&stage.forge.head(PULL), name).contains("reported"), "{name}: {}", outcome.run.shown());
        assert_eq!(stage.status(), "none", "{name}");
        for comment in stage.forge.comments(PULL) {
            assert!(!crate::answers::seen(&comment.body).0.contains("@acme/everyone"), "{}", comment.body);
        }
    }
}

#[test]
fn what_was_approved_into_another_branch_is_no_consent_to_what_it_breaks_here() {
    let stage = Stage::new();
    // The break is in the branch that it goes to first, so that the pull request shows a page and nothing else.
    stage.upstream.git(&["branch", "side", "topic"]);
    stage.change("topic", "a page", |files| files.write("README.md", "Acme\n"));
    for by_itself in [false, true] {
        stage.forge.retarget(PULL, "side");
        stage.approve(&EVERYBODY);
        if by_itself {
            stage.forge.retarget_by_itself(PULL, "main");
        } else {
            stage.forge.retarget(PULL, "main");
        }
        let outcome = stage.gate();
        assert_eq!(outcome.waiting(), ["finance", "logistics", "risk"], "{}", outcome.run.shown());
        let told = outcome.run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("the pull request went to another branch then"), "{}", outcome.run.shown());
    }
    // Approved once more, where it goes now, it is consent.
    stage.approve(&EVERYBODY);
    assert_eq!(stage.gate().run.code, 0);
}

#[test]
fn an_objection_stays_when_the_branch_is_another_one() {
    let stage = Stage::new();
    let head = stage.forge.head(PULL);
    stage.forge.review(PULL, "acme-luca", "CHANGES_REQUESTED", &head, "not like this");
    stage.forge.retarget(PULL, "main");
    stage.approve(&EVERYBODY);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}
