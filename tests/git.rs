//! `check` against real git repositories: which base it takes, what it reads, and what it says when it cannot.

mod common;

use common::{Repository, Run, git, sluicegate};

const CONTRACT: &str = "orders/orders.odcs.yaml";

/// The living example on `main`, and a branch `topic` to work on.
fn living_example() -> Repository {
    let repository = Repository::holding("contracts");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository
}

fn drop_city(repository: &Repository) {
    repository.edit(
        CONTRACT,
        "          - name: city\n            logicalType: string\n            physicalType: VARCHAR(100)\n            required: true\n",
        "",
    );
}

fn is_held(run: &Run) {
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("breaking[field-removed]: `orders.delivery_address.city` is gone"), "{}", run.stdout);
    assert!(run.stdout.contains("logistics  1 finding"), "{}", run.stdout);
}

fn is_open(run: &Run) {
    assert_eq!(run.code, 0, "{}", run.shown());
}

#[test]
fn an_uncommitted_change_is_compared_with_the_environments_branch() {
    let repository = living_example();
    is_open(&repository.check(&[]));
    drop_city(&repository);
    is_held(&repository.check(&[]));
}

#[test]
fn a_committed_change_is_compared_with_the_commit_it_branched_off_from() {
    let repository = living_example();
    drop_city(&repository);
    repository.commit("drop the city");
    is_held(&repository.check(&[]));
    // What others did on main meanwhile is not this change's doing.
    repository.git(&["switch", "--quiet", "main"]);
    repository.edit(CONTRACT, "version: 1.4.0", "version: 1.4.1");
    repository.edit("trips/trips.odcs.yaml", "logicalType: integer", "logicalType: string");
    repository.commit("something else");
    repository.git(&["switch", "--quiet", "topic"]);
    let run = repository.check(&[]);
    is_held(&run);
    assert!(run.stdout.contains("3 contracts (1 changed)"), "{}", run.stdout);
}

#[test]
fn the_remote_branch_counts_before_the_local_one() {
    let upstream = Repository::holding("contracts");
    let clone = tempfile::tempdir().unwrap();
    git(clone.path(), &["clone", "--quiet", upstream.path().to_str().unwrap(), "work"]);
    let work = clone.path().join("work");
    git(&work, &["switch", "--quiet", "-c", "topic"]);
    // The local main is left behind with a change that was never agreed to.
    git(&work, &["switch", "--quiet", "main"]);
    let contract = work.join(CONTRACT);
    let text = std::fs::read_to_string(&contract).unwrap();
    std::fs::write(&contract, text.replace("- name: currency", "- name: money")).unwrap();
    git(&work, &["commit", "--quiet", "-am", "local only"]);
    let run = sluicegate(&work, &["check"]);
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("`orders.currency` is gone"), "{}", run.stdout);
}

#[test]
fn the_environment_names_the_branch() {
    let repository = Repository::holding("contracts");
    repository.edit("sluicegate.yaml", "environments:\n", "environments:\n  - name: dev\n    branch: develop\n");
    repository.commit("an environment");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    let missing = repository.check(&[]);
    assert_eq!(missing.code, 2);
    let said = "git knows no branch `develop`, which the environment `dev` is kept in";
    assert!(missing.stderr.contains(said), "{}", missing.stderr);
    repository.git(&["branch", "develop"]);
    drop_city(&repository);
    is_held(&repository.check(&[]));
    is_held(&repository.check(&["--environment", "prod"]));
    let unknown = repository.check(&["--environment", "qa"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("has no environment `qa`\nhelp: it has: dev, prod"), "{}", unknown.stderr);
}

#[test]
fn any_two_revisions_can_be_compared_whatever_the_working_tree_holds() {
    let repository = living_example();
    repository.git(&["tag", "v1"]);
    drop_city(&repository);
    repository.commit("drop the city");
    repository.write(CONTRACT, "broken: [");
    is_held(&repository.check(&["--against", "v1", "--head", "topic"]));
    is_open(&repository.check(&["--against", "topic", "--head", "topic"]));
    assert_eq!(repository.check(&["--against", "v1"]).code, 2);
}

#[test]
fn a_linked_worktree_is_a_working_tree() {
    let repository = living_example();
    let linked = repository.path().join("linked");
    repository.git(&["worktree", "add", "--quiet", linked.to_str().unwrap(), "-b", "other"]);
    let contract = linked.join(CONTRACT);
    let text = std::fs::read_to_string(&contract).unwrap();
    std::fs::write(&contract, text.replace("name: currency", "name: money")).unwrap();
    let run = sluicegate(&linked, &["check"]);
    assert_eq!(run.code, 1, "{}", run.shown());
}

#[test]
fn a_shallow_clone_without_the_common_commit_says_how_to_fetch_it() {
    let upstream = living_example();
    for number in 0..3 {
        upstream.write("notes.txt", number.to_string());
        upstream.commit("on topic");
    }
    upstream.git(&["switch", "--quiet", "main"]);
    upstream.write("other.txt", "x");
    upstream.commit("on main");
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", upstream.path().display());
    git(clone.path(), &["clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "topic", &url, "work"]);
    let work = clone.path().join("work");
    let run = sluicegate(&work, &["check"]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("have no common commit: this clone is shallow"), "{}", run.stderr);
    assert!(run.stderr.contains("git fetch --unshallow"), "{}", run.stderr);
    git(&work, &["fetch", "--quiet", "--unshallow"]);
    is_open(&sluicegate(&work, &["check"]));
}

#[test]
fn only_the_contracts_below_the_path_are_compared() {
    let repository = living_example();
    drop_city(&repository);
    is_open(&repository.check(&["trips"]));
    is_open(&repository.check(&["customers/customers.odcs.yaml"]));
    is_held(&repository.check(&["orders"]));
    is_held(&sluicegate(&repository.path().join("orders"), &["check"]));
}

#[test]
fn new_files_count_before_they_are_added_and_ignored_ones_never() {
    let repository = living_example();
    let copy = repository.read(CONTRACT).replace("urn:acme:orders", "urn:acme:returns");
    repository.write("returns/returns.odcs.yaml", &copy);
    let run = repository.check(&[]);
    is_open(&run);
    assert!(run.stdout.contains("the contract `urn:acme:returns` is new"), "{}", run.stdout);
    repository.write(".gitignore", "returns/\n");
    assert!(repository.check(&[]).stdout.contains("3 contracts (0 changed)"));
}

#[test]
fn what_did_not_change_is_not_read() {
    let repository = Repository::holding("contracts");
    repository.write("old/broken.odcs.yaml", "broken: [");
    repository.commit("a broken contract got in");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    is_open(&repository.check(&[]));
    drop_city(&repository);
    is_held(&repository.check(&[]));
    assert_eq!(sluicegate(repository.path(), &["lint"]).code, 2);
}

#[test]
fn an_id_that_an_unchanged_contract_has_is_not_free() {
    let repository = living_example();
    repository.write("copy/orders.odcs.yaml", repository.read(CONTRACT));
    let run = repository.check(&[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(
        run.stdout.contains("problem[duplicate-id]: another contract has the id `urn:acme:orders` too"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_new_need_is_held_to_contracts_that_did_not_change() {
    let repository = living_example();
    let need = |field: &str| {
        format!(
            "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: new\nteam: finance\nreads:\n  - contract: urn:acme:customers\n    fields: [{field}]\n"
        )
    };
    repository.write("consumers/new.needs.yaml", need("email"));
    is_open(&repository.check(&[]));
    repository.write("consumers/new.needs.yaml", need("emial"));
    let run = repository.check(&[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stdout.contains("did you mean `email`?"), "{}", run.stdout);
}

/// To look for what was meant takes time, which a need of thousands of unknown fields must not use up.
#[test]
fn the_first_unknown_fields_are_told_what_is_near() {
    let repository = living_example();
    let fields = (0..60).map(|number| format!("email{number}")).collect::<Vec<_>>().join(", ");
    let read = format!("reads:\n  - contract: urn:acme:customers\n    fields: [{fields}]\n");
    let need = format!("apiVersion: sluicegate/v1\nkind: Needs\nconsumer: new\nteam: finance\n{read}");
    repository.write("consumers/new.needs.yaml", need);
    let run = repository.check(&[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    let told = |words: &str| run.stdout.matches(words).count();
    assert_eq!(told("problem[unknown-field]"), 60, "{}", run.stdout);
    assert_eq!(told("did you mean `email`?"), 50, "{}", run.stdout);
    assert_eq!(told("ask the producer for the field"), 10, "{}", run.stdout);
}

#[test]
fn a_first_configuration_loosens_and_hides_nothing() {
    let repository = Repository::holding("contracts");
    repository.git(&["rm", "--quiet", "sluicegate.yaml"]);
    repository.commit("none");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    drop_city(&repository);
    for settings in ["policy: { rules: { field-removed: off } }", "contracts: ['trips/*']", "needs: ['none/*']"] {
        repository.write("sluicegate.yaml", format!("apiVersion: sluicegate/v1\nkind: Config\n{settings}\n"));
        let run = repository.check(&[]);
        is_held(&run);
        assert!(run.stdout.contains("note: the base has no sluicegate.yaml"), "{}", run.stdout);
        assert_eq!(run.stdout.contains("warning[out-of-sight]"), !settings.contains("policy"), "{}", run.stdout);
    }
}

#[test]
fn what_cannot_be_compared_says_what_to_do() {
    let nowhere = tempfile::tempdir().unwrap();
    let empty = Repository::new();
    let repository = living_example();
    let mut shown = String::new();
    let mut note = |title: &str, run: Run| {
        assert_eq!(run.code, 2, "{title}: {}", run.shown());
        let text = run.shown().replace(&nowhere.path().display().to_string(), "[DIR]");
        shown.push_str(&format!("=== {title}\n{text}"));
    };
    note("not a repository", sluicegate(nowhere.path(), &["check"]));
    note("not a repository, with a revision", sluicegate(nowhere.path(), &["check", "--against", "main"]));
    note("no commit yet", empty.check(&[]));
    note("an unknown revision", repository.check(&["--against", "mian"]));
    note("nothing like it", repository.check(&["--against", "0000000"]));
    note("a revision like an option", repository.check(&["--against=--upload-pack=x"]));
    note("a range", repository.check(&["--against", "main..topic"]));
    note("an unknown head", repository.check(&["--against", "main", "--head", "nope"]));
    note("a path that is not there", repository.check(&["nope"]));
    note("a head beside a directory", repository.check(&["--against", "orders", "--head", "main"]));
    note("a directory against a file", repository.check(&["--against", "orders", CONTRACT]));
    note("diff: nothing there", sluicegate(repository.path(), &["diff", "a.yaml", "b.yaml"]));
    note("diff: not at that revision", sluicegate(repository.path(), &["diff", "main:nope.yaml", CONTRACT]));
    reviewed!("git__cannot_compare", shown);
}

#[test]
fn diff_takes_files_directories_and_revisions() {
    let repository = living_example();
    drop_city(&repository);
    let held = |arguments: &[&str]| {
        let run = sluicegate(repository.path(), arguments);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("`orders.delivery_address.city` is gone"), "{}", run.stdout);
        run
    };
    held(&["diff", &format!("main:{CONTRACT}"), CONTRACT]);
    held(&["diff", "main:orders", "orders"]);
    held(&["diff", &format!("main:./{CONTRACT}"), CONTRACT]);
    let run = sluicegate(repository.path(), &["diff", CONTRACT, &format!("main:{CONTRACT}")]);
    assert_eq!(run.code, 0, "{}", run.shown());
    repository.edit(CONTRACT, "id: urn:acme:orders", "id: urn:acme:sales");
    let run = held(&["diff", &format!("main:{CONTRACT}"), CONTRACT]);
    assert!(run.stdout.contains("note: the ids differ"), "{}", run.stdout);
}

/// Ways to slip a change past what was agreed to, each of which has to fail.
mod slipping_past {
    use super::*;

    fn refuses(run: &Run, words: &str) {
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.shown().contains(words), "{}", run.shown());
    }

    /// As `refuses`, where the words are more than a line holds.
    fn refuses_at_length(run: &Run, words: &str) {
        assert_eq!(run.code, 2, "{}", run.shown());
        let text = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{}", run.shown());
    }

    /// A repository whose contracts and configuration lie in `contracts/`.
    fn nested() -> Repository {
        let repository = Repository::new();
        common::copy(&common::top().join("contracts"), &repository.path().join("contracts"));
        repository.commit("first");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        repository
    }

    #[test]
    fn a_configuration_above_the_agreed_one() {
        let repository = nested();
        let loose = "apiVersion: sluicegate/v1\nkind: Config\npolicy:\n  rules: { field-removed: off }\n";
        repository.write("sluicegate.yaml", loose);
        repository.edit("contracts/orders/orders.odcs.yaml", "name: currency", "name: money");
        refuses(&repository.check(&[]), "problem[configured-elsewhere]");
        // ... and one below it.
        let repository = living_example();
        repository.write("orders/sluicegate.yaml", loose);
        repository.edit(CONTRACT, "name: currency", "name: money");
        refuses(&repository.check(&["orders"]), "configured-elsewhere");
    }

    #[test]
    fn a_broken_configuration_that_would_lock_everybody_out_once_merged() {
        let repository = living_example();
        repository.edit("sluicegate.yaml", "environments:", "envs:");
        refuses(&repository.check(&[]), "the key `envs` is not known here");
    }

    /// Which branch to compare with is not the change's to say.
    #[test]
    fn an_environment_on_ones_own_branch() {
        let repository = living_example();
        repository.edit("sluicegate.yaml", "branch: main", "branch: topic");
        drop_city(&repository);
        repository.commit("mine");
        let run = repository.check(&[]);
        assert_eq!(run.code, 1, "{}", run.shown());
        let text = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("breaking[field-removed]: `orders.delivery_address.city` is gone"), "{text}");
        assert!(text.contains("`environments.prod.branch` was main, would be topic"), "{text}");
        assert!(text.contains("waiting for crm, logistics, mobility and orders-team to agree to 2 findings"), "{text}");
    }

    #[test]
    fn a_directory_named_like_the_branch() {
        let repository = living_example();
        drop_city(&repository);
        repository.write("main/readme.txt", "a decoy");
        refuses(&repository.check(&["--against", "main"]), "git knows a revision of that name");
        is_held(&repository.check(&["--against", "refs/heads/main"]));
    }

    #[test]
    fn ignore_files_of_other_tools() {
        let repository = living_example();
        repository.write(".ignore", "orders/\n");
        drop_city(&repository);
        is_held(&repository.check(&[]));
    }

    #[test]
    fn a_contract_that_moves_into_the_path_while_it_changes() {
        let repository = living_example();
        repository.git(&["mv", "orders", "sales"]);
        repository.edit("sales/orders.odcs.yaml", "name: currency", "name: money");
        let run = repository.check(&["sales"]);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("`orders.currency` is gone"), "{}", run.stdout);
    }

    /// A need that spells the id of its contract in other letters is still found.
    #[test]
    fn a_need_in_disguise() {
        for spelled in ["\"urn:acme:\\x6frders\"", "!!str \"urn:acme:orders\"", "!!binary dXJuOmFjbWU6b3JkZXJz"] {
            let repository = Repository::holding("contracts");
            repository.edit("consumers/shipment-tracker.needs.yaml", "urn:acme:orders", spelled);
            repository.commit("in disguise");
            repository.git(&["switch", "--quiet", "-c", "topic"]);
            drop_city(&repository);
            is_held(&repository.check(&[]));
        }
    }

    #[test]
    fn a_second_dataset_under_a_need_that_names_none() {
        let repository = Repository::holding("fixtures/scenarios/field-removed-used/base");
        repository.git(&["switch", "--quiet", "-c", "first"]);
        let contract = repository.read("orders.odcs.yaml");
        let second = "  - name: returns\n    properties:\n      - name: return_id\n        logicalType: integer\n";
        repository.write("orders.odcs.yaml", format!("{contract}{second}"));
        repository.commit("a second dataset");
        repository.git(&["branch", "--force", "main", "first"]);
        repository.git(&["switch", "--quiet", "-c", "second"]);
        repository.edit("orders.odcs.yaml", "name: coupon_code", "name: voucher");
        let run = repository.check(&[]);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("finance  1 finding"), "{}", run.stdout);
    }

    #[test]
    fn a_need_that_was_pending_is_no_cover_for_taking_more() {
        let repository = Repository::holding("fixtures/scenarios/values-grown-exhaustive/base");
        repository.edit("fraud-model.needs.yaml", "[placed, paid, shipped]", "[placed, paid]");
        repository.commit("pending");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        repository.edit("orders.odcs.yaml", "[placed, paid, shipped]", "[placed, paid, shipped, refunded]");
        let run = repository.check(&[]);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("risk  1 finding"), "{}", run.stdout);
    }

    #[test]
    fn a_need_that_was_pending_gives_no_key_away() {
        let repository = Repository::holding("fixtures/scenarios/field-added/base");
        repository.edit("revenue-dashboard.needs.yaml", "fields: [order_id", "fields: [line, order_id");
        repository.commit("pending");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        let line = "      - name: line\n        logicalType: integer\n        required: true\n";
        repository.edit(
            "orders.odcs.yaml",
            "      - name: customer_id\n",
            &format!("{line}      - name: customer_id\n"),
        );
        repository.edit("orders.odcs.yaml", "version: 1.0.0", "version: 2.0.0");
        let added = repository.check(&[]);
        assert_eq!(added.code, 0, "{}", added.shown());
        let key = "        primaryKey: true\n        primaryKeyPosition: 2\n";
        repository.edit("orders.odcs.yaml", line, &format!("{line}{key}"));
        let widened = repository.check(&[]);
        assert_eq!(widened.code, 1, "{}", widened.shown());
        assert!(widened.stdout.contains("finance  1 finding"), "{}", widened.stdout);
    }

    #[test]
    fn a_need_that_takes_more_than_before() {
        let repository = Repository::holding("fixtures/scenarios/values-grown-exhaustive/base");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        repository.edit("fraud-model.needs.yaml", "[placed, paid, shipped]", "[placed, paid, shipped, refunded]");
        let run = repository.check(&[]);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("need-withdrawn"), "{}", run.stdout);
    }

    #[test]
    fn files_outside_the_root_are_never_shown() {
        for path in ["/etc/passwd", "../secret.json"] {
            let repository = living_example();
            repository.edit("sluicegate.yaml", "teams: teams.yaml", &format!("teams: {path}"));
            let run = repository.check(&[]);
            refuses(&run, "leads out of the directory");
            assert!(!run.shown().contains("root:"), "{}", run.shown());
        }
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_not_waited_for() {
        let repository = living_example();
        let made = std::process::Command::new("mkfifo").arg(repository.path().join("p.odcs.yaml")).status();
        assert!(made.is_ok_and(|status| status.success()));
        refuses(&repository.check(&[]), "problem[not-a-file]");
    }

    #[test]
    fn narrower_globs() {
        let repository = living_example();
        repository.edit("sluicegate.yaml", "contracts:", "contracts: [\"trips/*.yaml\"]\n#");
        drop_city(&repository);
        let run = repository.check(&[]);
        let files = "2 files: customers/customers.odcs.yaml, orders/orders.odcs.yaml";
        let said = format!("problem[out-of-sight]: the new globs of `contracts` would no longer look at {files}");
        refuses_at_length(&run, &said);
        assert!(
            run.stdout.contains("breaking[field-removed]: `orders.delivery_address.city` is gone"),
            "{}",
            run.stdout
        );
    }

    /// Merged, they would hide every later change of what they leave out.
    #[test]
    fn globs_that_leave_needs_out_of_sight() {
        let globs = |text: &str| {
            let repository = living_example();
            let configuration = repository.read("sluicegate.yaml");
            let kept = configuration.lines().filter(|line| !line.starts_with("needs:")).collect::<Vec<_>>().join("\n");
            repository.write("sluicegate.yaml", format!("{kept}\nneeds: [{text}]\n"));
            repository
        };
        let said = "the new globs of `needs` would no longer look at 7 files: consumers/crm-segments.needs.yaml,";
        refuses_at_length(&globs("'none/**'").check(&[]), said);
        // It is all of them that count, not those below the path that is looked at.
        refuses_at_length(&globs("'none/**'").check(&["orders"]), said);
        // A new file out of sight is one that may have moved there.
        let repository = globs("'consumers/*.needs.yaml'");
        repository.git(&["mv", "consumers/lake-export.needs.yaml", "orders/lake-export.needs.yaml"]);
        refuses_at_length(&repository.check(&[]), "would no longer look at 1 file: orders/lake-export.needs.yaml");
        // Wider ones, others that find the same, and files that move along are fine.
        is_open(&globs("'**/*.needs.yaml', 'more/*.yaml'").check(&[]));
        is_open(&globs("'consumers/*.needs.yaml'").check(&[]));
        let repository = globs("'readers/*.needs.yaml'");
        repository.git(&["mv", "consumers", "readers"]);
        is_open(&repository.check(&[]));
    }

    #[test]
    fn no_configuration_any_more_where_it_pointed_elsewhere() {
        let repository = Repository::holding("contracts");
        repository.git(&["mv", "trips/trips.odcs.yaml", "trips/trips.contract"]);
        repository.edit("sluicegate.yaml", "contracts:", "contracts: ['**/*.odcs.yaml', '**/*.contract']\n#");
        repository.commit("another name");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        is_open(&repository.check(&[]));
        repository.git(&["rm", "--quiet", "sluicegate.yaml"]);
        refuses_at_length(&repository.check(&[]), "would no longer look at 1 file: trips/trips.contract");
    }

    /// What the broken need asked for nobody knows: the change must not say so in its place.
    #[test]
    fn a_weaker_need_in_place_of_a_broken_one() {
        let need = "consumers/shipment-tracker.needs.yaml";
        let repository = Repository::holding("contracts");
        let good = repository.read(need);
        repository.edit(need, "    reads-as: merge\n", "    reads-as: merge\n    freshnes: PT24H\n");
        repository.commit("a need that cannot be read");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        repository.write(need, good.replace("      items[].sku: {}\n", ""));
        // On its own it is mended, with a warning that says what was wrong.
        let run = repository.check(&[]);
        is_open(&run);
        assert!(run.stdout.contains("warning[unknown-key]: the key `freshnes`"), "{}", run.stdout);
        // A contract that it does not speak of may change beside it.
        repository.edit("customers/customers.odcs.yaml", "version: ", "version: 9");
        let run = repository.check(&[]);
        assert!(run.stdout.contains("warning[unknown-key]: the key `freshnes`"), "{}", run.stdout);
        assert_ne!(run.code, 2, "{}", run.shown());
        repository.edit(CONTRACT, "version: 1.4.0", "version: 1.4.1");
        let run = repository.check(&[]);
        refuses(&run, "problem[unknown-key]: the key `freshnes`");
        assert!(run.stdout.contains("mend it in a change of its own"), "{}", run.stdout);
    }

    #[test]
    fn teams_that_disappear() {
        let repository = living_example();
        repository.edit("teams.yaml", "id: logistics", "id: moving");
        refuses(&repository.check(&[]), "the team `logistics` is not in the teams file");
        let repository = living_example();
        repository.edit("teams.yaml", "id: crm", "id: customers");
        refuses(&repository.check(&[]), "the team `crm` is not in the teams file");
        let repository = living_example();
        repository.git(&["rm", "--quiet", "teams.yaml"]);
        refuses(&repository.check(&[]), "the teams file `teams.yaml` is removed here");
    }

    #[test]
    fn a_need_that_is_removed_deserted_ended_or_given_away() {
        let need = "consumers/shipment-tracker.needs.yaml";
        let withdraws = |change: &dyn Fn(&Repository)| {
            let repository = living_example();
            change(&repository);
            let run = repository.check(&[]);
            assert_eq!(run.code, 1, "{}", run.shown());
            assert!(run.stdout.contains("breaking[need-withdrawn]"), "{}", run.stdout);
            assert!(run.stdout.contains("logistics  1 finding"), "{}", run.stdout);
        };
        withdraws(&|repository| drop(repository.git(&["rm", "--quiet", need])));
        withdraws(&|repository| repository.edit(need, "      items[].sku: {}\n", ""));
        withdraws(&|repository| repository.edit(need, "team: logistics", "team: finance"));
        withdraws(&|repository| repository.edit(need, "    fields:", "    until: 2020-01-01\n    fields:"));
        withdraws(&|repository| repository.edit(need, "consumer: shipment-tracker", "consumer: tracker"));
        // Without its engine, what the engine was seen to get wrong would hurt nobody any more.
        withdraws(&|repository| repository.edit(need, "    engine: duckdb@2.0\n", ""));
        withdraws(&|repository| repository.edit(need, "    reads-as: merge\n", ""));
        // Another engine may take what this one does not, and other versions may leave out the published one.
        withdraws(&|repository| repository.edit(need, "engine: duckdb@2.0", "engine: polars"));
        withdraws(&|repository| repository.edit(need, "    fields:", "    version: '>=9'\n    fields:"));
        // Moving the file, or asking for more, gives nothing away.
        let repository = living_example();
        repository.git(&["mv", need, "orders/moved.needs.yaml"]);
        repository.edit(
            "orders/moved.needs.yaml",
            "      items[].sku: {}\n",
            "      items[].sku: {}\n      placed_at: {}\n",
        );
        is_open(&repository.check(&[]));
    }

    #[test]
    fn an_engine_or_other_versions_in_place_of_any() {
        let need = "consumers/shipment-tracker.needs.yaml";
        let repository = |lines: &str| {
            let repository = Repository::holding("contracts");
            repository.edit(need, "    engine: duckdb@2.0\n    reads-as: merge\n", lines);
            repository.commit("as it was");
            repository.git(&["switch", "--quiet", "-c", "topic"]);
            repository
        };
        let withdraws = |repository: &Repository, what: &str| {
            let run = repository.check(&[]);
            assert_eq!(run.code, 1, "{}", run.shown());
            assert!(run.stdout.contains("breaking[need-withdrawn]"), "{}", run.stdout);
            assert!(run.stdout.contains(what), "{}", run.stdout);
            assert!(run.stdout.contains("logistics  1 finding"), "{}", run.stdout);
        };
        let without = repository("");
        without.edit(need, "    fields:", "    engine: polars@1.20\n    fields:");
        withdraws(&without, "the engine");
        let ranged = repository("    version: '<2'\n");
        ranged.edit(need, "'<2'", "'>=9'");
        withdraws(&ranged, "the versions it reads");
        // Without a range it reads every version, which is more.
        ranged.edit(need, "    version: '>=9'\n", "");
        is_open(&ranged.check(&[]));
    }

    #[test]
    fn a_new_name_first_and_the_removal_later() {
        let repository = living_example();
        repository.edit(CONTRACT, "      - name: currency\n", "      - name: money\n        physicalName: currency\n");
        let run = repository.check(&[]);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("risky[logical-name-changed]"), "{}", run.stdout);
        assert!(run.stdout.contains("calls it `currency` in its needs"), "{}", run.stdout);
        // A need that follows gives nothing up, and is asked for the new name alone.
        repository.edit("consumers/revenue-dashboard.needs.yaml", "currency:", "money:");
        let run = repository.check(&[]);
        assert!(!run.stdout.contains("need-withdrawn"), "{}", run.stdout);
    }

    #[test]
    fn a_need_taken_away_with_the_contract_out_of_sight() {
        let repository = living_example();
        drop_city(&repository);
        repository.git(&["rm", "--quiet", "consumers/shipment-tracker.needs.yaml"]);
        let run = repository.check(&["consumers"]);
        assert_eq!(run.code, 1, "{}", run.shown());
        assert!(run.stdout.contains("logistics  2 findings"), "{}", run.stdout);
        let run = repository.check(&["trips"]);
        assert!(run.stdout.contains("only trips was compared; 1 more changed contract"), "{}", run.stdout);
    }

    #[test]
    fn a_tracked_file_that_is_ignored_from_now_on() {
        let repository = living_example();
        repository.write(".gitignore", "orders/\n");
        is_open(&repository.check(&[]));
        drop_city(&repository);
        is_held(&repository.check(&[]));
    }

    #[test]
    fn hidden_directories_are_looked_at_as_git_does() {
        let repository = living_example();
        repository.git(&["mv", "orders", ".orders"]);
        is_open(&repository.check(&[]));
        repository.edit(".orders/orders.odcs.yaml", "name: currency", "name: money");
        assert_eq!(repository.check(&[]).code, 1);
    }
}

/// What is broken in the base can be mended without anybody's leave where that takes nothing away.
#[test]
fn a_change_that_mends_needs_or_teams_gets_its_verdict() {
    let repository = Repository::holding("contracts");
    let broken = ["consumers/lake-export.needs.yaml", "teams.yaml"];
    for file in broken {
        repository.write(&format!("good/{file}.txt"), repository.read(file));
        repository.write(file, "broken: [");
    }
    repository.commit("broken");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    for file in broken {
        repository.write(file, repository.read(&format!("good/{file}.txt")));
    }
    let run = repository.check(&[]);
    is_open(&run);
    assert!(run.stdout.contains("2 warnings"), "{}", run.stdout);
    drop_city(&repository);
    is_held(&repository.check(&[]));
}

#[test]
fn paths_are_shown_as_seen_from_where_one_stands() {
    let repository = living_example();
    drop_city(&repository);
    let run = sluicegate(&repository.path().join("trips"), &["check"]);
    is_held(&run);
    assert!(run.stdout.contains("--> ../orders/orders.odcs.yaml:"), "{}", run.stdout);
}

/// Unchanged needs are never withdrawn, and rewritten ones only by what they leave out.
mod needs_that_stay {
    use super::*;

    fn is_no_withdrawal(change: impl Fn(&Repository)) {
        let repository = living_example();
        repository.edit(CONTRACT, "version: 1.4.0", "version: 1.4.1");
        change(&repository);
        let run = repository.check(&[]);
        is_open(&run);
        assert!(!run.stdout.contains("need-withdrawn"), "{}", run.stdout);
    }

    #[test]
    fn two_reads_of_one_dataset() {
        let need = "consumers/shipment-tracker.needs.yaml";
        let repository = Repository::holding("contracts");
        let text = repository.read(need);
        let (_, reads) = text.split_once("reads:\n").unwrap();
        repository.write(need, format!("{text}{}", reads.replace("status: { values: any }", "placed_at: {}")));
        repository.commit("two reads");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        repository.edit(CONTRACT, "version: 1.4.0", "version: 1.4.1");
        is_open(&repository.check(&[]));
    }

    #[test]
    fn a_need_that_expired_and_goes() {
        let need = "consumers/lake-export.needs.yaml";
        let repository = Repository::holding("contracts");
        repository.edit(need, "    shape: closed", "    until: 2020-01-01\n    shape: closed");
        repository.commit("expired");
        repository.git(&["switch", "--quiet", "-c", "topic"]);
        repository.git(&["rm", "--quiet", need]);
        is_open(&repository.check(&[]));
    }

    #[test]
    fn comments_moves_and_more_detail() {
        is_no_withdrawal(|repository| {
            repository.edit("consumers/fraud-model.needs.yaml", "kind: Needs", "kind: Needs # a comment");
        });
        is_no_withdrawal(|repository| drop(repository.git(&["mv", "consumers", "readers"])));
    }
}
