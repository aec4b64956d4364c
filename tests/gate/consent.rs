//! Who counts, for what, and for how long: the ways in which a gate can be led to count somebody who does not agree.

use crate::forge::Commit;
use crate::stage::{EVERYBODY, PULL, Stage};

const CONTRACT: &str = "orders/orders.odcs.yaml";

#[test]
fn without_consent_the_hurt_teams_are_waited_for() {
    let stage = Stage::new();
    let outcome = stage.gate();
    assert_eq!(outcome.waiting(), ["finance", "logistics", "risk"]);
    assert_eq!(outcome.run.code, 1, "{}", outcome.run.shown());
}

#[test]
fn with_the_consent_of_everybody_it_is_open() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    let outcome = stage.gate();
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
}

#[test]
fn approve_then_push_an_extra_break_asks_only_whom_the_new_one_hurts() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    stage.change("topic", "no postal code either", |files| {
        files.edit(CONTRACT, "          - name: street\n", "          - name: road\n");
    });
    assert_eq!(stage.gate().waiting(), ["logistics"], "finance and risk are hurt by nothing new");
}

#[test]
fn approve_then_fix_one_of_two_stays_agreed() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    stage.change("topic", "the old values again", |files| {
        files.edit(CONTRACT, "cancelled, refunded]", "cancelled]");
    });
    let outcome = stage.gate();
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
}

#[test]
fn approve_then_rebase_stays_agreed() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    stage.change("main", "something else", |files| files.write("README.md", "Acme\n"));
    let before = stage.forge.head(PULL);
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    stage.upstream.git(&["rebase", "--quiet", "main"]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    assert_ne!(stage.forge.head(PULL), before);
    let outcome = stage.gate();
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
}

#[test]
fn approve_then_close_push_and_reopen_asks_again_for_what_was_added() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    stage.forge.close(PULL);
    assert!(stage.gate().run.stdout.contains("Nothing to judge: pull request #7 is closed"));
    stage.change("topic", "one more value", |files| {
        files.edit(CONTRACT, "cancelled, refunded]", "cancelled, refunded, held]");
    });
    stage.forge.reopen(PULL);
    assert_eq!(stage.gate().waiting(), ["finance", "risk"]);
}

#[test]
fn the_base_moves_and_a_new_need_asks_its_team() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    stage.change("main", "marketing reads the city", |files| {
        let need = files.read("consumers/shipment-tracker.needs.yaml");
        let need = need.replace("shipment-tracker", "city-map").replace("logistics", "marketing");
        files.write("consumers/city-map.needs.yaml", need);
    });
    assert_eq!(stage.gate().waiting(), ["marketing"], "the others agreed to what still hurts just them");
    // They can agree, although the change has not been brought up to date with the base that holds their need.
    stage.approve(&["acme-mara"]);
    assert!(stage.gate().waiting().is_empty());
}

#[test]
fn the_base_moves_beside_a_finding_that_stays_what_was_agreed_to() {
    let list = "              validValues:\n                - placed\n                - paid\n                - shipped\n                - cancelled\n";
    let stage = Stage::with(
        |files| files.edit(CONTRACT, "              validValues: [placed, paid, shipped, cancelled]\n", list),
        |world| world,
    );
    stage.change("topic", "as a list", |files| {
        let with_one_more = format!("{list}                - refunded\n");
        files.edit(
            CONTRACT,
            "              validValues: [placed, paid, shipped, cancelled, refunded]\n",
            &with_one_more,
        );
    });
    stage.approve(&EVERYBODY);
    assert!(stage.gate().waiting().is_empty());
    stage.change("main", "another value before", |files| {
        files.edit(CONTRACT, "                - placed\n", "                - new\n                - placed\n");
    });
    let outcome = stage.gate();
    assert!(outcome.waiting().is_empty(), "{}", outcome.run.shown());
}

#[test]
fn the_base_moves_to_what_is_proposed_and_nothing_is_left_to_agree_to() {
    let stage = Stage::new();
    let proposed =
        std::fs::read_to_string(crate::common::top().join("fixtures/proposal").join(CONTRACT)).expect("a file");
    stage.change("main", "agreed to elsewhere", |files| files.write(CONTRACT, proposed));
    let outcome = stage.gate();
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
}

#[test]
fn who_opened_the_pull_request_does_not_agree_to_it() {
    let stage = Stage::with(|_| {}, |world| world.author("acme-lea"));
    stage.approve(&EVERYBODY);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
    stage.approve(&["acme-luca"]);
    assert!(stage.gate().waiting().is_empty());
}

#[test]
fn who_wrote_a_commit_does_not_agree_to_it() {
    let stage = Stage::with(|_| {}, |world| world.address("acme-lea", "lea@acme.example"));
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    stage.upstream.git(&["commit", "--quiet", "--allow-empty", "-m", "mine", "--author=Lea <lea@acme.example>"]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    stage.approve(&EVERYBODY);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn a_co_author_does_not_agree_to_it() {
    let stage = Stage::new();
    let id = stage.forge.id_of("acme-lea");
    stage.change("topic", &format!("ours\n\nCo-authored-by: Lea <{id}+acme-lea@users.noreply.github.com>"), |_| {});
    stage.approve(&EVERYBODY);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn whoever_only_brought_the_branch_up_to_date_is_no_author() {
    let stage = Stage::with(|_| {}, |world| world.address("acme-lea", "lea@acme.example"));
    stage.change("main", "something else", |files| files.write("README.md", "Acme\n"));
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    let lea = ["-c", "user.name=Lea", "-c", "user.email=lea@acme.example"];
    let merge = ["merge", "--quiet", "--no-edit", "main"];
    stage.upstream.git(&lea.iter().chain(&merge).copied().collect::<Vec<_>>());
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    stage.approve(&EVERYBODY);
    assert!(stage.gate().waiting().is_empty());
}

#[test]
fn a_program_does_not_agree() {
    let stage =
        Stage::with(|files| files.edit("teams.yaml", "[acme-lea, acme-luca]", "[acme-lea, \"acme[bot]\"]"), |w| w);
    stage.approve(&["acme-ana", "acme[bot]", "acme-rosa", "acme-ravi"]);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn an_objection_holds_until_it_is_taken_back_or_dismissed() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    let head = stage.forge.head(PULL);
    let objection = stage.forge.review(PULL, "acme-luca", "CHANGES_REQUESTED", &head, "not like this");
    assert_eq!(stage.gate().waiting(), ["logistics"]);
    stage.forge.dismiss(PULL, objection);
    assert!(stage.gate().waiting().is_empty());
    // A team that is not hurt cannot hold anything.
    stage.forge.review(PULL, "acme-mara", "CHANGES_REQUESTED", &head, "I would rather not");
    assert!(stage.gate().waiting().is_empty());
}

#[test]
fn consent_that_was_dismissed_is_none_and_brings_no_older_one_back() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    let second = stage.forge.approve(PULL, "acme-lea");
    stage.forge.dismiss(PULL, second);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn only_reviews_agree() {
    let stage = Stage::new();
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    let head = stage.forge.head(PULL);
    stage.forge.comment(PULL, "acme-lea", "APPROVED\n/sluicegate approve\nLGTM :+1:");
    stage.forge.comment(PULL, "acme-luca", "> acme-lea approved these changes");
    stage.forge.review(PULL, "acme-lea", "COMMENTED", &head, "approved");
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn one_person_of_two_teams_counts_for_one() {
    let stage = Stage::with(|files| files.edit("teams.yaml", "[acme-lea, acme-luca]", "[acme-ana, acme-luca]"), |w| w);
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    assert_eq!(stage.gate().waiting().len(), 1);
    stage.approve(&["acme-ben"]);
    assert!(stage.gate().waiting().is_empty(), "finance has ben, logistics has ana");
}

#[test]
fn a_renamed_account_is_still_who_the_teams_file_tells_by_number() {
    let stage = Stage::new();
    let listed = format!("[{{ login: acme-lea, id: {} }}, acme-luca]", stage.forge.id_of("acme-lea"));
    stage.change("main", "by number", |files| files.edit("teams.yaml", "[acme-lea, acme-luca]", &listed));
    stage.approve(&EVERYBODY);
    stage.forge.rename("acme-lea", "lea-of-acme");
    assert!(stage.gate().waiting().is_empty());
    // Whoever takes the login that was given up is somebody else.
    let listed = "[{ login: acme-lea, id: 4711 }, acme-luca]";
    let stage = Stage::with(|files| files.edit("teams.yaml", "[acme-lea, acme-luca]", listed), |w| w);
    stage.approve(&EVERYBODY);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn an_account_that_is_gone_agrees_to_nothing() {
    let stage = Stage::new();
    stage.approve(&EVERYBODY);
    stage.forge.delete_account("acme-lea");
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn a_review_of_a_commit_that_nobody_has_agrees_to_nothing() {
    let stage = Stage::new();
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    let review = stage.forge.review(PULL, "acme-lea", "APPROVED", &"d".repeat(40), "");
    let outcome = stage.gate();
    assert_eq!(outcome.waiting(), ["logistics"]);
    stage.forge.forget_commit(PULL, review);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn more_commits_than_github_lists_do_not_hide_who_wrote_them() {
    let stage = Stage::with(|_| {}, |world| world.commits(vec![Commit::given(&"a".repeat(40), "acme-olga")]));
    stage.approve(&EVERYBODY);
    // Git is asked who wrote the commits, whatever is listed.
    stage.upstream.git(&["checkout", "--quiet", "topic"]);
    let id = stage.forge.id_of("acme-lea");
    let author = format!("--author=Lea <{id}+acme-lea@users.noreply.github.com>");
    stage.upstream.git(&["commit", "--quiet", "--allow-empty", "-m", "mine", &author]);
    stage.upstream.git(&["checkout", "--quiet", "main"]);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn an_empty_set_of_needs_asks_the_owner() {
    let stage = Stage::with(
        |files| {
            std::fs::remove_dir_all(files.path().join("consumers")).expect("needs");
            files.edit("sluicegate.yaml", "needs: [\"**/*.needs.yaml\"]\n", "");
        },
        |world| world.author("acme-paul"),
    );
    let outcome = stage.gate();
    assert_eq!(outcome.waiting(), ["orders-team"], "{}", outcome.run.shown());
    stage.approve(&["acme-omar"]);
    assert_eq!(stage.gate().run.code, 0);
}

#[test]
fn the_head_decides_nothing() {
    // Each of these would open the gate if it were the head's to say.
    let edits: [(&str, &str, &str, &str); 4] = [
        (
            "policy",
            "sluicegate.yaml",
            "  unclaimed: owner",
            "  rules: { field-removed: report, values-added: report }\n  unclaimed: report",
        ),
        ("roster", "teams.yaml", "members: [acme-lea, acme-luca]", "members: [acme-olga, acme-paul]"),
        (
            "environment",
            "sluicegate.yaml",
            "{ name: prod, branch: main }",
            "{ name: prod, branch: main, level: report }",
        ),
        ("approvals", "teams.yaml", "    approvals: 2\n", ""),
    ];
    for (what, file, from, to) in edits {
        let stage = Stage::new();
        stage.change("topic", what, |files| files.edit(file, from, to));
        stage.approve(&["acme-ana", "acme-paul", "acme-rosa"]);
        let waiting = stage.gate().waiting().into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert!(
            waiting.contains(&"logistics".to_owned()) && waiting.contains(&"risk".to_owned()),
            "{what}: {waiting:?}"
        );
    }
}

#[test]
fn the_head_takes_no_need_away() {
    let stage = Stage::new();
    stage.change("topic", "nobody reads it", |files| {
        std::fs::remove_file(files.path().join("consumers/shipment-tracker.needs.yaml")).expect("a need");
    });
    stage.approve(&["acme-ana", "acme-rosa", "acme-ravi"]);
    assert_eq!(stage.gate().waiting(), ["logistics"]);
}

#[test]
fn a_consumer_cannot_hold_what_never_existed() {
    let stage = Stage::with(
        |files| {
            let need = files.read("consumers/shipment-tracker.needs.yaml");
            let need = need.replace("shipment-tracker", "dreamer").replace("logistics", "marketing");
            files.write("consumers/dreamer.needs.yaml", need.replace("delivery_address.city", "delivery_address.moon"));
        },
        |world| world,
    );
    assert_eq!(stage.gate().waiting(), ["finance", "logistics", "risk"]);
}
